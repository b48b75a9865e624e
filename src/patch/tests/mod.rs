mod family;
mod properties;

use super::*;

const YAML: Format = Format::Yaml;

fn patched(target: &str, patch: &str) -> String {
    done(Change::patch(patch, YAML), target, YAML)
}

fn done(change: Result<Change<'_>, Problem>, target: &str, format: Format) -> String {
    match change.unwrap().apply(target, format, None) {
        Ok(Patched { text, rewritten }) => match rewritten {
            None => text,
            Some(why) => format!("({why})\n{text}"),
        },
        Err(refused) => {
            let at = format!("line {}: {}", refused.line, refused.summary);
            [vec![at], refused.notes].concat().join("\n")
        }
    }
}

const NODE: &str = "\
# The node
version: v1alpha1 # of the file
machine:
  type: controlplane
  # Where it is
  network:
    hostname: n1 # by its name
    interfaces:
      - interface: eth0
        addresses: [10.0.0.1/24, 10.0.1.1/24]
        # by hand
        mtu: 1500

      # the second
      - interface: eth1
        dhcp: true
  sysctls: {}
  install: {disk: '/dev/sda', wipe: false}
  files:
  - content: |
      a
      b
    path: \"/etc/x\"
";

#[test]
fn play() {
    for patch in [
        "- {op: replace, path: /machine/network/hostname, value: n2}",
        "- {op: replace, path: /machine/type, value: {a: 1, b: [x, 'yes', 10]}}",
        "- {op: add, path: /machine/network/interfaces/0/addresses/-, value: 10.0.2.1/24}",
        "- {op: remove, path: /machine/network/interfaces/0/addresses/0}",
        "- {op: remove, path: /machine/network/interfaces/0/mtu}",
        "- {op: remove, path: /machine/network/interfaces/0/interface}",
        "- {op: remove, path: /machine/network/interfaces/0}",
        "- {op: remove, path: /machine/network/interfaces/1}",
        "- {op: add, path: /machine/network/interfaces/1, value: {interface: eth2, vlans: [{id: 1, x: []}]}}",
        "- {op: add, path: /machine/network/interfaces/0, value: {interface: eth2}}",
        "- {op: add, path: /machine/sysctls/net.x, value: '1'}",
        "- {op: remove, path: /machine/network}",
        "- {op: remove, path: /version}",
        "- {op: remove, path: /machine/install/wipe}\n- {op: replace, path: /machine/install/disk, value: /dev/sdb}",
        "- {op: add, path: /machine/install/image, value: a:b}",
        "- {op: move, from: /machine/network, path: /network}",
        "- {op: copy, from: /machine/network/interfaces/0, path: /machine/files/-}",
        "- {op: replace, path: /machine/files/0/content, value: \"x\\ny\\nz\"}",
        "- {op: replace, path: /machine/files/0/content, value: x}",
        "- {op: replace, path: /machine/files/0, value: x}",
        "- {op: replace, path: /machine/network, value: x}",
        "- {op: remove, path: /machine/files/0}",
        "- {op: add, path: /cluster, value: {a: {b: c}}}",
        "- {op: remove, path: /machine/nettwork/x}",
        "- {op: test, path: /machine/type, value: worker}",
        "- {op: add, path: /machine/files/2, value: worker}",
    ] {
        let now = patched(NODE, patch);
        println!("=== {patch}");
        let diff = similar::TextDiff::from_lines(NODE, &now);
        println!("{}", diff.unified_diff().context_radius(1));
    }
}
