//! Lengths of time as people write them: `90s`, `5m`, `1h30m`, `2d`, `500ms`.

use std::time::Duration;

/// Parses a length of time; `None` when `text` is none. A bare number counts seconds.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let amount: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let thousandths;
        (thousandths, rest) = fraction(rest)?;
        let unit_length = rest
            .find(|char: char| char.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = match &rest[..unit_length] {
            "ms" => Duration::from_millis(1),
            "s" => Duration::from_secs(1),
            "m" => Duration::from_secs(60),
            "h" => Duration::from_secs(60 * 60),
            "d" => Duration::from_secs(24 * 60 * 60),
            _ => return None,
        };
        let amount = u32::try_from(amount).ok()?;
        let part = unit.checked_mul(amount)?;
        let part = part.checked_add(unit * thousandths / 1000)?;
        total = total.checked_add(part)?;
        rest = &rest[unit_length..];
    }
    (!text.is_empty()).then_some(total)
}

/// The thousandths that `text` begins with, as in `.5s`, and what follows them.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(text) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let length = text.find(|char: char| !char.is_ascii_digit())?;
    let (digits, rest) = text.split_at(length);
    if !(1..=3).contains(&length) {
        return None;
    }
    Some((format!("{digits:0<3}").parse().ok()?, rest))
}

/// A length of time for a person: two units at most, no more exact than it is useful.
#[must_use]
pub fn display(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    let two = |first: u64, unit: &str, second: u64, small: &str| {
        if second == 0 {
            format!("{first}{unit}")
        } else {
            format!("{first}{unit}{second}{small}")
        }
    };
    match seconds {
        0 => format!("{}ms", duration.as_millis()),
        1..10 => format!("{:.1}s", duration.as_secs_f64()).replace(".0s", "s"),
        10..60 => format!("{seconds}s"),
        60..3600 => two(minutes, "m", rest, "s"),
        3600..86_400 => two(hours, "h", minutes, "m"),
        _ => two(days, "d", hours, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        assert_eq!(parse("90"), Some(Duration::from_secs(90)));
        assert_eq!(parse("1h30m"), Some(Duration::from_secs(5400)));
        assert_eq!(parse("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse("2d"), Some(Duration::from_secs(172_800)));
        assert_eq!(parse("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(parse("0.25h"), Some(Duration::from_secs(900)));
        for wrong in [
            "",
            "m",
            "5x",
            "5 m",
            "-1s",
            "99999999999d",
            "5m3",
            "1.s",
            ".5s",
            "1.5",
            "1.2345s",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn what_people_read() {
        let shown = |millis| display(Duration::from_millis(millis));
        assert_eq!(shown(40), "40ms");
        assert_eq!(shown(1500), "1.5s");
        assert_eq!(shown(2000), "2s");
        assert_eq!(shown(65_000), "1m5s");
        assert_eq!(shown(7_200_000), "2h");
    }
}
