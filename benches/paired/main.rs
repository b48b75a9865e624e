//! Paired benchmarks of the whole program: stepmark and its peers do the same by turns, so that whatever else
//! the machine does meets them alike. What is told is times, ratios and the budgets of the design.
//!
//! Nothing here fails because it is slow. It fails when a command does not do what it should: what was
//! measured then is something else.

mod budget;
mod folder;
mod measure;
mod scenario;
mod scenarios;
mod table;

use std::fs;
use std::process::ExitCode;

use clap::Parser;

use scenario::Rounds;

/// Measure stepmark against its peers, by turns
#[derive(Debug, Parser)]
struct Arguments {
    /// Measure the scenarios that have one of these in their names
    filters: Vec<String>,
    /// Three rounds of each
    #[arg(long, conflicts_with = "rounds")]
    quick: bool,
    /// How many rounds of each, in half a minute at most
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Name the scenarios, and measure nothing
    #[arg(long)]
    list: bool,
    /// What `cargo bench` says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let chosen: Vec<_> = scenarios::all()
        .into_iter()
        .filter(|scenario| {
            let is_named = |filter: &String| scenario.name.contains(filter);
            arguments.filters.is_empty() || arguments.filters.iter().any(is_named)
        })
        .collect();
    if chosen.is_empty() {
        eprintln!("no scenario is named so; --list names them");
        return ExitCode::from(2);
    }
    if arguments.list {
        for scenario in chosen {
            println!("{}: {}", scenario.name, scenario.about);
        }
        return ExitCode::SUCCESS;
    }
    let rounds = match arguments.quick {
        true => Rounds::QUICK,
        false => Rounds::new(arguments.rounds),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, {rounds}; load at the beginning: {}", load());
    println!(
        "Times are in ms, CPU times are user and system, of all processes; memory is that of the"
    );
    println!("largest process. The ratio is the median of those of each round.\n");
    table::heading();
    let mut failed = false;
    for scenario in chosen {
        match scenario.measure(rounds) {
            Ok(measured) => table::rows(&scenario, &measured),
            Err(problem) => {
                failed = true;
                println!("{}: FAILED", scenario.name);
                eprintln!("{}: {problem}", scenario.name);
            }
        }
    }
    println!("\nload at the end: {}", load());
    ExitCode::from(u8::from(failed))
}

/// How many processes ran or wanted to, over the last minute, five and fifteen.
fn load() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<_> = all.split(' ').take(3).collect();
    averages.join(" ")
}
