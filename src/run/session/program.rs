//! The bash texts that drive the shell.
//!
//! The shell reads its commands from the control pipe, one byte at a time, so a step is only one short line, and what
//! it does stands in functions and variables that were set once. A step's file is sourced at top level, never in a
//! function, where a step's `declare` would turn local. What runs between steps has to be silent and unimpressed
//! whatever options, traps, aliases and functions the steps have left: hence `builtin`, `>|`, quotes everywhere, and
//! groups with their errors, which is where `set -x` traces to, sent away. A quiet step, one that cannot have changed
//! the state, needs none of this and gets a line of its own that bash is done with sooner. No variable's text holds a
//! newline, because bash writes each line of a variable on its own when it dumps its state.

use std::fmt::Write;
use std::path::Path;

pub(super) use crate::document::shell::quote;

/// Runs a step, standard error joined to standard output. What sources the file is not evaluated itself, since `set -x`
/// shows with one `+` more how deep that is.
pub(super) const STEP_LINE: &[u8] =
    b"{ __stepmark_a; } 2>/dev/null; \\builtin . -- \"$__stepmark_file\"; \
{ \\builtin eval \"$__stepmark_end\"; } &>/dev/null\n";
/// Runs a step with standard error apart.
pub(super) const SPLIT_LINE: &[u8] =
    b"{ __stepmark_a; } 2>/dev/null; \\builtin . -- \"$__stepmark_file\" \
2>|\"$__stepmark_dir/.stepmark-errors\"; { \\builtin eval \"$__stepmark_end\"; } &>/dev/null\n";
/// Runs a quiet step. The function at its end fails when the step was not as quiet as it was thought to be.
pub(super) const QUIET_LINE: &[u8] =
    b"__stepmark_a;. -- \"$__stepmark_file\";__stepmark_z||builtin eval \"$__stepmark_loud\"\n";

/// Makes the shell forget jobs that have been killed, so that it does not tell of them in the next step's output.
pub(super) const FORGET_LINE: &[u8] = b"{ \\builtin jobs; } &>/dev/null\n";

/// Answers, once all before it is done: the state is on disk then.
pub(super) const SYNC_LINE: &[u8] =
    b"{ \\builtin printf '0\\0' 1<>\"$__stepmark_dir/.stepmark-report\"; } &>/dev/null\n";
/// Runs stepmark's own changes, and leaves as a step does.
pub(super) const APPLY_LINE: &[u8] = b"{ [[ -z $__stepmark_sourcepath ]] || { \\builtin shopt -s sourcepath; \
__stepmark_sourcepath=; }; \\builtin . \"$__stepmark_dir/.stepmark-changes\" || :; __stepmark_status=0; \
\\builtin eval \"$__stepmark_leave\"; } &>/dev/null\n";

/// Files in the private directory, besides the step's, which has the document's name for the sake of messages.
pub(super) const REPORT: &str = ".stepmark-report";
pub(super) const LISTING: &str = ".stepmark-listing";
pub(super) const ERRORS: &str = ".stepmark-errors";
pub(super) const SCRIPT: &str = ".stepmark-script";
pub(super) const CHANGES: &str = ".stepmark-changes";
pub(super) const STATES: [&str; 2] = [".stepmark-state-0", ".stepmark-state-1"];

/// Functions, which bash reads once only.
///
/// `a` goes to the private directory, so that the step's file has a name without a path in messages. Not when there is
/// no way back: the directory may be deleted or closed, PWD tampered with. POSIX mode has no bare names for `.`. That
/// sourcepath is off no quiet step can see, so it stays off until the next other one. `b`, first in a step's file, goes
/// back to where the step belongs. `z` reports the end of a quiet step.
const FUNCTIONS: &str = "\
__stepmark_result() { builtin return \"$1\"; }
__stepmark_two() { builtin return 2; }
__stepmark_a() {
__stepmark_moved= __stepmark_file=$__stepmark_dir/$__stepmark_name __stepmark_pwd=${PWD-} __stepmark_oldpwd=${OLDPWD-}
if [[ . -ef $__stepmark_pwd && -x . ]] && builtin cd -L -- \"$__stepmark_dir\"; then
__stepmark_moved=1 __stepmark_file=$__stepmark_name
[[ ! -o posix ]] || __stepmark_file=./$__stepmark_name
if builtin shopt -q sourcepath; then __stepmark_sourcepath=1; builtin shopt -u sourcepath; fi
fi
}
__stepmark_b() {
if [[ -n $__stepmark_moved ]]; then builtin cd -L -- \"$__stepmark_pwd\"
if [[ -n $__stepmark_oldpwd ]]; then OLDPWD=$__stepmark_oldpwd; else builtin unset -v OLDPWD; builtin export OLDPWD; fi
fi
}
__stepmark_z() {
__stepmark_status=$?
case $__stepmark_stop$__stepmark_soft in
'') builtin set +e; builtin printf '%s\\0' \"$__stepmark_status\" >|\"$__stepmark_dir/.stepmark-report\" || builtin exit 125;;
*) builtin return 1
esac
}
";

/// Last before the step's own code: its options.
const BEGIN: &str = "\
[[ -z $__stepmark_sourcepath ]] || { builtin shopt -s sourcepath; __stepmark_sourcepath=; }; \
case $__stepmark_flags in *v*) builtin set -v;; esac; \
[[ -z $__stepmark_strict ]] || builtin set -e; \
case $__stepmark_flags in *x*) builtin set -x;; esac";

/// What is around [`LEAVE`].
const LEAVE_LOUD: &str = "{ builtin eval \"$__stepmark_leave\"; } &>/dev/null";
const END: &str = "__stepmark_status=$?; __stepmark_flags=$-; builtin eval \"$__stepmark_leave\"";

/// The report's pipe is opened for reading too, since nobody reads that of a shell that has been left alone, and opening
/// it for writing only would then wait for a reader. (In a function this could not stand: bash lists it without the 1.)
///
/// After a step: the report, then, while stepmark already goes on, the state. What is listed goes to a file and not
/// through the pipe, because bash writes it line by line, and each would wake stepmark.
const LEAVE: &str = "\
builtin set +exv; \
[[ -z $__stepmark_trapping ]] || { builtin unset -f trap; __stepmark_trapping=; }; \
[[ $__stepmark_stop != 2 ]] || __stepmark_status=130; \
{ builtin declare -F; builtin alias -p; builtin trap -p; } >|\"$__stepmark_dir/.stepmark-listing\"; \
builtin printf '%s %s %s %s\\0' \"$__stepmark_status\" \"$__stepmark_stop\" \"$__stepmark_flags\" \"${PWD+${PWD@a}}${OLDPWD+${OLDPWD@a}}\" \
1<>\"$__stepmark_dir/.stepmark-report\" || builtin exit 125; \
builtin trap - DEBUG; \
[[ $__stepmark_stop != 2 ]] || builtin eval \"$__stepmark_resume\"; \
[[ -z $__stepmark_back ]] || { builtin eval \"$__stepmark_back\"; __stepmark_back=; }; \
__stepmark_stop= __stepmark_soft= __stepmark_debug=; \
__stepmark_arguments=(\"$@\"); __stepmark_kind=step; builtin eval \"$__stepmark_dump\"";

/// Writes the state to the file that does not hold the newest one. See `state.rs` for the fields.
const DUMP: &str = "\
__stepmark_sequence=$((__stepmark_sequence + 1)); \
{ builtin printf '%s\\0' \"$__stepmark_sequence\" \"$__stepmark_kind\" \"$__stepmark_flags\" \"$SHELLOPTS\" \
\"$BASHOPTS\" \"$PWD\" \"$__stepmark_back\"; builtin umask; \
builtin printf '\\0'; builtin printf '%s ' \"${__stepmark_arguments[@]@Q}\"; builtin printf '\\0'; \
builtin trap -p; builtin printf '\\0'; builtin declare -f; builtin declare -Fx; builtin alias -p; builtin printf '\\0'; \
builtin declare -p; builtin printf '\\0end\\0'; } >|\"$__stepmark_dir/.stepmark-state-$((__stepmark_sequence % 2))\"";

/// The ERR trap. At top level BASH_SOURCE holds the control pipe, and there is nothing to return from. `return` leaves the step's file, or the function, whose caller then fails and traps again, or the
/// subshell. errexit is on as well, so that `set +e` and what escapes the trap work as ever, but goes off before the
/// return, or the shell would exit. A pipeline that died of SIGPIPE does not count: errexit is suspended until the
/// next command, where a DEBUG trap brings it back; in subshells, which do not have that trap, `soft` stands for it.
const ERR: &str = "\
__stepmark_code=$?; case $__stepmark_code:$-:$__stepmark_stop:$__stepmark_soft in \
141:*e*::*) builtin set +e; __stepmark_soft=1; \
[[ -n $__stepmark_debug ]] || builtin trap '{ builtin eval \"$__stepmark_hard\"; } 2>/dev/null' DEBUG;; \
141:*::*) ;; \
*:*e*:*:*|*:*:?*:*|*:*:*:1) builtin set +e; [[ -n $__stepmark_stop ]] || __stepmark_stop=1; \
((${#BASH_SOURCE[@]} <= 1)) || builtin return \"$__stepmark_code\";; esac";

/// Ends the suspension of errexit.
const HARD: &str = "__stepmark_soft=; builtin trap - DEBUG; builtin set -e";

/// The DEBUG trap that watches for errors that bash does not stop at; see `watch.rs`. `$_` stays what it is. Line
/// 1 is that of an EXIT trap. It also runs within the ERR trap, and so shares no variable with that.
pub(super) const WATCH_TRAP: &str = "{ __stepmark_seen=$? __stepmark_now=$LINENO __stepmark_word=$_; \
builtin eval \"$__stepmark_watch\"; : \"$__stepmark_word\"; } 2>/dev/null";
const WATCH: &str = "\
case $__stepmark_seen:$-:$__stepmark_stop$__stepmark_soft:$__stepmark_now in 0:*|141:*|*:[12]) ;; \
*:*e*::*) case $__stepmark_forgiving in *\" $__stepmark_at \"*) ;; \
*) __stepmark_stop=1; builtin set +e; builtin return \"$__stepmark_seen\";; esac;; esac; __stepmark_at=$__stepmark_now";

/// The trap that ends a step on demand: from now on a DEBUG trap turns each command into a return (extdebug), which
/// gets out of conditions and loops too, where a failure would not.
const INTERRUPT: &str = "\
if ((${#BASH_SOURCE[@]} > 1 && BASH_SUBSHELL == 0)); then __stepmark_kept=$-; __stepmark_stop=2; builtin set +ex; \
builtin shopt -s extdebug; builtin trap '((${#BASH_SOURCE[@]} <= 1)) || __stepmark_two' DEBUG; fi";

/// Undoes it, once the step has been left.
const RESUME: &str = "\
builtin shopt -u extdebug; builtin set -E; case $__stepmark_kept in *T*) builtin set -T;; *) builtin set +T;; esac";

/// The EXIT trap: saves the state, and keeps the status.
const EXIT: &str = "\
{ __stepmark_last=$?; [[ -z $__stepmark_sourcepath ]] || builtin shopt -s sourcepath; \
[[ -z $__stepmark_trapping ]] || builtin unset -f trap; if ((BASH_SUBSHELL == 0)) && [[ $__stepmark_kind != exit ]]; then \
__stepmark_kind=exit; __stepmark_flags=$-; builtin set +exv; builtin eval \"$__stepmark_dump\"; fi; \
__stepmark_result \"$__stepmark_last\" && :; } 2>/dev/null";

/// The body of the function `exit`, for the state of a step that has an EXIT trap of its own.
const LEAVE_SHELL: &str = "\
{ builtin set -- \"$?\" \"$@\"; if ((BASH_SUBSHELL == 0)); then __stepmark_kind=exit; __stepmark_flags=$-; \
builtin set +exv; builtin eval \"$__stepmark_dump\"; fi; } 2>/dev/null; \
case ${2-0} in *[!0-9]*|'') \
case ${2#[-+]} in *[!0-9]*|'') builtin printf '%s: line %s: exit: %s: numeric argument required\\n' \
\"${BASH_SOURCE[1]-$0}\" \"${BASH_LINENO[0]}\" \"$2\" >&2; builtin exit 2;; esac;; esac; \
if (($# == 1)); then builtin exit \"$1\"; else builtin exit \"${@:2}\"; fi";

/// Stepmark's own traps, as they stand when the user has none.
pub(super) const ERR_TRAP: &str = "{ builtin eval \"$__stepmark_err\"; } 2>/dev/null";
pub(super) const INT_TRAP: &str = "{ builtin eval \"$__stepmark_interrupt\"; } 2>/dev/null";
pub(super) const EXIT_TRAP: &str = "builtin eval \"$__stepmark_exit\"";
/// The signal by which stepmark ends a step. bash takes SIGINT for a child's while one runs; this one nobody uses.
pub(super) const STOP_SIGNAL: &str = "PWR";

/// What stands around the user's ERR trap. stepmark's knows the status though the user's has changed it, and the user's
/// runs once, not again in each function that is left.
pub(super) const ERR_AROUND: (&str, &str) = (
    "{ __stepmark_code=$?; } 2>/dev/null; case $__stepmark_stop in '') \
     __stepmark_result \"$__stepmark_code\" && :; builtin eval ",
    "; esac; { __stepmark_result \"$__stepmark_code\" && :; builtin eval \"$__stepmark_err\"; } 2>/dev/null",
);

/// An ERR trap that runs the user's and then stepmark's.
pub(super) fn err_trap(user: &str) -> String {
    let (before, after) = ERR_AROUND;
    format!("{before}'{}'{after}", user.replace('\'', r"'\''"))
}

/// The body of a function `trap` that a step has when it sets an ERR trap: it does at once what is done for the traps
/// that earlier steps have set.
const TRAP: &str = "\
builtin trap \"$@\" && { [[ ${1-} != -- ]] || builtin shift; \
if (($# > 1)); then case \"${1-} ${*:2} \" in -[lp]*) ;; *' ERR '*) \
case $1 in '') ;; -) builtin trap -- \"$__stepmark_err_own\" ERR;; \
*) builtin trap -- \"$__stepmark_err_before'${1//\\'/\\'\\\\\\'\\'}'$__stepmark_err_after\" ERR;; esac;; esac; fi; :; } 2>/dev/null";

/// An INT trap that runs the user's and then stepmark's.
pub(super) fn int_trap(user: &str) -> String {
    format!("builtin eval {}; {INT_TRAP}", quote(user))
}

/// An EXIT trap that saves the state and then runs the user's.
pub(super) fn exit_trap(user: &str) -> String {
    format!("{EXIT_TRAP} && :; builtin eval {}", quote(user))
}

/// What a new shell needs to know before its first step.
pub(super) struct Start<'a> {
    pub(super) directory: &'a Path,
    pub(super) name: &'a str,
    /// The number of the newest state on disk.
    pub(super) sequence: u64,
    /// The status that the last step left, and its `$-`.
    pub(super) status: i32,
    pub(super) flags: &'a str,
    /// Whether this is the first shell: a later one gets its options from the state.
    pub(super) first: bool,
}

/// The program that a new shell runs first, after its state is restored.
pub(super) fn start(start: &Start<'_>) -> String {
    let mut text = String::new();
    let mut set = |name: &str, value: &str| {
        let _ = writeln!(text, "__stepmark{name}={}", quote(value));
    };
    set("_dir", &start.directory.to_string_lossy());
    set("_name", start.name);
    set("_sequence", &start.sequence.to_string());
    set("_status", &start.status.to_string());
    set("_flags", start.flags);
    for (name, value) in [
        ("_end", END),
        ("_loud", LEAVE_LOUD),
        ("_leave", LEAVE),
        ("_begin", BEGIN),
        ("_dump", DUMP),
        ("_trap", TRAP),
        ("_err_own", ERR_TRAP),
        ("_err_before", ERR_AROUND.0),
        ("_err_after", ERR_AROUND.1),
        ("_err", ERR),
        ("_hard", HARD),
        ("_watch", WATCH),
        ("_interrupt", INTERRUPT),
        ("_resume", RESUME),
        ("_exit", EXIT),
        ("_leave_shell", LEAVE_SHELL),
        ("_stop", ""),
        ("_soft", ""),
        ("_debug", ""),
        ("_back", ""),
        ("_kind", ""),
        ("_sourcepath", ""),
        ("_trapping", ""),
        ("_strict", "1"),
        ("_last", "0"),
        ("_code", "0"),
    ] {
        set(name, value);
    }
    // The shell is started with its control pipe for a script; messages name the document.
    let _ = writeln!(text, "BASH_ARGV0={}", quote(start.name));
    text.push_str("__stepmark_arguments=(\"$@\")\n");
    text.push_str(FUNCTIONS);
    text.push_str(
        "builtin declare -F exit || exit() { builtin eval \"$__stepmark_leave_shell\"; }\n",
    );
    if start.first {
        text.push_str("builtin set -E -o pipefail\nbuiltin shopt -s inherit_errexit sourcepath\n");
    }
    text
}
