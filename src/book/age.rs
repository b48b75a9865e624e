//! How long ago something was, in words.

use jiff::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const MONTH: u64 = 30 * DAY;
const YEAR: u64 = 365 * DAY;

/// How far two clocks may be apart before that is told.
const SKEW: u64 = 5 * MINUTE;

/// How long before `now` it was `at`: `2 days ago`. What a page says is said of the time when the page was
/// made; its script says it again by the same rule, in whole units rounded down:
///
/// - less than a minute, and up to five minutes to come: `just now`
/// - less than an hour: `5 min ago`; less than a day: `3 h ago`; less than 90 days: `2 days ago`
/// - less than two years, in months of 30 days: `4 months ago`; else, in years of 365: `2 years ago`
/// - more than five minutes to come: `in the future, by another clock`
#[must_use]
pub fn since(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).unsigned_abs().as_secs();
    match seconds {
        _ if at > now && seconds > SKEW => "in the future, by another clock".to_owned(),
        _ if at > now => "just now".to_owned(),
        0..MINUTE => "just now".to_owned(),
        MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        HOUR..DAY => format!("{} h ago", seconds / HOUR),
        _ if seconds < 90 * DAY => ago(seconds / DAY, "day"),
        _ if seconds < 2 * YEAR => ago(seconds / MONTH, "month"),
        _ => ago(seconds / YEAR, "year"),
    }
}

/// `at` for machines: RFC 3339, in whole seconds and UTC.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `at` for people: `2026-11-21 12:05 UTC`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The day of `at`, in UTC: `2026-11-21`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

fn ago(number: u64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seconds: i64) -> String {
        let now = Timestamp::UNIX_EPOCH;
        since(Timestamp::from_second(-seconds).unwrap(), now)
    }

    #[test]
    fn each_unit_begins_where_the_one_before_ends() {
        let day = 86_400;
        let table = [
            (0, "just now"),
            (59, "just now"),
            (60, "1 min ago"),
            (3599, "59 min ago"),
            (3600, "1 h ago"),
            (day - 1, "23 h ago"),
            (day, "1 day ago"),
            (2 * day, "2 days ago"),
            (89 * day, "89 days ago"),
            (90 * day, "3 months ago"),
            (730 * day - 1, "24 months ago"),
            (730 * day, "2 years ago"),
        ];
        for (seconds, words) in table {
            assert_eq!(told(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn times_are_told_in_utc() {
        let at = "2026-11-21T14:05:09.25+02:00".parse().unwrap();
        assert_eq!(instant(at), "2026-11-21T12:05:09Z");
        assert_eq!(minute(at), "2026-11-21 12:05 UTC");
        assert_eq!(day(at), "2026-11-21");
    }

    #[test]
    fn clocks_that_are_a_little_apart_agree() {
        assert_eq!(told(-1), "just now");
        assert_eq!(told(-300), "just now");
        assert_eq!(told(-301), "in the future, by another clock");
        let far = since(Timestamp::MIN, Timestamp::MAX);
        assert!(far.ends_with(" years ago"), "{far}");
    }
}
