//! `limbeck plan`.

use std::fmt::Write;

use clap::Args;
use limbeck_core::migrate::Plan;

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
    let plan = migrator.plan_upgrade(&mut *context.database(Access::Read)?, target)?;
    show(context, &plan, verbose)
}

/// Shows a downgrade.
pub fn down(context: &Context, target: &str, verbose: bool) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let plan = migrator.plan_downgrade(&mut *context.database(Access::Read)?, target)?;
    show(context, &plan, verbose)
}

fn show(context: &Context, plan: &Plan, verbose: bool) -> Result<Outcome, CliError> {
    context.output.document(&StepsDocument::new(&plan.steps, &plan.version))?;
    let mut text = steps::plan(plan, context.scripts()?, verbose, output::width());
    let verb = if plan.steps.is_empty() { "nothing to do: the database is" } else { "the database would then be" };
    let _ = writeln!(text, "{verb} {}", place(&plan.version));
    context.output.print(&text)?;
    Ok(Outcome::Done)
}
