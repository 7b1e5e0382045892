//! `limbeck revision --autogenerate`: what a new revision does, from a comparison.

use limbeck_core::{
    autogenerate::{self, Change, CompareOptions, Comparison, Fill, Rename, Severity},
    migrate::{Migrator, script_of},
    operation::{Operation, invert_all},
    revision::RevisionId,
    script::{Downgrade, NewScript},
    words,
};

use crate::{
    ask::{AtTerminal, Person},
    context::Context,
    error::CliError,
    output::style,
    renames,
    sides::{Side, Sides, shorten},
};

/// How a revision is made of a comparison.
#[derive(Debug)]
pub struct Autogenerate<'a> {
    /// Whether what the revisions build is compared, in place of the database.
    pub from_history: bool,
    /// The dialect to compare in, where there is no database.
    pub dialect: Option<&'a str>,
    /// What was renamed.
    pub renames: &'a [Rename],
    /// What rows that are there get for columns that must not be NULL.
    pub fills: &'a [Fill],
}

/// Puts into a new revision what makes of the database, or of the history, what the models say. Gives what they are
/// called where there is nothing to do.
pub fn fill(context: &Context, new: &mut NewScript, wanted: &Autogenerate<'_>) -> Result<Option<String>, CliError> {
    // A project without models has nothing to compare, whatever its database is.
    context.begin_models()?;
    let held = if wanted.from_history { Side::History(None) } else { Side::Database };
    let mut sides = Sides::load(context, &[held, Side::Models], wanted.dialect)?;
    let migrator = context.offline_migrator()?;
    let rows = match sides.database(0) {
        Some(database) => migrator.require_head(database).map_err(behind)?,
        None => context.scripts()?.map().effective_heads(),
    };
    let options = renames::options(context, &mut sides, wanted.renames)?;
    let single = CompareOptions { render_as_batch: false, ..options.clone() };
    let comparison = sides.compare_with(&single)?;
    if comparison.is_empty() {
        return Ok(sides.loaded.into_iter().next().map(|side| side.name));
    }
    let fills = fills(context, &comparison, wanted.fills)?;
    let before = comparison.clone().into_operations();
    new.downgrade = downgrade(context, &sides, &migrator, &rows, &before, options.render_as_batch);
    let comparison = comparison.for_a_file(&fills, options.render_as_batch);
    warn(context, &comparison);
    new.remarks = comparison.changes.iter().map(remarks).collect();
    let operations = comparison.into_operations();
    warn_of_refusal(context, &sides, &operations);
    if let Downgrade::Written(operations) = &mut new.downgrade {
        shorten(operations, &context.config()?.naming_convention);
    }
    let mut upgrade = operations;
    shorten(&mut upgrade, &context.config()?.naming_convention);
    new.upgrade = Some(upgrade);
    Ok(None)
}

/// The same in the words of this command.
fn behind(error: limbeck_core::migrate::MigrateError) -> CliError {
    CliError::from(error).change(|failure| {
        if failure.code == "not-at-head" {
            failure.help =
                Some("`limbeck upgrade` first, or compare with the files alone: `--from-history`".to_owned());
        }
    })
}

/// What a person should know of a change.
fn remarks(change: &Change) -> Vec<String> {
    let words = change.notices.iter().map(|notice| match notice.severity {
        Severity::Warn => format!("Look: {notice}."),
        Severity::Refuse => format!("Decide: {notice}, then take `undecided` out."),
    });
    words.collect()
}

/// What rows get for columns that must not be NULL: as the command line says, and as a person at a terminal does.
///
/// Fails where the command line names a column of which nothing has to be said.
fn fills(context: &Context, comparison: &Comparison, said: &[Fill]) -> Result<Vec<Fill>, CliError> {
    let open = comparison.unfilled();
    if let Some(unused) = said.iter().find(|fill| !open.contains(&fill.column)) {
        let names: Vec<_> = open.iter().map(ToString::to_string).collect();
        let names = names.join(", ");
        let known = if names.is_empty() { "no column does".to_owned() } else { format!("these do: {names}") };
        let message = format!("`{}` needs nothing to be filled in; {known}", unused.column);
        return Err(CliError::new("unused-fill", message));
    }
    let mut fills = said.to_vec();
    let Some(mut person) = AtTerminal::of(&context.output) else { return Ok(fills) };
    for column in open.into_iter().filter(|column| !said.iter().any(|fill| fill.column == *column)) {
        let question =
            format!("what do rows that are there get for `{column}`? {} ", style::FAINT.apply("[decide later]"));
        match person.answer(&question) {
            Some(answer) if !answer.trim().is_empty() => fills.push(column.with(answer.trim())),
            _ => {}
        }
    }
    Ok(fills)
}

/// Says that the file does not run as it is.
fn warn(context: &Context, comparison: &Comparison) {
    let open = comparison.notices().filter(|notice| notice.severity == Severity::Refuse).count();
    if open > 0 {
        let (what, verb) = (words::count(open, "thing"), if open == 1 { "is" } else { "are" });
        context.output.warn(&format!("{what} {verb} to be decided in the file before it runs: look for `undecided`"));
    }
}

/// Says that the database would refuse the file as it is: better now than when it is to run.
fn warn_of_refusal(context: &Context, sides: &Sides, operations: &[Operation]) {
    let Some(held) = sides.loaded.first() else { return };
    if let Err(error) = script_of(sides.dialect(), operations, &held.schema) {
        let way_out = error.help().map_or_else(String::new, |words| format!("; {words}"));
        context.output.warn(&format!("the file is refused as it is: {error}{way_out}"));
    }
}

/// The way back, written out: to what the revisions build, which is in no database's own words, or else to what the
/// database holds. Where neither serves it is left to be derived when it is wanted.
fn downgrade(
    context: &Context,
    sides: &Sides,
    migrator: &Migrator<'_>,
    rows: &[RevisionId],
    operations: &[Operation],
    batched: bool,
) -> Downgrade {
    let history = migrator.schema_at(sides.dialect(), rows).ok().filter(|schema| !schema.opaque);
    let before = history.iter().chain(sides.loaded.first().map(|side| &side.schema));
    if let Some(operations) = before.map(|schema| invert_all(operations, schema)).find_map(Result::ok) {
        return Downgrade::Written(if batched { autogenerate::batched(operations) } else { operations });
    }
    context.output.warn("no downgrade could be written; look at the file before it is needed");
    Downgrade::Derived
}
