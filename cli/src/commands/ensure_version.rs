//! `limbeck ensure-version`.

use clap::Args;

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::progress::Warnings,
};

/// Make the version table and the history table where they are not there yet
#[derive(Debug, Args)]
pub struct EnsureVersionArgs {
    /// Print the SQL for it and open no database
    #[arg(long)]
    sql: bool,

    /// Write the SQL for this database [default: that of the address]
    #[arg(long, value_name = "NAME", requires = "sql")]
    dialect: Option<String>,
}

/// Makes them.
pub fn run(context: &Context, args: EnsureVersionArgs) -> Result<Outcome, CliError> {
    let tables = context.tables()?;
    if args.sql {
        let dialect = context.dialect(args.dialect.as_deref())?;
        let sql = dialect.script(&dialect.bookkeeping(&tables), dialect.transactional_ddl());
        context.output.document(&serde_json::json!({ "sql": sql }))?;
        context.output.print(&sql)?;
        return Ok(Outcome::Done);
    }
    let mut database = context.database(Access::Write)?;
    context.migrator()?.ensure_version(&mut *database, &mut Warnings(&context.output))?;
    context.output.document(&serde_json::json!({ "table": tables.version.as_str() }))?;
    context.output.note(&format!("{} has the table {}", database.describe(), tables.version));
    Ok(Outcome::Done)
}
