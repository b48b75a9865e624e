//! The integration tests: the real binary against fakes of the world's tools, and the library's
//! promises over whole documents. One binary, since linking many takes longer than running them.

mod accept;
mod aftermath;
mod asserting;
mod background;
mod check;
mod ci;
mod ci_control;
mod ci_ended;
mod ci_files;
mod ci_jobs;
mod classify;
mod corpus;
mod ending;
mod events;
mod expectations;
mod going_on;
mod guided;
mod guided_tty;
mod journal;
mod killed;
mod layers;
mod made_up;
mod manual;
mod params_file;
mod project;
mod pseudo_terminal;
mod recording;
mod recording_later;
mod redacting;
mod replay;
mod reports;
mod requires;
mod resuming;
mod round_trip;
mod seed;
#[expect(clippy::unwrap_used, reason = "helpers of tests, which may panic")]
mod session;
mod shells;
mod signals;
mod support;
mod terminal;
mod tools;
mod transcript;
mod undoing;
mod watching;
