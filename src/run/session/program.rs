//! The bash texts that drive the shell.
//!
//! The shell reads its commands from the control pipe, one byte at a time, so a step is only the line [`STEP_LINE`],
//! and what it does stands in variables that were set once. They are evaluated at top level, never in a function, where
//! a step's `declare` would turn local. Everything that runs between steps has to be silent and unimpressed whatever
//! options, traps, aliases and functions the steps have left: hence `builtin`, `>|`, quotes everywhere, and groups with
//! their errors, which is where `set -x` traces to, sent away. None of the texts holds a newline, because bash writes
//! each line of a variable on its own when it dumps its state.

use std::fmt::Write;
use std::path::Path;

/// Runs a step, standard error joined to standard output.
pub(super) const STEP_LINE: &[u8] = b"\\builtin eval \"$__stepmark\"\n";
/// Runs a step with standard error apart.
pub(super) const SPLIT_LINE: &[u8] = b"\\builtin eval \"$__stepmark_split\"\n";

/// Makes the shell forget jobs that have been killed, so that it does not tell of them in the next step's output.
pub(super) const FORGET_LINE: &[u8] = b"{ \\builtin jobs; } &>/dev/null\n";

/// Files in the private directory, besides the step's, which has the document's name for the sake of messages.
pub(super) const REPORT: &str = ".stepmark-report";
pub(super) const ERRORS: &str = ".stepmark-errors";
pub(super) const SCRIPT: &str = ".stepmark-script";
pub(super) const STATES: [&str; 2] = [".stepmark-state-0", ".stepmark-state-1"];

/// Goes to the private directory, so that the step's file has a name without a path in messages. Not when there is no
/// way back: the directory may be deleted or closed, PWD tampered with. POSIX mode has no bare names for `.`.
const LEAVE_DIRECTORY: &str = "\
__stepmark_moved=; __stepmark_sourcepath=; __stepmark_file=$__stepmark_dir/$__stepmark_name; \
__stepmark_pwd=${PWD-}; \
if [[ -v OLDPWD ]]; then __stepmark_oldpwd=$OLDPWD; else builtin unset -v __stepmark_oldpwd; fi; \
{ if [[ . -ef $__stepmark_pwd && -x . ]]; then \
if builtin cd -L -- \"$__stepmark_dir\"; then __stepmark_moved=1; __stepmark_file=$__stepmark_name; \
if builtin shopt -q sourcepath; then __stepmark_sourcepath=1; builtin shopt -u sourcepath; fi; \
[[ ! -o posix ]] || __stepmark_file=./$__stepmark_name; \
fi; fi; } 2>/dev/null; ";

/// First in a step's file: back to where the step belongs.
const ENTER: &str = "\
if [[ -n $__stepmark_moved ]]; then builtin cd -L -- \"$__stepmark_pwd\"; \
if [[ -v __stepmark_oldpwd ]]; then OLDPWD=$__stepmark_oldpwd; else builtin unset -v OLDPWD; builtin export OLDPWD; fi; \
[[ -z $__stepmark_sourcepath ]] || builtin shopt -s sourcepath; fi; ";

/// Last before the step's own code: its options.
const BEGIN: &str = "\
__stepmark_stop=; __stepmark_soft=; __stepmark_kind=; \
case $__stepmark_flags in *v*) builtin set -v;; esac; \
[[ -z $__stepmark_strict ]] || builtin set -e; \
case $__stepmark_flags in *x*) builtin set -x;; esac";

/// After a step: the report, then, while stepmark already goes on, the state.
const LEAVE: &str = "; \
{ __stepmark_status=$?; __stepmark_flags=$-; builtin set +exv; \
{ builtin trap -p; builtin printf '\\n%s\\0' \"$__stepmark_status\"; } >|\"$__stepmark_dir/.stepmark-report\" \
|| builtin exit 125; \
builtin trap - DEBUG; \
[[ $__stepmark_stop != 2 ]] || builtin eval \"$__stepmark_resume\"; \
[[ -z $__stepmark_back ]] || { builtin eval \"$__stepmark_back\"; __stepmark_back=; }; \
__stepmark_arguments=(\"$@\"); __stepmark_kind=step; builtin eval \"$__stepmark_dump\"; } &>/dev/null";

/// Writes the state to the file that does not hold the newest one. See `state.rs` for the fields.
const DUMP: &str = "\
__stepmark_sequence=$((__stepmark_sequence + 1)); \
{ builtin printf '%s\\0' \"$__stepmark_sequence\" \"$__stepmark_kind\" \"$__stepmark_flags\" \"$SHELLOPTS\" \
\"$BASHOPTS\" \"$PWD\" \"$__stepmark_back\"; builtin umask; \
builtin printf '\\0%s ' \"${__stepmark_arguments[@]@Q}\"; builtin printf '\\0'; \
builtin trap -p; builtin printf '\\0'; builtin declare -f; builtin declare -Fx; builtin printf '\\0'; \
builtin declare -p; builtin printf '\\0end\\0'; } >|\"$__stepmark_dir/.stepmark-state-$((__stepmark_sequence % 2))\"";

/// The ERR trap. `return` leaves the step's file, or the function, whose caller then fails and traps again, or the
/// subshell. errexit is on as well, so that `set +e` and what escapes the trap work as ever, but goes off before the
/// return, or the shell would exit. A pipeline that died of SIGPIPE does not count: errexit is suspended until the
/// next command, where a DEBUG trap brings it back; in subshells, which do not have that trap, `soft` stands for it.
const ERR: &str = "\
__stepmark_code=$?; case $__stepmark_code:$-:$__stepmark_stop:$__stepmark_soft in \
141:*e*::*) builtin set +e; __stepmark_soft=1; \
[[ -n $__stepmark_debug ]] || builtin trap '{ builtin eval \"$__stepmark_hard\"; } 2>/dev/null' DEBUG;; \
141:*::*) ;; \
*:*e*:*:*|*:*:?*:*|*:*:*:1) builtin set +e; [[ -n $__stepmark_stop ]] || __stepmark_stop=1; \
((${#BASH_SOURCE[@]} == 0)) || builtin return \"$__stepmark_code\";; esac";

/// Ends the suspension of errexit.
const HARD: &str = "__stepmark_soft=; builtin trap - DEBUG; builtin set -e";

/// The trap that ends a step on demand: from now on a DEBUG trap turns each command into a return (extdebug), which
/// gets out of conditions and loops too, where a failure would not.
const INTERRUPT: &str = "\
if ((${#BASH_SOURCE[@]} && BASH_SUBSHELL == 0)); then __stepmark_kept=$-; __stepmark_stop=2; builtin set +ex; \
builtin shopt -s extdebug; builtin trap '((${#BASH_SOURCE[@]} == 0)) || __stepmark_two' DEBUG; fi";

/// Undoes it, once the step has been left.
const RESUME: &str = "\
builtin shopt -u extdebug; builtin set -E; case $__stepmark_kept in *T*) builtin set -T;; *) builtin set +T;; esac";

/// The EXIT trap: saves the state, and keeps the status.
const EXIT: &str = "\
{ __stepmark_last=$?; if ((BASH_SUBSHELL == 0)) && [[ $__stepmark_kind != exit ]]; then \
__stepmark_kind=exit; __stepmark_flags=$-; builtin set +exv; builtin eval \"$__stepmark_dump\"; fi; \
__stepmark_result \"$__stepmark_last\" && :; } 2>/dev/null";

/// The body of the function `exit`, for the state of a step that has an EXIT trap of its own.
const LEAVE_SHELL: &str = "\
{ builtin set -- \"$?\" \"$@\"; if ((BASH_SUBSHELL == 0)); then __stepmark_kind=exit; __stepmark_flags=$-; \
builtin set +exv; builtin eval \"$__stepmark_dump\"; fi; } 2>/dev/null; \
if (($# == 1)); then builtin exit \"$1\"; else builtin exit \"${@:2}\"; fi";

/// Stepmark's own traps, as they stand when the user has none.
pub(super) const ERR_TRAP: &str = "{ builtin eval \"$__stepmark_err\"; } 2>/dev/null";
pub(super) const INT_TRAP: &str = "{ builtin eval \"$__stepmark_interrupt\"; } 2>/dev/null";
pub(super) const EXIT_TRAP: &str = "builtin eval \"$__stepmark_exit\"";
/// The signal by which stepmark ends a step. bash takes SIGINT for a child's while one runs; this one nobody uses.
pub(super) const STOP_SIGNAL: &str = "PWR";

/// An ERR trap that runs the user's and then stepmark's, which knows the status though the user's has changed it. The
/// user's runs once, not again in each function that is left.
pub(super) fn err_trap(user: &str) -> String {
    format!(
        "{{ __stepmark_code=$?; }} 2>/dev/null; case $__stepmark_stop in '') \
         __stepmark_result \"$__stepmark_code\" && :; builtin eval {}; esac; \
         {{ __stepmark_result \"$__stepmark_code\" && :; builtin eval \"$__stepmark_err\"; }} 2>/dev/null",
        quote(user)
    )
}

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
    set(
        "",
        &format!("{LEAVE_DIRECTORY}builtin . -- \"$__stepmark_file\" </dev/null{LEAVE}"),
    );
    let errors = "2>|\"$__stepmark_dir/.stepmark-errors\"";
    set(
        "_split",
        &format!("{LEAVE_DIRECTORY}builtin . -- \"$__stepmark_file\" </dev/null {errors}{LEAVE}"),
    );
    for (name, value) in [
        ("_enter", ENTER),
        ("_begin", BEGIN),
        ("_dump", DUMP),
        ("_err", ERR),
        ("_hard", HARD),
        ("_interrupt", INTERRUPT),
        ("_resume", RESUME),
        ("_exit", EXIT),
        ("_leave_shell", LEAVE_SHELL),
        ("_stop", ""),
        ("_soft", ""),
        ("_debug", ""),
        ("_back", ""),
        ("_kind", ""),
        ("_strict", "1"),
        ("_last", "0"),
        ("_code", "0"),
    ] {
        set(name, value);
    }
    text.push_str("__stepmark_arguments=(\"$@\")\n");
    text.push_str(
        "__stepmark_result() { builtin return \"$1\"; }\n__stepmark_two() { builtin return 2; }\n",
    );
    text.push_str(
        "builtin declare -F exit || exit() { builtin eval \"$__stepmark_leave_shell\"; }\n",
    );
    if start.first {
        text.push_str("builtin set -E -o pipefail\nbuiltin shopt -s inherit_errexit sourcepath\n");
    }
    text
}

/// A step's file.
pub(super) struct Step<'a> {
    pub(super) code: &'a str,
    pub(super) line: usize,
    pub(super) strict: bool,
    pub(super) cwd: Option<&'a Path>,
    pub(super) env: &'a [(String, String)],
    /// Commands for before the step: traps to be set, variables.
    pub(super) before: &'a str,
    /// Commands for right before the code: a DEBUG trap.
    pub(super) last: &'a str,
}

/// The text of a step's file. Its first line sets the number of the next: assignments to LINENO have no effect on the
/// parser but for those made while a redirection of a group is expanded.
pub(super) fn step(step: &Step<'_>) -> String {
    let mut text = String::with_capacity(step.code.len() + step.before.len() + 512);
    let strict = if step.strict { "1" } else { "" };
    let _ = write!(
        text,
        "{{ __stepmark_strict={strict}; builtin eval \"$__stepmark_enter\"; {}",
        step.before
    );
    if !step.strict {
        text.push_str(
            "[[ ! -o pipefail ]] || { builtin set +o pipefail; __stepmark_back+='builtin set -o pipefail; '; }; ",
        );
    }
    let apart = step.cwd.is_some() || !step.env.is_empty();
    for (name, _) in step.env {
        // `@A` tells how to declare it again.
        let _ = write!(
            text,
            "__stepmark_back+=\"builtin unset -v {name}; ${{{name}+${{{name}[@]@A}};}} \"; "
        );
    }
    if step.cwd.is_some() {
        text.push_str(
            "__stepmark_back+=\"builtin cd -L -- ${__stepmark_pwd@Q}; \
             ${__stepmark_oldpwd+OLDPWD=${__stepmark_oldpwd@Q};} \"; ",
        );
    }
    let line_number = |text: &mut String, next: usize| {
        let _ = write!(
            text,
            "}} 2>/dev/null\"${{__stepmark_none[LINENO={next}]-}}\""
        );
    };
    // `$?` is as the step before left it: `&& :` keeps a status without counting as a failure.
    let status = "__stepmark_result \"$__stepmark_status\" && :; ";
    let begin = format!("builtin eval \"$__stepmark_begin\"; {}{status}", step.last);
    if apart {
        // On a line of its own, the one before the code, because its failures are to be seen.
        line_number(&mut text, step.line.saturating_sub(2));
        text.push('\n');
        for (name, value) in step.env {
            let _ = write!(
                text,
                "builtin unset -v {name} && builtin export {name}={} || builtin return; ",
                quote(value)
            );
        }
        if let Some(cwd) = step.cwd {
            let _ = write!(
                text,
                "builtin cd -L -- {} || builtin return; ",
                quote(&cwd.to_string_lossy())
            );
        }
        let _ = writeln!(text, "{{ {begin}}} 2>/dev/null");
    } else {
        text.push_str(&begin);
        line_number(&mut text, step.line.saturating_sub(1));
        text.push('\n');
    }
    text.push_str(step.code);
    if !step.code.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The code that runs the file [`SCRIPT`] by an interpreter. Under this name its messages do not hold a path that
/// differs from run to run.
pub(super) fn interpret(interpreter: &str, directory: &Path) -> String {
    format!(
        "{interpreter} /dev/fd/9 9<{}",
        quote(&directory.join(SCRIPT).to_string_lossy())
    )
}

/// Quotes a word for bash, on one line.
pub(super) fn quote(word: &str) -> String {
    if !word.contains(|c: char| c.is_ascii_control()) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let mut quoted = String::from("$'");
    for c in word.chars() {
        match c {
            '\'' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_ascii_control() => {
                let _ = write!(quoted, "\\{:03o}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}
