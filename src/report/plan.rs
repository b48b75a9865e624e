//! What a run is about to do: the target, the tools, what is written, what may be destroyed, what a
//! person has to do, and what is missing.

use std::time::Duration;

use super::count;
use super::style::{Style, StyledLine, Tint};
use crate::expect;
use crate::patch::subst;
use crate::run::Plan;
use crate::run::requires::{Met, State};
use crate::runbook::{Block, Kind, Repeat, Runbook, Target, Values, duration};

/// What is known of a run besides its document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outlook<'a> {
    /// The system that it touches.
    pub target: Option<&'a str>,
    /// The programs that it calls: name, whether it is there, version.
    pub tools: &'a [(String, bool, Option<String>)],
    /// What the document requires, and what is here of it.
    pub required: &'a [Met],
    /// The parameters that have a value, which is not told where it is a secret.
    pub values: &'a [(String, String)],
    /// The parameters that a command tells, with the command.
    pub commands: &'a [(String, String)],
    /// Whether files may be written outside of the document's directory.
    pub allows_outside: bool,
    /// The parameters that nobody gave a value for.
    pub missing: &'a [String],
    /// How long the last run took.
    pub last: Option<Duration>,
}

/// How many lines of one kind are told.
const MAX: usize = 20;

/// The plan, line by line.
#[must_use]
pub fn lines(runbook: &Runbook, plan: &Plan, outlook: &Outlook<'_>) -> Vec<StyledLine> {
    let mut lines = vec![head(runbook, plan)];
    let mut told = |key: &str, text: &str, style: Style| {
        let mut line = StyledLine::new(format!("  {key:<10}"), Style::DIM);
        line.push(&expect::visible(text), style);
        lines.push(line);
    };
    if let Some(target) = outlook.target {
        let by = match &runbook.config.target {
            Some(Target::Command(command)) => format!("  (by `{command}`)"),
            _ => String::new(),
        };
        told("target", &format!("{target}{by}"), Style::BOLD);
    }
    let there: Vec<String> = outlook
        .tools
        .iter()
        .filter(|tool| tool.1)
        .map(tool)
        .collect();
    if !there.is_empty() {
        told("tools", &there.join(", "), Style::PLAIN);
    }
    let gone: Vec<&str> = outlook
        .tools
        .iter()
        .filter(|tool| !tool.1)
        .map(|tool| tool.0.as_str())
        .collect();
    if !gone.is_empty() {
        let text = format!("{} (not on PATH)", gone.join(", "));
        told("missing", &text, Style::of(Tint::Caution));
    }
    let met = outlook.required.iter().filter(|met| !met.is_unmet());
    let met: Vec<String> = met.map(required).collect();
    if !met.is_empty() {
        told("requires", &met.join(", "), Style::PLAIN);
    }
    let unmet = outlook.required.iter().filter_map(Met::problem);
    each(&mut told, "not met", unmet, Style::of(Tint::Caution));
    let repeats = runbook.repeats.iter();
    let repeats = repeats.map(|repeat| repeated(runbook, repeat));
    each(&mut told, "repeats", repeats, Style::PLAIN);
    let known = |name: &str| {
        let mut values = outlook.values.iter();
        let value = values.find(|(known, _)| known == name);
        let value = value.map(|(_, value)| value.clone());
        value.or_else(|| Some(format!("${{{name}}}")))
    };
    let files = plan.files(runbook).into_iter();
    let files = files.map(|file| subst::text(&file, &known).unwrap_or(file));
    each(&mut told, "writes", files, Style::PLAIN);
    let dangers = plan.dangers(runbook);
    each(
        &mut told,
        "danger",
        dangers.into_iter().map(placed),
        Style::of(Tint::Caution),
    );
    let manual = plan
        .different(runbook)
        .filter(|block| block.kind == Kind::Manual);
    each(&mut told, "by hand", manual.map(placed), Style::PLAIN);
    let background = plan
        .different(runbook)
        .filter(|block| block.attributes.background);
    each(&mut told, "runs on", background.map(placed), Style::PLAIN);
    let blanks = plan
        .different(runbook)
        .flat_map(|block| &block.placeholders);
    let blanks = blanks.map(|(line, placeholder)| format!("line {line}: `{}`", placeholder.text));
    each(&mut told, "fill in", blanks, Style::of(Tint::Caution));
    let outside = plan.blocks(runbook).filter(|_| !outlook.allows_outside);
    let outside = outside.filter_map(|block| Some((block, block.leads_outside()?)));
    let outside = outside.map(|(block, path)| {
        let line = block.line;
        format!("line {line}: {path} (--allow-outside)")
    });
    each(&mut told, "blocked", outside, Style::of(Tint::Caution));
    let values = outlook.values.iter();
    let values = values.map(|(name, value)| format!("{name}={value}"));
    each(&mut told, "with", values, Style::PLAIN);
    for (name, command) in outlook.commands {
        // All of it: it is shown so that somebody can say whether it runs.
        for (number, line) in command.trim().split('\n').enumerate() {
            match number {
                0 => told("finds", &format!("{name} by: {line}"), Style::BOLD),
                _ => told("", &format!("  {line}"), Style::BOLD),
            }
        }
    }
    if !outlook.missing.is_empty() {
        told("asks for", &outlook.missing.join(", "), Style::PLAIN);
    }
    if let Some(last) = outlook.last {
        told("last run", &duration::display(last), Style::PLAIN);
    }
    lines
}

fn head(runbook: &Runbook, plan: &Plan) -> StyledLine {
    let of = |is_it: fn(&Block) -> bool| plan.blocks(runbook).filter(|block| is_it(block)).count();
    let mut parts = vec![count(of(|block| block.kind == Kind::Step), "step")];
    let others = [
        (of(Block::writes_file), "file"),
        (of(|block| block.kind == Kind::Manual), "manual item"),
    ];
    for (number, noun) in others.into_iter().filter(|(number, _)| *number > 0) {
        parts.push(count(number, noun));
    }
    let path = runbook.document.source.path().to_string_lossy();
    let text = format!("{}: {}", expect::visible(&path), parts.join(", "));
    StyledLine::new(text, Style::BOLD)
}

fn tool((name, _, version): &(String, bool, Option<String>)) -> String {
    match version {
        Some(version) => format!("{name} {version}"),
        None => name.clone(),
    }
}

/// What of a requirement is met, and by what.
fn required(met: &Met) -> String {
    match (met.state, &met.version) {
        (State::Unasked, _) => format!("{} (not asked for its version)", met.requirement),
        (_, Some(version)) => format!("{} ({})", met.requirement, version.as_str()),
        (_, None) => met.requirement.to_string(),
    }
}

/// A section that is repeated: for what, and where it is.
fn repeated(runbook: &Runbook, repeat: &Repeat) -> String {
    let name = &repeat.name;
    let (first, last) = repeat.lines(&runbook.document);
    let values = match (runbook.values_of(repeat), &repeat.values) {
        (Some(values), Values::Parameter(list)) if values.is_empty() => {
            format!("never, since {list} is empty")
        }
        (Some(values), _) => values.join(", "),
        (None, Values::Parameter(list)) => format!("each of {list}"),
        (None, Values::Given(values)) => values.join(", "),
    };
    format!("{name}: {values} (lines {first}-{last})")
}

fn placed(block: &Block) -> String {
    format!("line {}: {}", block.line, block.title())
}

/// A line for each of `items`, up to a limit.
fn each<T: AsRef<str>>(
    told: &mut impl FnMut(&str, &str, Style),
    key: &str,
    items: impl IntoIterator<Item = T>,
    style: Style,
) {
    let mut more = 0;
    for (position, item) in items.into_iter().enumerate() {
        match position {
            0 => told(key, item.as_ref(), style),
            1..MAX => told("", item.as_ref(), style),
            _ => more += 1,
        }
    }
    if more > 0 {
        told("", &format!("and {more} more"), style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::selection::Selection;
    use crate::runbook::tools::{Requirement, Version};
    use crate::source::{Source, Span};

    fn met(requirement: &str, version: Option<&str>, state: State) -> Met {
        Met {
            requirement: Requirement::parse(requirement, Span::default()).unwrap(),
            path: None,
            version: version.and_then(Version::find),
            state,
        }
    }

    #[test]
    fn what_will_be_touched_is_said() {
        let text = "---\nstepmark: {target: {command: which prod}}\n---\n# A\n\n```yaml\n# conf/a.yaml\na: 1\n```\n\n```sh\n$ \
                    kubectl get nodes\n$ ping <node-ip>\n```\n\n- [ ] Call Bob\n\n```sh\n$ rm -rf build\n```\n\n\
                    ```sh {background}\nserve\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        let plan = Plan::new(&runbook, &Selection::default()).unwrap();
        let tools = [
            ("kubectl".to_owned(), true, Some("1.31.2".to_owned())),
            ("serve".to_owned(), false, None),
        ];
        let required = [
            met("helm >= 3.12", Some("v3.9.0"), State::Outside),
            met("jq", None, State::Fits),
            met("git >= 2", Some("2.39.3"), State::Fits),
            met("sops", None, State::Missing),
            met("deployer ~1.7", None, State::Unasked),
        ];
        let outlook = Outlook {
            required: &required,
            target: Some("prod\u{1b}[2K"),
            tools: &tools,
            allows_outside: false,
            values: &[("SIZE".to_owned(), "large".to_owned())],
            commands: &[(
                "IP".to_owned(),
                "dig +short \u{202e}n2 |\n  tail -1\n".to_owned(),
            )],
            missing: &["NODE".to_owned()],
            last: Some(Duration::from_secs(90)),
        };
        let lines: Vec<String> = lines(&runbook, &plan, &outlook)
            .iter()
            .map(StyledLine::plain)
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        a.md: 2 steps, 1 file, 1 manual item
          target    prod\x1b[2K  (by `which prod`)
          tools     kubectl 1.31.2
          missing   serve (not on PATH)
          requires  jq, git >= 2 (2.39.3), deployer ~1.7 (not asked for its version)
          not met   helm is v3.9.0, and the document requires >= 3.12
                    sops is not on PATH, and the document requires it
          writes    conf/a.yaml
          danger    line 18: rm -rf build
          by hand   line 16: Call Bob
          fill in   line 13: `<node-ip>`
          with      SIZE=large
          finds     IP by: dig +short \u{202e}n2 |
                        tail -1
          asks for  NODE
          last run  1m30s
        ");
    }
}
