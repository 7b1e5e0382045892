//! `limbeck upgrade`.

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

/// Bring the database up to a revision
#[derive(Debug, Args)]
pub struct UpgradeArgs {
    /// Where to: a revision, a label, `head`, `heads`, `+2`, `label@head` [default: the one head]
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    target: Option<String>,

    /// Print the SQL for it and open no database; TARGET may be `START:END`
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
pub fn run(context: &Context, args: UpgradeArgs) -> Result<Outcome, CliError> {
    let unnamed = args.target.is_none();
    upgrade(context, args).map_err(|error| if unnamed { of_several_heads(error) } else { error })
}

/// Says what to do where nothing said which of several heads is meant.
fn of_several_heads(error: CliError) -> CliError {
    error.change(|failure| {
        if failure.code == "multiple-heads" {
            failure.message = failure.message.replacen("\"head\" stands for", "there are", 1);
            failure.help = Some(
                "`limbeck upgrade heads` goes to all of them, `limbeck upgrade ID` to one; \
                 `limbeck merge heads -m \"…\"` joins them for good"
                    .to_owned(),
            );
        }
    })
}

fn upgrade(context: &Context, args: UpgradeArgs) -> Result<Outcome, CliError> {
    if args.plan {
        return plan::up(context, args.target.as_deref(), false);
    }
    if args.sql {
        let migrator = context.offline_migrator()?;
        let dialect = context.dialect(args.dialect.as_deref())?;
        let range = args.target.as_deref().unwrap_or("head");
        let script = migrator.offline_upgrade(&*dialect, range, args.tag.as_deref())?;
        return offline::print(&context.output, &script);
    }
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Write)?;
    let target = args.target.as_deref();
    let outcome = progress::run(context, Kind::Move, |observer| migrator.upgrade(&mut *database, target, observer))?;
    schema_file::refresh(context, &mut *database)?;
    Ok(outcome)
}
