//! A secret takes all the routes that it can get out by, and comes out nowhere.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::guided::files_below;
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, Ran, await_pipe, make_pipe};

/// What other notations write otherwise is in its middle; its ends stay what they are in most of them.
const SECRET: &str = "Xq7RtW9Zk'&<\"pass/w0rdLmN42";
const ENDS: [&str; 2] = ["Xq7RtW9Z", "w0rdLmN4"];

const HEAD: &str = "---
stepmark:
  target: {command: 'echo \"lab-$token\"'}
  params:
    token: {type: secret}
    copy: {type: secret, from: {command: 'echo \"$STEPMARK_TOKEN\"'}}
---
# Routes

";

/// By name. A route is Markdown; only the last step fails.
const ROUTES: &[(&str, &str)] = &[
    (
        "printed",
        "```sh\n$ echo \"$token\"; printf '%s' \"$token\"\n```",
    ),
    (
        "quoted",
        "```sh\n$ printf '%q\\n' \"$token\"; echo \"${token@Q}\"; declare -p token; alias a=\"$token\"; alias a\n```",
    ),
    ("on stderr", "```sh\n$ echo \"$token\" >&2\n```"),
    (
        "in base64",
        "```sh\n$ for p in '' x xx; do echo \"$p$token-and-more\" | base64 -w0; echo; done\n```",
    ),
    (
        "in base64 of some lines",
        "```sh\n$ for p in '' x xx; do echo \"$p$token-and-more\" | base64 -w 20; done\n```",
    ),
    (
        "in base64 of base64",
        "```sh\n$ printf %s \"$token\" | base64 -w0 | base64 -w0\n```",
    ),
    (
        "in hexadecimal",
        "```sh\n$ printf %s \"$token\" | od -An -v -tx1; printf %s \"$token\" | od -An -v -tx1 | tr -d ' \\n'\n```",
    ),
    (
        "in hexadecimal with colons",
        "```sh\n$ printf %s \"$token\" | od -An -v -tx1 -w99 | tr ' a-f' ':A-F'\n```",
    ),
    (
        "in a URL",
        "```sh\n$ echo \"https://h/?q=$(printf %s \"$token\" | sed \"s/'/%27/g; s/&/%26/g; s/</%3C/g; s/\\\"/%22/g; s!/!%2F!g\")\"\n```",
    ),
    (
        "in JSON",
        "```sh\n$ printf '{\"t\": \"%s\"}\\n' \"$(printf %s \"$token\" | sed 's/\"/\\\\\"/g')\"\n```",
    ),
    (
        "in XML",
        "```sh\n$ echo \"<t>$(printf %s \"$token\" | sed 's/&/\\&amp;/g; s/</\\&lt;/g; s/\"/\\&quot;/g')</t>\"\n```",
    ),
    (
        "in broken lines",
        "```sh\n$ printf '%s\\n' \"$token\" | fold -w 9; printf '%s\\n' \"$token\" | fold -w 24 | sed 's/^/    /'\n```",
    ),
    (
        "as a command",
        "<!-- stepmark: exit=127 -->\n```sh\n$ \"$token\"\n```",
    ),
    (
        "as a file",
        "<!-- stepmark: exit=any -->\n```sh\n$ cat \"$token\" || cat \"$token$(printf %0300d 0)\" || cd \"/$token\"\n```",
    ),
    (
        "as a name",
        "<!-- stepmark: exit=any -->\n```sh\n$ export \"$token=1\" || kill \"$token\" || test \"$token\" -gt 1\n```",
    ),
    (
        "as an argument",
        "```sh\n$ bash -xc 'echo \"$0 of $1\"' \"$token\" tok\n```",
    ),
    (
        "in a trace",
        "```sh\n$ set -x; test -n \"$token\"; set +x\n```",
    ),
    (
        "in an error of bash",
        "<!-- stepmark: exit=any -->\n```sh\n$ : \"${missing:?$token}\"\n```",
    ),
    (
        "in a heredoc",
        "```sh\n$ cat <<EOF\n> key: $token\n> EOF\n```",
    ),
    (
        "in the environment",
        "```sh\n$ env | sort; printenv token; set | grep -a tok\n```",
    ),
    (
        "in a pause",
        "```sh\n$ printf %s \"${token:0:8}\"; echo >said; read -r _ <go; echo \"${token:8}\"\n```",
    ),
    (
        "in the background",
        "<!-- stepmark: background ready=\"up .+\" -->\n```sh\n$ echo \"up $token\"; exec sleep 60\n```",
    ),
    (
        "captured by a step",
        "<!-- stepmark: capture=COPY -->\n```sh\n$ echo \"a $token\"\n```\n\n```sh\n$ echo \"$COPY\"\n```",
    ),
    (
        "captured by a hole",
        "```sh\n$ echo \"<$token> b\"\n<[HOLE:word]> b\n```\n\n```sh\n$ echo \"again $HOLE\"\n```",
    ),
    (
        "by a guard",
        "<!-- stepmark: if=\"echo \\\"$token\\\"; false\" -->\n```sh\n$ echo no\n```",
    ),
    (
        "in a directory",
        "```sh\n$ mkdir -p \"../home/$token\"; cd \"../home/$token\"; pwd; cd ../../../work\n```",
    ),
    (
        "in a title of the terminal",
        "```sh\n$ printf '\\e]0;%s\\a\\e[31m%s\\e[0m\\n' \"$token\" \"$token\"\n```",
    ),
    (
        "among bytes that are no text",
        "```sh\n$ printf 'a\\0%s\\377\\n' \"$token\"\n```",
    ),
    (
        "in a file",
        "<!-- stepmark: file=own/key.txt subst -->\n```text\nkey: ${token}\n```\n\n<!-- stepmark: file=own/key.txt subst -->\n```text\nthe key: ${token}\nno more\n```",
    ),
    (
        "in a patch and a merge",
        "<!-- stepmark: file=own/key.yaml -->\n```yaml\na: 1\n```\n\n<!-- stepmark: patch=own/key.yaml subst -->\n```yaml\n- {op: add, path: /b, value: \"${token}\"}\n```\n\n<!-- stepmark: merge=own/key.yaml subst -->\n```yaml\nb: \"a ${token}\"\n```",
    ),
    (
        "from a parameter's command",
        "```sh\n$ echo \"copied $copy\"\n```",
    ),
    (
        "by what undoes a step",
        "<!-- stepmark: name=done -->\n```sh\n$ true\n```\n\n<!-- stepmark: undo=done -->\n```sh\n$ echo \"undone $token\"\n```",
    ),
    ("by a trap", "```sh\n$ trap 'echo \"bye $token\"' EXIT\n```"),
    (
        "in attempts",
        "<!-- stepmark: within=30s every=1ms -->\n```sh\n$ echo \"$token\"; test -e tried || ! touch tried\n```",
    ),
    (
        "in a difference",
        "```sh\n$ echo \"a $token\"; echo \"b $token\" >&2\na [..]\nnothing of the kind\n```",
    ),
];

fn document() -> String {
    let routes = ROUTES.iter();
    let routes: Vec<String> = routes
        .map(|(name, text)| format!("## It is {name}\n\n{text}\n"))
        .collect();
    HEAD.to_owned() + &routes.join("\n")
}

/// Parts of the secret in the forms that the routes bring it into.
fn forms(secret: &str, ends: &[&str]) -> BTreeSet<String> {
    let mut forms: BTreeSet<String> = ends.iter().map(|&end| end.to_owned()).collect();
    let mut in_base64 = |bytes: &[u8]| {
        for before in 0..3_usize {
            let shifted = [&vec![0; before], bytes].concat();
            let encoded = STANDARD_NO_PAD.encode(&shifted);
            // What does not depend on what stands around it.
            let own = &encoded[(before * 8).div_ceil(6)..shifted.len() * 8 / 6];
            forms.extend(
                own.as_bytes()
                    .windows(10)
                    .map(|part| String::from_utf8_lossy(part).into_owned()),
            );
        }
    };
    in_base64(secret.as_bytes());
    in_base64(STANDARD_NO_PAD.encode(secret).as_bytes());
    for end in ends {
        let hex: String = end.bytes().map(|byte| format!("{byte:02x}")).collect();
        forms.extend([hex.to_uppercase(), hex]);
    }
    forms
}

#[track_caller]
fn is_nowhere(forms: &BTreeSet<String>, place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // Whatever it is broken by.
    let dense: String = text
        .replace("\\n", "")
        .replace(|char: char| char.is_whitespace() || char == ':', "");
    let found = forms
        .iter()
        .find(|form| text.contains(*form) || dense.contains(*form));
    assert_eq!(found, None, "{place}: {text}");
}

/// It is in no file that the run wrote, nor in a name of one.
#[track_caller]
fn assert_nowhere(case: &Case, forms: &BTreeSet<String>) {
    for folder in ["", "../state"] {
        // What a step is to write a secret into has it.
        let own = case.path("own");
        let files = files_below(&case.path(folder)).into_iter();
        for file in files.filter(|file| !file.starts_with(&own)) {
            let place = file.to_string_lossy().into_owned();
            is_nowhere(forms, &place, place.as_bytes());
            if file.is_file() {
                is_nowhere(forms, &place, &fs::read(&file).expect("it can be read"));
            }
        }
    }
}

fn case(text: &str) -> Case {
    let case = Case::new(text);
    for pipe in ["said", "go"] {
        make_pipe(&case.path(pipe));
    }
    let summary = case.path("step-summary.md").to_string_lossy().into_owned();
    case.env("GITHUB_STEP_SUMMARY", &summary)
}

/// Runs the document unattended; the step that pauses goes on once all has been looked at.
fn ci(case: &Case, forms: &BTreeSet<String>, record: &str) -> Ran {
    let arguments = "ci --journal journal --undo always --junit junit.xml --summary md summary.md \
                     --events events.ndjson --github --record";
    let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
    arguments.extend([record, "a.md"]);
    let child = case.start(&arguments);
    await_pipe(case.path("said"));
    assert_nowhere(case, forms);
    fs::write(case.path("go"), "\n").expect("the step reads");
    let ran = case.finish(child);
    is_nowhere(forms, "stdout", ran.stdout.as_bytes());
    is_nowhere(forms, "stderr", ran.stderr.as_bytes());
    assert_nowhere(case, forms);
    ran
}

#[test]
fn a_value_comes_out_nowhere() {
    let forms = forms(SECRET, &ENDS);
    for record in ["document", "copy"] {
        let case = case(&document()).env("STEPMARK_TOKEN", SECRET);
        let ran = ci(&case, &forms, record).exits(1);
        let all = ran.stdout + &case.read("events.ndjson");
        for told in [
            "key: *****",
            "undone *****",
            "<t>*****</t>",
            "again *****",
            "copied *****",
            "+ b *****",
        ] {
            assert!(all.contains(told), "{told}: {all}");
        }
        let later = case.run(["report", "--journal", "journal", "--junit", "later.xml"]);
        is_nowhere(&forms, "stdout", later.all().as_bytes());
        assert_nowhere(&case, &forms);
    }
}

#[test]
fn a_value_comes_out_nowhere_at_a_terminal() {
    let forms = forms(SECRET, &ENDS);
    let on_terminal = "<!-- stepmark: tty -->\n```sh\n$ echo \"$token\"; stty size; printf '%s\\r\\n' \"$token\"\n```\n\n- [ ] look\n";
    let case = case(&(document() + "\n" + on_terminal)).env("STEPMARK_TOKEN", SECRET);
    let mut terminal = Terminal::run(&case, &["run", "--yes", "--record", "document", "a.md"]);
    await_pipe(case.path("said"));
    fs::write(case.path("go"), "\n").expect("the step reads");
    terminal.answer("What now?", "c");
    terminal.answer("Why?", &format!("it said {SECRET}\r"));
    terminal.answer("Done?", "n");
    terminal.answer("Note", &format!("as {SECRET}\r"));
    let ended = terminal.end();
    // A person saw what they typed themselves.
    let shown = ended
        .plain
        .replace(&format!("it said {SECRET}"), "")
        .replace(&format!("as {SECRET}"), "");
    is_nowhere(&forms, "terminal", shown.as_bytes());
    assert_nowhere(&case, &forms);
    assert!(ended.plain.contains("as *****"), "{}", ended.plain);
}

/// What has the shape of a secret needs no settings.
const SHAPES: &str = "# Shapes

```sh
$ cat ~/key; sed 's/^/    /' ~/key; tr -d '\\n' <~/key; echo
$ base64 ~/key; base64 -w0 ~/key
$ printf '{\"k\": \"%s\"}\\n' \"$(sed ':a; N; $!ba; s/\\n/\\\\n/g' ~/key)\"
```

```sh
$ echo \"<$(cat ~/token)>\"; cat ~/token >&2; echo \"T=$(cat ~/token)\"; printf '\\e[1;31m%s\\e[0m\\n' \"$(cat ~/token)\"
```

```sh
$ t=$(cat ~/token); printf %s \"${t:0:12}\"; echo >said; read -r _ <go; echo \"${t:12}\"
```

<!-- stepmark: exit=any -->
```sh
$ cat \"/$(cat ~/token)\" || true; set -x; test -n \"$(cat ~/token)\"; set +x; head -2 ~/key
```

```sh
$ echo \"a $(cat ~/token)\"
nothing of the kind
```
";

const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7yn3bRHQ5FHMQTqCfUx2MSpKgqsW9Ozv1nMjD4hQvJ9sKwUe\nBq3Lk0ZtXc8VyRp2Nf5GhTjWm1Dx6QaYo7iSvPzEuCrJlH4dgFbOwAsKnIeMxT0q\n-----END RSA PRIVATE KEY-----\n";
const TOKEN: &str = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";

#[test]
fn what_looks_like_a_secret_comes_out_nowhere() {
    let mut forms = forms(KEY, &["MIIEpAIB", "wAsKnIeM"]);
    forms.extend(["k3Jd92Lm".to_owned(), "Ha1Ui5o".to_owned()]);
    // What keys of this kind have in common, and a certificate has too.
    forms.retain(|form| !"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ".contains(form.as_str()));
    for record in ["document", "copy"] {
        let case = case(SHAPES)
            .file("../home/key", KEY)
            .file("../home/token", format!("{TOKEN}\n"));
        ci(&case, &forms, record).exits(1);
        let all = case.read("events.ndjson");
        for told in ["<*****>", "T=*****", "a *****"] {
            assert!(all.contains(told), "{told}: {all}");
        }
    }
}

#[test]
fn a_token_that_the_document_shows_is_no_secret_to_it() {
    let other = TOKEN.replace("k3", "m7");
    let text = format!(
        "```sh\n$ echo '- {TOKEN}'; cat ~/token\n- {TOKEN}\n*****\n```\n\n```sh\n$ echo '+ {TOKEN}'; cat ~/token; false\n```\n"
    );
    let case = Case::new(text).file("../home/token", format!("{other}\n"));
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains(&format!("+ {TOKEN}")) && !ran.stdout.contains(&other),
        "{}",
        ran.stdout
    );
}
