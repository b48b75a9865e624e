//! The main job: a blog post that nobody wrote for stepmark runs, is asserted, and takes its results.
//!
//! Twice, over two posts of the same shape: the one that the project began with, where the clone has
//! it, and one of the tests' own. The fakes print what a post shows with other ages, wider columns and
//! rows in another order.

use std::fs;

use serde_json::Value;

use crate::support::{Case, project, shared};

/// A post, and what stands for the machines that it speaks of.
struct Post {
    name: &'static str,
    text: String,
    /// Names of the two programs that are not `kubectl`, and of the one that encrypts.
    tools: [&'static str; 3],
    folder: &'static str,
    second: &'static str,
    file_line: u64,
    patch: &'static str,
    log_line: u64,
    /// The program that fetches and applies, and what it prints for `disks`.
    disks: &'static str,
    /// Rows of `kubectl get nodes`: the header, then one row a node.
    nodes: [&'static str; 4],
    calls: &'static [&'static str],
}

fn kronform() -> Option<Post> {
    let path = shared("seed/scaling-out.md")?;
    Some(Post {
        name: "scaling-out.md",
        text: fs::read_to_string(path).expect("the seed is text"),
        tools: ["talosctl", "yq", "sops"],
        folder: "machineconfigs",
        second: "n2",
        file_line: 43,
        patch: "temp-n2-patch.yaml",
        log_line: 105,
        disks: "DEV            MODEL                 TYPE   MODALIAS          NAME     SIZE       BUS_PATH         SYSTEM_DISK\n\
                /dev/sdc       ST4000NM0024-1HT      HDD    scsi:t-0x00       -        4.0 TB     .../3:0:0:0/\n\
                /dev/sda       SAMSUNG MZ7LM480      SSD    scsi:t-0x00       -        480 GB     .../1:0:0:0/     *\n\
                /dev/sdb       ST4000NM0024-1HT      HDD    scsi:t-0x00       -        4.0 TB     .../2:0:0:0/",
        nodes: [
            "NAME        STATUS         ROLES                AGE      VERSION",
            "n1          Ready          control-plane        401d     v1.27.2",
            "n2          $2 control-plane        2m7s     v1.27.2",
            "n3          Ready          control-plane        9s       v1.27.2",
        ],
        calls: &[
            "talosctl -n n1 get machineconfig -o yaml",
            "talosctl machineconfig patch --patch @temp-n2-patch.yaml machineconfigs/n1.yaml",
            "sops -e -i machineconfigs/n1.yaml",
            "talosctl -n 88.99.105.56 disks --insecure",
            "talosctl --nodes 88.99.105.56 apply-config --file machineconfigs/n2.yaml --insecure",
            "kubectl get nodes",
            "kubectl get nodes",
        ],
    })
}

fn casks() -> Post {
    Post {
        name: "two-more-casks.md",
        text: fs::read_to_string(project("tests/fixtures/two-more-casks.md")).expect("a fixture"),
        tools: ["pgctl", "tidy", "seal"],
        folder: "nodeconfigs",
        second: "cask2",
        file_line: 28,
        patch: "rename-cask2.yaml",
        log_line: 86,
        disks: "DEVICE       MODEL              KIND     BUS             LABEL      SIZE        SLOT              BOOT\n\
                /dev/sdb     HGST HUS726T6      HDD      sata:0-0x2      -          6.0 TB      .../1:0:0:0/\n\
                /dev/sdc     HGST HUS726T6      HDD      sata:0-0x2      -          6.0 TB      .../2:0:0:0/\n\
                /dev/sda     WDC WDS500G2B      SSD      sata:0-0x1      -          500 GB      .../0:0:0:0/      *",
        nodes: [
            "NAME           STATUS          ROLES          AGE         VERSION",
            "cask1          Ready           primary        3y12d       v16.1",
            "cask2          $2  replica        25s         v16.1",
            "cask3          Ready           replica        1h2m        v16.1",
        ],
        calls: &[
            "pgctl --node cask1 get config -o yaml",
            "pgctl config patch --patch @rename-cask2.yaml nodeconfigs/cask1.yaml",
            "seal -e -i nodeconfigs/cask1.yaml",
            "pgctl -n 192.0.2.17 disks --unsafe",
            "pgctl --node 192.0.2.17 apply --settings nodeconfigs/cask2.yaml --unsafe",
            "kubectl get nodes",
            "kubectl get nodes",
        ],
    }
}

fn posts() -> Vec<Post> {
    kronform().into_iter().chain([casks()]).collect()
}

impl Post {
    /// The post in a directory of its own, among the fakes; the second node is `status`.
    fn case(&self, status: &str) -> Case {
        const LOG: &str = "#!/bin/bash\necho \"${0##*/} $*\" >>../calls.log\n";
        let Self {
            disks,
            nodes: [header, first, second, third],
            ..
        } = self;
        let second = second.replace("$2", &format!("{status:<14}"));
        let [control, tidy, seal] = self.tools;
        let control_script = format!(
            "{LOG}case \"$*\" in\n\
             *disks*) cat <<'EOF'\n{disks}\nEOF\n;;\n\
             *patch*) [ -s {patch} ] && cat \"${{@: -1}}\" && echo patched ;;\n\
             *get*) echo 'spec: {{}}' ;;\n\
             esac\n",
            patch = self.patch,
        );
        // The third node is there from the second time on.
        let nodes = format!(
            "{LOG}echo '{header}'\n\
             [ \"$(grep -c '^kubectl' ../calls.log)\" -gt 1 ] && echo '{third}'\n\
             echo '{second}'\necho '{first}'\n"
        );
        Case::named(self.name, &self.text)
            .fake(control, &control_script)
            .fake(tidy, "#!/bin/bash\ncat\n")
            .fake(seal, &format!("{LOG}echo sealed >\"${{@: -1}}\"\n"))
            .fake("kubectl", &nodes)
    }

    fn calls(case: &Case) -> Vec<String> {
        case.read("../calls.log")
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

#[test]
fn check_sees_eight_commands_in_seven_steps_and_one_file() {
    for post in posts() {
        let ran = post
            .case("Ready")
            .run(["check", "--format", "json", post.name])
            .exits(0);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let document = &report["documents"][0];
        let blocks = document["blocks"].as_array().unwrap();
        let of = |kind: &str| {
            blocks
                .iter()
                .filter(|block| block["kind"] == kind)
                .collect::<Vec<_>>()
        };
        assert_eq!(document["steps"], 7, "{}", post.name);
        let commands = of("step")
            .iter()
            .map(|step| step["commands"].as_array().unwrap().len())
            .sum::<usize>();
        assert_eq!(commands, 8, "{}", post.name);
        let with_output = of("step")
            .iter()
            .filter(|step| step["expects"][0]["match"] == "table")
            .count();
        assert_eq!(with_output, 3, "{}", post.name);
        let files = of("file");
        assert_eq!(files.len(), 1, "{}", post.name);
        assert_eq!(
            (files[0]["line"].as_u64(), &files[0]["path"]),
            (Some(post.file_line), &post.patch.into())
        );
        let log = blocks
            .iter()
            .find(|block| block["line"] == post.log_line)
            .expect("the log excerpt");
        assert_eq!(log["kind"], "shown", "{}", post.name);
        assert_eq!(of("shown").len(), blocks.len() - 8, "{}", post.name);
        assert_eq!(
            document["diagnostics"],
            Value::Array(Vec::new()),
            "{}",
            post.name
        );
    }
}

#[test]
fn ci_runs_what_the_post_says_and_nothing_else() {
    for post in posts() {
        let case = post.case("Ready");
        let ran = case.run(["ci", post.name]).exits(0);
        assert_eq!(Post::calls(&case), post.calls);
        assert_eq!(
            case.read(&format!("{}/{}.yaml", post.folder, post.second)),
            "spec: {}\npatched\n"
        );
        assert!(
            case.read(post.patch)
                .ends_with(&format!("value: {}\n", post.second))
        );
        assert!(
            ran.stdout.contains("7 passed, 1 file up to date"),
            "{}",
            ran.stdout
        );
        assert_eq!(ran.text(), post.text, "nothing was to be recorded");
    }
}

#[test]
fn a_node_that_is_not_ready_stops_the_run_at_its_cell() {
    for post in posts() {
        let case = post.case("NotReady");
        let ran = case.run(["ci", post.name]).exits(1);
        assert_eq!(Post::calls(&case), post.calls[..6], "the run stops there");
        let told = format!("row {}: STATUS is NotReady, expected Ready", post.second);
        assert!(ran.stdout.contains(&told), "{}", ran.stdout);
        assert!(ran.stdout.contains("1 not run"), "{}", ran.stdout);
    }
}

#[test]
fn what_a_person_sees_of_a_run() {
    let post = casks();
    insta::assert_snapshot!(post.case("Ready").run(["ci", post.name]).stdout);
    insta::assert_snapshot!(post.case("NotReady").run(["ci", post.name]).stdout);
}

#[test]
fn recording_inserts_whole_lines_and_clean_takes_them_out() {
    for post in posts() {
        for (status, exit) in [("Ready", 0), ("NotReady", 1)] {
            let case = post.case(status);
            let recorded = case
                .run(["ci", "--record", "document", post.name])
                .exits(exit)
                .text();
            let stamps = lines_but(&recorded, &post.text);
            let opened = stamps
                .iter()
                .filter(|line| line.starts_with("<!-- stepmark: result "))
                .count();
            assert_eq!(opened, if exit == 0 { 8 } else { 7 }, "{recorded}");
            let last = recorded.lines().last().unwrap();
            assert!(
                last.starts_with("<!-- stepmark: run ") && last.contains(" newline=added "),
                "{last}"
            );
            case.run(["clean", post.name]).exits(0);
            assert!(
                case.text() == post.text,
                "{}: the bytes differ after clean",
                post.name
            );
        }
    }
}

/// The lines of `recorded` that are not in `original`, whose lines all have to be there in order.
fn lines_but<'a>(recorded: &'a str, original: &str) -> Vec<&'a str> {
    let mut rest = original.lines().peekable();
    let added = recorded
        .lines()
        .filter(|line| rest.next_if_eq(line).is_none())
        .collect();
    assert_eq!(rest.next(), None, "a line of the original is gone");
    added
}

#[test]
fn how_the_recorded_post_reads() {
    let post = casks();
    let case = post.case("NotReady");
    let recorded = case.run(["ci", "--record", "document", post.name]).text();
    insta::assert_snapshot!(case.redact(&lines_but(&recorded, &post.text).join("\n")));
}

#[test]
fn a_second_green_run_changes_the_run_line_only() {
    let post = casks();
    let case = post.case("Ready");
    case.run(["ci", "--record", "document", post.name]).exits(0);
    let first = case.text();
    // What the first run left must not be in the way of the second.
    fs::remove_dir_all(case.path(post.folder)).unwrap();
    fs::remove_file(case.path("../calls.log")).unwrap();
    case.run(["ci", "--record", "document", post.name]).exits(0);
    let second = case.text();
    let differing: Vec<_> = first
        .lines()
        .zip(second.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(first.lines().count(), second.lines().count());
    assert!(
        matches!(differing[..], [(line, _)] if line.starts_with("<!-- stepmark: run ")),
        "{differing:#?}"
    );
}
