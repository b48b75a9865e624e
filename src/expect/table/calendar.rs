//! Times of day and dates, as tools write them.

use std::ops::RangeInclusive;

/// What kind of time a value is. Values of the same kind are as good as one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temporal {
    /// `3d6h`, `5 minutes ago`
    Duration,
    /// `16:55`
    Clock,
    /// `2-03:04:05`, `100:03`: what a clock counted, and no time of day.
    Elapsed,
    /// `2023-06-26`, `Jun 26`
    Date,
    /// `2023-06-26T14:08:13Z`
    Timestamp,
}

/// A clock time, a date or both, from the kinds of the words.
pub fn instant(value: &str) -> Option<Temporal> {
    let (mut clocks, mut dates, mut months, mut days) = (0, 0, 0, 0);
    for word in value.split([' ', ',']).filter(|word| !word.is_empty()) {
        let (word, clock) = match word.split_once('T') {
            Some((date, clock)) if is_date(date) => (date, Some(clock)),
            _ => (word, None),
        };
        if let Some(clock) = clock {
            clocks += usize::from(is_zoned_clock(clock));
        }
        if is_date(word) {
            dates += 1;
        } else if is_zoned_clock(word) {
            clocks += 1;
        } else if let Some(day) = after_month(word) {
            months += 1;
            match day {
                "" => {}
                day if is_day(day) => days += 1,
                _ => return None,
            }
        } else if is_day(word) {
            days += 1;
        } else if !(is_year(word) || is_weekday(word) || is_zone(word)) {
            return None;
        }
    }
    match (clocks, dates, months, days) {
        (1, 0, 0, 0) => Some(Temporal::Clock),
        (0, 1, 0, 0) | (0, 0, 1, 1) => Some(Temporal::Date),
        (1, 1, 0, 0) | (1, 0, 1, 1) => Some(Temporal::Timestamp),
        _ => None,
    }
}

fn is_zoned_clock(text: &str) -> bool {
    let text = text.strip_suffix('Z').unwrap_or(text);
    match text.find(['+', '-']) {
        Some(at) => is_clock(&text[..at]) && is_zone(&text[at..]),
        None => is_clock(text),
    }
}

/// `14:08`, `14:08:13.703`
pub fn is_clock(text: &str) -> bool {
    let hours = text.split(':').next().unwrap_or_default();
    is_counted(text) && hours.len() <= 2 && is_within(hours, 0..=24)
}

/// `2-03:04:05` as ps writes days, and hours or minutes that no time of day has: `100:03`
pub fn is_elapsed(text: &str) -> bool {
    match text.split_once('-') {
        Some((days, clock)) => is_within(days, 0..=99_999) && is_clock(clock),
        None => is_counted(text),
    }
}

/// Any number, then minutes and seconds as a clock has them.
fn is_counted(text: &str) -> bool {
    let mut parts = text.split(':');
    let (Some(first), Some(minutes)) = (parts.next(), parts.next()) else {
        return false;
    };
    let (seconds, end) = (parts.next().unwrap_or("00"), parts.next());
    let (whole, part) = match seconds.split_once(['.', ',']) {
        Some((whole, part)) => (whole, part),
        None => (seconds, "0"),
    };
    let two = |text: &str, last: u32| text.len() == 2 && is_within(text, 0..=last);
    // There are seconds that leap.
    let seconds_fit = two(whole, 60) && !part.is_empty() && is_digits(part);
    is_within(first, 0..=999_999) && two(minutes, 59) && seconds_fit && end.is_none()
}

/// Whether a text is a number in a range, and nothing else.
fn is_within(text: &str, range: RangeInclusive<u32>) -> bool {
    is_digits(text) && text.parse().is_ok_and(|number| range.contains(&number))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2023-06-26`, `06/26/2023`
fn is_date(text: &str) -> bool {
    let separator = if text.contains('/') { '/' } else { '-' };
    let parts: Vec<_> = text.split(separator).collect();
    match parts.as_slice() {
        [year, month, day] if is_year(year) => is_month(month) && is_day(day),
        [one, other, year] => {
            let month = is_month(one) || is_month(other);
            is_year(year) && month && is_day(one) && is_day(other)
        }
        _ => false,
    }
}

fn is_month(text: &str) -> bool {
    text.len() <= 2 && is_within(text, 1..=12)
}

/// What comes after the name of a month, as ps writes `Jun25`.
fn after_month(text: &str) -> Option<&str> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS
        .iter()
        .find_map(|month| text.strip_prefix(month).or(text.strip_prefix(&month[..3])))
}

fn is_day(text: &str) -> bool {
    text.len() <= 2 && is_within(text, 1..=31)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_digits(text)
}

fn is_weekday(text: &str) -> bool {
    matches!(text, "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun")
}

/// `UTC`, `CEST`, `+0200`, `+02:00`, and what belongs to a clock: `AM`, `PM`
fn is_zone(text: &str) -> bool {
    let name = matches!(text.len(), 3..=4) && text.ends_with('T')
        || matches!(text, "UTC" | "Z" | "AM" | "PM" | "am" | "pm");
    let offset = text.strip_prefix(['+', '-']).is_some_and(|digits| {
        let digits = digits.replace(':', "");
        digits.len() == 4 && is_digits(&digits)
    });
    offset || (name && text.bytes().all(|byte| byte.is_ascii_alphabetic()))
}
