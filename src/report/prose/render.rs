//! From events to lines: what each block looks like, and what stands to the left of it.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};
use unicode_width::UnicodeWidthStr as _;

use super::ProseOptions;
use super::flow::Flow;
use super::index::Item;
use super::page::Page;
use super::table::Table;
use super::wrap::{Piece, fill};
use crate::expect;
use crate::report::style::{Style, StyledLine, Tint};

/// How far shown code is indented.
const CODE_INDENT: &str = "    ";

/// Columns from one tab stop to the next, as terminals have it.
const TAB: usize = 8;

/// The block that is being read.
#[derive(Debug, Default)]
enum Leaf {
    /// A paragraph, the text of a tight list item, or nothing.
    #[default]
    Paragraph,
    Heading(HeadingLevel),
    Code {
        language: Option<String>,
        text: String,
    },
    Html(String),
}

/// Collects lines while it is told what the document consists of.
#[derive(Debug)]
pub(super) struct Renderer {
    page: Page,
    ascii: bool,
    leaf: Leaf,
    flow: Option<Flow>,
    table: Option<Table>,
    /// The cells of the table row that is being read.
    cells: Vec<Vec<Piece>>,
    in_table_head: bool,
}

impl Renderer {
    pub(super) fn new(options: ProseOptions) -> Self {
        Self {
            page: Page::new(options.width),
            ascii: options.ascii,
            leaf: Leaf::default(),
            flow: None,
            table: None,
            cells: Vec::new(),
            in_table_head: false,
        }
    }

    /// All lines, when the range is at its end.
    pub(super) fn finish(mut self) -> Vec<StyledLine> {
        self.flush();
        self.end_table();
        self.page.lines
    }

    /// Something begins, or, where it is not `shown`, began before the range.
    pub(super) fn start(&mut self, tag: &Tag<'_>, item: Option<&Item>, shown: bool) {
        match tag {
            Tag::Paragraph => self.open(Style::PLAIN),
            Tag::Heading { level, .. } => {
                self.open(Style::of(Tint::Heading).with(Style::BOLD));
                self.leaf = Leaf::Heading(*level);
            }
            Tag::BlockQuote(kind) => self.quote(*kind, shown),
            Tag::CodeBlock(kind) => {
                self.flush();
                self.page.separate();
                let language = match kind {
                    CodeBlockKind::Fenced(info) if shown => Some(language(info)),
                    _ => None,
                };
                self.leaf = Leaf::Code {
                    language: language.filter(|language| !language.is_empty()),
                    text: String::new(),
                };
            }
            Tag::HtmlBlock => {
                self.flush();
                self.leaf = Leaf::Html(String::new());
            }
            Tag::List(_) => {
                self.flush();
                self.page.separate();
                self.page.begin();
            }
            Tag::Item => self.item(item, shown),
            Tag::FootnoteDefinition(name) => {
                self.flush();
                self.page.separate();
                let name = expect::visible(name);
                let marker = StyledLine::new(format!("[{name}] "), Style::of(Tint::Marker));
                self.page.push(
                    shown.then_some(marker),
                    StyledLine::from_plain("    "),
                    false,
                );
            }
            Tag::Table(alignments) => {
                self.flush();
                self.page.separate();
                self.table = Some(Table {
                    alignments: alignments.clone(),
                    ..Table::default()
                });
            }
            Tag::TableHead | Tag::TableRow => {
                self.in_table_head = matches!(tag, Tag::TableHead);
                self.cells.clear();
            }
            Tag::TableCell => {
                let style = if self.in_table_head {
                    Style::BOLD
                } else {
                    Style::PLAIN
                };
                self.flow = Some(Flow::new(style, self.ascii));
            }
            inline => self.flow().open(inline),
        }
    }

    /// Something ends.
    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::List(_) => self.flush(),
            TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.flush();
                self.page.pop();
            }
            TagEnd::TableCell => {
                let cell = self.flow.take().map(Flow::finish);
                self.cells.push(cell.unwrap_or_default());
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                if let Some(table) = &mut self.table {
                    match tag {
                        TagEnd::TableHead => table.head = cells,
                        _ => table.rows.push(cells),
                    }
                }
                self.in_table_head = false;
            }
            TagEnd::Table => self.end_table(),
            _ => self.flow().close(),
        }
    }

    /// Something that holds nothing; `text` is as much of it as stands in the range.
    pub(super) fn leaf(&mut self, event: &Event<'_>, text: &str) {
        match (event, &mut self.leaf) {
            (Event::Text(_), Leaf::Code { text: code, .. }) => code.push_str(text),
            (Event::Text(_) | Event::Html(_), Leaf::Html(html)) => html.push_str(text),
            (Event::Text(_), _) => self.flow().text(text),
            (Event::Code(_), _) => self.flow().code(text),
            (Event::InlineHtml(_) | Event::Html(_), _) => self.flow().html(text),
            (Event::SoftBreak, _) => self.flow().soft_break(),
            (Event::HardBreak, _) => self.flow().hard_break(),
            (Event::FootnoteReference(name), _) => {
                self.flow()
                    .styled(&format!("[{name}]"), Style::of(Tint::Marker));
            }
            (Event::Rule, _) => {
                self.flush();
                self.page.separate();
                let dash = if self.ascii { "-" } else { "─" };
                let rule = dash.repeat(self.page.room(true).min(self.page.room(false)));
                self.page.write(&StyledLine::new(rule, Style::DIM));
            }
            _ => {}
        }
    }

    /// Begins running text.
    fn open(&mut self, style: Style) {
        self.flush();
        self.page.separate();
        // What is quoted from elsewhere is told from the author's own words.
        let quoted = self.page.tint().filter(|tint| *tint == Tint::Quote);
        let style = quoted.map_or(style, |tint| Style::of(tint).with(style));
        self.flow = Some(Flow::new(style, self.ascii));
    }

    /// The open text; that of a tight list item begins without a tag.
    fn flow(&mut self) -> &mut Flow {
        if self.flow.is_none() {
            self.open(Style::PLAIN);
        }
        let ascii = self.ascii;
        self.flow
            .get_or_insert_with(|| Flow::new(Style::PLAIN, ascii))
    }

    // Containers.

    fn quote(&mut self, kind: Option<BlockQuoteKind>, shown: bool) {
        self.flush();
        self.page.separate();
        let (tint, title) = match kind {
            None => (Tint::Quote, ""),
            Some(BlockQuoteKind::Note) => (Tint::Note, "Note"),
            Some(BlockQuoteKind::Tip) => (Tint::Tip, "Tip"),
            Some(BlockQuoteKind::Important) => (Tint::Important, "Important"),
            Some(BlockQuoteKind::Warning) => (Tint::Warning, "Warning"),
            Some(BlockQuoteKind::Caution) => (Tint::Caution, "Caution"),
        };
        let bar = if self.ascii { "| " } else { "│ " };
        self.page
            .push(None, StyledLine::new(bar, Style::of(tint)), false);
        if shown && !title.is_empty() {
            self.page
                .write(&StyledLine::new(title, Style::of(tint).with(Style::BOLD)));
            self.page.begin();
        }
    }

    fn item(&mut self, item: Option<&Item>, shown: bool) {
        self.flush();
        let Some(item) = item else { return };
        if !item.tight {
            self.page.separate();
        }
        let mut marker = match (item.number, item.task) {
            (Some(number), _) => format!("{number}. "),
            // A box says that it is a list.
            (None, Some(_)) => String::new(),
            (None, None) if self.ascii => "* ".to_owned(),
            (None, None) => match item.depth {
                1 => "• ".to_owned(),
                2 => "◦ ".to_owned(),
                _ => "▪ ".to_owned(),
            },
        };
        match item.task {
            Some(true) => marker.push_str("[x] "),
            Some(false) => marker.push_str("[ ] "),
            None => {}
        }
        let rest = StyledLine::from_plain(" ".repeat(marker.width()));
        let marker = StyledLine::new(marker, Style::of(Tint::Marker));
        self.page.push(shown.then_some(marker), rest, item.tight);
        if shown && item.empty {
            self.page.write_at_end();
        }
    }

    /// Writes the block that was being read.
    fn flush(&mut self) {
        match std::mem::take(&mut self.leaf) {
            Leaf::Paragraph => self.running_text(),
            Leaf::Heading(level) => self.heading(level),
            Leaf::Code { language, text } => self.code(language.as_deref(), &text),
            Leaf::Html(html) => {
                let mut flow = Flow::new(Style::PLAIN, self.ascii);
                flow.html_block(&html);
                self.flow = Some(flow);
                self.html();
            }
        }
    }

    fn running_text(&mut self) {
        let Some(flow) = self.flow.take() else { return };
        for line in fill(&flow.finish(), self.page.room(true), self.page.room(false)) {
            self.page.write(&line);
        }
    }

    /// Much HTML says nothing to a reader, and then leaves no gap.
    fn html(&mut self) {
        let Some(flow) = self.flow.take() else { return };
        let lines = fill(&flow.finish(), self.page.room(true), self.page.room(false));
        if !lines.is_empty() {
            self.page.separate();
        }
        for line in lines {
            self.page.write(&line);
        }
    }

    /// The upper levels are underlined, the others numbered by `#`, as in the document.
    fn heading(&mut self, level: HeadingLevel) {
        let Some(flow) = self.flow.take() else { return };
        let pieces = without_anchor(flow.finish());
        let underline = match (level, self.ascii) {
            (HeadingLevel::H1, false) => Some("═"),
            (HeadingLevel::H1, true) => Some("="),
            (HeadingLevel::H2, false) => Some("─"),
            (HeadingLevel::H2, true) => Some("-"),
            _ => None,
        };
        let mut prefix = StyledLine::default();
        if underline.is_none() {
            let marks = format!("{} ", "#".repeat(level as usize));
            prefix.push(&marks, Style::of(Tint::Heading).with(Style::DIM));
        }
        let room = |next| self.page.room(next).saturating_sub(prefix.width());
        let lines = fill(&pieces, room(true), room(false));
        let width = lines.iter().map(StyledLine::width).max().unwrap_or(0);
        for (index, text) in lines.iter().enumerate() {
            let mut line = if index == 0 {
                prefix.clone()
            } else {
                StyledLine::from_plain(" ".repeat(prefix.width()))
            };
            line.append(text);
            self.page.write(&line);
        }
        if let Some(underline) = underline.filter(|_| width > 0) {
            let rule = underline.repeat(width.min(self.page.room(false)));
            self.page
                .write(&StyledLine::new(rule, Style::of(Tint::Heading)));
        }
    }

    fn code(&mut self, language: Option<&str>, text: &str) {
        if let Some(language) = language {
            let shown = expect::visible(language);
            self.page
                .write(&StyledLine::new(format!("  [{shown}]"), Style::DIM));
        }
        for line in text.lines() {
            let mut shown = StyledLine::from_plain(CODE_INDENT);
            shown.push(&without_tabs(&expect::visible(line)), Style::of(Tint::Code));
            self.page.write(&shown);
        }
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else {
            return;
        };
        // A range may end in the middle of a row.
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            table.rows.push(cells);
        }
        let room = self.page.room(true).min(self.page.room(false));
        for line in table.lines(room, self.ascii) {
            self.page.write(&line);
        }
    }
}

/// The first word of an info string, as far as it names a language.
fn language(info: &str) -> String {
    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
    word.to_owned()
}

/// A heading's text without the `{#name}` that links to it.
fn without_anchor(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(Piece::Text(last)) = pieces.last_mut()
        && let Some(at) = last.text.rfind("{#")
        && let Some(name) = last.text.trim_end()[at..].strip_suffix('}')
        && !name[2..].contains(|c: char| c.is_whitespace() || "{}".contains(c))
    {
        last.text.truncate(at);
    }
    pieces
}

/// Tabs as blanks up to the next stop: behind an indent the terminal's own stops are elsewhere.
fn without_tabs(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for (index, part) in line.split('\t').enumerate() {
        if index > 0 {
            let column = shown.width();
            shown.push_str(&" ".repeat(TAB - column % TAB));
        }
        shown.push_str(part);
    }
    shown
}
