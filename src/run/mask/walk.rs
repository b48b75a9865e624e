//! Where a match of a pattern may be under way: its automaton, with the earliest place for each state
//! from which that was reached. What searches for matches tells where they are once they are there;
//! this tells what nothing can come of any more.

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

/// How many bytes decide whether a condition such as `\b` holds: those of a character.
const LOOK_AHEAD: usize = 4;

/// The automaton of a pattern.
pub(super) struct Walker {
    nfa: NFA,
    /// Which bytes can begin a match.
    first: Box<[bool; 256]>,
    /// Whether it depends on what follows a match.
    looks: bool,
}

/// How far it has come.
#[derive(Clone, Default)]
pub(super) struct Walk {
    /// The states that it is in, by the place from which each was reached.
    threads: Vec<Thread>,
    next: Vec<Thread>,
    /// In which round each state was reached last.
    reached: Vec<u64>,
    round: u64,
    stack: Vec<StateID>,
    /// The earliest place of a match under way, now and behind the bytes before.
    earliest: [Option<usize>; LOOK_AHEAD],
}

#[derive(Clone, Copy)]
struct Thread {
    state: StateID,
    start: usize,
}

impl Walker {
    pub(super) fn new(nfa: &NFA) -> Self {
        let mut walker = Self {
            nfa: nfa.clone(),
            first: Box::new([false; 256]),
            looks: !nfa.look_set_any().is_empty(),
        };
        let mut walk = Walk::default();
        walker.begin(&mut walk, 0);
        for thread in &walk.threads {
            for byte in 0..=u8::MAX {
                let begins = walker.follow(thread.state, byte).is_some();
                walker.first[usize::from(byte)] |= begins;
            }
        }
        walker
    }

    /// Goes on by the byte at the place `at`.
    pub(super) fn step(&self, walk: &mut Walk, at: usize, byte: u8) {
        if self.first[usize::from(byte)] {
            self.begin(walk, at);
        }
        let mut threads = std::mem::take(&mut walk.threads);
        walk.round += 1;
        // Those from earlier places come first, and so they do in what comes of them.
        for thread in threads.drain(..) {
            if let Some(state) = self.follow(thread.state, byte) {
                self.reach(walk, state, thread.start);
            }
        }
        walk.threads = std::mem::replace(&mut walk.next, threads);
        walk.earliest.rotate_right(1);
        walk.earliest[0] = walk.threads.first().map(|thread| thread.start);
    }

    /// Where a match may have begun that is not decided. None that is found later begins before that.
    pub(super) fn open(&self, walk: &Walk) -> Option<usize> {
        let undecided = if self.looks { LOOK_AHEAD } else { 1 };
        walk.earliest[..undecided].iter().flatten().min().copied()
    }

    /// Nothing is under way any more.
    pub(super) fn reset(walk: &mut Walk) {
        walk.threads.clear();
        walk.earliest = [None; LOOK_AHEAD];
        walk.round += 1;
    }

    /// A match may begin at `at`.
    fn begin(&self, walk: &mut Walk, at: usize) {
        std::mem::swap(&mut walk.threads, &mut walk.next);
        if walk.reached.is_empty() {
            walk.reached.resize(self.nfa.states().len(), 0);
            walk.round = 1;
        }
        self.reach(walk, self.nfa.start_anchored(), at);
        std::mem::swap(&mut walk.threads, &mut walk.next);
    }

    /// The state behind `state` and `byte`.
    fn follow(&self, state: StateID, byte: u8) -> Option<StateID> {
        match self.nfa.state(state) {
            State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
            State::Sparse(transitions) => transitions.matches_byte(byte),
            State::Dense(transitions) => transitions.matches_byte(byte),
            _ => None,
        }
    }

    /// Adds `state`, and what follows it without a byte, to the next states. Conditions are taken to
    /// hold: then more is under way than it may be, and never less.
    fn reach(&self, walk: &mut Walk, state: StateID, start: usize) {
        walk.stack.push(state);
        while let Some(state) = walk.stack.pop() {
            let reached = &mut walk.reached[state.as_usize()];
            if std::mem::replace(reached, walk.round) == walk.round {
                continue;
            }
            match self.nfa.state(state) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => {
                    walk.next.push(Thread { state, start });
                }
                // It is one, or none, by what follows.
                State::Match { .. } if self.looks => walk.next.push(Thread { state, start }),
                State::Look { next, .. } | State::Capture { next, .. } => walk.stack.push(*next),
                State::Union { alternates } => walk.stack.extend(alternates.iter()),
                State::BinaryUnion { alt1, alt2 } => walk.stack.extend([*alt1, *alt2]),
                State::Fail | State::Match { .. } => {}
            }
        }
    }
}
