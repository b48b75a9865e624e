//! A run that is killed at every place where that makes a difference: what was done is known, what was
//! running is asked about, and the document is whole.

use std::collections::HashMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use nix::sys::signal::Signal;

use crate::aftermath::{await_nobody, runs};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, PATIENCE, await_pipe, make_pipe};

/// How many steps the document has.
const STEPS: usize = 12;

/// How often runs are killed at least.
const ENOUGH: usize = 100;

/// How many runs are killed so, and after how many lines of their journals at most.
const CHAINS: usize = 8;
const LONGEST: usize = 8;

/// How many of them are driven at a time.
const THREADS: usize = 3;

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// A step has come so far: at its beginning, in its middle, or behind its last command.
    Gate(usize),
    /// The journal has so many lines more than it had before.
    Lines(usize),
}

/// The document: its steps write down when they begin and end, and are of several sorts. Where `gates`
/// says so, they wait to be seen at each gate, so that a run is killed exactly there.
fn document(gates: bool) -> String {
    let mut text = String::from("# Steps\n\nProse.\n\n");
    for step in 0..STEPS {
        let gate = |place: usize| match gates {
            true => format!("echo >gate-{}\n", 3 * step + place),
            false => String::new(),
        };
        let (annotation, body) = match step % 4 {
            0 => (
                "",
                format!("export V{step}=value\nmkdir -p d{step}; echo in-{step} >d{step}/file"),
            ),
            1 => ("capture=T", "echo taken".to_owned()),
            2 => ("tty", "seq 2000".to_owned()),
            _ => (
                "",
                "test \"$T\" = taken; sleep 300 & test \"$V0\" = value".to_owned(),
            ),
        };
        if !annotation.is_empty() {
            text += &format!("<!-- stepmark: {annotation} -->\n");
        }
        // With a path of its own: where the session is makes no difference.
        text += &format!(
            "```bash\necho begin-{step} >>ran\n{}{body}\n{}echo end-{step} >>ran\n{}```\n\n",
            gate(0),
            gate(1),
            gate(2)
        );
        if step == 5 {
            text += "```yaml\n# conf/a.yaml\na: 1\n```\n\n";
        }
    }
    text
}

/// How often each line stands in what the steps wrote down.
fn ran(case: &Case) -> HashMap<String, usize> {
    let text = fs::read_to_string(case.path("ran")).unwrap_or_default();
    let mut counts = HashMap::new();
    for line in text.lines() {
        *counts.entry(line.to_owned()).or_default() += 1;
    }
    counts
}

/// How many whole lines the journal has, of the only run there is.
fn lines(case: &Case) -> usize {
    let folders = runs(case);
    let Some(folder) = folders.first() else {
        return 0;
    };
    let bytes = fs::read(folder.join("events.ndjson")).unwrap_or_default();
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// Steps that ended, as far as only a later step can tell: their last line is written, and the next
/// step has begun.
fn ended(ran: &HashMap<String, usize>) -> Vec<usize> {
    let has = |word: &str, step: usize| ran.contains_key(&format!("{word}-{step}"));
    (0..STEPS - 1)
        .filter(|&step| has("end", step) && has("begin", step + 1))
        .collect()
}

/// What is true behind every kill. Returns the steps that are known to have ended.
fn look(case: &Case, text: &str, told: &str) -> Vec<usize> {
    await_nobody(case);
    let current = case.text();
    assert!(
        current == text || current.contains("stepmark: run id="),
        "{told}: {current}"
    );
    let shown = shown(case);
    let ended = ended(&ran(case));
    for step in &ended {
        let is_done =
            |line: &str| line.starts_with('✓') && line.contains(&format!(" begin-{step} "));
        assert!(
            shown.lines().any(is_done),
            "{told}: step {step} is not known\n{shown}"
        );
    }
    ended
}

/// Brings the run to its point; false where it comes to its end before that.
fn arrive(
    case: &Case,
    terminal: &mut Terminal,
    point: Point,
    before: usize,
    passed: &mut usize,
) -> bool {
    match point {
        Point::Gate(last) => {
            while *passed <= last {
                let gate = case.path(&format!("gate-{passed}"));
                await_pipe(gate);
                *passed += 1;
            }
            true
        }
        Point::Lines(count) => {
            let started = Instant::now();
            while lines(case) < before + count {
                assert!(started.elapsed() < PATIENCE, "the journal does not grow");
                if terminal.has_ended() {
                    return false;
                }
                std::thread::yield_now();
            }
            true
        }
    }
}

/// What `runs show` tells; nothing where the run had no time to begin.
fn shown(case: &Case) -> String {
    match runs(case).is_empty() {
        true => String::new(),
        false => case.run(["runs", "show", "last"]).exits(0).stdout,
    }
}

fn is_in_flight(case: &Case) -> bool {
    shown(case).contains("was running when the run ended")
}

/// The step that was running, as its first line tells.
fn step_in_flight(case: &Case) -> Option<usize> {
    let shown = shown(case);
    let line = shown.lines().find(|line| line.starts_with('…'))?;
    let (_, rest) = line.split_once(" begin-")?;
    rest.split(' ').next()?.parse().ok()
}

/// Whether all steps are done with.
fn is_over(case: &Case) -> bool {
    shown(case).contains("  outcome  passed: ")
}

/// Starts a run, or goes on with the one that was killed, and says that what was in flight runs again.
fn start(case: &Case) -> Terminal {
    let is_first = runs(case).is_empty();
    let is_in_flight = is_in_flight(case);
    let mut arguments = vec!["run", "--yes", "--record=document", "a.md"];
    if !is_first {
        arguments.push("--resume");
    }
    let mut terminal = Terminal::run(case, &arguments);
    if is_in_flight {
        terminal.answer("What about it?", "r");
    }
    terminal
}

/// Kills a run at each point of `points`, each time in the part that goes on behind the kill before,
/// and has it come to its end. Returns how often it was killed.
fn chain(points: impl Iterator<Item = Point>, gates: bool) -> usize {
    let text = document(gates);
    let case = Case::new(&text);
    if gates {
        for gate in 0..3 * STEPS {
            make_pipe(&case.path(&format!("gate-{gate}")));
        }
    }
    let mut kills = 0;
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut passed = 0;
    for point in points {
        let before = lines(&case);
        let mut terminal = start(&case);
        if !arrive(&case, &mut terminal, point, before, &mut passed) {
            terminal.end().exits(0);
            break;
        }
        terminal.signal(Signal::SIGKILL);
        terminal.end();
        kills += 1;
        let told = format!("{point:?}, kill {kills}");
        let ended = look(&case, &text, &told);
        not_again(&case, &mut known, &ended, &told);
        if is_over(&case) {
            break;
        }
        if let Some(step) = step_in_flight(&case) {
            // It begins again, with its first gate. The kill may have come when the next one had begun.
            passed = 3 * step;
        }
    }
    finish(&case, gates, passed);
    not_again(&case, &mut known, &[], "at the end");
    kills
}

/// Has what is left come to its end, and looks at what is recorded.
fn finish(case: &Case, gates: bool, passed: usize) {
    if !is_over(case) {
        let terminal = start(case);
        let left = if gates { 3 * STEPS } else { passed };
        for gate in passed..left {
            await_pipe(case.path(&format!("gate-{gate}")));
        }
        terminal.end().exits(0);
    } else if !case.text().contains("stepmark: run id=") {
        // It was killed before it wrote its record; that can be done at any time.
        case.run(["record", "last", "--record", "document"])
            .exits(0);
    }
    await_nobody(case);
    let recorded = case.text();
    let counts = format!("status=passed passed={STEPS} files=1");
    assert!(recorded.contains(&counts), "{recorded}");
    assert_eq!(
        recorded.matches("stepmark: run id=").count(),
        1,
        "{recorded}"
    );
    let stamps = recorded.matches("result status=passed").count();
    assert_eq!(stamps, STEPS + 1, "{recorded}");
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), document(gates));
    let ran = ran(case);
    for step in 0..STEPS {
        assert!(ran.contains_key(&format!("end-{step}")), "{ran:?}");
    }
}

/// Steps that were known to have ended have not run since.
fn not_again(case: &Case, known: &mut HashMap<String, usize>, ended: &[usize], told: &str) {
    let ran = ran(case);
    for (line, count) in known.iter() {
        assert_eq!(ran.get(line), Some(count), "{told}: {line}");
    }
    for step in ended {
        for word in ["begin", "end"] {
            let line = format!("{word}-{step}");
            known.insert(line.clone(), ran.get(&line).copied().unwrap_or(0));
        }
    }
}

#[test]
fn at_each_boundary_and_in_the_middle_of_each_step() {
    let kills = chain((0..3 * STEPS).map(Point::Gate), true);
    assert_eq!(kills, 3 * STEPS);
}

#[test]
fn whenever_something_stands_in_the_journal() {
    let next = AtomicUsize::new(0);
    let kills = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // How many kills a chain takes depends on how far each of its runs has come by then.
                    if number >= CHAINS && kills.load(Ordering::Relaxed) >= ENOUGH {
                        return;
                    }
                    // Each chain dies after other numbers of lines; the longer ones make it go on.
                    let points = (number..).map(|count| Point::Lines(count % LONGEST + 1));
                    kills.fetch_add(chain(points, false), Ordering::Relaxed);
                }
            });
        }
    });
    let kills = kills.into_inner();
    println!("{kills} kills");
    assert!(kills >= ENOUGH, "{kills}");
}
