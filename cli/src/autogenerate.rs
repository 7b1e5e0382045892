//! `limbeck revision --autogenerate`: what a new revision does, from a comparison.

use limbeck_core::{
    autogenerate::{Change, Comparison, Rename, Severity},
    migrate::Migrator,
    operation::{Operation, invert_all},
    revision::RevisionId,
    script::{Downgrade, NewScript},
};

use crate::{
    context::Context,
    error::CliError,
    output::text,
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
    /// Whether it is written even where a person has to decide something first.
    pub undecided: bool,
}

/// Puts into a new revision what makes of the database, or of the history, what the models say. Gives what they are
/// called where there is nothing to do.
pub fn fill(context: &Context, new: &mut NewScript, wanted: &Autogenerate<'_>) -> Result<Option<String>, CliError> {
    // A project without models has nothing to compare, whatever its database is.
    context.models()?;
    let held = if wanted.from_history { Side::History(None) } else { Side::Database };
    let mut sides = Sides::load(context, &[held, Side::Models], wanted.dialect)?;
    let migrator = context.offline_migrator()?;
    let rows = match sides.database(0) {
        Some(database) => migrator.require_head(database).map_err(behind)?,
        None => context.scripts()?.map().effective_heads(),
    };
    let options = renames::options(context, &mut sides, wanted.renames)?;
    let comparison = sides.compare_with(&options)?;
    if comparison.is_empty() {
        return Ok(sides.loaded.into_iter().next().map(|side| side.name));
    }
    if !wanted.undecided {
        refuse(&comparison)?;
    }
    new.remarks = comparison.changes.iter().map(remarks).collect();
    let operations = comparison.into_operations();
    new.downgrade = downgrade(context, &sides, &migrator, &rows, &operations);
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
        Severity::Refuse => format!("Decide: {notice}."),
    });
    words.collect()
}

/// Stops where a person has to decide something first.
fn refuse(comparison: &Comparison) -> Result<(), CliError> {
    let open: Vec<_> = comparison.notices().filter(|notice| notice.severity == Severity::Refuse).collect();
    if open.is_empty() {
        return Ok(());
    }
    let list: String = open.iter().map(|notice| format!("\n  {notice}")).collect();
    let count = text::count(open.len(), "thing");
    Err(CliError::new("undecided", format!("nothing is written: {count} to be decided first{list}"))
        .with_help("change the models, or write it with `--undecided`, as comments, and decide in the file"))
}

/// The way back, written out: to what the revisions build, which is in no database's own words, or else to what the
/// database holds. Where neither serves it is left to be derived when it is wanted.
fn downgrade(
    context: &Context,
    sides: &Sides,
    migrator: &Migrator<'_>,
    rows: &[RevisionId],
    operations: &[Operation],
) -> Downgrade {
    let history = migrator.schema_at(sides.dialect(), rows).ok().filter(|schema| !schema.opaque);
    let before = history.iter().chain(sides.loaded.first().map(|side| &side.schema));
    if let Some(operations) = before.map(|schema| invert_all(operations, schema)).find_map(Result::ok) {
        return Downgrade::Written(operations);
    }
    context.output.warn("no downgrade could be written; look at the file before it is needed");
    Downgrade::Derived
}
