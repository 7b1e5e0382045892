//! `limbeck adopt`.

use std::fmt::Write;

use clap::Args;
use limbeck_core::{
    autogenerate::{CompareOptions, Comparison},
    backend::Backend,
    migrate::{Closing, Fit, MigrateError, Migrator, Nearest, StartupError},
    operation::Operation,
    revision::RevisionId,
    script::{Downgrade, NewScript},
    words,
};
use serde::Serialize;

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        self, changes,
        listing::{Listing, indented, shown_path},
        progress::Warnings,
        steps::place,
        style, text,
    },
    sides::shorten,
};

/// Find the revision that a database without a version is at, and stamp it
#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// Show what fits, and write nothing
    #[arg(long)]
    plan: bool,

    /// Of several revisions with the same tables stamp the last, so that what changes rows between them does not run
    #[arg(long)]
    last: bool,

    /// Where no revision fits, stamp the nearest and write a revision that closes the differences
    #[arg(long)]
    repair: bool,

    /// Let that revision drop columns and tables that no revision knows
    #[arg(long, requires = "repair")]
    drop: bool,
}

/// What is found, and what was done about it.
#[derive(Debug, Serialize)]
struct AdoptDocument<'a> {
    version: Option<&'a [RevisionId]>,
    also: &'a [Vec<RevisionId>],
    unknown: &'a [RevisionId],
    nearest: Option<NearestEntry<'a>>,
    others: &'a [String],
    repair: Option<RepairEntry<'a>>,
    stamped: bool,
    path: Option<String>,
}

#[derive(Debug, Serialize)]
struct NearestEntry<'a> {
    version: &'a [RevisionId],
    operations: Vec<&'a Operation>,
}

#[derive(Debug, Serialize)]
struct RepairEntry<'a> {
    operations: Vec<&'a Operation>,
    kept: &'a [Operation],
}

/// Finds it.
pub fn run(context: &Context, args: AdoptArgs) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let mut database = context.database(if args.plan { Access::Read } else { Access::Write })?;
    let before = migrator.current(&mut *database)?;
    let options = CompareOptions::of(&context.config()?.autogenerate);
    let (mut fit, closing) = look(&migrator, &mut *database, &args, &options)?;
    if args.last
        && let Some(last) = fit.also.pop()
    {
        let first = fit.version.replace(last);
        fit.also.splice(0..0, first);
    }
    let adoption = Adoption { context, name: database.describe(), before: &before, fit: &fit, closing: &closing };
    let stamped = adoption.wanted(&args)?;
    let mut path = None;
    if let Some(version) = stamped.filter(|_| !args.plan) {
        if let Some(closing) = closing.as_ref().filter(|closing| !closing.changes.is_empty()) {
            path = Some(write(context, closing)?);
        }
        migrator.adopt(&mut *database, &before, version, &mut Warnings(&context.output))?;
    }
    adoption.tell(&args, stamped, path)
}

fn look(
    migrator: &Migrator<'_>,
    database: &mut dyn Backend,
    args: &AdoptArgs,
    options: &CompareOptions,
) -> Result<(Fit, Option<Closing>), CliError> {
    if !args.repair {
        return Ok((migrator.fit(database, options)?, None));
    }
    migrator.closing(database, args.drop, options).map_err(|error| match error {
        MigrateError::Replay { .. } => CliError::from(error).with_help(
            "what comes after the nearest revision cannot run on these tables: bring them to it first; \
             `limbeck adopt --plan` names it, and `limbeck diff database history@REVISION --format sql` writes the script",
        ),
        error => error.into(),
    })
}

/// Writes the revision that closes the differences, on top of the head.
fn write(context: &Context, closing: &Closing) -> Result<String, CliError> {
    let mut new = NewScript::new("close the differences of an adopted database");
    new.x.clone_from(&context.global.x);
    new.remarks = closing
        .changes
        .iter()
        .map(|change| change.notices.iter().map(|notice| format!("Look: {notice}.")).collect())
        .collect();
    let mut operations: Vec<_> = closing.changes.iter().map(|change| change.operation.clone()).collect();
    shorten(&mut operations, &context.config()?.naming_convention);
    new.upgrade = Some(operations);
    // To a database that went the usual way it does nothing, so there is nothing to take back.
    new.downgrade = Downgrade::Written(Vec::new());
    let path = context.scripts()?.create(context.config()?, &new)?;
    Ok(shown_path(&path))
}

/// What was found.
struct Adoption<'a> {
    context: &'a Context,
    name: String,
    before: &'a [RevisionId],
    fit: &'a Fit,
    closing: &'a Option<Closing>,
}

impl<'a> Adoption<'a> {
    /// What is to be stamped: nothing where the version table is right already, or nothing of the project is there.
    fn wanted(&self, args: &AdoptArgs) -> Result<Option<&'a [RevisionId]>, CliError> {
        let fits = |version: &Vec<RevisionId>| {
            let mut rows = self.before.to_vec();
            rows.sort();
            rows == *version
        };
        let version = match (&self.fit.version, self.closing) {
            (Some(version), _) if version.is_empty() => return Ok(None),
            (Some(version), _) if fits(version) || self.fit.also.iter().any(fits) => return Ok(None),
            (Some(version), _) if !args.last && !args.plan && !self.fit.unknown.is_empty() => {
                let last = self.fit.also.last().cloned().unwrap_or_default();
                let (database, first) = (self.name.clone(), version.clone());
                return Err(MigrateError::from(StartupError::Unclear { database, first, last }).into());
            }
            (Some(version), _) => version,
            (None, Some(closing)) => &closing.version,
            (None, None) if args.plan => return Ok(None),
            (None, None) => {
                let (database, nearest) = (self.name.clone(), self.fit.nearest.clone());
                return Err(MigrateError::from(StartupError::NoFit { database, nearest }).into());
            }
        };
        if !self.before.is_empty() && !args.plan {
            let (database, rows) = (self.name.clone(), self.before.to_vec());
            let error = StartupError::Outdated { database, version: rows, tables: version.clone() };
            return Err(MigrateError::from(error).into());
        }
        Ok(Some(version))
    }

    /// Says what was found, and what was done.
    fn tell(&self, args: &AdoptArgs, wanted: Option<&[RevisionId]>, path: Option<String>) -> Result<Outcome, CliError> {
        let fit = self.fit;
        let stamped = wanted.filter(|_| !args.plan);
        let nearest = |nearest: &'a Nearest| NearestEntry {
            version: &nearest.version,
            operations: nearest.differences.operations().collect(),
        };
        let repair = |closing: &'a Closing| RepairEntry {
            operations: closing.changes.iter().map(|change| &change.operation).collect(),
            kept: &closing.kept,
        };
        self.context.output.document(&AdoptDocument {
            version: fit.version.as_deref(),
            also: &fit.also,
            unknown: &fit.unknown,
            nearest: fit.nearest.as_ref().map(nearest),
            others: &fit.others,
            repair: self.closing.as_ref().map(repair),
            stamped: stamped.is_some(),
            path: path.clone(),
        })?;
        self.context.output.print(&self.text(args, stamped, path)?)?;
        Ok(if fit.version.is_none() && args.plan { Outcome::Found } else { Outcome::Done })
    }

    fn text(&self, args: &AdoptArgs, stamped: Option<&[RevisionId]>, path: Option<String>) -> Result<String, CliError> {
        let (name, fit) = (&self.name, self.fit);
        let listing = Listing::new(self.context.scripts()?, self.before);
        let width = output::width();
        let listed = |ids: &[RevisionId]| indented(&listing.lines(ids, width.map(|width| width.saturating_sub(2))));
        let mut text = match (&fit.version, &fit.nearest) {
            (Some(version), _) if version.is_empty() => {
                format!("{name} has nothing of this project; `limbeck upgrade` makes it\n")
            }
            (Some(version), _) if fit.unknown.is_empty() => {
                format!("the tables of {name} are those of\n\n{}", listed(version))
            }
            (Some(version), _) => {
                let many = words::count(fit.unknown.len(), "revision");
                let title = format!("{many} ran SQL that tells nothing of its `effects`; {name} may be at");
                format!("{title}\n\n{}", listed(version))
            }
            (None, Some(nearest)) => self.misfit(nearest, &listed(&nearest.version)),
            (None, None) => String::new(),
        };
        let nothing = fit.version.as_ref().is_some_and(Vec::is_empty);
        for also in fit.also.iter().filter(|_| !nothing) {
            let and = if fit.unknown.is_empty() { "and equally those of" } else { "or at" };
            let _ = write!(text, "\n{and}\n\n{}", listed(also));
        }
        if !fit.also.is_empty() && !args.last && !nothing && fit.unknown.is_empty() {
            let help = "the first of them is taken, so that what comes after it runs; `--last` takes the last";
            let _ = writeln!(text, "{}", style::FAINT.apply(help));
        }
        if !fit.others.is_empty() {
            let _ = writeln!(text, "\nof others, and left alone: {}", text::harmless(&fit.others.join(", ")));
        }
        if let Some(closing) = self.closing {
            text.push_str(&closing_text(closing));
        }
        let end = match (stamped, path) {
            (Some(version), Some(path)) => {
                format!("stamped: now {}\nwrote {path}: look at it, then `limbeck upgrade`\n", place(version))
            }
            (Some(version), None) => format!("stamped: now {}; `limbeck upgrade` goes on from there\n", place(version)),
            (None, _) if args.plan => String::new(),
            (None, _) if fit.version.as_ref().is_some_and(|version| !version.is_empty()) => {
                "its version table says so already\n".to_owned()
            }
            (None, _) => String::new(),
        };
        if !end.is_empty() {
            let _ = write!(text, "\n{end}");
        }
        Ok(text)
    }

    fn misfit(&self, nearest: &Nearest, listed: &str) -> String {
        let count = words::count(changes::number(&nearest.differences), "difference");
        let title = style::HEADING.apply(format!("no revision fits {}; the nearest, with {count}, is", self.name));
        let at = if nearest.version.is_empty() { "  an empty database\n".to_owned() } else { listed.to_owned() };
        format!("{title}\n\n{at}\nwhat would make it so:\n\n{}", changes::listed(&nearest.differences, output::width()))
    }
}

fn closing_text(closing: &Closing) -> String {
    let comparison = Comparison { changes: closing.changes.clone() };
    let list = changes::listed(&comparison, output::width());
    let mut text = if closing.changes.is_empty() {
        "\nno revision is needed to close them\n".to_owned()
    } else {
        format!("\na revision on top of the head closes them:\n\n{list}")
    };
    if !closing.kept.is_empty() {
        let kept: Vec<_> = closing.kept.iter().map(|operation| operation.summary().to_string()).collect();
        let _ = writeln!(text, "\nleft as it is, unless `--drop` is given: {}", kept.join("; "));
    }
    text
}
