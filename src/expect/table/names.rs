//! Names of columns that are known, where the blanks around them do not tell.

use super::ruler::Word;

/// Names of columns with a blank in them. No row tears them apart, whatever stands below.
const WITH_BLANKS: [&str; 43] = [
    "Mounted on",
    "Local Address",
    "Foreign Address",
    "Local Address:Port",
    "Peer Address:Port",
    // `ss` without a terminal.
    "Peer Address:PortProcess",
    "PID/Program name",
    "TYPE NAME",
    "LAST SEEN",
    "FIRST SEEN",
    "LAST SCHEDULE",
    "NOMINATED NODE",
    "READINESS GATES",
    "ACCESS MODES",
    "RECLAIM POLICY",
    "MIN AVAILABLE",
    "MAX UNAVAILABLE",
    "ALLOWED DISRUPTIONS",
    "NODE SELECTOR",
    "CONTAINER ID",
    "IMAGE ID",
    "NETWORK ID",
    "VOLUME NAME",
    "CREATED AT",
    "CPU %",
    "MEM %",
    "MEM USAGE / LIMIT",
    "NET I/O",
    "BLOCK I/O",
    "DISK USAGE",
    "SHARED SIZE",
    "UNIQUE SIZE",
    "DESIRED STATE",
    "CURRENT STATE",
    "MANAGER STATUS",
    "ENGINE VERSION",
    "APP VERSION",
    "CHART VERSION",
    "RESOURCE GROUP",
    "CREATION DATE",
    "START TIME",
    "END TIME",
    "PEER ADDRS",
];

/// What ps calls its columns, between which it leaves a single blank.
const OF_PS: [&str; 13] = [
    "PID", "PPID", "PGID", "SID", "TPGID", "UID", "TTY", "TT", "STAT", "TIME", "ELAPSED", "CMD",
    "COMMAND",
];

/// Whether a word of a header goes on with the name before it, although single blanks separate
/// columns.
pub fn joins(header: &str, words: &[Word], index: usize) -> bool {
    WITH_BLANKS.iter().any(|name| {
        let parts: Vec<_> = name.split(' ').collect();
        (1..parts.len()).any(|part| {
            index >= part
                && words
                    .get(index - part..index - part + parts.len())
                    .is_some_and(|words| {
                        words.iter().zip(&parts).all(|(word, part)| {
                            header[word.bytes.clone()].eq_ignore_ascii_case(part)
                        })
                    })
        })
    })
}

/// Whether two words next to each other can only be two names.
pub fn are_two(left: &str, right: &str) -> bool {
    (OF_PS.contains(&left) && OF_PS.contains(&right))
        || (left, right) == ("Address:Port", "Process")
}
