mod changes;
mod convert;
mod family;
mod layout;
mod properties;
mod subst;
mod targets;
mod written;

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
