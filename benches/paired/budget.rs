//! What the design allows, held against what was measured.

use std::fmt;

/// What is measured of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Time that passes, in ms.
    Wall,
    /// Time of processors, in ms.
    Cpu,
    /// The largest process, in MiB.
    Memory,
}

/// What is allowed, of the medians.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// So much.
    AtMost(f64),
    /// So much more than the peer.
    Over(f64),
    /// So many times what the peer takes.
    Times(f64),
    /// So much for each of so many steps.
    Each(u32, f64),
}

/// A line of the design's table of budgets.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Of what.
    pub measure: Measure,
    /// How much.
    pub limit: Limit,
}

/// A pair of values of the same measure, and how they compare in the median of all rounds.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    /// The median of stepmark's.
    pub ours: f64,
    /// The median of the differences to the peer's of the same round.
    pub over: Option<f64>,
    /// The median of the ratios to them.
    pub ratio: Option<f64>,
}

impl Measure {
    /// What it is called, with the unit.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Cpu => "CPU",
            Self::Memory => "MiB",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Wall => "ms",
            Self::Cpu => "ms CPU",
            Self::Memory => "MiB",
        }
    }
}

impl Budget {
    /// What is allowed and what it is; only what is allowed, where the peer is missing.
    pub fn told(&self, compared: Option<Compared>) -> String {
        let unit = self.measure.unit();
        let (allowed, limit, is) = match self.limit {
            Limit::AtMost(limit) => (
                format!("≤ {limit} {unit}"),
                limit,
                compared.map(|it| it.ours),
            ),
            Limit::Over(limit) => (
                format!("≤ {limit} {unit} over the peer"),
                limit,
                compared.and_then(|it| it.over),
            ),
            Limit::Times(limit) => (
                format!("≤ {limit} × the peer"),
                limit,
                compared.and_then(|it| it.ratio),
            ),
            Limit::Each(steps, limit) => (
                format!("≤ {limit} {unit} a step"),
                limit,
                compared.map(|it| it.ours / f64::from(steps)),
            ),
        };
        match is {
            Some(is) => format!("{allowed}: {}{}", Number(is), verdict(is, limit)),
            None => allowed,
        }
    }
}

fn verdict(is: f64, limit: f64) -> &'static str {
    if is <= limit { "" } else { ", MISSED" }
}

/// A number with about three digits.
pub struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0.abs() {
            size if size >= 99.95 => 0,
            size if size >= 9.995 => 1,
            size if size >= 0.9995 => 2,
            _ => 3,
        };
        let text = format!("{:.digits$}", self.0);
        to.pad(&text)
    }
}
