//! A scenario: stepmark's command, those of its peers, and the rounds in which they take turns.

use std::env;
use std::fmt;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::budget::{Budget, Limit, Measure};
use crate::folder::{Folder, Prepare, Problem};
use crate::measure::{Side, Taken};

/// No scenario takes much longer, however slow a peer is.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fewer rounds say nothing.
const FEWEST: u32 = 3;

/// Something that stepmark does, with what it is compared to.
pub struct Scenario {
    /// What it is called.
    pub name: &'static str,
    /// What happens in it.
    pub about: &'static str,
    prepare: Prepare,
    ours: Side,
    budgets: Vec<Budget>,
    peers: Vec<Peer>,
}

/// What does the same.
struct Peer {
    name: &'static str,
    /// `None` where it is not installed.
    side: Option<Side>,
    budgets: Vec<Budget>,
}

/// What stepmark took in each round, and what each peer did.
pub struct Measured {
    /// One a round.
    pub ours: Vec<Taken>,
    /// What is allowed whatever the peers take.
    pub budgets: Vec<Budget>,
    /// By turns with ours.
    pub peers: Vec<MeasuredPeer>,
}

/// What a peer took.
pub struct MeasuredPeer {
    /// What it is called.
    pub name: &'static str,
    /// One a round; nothing where it is not installed.
    pub taken: Option<Vec<Taken>>,
    /// What is allowed in comparison to it.
    pub budgets: Vec<Budget>,
}

impl Scenario {
    /// A scenario without peers.
    pub fn new(name: &'static str, about: &'static str, ours: Side) -> Self {
        Self {
            name,
            about,
            prepare: Box::new(|_| Ok(())),
            ours,
            budgets: Vec::new(),
            peers: Vec::new(),
        }
    }

    /// What is done once, before anything is measured.
    pub fn prepare(mut self, prepare: impl Fn(&Folder) -> io::Result<()> + 'static) -> Self {
        self.prepare = Box::new(prepare);
        self
    }

    /// Adds a peer that is there wherever stepmark runs.
    pub fn against(mut self, name: &'static str, side: Side) -> Self {
        self.peers.push(Peer {
            name,
            side: Some(side),
            budgets: Vec::new(),
        });
        self
    }

    /// Adds a program that may be missing. Nothing installs it.
    pub fn against_installed(mut self, name: &'static str, arguments: &[&str]) -> Self {
        self.peers.push(Peer {
            name,
            side: is_installed(name).then(|| Side::program(name, arguments)),
            budgets: Vec::new(),
        });
        self
    }

    /// What is allowed, in comparison to the peer that was added last if it is a comparison.
    pub fn budget(mut self, measure: Measure, limit: Limit) -> Self {
        let budget = Budget { measure, limit };
        match (limit, self.peers.last_mut()) {
            (Limit::Over(_) | Limit::Times(_), Some(peer)) => peer.budgets.push(budget),
            _ => self.budgets.push(budget),
        }
        self
    }

    /// Lets everybody run once to warm up, and then by turns.
    pub fn measure(&self, rounds: Rounds) -> Result<Measured, Problem> {
        let folder = Folder::new()?;
        (self.prepare)(&folder)?;
        let mut ours = Vec::new();
        let mut theirs = vec![Vec::new(); self.peers.len()];
        self.round(&folder, &mut ours, &mut theirs)?;
        ours.clear();
        theirs.iter_mut().for_each(Vec::clear);
        let start = Instant::now();
        for done in 0..rounds.most {
            if done >= FEWEST && start.elapsed() > PATIENCE {
                break;
            }
            self.round(&folder, &mut ours, &mut theirs)?;
        }
        let peers = self
            .peers
            .iter()
            .zip(theirs)
            .map(|(peer, taken)| MeasuredPeer {
                name: peer.name,
                taken: peer.side.as_ref().map(|_| taken),
                budgets: peer.budgets.clone(),
            });
        Ok(Measured {
            ours,
            budgets: self.budgets.clone(),
            peers: peers.collect(),
        })
    }

    /// stepmark, then each peer.
    fn round(
        &self,
        folder: &Folder,
        ours: &mut Vec<Taken>,
        theirs: &mut [Vec<Taken>],
    ) -> Result<(), Problem> {
        ours.push(self.ours.run(folder)?);
        for (peer, taken) in self.peers.iter().zip(theirs) {
            if let Some(side) = &peer.side {
                taken.push(side.run(folder)?);
            }
        }
        Ok(())
    }
}

/// How often everybody has a turn.
#[derive(Debug, Clone, Copy)]
pub struct Rounds {
    most: u32,
}

impl Rounds {
    /// As few as say anything.
    pub const QUICK: Self = Self { most: FEWEST };

    /// So many, but for scenarios that take long.
    pub fn new(most: u32) -> Self {
        Self { most }
    }
}

impl fmt::Display for Rounds {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.most == 1 { "" } else { "s" };
        write!(
            to,
            "{} round{plural} or {} s a scenario",
            self.most,
            PATIENCE.as_secs()
        )
    }
}

fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| {
        folder
            .join(program)
            .metadata()
            .is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    })
}
