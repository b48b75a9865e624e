//! What a site's owner decides about its pages.

use jiff::Timestamp;

/// How a page is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What time it is.
    pub now: Timestamp,
    /// Whether the front matter stays where it is: for generators that read it.
    pub keeps_front_matter: bool,
    /// Whether images of other hosts stay images, which readers' browsers fetch there.
    pub keeps_external_images: bool,
}
