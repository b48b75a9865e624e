use proptest::prelude::*;

use super::super::tests::output;
use super::*;

/// The lines that are final, then those that are pending.
fn fed(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut live = Live::new();
    let lines = live.feed(bytes);
    (lines, live.pending())
}

fn all(bytes: &[u8]) -> Vec<String> {
    let mut live = Live::new();
    let mut lines = live.feed(bytes);
    lines.extend(live.finish());
    lines
}

fn strings(lines: &[&str]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn a_line_is_final_at_its_newline() {
    assert_eq!(fed(b""), (vec![], vec![]));
    assert_eq!(
        fed(b"a\n\n  b \r\nc"),
        (strings(&["a", "", "  b "]), strings(&["c"]))
    );
    assert_eq!(all(b"a\nb"), strings(&["a", "b"]));
    assert_eq!(all(b"a\n"), strings(&["a"]));
}

#[test]
fn a_line_is_redrawn_in_place() {
    assert_eq!(fed(b" 10%\r 20%\r"), (vec![], strings(&[" 20%"])));
    assert_eq!(fed(b"100% done\r\x1b[Kok"), (vec![], strings(&["ok"])));
    assert_eq!(fed(b"|\x08/\x08-\x08"), (vec![], strings(&["-"])));
    assert_eq!(
        fed(b"wait |\x1b[6G\x1b[Kdone\n"),
        (strings(&["wait done"]), vec![])
    );
    assert_eq!(fed(b"a\x1b7bc\x1b8d"), (vec![], strings(&["adc"])));
    assert_eq!(
        fed(b"long line\rshort   \x1b[2P\n"),
        (strings(&["short"]), vec![])
    );
    assert_eq!(fed(b"ab\tc\r\t\x1b[2Cx"), (vec![], strings(&["ab\tc x"])));
}

#[test]
fn a_download_shows_one_line() {
    // As curl writes it.
    let mut bytes = b"  % Total    % Received\n".to_vec();
    for percent in 0..=100 {
        bytes.extend(format!("\r{percent:>3}  1024k  {percent:>3}  1024k").into_bytes());
    }
    bytes.push(b'\n');
    assert_eq!(
        all(&bytes),
        strings(&["  % Total    % Received", "100  1024k  100  1024k"])
    );
    // As pip writes it.
    assert_eq!(
        all("   ━━╸   1.0/2.0 MB\r\x1b[2K   \x1b[32m━━━━\x1b[0m  2.0/2.0 MB\n".as_bytes()),
        strings(&["   ━━━━  2.0/2.0 MB"])
    );
}

#[test]
fn several_lines_are_redrawn_in_place() {
    let mut live = Live::new();
    // As docker writes it: up, the line, down.
    assert_eq!(live.feed(b"from x\na: Wait\nb: Wait\n").len(), 3);
    let step = |line: &str, up: u8| format!("\x1b[{up}A\x1b[2K\r{line}\r\x1b[{up}B");
    let mut lines = Vec::new();
    for percent in 0..50 {
        lines.extend(live.feed(step(&format!("a: {percent}%"), 2).as_bytes()));
        lines.extend(live.feed(step(&format!("b: {percent}%"), 1).as_bytes()));
    }
    assert_eq!(lines, strings(&[]));
    assert_eq!(live.pending(), strings(&["a: 49%", "b: 49%"]));
    assert_eq!(live.feed(b"Digest\n"), strings(&["a: 49%"]));
    assert_eq!(live.pending(), strings(&["b: 49%", "Digest"]));
    assert_eq!(live.finish(), strings(&["b: 49%", "Digest"]));
    assert_eq!(
        live.feed(b"x\n"),
        strings(&["x"]),
        "nothing is pending any more"
    );
}

#[test]
fn a_shorter_frame_leaves_nothing_behind() {
    let mut live = Live::new();
    let mut lines = live.feed(b"1\n2\n3\n\x1b[3A\x1b[Ja\nb\n\x1b[2F\x1b[Jc\n");
    assert_eq!(live.pending(), strings(&["c"]));
    lines.extend(live.finish());
    assert_eq!(lines, strings(&["1", "2", "3", "c"]));
}

#[test]
fn no_more_than_fifty_lines_stay_pending() {
    let mut live = Live::new();
    let bytes: String = (0..60).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        live.feed(format!("{bytes}\x1b[99999999A").as_bytes()).len(),
        60
    );
    let lines = live.feed(format!("{bytes}{bytes}").as_bytes());
    assert_eq!(lines.len(), 120 - 50);
    assert_eq!((lines[0].as_str(), live.pending().len()), ("0", 50));
}

#[test]
fn clearing_loses_no_line() {
    for clear in [
        "\x1b[2J",
        "\x1b[H",
        "\x1b[H\x1b[2J\x1b[3J",
        "\x1b[H\x1b[J",
        "\x1bc",
        "\x1b[1d",
    ] {
        let bytes = format!("x\n\x1b[Aa\nb{clear}\rc\n");
        assert_eq!(
            all(bytes.as_bytes()),
            strings(&["x", "a", "b", "c"]),
            "{clear:?}"
        );
    }
    assert_eq!(all(b"a\x1b[5;3Hb"), strings(&["a", "  b"]));
}

#[test]
fn lines_come_and_go() {
    assert_eq!(all(b"\x1b[A1\n2\x1b[A\x1b[Lx"), strings(&[" x", "1", "2"]));
    assert_eq!(all(b"\x1b[A1\n2\x1b[A\r\x1b[M"), strings(&["2"]));
    assert_eq!(all(b"\x1b[A1\n2\x1bM\x1b[1J"), strings(&["", "2"]));
    assert_eq!(
        all(b"foo\r\x1b[Bbar\x1b[4Ebaz"),
        strings(&["foo", "bar", "baz"])
    );
    assert_eq!(all(b"a\x1bDb\x1bEc"), strings(&["a", " b", "c"]));
}

#[test]
fn lines_are_fit_to_be_shown() {
    assert_eq!(
        all("\x1b]0;t\x07a\x07\0\u{202e}b\x7f\tc\u{85}\n".as_bytes()),
        strings(&["a\\u{202e}b\tc\u{fffd}"])
    );
    assert_eq!(
        all(b"caf\xe9 \xc3\n\xe2\x82"),
        strings(&["caf\u{fffd} \u{fffd}", "\u{fffd}"])
    );
    assert_eq!(
        all(b"a\x1b]0;never closed\nb\x1b[\nc"),
        strings(&["a", "b", "c"])
    );
    assert_eq!(all(b"\x1b(0lqk\nx\x1b(B\nx"), strings(&["┌─┐", "│", "x"]));
}

#[test]
fn a_long_line_comes_in_pieces() {
    let piece = 64 << 10;
    let long = "é".repeat(piece);
    let lines = all(long.as_bytes());
    assert_eq!(
        lines.iter().map(String::len).collect::<Vec<_>>(),
        [piece, piece]
    );
    let drawn = format!("x\ry{}", "漢".repeat(piece));
    let lines = all(drawn.as_bytes());
    assert_eq!(lines.concat(), format!("y{}", "漢".repeat(piece)));
    assert!(lines.len() > 1);
}

/// One feed after the other, and what is pending behind the last.
fn in_pieces<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> [Vec<String>; 3] {
    let mut live = Live::new();
    let lines = pieces.flat_map(|piece| live.feed(piece)).collect();
    let pending = live.pending();
    [lines, pending, live.finish()]
}

#[test]
fn a_character_may_be_cut_anywhere() {
    let bytes = "aéA漢B😀C\n".as_bytes();
    for at in 0..bytes.len() {
        let (first, second) = bytes.split_at(at);
        let coloured = [b"\x1b[1m", first, second];
        let [lines, ..] = in_pieces(coloured.into_iter());
        assert_eq!(lines, strings(&["aéA漢B😀C"]), "{at}");
    }
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_does_not_matter(bytes in output(), length in 1_usize..9) {
        let at_once = in_pieces(std::iter::once(bytes.as_slice()));
        prop_assert_eq!(&in_pieces(bytes.chunks(1)), &at_once);
        prop_assert_eq!(&in_pieces(bytes.chunks(length)), &at_once);
        for line in at_once.iter().flatten() {
            prop_assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{:?}", line);
        }
    }

    #[test]
    fn any_bytes_will_do(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let at_once = in_pieces(std::iter::once(bytes.as_slice()));
        prop_assert_eq!(&in_pieces(bytes.chunks(1)), &at_once);
    }

    #[test]
    fn plain_lines_are_kept(
        lines in prop::collection::vec("[ -~\té漢e\u{301}]{0,40}", 0..30),
        cut in 1_usize..50,
        end in prop::sample::select(&["\n", "\r\n"][..]),
        is_colourful in any::<bool>(),
    ) {
        let (start, reset) = if is_colourful { ("\x1b[1;32m", "\x1b[0m") } else { ("", "") };
        let text: String = lines.iter().map(|line| format!("{start}{line}{reset}{end}")).collect();
        let [shown, pending, _] = in_pieces(text.as_bytes().chunks(cut));
        prop_assert_eq!(shown, lines);
        prop_assert!(pending.is_empty());
    }
}

#[test]
fn the_greatest_numbers_do_no_harm() {
    for action in '@'..='~' {
        let mut live = Live::new();
        let bytes = format!("ab\nc\x1b[99999999;99999999{action}d\n\x1b[A\x1b[9{action}\te\n");
        let _ = live.feed(bytes.as_bytes());
        assert!(live.finish().len() < 60);
    }
}
