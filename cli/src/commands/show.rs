//! `limbeck show`.

use clap::Args;
use limbeck_core::revision::{RevisionId, Symbol, Target};

use crate::{
    context::{Context, RowsWanted},
    error::{CliError, Outcome},
    output::listing::Listing,
};

/// Print all that is known of revisions
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The revisions: ids or their beginnings, labels, `head`, `heads`, `current`, `-1` (can be repeated)
    #[arg(required = true, value_name = "REVISION", allow_negative_numbers = true)]
    revisions: Vec<String>,
}

/// Prints it.
pub fn run(context: &Context, args: ShowArgs) -> Result<Outcome, CliError> {
    let (ids, rows) = named(context, &args.revisions, context.output.json)?;
    Listing::new(context.scripts()?, &rows).print(&context.output, &ids, true)?;
    Ok(Outcome::Done)
}

/// The revisions that these words stand for, each once; and the rows of the version table, which are read when a word
/// needs them, or when they are `useful`.
pub fn named(
    context: &Context,
    words: &[String],
    useful: bool,
) -> Result<(Vec<RevisionId>, Vec<RevisionId>), CliError> {
    let map = context.scripts()?.map();
    let targets: Vec<Target> = words.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    let asked = targets.iter().any(is_current);
    let rows = context.rows_if_any(RowsWanted::when(asked, useful))?;
    let mut ids: Vec<RevisionId> = Vec::new();
    for target in &targets {
        let found =
            if is_current(target) { map.current(&rows)? } else { map.resolve(target)?.into_iter().flatten().collect() };
        for id in found {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok((ids, rows))
}

fn is_current(target: &Target) -> bool {
    target.symbol == Symbol::Current && target.branch.is_none() && target.offset.is_none()
}
