//! A badge that tells in a README how a runbook stands. Its words are of the time when the site was built.

use jiff::Timestamp;
use maud::html;

use super::age;
use super::{Standing, Verified};
use crate::source::visible::visible;

const LABEL: &str = "runbook";

/// Behind the label.
const LABEL_COLOUR: &str = "#3b4148";

/// What stands left and right of each text.
const PADDING: f64 = 6.0;

/// The width of a character of Verdana at 11 pixels in hundredths of a pixel, from the blank to `~`, as the
/// font itself has them. Who has another font gets it squeezed to these by `textLength`.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    387, 433, 505, 900, 699, 1184, 799, 295, 500, 500, 699, 900, 400, 500, 400, 500,
    699, 699, 699, 699, 699, 699, 699, 699, 699, 699, 500, 500, 900, 900, 900, 600,
    1100, 752, 754, 768, 848, 696, 632, 853, 827, 463, 500, 762, 612, 927, 823, 866,
    663, 866, 765, 752, 678, 805, 752, 1088, 754, 677, 754, 500, 500, 500, 900, 699,
    699, 661, 685, 573, 685, 655, 387, 685, 696, 302, 379, 651, 302, 1070, 696, 668,
    685, 685, 469, 573, 433, 696, 651, 900, 651, 651, 578, 698, 500, 698, 900,
];

/// What a character takes that is not among them: as much as any of them.
const WIDEST: u16 = 1184;

/// The badge, as SVG: `runbook | verified 2 days ago`. Its title has the date, the system, and when it was
/// made. It needs no font but the reader's own, and nothing from elsewhere.
#[must_use]
pub fn svg(standing: &Standing, now: Timestamp) -> String {
    let message = standing.words(now);
    let (label_width, message_width) = (width(LABEL), width(&message));
    let left = (label_width + 2.0 * PADDING).round();
    let right = (message_width + 2.0 * PADDING).round();
    let all = left + right;
    let text = |x: f64, width: f64, text: &str| {
        html! { text x=(x) y="14" textLength=(tenths(width)) { (text) } }
    };
    // The corners are drawn, since what a clip path is called would have to be unique on a page.
    let label_shape = format!("M3 0H{left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z");
    let (before, end) = (all - 3.0, all);
    let message_shape =
        format!("M{left} 0H{before}A3 3 0 0 1 {end} 3V17A3 3 0 0 1 {before} 20H{left}Z");
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(all) height="20" viewBox={ "0 0 " (all) " 20" }
            role="img" aria-label={ (LABEL) ": " (message) } {
            title { (LABEL) ": " (message) (details(standing, now)) }
            path fill=(LABEL_COLOUR) d=(label_shape) {}
            path fill=(colour(standing.verified)) d=(message_shape) {}
            g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" {
                (text(PADDING, label_width, LABEL))
                (text(left + PADDING, message_width, &message))
            }
        }
    };
    markup.into_string() + "\n"
}

/// When and where, and the time that the words are of.
fn details(standing: &Standing, now: Timestamp) -> String {
    let mut details = String::new();
    if let Some(at) = standing.at {
        details.push_str(&format!(" (last run {}", age::minute(at)));
        if let Some(target) = &standing.target {
            details.push_str(&format!(" on {}", printable(target)));
        }
        details.push(')');
    }
    details + &format!("; as of {}", age::minute(now))
}

/// `text` without what no XML may hold, however it is written.
fn printable(text: &str) -> String {
    let is_none = |char: char| char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}');
    visible(text).replace(is_none, "\u{fffd}")
}

/// White is easy to read on each of them.
const fn colour(verified: Verified) -> &'static str {
    match verified {
        Verified::Passed => "#1f7a3a",
        Verified::Failed => "#b3261e",
        Verified::Stale | Verified::Old => "#8a5a00",
        Verified::Never => "#5c6670",
    }
}

fn width(text: &str) -> f64 {
    let width = |char: char| {
        let index = u32::from(char).checked_sub(u32::from(' '));
        let width = index.and_then(|index| WIDTHS.get(usize::try_from(index).ok()?));
        f64::from(*width.unwrap_or(&WIDEST)) / 100.0
    };
    text.chars().map(width).sum()
}

/// So many pixels, to the tenth.
fn tenths(pixels: f64) -> String {
    format!("{pixels:.1}")
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::book::{Cause, Counts, Problem};
    use crate::run::Status;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn standing(cause: Option<Cause>) -> Standing {
        let problem = cause.map(|cause| Problem {
            cause,
            step: None,
            anchor: None,
            number: None,
            line: 1,
            message: String::new(),
        });
        Standing {
            verified: cause.map_or(Verified::Passed, Cause::verified),
            at: Some(time("2026-05-04T03:02:01Z")),
            target: Some("kronform".to_owned()),
            took: None,
            fresh_until: None,
            counts: Counts::default(),
            problem,
            is_empty: false,
        }
    }

    fn badge(standing: &Standing) -> String {
        svg(standing, time("2026-05-06T04:00:00Z"))
    }

    /// The texts of an SVG, in order, read by a real parser: its title, its label, its message.
    fn texts(svg: &str) -> Vec<String> {
        let mut reader = Reader::from_str(svg);
        reader.config_mut().check_end_names = true;
        let mut texts = vec![];
        let mut is_new = true;
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Eof => return texts,
                Event::Start(start) => {
                    for attribute in start.attributes() {
                        attribute.expect("an attribute");
                    }
                    is_new = true;
                }
                Event::Text(text) => {
                    let text = text.decode().expect("UTF-8").into_owned();
                    if is_new && !text.trim().is_empty() {
                        texts.push(String::new());
                        is_new = false;
                    }
                    if let Some(last) = texts.last_mut().filter(|_| !is_new) {
                        last.push_str(&text);
                    }
                }
                Event::GeneralRef(name) => {
                    let char = match &*name.decode().expect("UTF-8") {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        other => panic!("{other}"),
                    };
                    texts.last_mut().expect("a text").push(char);
                }
                Event::End(_) => is_new = true,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn it_tells_how_a_runbook_stands() {
        insta::assert_snapshot!(badge(&standing(None)), @r##"<svg xmlns="http://www.w3.org/2000/svg" width="175" height="20" viewBox="0 0 175 20" role="img" aria-label="runbook: verified 2 days ago"><title>runbook: verified 2 days ago (last run 2026-05-04 03:02 UTC on kronform); as of 2026-05-06 04:00 UTC</title><path fill="#3b4148" d="M3 0H57V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z"></path><path fill="#1f7a3a" d="M57 0H172A3 3 0 0 1 175 3V17A3 3 0 0 1 172 20H57Z"></path><g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11"><text x="6" y="14" textLength="45.3">runbook</text><text x="63" y="14" textLength="105.5">verified 2 days ago</text></g></svg>"##);
        let never = Standing {
            verified: Verified::Never,
            at: None,
            target: None,
            ..standing(None)
        };
        insta::assert_snapshot!(texts(&badge(&never)).join("\n"), @"
        runbook: never run; as of 2026-05-06 04:00 UTC
        runbook
        never run
        ");
        let table = [
            (None, "verified 2 days ago"),
            (Some(Cause::Failed(Status::Failed)), "failed 2 days ago"),
            (Some(Cause::Changed), "changed since it was verified"),
            (Some(Cause::Old), "verified 2 days ago, too old"),
        ];
        for (cause, words) in table {
            let texts = texts(&badge(&standing(cause)));
            assert_eq!(texts[1..], ["runbook", words]);
        }
    }

    #[test]
    fn hostile_names_are_text() {
        let hostile = "</title><script>x('\"')</script>&amp;\u{0}\u{1b}[1m\u{ffff}\u{202e}";
        let standing = Standing {
            target: Some(hostile.to_owned()),
            ..standing(None)
        };
        let svg = badge(&standing);
        insta::assert_snapshot!(texts(&svg)[0], @r#"runbook: verified 2 days ago (last run 2026-05-04 03:02 UTC on </title><script>x('"')</script>&amp;\x00\x1b[1m�\u{202e}); as of 2026-05-06 04:00 UTC"#);
        assert!(!svg.contains("<script"), "{svg}");
        assert!(
            !svg.contains(|char: char| char.is_control() && char != '\n'),
            "{svg:?}"
        );
    }

    /// How bright a colour is, as WCAG has it.
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour");
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn white_can_be_read_on_all_of_its_colours() {
        let colours = Verified::ALL.map(colour);
        for colour in colours.into_iter().chain([LABEL_COLOUR]) {
            let contrast = 1.05 / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour}: {contrast}");
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(tenths(width(" ")), "3.9");
        assert_eq!(tenths(width("build")), "26.7");
        assert_eq!(tenths(width("~W")), "19.9");
        assert_eq!(tenths(width("é")), "11.8");
    }
}
