//! `limbeck history`.

use clap::Args;
use limbeck_core::revision::{Symbol, Target, TargetRange};

use crate::{
    context::{Context, RowsWanted},
    error::{CliError, Outcome},
    output::{self, graph, listing::Listing, text},
};

/// Draw the graph of the revisions, newest first
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only these revisions: `A:B`, `A:` or `:B`, both ends included
    #[arg(short, long, value_name = "RANGE")]
    rev_range: Option<String>,

    /// Show where the database stands
    #[arg(short, long)]
    indicate_current: bool,

    /// Print all that is known of each
    #[arg(short, long)]
    verbose: bool,
}

/// Draws it.
pub fn run(context: &Context, args: HistoryArgs) -> Result<Outcome, CliError> {
    let range: TargetRange = args.rev_range.as_deref().unwrap_or(":").parse()?;
    let asked = args.indicate_current || [&range.start, &range.end].into_iter().flatten().any(needs_rows);
    let rows = context.rows_if_any(RowsWanted::when(asked, args.verbose || context.output.json))?;
    let scripts = context.scripts()?;
    let ids = scripts.map().history(&range, &rows)?;
    let listing = Listing::new(scripts, &rows);
    if context.output.json {
        context.output.document(&listing.document(&ids))?;
        return Ok(Outcome::Done);
    }
    let drawn = if args.verbose {
        let rows = listing.rows(&ids, |id| [listing.details(id), vec![String::new()]].concat());
        graph::draw(rows, text::unicode())
    } else {
        let beside = output::width().map(|width| {
            let bare = listing.rows(&ids, |_| Vec::new());
            width.saturating_sub(graph::columns(&bare))
        });
        let mut lines = listing.lines(&ids, beside).into_iter();
        graph::draw(listing.rows(&ids, |_| lines.next().into_iter().collect()), text::unicode())
    };
    context.output.print(&drawn)?;
    Ok(Outcome::Done)
}

/// Whether an end of a range depends on where the database stands.
fn needs_rows(end: &Target) -> bool {
    end.symbol == Symbol::Current
}
