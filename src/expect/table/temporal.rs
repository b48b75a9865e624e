//! Values that differ from one run to the next and say when, or for how long.

use std::ops::Range;

use super::calendar::{instant, is_clock, is_elapsed};

pub use super::calendar::Temporal;

impl Temporal {
    /// Whether a value of the other kind may stand for one of this. ps tells the time of day of what
    /// started today, and the date of all else; and what has run for less than a day has run for what
    /// may be a time of day.
    pub fn is_like(self, other: Self) -> bool {
        let are = |kinds: [Self; 2]| kinds.contains(&self) && kinds.contains(&other);
        self == other || are([Self::Clock, Self::Date]) || are([Self::Clock, Self::Elapsed])
    }
}

/// The last words of the names of columns that hold times.
const COLUMNS: [&str; 32] = [
    "AGE",
    "UPTIME",
    "SEEN",
    "LASTSEEN",
    "FIRSTSEEN",
    "DURATION",
    "SINCE",
    "SCHEDULE",
    "CREATED",
    "CREATEDAT",
    "CREATION",
    "CREATIONTIME",
    "CREATIONTIMESTAMP",
    "STARTED",
    "STARTEDAT",
    "START",
    "STARTTIME",
    "STIME",
    "UPDATED",
    "MODIFIED",
    "FINISHED",
    "COMPLETED",
    "ELAPSED",
    "DEPLOYED",
    "CHANGE",
    "TRANSITION",
    "TIME",
    "TIMESTAMP",
    "DATE",
    "AT",
    "RUN",
    "FOR",
];

/// Whether the cells of a column are compared by kind of time.
pub fn is_temporal_column(name: &str) -> bool {
    // Not at hyphens: `UP-TO-DATE` counts replicas.
    let last = name.rsplit([' ', '_']).next().unwrap_or(name);
    COLUMNS
        .iter()
        .any(|column| column.eq_ignore_ascii_case(last))
}

/// The kind of time that a whole value is, if it is one.
pub fn classify(value: &str) -> Option<Temporal> {
    let value = value.trim();
    if is_duration(value) {
        Some(Temporal::Duration)
    } else {
        instant(value).or_else(|| is_elapsed(value).then_some(Temporal::Elapsed))
    }
}

/// Where in a value times stand that are no value of their own: `1 (2d ago)`, `Up 5 minutes`.
pub fn embedded(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = value[from..].find('(').map(|at| from + at + 1) {
        let Some(close) = value[open..].find(')').map(|at| open + at) else {
            break;
        };
        if classify(&value[open..close]).is_some() {
            found.push(open..close);
        }
        from = close;
    }
    found.extend(container_status(value));
    found.sort_by_key(|range| range.start);
    found
}

/// The time in a status as docker words it: `Up 2 hours (healthy)`, `Exited (0) 5 minutes ago`.
fn container_status(value: &str) -> Option<Range<usize>> {
    let range = if value.starts_with("Up ") {
        3..value.find(" (").unwrap_or(value.len())
    } else {
        let known = value.starts_with("Exited (") || value.starts_with("Restarting (");
        value.find(") ").filter(|_| known)? + 2..value.len()
    };
    is_duration(value.get(range.clone())?).then_some(range)
}

fn is_duration(value: &str) -> bool {
    let value = value.strip_suffix(" ago").unwrap_or(value);
    // `kubectl get events` says how often: `5s (x3 over 2m)`.
    if let Some((last, often)) = value.strip_suffix(')').and_then(|v| v.split_once(" (x"))
        && let Some((count, over)) = often.split_once(" over ")
    {
        return is_number(count) && is_duration(last) && is_duration(over);
    }
    let vague = [
        "About ",
        "Less than ",
        "Almost ",
        "Over ",
        "about ",
        "less than ",
        "~",
    ];
    let value = vague
        .iter()
        .find_map(|vague| value.strip_prefix(vague))
        .unwrap_or(value);
    if let Some(unit) = value
        .strip_prefix("a ")
        .or_else(|| value.strip_prefix("an "))
    {
        return is_unit_word(unit);
    }
    let mut parts = value
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .peekable();
    let mut any = false;
    while let Some(part) = parts.next() {
        let counted = is_number(part) && parts.peek().is_some_and(|unit| is_unit_word(unit));
        if counted {
            parts.next();
        } else if any && parts.peek().is_none() && is_clock(part) {
            // `uptime` goes on in hours and minutes: `3 days, 4:05`.
        } else if !is_compact(part) {
            return false;
        }
        any = true;
    }
    any
}

/// `3d6h`, `1h2m3.5s`, `120ms`
fn is_compact(text: &str) -> bool {
    const UNITS: [&str; 11] = ["ns", "us", "µs", "μs", "ms", "mo", "s", "m", "h", "d", "w"];
    let mut rest = text;
    let mut any = false;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let unit = UNITS
            .iter()
            .chain(&["y"])
            .find_map(|unit| after.strip_prefix(unit));
        match unit {
            Some(after) if is_number(number) => rest = after,
            _ => return false,
        }
        any = true;
    }
    any
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

fn is_unit_word(text: &str) -> bool {
    let singular = text.strip_suffix('s').unwrap_or(text);
    matches!(
        singular,
        "second" | "sec" | "minute" | "min" | "hour" | "hr" | "day" | "week" | "month" | "year"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_many_tools() {
        for value in "3d6h|15m|65s|2d|1h2m3s|120ms|1.5s|8m16s|1y20d|123m|0s|About an hour ago|\
             About a minute ago|Less than a second ago|5 minutes ago|2d ago|3 days, 4:05|\
             2 weeks ago|1h 2m|18 hours|a day ago|2mo|2m5s (x3 over 5m)|250µs"
            .split('|')
        {
            assert_eq!(classify(value), Some(Temporal::Duration), "{value}");
        }
    }

    #[test]
    fn what_ps_counts_is_time() {
        for value in "2-03:04:05|123:45|100:03|1234:05:06|45:10|12-00:00:00".split('|') {
            assert_eq!(classify(value), Some(Temporal::Elapsed), "{value}");
        }
        for value in "99:99|12:61|1-2|2-99:00:00|1:2|12:30:61|12:30:|1234567:00".split('|') {
            assert_eq!(classify(value), None, "{value}");
        }
        assert!(Temporal::Clock.is_like(Temporal::Elapsed));
        assert!(!Temporal::Duration.is_like(Temporal::Elapsed));
        assert!(!Temporal::Elapsed.is_like(Temporal::Date));
    }

    #[test]
    fn dates_are_of_the_calendar() {
        for value in "2023-13-01|2023-00-10|2023-01-32|31/31/2023|2023/0/1|Jun 32|Jun 0".split('|')
        {
            assert_eq!(classify(value), None, "{value}");
        }
    }

    #[test]
    fn clocks_dates_and_timestamps() {
        for value in "16:55|0:14|14:08:13.703|4:05 PM|23:59:60".split('|') {
            assert_eq!(classify(value), Some(Temporal::Clock), "{value}");
        }
        for value in "2023-06-26|Jun25|Jun 26|26 June 2023|06/26/2023|Mon Jun 26".split('|') {
            assert_eq!(classify(value), Some(Temporal::Date), "{value}");
        }
        for value in "2021-02-08T14:53:43Z|2024-11-07T00:32:48+02:00|Mon Jun 26 14:08:13 2023|\
             2023-06-26 14:08:13.703605886 +0000 UTC|2023-06-26 14:08:13 CEST|Jun 26, 14:08"
            .split('|')
        {
            assert_eq!(classify(value), Some(Temporal::Timestamp), "{value}");
        }
    }

    #[test]
    fn everything_else_is_no_time() {
        for value in "<none>|<unknown>|<invalid>|-|5|2023|May|d|s5|1.2.3|v1.27.2|10.0.0.1|5 apples|\
             NotReady|443/TCP|1:2:3:4|480 GB|4.0 TB|.../1:0:0:0/|12:34:56:78:9a:bc|8m extra|\
             ago|(|5m (x over)|1d-2d"
            .split('|')
        {
            assert_eq!(classify(value), None, "{value}");
        }
    }

    #[test]
    fn times_within_a_value() {
        let texts = |value: &'static str| -> Vec<_> {
            embedded(value)
                .into_iter()
                .map(|range| &value[range])
                .collect()
        };
        assert_eq!(texts("1 (2d ago)"), ["2d ago"]);
        assert_eq!(texts("Up 2 hours (healthy)"), ["2 hours"]);
        assert_eq!(texts("Up About an hour"), ["About an hour"]);
        assert_eq!(texts("Exited (0) 5 minutes ago"), ["5 minutes ago"]);
        assert!(texts("standard (default)").is_empty());
        assert!(texts("Up and running").is_empty());
        assert!(texts("a ) (").is_empty());
    }

    #[test]
    fn columns_of_times() {
        for name in "AGE|UPTIME|LAST SEEN|DURATION|SINCE|LAST SCHEDULE|CREATED|STARTED|Age|\
             CREATION DATE|LAST_SEEN|TIME|START"
            .split('|')
        {
            assert!(is_temporal_column(name), "{name}");
        }
        for name in "NAME|STATUS|USAGE|IMAGE|STAGE|RESTARTS|UP-TO-DATE|".split('|') {
            assert!(!is_temporal_column(name), "{name}");
        }
    }
}
