//! The tools that are everywhere, and those that are known to tell their version.

/// Words of the shell itself, and programs that every system has where a runbook runs.
const EVERYDAY: &[&str] = &[
    // Keywords and builtins of bash.
    "! . : [ [[ ]] { } alias bg bind break builtin caller case cd command compgen complete compopt \
     continue coproc declare dirs disown do done echo elif else enable esac eval exec exit export \
     false fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile \
     popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test \
     then time times trap true type typeset ulimit umask unalias unset until wait while",
    "bash sh dash",
    // coreutils.
    "arch b2sum base32 base64 basename basenc cat chgrp chmod chown chroot cksum comm cp csplit cut \
     date dd df dir dircolors dirname du env expand expr factor fmt fold groups head hostid hostname \
     id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt \
     od paste pathchk pinky pr printenv ptx readlink realpath rm rmdir runcon seq sha1sum sha224sum \
     sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee \
     timeout touch tr truncate tsort tty uname unexpand uniq unlink uptime users vdir wc who whoami \
     yes",
    // What every Linux has beside them.
    "blkid dmesg findmnt free lsblk mount ping umount vmstat",
    // Others of POSIX, and what comes with them.
    "awk bc cal clear cmp diff diff3 ed egrep ex fgrep file find gawk getconf getent getopt grep gunzip \
     gzip iconv less locale logger lp mail man mawk mesg more newgrp patch pgrep pkill ps renice reset \
     sdiff sed setsid su tar tput top tset uudecode uuencode vi watch which who write xargs xxd zcat",
];

/// Whether `name` is no tool to tell of.
pub(super) fn is_everyday(name: &str) -> bool {
    EVERYDAY
        .iter()
        .any(|names| names.split_whitespace().any(|known| known == name))
}

/// Arguments that make tools tell their version, and those tools: without asking a server, and
/// without changing anything.
const KNOWN: &[(&[&str], &str)] = &[
    (&["version", "--client"], "kubectl oc cilium"),
    (&["version", "--client", "--short"], "talosctl"),
    (&["version", "--client-only"], "velero"),
    (&["version", "--remote=false"], "istioctl"),
    (&["version", "--short"], "helm"),
    (
        &["version"],
        "terraform tofu packer vault consul nomad openssl etcdctl etcdutl go kustomize kind k3d minikube \
         crane cosign restic rclone hcloud",
    ),
    (
        &["--version"],
        "docker podman nerdctl skopeo buildah git git-lfs gh jq yq age age-keygen ansible \
         ansible-playbook aws gcloud curl wget rsync make cmake gcc clang cargo rustc python python3 \
         pip pip3 uv node npm deno bun ruby perl php psql pg_dump pg_restore mysql mysqldump mariadb \
         sqlite3 redis-cli flux systemctl journalctl nix zstd xz gpg qemu-img virsh zsh fish pandoc \
         mdbook hugo zola shellcheck",
    ),
    (&["--disable-version-check", "--version"], "sops"),
    (&["-V"], "ssh ip tmux nmap"),
    (&["-v"], "nginx dig unzip"),
    (&["-version"], "java"),
];

/// The arguments by which `name` tells its version, where it is known.
pub(super) fn version_arguments(name: &str) -> Option<&'static [&'static str]> {
    KNOWN
        .iter()
        .find(|(_, names)| names.split_whitespace().any(|known| known == name))
        .map(|&(arguments, _)| arguments)
}

/// The arguments to try one after the other until `name` tells its version, for somebody who has said
/// that it may be run.
pub(super) fn version_questions(name: &str) -> Vec<&'static [&'static str]> {
    match version_arguments(name) {
        Some(arguments) => vec![arguments],
        // `version` would be the name of a file, of a user, of anything, to one of these.
        None if is_everyday(name) => vec![&["--version"]],
        None => vec![&["--version"], &["version"]],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_tool_stands_in_one_place() {
        let mut seen = HashSet::new();
        for (_, names) in KNOWN {
            for name in names.split_whitespace() {
                assert!(seen.insert(name), "{name} stands there twice");
                assert!(!is_everyday(name), "{name} is never told of");
            }
        }
    }
}
