//! `limbeck heads`.

use clap::Args;

use crate::{
    context::{Context, RowsWanted},
    error::{CliError, Outcome},
    output::listing::Listing,
};

/// List the revisions that no other stands on
#[derive(Debug, Args)]
pub struct HeadsArgs {
    /// Leave out the revisions that others depend on
    #[arg(long)]
    resolve_dependencies: bool,

    /// Print all that is known of each
    #[arg(short, long)]
    verbose: bool,
}

/// Lists them.
pub fn run(context: &Context, args: HeadsArgs) -> Result<Outcome, CliError> {
    let scripts = context.scripts()?;
    let map = scripts.map();
    let heads = if args.resolve_dependencies { map.effective_heads() } else { map.heads() };
    let rows = context.rows_if_any(RowsWanted::when(false, args.verbose || context.output.json))?;
    Listing::new(scripts, &rows).print(&context.output, &heads, args.verbose)?;
    Ok(Outcome::Done)
}
