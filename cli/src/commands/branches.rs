//! `limbeck branches`.

use clap::Args;

use crate::{
    context::{Context, RowsWanted},
    error::{CliError, Outcome},
    output::{self, listing::Listing, text},
};

/// List the revisions that several others stand on, and those
#[derive(Debug, Args)]
pub struct BranchesArgs {
    /// Print all that is known of each
    #[arg(short, long)]
    verbose: bool,
}

/// Lists them.
pub fn run(context: &Context, args: BranchesArgs) -> Result<Outcome, CliError> {
    let scripts = context.scripts()?;
    let branches = scripts.map().branches();
    let points: Vec<_> = branches.iter().map(|(point, _)| point.clone()).collect();
    let rows = context.rows_if_any(RowsWanted::when(false, args.verbose || context.output.json))?;
    let listing = Listing::new(scripts, &rows);
    if context.output.json || args.verbose {
        listing.print(&context.output, &points, args.verbose)?;
        return Ok(Outcome::Done);
    }
    let width = output::width();
    let mut drawn = String::new();
    for (point, children) in branches {
        let point = listing.lines(&[point], width);
        let children = listing.lines(&children, width.map(|width| width.saturating_sub(text::width(ARROW))));
        let children = children.iter().map(|child| format!("{ARROW}{child}"));
        for line in point.into_iter().chain(children) {
            drawn.push_str(&line);
            drawn.push('\n');
        }
    }
    context.output.print(&drawn)?;
    Ok(Outcome::Done)
}

const ARROW: &str = "  -> ";
