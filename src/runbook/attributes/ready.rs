//! What says that a step in the background is up.

use regex::Regex;

/// What a step in the background is waited for with.
#[derive(Debug, Clone)]
pub enum Ready {
    /// A line of its output matches; the last one need not be complete.
    Matches(Regex),
    /// Something takes connections here.
    Port {
        /// The machine's name or address.
        host: String,
        /// The TCP port.
        port: u16,
    },
}

impl Ready {
    /// Reads `tcp:PORT`, `tcp:HOST:PORT` or a regular expression; the error says what it should be.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err(
                "`tcp:PORT`, or a regular expression that a line of the output matches".into(),
            );
        }
        let Some(address) = text.strip_prefix("tcp:") else {
            let expected = |error: regex::Error| {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default();
                format!("`tcp:PORT`, or a regular expression ({})", why.trim())
            };
            return Regex::new(text).map(Self::Matches).map_err(expected);
        };
        let (host, port) = address.rsplit_once(':').unwrap_or(("127.0.0.1", address));
        let port = port.parse().ok().filter(|port| *port > 0);
        match port {
            Some(port) if !host.is_empty() => Ok(Self::Port {
                host: host.trim_matches(['[', ']']).to_owned(),
                port,
            }),
            _ => Err("`tcp:PORT` or `tcp:HOST:PORT`, with a port from 1 to 65535".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_expressions() {
        let told = |text| match Ready::parse(text) {
            Ok(Ready::Matches(regex)) => format!("/{regex}/"),
            Ok(Ready::Port { host, port }) => format!("{host} {port}"),
            Err(expected) => expected,
        };
        assert_eq!(told("tcp:80"), "127.0.0.1 80");
        assert_eq!(told("tcp:db:5432"), "db 5432");
        assert_eq!(told("tcp:[::1]:80"), "::1 80");
        assert_eq!(told("listening on .*"), "/listening on .*/");
        assert!(told("tcp:0").starts_with("`tcp:PORT` or"));
        assert!(told("tcp:99999").starts_with("`tcp:PORT` or"));
        assert!(
            told("(").starts_with("`tcp:PORT`, or a regular expression (error: unclosed group")
        );
    }
}
