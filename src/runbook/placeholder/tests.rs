use super::*;

fn found(text: &str) -> Vec<String> {
    placeholders(text).into_iter().map(|p| p.text).collect()
}

#[test]
fn finds_what_must_be_filled_in() {
    for (text, expected) in [
        ("talosctl -n <node-ip> disks", vec!["<node-ip>"]),
        ("git config user.name \"<your name>\"", vec!["<your name>"]),
        (
            "hcloud server create --type <FLAVOR> <NAME>",
            vec!["<FLAVOR>", "<NAME>"],
        ),
        ("curl https://x/{{< release >}}/y", vec!["{{< release >}}"]),
        (
            "x {{% version %}} {% y %}",
            vec!["{{% version %}}", "{% y %}"],
        ),
        ("kubectl get {{ .Values.name }}", vec!["{{ .Values.name }}"]),
        ("ssh [your-name]@host", vec!["[your-name]"]),
        ("ssh root@[server-address]", vec!["[server-address]"]),
        ("export A=<your_endpoint>", vec!["<your_endpoint>"]),
        ("A=(\"<ip-1>\" '<ip-2>')", vec!["<ip-1>", "<ip-2>"]),
        ("a <node ip>:<port>", vec!["<node ip>", "<port>"]),
        ("oc debug node/<any-node-name>", vec!["<any-node-name>"]),
        ("kill <PID>", vec!["<PID>"]),
        ("A=<...> # x", vec!["<...>"]),
        ("kubectl [flags] get", vec!["[flags]"]),
        ("foo [--bar] FILE", vec!["[--bar]"]),
        ("jq 'select(.a == \"<my-pvc>\")'", vec!["<my-pvc>"]),
        (
            "x <new_schematic_id>:{{< release >}}",
            vec!["<new_schematic_id>", "{{< release >}}"],
        ),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn leaves_shell_syntax_alone() {
    for text in [
        "cat <<EOF >x",
        "cat <<EOF > x\n$a\nEOF",
        "cat <<-'EOF'>x",
        "cmd <in >out",
        "cmd < in > out",
        "diff <(a) <(b) > c",
        "[ -f x ] && y",
        "[[ a < b ]] || [[ c > d ]]",
        "ls [a-z]* a[1] ${a[0]} \"${a[@]}\"",
        "docker ps --format '{{.ID}}'",
        "docker ps --format \"{{.ID}} {{ .Names }}\"",
        "kubectl get x -o go-template='{{range .items}}{{.x}}{{end}}'",
        "kubectl get x -o jsonpath='{.items[0].metadata.name}'",
        "jq '.[] | select(.a <b and .c> 3)'",
        "awk '$2 == \"<none>\" {print}'",
        "kubectl get pods | grep '<none>'",
        "echo {a,b} {1..3}",
        "x=$((a<b)) ; y=$((c>d))",
        "tr '[a-z]' '[A-Z]'",
        "ps -elf | grep '[t]alosctl qemu-launch'",
        "a[your-index]=3",
        "find . -name '[my-name]'",
        "echo '<b>bold</b>'",
        "exec 3<&0 4>&1",
        "ls # in <this-dir>",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn masking_keeps_offsets_and_lets_the_rest_parse() {
    let text = "kubectl get pod <pod name> -n <namespace>";
    let masked = mask(text, &placeholders(text));
    assert_eq!(masked.len(), text.len());
    assert!(crate::document::shell::problem(text).is_some());
    assert_eq!(crate::document::shell::problem(&masked), None);
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "[\\PC\n<>{}\\[\\]%'\" a-z-]{0,80}") {
        for p in placeholders(&text) {
            assert_eq!(&text[p.start..p.end], p.text);
        }
        assert_eq!(mask(&text, &placeholders(&text)).len(), text.len());
    }
}
