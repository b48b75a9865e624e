//! What the program's exit status says.

/// Everything passed.
pub const PASSED: u8 = 0;
/// A step failed.
pub const FAILED: u8 = 1;
/// The arguments or a document cannot be used.
pub const BAD_INPUT: u8 = 2;
/// Input, a confirmation or a tool is missing; nothing ran.
pub const BLOCKED: u8 = 3;
/// The person ended the run before its end.
pub const INTERRUPTED: u8 = 130;

/// Every status, with what it says.
pub const MEANINGS: &[(u8, &str)] = &[
    (PASSED, "All passed."),
    (FAILED, "A step failed, or a result was not accepted."),
    (BAD_INPUT, "The options or a document cannot be used."),
    (
        BLOCKED,
        "Input, a confirmation or a tool is missing, and nothing ran.",
    ),
    (129, "Hung up: the terminal was closed."),
    (
        INTERRUPTED,
        "Ended before its end by the person: by q at a question, or by Ctrl-C. What ran had passed.",
    ),
    (131, "Quit by SIGQUIT."),
    (143, "Terminated."),
];
