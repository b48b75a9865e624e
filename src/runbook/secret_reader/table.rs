//! The lists of what prints secrets.

/// A tool, and which of its commands print secrets.
pub(super) struct Tool {
    pub(super) names: &'static [&'static str],
    /// Each is words and options, which stand anywhere in the command in this order: `a|b` is either,
    /// `a*`, `*a` and `*a*` are what begins with it, ends with it or holds it, `@secret` names a kind of
    /// resource, `$` is a command without operands,
    /// `.` one without options either, and `!-o` says that an option is not there.
    pub(super) prints: &'static [&'static str],
}

const ALWAYS: &[&str] = &[""];

#[rustfmt::skip]
pub(super) const TOOLS: &[Tool] = &[
    Tool { names: &["printenv", "pass", "gopass", "op", "bw", "rbw", "lpass", "pwgen", "apg", "chamber", "doppler", "infisical", "berglas", "keepassxc-cli"], prints: ALWAYS },
    Tool { names: &["env"], prints: &["$"] },
    Tool { names: &["set"], prints: &["."] },
    Tool { names: &["export", "declare", "typeset", "local", "readonly"], prints: &["$", "-p"] },
    Tool { names: &["base64", "gbase64", "base32", "basenc"], prints: &["-d", "-D", "--decode"] },
    Tool { names: &["kubectl", "oc", "k", "kubecolor"], prints: &["get|describe|extract|edit|view @secret", "config --raw", "view-secret", "create token", "create secret -o", "serviceaccounts|sa get-token", "whoami -t", "whoami --show-token", "extract @secret"] },
    Tool { names: &["talosctl"], prints: &["get machineconfig*|mc|mcs|*rootsecret*|*certs", "gen secrets|config|secureboot --output=-", "gen secrets|config -o -", "gen secrets|config --output -", "read|cat *config.yaml|*.key", "kubeconfig -", "machineconfig|mc patch !-o !--output", "config new -"] },
    Tool { names: &["helm"], prints: &["get values|all|manifest|hooks"] },
    Tool { names: &["docker", "podman", "nerdctl", "crictl"], prints: &["inspect !-f !--format", "inspect *Env*", "compose config", "swarm join-token|unlock-key", "secret inspect --showsecret"] },
    Tool { names: &["docker-compose", "podman-compose"], prints: &["config"] },
    Tool { names: &["terraform", "tofu", "terragrunt"], prints: &["output -json", "output -raw", "output *", "state pull", "show -json"] },
    Tool { names: &["vault", "bao"], prints: &["read|login|unwrap", "kv get", "print token", "token create|lookup", "operator init|rekey|generate-root|unseal", "write *issue*|*secret-id*|*creds*|*login*|*sign*"] },
    Tool { names: &["consul", "nomad"], prints: &["acl bootstrap", "acl token create", "keygen", "var get", "operator gossip keyring"] },
    Tool { names: &["aws"], prints: &["secretsmanager get-*|batch-get-*", "ssm get-parameter* --with-decryption", "sts get-session-token|assume-role*|get-federation-token", "ecr get-login*|get-authorization-token", "eks get-token", "iam create-access-key|create-service-specific-credential", "kms decrypt|generate-data-key*", "configure export-credentials|get", "rds generate-db-auth-token", "codeartifact get-authorization-token", "lightsail *access-details"] },
    Tool { names: &["gcloud"], prints: &["secrets versions access", "auth print-access-token|print-identity-token", "kms decrypt"] },
    Tool { names: &["az"], prints: &["keyvault secret show|download", "account get-access-token", "keys list|list-keys|renew", "list-keys", "show-connection-string|list-connection-strings|connection-string", "ad sp create-for-rbac", "credential reset|show|list", "appsettings list", "generate-sas"] },
    Tool { names: &["gh", "glab"], prints: &["auth token", "auth status -t", "auth status --show-token"] },
    Tool { names: &["heroku"], prints: &["config*", "auth:token", "pg:credentials*"] },
    Tool { names: &["fly", "flyctl"], prints: &["auth token", "tokens create"] },
    Tool { names: &["doctl"], prints: &["registry docker-config", "databases connection|user"] },
    Tool { names: &["kubeadm"], prints: &["token create|list|generate", "init", "certs certificate-key", "init phase upload-certs"] },
    Tool { names: &["k3s", "rke2"], prints: &["token create|generate"] },
    Tool { names: &["sops"], prints: &["-d", "--decrypt", "decrypt|exec-env|exec-file|edit"] },
    Tool { names: &["age", "rage"], prints: &["-d", "--decrypt"] },
    Tool { names: &["age-keygen", "rage-keygen"], prints: &["!-o !--output !-y"] },
    Tool { names: &["gpg", "gpg2"], prints: &["-d", "--decrypt", "--export-secret-keys", "--export-secret-subkeys", "--gen-random"] },
    Tool { names: &["ansible-vault"], prints: &["view|decrypt|edit"] },
    Tool { names: &["openssl"], prints: &["rand", "genrsa|genpkey !-out", "rsa|ec|pkey|dsa !-pubout !-noout !-out", "pkcs12|pkcs8 !-out", "enc|base64|cms|smime|pkeyutl -d", "enc|base64|cms|smime|pkeyutl -decrypt"] },
    Tool { names: &["wg"], prints: &["genkey|genpsk|showconf", "show private-key|preshared-keys|dump"] },
    Tool { names: &["secret-tool"], prints: &["lookup|search"] },
    Tool { names: &["security"], prints: &["find-generic-password|find-internet-password|export"] },
    Tool { names: &["htpasswd", "mkpasswd"], prints: ALWAYS },
    Tool { names: &["systemctl"], prints: &["show-environment"] },
    Tool { names: &["git"], prints: &["credential fill"] },
    Tool { names: &["python", "python2", "python3"], prints: &["-c *environ*|*getenv*"] },
    Tool { names: &["perl"], prints: &["-e *ENV*"] },
    Tool { names: &["ruby"], prints: &["-e *ENV*"] },
    Tool { names: &["node", "nodejs"], prints: &["-e *process.env*", "-p *process.env*", "--eval *process.env*", "--print *process.env*"] },
    Tool { names: &["php"], prints: &["-r *getenv*|*_ENV*|*_SERVER*"] },
    Tool { names: &["npm"], prints: &["token create|list", "config get *auth*"] },
];

/// Programs that print what is in the files that they are given.
pub(super) const PRINTERS: &[&str] = &[
    "awk", "bat", "batcat", "cat", "cut", "diff", "egrep", "fgrep", "gawk", "grep", "head",
    "hexdump", "jq", "less", "more", "nl", "od", "rg", "sed", "sort", "strings", "tac", "tail",
    "xxd", "yq", "zcat",
];

/// Files that hold secrets, by the ends of their paths.
pub(super) const PATHS: &[&str] = &[
    "/.aws/credentials",
    "/.config/gh/hosts.yml",
    "/.docker/config.json",
    "/.kube/config",
    "/.talos/config",
    "/etc/gshadow",
    "/etc/kubernetes/admin.conf",
    "/etc/shadow",
    "/etc/rancher/k3s/k3s.yaml",
    "/server/node-token",
    "/environ",
];

/// Directories that hold nothing else.
pub(super) const FOLDERS: &[&str] = &[
    "/run/secrets/",
    "/var/run/secrets/",
    "/etc/kubernetes/pki/",
    "/.ssh/id_",
];

/// Files that hold secrets, by their names.
pub(super) const NAMES: &[&str] = &[
    ".dockercfg",
    ".env",
    ".git-credentials",
    ".htpasswd",
    ".my.cnf",
    ".netrc",
    ".pgpass",
    ".pypirc",
    ".vault-token",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "kubeconfig",
    "secrets.yaml",
    "secrets.yml",
    "talosconfig",
    "terraform.tfstate",
];

/// The same, by how their names end.
pub(super) const ENDINGS: &[&str] = &[
    ".age-key",
    ".agekey",
    ".jks",
    ".kdbx",
    ".key",
    ".keystore",
    ".kubeconfig",
    ".p12",
    ".pem",
    ".pfx",
    ".ppk",
    ".tfstate",
];
