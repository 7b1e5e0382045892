//! `limbeck stamp`.

use clap::Args;

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{
        offline,
        progress::{self, Kind},
    },
};

/// Say that the database stands at a revision, without running anything
#[derive(Debug, Args)]
pub struct StampArgs {
    /// The revisions, labels, `heads` or `base` (can be repeated)
    #[arg(value_name = "TARGET", required = true, allow_negative_numbers = true)]
    targets: Vec<String>,

    /// Forget first whatever the version table holds, also what no file is there for
    #[arg(long, conflicts_with = "sql")]
    purge: bool,

    /// Print the SQL for it and open no database
    #[arg(long)]
    sql: bool,

    /// Write this line at the top of the SQL
    #[arg(long, value_name = "TEXT", requires = "sql")]
    tag: Option<String>,

    /// Write the SQL for this database [default: that of the address]
    #[arg(long, value_name = "NAME", requires = "sql")]
    dialect: Option<String>,
}

/// Says it.
pub fn run(context: &Context, args: StampArgs) -> Result<Outcome, CliError> {
    if args.sql {
        let migrator = context.offline_migrator()?;
        let dialect = context.dialect(args.dialect.as_deref())?;
        let script = migrator.offline_stamp(&*dialect, &args.targets, args.tag.as_deref())?;
        return offline::print(&context.output, &script);
    }
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Write)?;
    progress::run(context, Kind::Stamp, |observer| migrator.stamp(&mut *database, &args.targets, args.purge, observer))
}
