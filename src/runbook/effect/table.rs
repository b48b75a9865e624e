//! The list of known commands.
//!
//! A pattern is matched against a command's operands from the first on: `rollout status` is the two
//! operands, `a|b` is either, `*` any number of them, `$` their end; options may stand anywhere.

/// A tool with subcommands. Looked at in this order: `dry`, `danger`, `changes`, `reads`; what
/// matches none of them changes something.
pub(super) struct Tool {
    pub(super) names: &'static [&'static str],
    /// Options before the subcommand whose value is the next word.
    pub(super) values: &'static [&'static str],
    /// Options that make anything a rehearsal.
    pub(super) dry: &'static [&'static str],
    pub(super) danger: &'static [&'static str],
    pub(super) changes: &'static [&'static str],
    pub(super) reads: &'static [&'static str],
}

const NONE: &[&str] = &[];
const DRY: &[&str] = &["--dry-run"];

#[rustfmt::skip]
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        names: &["kubectl", "oc", "k", "kubecolor"],
        values: &["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "--user", "-s", "--server", "--token", "--as", "--request-timeout", "-v", "-f", "-l", "-o"],
        dry: DRY,
        danger: &["delete", "drain", "replace --force", "apply --prune", "adm drain"],
        changes: &["config set|set-context|set-cluster|set-credentials|use-context|use|unset|delete-context|rename-context|delete-cluster|delete-user", "rollout restart|undo|pause|resume", "auth reconcile"],
        reads: &["get", "describe", "logs", "top", "explain", "diff", "version", "cluster-info", "api-resources", "api-versions", "events", "wait", "rollout", "auth", "config", "completion", "kustomize", "options", "status", "whoami", "projects", "adm top|node-logs", "port-forward", "plugin", "krew list|search|info", "tree"],
    },
    Tool {
        names: &["talosctl"],
        values: &["-n", "--nodes", "-e", "--endpoints", "--context", "--talosconfig", "-c", "--cluster", "-f", "--file", "-p", "--config-patch", "-m", "--mode"],
        dry: DRY,
        danger: &["reset", "apply-config|apply --insecure", "apply-config|apply -i", "shutdown", "reboot", "rollback", "wipe", "cluster destroy", "etcd remove-member|forfeit-leadership|leave", "bootstrap --recover-from"],
        changes: &["service|services * start|stop|restart", "meta", "config merge|use-context|context|endpoint|endpoints|node|nodes|add|remove|new", "image pull|cache-create", "etcd defrag|alarm|snapshot"],
        reads: &["get", "version", "health", "logs", "log", "dmesg", "service", "services", "disks", "containers", "c", "processes", "p", "stats", "memory", "mem", "mounts", "ls", "list", "cat", "read", "df", "du", "usage", "events", "dashboard", "interfaces", "routes", "netstat", "pcap", "time", "inspect", "image list", "config", "conformance", "cgroups", "etcd", "validate", "completion", "cluster show"],
    },
    Tool {
        names: &["helm"],
        values: &["-n", "--namespace", "--kube-context", "--kubeconfig", "--registry-config"],
        dry: DRY,
        danger: &["uninstall", "delete", "del", "un"],
        changes: &["repo add|remove|update", "plugin install|uninstall|update", "dependency|dep update|build"],
        reads: &["list", "ls", "get", "status", "history", "hist", "show", "inspect", "search", "template", "lint", "diff", "version", "env", "verify", "repo list", "plugin list", "dependency|dep list", "completion"],
    },
    Tool {
        names: &["flux"],
        values: &["-n", "--namespace", "--context", "--kubeconfig", "--timeout"],
        dry: &["--dry-run", "--export"],
        danger: &["delete", "uninstall"],
        changes: NONE,
        reads: &["get", "check", "logs", "events", "stats", "trace", "tree", "diff", "export", "build", "version", "completion", "list", "envsubst", "debug"],
    },
    Tool {
        names: &["etcdctl", "etcdutl"],
        values: &["--endpoints", "--cacert", "--cert", "--key", "--user", "--password", "-w", "--write-out", "--command-timeout", "--dial-timeout"],
        dry: NONE,
        danger: &["del", "rm", "rmdir", "member remove", "snapshot restore", "user delete", "role delete", "auth disable", "compact", "compaction"],
        changes: NONE,
        reads: &["get", "ls", "watch", "version", "endpoint", "member list", "alarm list", "user list|get", "role list|get", "snapshot status", "lease list|timetolive", "auth status", "check", "cluster-health", "hashkv"],
    },
    Tool {
        names: &["docker", "podman", "nerdctl", "crictl", "ctr"],
        values: &["-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "-n", "--namespace", "-r", "--runtime-endpoint"],
        dry: &["--dry-run"],
        danger: &["system prune", "volume rm|remove|prune", "container|image|network|builder|buildx prune", "rm -f", "rm --force", "rmi -f", "rmi --force", "compose down -v", "compose down --volumes", "swarm leave", "node rm", "stack rm", "secret rm"],
        changes: NONE,
        reads: &["ps", "images", "inspect", "logs", "version", "info", "stats", "top", "port", "diff", "history", "search", "events", "container|image|volume|network|context|node|service|secret|config|stack|pod|manifest ls|list|inspect|ps|logs", "compose ps|logs|config|ls|images|top|version", "system df|info", "pods", "imagefsinfo"],
    },
    Tool {
        names: &["docker-compose", "podman-compose"],
        values: &["-f", "--file", "-p", "--project-name", "--profile", "--env-file"],
        dry: DRY,
        danger: &["down -v", "down --volumes", "rm -f", "rm -v"],
        changes: NONE,
        reads: &["ps", "logs", "config", "ls", "images", "top", "version", "port", "events"],
    },
    Tool {
        names: &["git"],
        values: &["-C", "-c", "--git-dir", "--work-tree", "--namespace"],
        dry: &["--dry-run"],
        danger: &["push --force", "push -f", "push --force-with-lease", "push --mirror", "push * +*", "push --delete", "push -d", "reset --hard", "clean", "filter-branch", "filter-repo", "reflog expire|delete", "branch -D", "update-ref -d"],
        changes: &["stash push|pop|apply|drop|clear", "remote add|remove|rm|rename|set-url|prune", "branch -d", "branch -m", "branch -M", "config --add", "config --unset", "worktree add|remove|prune", "tag -d", "tag -a", "tag -s"],
        reads: &["status", "log", "diff", "show", "blame", "grep", "ls-files", "ls-tree", "ls-remote", "rev-parse", "rev-list", "describe", "shortlog", "reflog", "remote", "config --get", "config --list", "config -l", "cat-file", "merge-base", "name-rev", "branch -a", "branch -r", "branch -v", "branch --list", "branch --show-current", "branch $", "tag $", "stash list|show", "config --get-all",  "tag -l", "tag --list", "worktree list", "for-each-ref", "version", "verify-commit", "verify-tag", "check-ignore"],
    },
    Tool {
        names: &["terraform", "tofu", "terragrunt"],
        values: NONE,
        dry: NONE,
        danger: &["destroy", "apply -destroy", "apply --destroy", "state rm|push", "force-unlock", "workspace delete", "taint", "run-all destroy"],
        changes: &["state mv|replace-provider", "workspace new|select"],
        reads: &["plan", "show", "output", "validate", "version", "graph", "providers", "state list|show|pull", "workspace list|show", "console", "fmt -check", "run-all plan"],
    },
    Tool {
        names: &["aws"],
        values: &["--profile", "--region", "--output", "--query", "--endpoint-url"],
        dry: &["--dry-run", "--dryrun"],
        danger: &["s3 rm|rb", "s3 sync --delete", "* terminate-instances", "* schedule-key-deletion", "ec2 release-address"],
        changes: &["configure"],
        reads: &["s3 ls", "configure list|get", "sts", "logs tail|filter-log-events", "eks get-token", "ecr get-login-password", "help"],
    },
    Tool {
        names: &["az", "gcloud", "doctl", "hcloud", "gh", "glab", "ibmcloud", "oci", "openstack", "linode-cli", "exo", "scw"],
        values: &["--project", "--account", "--subscription", "-o", "--output", "--format", "--zone", "--region", "-R", "--repo", "--context", "-g", "--resource-group", "-n", "--name"],
        dry: &["--dry-run", "--what-if"],
        danger: &["* delete|purge|destroy|deallocate|rm|reset"],
        changes: &["* run-command", "* create|set|update|add|remove|set-policy|set-*"],
        reads: &["* list|show|describe|get|ls|status|view|info|logs|tail|read|version|diff|checks|list-keys|get-value|get-iam-policy|print-access-token|get-instance-view|get-versions|get-upgrades|whoami", "storage cat|du", "auth status|token|list", "find", "feedback", "interactive"],
    },
    Tool {
        names: &["systemctl"],
        values: &["-t", "--type", "-H", "--host", "-n", "-p", "--property", "--state"],
        dry: &["--dry-run"],
        danger: &["reboot", "poweroff", "halt", "kexec", "isolate", "rescue", "emergency", "soft-reboot"],
        changes: NONE,
        reads: &["status", "show", "cat", "is-active", "is-enabled", "is-failed", "is-system-running", "list-units", "list-unit-files", "list-timers", "list-sockets", "list-dependencies", "list-jobs", "get-default", "show-environment"],
    },
    Tool {
        names: &["apt", "apt-get", "apt-cache", "apt-mark", "yum", "dnf", "zypper", "apk", "brew", "snap"],
        values: &["-o", "-c", "-t"],
        dry: &["-s", "--simulate", "--dry-run", "--just-print", "--assumeno"],
        danger: NONE,
        changes: &["history undo|rollback"],
        reads: &["list", "search", "show", "policy", "info", "depends", "rdepends", "showhold|showmanual|showauto", "check-update", "repolist", "provides", "history", "changelog", "madison", "pkgnames", "outdated", "deps", "doctor", "version", "find"],
    },
    Tool {
        names: &["dpkg", "dpkg-query"], values: NONE, dry: &["--dry-run", "--no-act", "--simulate"], danger: NONE,
        changes: &["* -i", "* -r", "* -P"],
        reads: &["* -l", "* -L", "* -S", "* -s", "* -W", "* --list", "* --listfiles", "* --status", "* --print-architecture"],
    },
    Tool {
        names: &["rpm"], values: NONE, dry: &["--test"], danger: NONE,
        changes: &["* -i", "* -U", "* -F", "* -e"],
        reads: &["* -q", "* -V", "* --query", "* --verify"],
    },
    Tool {
        names: &["pip", "pip3", "npm", "gem", "cargo", "go", "helmfile"],
        values: NONE, dry: DRY,
        danger: &["publish", "destroy", "yank"],
        changes: &["env -w", "list -u"],
        reads: &["list", "search", "show", "info", "freeze", "outdated", "ls", "view", "version", "env", "tree", "metadata", "diff", "template", "lint", "status"],
    },
    Tool {
        names: &["ceph", "rados", "rbd", "ceph-volume"],
        values: &["-c", "--conf", "-n", "--name", "-p", "--pool", "-f", "--format"],
        dry: DRY,
        danger: &["osd purge|destroy|rm|down", "osd pool rm|delete", "* purge|rm|zap|rmpool|remove|delete"],
        changes: &["osd pool set|create", "osd set|unset|out|in|reweight", "config set", "auth get-or-create"],
        reads: &["status", "health", "df", "versions", "-s", "-v", "-w", "osd tree|df|stat|status|dump|perf|ls|lspools|find|metadata|blocked-by", "osd pool ls|get|stats", "pg dump|stat|ls|query|map|dump_stuck", "mon stat|dump|metadata", "mgr dump|services", "mds stat", "fs ls|status|dump", "quorum_status", "crash ls|info|ls-new", "config get|dump|show|log", "auth ls|list|get", "log", "device ls", "ls", "info", "lspools", "stat", "lvm list", "showmapped", "du"],
    },
    Tool {
        names: &["cockroach"],
        values: &["--host", "--certs-dir", "--url", "--port", "-u", "--user", "-d", "--database"],
        dry: DRY,
        danger: &["node decommission|drain", "quit"],
        changes: NONE,
        reads: &["node ls|status", "version", "debug", "gen", "statement-diag list", "auth-session list"],
    },
    Tool {
        names: &["consul", "vault", "nomad"],
        values: &["-address", "-namespace", "-token", "-http-addr"],
        dry: &["-dry-run"],
        danger: &["kv delete|destroy", "kv metadata delete", "delete", "force-leave", "operator raft remove-peer", "secrets disable", "auth disable", "namespace delete", "job stop", "stop", "system gc"],
        changes: &["operator init|unseal|seal"],
        reads: &["members", "info", "monitor", "version", "kv get|list", "catalog", "operator raft list-peers", "status", "read", "list", "secrets list", "auth list", "token lookup", "policy read|list", "node status", "job status", "alloc status|logs", "plan"],
    },
    Tool {
        names: &["rsync"],
        values: &["-e"],
        dry: &["-n", "--dry-run"],
        danger: &["* --delete", "* --delete-after", "* --delete-before", "* --delete-excluded", "* --remove-source-files"],
        changes: NONE,
        reads: NONE,
    },
    Tool {
        names: &["ip"],
        values: &["-n", "-netns"],
        dry: NONE,
        danger: &["* flush"],
        changes: &["* add|del|delete|set|change|replace|append|exec"],
        reads: &["*"],
    },
    Tool {
        names: &["iptables", "ip6tables", "nft", "ufw", "firewall-cmd"],
        values: &["-t"],
        dry: DRY,
        danger: &["* -F", "* --flush", "flush", "reset"],
        changes: NONE,
        reads: &["* -L", "* -S", "* --list", "list", "status", "* --list-all", "* --state"],
    },
    Tool {
        names: &["rm"], values: NONE, dry: NONE,
        danger: &["* -r", "* -R", "* --recursive", "* --no-preserve-root"],
        changes: NONE, reads: NONE,
    },
    Tool {
        names: &["kill"], values: &["-s"], dry: &["-l", "-0"], danger: NONE, changes: NONE, reads: NONE,
    },
    Tool {
        names: &["shutdown"], values: NONE, dry: NONE, danger: &["*"], changes: NONE, reads: NONE,
    },
    Tool {
        names: &["fdisk", "sfdisk", "parted"],
        values: NONE, dry: &["-l", "--list"], danger: &["*"], changes: NONE, reads: NONE,
    },
    Tool {
        // `-l` loads a partition table here.
        names: &["sgdisk", "gdisk"], values: NONE, dry: &["--pretend"], danger: &["*"], changes: NONE, reads: NONE,
    },
    Tool {
        names: &["hostname"], values: NONE, dry: NONE, danger: NONE, changes: NONE, reads: &["$"],
    },
    Tool {
        names: &["ifconfig", "route", "arp"], values: NONE, dry: NONE, danger: NONE,
        changes: &["* add|del|delete|up|down|netmask|mtu|promisc|hw", "* -d", "* -s"],
        reads: &["*"],
    },
    Tool {
        names: &["date"], values: NONE, dry: NONE, danger: NONE,
        changes: &["* -s", "* --set"],
        reads: &["*"],
    },
    Tool {
        names: &["dmesg", "sort", "tcpdump", "history"], values: NONE, dry: NONE, danger: NONE,
        changes: &["* --clear", "* --output"],
        reads: &["*"],
    },
    Tool {
        names: &["zfs", "zpool", "lvm", "cryptsetup", "mdadm", "btrfs"],
        values: NONE, dry: NONE,
        danger: &["destroy", "rollback", "labelclear", "luksFormat", "luksErase", "erase", "reencrypt", "lvremove", "vgremove", "pvremove", "* --zero-superblock", "subvolume delete", "device remove|delete"],
        changes: NONE,
        reads: &["list", "get", "status", "iostat", "history", "luksDump", "isLuks", "diff", "* --detail", "* --examine", "filesystem show|df|usage", "subvolume list|show", "version"],
    },
    Tool {
        names: &["redis-cli", "valkey-cli"], values: &["-h", "-p", "-a", "-n", "-u"], dry: NONE,
        danger: &["* FLUSHALL|FLUSHDB|DEL|UNLINK|SHUTDOWN|flushall|flushdb|del|unlink|shutdown"],
        changes: NONE,
        reads: &["GET|KEYS|SCAN|INFO|PING|TTL|TYPE|EXISTS|DBSIZE|get|keys|scan|info|ping|ttl|type|exists|dbsize"],
    },
    Tool {
        names: &["crontab"], values: &["-u"], dry: &["-l"], danger: &["* -r"], changes: NONE, reads: NONE,
    },
    Tool {
        names: &["nmcli", "hostnamectl", "timedatectl", "localectl", "loginctl", "resolvectl", "networkctl", "journalctl", "firewalld"],
        values: &["-u", "-n", "-o", "-f", "--since", "--until", "-p", "-t", "--unit"],
        dry: NONE,
        danger: &["terminate-user|terminate-session|kill-user"],
        changes: &["set-*", "* set-hostname|set-timezone|set-time|set-ntp|set-locale", "* up|down|add|delete|modify|connect|disconnect|reload", "* --vacuum-size", "* --vacuum-time", "* --rotate", "flush-caches"],
        reads: &["*"],
    },
    Tool {
        names: &["sysctl"], values: NONE, dry: NONE, danger: NONE,
        changes: &["* -w", "* -p", "* --write", "* --system", "* --load"],
        reads: &["*"],
    },
    Tool {
        names: &["tar"], values: NONE, dry: &["-t", "--list"], danger: NONE, changes: NONE, reads: NONE,
    },
    Tool {
        names: &["openssl"], values: NONE, dry: NONE, danger: NONE,
        changes: &["* -out"],
        reads: &["x509", "s_client", "version", "verify", "rand", "dgst", "asn1parse", "crl", "ciphers", "base64", "req -text", "rsa -text"],
    },
    Tool {
        names: &["cilium", "istioctl", "linkerd", "argocd", "velero", "kubeadm", "kind", "minikube", "k3d", "clusterctl", "virtctl", "cmctl", "osm", "crane", "cosign", "skopeo", "osm", "omnictl", "eksctl", "kops", "gitlab-ctl", "patronictl", "gitlab-patronictl", "rabbitmqctl", "supervisorctl", "pm2", "multipass", "vagrant", "virsh"],
        values: &["-n", "--namespace", "--context", "--kubeconfig", "-c"],
        dry: DRY,
        danger: &["* delete|uninstall|destroy|reset|undefine|reinit|reset-db", "remove"],
        changes: NONE,
        reads: &["* list|ls|status|get|describe|logs|version|show|check|analyze|info|view|dumpxml|topology|history|tail", "proxy-status|proxy-config", "digest", "manifest", "catalog", "inspect", "verify", "tree", "list_queues", "cluster_status", "token list", "service-list"],
    },
];

/// Commands that look and change nothing outside their own shell, whatever their arguments.
#[rustfmt::skip]
pub(super) const READERS: &[&str] = &[
    "[", "[[", "ack", "ag", "alias", "apropos", "arch", "b2sum", "base32", "base64", "basename", "bat", "bc", "blkid", "break", "cal", "cat", "cd", "cksum", "clear", "cmp", "column", "comm", "compgen", "continue", "cut", "declare", "df", "diff", "dig", "dirname", "dirs", "du", "echo", "egrep", "envsubst", "ethtool", "exit", "expand", "export", "expr", "factor", "false", "fgrep", "file", "findmnt", "fmt", "fold", "free", "getconf", "getent", "getopts", "grep", "groups", "hash", "head", "hexdump", "host", "htop", "id", "iostat", "jobs", "join", "jq", "last", "ldd", "less", "let", "local", "locale", "locate", "look", "ls", "lsattr", "lsblk", "lscpu", "lsmod", "lsof", "lspci", "lsusb", "man", "mapfile", "md5sum", "more", "mpstat", "mtr", "nc", "netcat", "netstat", "nl", "nproc", "nslookup", "numfmt", "od", "paste", "pathchk", "pgrep", "pidof", "pidstat", "ping", "ping6", "popd", "printenv", "printf", "promtool", "ps", "pstree", "pushd", "pv", "pvs", "pwd", "read", "readarray", "readlink", "readonly", "realpath", "return", "rev", "rg", "sar", "seq", "set", "sha1sum", "sha256sum", "sha512sum", "shasum", "shellcheck", "shift", "shopt", "sleep", "smartctl", "ss", "stat", "strings", "sum", "tac", "tail", "test", "times", "top", "tput", "tr", "tracepath", "traceroute", "tree", "true", "tsort", "tty", "type", "typeset", "ulimit", "umask", "uname", "unalias", "unexpand", "uniq", "unset", "uptime", "vgs", "lvs", "vmstat", "w", "wait", "wc", "whatis", "whereis", "which", "who", "whoami", "whois", "xxd", "yes", "zcat", "zgrep", "zless", ":", "!",
];

/// Commands that destroy, whatever their arguments.
#[rustfmt::skip]
pub(super) const DESTROYERS: &[&str] = &[
    "blkdiscard", "dropdb", "dropuser", "halt", "lvremove", "poweroff", "pvremove", "reboot", "shred", "srm", "telinit", "userdel", "deluser", "vgremove", "wipefs", "wipe", "badblocks", "flash_erase",
];

/// Commands without an entry of their own above, that a text names when it means to have them run.
#[rustfmt::skip]
pub(super) const ALSO_KNOWN: &[&str] = &[
    "apt", "apt-get", "bash", "brew", "cargo", "cat", "cd", "chmod", "chown", "cp", "curl", "dnf", "echo", "go", "grep", "jq", "ln", "ls", "make", "mkdir", "mv", "npm", "npx", "pip", "pip3", "ping", "psql", "python", "python3", "rm", "rsync", "scp", "ssh", "sudo", "tail", "tar", "touch", "wget", "yum",
];
