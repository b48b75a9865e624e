use super::super::problem;
use super::*;

#[test]
fn scripts_do_not_look_like_output() {
    for text in [
        "kubectl get pods -n foo",
        "for i in a b; do\n  echo $i\ndone",
        "[ -f x ] && y",
        "A=1",
        "A=1 B=2 c",
        "cat <<EOF | kubectl apply -f -\nkind: Pod\n- a\nEOF",
        "f() {\n  a\n}",
        "# why\nls",
        "ls # why",
        "az aks create \\\n--name x \\\n  --size 2",
        "az x \\ \n  --name y",
        "case $x in\n  *) a ;;\nesac",
        "{ a; }",
        "(a)",
        "! a",
        "./run.sh",
        "/opt/a/b -c",
        "~/bin/x",
        "$CMD x",
        "\"$a/b\" c",
        "7z x a.7z",
        "[[ -n $x ]]",
        "if [ \"$a\" != b ]; then\n  c\nfi",
        "curl \\\n  'https://x' \\\n  -d '{\n\"a\": 1}'",
        "export FOO=\"a b\"",
        ". ./env",
        ": ${X:=1}",
        "find / -xdev -group 9",
        "echo error: x",
        "(( x = 1 ))",
        "> file",
        "2to3 x",
        "cp   a   b",
    ] {
        assert_eq!(looks_like(text), None, "{text}");
    }
}

#[test]
fn output_looks_like_output() {
    for text in [
        "",
        "# do this",
        "I0612 12:00:00.000000 1 main.go:1] x",
        "2023-06-26T14:08:13Z foo",
        "Jun 12 10:00:00 x",
        "user: warning: [2023-06-26T14:08:13Z]: [talos] x",
        "{\n  \"a\": 1\n}",
        "{\"a\":1}",
        "[\n  1\n]",
        "apiVersion: v1\nkind: Pod",
        "---\na: b",
        "- a",
        "SELECT * FROM t;",
        "select count(*) from t",
        "ALTER TABLE x ADD y",
        "sum(rate(x[5m])) by (job)",
        "up{job=\"x\"} == 0",
        "NAME   READY   STATUS\na      1/1     Running",
        "kubectl get pod\n\nNAMESPACE   NAME   READY\ndefault   a   1/1",
        "├── a\n└── b",
        "HTTP/1.1 200 OK",
        "GET /v1/x HTTP/1.1",
        "diff --git a/x b/x",
        "@@ -1 +1 @@",
        "Traceback (most recent call last):",
        "Error from server (NotFound): x",
        "deployment.apps/x created",
        "service/x configured",
        "foo = bar",
        "total 12\n-rw-r--r-- 1 root root 1 x",
        "The pod should be running.",
        "rpc error: code = Unknown",
        "https://example.com",
        "--set a=b",
        "pgbouncer=# show clients;",
        "sh-4.4# ls",
        "irb(main):001:0> x",
        "...",
        "level=info ts=2023 msg=\"x\"",
        "+----+\n| a  |",
        "`ls`",
        "Get-ChildItem x",
        "[client]",
        "(2 rows)\n0 S root 1",
        "ps -elf\n0 S root 157615 2835",
    ] {
        assert!(
            looks_like(text).is_some() || problem(text).is_some(),
            "{text}"
        );
    }
}
