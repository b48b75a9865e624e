//! Many documents, as many at a time as there are cores, against one bash that runs their commands one
//! after another and looks at nothing.

use std::io;

use crate::budget::{Limit, Measure};
use crate::folder::Folder;
use crate::measure::Side;
use crate::scenario::Scenario;

const DOCUMENTS: u32 = 200;

/// A command of a document, and what it prints.
type Step = fn(u32) -> (String, String);

/// Each starts processes, as nearly all commands of runbooks do: one, or a pipeline of them.
const PROCESSES: [Step; 5] = [
    |number| (format!("expr {number} + 1"), format!("{}", number + 1)),
    |number| {
        (
            format!("basename /srv/{number}.conf .conf"),
            format!("{number}"),
        )
    },
    |number| (format!("seq {number} | wc -l"), format!("{number}")),
    |number| {
        (
            format!("cat notes.txt | grep -c . && date -u -d @{number} +%s"),
            format!("1\n{number}"),
        )
    },
    |number| {
        (
            format!("env NODE={number} printenv NODE | sort"),
            format!("{number}"),
        )
    },
];

/// None starts a process: what is left is what a document and a step cost.
const BUILTINS: [Step; 5] = [
    |number| (format!("echo {number}"), format!("{number}")),
    |number| (format!("node={number}"), String::new()),
    |number| ("printf '%s\\n' \"$node\"".to_owned(), format!("{number}")),
    |number| ("echo $((node + 1))".to_owned(), format!("{}", number + 1)),
    |_| {
        (
            "[[ -e notes.txt ]] && echo there".to_owned(),
            "there".to_owned(),
        )
    },
];

pub fn all() -> Vec<Scenario> {
    let about =
        "200 documents of 5 steps: expr, basename, seq | wc, cat | grep and date, env | sort";
    let processes = many("200 documents", about, PROCESSES)
        // No promise of the design, but of whoever runs documents in parallel.
        .budget(Measure::Wall, Limit::Times(1.0));
    let about = "200 documents of 5 steps that are builtins of the shell: echo, printf, [[";
    vec![processes, many("200 of builtins", about, BUILTINS)]
}

fn many(name: &'static str, about: &'static str, steps: [Step; 5]) -> Scenario {
    let ours = Side::stepmark(&["ci", "documents"]).prints("200 documents");
    let bash = Side::program("bash", &["-e", "all.sh"]).prints("\n200\n");
    Scenario::new(name, about, ours)
        .prepare(move |folder| write(folder, steps))
        .against("one bash, by turns", bash)
}

fn write(folder: &Folder, steps: [Step; 5]) -> io::Result<()> {
    for number in 1..=DOCUMENTS {
        folder.write(&format!("documents/{number}.md"), |to| {
            writeln!(to, "---\nstepmark:\n  ci: live\n---\n\n# Document {number}")?;
            steps.iter().enumerate().try_for_each(|(index, step)| {
                let (command, prints) = step(number);
                write!(to, "\n## Part {index}\n\n```sh\n$ {command}\n")?;
                match prints.as_str() {
                    "" => writeln!(to, "```"),
                    prints => writeln!(to, "{prints}\n```"),
                }
            })
        })?;
    }
    folder.write("documents/notes.txt", |to| writeln!(to, "a line"))?;
    folder.write("notes.txt", |to| writeln!(to, "a line"))?;
    folder.write("all.sh", |to| {
        let numbers = 1..=DOCUMENTS;
        numbers
            .flat_map(|number| steps.map(|step| step(number)))
            .try_for_each(|(command, _)| writeln!(to, "{command}"))
    })
}
