//! What mdBook has to say: warnings and errors, on stderr as stepmark's own are. The rest is about its own
//! workings.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::cli::terminal::say_err;
use crate::expect::visible;

/// Tells from now on what mdBook warns of.
pub fn listen() {
    // Where somebody listens already, it is told there.
    let _ = tracing::subscriber::set_global_default(Told);
}

struct Told;

impl Subscriber for Told {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target().starts_with("mdbook")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            _ => "warning",
        };
        for (number, line) in message.0.lines().enumerate() {
            let begin = if number == 0 { level } else { "  " };
            say_err!("{begin}: {}", visible(line));
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What an event says; its other fields are for machines.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // A text takes whatever is written to it.
            let _ = write!(self.0, "{value:?}");
        }
    }
}
