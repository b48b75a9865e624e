//! How long ago something was, as people say it.

use jiff::Timestamp;

/// Seconds of a minute, an hour, a day, a month of 30 days and a year of 365.
const UNITS: [(i64, &str); 5] = [
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
];

/// How many of a unit are told before the next one is: `23 hours`, but also `59 days`, since a month says
/// little of what was a month and a half ago.
const AT_LEAST: i64 = 2;

/// `2 days ago`, in the greatest unit that there are at least two of, or else in the next smaller one; what
/// was within the last minute, or is still to be by the clock of another machine, was `just now`.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    if seconds < 60 {
        return "just now".to_owned();
    }
    let fits = |(length, _): &&(i64, &str)| seconds >= length * AT_LEAST;
    let (length, unit) = UNITS.iter().find(fits).unwrap_or(&(60, "minute"));
    let number = seconds / length;
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_in_a_unit_that_says_enough() {
        let at: Timestamp = "2026-11-21T10:00:00Z".parse().expect("it is a time");
        let told = |seconds: i64| {
            let now = Timestamp::from_second(at.as_second() + seconds).expect("it is a time");
            ago(at, now)
        };
        let (hour, day) = (3600, 86_400);
        for (seconds, wanted) in [
            (-hour, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (119, "1 minute ago"),
            (hour, "60 minutes ago"),
            (2 * hour, "2 hours ago"),
            (47 * hour, "47 hours ago"),
            (2 * day, "2 days ago"),
            (59 * day, "59 days ago"),
            (60 * day, "2 months ago"),
            (729 * day, "24 months ago"),
            (730 * day, "2 years ago"),
        ] {
            assert_eq!(told(seconds), wanted);
        }
    }
}
