//! What a run is about to do, for a person, before it does any of it.

use std::time::Duration;

use super::colour;
use super::execution::Prepared;
use super::terminal::say;
use crate::report::plan::{Outlook, lines};
use crate::run::look_up;
use crate::run::mask::MASK;
use crate::run::requires::{Asking, meet};
use crate::runbook::tools;

/// How long the tools get to tell their versions.
const LIMIT: Duration = Duration::from_secs(3);

/// Prints the plan of a run on `target`, which took `last` the last time.
pub async fn print(prepared: &Prepared, target: Option<&str>, last: Option<Duration>) {
    let Prepared { runbook, plan, .. } = prepared;
    let required = &runbook.config.requires;
    let mut tools = tools::tools(runbook, plan.blocks(runbook));
    // Those are told of with what is required of them.
    tools.retain(|tool| required.iter().all(|required| required.tool != tool.name));
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Nobody has agreed yet that anything runs that only the document knows.
    let required = meet(required, &path, LIMIT, Asking::Known);
    let (found, required) = tokio::join!(look_up(&tools, &path, LIMIT), required);
    let tools: Vec<(String, bool, Option<String>)> = found
        .into_iter()
        .map(|tool| {
            let version = tool.version.map(|version| version.as_str().to_owned());
            (tool.name, tool.path.is_some(), version)
        })
        .collect();
    let values =
        prepared
            .values
            .iter()
            .map(|(name, value)| match prepared.secrets.contains(name) {
                true => (name.clone(), MASK.to_owned()),
                false if prepared.recorded.contains(name) => {
                    (name.clone(), format!("{value} (recorded)"))
                }
                false => (name.clone(), value.clone()),
            });
    let commands = prepared.pending.iter();
    let commands = commands.map(|pending| (pending.name.clone(), pending.command.clone()));
    let outlook = Outlook {
        target,
        values: &values.collect::<Vec<_>>(),
        tools: &tools,
        required: &required,
        commands: &commands.collect::<Vec<_>>(),
        allows_outside: prepared.allow_outside,
        missing: &prepared.missing,
        last,
    };
    for line in lines(runbook, plan, &outlook) {
        say!("{}", colour::styled(&line));
    }
}
