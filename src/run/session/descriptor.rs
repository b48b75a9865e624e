//! Descriptors that are no pipe and no socket, and so have no type of tokio's own.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Waits for a descriptor by events. It has to be one that does not block.
///
/// # Errors
/// When the event loop does not take it.
#[expect(
    deprecated,
    reason = "the other way is unsafe, since it takes numbers for descriptors too; these are owned"
)]
pub fn watch<T: AsFd + AsRawFd>(descriptor: T, interest: Interest) -> io::Result<AsyncFd<T>> {
    AsyncFd::with_interest(descriptor, interest)
}
