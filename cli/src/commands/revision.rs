//! `limbeck revision`.

use std::path::{Path, PathBuf};

use clap::Args;
use limbeck_core::{
    autogenerate::{Fill, Rename},
    revision::{GraphError, Target},
    script::NewScript,
};

use crate::{
    autogenerate::{self, Autogenerate},
    context::Context,
    error::{CliError, Outcome},
    output::listing::shown_path,
};

/// Write the file of a new revision
#[derive(Debug, Args)]
pub struct RevisionArgs {
    /// What it is for
    #[arg(short, long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    message: String,

    /// The revision that it stands on: `base` begins a new line [default: the one head] (can be repeated)
    #[arg(long, value_name = "TARGET", allow_negative_numbers = true)]
    head: Vec<String>,

    /// Let it stand on a revision that others stand on already, which makes a branch
    #[arg(long)]
    splice: bool,

    /// The label of the branch that begins here (can be repeated)
    #[arg(long, value_name = "LABEL")]
    branch_label: Vec<String>,

    /// The directory of the file, one of `version_locations`
    #[arg(long, value_name = "DIR")]
    version_path: Option<PathBuf>,

    /// Its id [default: twelve random digits]
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// A revision that has to be applied first (can be repeated)
    #[arg(long, value_name = "TARGET", allow_negative_numbers = true)]
    depends_on: Vec<String>,

    /// Write a pair of SQL files in place of operations
    #[arg(long)]
    sql: bool,

    /// Let it do what makes of the database what the models say
    #[arg(long, conflicts_with = "sql")]
    autogenerate: bool,

    /// Compare the models with what the revisions build, and open no database
    #[arg(long, requires = "autogenerate")]
    from_history: bool,

    /// Compare as this database would [default: that of the address]
    #[arg(long, value_name = "NAME", requires = "from_history")]
    dialect: Option<String>,

    /// Say that a table, `old:new`, or a column, `table.old:new`, has another name now (can be repeated)
    #[arg(long, value_name = "OLD:NEW", requires = "autogenerate")]
    rename: Vec<Rename>,

    /// Say what rows that are there get for a column that must not be NULL (can be repeated)
    #[arg(long, value_name = "TABLE.COLUMN=VALUE", requires = "autogenerate")]
    fill: Vec<Fill>,
}

/// Writes it.
pub fn run(context: &Context, args: RevisionArgs) -> Result<Outcome, CliError> {
    let mut new = NewScript::new(args.message);
    new.x.clone_from(&context.global.x);
    if !args.head.is_empty() {
        new.heads = targets(&args.head)?;
    }
    new.rev_id = args.rev_id;
    new.splice = args.splice;
    new.branch_labels = args.branch_label;
    new.depends_on = targets(&args.depends_on)?;
    new.version_path = args.version_path;
    new.sql = args.sql;
    if args.autogenerate {
        let wanted = Autogenerate {
            from_history: args.from_history,
            dialect: args.dialect.as_deref(),
            renames: &args.rename,
            fills: &args.fill,
        };
        if let Some(name) = autogenerate::fill(context, &mut new, &wanted)? {
            context.output.document(&serde_json::json!({ "path": null }))?;
            context.output.print(&format!("nothing to do: {name} is what the models say\n"))?;
            return Ok(Outcome::Done);
        }
    }
    create(context, &new)
}

/// The places that these words name.
pub fn targets(words: &[String]) -> Result<Vec<Target>, GraphError> {
    words.iter().map(|word| word.parse()).collect()
}

/// Writes the file of a revision, and says where it is.
pub fn create(context: &Context, new: &NewScript) -> Result<Outcome, CliError> {
    let path = context.scripts()?.create(context.config()?, new)?;
    if context.output.json {
        context.output.document(&serde_json::json!({ "path": path_of(&path) }))?;
    } else {
        context.output.print(&format!("{}\n", path_of(&path)))?;
    }
    Ok(Outcome::Done)
}

fn path_of(path: &Path) -> String {
    shown_path(path)
}
