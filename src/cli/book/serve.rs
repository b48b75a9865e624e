//! `stepmark book serve`: the site in browsers, made again whenever something changes.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower_http::services::ServeDir;
use tower_livereload::LiveReloadLayer;

use super::made::{Made, Maker};
use super::{build, watch};
use crate::cli::args::ServeBook;
use crate::cli::error::Error;
use crate::cli::terminal::{say, say_err};
use crate::cli::{exit, stage};
use crate::run::{Interrupts as _, Signal};

/// The sites that are shown: a request has one to its end, whatever is made meanwhile.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<VecDeque<Arc<Made>>>>);

/// How many sites before the last one are there still: a page that was loaded a moment ago asks for its parts.
const FORMER: usize = 4;

impl Shown {
    /// The last one, then those before it.
    fn all(&self) -> Vec<Arc<Made>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().cloned().collect()
    }

    fn add(&self, made: Made) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_front(Arc::new(made));
        all.truncate(1 + FORMER);
    }
}

/// Serves the site until Ctrl-C: that is how it is meant to end, and nothing has failed then. Other signals end it
/// too.
pub fn serve(arguments: &ServeBook) -> Result<u8, Error> {
    build::check_folder(&arguments.folder)?;
    stage::event_loop()?.block_on(async {
        let mut signals = stage::signals()?;
        let listener = listen(arguments).await?;
        tokio::select! {
            ended = serve_at(listener, arguments) => ended,
            signal = signals.next() => Ok(match signal {
                Signal::Interrupt => exit::PASSED,
                signal => signal.exit_status(),
            }),
        }
    })
}

async fn serve_at(listener: TcpListener, arguments: &ServeBook) -> Result<u8, Error> {
    // Before the first site is made, so that no change after it is missed.
    let (changes, mut changed) = mpsc::unbounded_channel();
    let _watcher = watch::watch(&arguments.folder, changes)?;
    let maker = Maker::new(&arguments.folder);
    let shown = Shown::default();
    shown.add(maker.make().await?);
    let reload = LiveReloadLayer::new();
    let reloader = reload.reloader();
    let pages = Router::new().fallback(page).with_state(shown.clone());
    let router = pages.layer(reload).layer(middleware::from_fn_with_state(
        arguments.hostname.clone(),
        guard,
    ));
    tell(&listener, arguments)?;
    let served = axum::serve(listener, router).into_future();
    let rebuilt = async {
        while watch::settled(&mut changed).await {
            match maker.make().await {
                Ok(made) => {
                    shown.add(made);
                    reloader.reload();
                }
                Err(error) => say_err!("{}\nthe site stays as it was", error.render()),
            }
        }
    };
    tokio::select! {
        ended = served => match ended {
            Ok(()) => Ok(exit::PASSED),
            Err(error) => Err(Error::bad_input(format!("the server has ended: {error}"))),
        },
        () = rebuilt => Err(Error::bad_input("changes are not told any more")),
    }
}

async fn listen(arguments: &ServeBook) -> Result<TcpListener, Error> {
    let host = arguments.hostname.trim_matches(['[', ']']);
    let listener = TcpListener::bind((host, arguments.port)).await;
    listener.map_err(|error| {
        let (host, port) = (&arguments.hostname, arguments.port);
        let help = match error.kind() {
            ErrorKind::AddrInUse | ErrorKind::PermissionDenied => {
                "say another --port, or 0 for one that is free"
            }
            _ => "say another --hostname: a name or an address of this machine",
        };
        Error::bad_input(format!("{host}:{port} cannot be listened at: {error}")).help(help)
    })
}

/// Says where the site is.
fn tell(listener: &TcpListener, arguments: &ServeBook) -> Result<(), Error> {
    let address = listener.local_addr();
    let address = address.map_err(|error| Error::bad_input(error.to_string()))?;
    let host = match arguments.hostname.contains(':') && !arguments.hostname.starts_with('[') {
        true => format!("[{}]", arguments.hostname),
        false => arguments.hostname.clone(),
    };
    let url = format!("http://{host}:{}/", address.port());
    say!("serving at {url} until Ctrl-C");
    if arguments.open {
        open(&url);
    }
    Ok(())
}

/// Shows the page in the browser of the desktop; where there is none, the person has the address.
fn open(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let null = std::process::Stdio::null;
    let started = std::process::Command::new(opener)
        .arg(url)
        .stdin(null())
        .stdout(null())
        .stderr(null())
        .spawn();
    if let Err(error) = started {
        say_err!("note: {opener} cannot be started, and shows nothing: {error}");
    }
}

/// A file of the site that is shown now, or a part of a page that was shown before.
async fn page(State(shown): State<Shown>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let sites = shown.all();
    let is_page = is_page(parts.uri.path());
    let of = if is_page { 1 } else { sites.len() };
    for made in sites.iter().take(of) {
        let request = Request::from_parts(parts.clone(), Body::empty());
        match ServeDir::new(&made.pages).try_call(request).await {
            Ok(response) if response.status() == StatusCode::NOT_FOUND => {}
            Ok(response) => return response.map(Body::new).into_response(),
            Err(error) => {
                return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
            }
        }
    }
    match sites.first() {
        Some(made) if is_page => (StatusCode::NOT_FOUND, Html(made.missing())).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether somebody looks at what is at this path, rather than a page that asks for a part of itself.
fn is_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with(".html") || !name.contains('.')
}

/// Lets only those in who mean this server: a page of somebody else could have its own name lead here, and
/// read what is served. An address is nobody's to give away.
async fn guard(State(hostname): State<String>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_own(host, &hostname) {
        let told = "This server is not known by that name: use its address, or start it with --hostname.\n";
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    let mut response = next.run(request).await;
    // The next site may be made within the second that a browser tells files apart by.
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// Whether `host`, as a browser says it, is this server.
fn is_own(host: &str, hostname: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || name.eq_ignore_ascii_case(hostname)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_not_this_server() {
        for host in [
            "127.0.0.1:3000",
            "localhost:1",
            "LOCALHOST",
            "[::1]:3000",
            "192.0.2.7",
            "docs.lan:80",
        ] {
            assert!(is_own(host, "docs.lan"), "{host}");
        }
        for host in [
            "",
            "evil.example:3000",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "[::1",
        ] {
            assert_eq!(is_own(host, "docs.lan"), host == "[::1", "{host}");
        }
    }
}
