use std::process::Command;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::*;
use crate::document::unescape_html;
use crate::runbook::fill::{script, written};
use crate::source::Source;

/// Values that a shell must never take for more than text, as a field of a browser can have them.
const HOSTILE: &[&str] = &[
    "plain",
    "a b  c",
    " a ",
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "a && touch pwned || b & c | d",
    "<in >out 2>&1",
    "* ? [of]* [!of]* [^of]* {a,b} ~",
    "~/x ~root x=~",
    "-rf",
    "a[$(touch pwned)]",
    "\\",
    "\\\\ a\\b \\' \\\" \\$",
    "!! #x ; (y)",
    "E",
    "END",
    "if",
    "2",
    "A=b",
    "é 漢 👩‍💻",
    "$V ${V} $$ $'x' $\"y\"",
    "\t",
    "a,b",
    "1..3",
];

/// Scripts that print what became of a value, each in the places of one sort.
const SCRIPTS: &[&str] = &[
    // What stands for it.
    "printf '%s|' <v>",
    "printf '%s|' x<v>y -n=<v>:1 <v>.<v>",
    "printf '%s|' \"<v>\" \"to $HOME <v>.\" \"$(printf %s <v>)\"",
    "printf '%s|' '<v>' 'in <v>.'",
    "cat <<E\nv: <v> \\$x\nE\necho",
    "cat <<< <v>; cat <<<x<v>",
    "X=<v> Y=a<v>; printf '%s|' \"$X\" \"$Y\"",
    "export X=<v>; printf '%s|' \"$X\"",
    "x=(<v> a<v>); printf '%s|' \"${x[@]}\"",
    "for x in <v> a<v>; do printf '%s|' \"$x\"; done",
    "echo a >d/<v>; ls -A d",
    // Expansions that are quoted.
    "printf '%s|' \"$V\" \"${V}x\" \"a$V.$V\" \"$(printf %s \"$V\")\"",
    "cat <<E\nv: $V ${V}x\nE\necho",
    "cat <<E\nv: $V \\\nE\nE\necho",
    "[[ \"$V\" == \"a b  c\" ]] && echo same || echo other",
    "case \"$V\" in \"$V\") echo same;; esac",
    "bash -c \"printf '%s|' \\\"\\$0\\\"\" \"$V\"",
    // Expansions that are split.
    "printf '%s|' $V",
    "printf '%s|' x$V ${V}y x${V}y$V",
    "for x in $V a$V; do printf '%s|' \"$x\"; done",
    "env X=1 printf '%s|' $V",
    "printf '%s|' $(printf '%s|' $V)",
    // Expansions that are not.
    "X=$V Y=a${V}; printf '%s|' \"$X\" \"$Y\"",
    "X=$V printenv X",
    "declare X=a$V; printf '%s|' \"$X\"",
    "cat <<<$V; cat <<<a$V",
    // Some of these are no places at all.
    "printf '%s|' $V>out; cat out",
    "case a in $V) echo same;; *) echo other;; esac",
    "printf '%s|' {$V,c} {<v>,c} `printf %s $V` $((1 + 1)) ${V:-x} ${#V}",
    "cat <<E\n$V\n E\nE\necho",
    "cat <<-E\n\t$V\n\tE\necho",
    "cat <<'E'\n$V\nE\necho",
    "printf '%s|' '$V' \\$V $'<v>' # $V <v>",
    "printf '%s|' <v> {<v>,c}",
    "printf '%s|' {$V,c} $V # <v>",
    "x=($V); printf '%s|' \"${x[@]}\"",
];

fn runbook(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

/// The text of the first block of a document, as a page has it.
fn marked(text: &str) -> String {
    let runbook = runbook(text);
    let block = &runbook.blocks[0];
    let text = block.commands.first().map_or(&block.text, |it| &it.text);
    command(&runbook, block, text).0
}

fn with(front: &str, block: &str) -> String {
    format!("---\nstepmark:\n  params:\n{front}\n---\n{block}\n")
}

fn of_script(text: &str) -> String {
    marked(&with(
        "    V: {placeholder: <v>}\n    S: {type: secret, placeholder: <s>}",
        &format!("```bash\n{text}\n```"),
    ))
}

static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    let place =
        r#"(?s)<var class="stepmark-param" data-param="(.*?)" data-quote="(.*?)">.*?</var>"#;
    Regex::new(place).expect("it is one")
});

/// The marks alone, for people: `‹bare›`.
fn told(html: &str) -> String {
    let short = PLACES.replace_all(html, "‹$2›");
    unescape_html(short.trim_end())
}

/// What a reader copies who has given `value`, as a script of a page makes it.
fn filled(html: &str, value: &str) -> String {
    let with_value = PLACES.replace_all(html, |place: &Captures<'_>| {
        escape(&quoted(value, &place[2]))
    });
    unescape_html(&with_value)
}

fn escape(text: &str) -> String {
    html! { (text) }.0
}

/// The rules of the documentation.
fn quoted(value: &str, rule: &str) -> String {
    let harmless = |char: char| char.is_ascii_alphanumeric() || "_./:@%+,-".contains(char);
    let in_quotes = value.replace('\'', r"'\''");
    let escaped = |signs: &[char]| {
        let signs_of = value.chars().map(|char| match signs.contains(&char) {
            true => format!("\\{char}"),
            false => char.to_string(),
        });
        signs_of.collect::<String>()
    };
    match rule {
        "bare" if value.chars().all(harmless) => value.to_owned(),
        "bare" => format!("'{in_quotes}'"),
        "words" => {
            let kept =
                Regex::new(r"(?s)(\[[!^]?|[A-Za-z0-9_./:@%+,\-*?\] \t]+)|.").expect("it is one");
            let word = |found: &Captures<'_>| match found.get(1) {
                Some(kept) => kept.as_str().to_owned(),
                None => format!("\\{}", &found[0]),
            };
            kept.replace_all(value, word).into_owned()
        }
        "double" => escaped(&['\\', '"', '$', '`']).replace('!', "\"'!'\""),
        "single" => in_quotes,
        "heredoc" => escaped(&['\\', '$', '`']),
        "text" => value.to_owned(),
        other => panic!("{other} is no rule"),
    }
}

/// Runs each script in a directory of its own.
const DRIVER: &str =
    r#"i=0; for s; do (cd "$i" && eval "$s"); printf '\0%s\0' "$?"; i=$((i + 1)); done"#;

/// What bash prints for the scripts, and their exit status; nothing in them touched a file.
fn run(scripts: &[String], value: Option<&str>) -> Vec<String> {
    let folder = tempfile::tempdir().expect("there is a place");
    let folders = 0..scripts.len();
    for one in folders
        .clone()
        .map(|index| folder.path().join(index.to_string()))
    {
        std::fs::create_dir_all(one.join("d")).expect("it can be made");
        for name in ["one", "two", "of"] {
            std::fs::write(one.join(name), name).expect("it can be written");
        }
    }
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", DRIVER, "bash"])
        .args(scripts)
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/home/x")
        .env("LC_ALL", "C.UTF-8");
    if let Some(value) = value {
        bash.env("V", value);
    }
    let printed = bash.output().expect("there is a bash").stdout;
    for (index, script) in folders.zip(scripts) {
        let one = folder.path().join(index.to_string());
        let is_there = one.join("pwned").exists() || one.join("d/pwned").exists();
        assert!(!is_there, "{script}");
    }
    let printed = String::from_utf8(printed).expect("it is text");
    let printed: Vec<String> = printed.split('\0').map(str::to_owned).collect();
    assert_eq!(printed.len(), 2 * scripts.len() + 1);
    printed.chunks(2).map(|pair| pair.join(" ")).collect()
}

/// Holds what is copied with each value against what a run has of it.
fn compare<'a>(
    pages: &[String],
    in_run: impl Fn(&'a str) -> Vec<String>,
    variable: impl Fn(&'a str) -> Option<&'a str>,
) {
    for value in HOSTILE {
        let copied: Vec<String> = pages.iter().map(|html| filled(html, value)).collect();
        let of_run = run(&in_run(value), variable(value));
        let of_copied = run(&copied, variable(value));
        for ((copied, left), right) in copied.iter().zip(of_copied).zip(of_run) {
            assert_eq!(left, right, "{value:?} in {copied}");
        }
    }
}

#[test]
fn what_is_copied_with_a_value_does_what_a_run_does_with_it() {
    let runbook = runbook(&with("    V: {placeholder: <v>}", ""));
    let bindings = Bindings::of(&runbook.config.params);
    let pages = SCRIPTS.iter().map(|text| (*text, of_script(text)));
    // What is no place stays as it is: for a name the variable is there, and for another text nothing.
    let is_whole = |html: &str| !unescape_html(&PLACES.replace_all(html, "")).contains("<v>");
    let (texts, pages): (Vec<&str>, Vec<String>) = pages.filter(|(_, html)| is_whole(html)).unzip();
    let expanded = texts.iter().map(|text| script(text, &bindings, |_| false));
    let expanded: Result<Vec<String>, _> = expanded.map(|text| text.map(Into::into)).collect();
    let expanded = expanded.expect("what has places can be filled in");
    compare(&pages, |_| expanded.clone(), Some);
}

/// Scripts that are written into files.
const FILES: &[&str] = &[
    "printf '%s|' <v> \"${V} <v>\" 'in <v>.' x=<v>",
    "X=<v>; printf '%s|' \"$X\" # ${V}",
    "cat <<E\nv: <v> \\$x\nE\ncat <<'E'\nv: ${V}\nE\necho",
];

#[test]
fn a_script_in_a_file_is_what_a_run_writes() {
    let page = |text: &str| {
        let front = "    V: {placeholder: <v>}";
        marked(&with(
            front,
            &format!("```bash {{file=a.sh subst}}\n{text}\n```"),
        ))
    };
    let pages: Vec<String> = FILES.iter().map(|text| page(text)).collect();
    let by_run = |value: &str| {
        let lookup = |name: &str| (name == "V").then(|| value.to_owned());
        let texts = FILES.iter().map(|text| text.replace("<v>", "${V}"));
        let written = texts.map(|text| written(&text, "a.sh", "bash", &lookup));
        written
            .collect::<Result<_, _>>()
            .expect("it can be written")
    };
    compare(&pages, by_run, |_| None);
}

#[test]
fn places_say_how_a_value_is_written_there() {
    let scripts = SCRIPTS.iter().map(|text| of_script(text));
    let file = |text: &str, head: &str| {
        let front = "    V: {placeholder: <v>}\n    N: {type: int, default: 1}";
        marked(&with(front, &format!("```{head}\n{text}\n```")))
    };
    let files = [
        file(FILES[0], "bash {file=a.sh subst}"),
        file("a: <v> ${V} $${V} $V", "yaml {file=a.yaml subst}"),
        file("a: <v> ${V}", "yaml {file=a.yaml}"),
        file(
            "{\"a\": \"<v>\", \"b\": <v>, \"n\": ${N}}",
            "json {file=a.json subst}",
        ),
    ];
    let all: Vec<String> = scripts.chain(files).map(|html| told(&html)).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    printf '%s|' ‹bare›
    printf '%s|' x‹bare›y -n=‹bare›:1 ‹bare›.‹bare›
    printf '%s|' "‹double›" "to $HOME ‹double›." "$(printf %s ‹bare›)"
    printf '%s|' '‹single›' 'in ‹single›.'
    cat <<E
    v: ‹heredoc› \$x
    E
    echo
    cat <<< ‹bare›; cat <<<x‹bare›
    X=‹bare› Y=a‹bare›; printf '%s|' "$X" "$Y"
    export X=‹bare›; printf '%s|' "$X"
    x=(‹bare› a‹bare›); printf '%s|' "${x[@]}"
    for x in ‹bare› a‹bare›; do printf '%s|' "$x"; done
    echo a >d/‹bare›; ls -A d
    printf '%s|' "‹double›" "‹double›x" "a‹double›.‹double›" "$(printf %s "‹double›")"
    cat <<E
    v: ‹heredoc› ‹heredoc›x
    E
    echo
    cat <<E
    v: ‹heredoc› \
    E
    E
    echo
    [[ "‹double›" == "a b  c" ]] && echo same || echo other
    case "‹double›" in "‹double›") echo same;; esac
    bash -c "printf '%s|' \"\$0\"" "‹double›"
    printf '%s|' ‹words›
    printf '%s|' x‹words› ‹words›y x‹words›y‹words›
    for x in ‹words› a‹words›; do printf '%s|' "$x"; done
    env X=1 printf '%s|' ‹words›
    printf '%s|' $(printf '%s|' ‹words›)
    X=‹bare› Y=a‹bare›; printf '%s|' "$X" "$Y"
    X=‹bare› printenv X
    declare X=a‹bare›; printf '%s|' "$X"
    cat <<<‹bare›; cat <<<a‹bare›
    printf '%s|' $V>out; cat out
    case a in $V) echo same;; *) echo other;; esac
    printf '%s|' {$V,c} {<v>,c} `printf %s $V` $((1 + 1)) ${V:-x} ${#V}
    cat <<E
    $V
     E
    E
    echo
    cat <<-E
    	$V
    	E
    echo
    cat <<'E'
    $V
    E
    echo
    printf '%s|' '$V' \$V $'<v>' # $V <v>
    printf '%s|' <v> {<v>,c}
    printf '%s|' {$V,c} ‹words› # <v>
    x=($V); printf '%s|' "${x[@]}"
    printf '%s|' ‹bare› "‹double› ‹double›" 'in ‹single›.' x=‹bare›
    a: ‹data-plain› ‹data-plain› $${V} $V
    a: ‹data-plain› ${V}
    {"a": "‹as-double›", "b": ‹json-bare›, "n": ‹json-bare›}
    "#);
}

#[test]
fn what_has_another_value_is_no_place() {
    let front = "    V: {default: a}\n    S: {type: secret, placeholder: <s>}";
    let marks = |blocks: &str| told(&marked(&with(front, blocks)));
    let all = [
        marks("```bash\necho $V $S \"<s>\" $VV ${V:-x} $W\n```"),
        marks("```bash\nV=b; echo $V\n```"),
        marks("```bash\necho $V\n```\n\n```bash\nread -r V <x\n```"),
        marks("```bash {env.V=b}\necho $V\n```"),
        marks("```bash\necho $V\n```\n\n```bash {capture=V}\nls\n```"),
        marks("# A\n\n<!-- stepmark: each V in b, c -->\n\n```bash\necho $V\n```\n"),
        marks("```bash {shell=python3}\nprint('$V')\n```"),
        marks("```bash\necho $V \"$V\"; IFS=,\n```"),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    echo ‹words› $S "<s>" $VV ${V:-x} $W
    V=b; echo $V
    echo $V
    echo $V
    echo $V
    echo $V
    print('$V')
    echo $V "‹double›"; IFS=,
    "#);
}

#[test]
fn a_text_is_inert_and_shows_what_is_in_it() {
    let html = of_script("echo '</kbd><script>x</script>' \"\u{202e}$V\u{1b}[2J\"\necho &amp;");
    insta::assert_snapshot!(html, @r#"
    echo '&lt;/kbd&gt;&lt;script&gt;x&lt;/script&gt;' &quot;\u{202e}<var class="stepmark-param" data-param="V" data-quote="double">$V</var>\x1b[2J&quot;
    echo &amp;amp;
    "#);
}
