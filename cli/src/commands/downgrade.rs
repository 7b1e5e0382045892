//! `limbeck downgrade`.

use clap::Args;

use super::plan;
use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        offline,
        progress::{self, Kind},
    },
    schema_file,
};

/// Take the database back to a revision
#[derive(Debug, Args)]
pub struct DowngradeArgs {
    /// Where to: a revision that stays, `base`, `-1`, `label@-1`
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    target: String,

    /// Print the SQL for it and open no database; TARGET has to be `START:END`
    #[arg(long, conflicts_with = "plan")]
    sql: bool,

    /// Write this line at the top of the SQL
    #[arg(long, value_name = "TEXT", requires = "sql")]
    tag: Option<String>,

    /// Write the SQL for this database [default: that of the address]
    #[arg(long, value_name = "NAME", requires = "sql")]
    dialect: Option<String>,

    /// Show what would run, and change nothing
    #[arg(long)]
    plan: bool,
}

/// Does it.
pub fn run(context: &Context, args: DowngradeArgs) -> Result<Outcome, CliError> {
    if args.plan {
        return plan::down(context, &args.target, false);
    }
    if args.sql {
        let migrator = context.offline_migrator()?;
        let dialect = context.dialect(args.dialect.as_deref())?;
        let script = migrator.offline_downgrade(&*dialect, &args.target, args.tag.as_deref())?;
        return offline::print(&context.output, &script);
    }
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Write)?;
    let outcome =
        progress::run(context, Kind::Move, |observer| migrator.downgrade(&mut *database, &args.target, observer))?;
    schema_file::refresh(context, &mut *database)?;
    Ok(outcome)
}
