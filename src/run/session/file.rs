//! The file that holds a step's code, and what makes the shell ready for it.

use std::fmt::Write;
use std::path::Path;

use super::program::{SCRIPT, WATCH_TRAP, quote};

/// A step's file.
pub(super) struct Step<'a> {
    pub(super) code: &'a str,
    pub(super) line: usize,
    pub(super) strict: bool,
    pub(super) cwd: Option<&'a Path>,
    pub(super) env: &'a [(String, String)],
    /// Commands for before the step: traps to be set, variables.
    pub(super) before: &'a str,
    /// The user's DEBUG trap.
    pub(super) debug: Option<&'a str>,
    /// Watch for errors that bash does not stop at, but not on these lines.
    pub(super) forgiving: Option<&'a str>,
    /// What `$?` is.
    pub(super) status: i32,
    /// A function `trap` is to take care of ERR traps.
    pub(super) traps_errors: bool,
    /// bash will not be able to read the code to its end.
    pub(super) broken: bool,
}

/// The text of a step's file. Its first line sets the number of the next: assignments to LINENO have no effect on the
/// parser but for those made while a redirection of a group is expanded.
pub(super) fn step(step: &Step<'_>) -> String {
    let mut text = String::with_capacity(step.code.len() + step.before.len() + 512);
    // With errexit a syntax error would make the shell exit in the middle of its message: then the ERR trap does it
    // alone.
    let strict = match (step.strict, step.broken) {
        (true, true) => "__stepmark_strict= __stepmark_soft=1",
        (true, false) => "__stepmark_strict=1",
        (false, _) => "__stepmark_strict=",
    };
    let _ = write!(text, "{{ {strict}; __stepmark_b; {}", step.before);
    if step.traps_errors {
        text.push_str("__stepmark_trapping=1; trap() { builtin eval \"$__stepmark_trap\"; }; ");
    }
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
             ${__stepmark_oldpwd:+OLDPWD=${__stepmark_oldpwd@Q};} \"; ",
        );
    }
    let line_number = |text: &mut String, next: usize| {
        let _ = write!(
            text,
            "}} 2>/dev/null\"${{__stepmark_none[LINENO={next}]-}}\""
        );
    };
    let begin = format!(
        "builtin eval \"$__stepmark_begin\"; {}{}",
        match (step.debug, step.forgiving) {
            (Some(user), _) => debug(user, step.status),
            (None, Some(lines)) => watch(lines),
            (None, None) => String::new(),
        },
        status(step.status)
    );
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

/// The text of a quiet step's file: strict, and with nothing to be set.
pub(super) fn quiet(code: &str, line: usize, last: i32) -> String {
    let next = line.saturating_sub(1);
    let status = status(last);
    let end = if code.ends_with('\n') { "" } else { "\n" };
    format!(
        "{{ __stepmark_b; builtin set -e; {status}}} 2>&2\"${{__stepmark_none[LINENO={next}]-}}\"\n{code}{end}"
    )
}

/// Makes `$?` what the step before left: `&& :` keeps a status without counting as a failure.
fn status(status: i32) -> String {
    if status == 0 {
        return String::new();
    }
    format!("__stepmark_result {status} && :; ")
}

/// Sets the user's DEBUG trap for the code, but not yet for what sets `$?`.
fn debug(user: &str, status: i32) -> String {
    format!(
        "__stepmark_debug=1; builtin trap -- {} DEBUG; ",
        quote(&debug_trap(user, status))
    )
}

/// Sets the trap that watches for errors that bash does not stop at.
fn watch(forgiving: &str) -> String {
    format!(
        "__stepmark_at=1; __stepmark_forgiving='{forgiving}'; builtin trap -- {} DEBUG; ",
        quote(WATCH_TRAP)
    )
}

/// The DEBUG trap as it stands when the code begins.
pub(super) fn debug_trap(user: &str, status: i32) -> String {
    if status == 0 {
        return user.to_owned();
    }
    let user = quote(user);
    format!(
        "case $BASH_COMMAND in __stepmark_result*|:) ;; \
         *) builtin trap -- {user} DEBUG; builtin eval {user};; esac"
    )
}

/// The code that runs the file [`SCRIPT`] by an interpreter. Under this name its messages do not hold a path that
/// differs from run to run.
pub(super) fn interpret(interpreter: &str, directory: &Path) -> String {
    format!(
        "{interpreter} /dev/fd/9 9<{}",
        quote(&directory.join(SCRIPT).to_string_lossy())
    )
}
