//! `limbeck sync`.

use clap::Args;
use limbeck_core::{
    autogenerate::{Change, Rename},
    migrate::{SyncOptions, SyncPlan, script_of},
    words,
};

use crate::{
    ask::{AtTerminal, Person},
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        self,
        changes::{self, SyncDocument},
        progress::Warnings,
        style,
    },
    renames, schema_file,
    sides::{Side, Sides},
};

/// Bring a development database to the models, without revisions
///
/// What would lose something is left undone and listed: tables, columns and constraints that the models no longer
/// name, types that not every value fits.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Do also what loses something, each after a question
    #[arg(long)]
    allow_drops: bool,

    /// Answer yes to the questions of `--allow-drops`
    #[arg(long, requires = "allow_drops")]
    yes: bool,

    /// Show what would be done, and change nothing
    #[arg(long)]
    plan: bool,

    /// Show it as SQL
    #[arg(long, requires = "plan", conflicts_with = "json")]
    sql: bool,

    /// Say that a table, `old:new`, or a column, `table.old:new`, has another name now (can be repeated)
    #[arg(long, value_name = "OLD:NEW")]
    rename: Vec<Rename>,

    /// Change also a database that has revisions, which then know nothing of it
    #[arg(long)]
    force: bool,
}

/// Does it.
pub fn run(context: &Context, args: SyncArgs) -> Result<Outcome, CliError> {
    context.models()?;
    let wanted = [Side::Database, Side::Models];
    let access = if args.plan { Access::Read } else { Access::Write };
    let mut sides = Sides::load_as(context, &wanted, None, access)?;
    let migrator = context.migrator()?;
    if let Some(database) = sides.database(0).filter(|_| !args.force) {
        migrator.require_no_revisions(database).map_err(of_revisions)?;
    }
    let compare = renames::options(context, &mut sides, &args.rename)?;
    let options = SyncOptions { compare, force: args.force };
    let (name, schema) = (sides.name(0), sides.schema(1));
    let Some(database) = sides.database(0) else { return Ok(Outcome::Done) };
    let plan = migrator.plan_sync(database, &schema, &options, &mut |_| args.allow_drops && (args.yes || args.plan))?;
    let plan = if args.allow_drops && !args.yes && !args.plan && !plan.left.is_empty() {
        let Some(mut person) = AtTerminal::of(&context.output) else { return Err(unasked(&plan)) };
        migrator.plan_sync(database, &schema, &options, &mut |change| question(&mut person, change))?
    } else {
        plan
    };
    if args.sql {
        let held = sides.schema(0);
        let operations: Vec<_> = plan.changes.operations().cloned().collect();
        context.output.print(&script_of(sides.dialect(), &operations, &held)?)?;
        return Ok(Outcome::Done);
    }
    if !args.plan {
        migrator.sync(database, &plan, &mut Warnings(&context.output))?;
    }
    context.output.document(&SyncDocument::new(&plan))?;
    context.output.print(&told(&name, &plan, &args))?;
    if !args.plan {
        schema_file::refresh(context, database)?;
    }
    Ok(Outcome::Done)
}

/// Brings an empty database to the models.
pub fn all(context: &Context) -> Result<Outcome, CliError> {
    let args = SyncArgs { allow_drops: false, yes: false, plan: false, sql: false, rename: Vec::new(), force: false };
    run(context, args)
}

/// Asks of one loss.
fn question(person: &mut dyn Person, change: &Change) -> bool {
    let why = change.notices.first().map(|notice| format!(" ({})", notice.message)).unwrap_or_default();
    person.says_yes(&format!("{}{why}?", changes::names(change).join(", ")))
}

fn of_revisions(error: limbeck_core::migrate::MigrateError) -> CliError {
    CliError::from(error).change(|failure| {
        failure.help = Some(
            "`limbeck revision --autogenerate -m \"…\"` writes the change into one; `--force` makes it past them"
                .to_owned(),
        );
    })
}

fn unasked(plan: &SyncPlan) -> CliError {
    let left = plan.left.changes.iter().flat_map(changes::names);
    let list: String = left.map(|line| format!("\n  {line}")).collect();
    let count = words::count(changes::number(&plan.left), "change");
    CliError::new("unconfirmed", format!("nothing is changed: nobody is there to be asked about {count}{list}"))
        .with_help("say `--yes` where all of it is meant, or leave `--allow-drops` out")
}

/// What is, or would be, done and left.
fn told(name: &str, plan: &SyncPlan, args: &SyncArgs) -> String {
    let (done, left) = (changes::number(&plan.changes), changes::number(&plan.left));
    if done == 0 && left == 0 {
        return format!("nothing to do: {name} is what the models say\n");
    }
    let mut told = String::new();
    if done > 0 {
        let what = words::count(done, "change");
        let title =
            if args.plan { format!("{what} would be made to {name}") } else { format!("{what} made to {name}") };
        told.push_str(&format!(
            "{}\n\n{}\n",
            style::HEADING.apply(title),
            changes::listed(&plan.changes, output::width())
        ));
    }
    if left == 0 {
        let verb = if args.plan { "it would then be" } else { "it is now" };
        told.push_str(&format!("{verb} what the models say\n"));
        return told;
    }
    let title = format!("{} left undone", words::count(left, "difference"));
    let list = changes::listed(&plan.left, output::width());
    let advice = if args.allow_drops {
        "what was not allowed stays as it is"
    } else {
        "`limbeck sync --allow-drops` asks about each of them"
    };
    told.push_str(&format!("{}\n\n{list}\n{}\n", style::HEADING.apply(title), style::FAINT.apply(advice)));
    told
}
