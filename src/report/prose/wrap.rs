//! Filling lines: where text may be broken, and how much of it a line takes.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::report::style::{Span, Style, StyledLine, Tint};

/// A part of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text of one style.
    Text(Span),
    /// A line end that means a blank.
    Soft,
    /// A line end that stays one.
    Hard,
}

/// What no line may end within, unless it is wider than a line.
#[derive(Debug, Default)]
struct Atom {
    text: StyledLine,
    plain: String,
    /// The blanks before it, which are dropped where a line begins.
    blanks: Option<(usize, Style)>,
}

impl Atom {
    /// Whether it stays whole even where it is too wide: a person would want to follow it.
    fn is_url(&self) -> bool {
        self.plain.contains("://")
    }
}

/// Breaks `pieces` into lines: the first of at most `first` columns, the others of `rest`.
pub(super) fn fill(pieces: &[Piece], first: usize, rest: usize) -> Vec<StyledLine> {
    let mut filler = Filler {
        lines: Vec::new(),
        line: StyledLine::default(),
        used: 0,
        indented: false,
        first,
        rest,
    };
    for group in pieces.split(|piece| *piece == Piece::Hard) {
        for (index, atom) in atoms(group).iter().enumerate() {
            if let (0, Some((count, style))) = (index, atom.blanks)
                && style.tint == Some(Tint::Code)
            {
                filler.line.push(&" ".repeat(count), style);
                filler.used = count;
                filler.indented = true;
            }
            filler.atom(atom);
        }
        filler.end_line();
    }
    // Breaks at the edges of a block are no lines of it, and one empty line is enough.
    let mut lines = filler.lines;
    lines.dedup_by(|line, before| line.is_blank() && before.is_blank());
    let blank = lines.iter().take_while(|line| line.is_blank()).count();
    lines.drain(..blank);
    while lines.last().is_some_and(StyledLine::is_blank) {
        lines.pop();
    }
    lines
}

/// The widest part of `pieces` that will not be broken.
pub(super) fn unbreakable_width(pieces: &[Piece]) -> usize {
    let urls = atoms(pieces).into_iter().filter(Atom::is_url);
    urls.map(|atom| atom.plain.width()).max().unwrap_or(0)
}

struct Filler {
    lines: Vec<StyledLine>,
    line: StyledLine,
    used: usize,
    /// Nothing but an indent of code stands on the line: what follows needs no blanks before it.
    indented: bool,
    first: usize,
    rest: usize,
}

impl Filler {
    fn room(&self) -> usize {
        if self.lines.is_empty() {
            self.first
        } else {
            self.rest
        }
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.used = 0;
    }

    fn atom(&mut self, atom: &Atom) {
        let width = atom.plain.width();
        let indented = std::mem::take(&mut self.indented);
        if self.used > 0 {
            let blanks = atom.blanks.filter(|_| !indented);
            let blanks = blanks.map_or(0, |(count, _)| count);
            if self.used + blanks + width <= self.room() {
                if let Some((_, style)) = atom.blanks {
                    // Between two words of one style the blank has it, too: a link is one line.
                    let left = self.line.spans.last().map(|span| span.style);
                    let right = atom.text.spans.first().map(|span| span.style);
                    let style = left.filter(|_| left == right).unwrap_or(style);
                    self.line.push(&" ".repeat(blanks), style);
                }
                self.line.append(&atom.text);
                self.used += blanks + width;
                return;
            }
            self.end_line();
        }
        if width <= self.room() || atom.is_url() {
            self.line.append(&atom.text);
            self.used = width;
        } else {
            self.broken(atom);
        }
    }

    /// An atom that is wider than a line.
    fn broken(&mut self, atom: &Atom) {
        for span in &atom.text.spans {
            for cluster in clusters(&span.text) {
                let width = cluster.width();
                if self.used > 0 && self.used + width > self.room() {
                    self.end_line();
                }
                self.line.push(cluster, span.style);
                self.used += width;
            }
        }
    }
}

/// `pieces` cut wherever a line may end.
fn atoms(pieces: &[Piece]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut atom = Atom::default();
    let mut last = None;
    // A line end between two ideographs is no blank: their languages write none.
    let mut joins = false;
    for piece in pieces {
        let span = match piece {
            Piece::Text(span) => span,
            Piece::Soft | Piece::Hard => {
                joins = last.is_some_and(is_ideograph);
                end_atom(&mut atoms, &mut atom);
                atom.blanks.get_or_insert((1, Style::PLAIN));
                continue;
            }
        };
        for cluster in clusters(&span.text) {
            let Some(char) = cluster.chars().next() else {
                continue;
            };
            if char.is_ascii_whitespace() {
                end_atom(&mut atoms, &mut atom);
                let keeps_blanks = span.style.tint == Some(Tint::Code);
                match &mut atom.blanks {
                    Some((count, _)) if keeps_blanks => *count += 1,
                    Some(_) => {}
                    blanks => *blanks = Some((1, span.style)),
                }
                joins = false;
                continue;
            }
            if joins && is_ideograph(char) {
                atom.blanks = None;
            }
            joins = false;
            if let Some(last) = last.filter(|_| !atom.plain.is_empty())
                && may_break(last, char)
            {
                end_atom(&mut atoms, &mut atom);
            }
            atom.text.push(cluster, span.style);
            atom.plain.push_str(cluster);
            last = cluster.chars().next();
        }
    }
    end_atom(&mut atoms, &mut atom);
    atoms
}

fn end_atom(atoms: &mut Vec<Atom>, atom: &mut Atom) {
    if !atom.plain.is_empty() {
        atoms.push(std::mem::take(atom));
    }
}

/// Whether a line may end between two characters without a blank between them.
fn may_break(left: char, right: char) -> bool {
    let opens = "（「『【〔〈《［｛“‘([{\"'`";
    let closes = "、。，．・：；！？）」』】〕〉》］｝”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々)]}\"'`.,:;!?%";
    (is_ideograph(left) || is_ideograph(right)) && !opens.contains(left) && !closes.contains(right)
}

/// Whether `char` is of a script that is written without blanks between words.
fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
        && char.width() == Some(2)
}

/// `text` cut into what a terminal shows as one: a character with its marks, joined emoji, flags.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        let (_, first) = chars.next()?;
        let is_flag = |char: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&char);
        let mut previous = first;
        let mut flags = usize::from(is_flag(first));
        let end = chars
            .find(|&(_, char)| {
                let continues = previous == '\u{200d}'
                    || char.width() == Some(0)
                    || ('\u{1f3fb}'..='\u{1f3ff}').contains(&char)
                    || flags == 1 && is_flag(char) && is_flag(previous);
                flags += usize::from(is_flag(char));
                previous = char;
                !continues
            })
            .map_or(rest.len(), |(at, _)| at);
        let (cluster, behind) = rest.split_at(end);
        rest = behind;
        Some(cluster)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, width: usize) -> Vec<String> {
        let lines = text.split('\n').enumerate().flat_map(|(index, line)| {
            let text = Piece::Text(Span::new(line, Style::PLAIN));
            (index > 0).then_some(Piece::Soft).into_iter().chain([text])
        });
        let pieces: Vec<_> = lines.collect();
        let lines = fill(&pieces, width, width);
        lines.iter().map(StyledLine::plain).collect()
    }

    #[test]
    fn lines_end_at_blanks_and_words_too_wide_are_cut() {
        assert_eq!(filled("one  two\nthree", 8), ["one two", "three"]);
        assert_eq!(filled("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
        assert_eq!(
            filled("see https://example.com/a/b now", 10),
            ["see", "https://example.com/a/b", "now"]
        );
    }

    #[test]
    fn ideographs_need_no_blanks() {
        assert_eq!(filled("日本語の文章。次", 8), ["日本語の", "文章。次"]);
        // A full stop never begins a line.
        assert_eq!(filled("日本語文。", 8), ["日本語", "文。"]);
        assert_eq!(filled("日本\n語 abc\ndef", 40), ["日本語 abc def"]);
    }

    #[test]
    fn what_is_shown_as_one_is_never_cut() {
        assert_eq!(clusters("e\u{301}x").collect::<Vec<_>>(), ["e\u{301}", "x"]);
        assert_eq!(
            clusters("👩\u{200d}💻👍🏽🇩🇪🇫🇷").collect::<Vec<_>>(),
            ["👩\u{200d}💻", "👍🏽", "🇩🇪", "🇫🇷"]
        );
    }
}
