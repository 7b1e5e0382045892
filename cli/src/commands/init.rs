//! `limbeck init`.

use std::path::{Path, PathBuf};

use clap::Args;
use limbeck_core::script;

use crate::{
    context::Context,
    error::{CliError, Outcome},
    output::listing::shown_path,
};

/// Make a new project: `limbeck.toml`, and the directory of its revisions
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The directory of the revisions
    #[arg(default_value = "migrations", value_name = "DIR")]
    directory: PathBuf,

    /// The kind of project, one of `limbeck list-templates`
    #[arg(short, long, default_value = "generic", value_name = "NAME")]
    template: String,
}

/// Makes it, in this directory or in that of `--config`.
pub fn run(context: &Context, args: InitArgs) -> Result<Outcome, CliError> {
    let home = context.global.config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let files = script::init(home, &args.template, &args.directory)?;
    let files: Vec<_> = files.iter().map(|path| shown_path(path)).collect();
    context.output.document(&serde_json::json!({ "files": files }))?;
    if !context.output.quiet {
        let lines: Vec<_> = files.iter().map(|path| format!("  wrote {path}\n")).collect();
        context.output.print(&lines.concat())?;
    }
    context
        .output
        .note("next: see that `database_url` in limbeck.toml is right, then `limbeck revision -m \"what it is for\"`");
    Ok(Outcome::Done)
}
