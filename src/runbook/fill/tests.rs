use std::process::Command;

use super::*;

/// What a shell must never take for anything but text.
const HOSTILE: &[&str] = &[
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "a\nb\ttouch pwned",
    "a && touch pwned",
    "* ? [a-z] {a,b} ~",
    "-rf",
    "a[$(touch pwned)]",
    "\\",
    "!! #x",
    "E\nE",
    "",
];

fn bindings(texts: &[(&str, &str)]) -> Bindings {
    let binding = |(text, name): &(&str, &str)| Binding {
        text: (*text).to_owned(),
        name: (*name).to_owned(),
        is_placeholder: text.starts_with('<'),
    };
    Bindings(texts.iter().map(binding).collect())
}

fn filled(text: &str) -> String {
    let bindings = bindings(&[("88.99.105.56", "IP"), ("<node-ip>", "NODE"), ("n2", "N")]);
    match script(text, &bindings, |_| false) {
        Ok(filled) => filled.into_owned(),
        Err(refused) => format!("refused: {}", refused.place),
    }
}

#[test]
fn each_place_gets_the_quotes_that_it_needs() {
    let told = [
        "ping 88.99.105.56",
        "talosctl -n=88.99.105.56:6443 --x <node-ip>",
        "echo \"to 88.99.105.56\" 'in <node-ip>.' $'a\\t88.99.105.56'",
        "echo \"$(dig 'n2' n2)\" # n2",
        "cat <<E\n88.99.105.56 \\$x <node-ip>\nE\necho n2",
        "for x in n2 n3; do case $x in n2) :;; esac; done",
        "[[ $x == 88.99.105.56 ]] && y=(n2 'n2')",
        "cp a-n2.yaml >n2 2>&1 <<<n2",
        "printf '%s: <node-ip>'",
        "n2",
    ]
    .map(filled);
    insta::assert_snapshot!(told.join("\n"), @r#"
    ping "${IP}"
    talosctl -n="${IP}":6443 --x "${NODE}"
    echo "to ${IP}" 'in '"${NODE}"'.' $'a\t88.99.105.56'
    echo "$(dig ''"${N}"'' "${N}")" # n2
    cat <<E
    ${IP} \$x ${NODE}
    E
    echo "${N}"
    for x in "${N}" n3; do case $x in "${N}") :;; esac; done
    [[ $x == "${IP}" ]] && y=("${N}" ''"${N}"'')
    cp a-"${N}".yaml >"${N}" 2>&1 <<<"${N}"
    printf '%s: '"${NODE}"''
    "${N}"
    "#);
}

#[test]
fn what_is_a_part_of_something_else_is_none() {
    for text in [
        "ping 188.99.105.56",
        "ping 88.99.105.567",
        "ping 1.88.99.105.56",
        "ping 88.99.105.56.7",
        "echo n22 an2 $n2 ${n2}",
    ] {
        assert_eq!(filled(text), text);
    }
    assert_eq!(filled("ping 88.99.105.56."), "ping \"${IP}\".");
    let ipv6 = bindings(&[("2001:db8::7", "IP")]);
    let found = |text| ipv6.occurrences(text).len();
    assert_eq!(found("ping 2001:db8::7:1"), 0);
    assert_eq!(found("curl [2001:db8::7]:80"), 1);
}

#[test]
fn where_a_value_would_be_more_than_text_it_is_refused() {
    let told = [
        "echo $((1 + n2))",
        "((n2 == 1))",
        "echo ${x:-n2}",
        "echo \"${x:n2}\"",
        "x[n2]=1",
        "n2=1",
        "n2_x=1",
        "x=([n2]=1)",
        "unset 'x[n2]'",
        "declare -i x=n2",
        "[[ 1 -eq n2 ]]",
        "echo `ls n2`",
        "cat <<'E'\nn2\nE",
        "cat <<n2\nx\nn2",
        "cat <<E\n$(ls n2) ${x:-n2}\nE",
        "bash <<E\nls n2\nE",
        "sudo bash -c 'ls n2'",
        "ssh root@n2 'ls n2'",
        "eval ls n2",
        "find . -exec sh -c 'ls n2' ';'",
        "python3 -c 'print(\"n2\")'",
        "trap 'rm n2' EXIT",
        "let x=n2",
        "for n2 in a; do :; done",
        "n2() { :; }",
        "ls \\n2",
        "ls ~n2",
        "echo {1..n2}",
        "echo \"\\<node-ip>\"",
        "echo \"$<node-ip>\"",
        "echo 'n2",
    ]
    .map(|text| format!("{}: {}", text.replace('\n', "⏎"), filled(text)));
    insta::assert_snapshot!(told.join("\n"), @r#"
    echo $((1 + n2)): refused: arithmetic
    ((n2 == 1)): refused: arithmetic
    echo ${x:-n2}: refused: `${…}`
    echo "${x:n2}": refused: `${…}`
    x[n2]=1: refused: the name of a variable
    n2=1: refused: the name of a variable
    n2_x=1: refused: the name of a variable
    x=([n2]=1): refused: the index of an array
    unset 'x[n2]': refused: the name of a variable
    declare -i x=n2: refused: arithmetic to `declare`
    [[ 1 -eq n2 ]]: refused: arithmetic in `[[ … ]]`
    echo `ls n2`: refused: backticks
    cat <<'E'⏎n2⏎E: refused: a heredoc that nothing is expanded in
    cat <<n2⏎x⏎n2: refused: the end of a heredoc
    cat <<E⏎$(ls n2) ${x:-n2}⏎E: refused: an expansion in a heredoc
    bash <<E⏎ls n2⏎E: refused: a program that `bash` reads
    sudo bash -c 'ls n2': refused: a program that `bash` reads
    ssh root@n2 'ls n2': refused: a command that `ssh` has another shell read
    eval ls n2: refused: a command that `eval` has another shell read
    find . -exec sh -c 'ls n2' ';': refused: a program that `sh` reads
    python3 -c 'print("n2")': refused: a program that `python3` reads
    trap 'rm n2' EXIT: refused: code to `trap`
    let x=n2: refused: code to `let`
    for n2 in a; do :; done: refused: the name of a variable
    n2() { :; }: refused: a name that is defined here
    ls \n2: refused: what a backslash stands before
    ls ~n2: refused: the name of a home directory
    echo {1..n2}: refused: a range
    echo "\<node-ip>": refused: what a backslash stands before
    echo "$<node-ip>": refused: what a `$` stands before
    echo 'n2: refused: a script that cannot be parsed
    "#);
}

#[test]
fn what_another_command_reads_as_a_program_is_refused() {
    let told = [
        "cat <<E | bash\nls n2\nE",
        "echo ls n2 | sudo sh -s",
        "echo n2 | tr a b | ssh root@host",
        "{ echo a; echo n2; } | bash -x",
        "echo n2 | xargs -I{} sh -c 'ls {}'",
        ". /dev/stdin <<<n2",
        "source <(echo n2)",
        "bash <(echo n2)",
        "test -v n2",
        "[ -v n2 ]",
        "printf -v n2 x",
        "read -rp 'x' n2",
        "declare 'n2=1'",
        "awk '/n2/ {print}' f",
        "sudo sed -i s/n1/n2/ f",
        "sed -n -e p -e /n2/d",
        "jq -r --arg a b '.n2' f",
        "perl -pi -e 's/n2/x/' f",
        "find . -exec awk '/n2/' {} +",
    ]
    .map(|text| format!("{}: {}", text.replace('\n', "⏎"), filled(text)));
    insta::assert_snapshot!(told.join("\n"), @"
    cat <<E | bash⏎ls n2⏎E: refused: what `bash` reads as a program
    echo ls n2 | sudo sh -s: refused: what `sh` reads as a program
    echo n2 | tr a b | ssh root@host: refused: what `ssh` reads as a program
    { echo a; echo n2; } | bash -x: refused: what `bash` reads as a program
    echo n2 | xargs -I{} sh -c 'ls {}': refused: what `sh` reads as a program
    . /dev/stdin <<<n2: refused: a program that `.` reads
    source <(echo n2): refused: a program that `source` reads
    bash <(echo n2): refused: a program that `bash` reads
    test -v n2: refused: the name of a variable
    [ -v n2 ]: refused: the name of a variable
    printf -v n2 x: refused: the name of a variable
    read -rp 'x' n2: refused: the name of a variable
    declare 'n2=1': refused: the name of a variable
    awk '/n2/ {print}' f: refused: a program that `awk` reads
    sudo sed -i s/n1/n2/ f: refused: a program that `sed` reads
    sed -n -e p -e /n2/d: refused: a program that `sed` reads
    jq -r --arg a b '.n2' f: refused: a program that `jq` reads
    perl -pi -e 's/n2/x/' f: refused: a program that `perl` reads
    find . -exec awk '/n2/' {} +: refused: a program that `awk` reads
    ");
}

#[test]
fn what_a_program_reads_as_data_is_filled_in() {
    for text in [
        "echo n2 | ssh root@host 'cat >f'",
        "echo n2 | python3 x.py",
        "echo n2 | grep bash",
        "echo n2; date | bash",
        "awk -v x=n2 '{print x}' n2",
        "jq --arg x n2 .name n2",
        "sed -e p n2",
        "read -rp n2 x",
        "printf '%s' n2",
        "test n2 = x",
        "export x=n2",
    ] {
        assert_eq!(filled(text), text.replace("n2", "\"${N}\""));
    }
}

#[test]
fn a_value_that_is_the_text_itself_leaves_the_command_as_written() {
    let bindings = bindings(&[("n2", "N"), ("n3", "M")]);
    let text = "echo $((n2)) n3";
    let filled = script(text, &bindings, |binding| binding.name == "N").unwrap();
    assert_eq!(filled, "echo $((n2)) \"${M}\"");
    assert!(matches!(
        script(text, &bindings, |_| true),
        Ok(Cow::Borrowed(_))
    ));
}

#[test]
fn no_value_breaks_out_of_any_place() {
    let folder = tempfile::tempdir().unwrap();
    let bindings = bindings(&[("<node-ip>", "V")]);
    for (written, expected) in [
        ("printf %s <node-ip>", "V"),
        ("printf %s a<node-ip>b", "aVb"),
        ("printf %s \"a <node-ip> b\"", "a V b"),
        ("printf %s 'a <node-ip> b'", "a V b"),
        ("printf %s $'a\\t<node-ip>b'", "a\tVb"),
        ("printf %s \"$(printf %s. <node-ip>)\"", "V."),
        (
            "printf %s \"$(printf %s. \"<node-ip>\" '<node-ip>')\"",
            "V.V.",
        ),
        ("cat <<E\na <node-ip> b\nE", "a V b\n"),
        ("cat <<-E\n\ta <node-ip>\n\tE", "a V\n"),
        ("cat <<<<node-ip>", "V\n"),
        ("x=<node-ip>; printf %s \"$x\"", "V"),
        ("x=(a <node-ip>); printf %s \"${x[1]}\"", "V"),
        ("for x in <node-ip>; do printf %s \"$x\"; done", "V"),
        ("[[ <node-ip> == '<node-ip>' ]] && printf same", "same"),
        ("case <node-ip> in <node-ip>) printf same;; esac", "same"),
        ("f() { printf %s \"$1\"; }; f <node-ip>", "V"),
        ("printf %s <node-ip> | cat", "V"),
        ("export x='<node-ip>'; printenv x", "V\n"),
        ("printf '<node-ip>' >/dev/null; printf done", "done"),
    ] {
        let filled = script(written, &bindings, |_| false)
            .unwrap_or_else(|refused| panic!("{written}: {refused}"));
        for value in HOSTILE {
            let ran = Command::new("bash")
                .args(["--noprofile", "--norc", "-c", &filled])
                .env("V", value)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let printed = String::from_utf8_lossy(&ran.stdout);
            assert_eq!(
                printed,
                expected.replace('V', value),
                "{filled} with {value:?}"
            );
            let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
            assert!(left.is_empty(), "{filled} with {value:?} ran it");
        }
    }
}

#[test]
fn a_text_that_no_shell_reads_gets_the_value() {
    let bindings = bindings(&[("<node-ip>", "V")]);
    let value = |name: &str| (name == "V").then(|| "$(x) <node-ip>".to_owned());
    assert_eq!(
        text("a: <node-ip>\nb: '<node-ip>'", &bindings, value),
        "a: $(x) <node-ip>\nb: '$(x) <node-ip>'"
    );
    assert!(matches!(text("a", &bindings, value), Cow::Borrowed("a")));
}

#[test]
fn a_placeholder_of_nobody_has_a_variable_of_its_own() {
    assert_ne!(variable("<path>"), "PATH");
    assert_ne!(variable("<node-ip>"), variable("<node_ip>"));
    insta::assert_snapshot!(variable("<node-ip>"), @"STEPMARK_FILL_node_ip_a907c6b5");
    insta::assert_snapshot!(variable("<größe>"), @"STEPMARK_FILL_gr_e_5a762ba5");
}

#[test]
fn data_gets_names_that_others_substitute() {
    let bindings = bindings(&[("<node-ip>", "V")]);
    let text = "a: [<node-ip>]\nb: ${HOME}";
    let lookup = |name: &str| (name == "V").then(|| "v".to_owned());
    let done = |substitutes| {
        let text = substitution(text, &bindings, substitutes);
        crate::patch::subst::text(&text, &lookup).map_err(|unset| unset.name)
    };
    assert_eq!(done(false).as_deref(), Ok("a: [v]\nb: ${HOME}"));
    assert_eq!(done(true), Err("HOME".to_owned()));
}

proptest::proptest! {
    /// Whatever surrounds a text: what comes of it is shell where the script was, and nothing but the text
    /// has changed.
    #[test]
    fn what_is_filled_in_is_shell_again(parts in proptest::collection::vec(
        proptest::prop_oneof![
            proptest::string::string_regex("[a-z =\"'$(){}<>|&;`\\\\#\\[\\]\n]{0,6}").unwrap(),
            proptest::strategy::Just("<node-ip>".to_owned()),
            proptest::strategy::Just("cat <<E\n<node-ip>\nE\n".to_owned()),
        ],
        0..8,
    )) {
        let bindings = bindings(&[("<node-ip>", "V")]);
        let written = parts.concat();
        if let Ok(filled) = script(&written, &bindings, |_| false) {
            let expansions = ["'\"${V}\"$'", "'\"${V}\"'", "\"${V}\"", "${V}"];
            let again = expansions.iter().fold(filled.clone().into_owned(), |text, it| text.replace(it, "<node-ip>"));
            proptest::prop_assert_eq!(again, written.clone());
            let word = written.replace("<node-ip>", "xxxxxxxxx");
            if filled != written && crate::document::shell::problem(&word).is_none() {
                proptest::prop_assert_eq!(crate::document::shell::problem(&filled), None, "{}", filled);
            }
        }
    }
}
