//! `limbeck current`.

use clap::Args;

use crate::{
    context::Context,
    error::{CliError, Outcome},
    output::listing::Listing,
};

/// List the revisions where the database stands
#[derive(Debug, Args)]
pub struct CurrentArgs {
    /// End with exit code 3 when the database is not at head
    #[arg(short, long)]
    check_heads: bool,

    /// Print all that is known of each
    #[arg(short, long)]
    verbose: bool,
}

/// Lists them.
pub fn run(context: &Context, args: CurrentArgs) -> Result<Outcome, CliError> {
    let scripts = context.scripts()?;
    let map = scripts.map();
    let rows = context.rows()?;
    let mut current = map.current(&rows)?;
    current.sort();
    Listing::new(scripts, &rows).print(&context.output, &current, args.verbose)?;
    if args.check_heads && !map.at_head(&rows) {
        context.output.note("the database is not at head; `limbeck status` says what is missing");
        return Ok(Outcome::Found);
    }
    Ok(Outcome::Done)
}
