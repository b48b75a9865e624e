//! The runbook that adds a node, run with the real `yq`, `gpg` and `sops`: what is secret is
//! encrypted, and nothing else.
//!
//! Only the machines are made up, and `talosctl` and `kubectl`, which would speak to them. Nothing here
//! needs a network.

mod keyring;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Case, Ran, project};
use keyring::Keyring;

const RUNBOOK: &str = "runbooks/scaling-out.md";
/// What the fake `talosctl` says that `n1` is like.
const N1: &str = "../world/n1.machineconfig.yaml";
/// The keys whose values are secret, as the runbook tells `sops`.
const SECRET: [&str; 5] = [
    "secret",
    "bootstraptoken",
    "secretboxEncryptionSecret",
    "token",
    "key",
];
/// What stands in `.sops.yaml` before.
const RULES: &str = "\
# Who may read what.
creation_rules:
    # Written by hand, and indented by four.
    - path_regex: 'apps/.*\\.secret\\.yaml'   # quoted
      pgp: \"0000000000000000000000000000000000000000\"

stores:
    yaml: {indent: 2}   # as everywhere
";

/// The folder of a program, where `tests/run` has put it or the system has it.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// Whether this is the `yq` that wraps `jq`: another one has its name, too.
fn is_wanted_yq(program: &Path) -> bool {
    let sorted = Command::new(program)
        .args(["-y", "-S", "."])
        .stdin(Stdio::null())
        .output();
    sorted.is_ok_and(|output| output.status.success())
}

/// The runbook, a key of its own, and the tools.
struct Homelab {
    case: Case,
    keyring: Keyring,
}

/// `None`, and says so, where a tool is missing; a failure where nothing may be skipped.
fn homelab() -> Option<Homelab> {
    let mut missing = Vec::new();
    let mut found = |name: &'static str| {
        let program = find(name).filter(|program| name != "yq" || is_wanted_yq(program));
        if program.is_none() {
            missing.push(name);
        }
        Some((name, program?))
    };
    let tools: Vec<(&str, PathBuf)> = ["yq", "jq", "gpg", "gpgconf", "sops"]
        .into_iter()
        .filter_map(&mut found)
        .collect();
    if !missing.is_empty() {
        let told = format!(
            "there is no {}; tests/run installs it",
            missing.join(", no ")
        );
        let may_skip = std::env::var("TESTS_MAY_SKIP").as_deref() != Ok("no");
        assert!(may_skip, "{told}");
        println!("skipped: {told}");
        return None;
    }
    let keyring = Keyring::new();
    let text = std::fs::read_to_string(project(RUNBOOK)).expect("the runbook");
    let case = Case::named("scaling-out.md", text)
        .file(N1, include_str!("n1.machineconfig.yaml"))
        .fake("talosctl", include_str!("talosctl"))
        .fake("kubectl", include_str!("kubectl"))
        .env("GNUPGHOME", &keyring.home().to_string_lossy());
    for (name, program) in tools {
        symlink(program, case.path("../bin").join(name)).expect("a link in an empty folder");
    }
    Some(Homelab { case, keyring })
}

impl Homelab {
    /// Runs the runbook in CI, with what a person would type.
    fn ci(&self, more: &[&str]) -> Ran {
        let key = format!("pgp_key={}", self.keyring.fingerprint());
        let mut arguments = vec!["ci", "scaling-out.md", "--manual=done"];
        for value in ["n1=192.0.2.11", "n2=192.0.2.12", &key] {
            arguments.extend(["--set", value]);
        }
        arguments.extend(more);
        self.case.finish(self.case.start(&arguments))
    }

    /// What a tool prints next to the document.
    fn tool(&self, name: &str, arguments: &[&str]) -> String {
        let output = Command::new(self.case.path("../bin").join(name))
            .args(arguments)
            .env_clear()
            .envs(self.case.environment())
            .current_dir(self.case.path(""))
            .stdin(Stdio::null())
            .output()
            .expect("a tool that was found");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name} {arguments:?}: {told}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// A config in the form that `yq` gives to all.
    fn tidied(&self, path: &str) -> String {
        self.tool("yq", &["-y", "-S", "del(.sops)", path])
    }

    /// The config that `n1` has, before anything is encrypted.
    fn first(&self) -> String {
        self.tool("yq", &["-y", "-S", ".spec", N1])
    }

    /// Asserts that so many values of a config are encrypted, those of secret keys, and that it can be
    /// opened again. Returns these keys.
    #[track_caller]
    fn assert_sealed(&self, path: &str, plain: &str, count: usize) -> Vec<String> {
        let keys = sealed_keys(plain, &self.tidied(path));
        assert_eq!(keys.len(), count, "{keys:?}");
        let opened = self.tool("sops", &["--disable-version-check", "-d", path]);
        let file = self.case.path("../opened.yaml");
        std::fs::write(&file, opened).expect("a file");
        assert_eq!(self.tidied(&file.to_string_lossy()), plain, "{path}");
        keys
    }
}

/// The config of `n2`, made of that of `n1` by hand.
fn second(first: &str) -> String {
    assert_eq!(first.matches("hostname: n1\n").count(), 1);
    first.replace("hostname: n1\n", "hostname: n2\n")
}

/// The keys whose values are encrypted in `sealed`: the secret ones. All other lines are those of
/// `plain`.
#[track_caller]
fn sealed_keys(plain: &str, sealed: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (plain, sealed) in plain.lines().zip(sealed.lines()) {
        let entry = plain
            .split_once(": ")
            .map(|(key, value)| (key.trim(), value));
        match entry {
            Some((key, value)) if SECRET.contains(&key) => {
                let (name, now) = sealed.split_once(": ").expect("an entry");
                assert_eq!(name.trim(), key);
                assert!(
                    now.starts_with("ENC[AES256_GCM,data:") && now.ends_with(']'),
                    "{sealed}"
                );
                assert!(!now.contains(value), "{sealed}");
                keys.push(key.to_owned());
            }
            _ => assert_eq!(plain, sealed),
        }
    }
    assert_eq!(plain.lines().count(), sealed.lines().count());
    keys
}

#[test]
fn exactly_the_secret_values_are_encrypted_and_can_be_opened_again() {
    let Some(homelab) = homelab() else {
        return;
    };
    let ran = homelab
        .ci(&["--record", "document", "--journal", "../journal"])
        .exits(0);
    let first = homelab.first();
    let second = second(&first);
    // Of machine and cluster: five keys, two tokens, and what there is once.
    homelab.assert_sealed("machineconfigs/n1.yaml", &first, 9);
    homelab.assert_sealed("machineconfigs/n2.yaml", &second, 9);
    assert_eq!(homelab.case.read("../world/applied.yaml"), second);
    let journal: String = files(&homelab.case.path("../journal"))
        .iter()
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("a file")).into_owned())
        .collect();
    assert!(journal.contains("machineconfigs/n2.yaml"));
    for (what, text) in [
        ("the terminal", ran.all()),
        ("the document", ran.text()),
        ("the journal", journal),
    ] {
        for line in first.lines() {
            if let Some((key, value)) = line.split_once(": ")
                && SECRET.contains(&key.trim())
            {
                assert!(!text.contains(value), "{what} tells {key}");
            }
        }
    }
    homelab.case.run(["replay", "scaling-out.md"]).exits(0);
}

#[test]
fn every_word_of_the_rule_is_one() {
    let Some(mut homelab) = homelab() else {
        return;
    };
    let config = homelab.case.read(N1);
    let token = "        env:\n            bootstraptoken: 7c9d1e.made0up3for4test\n";
    let more = config.replace("        env:\n", token);
    assert_ne!(config, more);
    homelab.case = homelab.case.file(N1, more);
    homelab.ci(&["--to", "encrypt"]).exits(0);
    let first = homelab.first();
    let mut keys = homelab.assert_sealed("machineconfigs/n1.yaml", &first, 10);
    homelab.assert_sealed("machineconfigs/n2.yaml", &second(&first), 10);
    keys.sort();
    keys.dedup();
    let mut secret = SECRET;
    secret.sort_unstable();
    assert_eq!(keys, secret);
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry of it").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect()
}

#[test]
fn a_patch_changes_the_name_and_no_other_byte() {
    let Some(homelab) = homelab() else {
        return;
    };
    homelab.ci(&["--to", "rename"]).exits(0);
    let first = homelab.case.read("machineconfigs/n1.yaml");
    assert_eq!(first, homelab.first());
    assert_eq!(homelab.case.read("machineconfigs/n2.yaml"), second(&first));
}

#[test]
fn the_rule_comes_behind_those_that_are_there_and_only_once() {
    let Some(mut homelab) = homelab() else {
        return;
    };
    homelab.case = homelab.case.file(".sops.yaml", RULES);
    // Some fingerprints would be numbers without quotes.
    let key = homelab.keyring.fingerprint().to_owned();
    let rules = |homelab: &Homelab| {
        let found = homelab.case.read(".sops.yaml");
        found.replace(&format!("\"{key}\""), &key)
    };
    let rule = format!(
        "    - path_regex: machineconfigs/.*\\.yaml$\n      \
         encrypted_regex: ^(secret|bootstraptoken|secretboxEncryptionSecret|token|key)$\n      \
         pgp: {key}\n"
    );
    let quoted = "pgp: \"0000000000000000000000000000000000000000\"\n";
    let wanted = RULES.replace(quoted, &format!("{quoted}{rule}"));
    for _ in ["the first time", "again"] {
        homelab.ci(&[]).exits(0);
        assert_eq!(rules(&homelab), wanted);
    }
}

#[test]
fn a_secret_that_the_rule_does_not_know_is_found() {
    let Some(mut homelab) = homelab() else {
        return;
    };
    let config = homelab.case.read(N1);
    let older = config.replace(
        "        token: 9fzk3m",
        "        aescbcEncryptionSecret: bWFkZSB1cCBmb3IgdGVzdHM=\n        token: 9fzk3m",
    );
    assert_ne!(config, older);
    homelab.case = homelab.case.file(N1, older);
    let ran = homelab.ci(&[]).exits(1);
    assert!(ran.all().contains("scaling-out.md:"), "{}", ran.all());
    let found = "cluster/aescbcEncryptionSecret";
    assert!(ran.all().contains(found), "{}", ran.all());
}
