//! The table: a row for each measure of each pair.

use crate::budget::{Budget, Compared, Measure, Number};
use crate::measure::Taken;
use crate::scenario::{Measured, MeasuredPeer, Scenario};

/// What was measured of one side, in the order of the rounds.
struct Series(Vec<f64>);

/// Prints what the columns are.
pub fn heading() {
    row([
        "scenario",
        "",
        "ours: min",
        "median",
        "peer",
        "min",
        "median",
        "ratio",
        "budget",
    ]);
    let dashes = WIDTHS.map(|width| "-".repeat(usize::from(width.unsigned_abs())));
    row(dashes.each_ref().map(String::as_str));
}

/// Prints what was measured of a scenario.
pub fn rows(scenario: &Scenario, measured: &Measured) {
    let mut name = scenario.name;
    let pairs: Vec<Option<&MeasuredPeer>> = match measured.peers.as_slice() {
        [] => vec![None],
        peers => peers.iter().map(Some).collect(),
    };
    for (index, peer) in pairs.into_iter().enumerate() {
        // What is allowed whatever the peers take is told once.
        let alone = measured.budgets.iter().filter(|_| index == 0);
        let budgets: Vec<_> = alone
            .chain(peer.iter().flat_map(|it| &it.budgets))
            .collect();
        for measure in [Measure::Wall, Measure::Cpu, Measure::Memory] {
            let budgets = budgets.iter().copied().filter(|it| it.measure == measure);
            pair(name, measure, measured, peer, budgets);
            name = "";
            if peer.is_some_and(|it| it.taken.is_none()) {
                break;
            }
        }
    }
}

fn pair<'a>(
    name: &str,
    measure: Measure,
    measured: &Measured,
    peer: Option<&MeasuredPeer>,
    budgets: impl Iterator<Item = &'a Budget>,
) {
    let ours = Series::of(&measured.ours, measure);
    let taken = peer.and_then(|it| it.taken.as_deref());
    let theirs = taken.map(|taken| Series::of(taken, measure));
    let compared = Compared {
        ours: ours.median(),
        over: theirs.as_ref().map(|it| ours.against(it, |a, b| a - b)),
        ratio: theirs.as_ref().map(|it| ours.against(it, |a, b| a / b)),
    };
    let budgets: Vec<_> = budgets.map(|it| it.told(Some(compared))).collect();
    let number = |number: Option<f64>| number.map_or_else(String::new, |it| Number(it).to_string());
    let peer_name = match peer {
        None => "none",
        Some(peer) if peer.taken.is_none() => &format!("{}: not installed", peer.name),
        Some(peer) if measure == Measure::Wall => peer.name,
        Some(_) => "",
    };
    row([
        name,
        measure.name(),
        &number(Some(ours.min())),
        &number(Some(ours.median())),
        peer_name,
        &number(theirs.as_ref().map(Series::min)),
        &number(theirs.as_ref().map(Series::median)),
        &number(compared.ratio),
        &budgets.join("; "),
    ]);
}

impl Series {
    fn of(taken: &[Taken], measure: Measure) -> Self {
        let value = |taken: &Taken| match measure {
            Measure::Wall => taken.wall.as_secs_f64() * 1e3,
            Measure::Cpu => taken.cpu.as_secs_f64() * 1e3,
            // More than 52 bits of bytes are in no machine.
            #[expect(clippy::cast_precision_loss, reason = "see above")]
            Measure::Memory => taken.memory as f64 / f64::from(1 << 20),
        };
        Self(taken.iter().map(value).collect())
    }

    fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() % 2 {
            0 => f64::midpoint(sorted[middle - 1], sorted[middle]),
            _ => sorted[middle],
        }
    }

    /// The median of how each value compares to the other's of the same round.
    fn against(&self, other: &Self, compare: impl Fn(f64, f64) -> f64) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(&a, &b)| compare(a, b)).collect()).median()
    }
}

/// The width of each column; negative where it stands to the right.
const WIDTHS: [i8; 9] = [19, 4, -9, -7, 29, -7, -7, -6, 10];

fn row(cells: [&str; 9]) {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(WIDTHS) {
        let size = usize::from(width.unsigned_abs());
        line += &match width {
            ..0 => format!("{cell:>size$}  "),
            _ => format!("{cell:<size$}  "),
        };
    }
    println!("{}", line.trim_end());
}
