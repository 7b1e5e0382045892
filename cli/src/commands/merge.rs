//! `limbeck merge`.

use clap::Args;
use limbeck_core::script::NewScript;

use super::revision::{create, targets};
use crate::{
    context::Context,
    error::{CliError, Outcome},
};

/// Write a revision that joins branches
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The revisions to join: ids, labels, or `heads` for all (can be repeated)
    #[arg(value_name = "REVISION", required = true, allow_negative_numbers = true)]
    revisions: Vec<String>,

    /// What it is for
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,

    /// The label of the branch that begins here (can be repeated)
    #[arg(long, value_name = "LABEL")]
    branch_label: Vec<String>,

    /// Its id [default: twelve random digits]
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Let it join revisions that others stand on already
    #[arg(long)]
    splice: bool,
}

/// Writes it.
pub fn run(context: &Context, args: MergeArgs) -> Result<Outcome, CliError> {
    let message = args.message.unwrap_or_else(|| format!("merge {}", args.revisions.join(" and ")));
    let mut new = NewScript::new(message);
    new.x.clone_from(&context.global.x);
    new.heads = targets(&args.revisions)?;
    new.rev_id = args.rev_id;
    new.splice = args.splice;
    new.branch_labels = args.branch_label;
    new.upgrade = Some(Vec::new());
    create(context, &new)
}
