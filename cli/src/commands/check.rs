//! `limbeck check`.

use clap::Args;
use limbeck_core::words;

use crate::{
    context::Context,
    error::{CliError, Outcome},
    output::{
        self,
        changes::{self, ChangesDocument},
        style,
    },
    sides::{Side, Sides},
};

/// Compare the database with the models; exit code 3 when they differ
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Compare what the revisions build, and open no database
    #[arg(long)]
    from_history: bool,

    /// Compare as this database would [default: that of the address]
    #[arg(long, value_name = "NAME", requires = "from_history")]
    dialect: Option<String>,
}

/// Compares them.
pub fn run(context: &Context, args: CheckArgs) -> Result<Outcome, CliError> {
    // A project without models has nothing to compare, whatever its database is.
    context.begin_models()?;
    let held = if args.from_history { Side::History(None) } else { Side::Database };
    let mut sides = Sides::load(context, &[held, Side::Models], args.dialect.as_deref())?;
    let comparison = sides.compare(context, &[])?;
    context.output.document(&ChangesDocument::new(&comparison))?;
    let name = sides.loaded.first().map(|side| side.name.clone()).unwrap_or_default();
    if comparison.is_empty() {
        context.output.print(&format!("{name} is what the models say\n"))?;
        return Ok(Outcome::Done);
    }
    let count = words::count(changes::number(&comparison), "difference");
    let title = style::HEADING.apply(format!("{name} is not what the models say: {count}"));
    let list = changes::listed(&comparison, output::width());
    let behind = sides.database(0).map(|database| context.migrator()?.require_head(database).map_err(CliError::from));
    let advice = match behind {
        Some(Err(CliError::Failure(failure))) if failure.code == "not-at-head" => {
            "the database is behind: `limbeck upgrade` first, then check again"
        }
        _ => "`limbeck revision --autogenerate -m \"…\"` writes them into a revision",
    };
    context.output.print(&format!("{title}\n\n{list}\n{}\n", style::FAINT.apply(advice)))?;
    Ok(Outcome::Found)
}
