//! `limbeck status`.

use std::fmt::Write;

use clap::Args;
use limbeck_core::{migrate::Status, revision::RevisionId};

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        self,
        documents::StatusDocument,
        listing::{Listing, indented},
        steps::place,
        style, text,
    },
};

/// Say where the database stands, and what is missing or wrong; exit code 3 when anything is
#[derive(Debug, Args)]
pub struct StatusArgs {}

/// Says it.
pub fn run(context: &Context, _args: StatusArgs) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Read)?;
    let status = migrator.status(&mut *database)?;
    context.output.document(&StatusDocument::from(&status))?;
    context.output.print(&describe(context, &database.describe(), &status)?)?;
    let nothing_else = status.edited.is_empty() && status.unknown.is_empty() && status.unfinished.is_empty();
    Ok(if status.at_head && status.pending.is_empty() && nothing_else { Outcome::Done } else { Outcome::Found })
}

fn describe(context: &Context, database: &str, status: &Status) -> Result<String, CliError> {
    let scripts = context.scripts()?;
    let listing = Listing::new(scripts, &status.version);
    let head = if status.at_head && !status.version.is_empty() { " (head)" } else { "" };
    let mut text = format!("{database} is {}{head}\n", place(&status.version));
    let mut section = |title: &str, ids: &[RevisionId], help: &str| {
        if !ids.is_empty() {
            let count = text::count(ids.len(), "revision");
            let _ = writeln!(text, "\n{}", style::HEADING.apply(format!("{title}: {count}")));
            let known = listing.lines(ids, output::width().map(|width| width.saturating_sub(2)));
            text.push_str(&indented(&known));
            let _ = writeln!(text, "{}", style::FAINT.apply(help));
        }
    };
    // What is below a revision that nobody knows, nobody knows.
    if status.unknown.is_empty() {
        section("pending", &status.pending, "`limbeck upgrade` runs them");
    }
    section("edited after they ran", &status.edited, "undo the edit, or write a new revision");
    section(
        "unknown to these files",
        &status.unknown,
        "restore the files, or `limbeck stamp --purge` the right revision",
    );
    if !status.unfinished.is_empty() {
        let _ = writeln!(text, "\n{}", style::HEADING.apply("unfinished"));
        for row in &status.unfinished {
            let ran = text::count(usize::try_from(row.statement).unwrap_or_default(), "statement");
            let _ = writeln!(text, "  {} {}: {} after {ran}", row.direction, row.revision, row.state.word());
        }
        let _ = writeln!(text, "{}", style::FAINT.apply("`limbeck upgrade` goes on with what can be gone on with"));
    }
    Ok(text)
}
