use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// The transcript on a screen of 10 columns and 4 rows, without its last newline.
fn shown(bytes: &str) -> String {
    let text = transcript(bytes.as_bytes(), 10, 4);
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

#[test]
fn plain_text_stays_as_it_is() {
    assert_eq!(transcript(b"", 80, 24), "");
    assert_eq!(transcript(b"\r\n \r\n", 80, 24), "");
    assert_eq!(transcript(b"a", 80, 24), "a\n");
    assert_eq!(shown("a  \r\n\r\n  b\r\n \r\n"), "a\n\n  b");
    let lines: String = (0..99).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        transcript(lines.replace('\n', "\r\n").as_bytes(), 80, 24),
        lines
    );
}

#[test]
fn a_wrapped_line_is_one_line() {
    let long = "0123456789".repeat(9);
    assert_eq!(shown(&format!("{long}x\r\ny")), format!("{long}x\ny"));
    assert_eq!(shown("0123456789\r\nx"), "0123456789\nx");
    assert_eq!(shown("01234567  x"), "01234567  x");
    assert_eq!(shown("0123456789          \r\nx"), "0123456789\nx");
    assert_eq!(shown("012345678漢字\r\nx"), "012345678漢字\nx");
    // Without wrapping the last column is written again and again.
    assert_eq!(shown("\x1b[?7l0123456789xyz"), "012345678z");
    assert_eq!(transcript("漢字".as_bytes(), 1, 1), "漢字\n");
    // A character that waits at the edge is not behind the cursor.
    assert_eq!(shown("0123456789\x1b[K\r\nx"), "0123456789\nx");
    assert_eq!(
        shown("0123456789abc\x1b[1;1H\x1b[Kx\r\n\x1b[Ky"),
        "x\ny",
        "an erased row goes on nowhere"
    );
}

#[test]
fn the_cursor_moves() {
    assert_eq!(shown("ab\rc"), "cb");
    assert_eq!(shown("ab\x08\x08\x08c"), "cb");
    assert_eq!(shown("a\tb\x1b[Zc"), "a       c");
    assert_eq!(
        shown("1\r\n2\r\n3\x1b[2AA\x1b[BB\x1b[5DD\x1b[2CC"),
        "1A\nD BC\n3"
    );
    assert_eq!(
        shown("\x1b[2;3Hx\x1b[fy\x1b[4Gz\x1b[3dv"),
        "y  z\n  x\n    v"
    );
    assert_eq!(shown("a\x1b[2Eb\x1b[1Fc"), "a\nc\nb");
    assert_eq!(shown("a\nb\x1bDc\x1bEd"), "a\n b\n  c\nd");
    assert_eq!(shown("ab\x1b7cd\x1b8e\x1b[sxy\x1b[uz"), "abezy");
    assert_eq!(shown("\x1b[3g\x1b[5G\x1bH\rx\ty"), "x   y");
    assert_eq!(shown("a\x1b[3bc"), "aaaac");
}

#[test]
fn text_is_erased() {
    assert_eq!(shown("abcdef\x1b[3D\x1b[K"), "abc");
    assert_eq!(shown("abcdef\x1b[3D\x1b[1K"), "    ef");
    assert_eq!(shown("abcdef\x1b[2Kx"), "      x");
    assert_eq!(shown("abcdef\x1b[5D\x1b[2Xx"), "ax def");
    assert_eq!(shown("abcdef\x1b[5D\x1b[2P"), "adef");
    assert_eq!(shown("abcdef\x1b[5D\x1b[2@"), "a  bcdef");
    assert_eq!(shown("abcdefghij\x1b[5D\x1b[2@"), "abcd  efgh");
    assert_eq!(shown("abc\r\x1b[4hxy"), "xyabc");
    assert_eq!(shown("1\r\n22\r\n3\x1b[2;2H\x1b[J"), "1\n2");
    assert_eq!(shown("1\r\n22\r\n3\x1b[2;1H\x1b[1J"), "\n 2\n3");
}

#[test]
fn rows_are_inserted_and_deleted() {
    assert_eq!(shown("1\r\n2\r\n3\x1b[2H\x1b[Lx"), "1\nx\n2\n3");
    assert_eq!(shown("1\r\n2\r\n3\x1b[2H\x1b[9L"), "1");
    assert_eq!(shown("1\r\n2\r\n3\x1b[1H\x1b[M"), "2\n3");
}

#[test]
fn regions_scroll() {
    let rows = "1\r\n2\r\n3\r\n4";
    // What leaves over the top of the screen can be scrolled back to, from a region too.
    assert_eq!(
        shown(&format!("{rows}\x1b[1;3r\x1b[3;1H\nx")),
        "1\n2\n3\nx\n4"
    );
    assert_eq!(shown(&format!("{rows}\x1b[2;3r\x1b[3;1H\nx")), "1\n3\nx\n4");
    assert_eq!(
        shown(&format!("{rows}\x1b[2;3r\x1b[2;1H\x1bMx")),
        "1\nx\n2\n4"
    );
    assert_eq!(shown(&format!("{rows}\x1b[2S")), "1\n2\n3\n4");
    assert_eq!(shown(&format!("{rows}\x1b[2T")), "\n\n1\n2");
    assert_eq!(
        shown(&format!("{rows}\x1b[2;3r\x1b[?6hx\x1b[9By")),
        "1\nx\n3y\n4"
    );
    // Rows below a region do not scroll.
    assert_eq!(
        shown(&format!("{rows}\x1b[1;2r\x1b[4;1H\n\nx")),
        "1\n2\n3\nx"
    );
}

#[test]
fn what_is_cleared_stays() {
    assert_eq!(shown("old\x1b[H\x1b[2J\x1b[3Jnew"), "old\nnew");
    assert_eq!(shown("old\x1b[H\x1b[Jnew"), "old\nnew");
    assert_eq!(shown("old\x1bcnew"), "old\nnew");
}

#[test]
fn the_alternate_screen_is_no_scrollback() {
    assert_eq!(shown("a\x1b[?1049h\x1b[2J\x1b[Hinside\x1b[?1049lb"), "ab");
    assert_eq!(shown("a\x1b[?47hinside\r\x1b[?47lb"), "b");
    assert_eq!(
        shown("\x1b[?1049h1\r\n2\r\n3\r\n4\r\n5\x1b[?1049l"),
        "2\n3\n4\n5"
    );
    assert_eq!(
        shown("\x1b[?1047hfirst\x1b[2J\x1b[Hlast\x1b[2J\x1b[?1047l"),
        "last"
    );
    assert_eq!(shown("\x1b[?1049hstill there"), "still there");
    assert_eq!(shown("\x1b[?1049h\x1b[?1049l"), "");
    // One that was never entered cannot be left.
    assert_eq!(shown("ab\x1b[?1049lc"), "abc");
}

#[test]
fn characters_are_what_they_look_like() {
    assert_eq!(shown("\x1b(0lqk\x1b(B q\x1b)0\x0ex\x0fx"), "┌─┐ q│x");
    assert_eq!(shown("e\u{301}漢\x08\x08x"), "e\u{301}x");
    assert_eq!(shown("👩\u{200d}💻!"), "👩\u{200d}💻!");
    assert_eq!(
        transcript(b"caf\xe9 \xc3", 80, 24),
        "caf\u{fffd} \u{fffd}\n"
    );
}

#[test]
fn decoration_is_swallowed() {
    assert_eq!(
        shown("\x1b[1;38:2:1:2:3ma\x1b[0m\x1b]0;title\x07b\x1b]8;;x\x1b\\c\x1bP1$qm\x1b\\d\x07\0"),
        "abcd"
    );
    assert_eq!(
        shown("\x1b[?25la\x1b=\x1b>\x1b[6n\x1b[>4;2mb\x1b[2 q\x1b#8"),
        "ab"
    );
    // What was cut off hides no more than its line.
    for open in ["\x1b]0;t", "\x1bP1q", "\x1b_x", "\x1b[1", "\x1b"] {
        assert_eq!(
            shown(&format!("a{open}\r\nb")).trim_end(),
            "a\nb",
            "{open:?}"
        );
    }
}

#[test]
fn what_scrolled_out_can_be_taken() {
    let mut screen = Screen::new(10, 2);
    screen.feed(b"1\r\n2\r\n3\r\n");
    let mut text = screen.take_scrolled();
    assert_eq!(text, "1\n2");
    screen.feed(b"\r\n01234567890123456789012345678901234567890");
    text += &screen.take_scrolled();
    assert_eq!(text, "1\n2\n3\n\n012345678901234567890123456789");
    text += &screen.finish();
    assert_eq!(
        text,
        "1\n2\n3\n\n01234567890123456789012345678901234567890\n"
    );
}

#[test]
fn another_size_loses_no_text() {
    let mut screen = Screen::new(10, 4);
    screen.feed(b"0123456789\r\n2\r\n3\r\n4");
    screen.resize(4, 2);
    screen.feed(b"\r\nabcdef");
    screen.resize(20, 9);
    screen.feed(b"\x1b[9;1Hend");
    assert_snapshot!(screen.finish(), @"
    0123456789
    2
    3
    4
    abcdef






    end
    ");
}

#[test]
fn programs_of_the_world() {
    let show = |bytes: &[u8], columns, rows| transcript(bytes, columns, rows);
    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../../tests/fixtures/screen/", $name, ".out"))
        };
    }
    assert_snapshot!(show(fixture!("less"), 40, 8), @"
    line 8 of the file
    line 9 of the file
    line 10 of the file
    line 11 of the file
    line 12 of the file
    line 13 of the file
    line 14 of the file
    ");
    assert_snapshot!(show(fixture!("less-main"), 40, 8), @"
    line 1 of the file
    line 2 of the file
    line 3 of the file
    line 4 of the file
    line 5 of the file
    line 6 of the file
    line 7 of the file
    line 8 of the file
    line 9 of the file
    line 10 of the file
    line 11 of the file
    line 12 of the file
    line 13 of the file
    line 14 of the file
    ");
    assert_snapshot!(show(fixture!("vi"), 40, 8), @"
    hello
    hello
    ~
    ~
    ~
    ~
    ~
    ");
    assert_snapshot!(show(fixture!("bash"), 30, 8), @"
    $ echo a long line that wraps here
    a long line that wraps here
    $ exit
    exit
    ");
    assert_snapshot!(show(fixture!("watch"), 30, 6), @"watched");
    assert_snapshot!(show(fixture!("top"), 60, 10), @"
    top - 00:01:53 up  6:25,  0 user,  load average: 3.13, 2.37,
    Tasks:   1 total,   0 running,   1 sleeping,   0 stopped,
    %Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 h
    MiB Mem :  24105.1 total,  18099.5 free,    869.3 used,   55
    MiB Swap:      0.0 total,      0.0 free,      0.0 used.  232

      PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM
        1 root      10 -10   45036  14808   6420 S   0.0   0.1


    q
    ");
}

#[test]
fn a_dialog_is_drawn_with_lines() {
    let dialog = "\x1b[?1049h\x1b[H\x1b[2J\x1b)0\x1b[2;3H\x0elqqqqqqqqqqk\x0f\x1b[3;3H\x0ex\x0f Proceed? \
                  \x0ex\x0f\x1b[4;3H\x0etqqqqqqqqqqu\x0f\x1b[5;3H\x0ex\x0f\x1b[7m Yes \x1b[m No  \x0ex\x0f\
                  \x1b[6;3H\x0emqqqqqqqqqqj\x0f\x1b[?1049l";
    assert_snapshot!(transcript(dialog.as_bytes(), 20, 8), @"

    ┌──────────┐
    │ Proceed? │
    ├──────────┤
    │ Yes  No  │
    └──────────┘
    ");
}

/// Bytes that look like what programs write, and some that do not.
pub(super) fn output() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[a-z 漢é\u{301}\u{85}\t]{1,12}".prop_map(String::into_bytes),
        2 => prop::sample::select(&b"\n\r\x08\x0b\x0e\x0f\x18\x07"[..]).prop_map(|byte| vec![byte]),
        6 => ("\x1b\\[[?!]?", prop::collection::vec(prop_oneof![0..12_u32, Just(99_999_999)], 0..3),
              "[@A-Za-z`]")
            .prop_map(|(start, numbers, end)| {
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                format!("{start}{}{end}", numbers.join(";")).into_bytes()
            }),
        1 => "\x1b\\[\\?(47|1047|1048|1049|6|7)[hl]".prop_map(String::into_bytes),
        2 => "\x1b([78DEHMcno\\]P_^X\\\\]|[()*+][0B])".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 1..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_does_not_matter(
        bytes in output(),
        columns in 1_u16..12,
        rows in 1_u16..6,
    ) {
        let mut screen = Screen::new(columns, rows);
        let mut text = String::new();
        for byte in &bytes {
            screen.feed(&[*byte]);
            text += &screen.take_scrolled();
        }
        text += &screen.finish();
        prop_assert_eq!(&text, &transcript(&bytes, columns, rows));
        prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    }

    #[test]
    fn any_size_will_do(
        bytes in output(),
        sizes in prop::collection::vec((any::<u16>(), any::<u16>()), 2..4),
    ) {
        let mut screen = Screen::new(sizes[0].0 % 20, sizes[0].1 % 9);
        for (columns, rows) in sizes {
            screen.feed(&bytes);
            screen.resize(columns % 30, rows % 12);
        }
        let _ = screen.finish();
    }
}

#[test]
fn the_greatest_numbers_and_sizes_do_no_harm() {
    for action in ('@'..='~').filter(|action| *action != 'm') {
        for (columns, rows) in [(1, 1), (0, 0), (3, 2), (u16::MAX, u16::MAX)] {
            let bytes = format!("ab\r\nc\x1b[99999999;99999999{action}d");
            let _ = transcript(bytes.as_bytes(), columns, rows);
        }
    }
}
