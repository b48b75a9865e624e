//! Made-up results, and what recording them must never do to a document.

mod results;

use std::collections::HashMap;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use stepmark::document::{Document, edit};
use stepmark::record::{Detail, record};
use stepmark::run::{RunResults, Status, StepResult};
use stepmark::runbook::{Block, Kind, Runbook, digest};
use stepmark::source::Source;

pub use results::{OUTPUTS, Reading, results};

/// What a reader of the document sees: CommonMark's events without their places, stamps, run line and
/// done marks left out, neighbouring texts joined, boxes unticked.
pub fn events(text: &str) -> Vec<String> {
    let document = Document::parse(Source::new("a.md", text));
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = document
        .front_matter
        .map_or(bom, |front_matter| front_matter.end);
    let mut seen: Vec<Event<'_>> = Vec::new();
    let mut in_html = false;
    for event in Parser::new_ext(&text[body..], Options::ENABLE_TASKLISTS) {
        let event = match event {
            // The blanks before an indented HTML block.
            Event::Text(text) if in_html => Event::Html(text),
            event => event,
        };
        match event {
            Event::Start(Tag::HtmlBlock) => in_html = true,
            Event::End(TagEnd::HtmlBlock) => in_html = false,
            _ => {}
        }
        match (seen.last_mut(), event) {
            (Some(Event::Text(last)), Event::Text(text)) => *last = format!("{last}{text}").into(),
            (Some(Event::Html(last)), Event::Html(text)) => *last = format!("{last}{text}").into(),
            (_, Event::TaskListMarker(_)) => seen.push(Event::TaskListMarker(false)),
            (_, Event::InlineHtml(html)) if html.starts_with("<!-- stepmark: done ") => {}
            (_, event) => seen.push(event),
        }
    }
    let told = |event: &Event<'_>| match event {
        // Whether its text is borrowed is no part of an event.
        Event::Text(text) => format!("Text({:?})", &**text),
        Event::Html(html) => format!("Html({:?})", &**html),
        event => format!("{event:?}"),
    };
    without_stamps(seen).iter().map(told).collect()
}

fn without_stamps(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut kept: Vec<Event<'_>> = Vec::new();
    let mut in_stamp = false;
    // Behind HTML at the end of the text, the run line stands in the same block: a line of its own.
    let events = events.into_iter().map(|event| match event {
        Event::Html(html)
            if html.contains("<!-- stepmark: run ") && !html.starts_with("<!-- stepmark: run ") =>
        {
            let own = |line: &&str| !line.starts_with("<!-- stepmark: run ");
            Event::Html(
                html.split_inclusive('\n')
                    .filter(own)
                    .collect::<String>()
                    .into(),
            )
        }
        event => event,
    });
    let mut events = events.peekable();
    while let Some(event) = events.next() {
        let opens = matches!(event, Event::Start(Tag::HtmlBlock));
        let Some(Event::Html(html)) = events.peek().filter(|_| opens) else {
            if !in_stamp {
                kept.push(event);
            }
            continue;
        };
        let line = html.trim_start();
        let is_result = line.starts_with("<!-- stepmark: result ");
        let is_run = line.starts_with("<!-- stepmark: run ");
        let ends = in_stamp && line.starts_with("<!-- /stepmark -->");
        if !(is_result || is_run || ends) {
            kept.push(event);
            continue;
        }
        // Its own text stands on one line; what follows on others would be somebody else's.
        assert_eq!(
            html.trim_end().lines().count(),
            1,
            "a stamp shares its HTML block: {html}"
        );
        in_stamp = is_result && html.contains("<details");
        events.next();
        assert_eq!(events.next(), Some(Event::End(TagEnd::HtmlBlock)));
    }
    kept
}

/// The four promises, for one document and one set of results.
pub fn holds_what_it_promises(
    text: &str,
    reading: Reading,
    statuses: &[Status],
    outputs: &[&str],
) -> Result<(), String> {
    for detail in [Detail::AsDocumented, Detail::Full] {
        let full_output = matches!(detail, Detail::Full);
        let before = reading.runbook(text);
        let results = results(&before, statuses, outputs);
        let recorded = record(&before, &before, &results, detail);
        let after = reading.runbook(&recorded);
        let told = |what: &str| {
            Err(format!(
                "{what} ({reading:?}, full={full_output}):\n{recorded}"
            ))
        };
        let cleaned = edit::clean(&after.document);
        if cleaned != text {
            return told(&format!(
                "clean gives other bytes: {}",
                first_difference(&cleaned, text)
            ));
        }
        if events(&recorded) != events(text)
            && events(&recorded) != events(&with_final_newline(text))
        {
            let (before, after) = (events(text), events(&recorded));
            let at = before
                .iter()
                .zip(&after)
                .take_while(|(a, b)| a == b)
                .count();
            return told(&format!(
                "event {at} was {:?} and is {:?}",
                before.get(at),
                after.get(at)
            ));
        }
        if record(&after, &before, &results, detail) != recorded {
            return told("recording again gives other bytes");
        }
        if let Err(what) = stands_in_its_stamp(&after, &before, &results, outputs, full_output) {
            return told(&what);
        }
    }
    Ok(())
}

/// The run line stands on a line of its own, so that a text without a final newline gets one.
fn with_final_newline(text: &str) -> String {
    let newline = Source::new("a.md", text).newline();
    let is_whole = text.is_empty() || text.ends_with('\n');
    format!("{text}{}", if is_whole { "" } else { newline })
}

/// Where two texts differ first, with a little of both.
fn first_difference(left: &str, right: &str) -> String {
    let at = left
        .char_indices()
        .zip(right.chars())
        .find(|((_, a), b)| a != b)
        .map(|((at, _), _)| at);
    let at = at.unwrap_or(left.len().min(right.len()));
    let near = |text: &str| text[at..].chars().take(80).collect::<String>();
    format!("at byte {at} {:?}, not {:?}", near(left), near(right))
}

/// Every output that was put in can be read back, unchanged by what the document is like.
fn stands_in_its_stamp(
    after: &Runbook,
    before: &Runbook,
    results: &RunResults,
    outputs: &[&str],
    full_output: bool,
) -> Result<(), String> {
    let stamps = after.stamps();
    let twins: HashMap<usize, usize> = before
        .runnable()
        .into_iter()
        .zip(after.runnable())
        .collect();
    for (turn, result) in results.steps.iter().enumerate() {
        let block = &before.blocks[result.block];
        if block.kind == Kind::Manual {
            continue;
        }
        let found = stamps
            .get(&twins[&result.block])
            .map_or(&[][..], Vec::as_slice);
        let [stamp] = found else {
            let none = matches!(
                block.attributes.record.unwrap_or(before.config.record),
                stepmark::runbook::attributes::RecordMode::None
            );
            if none && found.is_empty() {
                continue;
            }
            return Err(format!("line {} has {} stamps", block.line, found.len()));
        };
        if !stamp.complete || stamp.get("status") != Some(result.status.as_str()) {
            return Err(format!("line {}: {stamp:?}", block.line));
        }
        if stamp.get("digest") != Some(&digest::digest(block)) {
            return Err(format!("line {}: another digest", block.line));
        }
        let Some(output) = &stamp.output else {
            let prints = result
                .commands
                .iter()
                .any(|command| !command.output.is_blank());
            // What steps print that read secrets is in no copy either.
            if full_output && prints && !block.is_confidential(&before.config) {
                return Err(format!("line {}: the output is missing", block.line));
            }
            continue;
        };
        if stamp.get("output") != Some(&digest::output_hash(output)) {
            return Err(format!(
                "line {}: the output's hash is that of another text",
                block.line
            ));
        }
        let expected = transcript(block, result, turn, outputs);
        if *output != expected {
            return Err(format!(
                "line {}: {expected:?} became {output:?}",
                block.line
            ));
        }
    }
    Ok(())
}

/// How the outputs of a block stand in its stamp.
fn transcript(block: &Block, result: &StepResult, turn: usize, outputs: &[&str]) -> String {
    let of = |position: usize| {
        let output = outputs[(turn + position) % outputs.len()];
        OUTPUTS
            .iter()
            .find(|(put, _)| *put == output)
            .map_or(output, |(_, stands)| stands)
    };
    let own = block.commands.iter().map(|command| command.text.clone());
    let texts = result.edited.clone().unwrap_or_else(|| own.collect());
    if texts.len() == 1 && result.edited.is_none() {
        return of(0).to_owned();
    }
    let mut text = String::new();
    for (position, command) in texts.iter().enumerate() {
        for (line, code) in command.trim_end().lines().enumerate() {
            let prompt = if line == 0 { "$ " } else { "> " };
            text += &format!("{}\n", format!("{prompt}{code}").trim_end());
        }
        text += of(position);
    }
    text
}
