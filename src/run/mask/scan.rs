//! The search: many needles at once, in bytes that come one after the other.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ops::Range;

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

/// The most bytes of a line break that is passed over: the break, and the indent behind it.
const MAX_BREAK: usize = 34;

/// The fewest bytes of a longer needle that are masked where the rest was cut off.
const MIN_CUT_OFF: u32 = 8;

/// What a line break is to the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// A character like any other.
    Count,
    /// Nothing: a needle is found across it, and across the indent of the next line. An empty line
    /// ends what is written in lines.
    PassedOver,
    /// The same, and so is every blank.
    WithBlanks,
}

/// What is looked for.
#[derive(Clone)]
pub(super) struct Needles {
    automaton: NFA,
    start: StateID,
    /// How much of a needle that is yet to end each state stands for.
    begun: HashMap<StateID, Begun>,
    longest: usize,
    breaks: Breaks,
}

/// The beginning of needles.
#[derive(Clone, Copy)]
struct Begun {
    bytes: u32,
    /// How many the shortest of them has.
    of: u32,
}

/// How far the search has come.
#[derive(Clone)]
pub(super) struct Cursor {
    state: StateID,
    /// How many bytes the automaton has seen.
    seen: usize,
    /// What was passed over, as far as a needle may reach back. The first stands for all before it.
    passed_over: VecDeque<PassedOver>,
    /// The line break that the last bytes are.
    in_break: usize,
    lines: usize,
}

/// From the automaton's byte `at` on, positions are behind by `total`.
#[derive(Clone)]
struct PassedOver {
    at: usize,
    total: usize,
}

impl Needles {
    /// Nothing where the needles are too large for one automaton.
    pub(super) fn new(needles: &BTreeSet<Vec<u8>>, breaks: Breaks) -> Option<Self> {
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(needles)
            .ok()?;
        let start = automaton.start_state(Anchored::No).ok()?;
        let mut begun: HashMap<StateID, Begun> = HashMap::new();
        for needle in needles {
            let (_, before) = needle.split_last()?;
            let of = u32::try_from(needle.len()).ok()?;
            let mut state = start;
            for (before, byte) in before.iter().enumerate() {
                // Nothing that ends here and begins a needle is longer than what came of this one.
                state = automaton.next_state(Anchored::No, state, *byte);
                let bytes = u32::try_from(before + 1).ok()?;
                let begun = begun.entry(state).or_insert(Begun { bytes, of });
                begun.of = begun.of.min(of);
            }
        }
        // A whole needle is no beginning, unless a longer one goes on from it; but its end may be one.
        let follow = |bytes: &[u8]| {
            let next = |state, byte: &u8| automaton.next_state(Anchored::No, state, *byte);
            bytes.iter().fold(start, next)
        };
        let mut whole: Vec<&Vec<u8>> = needles.iter().collect();
        whole.sort_by_key(|needle| needle.len());
        for needle in whole {
            let state = follow(needle);
            let end = begun.get(&follow(&needle[1..])).copied();
            if let (false, Some(end)) = (begun.contains_key(&state), end) {
                begun.insert(state, end);
            }
        }
        Some(Self {
            start,
            begun,
            longest: automaton.max_pattern_len(),
            automaton,
            breaks,
        })
    }

    pub(super) fn start(&self) -> Cursor {
        Cursor {
            state: self.start,
            seen: 0,
            passed_over: VecDeque::new(),
            in_break: 0,
            lines: 0,
        }
    }

    /// Goes on by one byte. The place of the longest needle that ends with it.
    pub(super) fn step(&self, cursor: &mut Cursor, byte: u8) -> Option<Range<usize>> {
        if self.breaks != Breaks::Count && cursor.is_in_break(byte, self.breaks) {
            cursor.pass_over(self.longest);
            if cursor.lines > 1 || cursor.in_break > MAX_BREAK {
                cursor.state = self.start;
            }
            return None;
        }
        cursor.state = self.automaton.next_state(Anchored::No, cursor.state, byte);
        cursor.seen += 1;
        if !self.automaton.is_match(cursor.state) {
            return None;
        }
        let length = (0..self.automaton.match_len(cursor.state))
            .map(|index| self.automaton.match_pattern(cursor.state, index))
            .map(|needle| self.automaton.pattern_len(needle))
            .max()?;
        let start = cursor.position(cursor.seen - length);
        Some(start..cursor.position(cursor.seen - 1) + 1)
    }

    /// Where a needle may have begun that has not ended. None that is found later begins before that.
    pub(super) fn open(&self, cursor: &Cursor) -> Option<usize> {
        let begun = self.begun.get(&cursor.state)?;
        Some(cursor.position(cursor.seen - begun.bytes as usize))
    }

    /// The place of a needle that the end of all bytes cut off, if most of it has come, or so much that
    /// it is no other word. Behind a line break nothing is cut off.
    pub(super) fn cut_off(&self, cursor: &Cursor) -> Option<Range<usize>> {
        let begun = self.begun.get(&cursor.state)?;
        let gives_away = begun.bytes >= MIN_CUT_OFF || begun.bytes * 3 >= begun.of * 2;
        (gives_away && cursor.in_break == 0)
            .then(|| self.open(cursor))
            .flatten()
            .map(|start| start..cursor.position(cursor.seen - 1) + 1)
    }
}

impl Cursor {
    /// Whether `byte` belongs to a line break.
    fn is_in_break(&mut self, byte: u8, breaks: Breaks) -> bool {
        let belongs = match byte {
            b'\n' => {
                self.lines += 1;
                true
            }
            b'\r' => true,
            b' ' | b'\t' => self.in_break > 0 || breaks == Breaks::WithBlanks,
            _ => false,
        };
        if belongs {
            self.in_break += 1;
        } else {
            self.in_break = 0;
            self.lines = 0;
        }
        belongs
    }

    fn pass_over(&mut self, longest: usize) {
        let total = self.passed_over.back().map_or(0, |last| last.total) + 1;
        match self.passed_over.back_mut() {
            Some(last) if last.at == self.seen => last.total = total,
            _ => self.passed_over.push_back(PassedOver {
                at: self.seen,
                total,
            }),
        }
        while self
            .passed_over
            .get(1)
            .is_some_and(|second| second.at + longest <= self.seen)
        {
            self.passed_over.pop_front();
        }
    }

    /// Where the automaton's byte `seen` is among all bytes.
    fn position(&self, seen: usize) -> usize {
        let before = self
            .passed_over
            .iter()
            .rev()
            .find(|passed_over| passed_over.at <= seen);
        seen + before.map_or(0, |passed_over| passed_over.total)
    }
}

/// Places of secrets, in order. Those that overlap are one.
#[derive(Default)]
pub(super) struct Places(VecDeque<Place>);

/// The place of a secret.
pub(super) struct Place {
    /// Where it begins, or what is left of it.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether the mask has been given out.
    pub is_told: bool,
}

impl Places {
    /// Adds the places that were found, in whatever order. None begins before what has been given out.
    pub(super) fn add(&mut self, mut found: Vec<Range<usize>>) {
        found.sort_unstable_by_key(|place| place.start);
        let Some(first) = found.first() else {
            return;
        };
        let mut new = Vec::with_capacity(found.len());
        while self.0.back().is_some_and(|last| last.end > first.start) {
            new.extend(self.0.pop_back());
        }
        new.extend(found.into_iter().map(|place| Place {
            start: place.start,
            end: place.end,
            is_told: false,
        }));
        new.sort_by_key(|place| place.start);
        for place in new {
            match self.0.back_mut().filter(|last| last.end > place.start) {
                Some(last) => {
                    last.end = last.end.max(place.end);
                    last.is_told |= place.is_told;
                }
                None => self.0.push_back(place),
            }
        }
    }

    pub(super) fn first(&mut self) -> Option<&mut Place> {
        self.0.front_mut()
    }

    pub(super) fn remove_first(&mut self) {
        self.0.pop_front();
    }

    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().map(|place| place.start..place.end)
    }
}
