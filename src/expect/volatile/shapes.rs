//! The forms of volatile values, as regular expressions; what they mean is for [`super::find`].

use std::sync::LazyLock;

use regex::Regex;

use super::super::hole::HoleKind;

/// What a match is, before its surroundings are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Uuid,
    /// A path with a part that was made up.
    TemporaryPath,
    /// A hash behind the name of its algorithm, or an address of memory.
    NamedHash,
    /// The same in base 64.
    Fingerprint,
    /// A date with a time of day, or a time of day to the second.
    Time,
    /// Hours and minutes.
    ShortTime,
    Date,
    /// A date without a year.
    ShortDate,
    Ipv4,
    Ipv6,
    Duration,
    /// The number of `time=0.045 ms`.
    Milliseconds,
    Version,
    /// What a controller puts behind the name of a pod.
    PodSuffix,
    Hash,
    Port,
    NamedPort,
    Pid,
    /// A process in brackets, as in a log.
    LogPid,
}

/// A form; the value is its last group that takes part, or all of it.
pub struct Form {
    pub shape: Shape,
    pub kind: HoleKind,
    pub regex: Regex,
}

/// All forms: where two match, the first counts.
pub static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    sources()
        .into_iter()
        .filter_map(|(shape, kind, source)| {
            let regex = Regex::new(&source).ok()?;
            Some(Form { shape, kind, regex })
        })
        .collect()
});

/// The beginning and the end of a word, whatever is in it.
const B: &str = r"(?-u:\b)";
const CLOCK: &str = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]";
const SECONDS: &str = "(?::[0-6][0-9](?:[.,][0-9]+)?)";
const NOON: &str = "(?: ?[AaPp][Mm])";
/// Not just any capitals: a log goes on with `INFO`.
const ZONE_WORD: &str =
    "(?:UTC|GMT|BST|IST|JST|KST|HKT|SGT|MSK|WES?T|CES?T|EES?T|NZ[SD]T|AE[SD]T|[ACEMP][SD]T)";
const ISO_DATE: &str = "[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";
const WEEKDAY: &str = "(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )";
const MONTH: &str = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const NUMBER: &str = "[0-9]+(?:\\.[0-9]+)?";
const UNIT: &str = "(?:ns|us|µs|μs|ms|mo|s|m|h|d|w|y)";
const UNIT_WORD: &str = "(?:(?:milli|micro|nano)?seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)";
/// What a controller makes names of: no vowels, and no digits that look like one.
const SAFE: &str = "[bcdfghjklmnpqrstvwxz2456789]";

fn sources() -> Vec<(Shape, HoleKind, String)> {
    let slash_date = "[12][0-9]{3}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12][0-9]|3[01])";
    let named_date = format!("{MONTH} +[0-9]{{1,2}}(?:,? [12][0-9]{{3}})?");
    let day_first = format!("[0-9]{{1,2}}[ -]{MONTH}[ -][12][0-9]{{3}}");
    let zone =
        format!(" ?(?:Z{B}|[+-][0-9]{{2}}:?[0-9]{{2}}{B}|{ZONE_WORD}{B})(?: {ZONE_WORD}{B})?");
    let ctime = format!(
        "{WEEKDAY}?{MONTH} +[0-9]{{1,2}} {CLOCK}{SECONDS}{NOON}?(?: {ZONE_WORD})? [12][0-9]{{3}}"
    );
    let stamp = format!(
        "{WEEKDAY}?(?:{ISO_DATE}|{slash_date}|{named_date}|{day_first})(?:T|,? +){CLOCK}{SECONDS}?{NOON}?(?:{zone})?"
    );
    let clock = format!("{CLOCK}{SECONDS}{NOON}?|{CLOCK}{NOON}");
    let date = format!(
        "{WEEKDAY}?(?:{ISO_DATE}|{slash_date}|{day_first}|{MONTH} +[0-9]{{1,2}},? [12][0-9]{{3}}|(?:0[1-9]|[12][0-9]|3[01])[./](?:0[1-9]|[12][0-9]|3[01])[./][12][0-9]{{3}})"
    );
    let worded = format!(
        "(?:[Aa]n?|{NUMBER}) ?{UNIT_WORD}{B}(?:,? (?:and )?{NUMBER} {UNIT_WORD}{B})*(?:, [0-9]+:[0-9]{{2}}{B})?"
    );
    let compact = format!("(?:{NUMBER}{UNIT})+{B}(?: {NUMBER}{UNIT}{B})*");
    let vague = "(?:[Aa]bout |[Ll]ess than |[Aa]lmost |[Oo]ver |~)";
    let version_word =
        "(?:alpha|beta|rc|pre|dev|generic|eks|gke|lts|build|SNAPSHOT|[a-z]*[0-9][0-9A-Za-z]*)";
    let kinds = [
        (
            Shape::Uuid,
            HoleKind::Uuid,
            format!("{B}[0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}}{B}"),
        ),
        (
            Shape::TemporaryPath,
            HoleKind::Path,
            r"(?:/private)?/var/folders/[0-9A-Za-z_+]{2}/[0-9A-Za-z_+]+(?:/[0-9A-Za-z_.+-]*[0-9A-Za-z_+])?|(?:/private)?(?:/var)?/tmp/[0-9A-Za-z_.+-]*[0-9A-Za-z_+]".to_owned(),
        ),
        (
            Shape::NamedHash,
            HoleKind::Hex,
            format!("{B}(?:sha(?:1|256|384|512)|md5)[:-]([0-9a-f]{{7,128}}){B}|{B}(0x[0-9a-fA-F]{{7,16}}){B}"),
        ),
        (
            Shape::Fingerprint,
            HoleKind::Word,
            format!("{B}SHA256:([0-9A-Za-z+/]{{43}})(?:[^0-9A-Za-z+/=]|$)"),
        ),
        (Shape::Time, HoleKind::Time, format!("{B}(?:{ctime}|{stamp}|{clock})")),
        (Shape::Date, HoleKind::Date, format!("{B}(?:{date})")),
        (Shape::ShortDate, HoleKind::Date, format!("{B}{WEEKDAY}?{MONTH} +[0-9]{{1,2}}{B}")),
        (Shape::ShortTime, HoleKind::Time, format!("{B}{CLOCK}{B}")),
        (Shape::Ipv4, HoleKind::Ip, format!("{B}(?:[0-9]{{1,3}}\\.){{3}}[0-9]{{1,3}}{B}")),
        (
            Shape::Ipv6,
            HoleKind::Ip,
            "[0-9a-fA-F:]*:[0-9a-fA-F]*:(?:[0-9a-fA-F:.]*(?:[0-9a-fA-F]|::))?".to_owned(),
        ),
        (
            Shape::Duration,
            HoleKind::Duration,
            format!("{vague}?{B}(?:{compact}|{worded})(?: ago{B})?"),
        ),
        (
            Shape::Milliseconds,
            HoleKind::Number,
            format!("{B}time[=<]({NUMBER}) ms{B}"),
        ),
        (
            Shape::Version,
            HoleKind::Version,
            format!("{B}(?:[vV]?[0-9]+(?:\\.[0-9]+){{2,3}}|[vV][0-9]+\\.[0-9]+)(?:[-+~]{version_word}{B}(?:\\.[0-9]+)*)*"),
        ),
        (
            Shape::PodSuffix,
            HoleKind::Word,
            format!("[0-9a-z]-({SAFE}{{6,10}}-{SAFE}{{5}}){B}"),
        ),
        (
            Shape::Hash,
            HoleKind::Hex,
            format!("{B}(?:[0-9a-f]{{7,128}}|[0-9A-F]{{16,128}}){B}"),
        ),
        (Shape::Port, HoleKind::Int, format!(":([0-9]{{5}}){B}")),
        (
            Shape::NamedPort,
            HoleKind::Int,
            format!("(?i){B}ports?[ :=#]+([0-9]{{5}}){B}"),
        ),
        (
            Shape::Pid,
            HoleKind::Int,
            format!("(?i){B}pid[ :=#]+([0-9]+){B}"),
        ),
        (
            Shape::LogPid,
            HoleKind::Int,
            "[A-Za-z]\\\\?\\[([0-9]{2,})\\]:".to_owned(),
        ),
    ];
    kinds.to_vec()
}
