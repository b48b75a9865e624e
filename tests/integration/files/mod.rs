//! Blocks that write files: what they do, what is told of it, and how it is undone.

mod ci;
mod formats;
mod guided;
mod outside;
mod recorded;
mod texts;

/// A fence with a text in YAML.
fn file(annotation: &str, text: &str) -> String {
    format!("```yaml {{{annotation}}}\n{text}```\n")
}
