//! Names of variables that bash gives values by itself, or that say how it works.

/// Those that bash sets, or that belong to one shell process and not to what was done in it.
const OWN: &[&str] = &[
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "BASH_ALIASES",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_CMDS",
    "BASH_COMMAND",
    "BASH_EXECUTION_STRING",
    "BASH_LINENO",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "BASH_VERSION",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "LINENO",
    "PIPESTATUS",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "UID",
    "_",
];

/// Those that say how it works.
const SETTINGS: &[&str] = &[
    "COMP_WORDBREAKS",
    "ENV",
    "IFS",
    "OLDPWD",
    "OPTIND",
    "POSIXLY_CORRECT",
    "PS4",
    "PWD",
];

/// Whether bash itself gives the variable its value.
#[must_use]
pub fn is_bashs_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// Whether a value of a document's own would be lost there, or would change what commands are.
pub(super) fn is_shells(name: &str) -> bool {
    is_bashs_own(name) || SETTINGS.contains(&name) || name.starts_with("BASH_")
}
