//! `limbeck plan`.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
};

use clap::Args;
use limbeck_core::{backend::Backend, migrate::Plan, name::SchemaName};

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        self,
        documents::StepsDocument,
        steps::{self, place},
    },
};

/// Show what an upgrade would run, with what each statement costs; nothing is changed
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Where to: as for `upgrade`, or with `--down` as for `downgrade`
    #[arg(value_name = "TARGET", allow_negative_numbers = true, required_if_eq("down", "true"))]
    target: Option<String>,

    /// Show what a downgrade would run
    #[arg(long)]
    down: bool,

    /// Print the statements whole
    #[arg(short, long)]
    verbose: bool,
}

/// Shows it.
pub fn run(context: &Context, args: PlanArgs) -> Result<Outcome, CliError> {
    match args.target {
        Some(target) if args.down => down(context, &target, args.verbose),
        target => up(context, target.as_deref(), args.verbose),
    }
}

/// Shows an upgrade.
pub fn up(context: &Context, target: Option<&str>, verbose: bool) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Read)?;
    let plan = migrator.plan_upgrade(&mut *database, target)?;
    show(context, &mut *database, &plan, verbose)
}

/// Shows a downgrade.
pub fn down(context: &Context, target: &str, verbose: bool) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Read)?;
    let plan = migrator.plan_downgrade(&mut *database, target)?;
    show(context, &mut *database, &plan, verbose)
}

/// How many rows the tables have that a plan goes through. One that is not there yet has none.
fn counted(database: &mut dyn Backend, plan: &Plan) -> steps::RowCounts {
    let statements = plan.steps.iter().flat_map(|step| &step.statements);
    let tables: BTreeSet<_> =
        statements.filter_map(|statement| Some((statement.schema.clone(), statement.table.clone()?))).collect();
    let mut count = |(schema, table): (Option<SchemaName>, String)| {
        let rows = database.count_rows(schema.as_ref(), &table).ok()??;
        Some(((schema, table), rows))
    };
    tables.into_iter().filter_map(&mut count).collect()
}

fn show(context: &Context, database: &mut dyn Backend, plan: &Plan, verbose: bool) -> Result<Outcome, CliError> {
    context.output.document(&StepsDocument::new(&plan.steps, &plan.version))?;
    let rows = if context.global.json { HashMap::new() } else { counted(database, plan) };
    let mut text = steps::plan(plan, context.scripts()?, &rows, verbose, output::width());
    let verb = if plan.steps.is_empty() { "nothing to do: the database is" } else { "the database would then be" };
    let _ = writeln!(text, "{verb} {}", place(&plan.version));
    context.output.print(&text)?;
    Ok(Outcome::Done)
}
