//! Rules and endpoints: the lists of the post that the project began with.

use super::Change;

const RULES: &str = r#"# Who may read what.
creation_rules:
# The cluster's own.
- path_regex: manifests/.*secrets\.yaml
  encrypted_regex: ^(data|stringData)$
  pgp: >-
    7668061D49BB2B7BA19118B4031734BEBE51F818

- path_regex: talosconfig   # for talosctl
  pgp: '7668061D49BB2B7BA19118B4031734BEBE51F818'

# Nothing comes behind this.
"#;

const RULE: &str = "\
creation_rules:
- path_regex: machineconfigs/.*.yaml
  encrypted_regex: ^(secret|bootstraptoken|secretboxEncryptionSecret|token|key)$
  pgp: >-
    7668061D49BB2B7BA19118B4031734BEBE51F818
";

#[test]
fn a_rule_is_appended_behind_the_others() {
    Change {
        annotation: "merge=FILE list=append",
        lang: "yaml",
        text: RULE,
    }
    .makes(
        ".sops.yaml",
        RULES,
        &[(
            "  pgp: '7668061D49BB2B7BA19118B4031734BEBE51F818'\n",
            "  pgp: '7668061D49BB2B7BA19118B4031734BEBE51F818'\n\
             - path_regex: machineconfigs/.*.yaml\n  \
             encrypted_regex: ^(secret|bootstraptoken|secretboxEncryptionSecret|token|key)$\n  \
             pgp: \"7668061D49BB2B7BA19118B4031734BEBE51F818\"\n",
        )],
    );
}

const TALOSCONFIG: &str = r#"context: kronform
contexts:
    kronform:
        endpoints:
            - 159.69.60.182   # n1
        nodes: []
        ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    lab:
        endpoints: [192.0.2.7]
"#;

#[test]
fn endpoints_are_replaced_and_those_that_stay_keep_their_comments() {
    Change::merge(
        "contexts:\n  kronform:\n    endpoints:\n    - 159.69.60.182\n    - 88.99.105.56\n    - 46.4.77.66\n",
    )
    .makes(
        "talosconfig",
        TALOSCONFIG,
        &[(
            "            - 159.69.60.182   # n1\n",
            "            - 159.69.60.182   # n1\n            - 88.99.105.56\n            - 46.4.77.66\n",
        )],
    );
}

#[test]
fn an_append_keeps_to_the_form_of_the_list() {
    Change {
        annotation: "merge=FILE list=append",
        lang: "yaml",
        text: "contexts:\n  lab:\n    endpoints: [192.0.2.8]\n  kronform:\n    nodes: [192.0.2.9]\n",
    }
    .makes(
        "talosconfig",
        TALOSCONFIG,
        &[
            ("[192.0.2.7]", "[192.0.2.7, 192.0.2.8]"),
            ("        nodes: []\n", "        nodes:\n            - 192.0.2.9\n"),
        ],
    );
}
