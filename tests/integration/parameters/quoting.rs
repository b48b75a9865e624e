//! A value is text, wherever it comes from: nothing of it runs.

use super::with;
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

/// All that a shell gives a meaning to.
const HOSTILE: &str = "$(touch pwned) `touch pwned` '; touch pwned; ' \"; touch pwned; \"\n\
                       && touch pwned || * ? [a] {a,b} ~ \\ !! #x $HOME ${V}";

/// The same in one line, as a person can type it.
const TYPED: &str =
    "$(touch pwned) `touch pwned` '; touch pwned; ' \"; touch pwned; \" && * \\ #x $HOME";

/// A document that leaves the value of `V` in files, by its name and by what stands for it.
fn case(fields: &str) -> Case {
    let text = with(&format!("placeholder: <v>, {fields}")).text()
        + "\n```sh\n$ printf %s <v> >bare; printf %s \"<v>\" >double; printf %s '<v>' >single\n\
           $ cat <<END >heredoc\n> <v>\n> END\n```\n\n\
           ```text {file=out.txt}\nv=<v>\n```\n";
    Case::new(text)
}

#[track_caller]
fn is_text(case: &Case, value: &str) {
    for name in ["seen", "bare", "double", "single"] {
        assert_eq!(case.read(name), value, "{name}");
    }
    assert_eq!(case.read("heredoc"), format!("{value}\n"));
    assert_eq!(case.read("out.txt"), format!("v={value}\n"));
    assert!(!case.has("pwned"));
}

#[test]
fn no_source_runs_a_value() {
    let json = serde_json::to_string(HOSTILE).expect("a text");
    let escaped = HOSTILE
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    let set = format!("V={HOSTILE}");
    let files = [
        ("v.yaml", format!("V: {json}\n")),
        ("v.json", format!("{{\"V\": {json}}}")),
        ("v.toml", format!("V = {json}\n")),
        ("v.env", format!("V=\"{escaped}\"\n")),
    ];
    for (name, text) in files {
        let case = case("").file(name, text);
        case.run(["ci", "--params", name, "a.md"]).exits(0);
        is_text(&case, HOSTILE);
    }
    let given = case("");
    given.run(["ci", "--set", &set, "a.md"]).exits(0);
    is_text(&given, HOSTILE);
    for (variable, fields) in [("STEPMARK_V", ""), ("OF_ENV", "from: {env: OF_ENV}")] {
        let case = case(fields).env(variable, HOSTILE);
        case.run(["ci", "a.md"]).exits(0);
        is_text(&case, HOSTILE);
    }
    let case = case("from: {command: 'printenv OF_ENV'}").env("OF_ENV", HOSTILE);
    case.run(["ci", "a.md"]).exits(0);
    is_text(&case, HOSTILE);
}

#[test]
fn neither_does_the_record() {
    let case = case("");
    let set = format!("V={HOSTILE}");
    case.run(["ci", "--record", "document", "--set", &set, "a.md"])
        .exits(0);
    for name in ["seen", "bare", "double", "single", "heredoc", "out.txt"] {
        std::fs::remove_file(case.path(name)).expect("it ran");
    }
    case.run(["ci", "a.md"]).exits(0);
    is_text(&case, HOSTILE);
}

#[test]
fn neither_does_what_a_person_types() {
    let case = case("prompt: Which V?");
    let mut terminal = Terminal::run(&case, &["run", "--yes", "a.md"]);
    terminal.answer("Which V?", &format!("{TYPED}\r"));
    terminal.end().exits(0);
    is_text(&case, TYPED);
}

#[test]
fn a_secret_is_no_argument() {
    let case = case("type: secret");
    let ran = case.run(["ci", "--set", "V=hunter22", "a.md"]).exits(2);
    assert!(ran.stderr.contains("`V` is a secret"), "{}", ran.stderr);
    assert!(!ran.all().contains("hunter22"), "{}", ran.all());
    assert!(!case.has("seen"));
}
