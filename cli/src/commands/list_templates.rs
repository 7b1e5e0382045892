//! `limbeck list-templates`.

use clap::Args;
use limbeck_core::script;

use crate::{
    context::Context,
    error::{CliError, Outcome},
    output::text,
};

/// List the kinds of project that `init` makes
#[derive(Debug, Args)]
pub struct ListTemplatesArgs {}

/// Lists them.
pub fn run(context: &Context, _args: ListTemplatesArgs) -> Result<Outcome, CliError> {
    let templates = script::templates();
    let entries: Vec<_> =
        templates.iter().map(|(name, purpose)| serde_json::json!({ "name": name, "purpose": purpose })).collect();
    context.output.document(&serde_json::json!({ "templates": entries }))?;
    let columns = templates.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    let lines: Vec<_> =
        templates.iter().map(|(name, purpose)| format!("{}  {purpose}\n", text::pad(name, columns))).collect();
    context.output.print(&lines.concat())?;
    Ok(Outcome::Done)
}
