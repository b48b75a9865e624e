//! The search, in bytes that come one after the other.

use std::collections::HashSet;
use std::sync::Arc;

use super::key::{self, IsKey, Wrapped};
use super::rules::{Candidate, MAX_ANCHOR, rules};
use super::token::{self, Verdict};
use super::{Found, PRIVATE_KEY, bounds};

/// How many bytes before a place decide what is there, and more.
const LOOK_BEHIND: usize = 2 * key::MAX_LABEL;

/// How far a search has come. Places are those among all bytes.
///
/// First characters are no secret: nothing is held back before all of them have come. A secret that was
/// begun with them is found from there on, where they have been given out.
#[derive(Clone, Default)]
pub struct Search {
    /// What is no secret, whatever its shape.
    known: Known,
    /// What has come, from where it matters.
    text: Vec<u8>,
    /// Where that begins.
    base: usize,
    /// Before it, everything is known.
    from: usize,
    /// Where the last secret ended.
    behind: usize,
    /// Before it, everything was given out.
    told: usize,
    running: Option<Running>,
    open: Option<usize>,
}

/// Tokens that are no secrets to a search, since they stand where everybody reads them.
pub type Known = Arc<HashSet<Vec<u8>>>;

/// A secret that goes on.
#[derive(Clone)]
struct Running {
    rule: &'static str,
    /// Where it began.
    begun: usize,
    /// Where what is yet to be told of it begins.
    start: usize,
    /// Where what is yet to be looked at begins.
    from: usize,
    until: Until,
}

#[derive(Clone)]
enum Until {
    Key,
    WrappedKey(Wrapped),
    Word,
}

impl Search {
    /// A search that passes by what is `known`.
    #[must_use]
    pub fn passing_by(known: Known) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }

    /// Goes on by `bytes`, which are the last where it `ends`. Adds what is known to have the shape of a
    /// secret: of one that goes on what has come, and then the rest, which begins a byte before.
    pub fn go_on(&mut self, bytes: &[u8], ends: bool, found: &mut Vec<Found>) {
        self.text.extend_from_slice(bytes);
        self.open = None;
        loop {
            if self.running.is_some() && !self.run(ends, found) {
                break;
            }
            if !self.begin(ends, found) {
                break;
            }
        }
        let all = self.base + self.text.len();
        self.told = self.open.unwrap_or(all);
        if ends {
            *self = Self {
                known: Arc::clone(&self.known),
                base: all,
                from: all,
                behind: all,
                told: all,
                ..Self::default()
            };
        } else {
            self.forget();
        }
    }

    /// Where a secret may have begun that is not decided; none that is found later begins before that.
    #[must_use]
    pub fn open(&self) -> Option<usize> {
        self.open
    }

    /// Takes what belongs to the secret that goes on. Whether it has ended.
    fn run(&mut self, ends: bool, found: &mut Vec<Found>) -> bool {
        let all = self.base + self.text.len();
        let Some(running) = &mut self.running else {
            return true;
        };
        let from = running.from - self.base;
        let (end, has_ended) = match &mut running.until {
            Until::Key => {
                // The beginning of its end may be seen already.
                let from = (running.from - key::MAX_LABEL.min(running.from)).max(running.begun);
                let from = from.max(self.base);
                let end = key::end(&self.text[from - self.base..]);
                (end.map_or(all, |end| from + end), end.is_some())
            }
            Until::WrappedKey(wrapped) => {
                let taken = running.from + wrapped.take(&self.text[from..]);
                (taken - wrapped.in_break(), taken < all)
            }
            Until::Word => {
                let end = self.text[from..]
                    .iter()
                    .position(|byte| bounds::breaks(*byte));
                (end.map_or(all, |end| running.from + end), end.is_some())
            }
        };
        if end > running.start {
            found.push(Found {
                rule: running.rule,
                place: running.start..end,
            });
        }
        (self.from, self.behind) = (end, end);
        if has_ended || ends {
            self.running = None;
            return true;
        }
        // What comes next belongs to the mask of what has come: they overlap by a byte.
        running.start = end - 1;
        running.from = all;
        self.open = Some(end - 1);
        false
    }

    /// Looks for the next secret. Whether one goes on from there.
    fn begin(&mut self, ends: bool, found: &mut Vec<Found>) -> bool {
        let rules = rules();
        while let Some(at) = rules.next(&self.text, self.from - self.base) {
            let candidates = rules.candidates(&self.text[at..]);
            let judged = candidates.map(|candidate| self.judge(candidate, at, ends));
            let longest = judged.max_by_key(|(_, verdict, _)| verdict.reach());
            let Some((rule, verdict, until)) = longest else {
                self.from = self.base + at + 1;
                continue;
            };
            match verdict {
                Verdict::Nothing => self.from = self.base + at + 1,
                Verdict::Open => {
                    self.from = self.base + at;
                    self.open = Some(self.from.max(self.told));
                    return false;
                }
                Verdict::Secret { place, goes_on } => {
                    let begun = self.base + place.start;
                    let (start, end) = (begun.max(self.told), self.base + place.end);
                    if goes_on {
                        let from = if matches!(until, Until::Word) {
                            end
                        } else {
                            begun
                        };
                        self.running = Some(Running {
                            rule,
                            begun,
                            start,
                            from,
                            until,
                        });
                        return true;
                    }
                    self.from = end.max(self.base + at + 1);
                    self.behind = self.from;
                    if !self.known.contains(&self.text[place]) {
                        found.push(Found {
                            rule,
                            place: start..end,
                        });
                    }
                }
            }
        }
        // The beginning of first characters may be at the end, and others in it that were none.
        let known = (self.base + self.text.len()).saturating_sub(MAX_ANCHOR - 1);
        self.from = known.max(self.behind);
        false
    }

    /// What the candidate says, by which rule, and as far as what it goes on if it does.
    fn judge(&self, candidate: Candidate, at: usize, ends: bool) -> (&'static str, Verdict, Until) {
        let rest = &self.text[at..];
        match candidate {
            Candidate::Token(rule) => {
                let verdict = token::judge(rule, &self.text, at, ends);
                (rule.id, verdict, Until::Word)
            }
            Candidate::Key => {
                let verdict = of_key(key::begins(rest, ends), at);
                (PRIVATE_KEY, verdict, Until::Key)
            }
            Candidate::WrappedKey(place) => {
                let verdict = of_key(key::begins_wrapped(rest, place, ends), at);
                (PRIVATE_KEY, verdict, self.wrapped(at))
            }
            Candidate::WrappedLabelEnd => {
                let verdict = of_key(key::follows_wrapped(rest, ends), at);
                (PRIVATE_KEY, verdict, self.wrapped(at))
            }
        }
    }

    fn wrapped(&self, at: usize) -> Until {
        Until::WrappedKey(Wrapped::behind(&self.text[..at]))
    }

    /// Drops what no longer matters.
    fn forget(&mut self) {
        let running = self.running.as_ref().map(|running| running.start);
        let needed = running.into_iter().chain([self.from]).min().unwrap_or(0);
        let behind = needed.saturating_sub(self.base + LOOK_BEHIND);
        // Not for each byte of what comes byte by byte.
        if behind >= self.text.len() / 2 {
            self.text.drain(..behind);
            self.base += behind;
        }
    }
}

/// A key goes on as long as its end has not come.
fn of_key(is_key: IsKey, at: usize) -> Verdict {
    match is_key {
        IsKey::No => Verdict::Nothing,
        IsKey::Open => Verdict::Open,
        IsKey::Yes => Verdict::Secret {
            place: at..at + 1,
            goes_on: true,
        },
    }
}
