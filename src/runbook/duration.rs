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
        total = total.checked_add(unit.checked_mul(amount)?)?;
        rest = &rest[unit_length..];
    }
    (!text.is_empty()).then_some(total)
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
        for wrong in ["", "m", "5x", "5 m", "-1s", "99999999999d", "5m3"] {
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
