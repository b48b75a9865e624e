//! `stepmark book serve`: the site in browsers, made again whenever something changes.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower_http::services::ServeDir;
use tower_livereload::LiveReloadLayer;

use super::{build, watch};
use crate::book::site::configured::Book;
use crate::cli::args::ServeBook;
use crate::cli::error::Error;
use crate::cli::terminal::{say, say_err};
use crate::cli::{exit, stage};

/// A site that was made, in a folder that goes with it.
struct Made {
    #[expect(dead_code, reason = "it is there for as long as its pages are shown")]
    folder: TempDir,
    /// Where in that its pages are.
    pages: std::path::PathBuf,
}

/// The site that is shown now. A request has it to its end, whatever is made meanwhile.
#[derive(Clone)]
struct Shown(Arc<Mutex<Arc<Made>>>);

impl Shown {
    fn get(&self) -> Arc<Made> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, made: Made) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(made);
    }
}

/// Serves the site until Ctrl-C: that is how it is meant to end, and nothing has failed then.
pub fn serve(arguments: &ServeBook) -> Result<u8, Error> {
    build::check_folder(&arguments.folder)?;
    // Before the first site is made, so that no change after it is missed.
    let (changes, mut changed) = mpsc::unbounded_channel();
    let _watcher = watch::watch(&arguments.folder, changes)?;
    let shown = Shown(Arc::new(Mutex::new(Arc::new(make(&arguments.folder)?))));
    stage::event_loop()?.block_on(async {
        let listener = listen(arguments).await?;
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
            while changed.recv().await.is_some() {
                // What came meanwhile is in this one too.
                while changed.try_recv().is_ok() {}
                let folder = arguments.folder.clone();
                let made = tokio::task::spawn_blocking(move || make(&folder)).await;
                match made {
                    Ok(Ok(made)) => {
                        shown.set(made);
                        reloader.reload();
                    }
                    Ok(Err(error)) => say_err!("{}\nthe site stays as it was", error.render()),
                    Err(error) => say_err!("the site stays as it was: {error}"),
                }
            }
        };
        tokio::select! {
            ended = served => match ended {
                Ok(()) => Ok(exit::PASSED),
                Err(error) => Err(Error::bad_input(format!("the server has ended: {error}"))),
            },
            () = rebuilt => Err(Error::bad_input("changes are not told any more")),
            ended = tokio::signal::ctrl_c() => match ended {
                Ok(()) => Ok(exit::PASSED),
                Err(error) => Err(Error::bad_input(format!("Ctrl-C cannot be heard: {error}"))),
            },
        }
    })
}

/// Makes the site, and tells what is in it.
fn make(folder: &Path) -> Result<Made, Error> {
    let now = super::now()?;
    let made = build::temporary()?;
    let (built, pages) = if build::is_book(folder) {
        let book = Book::load(folder, None, now)?;
        let pages = book.pages_in(made.path());
        (book.build(super::defaults(), made.path())?, pages)
    } else {
        let (built, _) = build::of_folder(folder, made.path(), now)?;
        (built, made.path().to_path_buf())
    };
    build::tell_notes(&built, folder);
    say!("{}", build::summary(&built));
    Ok(Made {
        folder: made,
        pages,
    })
}

async fn listen(arguments: &ServeBook) -> Result<TcpListener, Error> {
    let host = arguments.hostname.trim_matches(['[', ']']);
    let listener = TcpListener::bind((host, arguments.port)).await;
    listener.map_err(|error| {
        let (host, port) = (&arguments.hostname, arguments.port);
        Error::bad_input(format!("{host}:{port} cannot be listened at: {error}"))
            .help("say another --port, or 0 for one that is free")
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

/// A file of the site that is shown now.
async fn page(State(shown): State<Shown>, request: Request) -> Response {
    let made = shown.get();
    let found = ServeDir::new(&made.pages).try_call(request).await;
    let response = match found {
        Ok(response) => response.map(Body::new).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    };
    drop(made);
    response
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
