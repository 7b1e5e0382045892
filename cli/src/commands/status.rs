//! `limbeck status`.

use std::fmt::Write;

use clap::Args;
use limbeck_core::{
    autogenerate::CompareOptions,
    backend::{Backend, HistoryRow},
    migrate::{Drift, MigrateError, Migrator, Status},
    revision::RevisionId,
    words,
};

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        self, changes,
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
    let drift = drift(context, &migrator, &mut *database, &status)?;
    let adoptable = status.version.is_empty()
        && status.unfinished.is_empty()
        && !status.pending.is_empty()
        && !migrator.reflect(&mut *database)?.is_empty();
    context.output.document(&StatusDocument::new(&status, &drift))?;
    let way = if adoptable {
        "there are tables and no version: `limbeck adopt` finds the revision that they are at"
    } else {
        "`limbeck upgrade` runs them"
    };
    context.output.print(&describe(context, &database.describe(), &status, &drift, way)?)?;
    let nothing_else = status.edited.is_empty()
        && status.skipped.is_empty()
        && status.unknown.is_empty()
        && status.unfinished.is_empty()
        && drift.differences.is_empty();
    Ok(if status.at_head && status.pending.is_empty() && nothing_else { Outcome::Done } else { Outcome::Found })
}

/// How the tables differ from what the version table says. Where that says nothing, or is half true, there is nothing
/// to compare with.
fn drift(
    context: &Context,
    migrator: &Migrator<'_>,
    database: &mut dyn Backend,
    status: &Status,
) -> Result<Drift, CliError> {
    let half_done = status.unfinished.iter().any(|row| row.statement > 0);
    if status.version.is_empty() || !status.unknown.is_empty() || half_done {
        return Ok(Drift::default());
    }
    match migrator.drift(database, &CompareOptions::of(&context.config()?.autogenerate)) {
        Ok(drift) => Ok(drift),
        Err(error @ MigrateError::Replay { .. }) => {
            context.output.warn(&format!("whether the tables differ cannot be told: {error}"));
            Ok(Drift::default())
        }
        Err(error) => Err(error.into()),
    }
}

/// All of it in words; `way` is what to do about revisions that are pending.
fn describe(context: &Context, database: &str, status: &Status, drift: &Drift, way: &str) -> Result<String, CliError> {
    let scripts = context.scripts()?;
    let listing = Listing::new(scripts, &status.version);
    let head = if status.at_head && !status.version.is_empty() { " (head)" } else { "" };
    let mut text = format!("{database} is {}{head}\n", place(&status.version));
    let mut section = |title: &str, ids: &[RevisionId], help: &str| {
        if !ids.is_empty() {
            let count = words::count(ids.len(), "revision");
            let _ = writeln!(text, "\n{}", style::HEADING.apply(format!("{title}: {count}")));
            let known = listing.lines(ids, output::width().map(|width| width.saturating_sub(2)));
            text.push_str(&indented(&known));
            let _ = writeln!(text, "{}", style::FAINT.apply(help));
        }
    };
    // What is below a revision that nobody knows, nobody knows.
    if status.unknown.is_empty() {
        section("pending", &status.pending, way);
    }
    section(
        "edited after they ran",
        &status.edited,
        "undo the edit and write a new revision, or `limbeck repair` accepts it",
    );
    section(
        "below others that ran, and never ran",
        &status.skipped,
        "put them on top of the head with another `down_revision`; `limbeck repair` says more",
    );
    section(
        "unknown to these files",
        &status.unknown,
        "restore the files, or `limbeck repair` stamps the revision that the tables are at",
    );
    text.push_str(&unfinished(&status.unfinished));
    if !drift.differences.is_empty() {
        let count = words::count(changes::number(&drift.differences), "difference");
        let title = style::HEADING.apply(format!("tables other than the revisions build them: {count}"));
        let _ = write!(text, "\n{title}\n{}", changes::listed(&drift.differences, output::width()));
        let help = match &drift.fits {
            Some(fits) => format!("the tables are {}: `limbeck repair` stamps that", name_place(fits)),
            None => "these would undo it".to_owned(),
        };
        let _ = writeln!(text, "{}", style::FAINT.apply(help));
    }
    if !drift.others.is_empty() {
        let _ = writeln!(text, "\nof others, and left alone: {}", text::harmless(&drift.others.join(", ")));
    }
    Ok(text)
}

/// The steps that did not end, and the commands that go on with them.
fn unfinished(rows: &[HistoryRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", style::HEADING.apply("unfinished"));
    for row in rows {
        let ran = words::count(usize::try_from(row.statement).unwrap_or_default(), "statement");
        let _ = writeln!(text, "  {} {}: {} after {ran}", row.direction, row.revision, row.state.word());
    }
    let runs = |direction| rows.iter().any(|row| row.direction == direction);
    let commands: Vec<_> = ["upgrade", "downgrade"].into_iter().filter(|direction| runs(*direction)).collect();
    let named: Vec<_> = commands.iter().map(|command| format!("`limbeck {command}`")).collect();
    let verb = if named.len() == 1 { "goes" } else { "go" };
    let help = format!("{} {verb} on with what can be gone on with", named.join(" and "));
    let _ = writeln!(text, "{}", style::FAINT.apply(help));
    text
}

/// "those of 1a2b".
fn name_place(version: &[RevisionId]) -> String {
    format!("those of {}", version.iter().map(RevisionId::as_str).collect::<Vec<_>>().join(", "))
}
