//! All keys of annotations, with what the manual says of each.

use super::keys::{Key, Role, Value};

/// Every key of the format (DESIGN section 2).
pub const KEYS: &[Key] = &[
    Key::new(
        ("name", Value::Text("ID"), Role::Label),
        "the id of the block: letters, digits, `-`, `_` and `.`",
        "the heading and a number",
    ),
    Key::new(("run", Value::Flag, Role::Kind), "it is a step", "inferred"),
    Key::new(
        ("shown", Value::Flag, Role::Kind),
        "it is not run",
        "inferred",
    ),
    Key::new(
        ("manual", Value::Flag, Role::Kind),
        "a person does what the block says",
        "inferred",
    ),
    Key::new(
        ("expect", Value::Flag, Role::Kind),
        "it is an expectation about the step before it",
        "inferred",
    ),
    Key::new(
        (
            "confirm",
            Value::Words(&["ask", "never", "type"]),
            Role::Step,
        ),
        "how a person agrees to it in a guided run: by a key, not at all, or by typing a name, as with `danger`",
        "`ask`",
    ),
    Key::new(
        ("danger", Value::Flag, Role::Step),
        "it is destructive: a person types the name of the target, or of the step; `ci` needs `--allow-danger`",
        "inferred, for people",
    ),
    Key::new(
        ("timeout", Value::Duration, Role::Step),
        "it is ended after this time, and has failed",
        "guided: asks at 10 minutes; `ci`: 10 minutes",
    ),
    Key::new(
        ("within", Value::Duration, Role::Runs),
        "the command runs again until what is expected of it holds, for so long",
        "one attempt",
    ),
    Key::new(
        ("every", Value::Duration, Role::Runs),
        "the pause between two attempts",
        "`2s`",
    ),
    Key::new(
        ("exit", Value::Exit, Role::Holds),
        "the exit status that passes; it speaks of the last command",
        "`0`",
    ),
    Key::new(
        ("match", Value::Match, Role::Holds),
        "how output is compared",
        "`auto`",
    ),
    Key::new(
        ("similar", Value::Similar, Role::Holds),
        "short for `match=similar=0.8`",
        "",
    ),
    Key::new(
        ("ignore", Value::List("A,B"), Role::Holds),
        "columns of a table that are not compared",
        "none",
    ),
    Key::new(
        ("key", Value::List("A,B"), Role::Holds),
        "the columns that tell the rows of a table apart",
        "the first one",
    ),
    Key::new(
        ("rows", Value::Words(&["all", "subset"]), Role::Holds),
        "`subset`: a table may have more rows",
        "`all`",
    ),
    Key::new(
        ("columns", Value::Words(&["all", "subset"]), Role::Holds),
        "`subset`: a table may have more columns",
        "`all`",
    ),
    Key::new(
        ("ordered", Value::Flag, Role::Holds),
        "the rows of a table come in this order",
        "any order",
    ),
    Key::new(
        ("unordered", Value::Flag, Role::Holds),
        "the elements of arrays in JSON and YAML come in any order",
        "in order",
    ),
    Key::new(
        (
            "stream",
            Value::Words(&["both", "stdout", "stderr"]),
            Role::Holds,
        ),
        "which output is held against the expectation",
        "`both`; for JSON and YAML `stdout`",
    ),
    Key::new(
        ("cwd", Value::Text("PATH"), Role::Runs),
        "the directory of this step; the session's is restored behind it",
        "the session's",
    ),
    Key::new(
        ("env.NAME", Value::Text("VALUE"), Role::Runs),
        "a variable of this step; what it was is restored behind it",
        "the session's",
    ),
    Key::new(
        ("shell", Value::Text("PROGRAM"), Role::Runs),
        "the program that reads the step, such as `python3` or `node`",
        "`bash`",
    ),
    Key::new(
        ("tty", Value::Flag, Role::Runs),
        "the step gets a terminal, and your keys",
        "none",
    ),
    Key::new(
        ("background", Value::Flag, Role::Runs),
        "the step runs on while the next ones do, to the end of the run",
        "the next step waits for its end",
    ),
    Key::new(
        ("ready", Value::Text("REGEX"), Role::Runs),
        "the step in the background is up when a line of its output matches, or, with `tcp:PORT` or `tcp:HOST:PORT`, when something takes connections there",
        "at once",
    ),
    Key::new(
        ("keep", Value::Flag, Role::Runs),
        "the step in the background outlives the run",
        "it is ended",
    ),
    Key::new(
        ("if", Value::Text("COMMAND"), Role::Runs),
        "the step is skipped unless the command succeeds",
        "",
    ),
    Key::new(
        ("unless", Value::Text("COMMAND"), Role::Runs),
        "the step is skipped if the command succeeds",
        "",
    ),
    Key::new(
        ("creates", Value::Text("PATH"), Role::Runs),
        "the step is skipped if the path exists",
        "",
    ),
    Key::new(
        ("needs", Value::List("A,B"), Role::Step),
        "the step is blocked unless these steps have passed in this run",
        "",
    ),
    Key::new(
        ("capture", Value::Text("NAME"), Role::Runs),
        "what the last command prints on stdout goes into this variable",
        "",
    ),
    Key::new(
        ("undo", Value::Text("ID"), Role::Step),
        "the step takes back what the step ID did; it never runs on the way forward",
        "",
    ),
    Key::new(
        ("tags", Value::List("A,B"), Role::Label),
        "labels, which `--tag` selects by",
        "none",
    ),
    Key::new(
        ("file", Value::Text("PATH"), Role::Writes),
        "it is a file, and is written there",
        "the comment in its first line",
    ),
    Key::new(
        ("mode", Value::Mode, Role::Writes),
        "permission bits",
        "those that the file has, or the one that it is made of; else `0644`",
    ),
    Key::new(
        ("append", Value::Flag, Role::Writes),
        "the text goes behind what the file holds already",
        "the file is replaced",
    ),
    Key::new(
        ("patch", Value::Text("PATH"), Role::Kind),
        "it is a list of operations, and changes this YAML or JSON file by them",
        "",
    ),
    Key::new(
        ("merge", Value::Text("PATH"), Role::Kind),
        "it is laid over this YAML or JSON file",
        "",
    ),
    Key::new(
        ("out", Value::Text("PATH"), Role::Writes),
        "where the result of a patch or a merge goes",
        "into the file itself",
    ),
    Key::new(
        ("document", Value::Text("WHICH"), Role::Writes),
        "which document of a YAML file is changed: its number, such as `2`, or `KIND/NAME`",
        "its only one",
    ),
    Key::new(
        ("subst", Value::Flag, Role::Writes),
        "`${NAME}` in the text is the value of the variable",
        "the text is as it stands",
    ),
    Key::new(
        ("list", Value::Words(&["replace", "append"]), Role::Writes),
        "what a merge does to lists",
        "`replace`",
    ),
    Key::new(
        (
            "record",
            Value::Words(&["auto", "full", "stamp", "none"]),
            Role::Step,
        ),
        "what of the result goes into the document",
        "`auto`",
    ),
];
