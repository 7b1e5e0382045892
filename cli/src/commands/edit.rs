//! `limbeck edit`.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;
use limbeck_core::config::URL_OF_COMMAND_LINE;

use super::show::named;
use crate::{
    context::Context,
    error::{CliError, Outcome},
};

/// The editors that are tried where no variable names one.
const EDITORS: &[&str] = if cfg!(windows) {
    &["code.exe --wait", "notepad++.exe", "notepad.exe"]
} else {
    &["sensible-editor", "editor", "nano", "vim", "vi"]
};

/// Open the files of revisions in an editor
#[derive(Debug, Args)]
pub struct EditArgs {
    /// The revision: an id or its beginning, a label, `head`, `heads`, `current`, `-1`
    #[arg(value_name = "REVISION", allow_negative_numbers = true)]
    revision: String,
}

/// Opens them in what $VISUAL or $EDITOR names.
pub fn run(context: &Context, args: EditArgs) -> Result<Outcome, CliError> {
    let (ids, _) = named(context, std::slice::from_ref(&args.revision), false)?;
    let scripts = context.scripts()?;
    let files: Vec<_> = ids.iter().filter_map(|id| scripts.script(id)?.path.as_deref().map(editable)).collect();
    if files.is_empty() {
        return Err(CliError::new("no-such-revision", format!("{} is no revision that has a file", args.revision))
            .with_help("`limbeck history` lists the revisions"));
    }
    edit(&files)?;
    let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    context.output.document(&serde_json::json!({ "files": files }))?;
    Ok(Outcome::Done)
}

/// The file of a revision that a person writes in: of a pair, the one that leads up.
fn editable(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("up.sql") } else { path.to_owned() }
}

fn edit(files: &[PathBuf]) -> Result<(), CliError> {
    let named = ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok().filter(|editor| !editor.is_empty()));
    let editor = match named {
        Some(editor) => editor,
        None => EDITORS.iter().find(|editor| is_there(editor)).map(ToString::to_string).ok_or_else(|| {
            CliError::new("no-editor", "there is no editor").with_help("name one in the variable EDITOR")
        })?,
    };
    let wrong = |reason: String| {
        CliError::new("no-editor", format!("the editor `{editor}` {reason}"))
            .with_help("correct the variable VISUAL or EDITOR")
    };
    let words = shlex::split(&editor).ok_or_else(|| wrong("has a quote that is not closed".to_owned()))?;
    let (program, arguments) = words.split_first().ok_or_else(|| wrong("has no name".to_owned()))?;
    let status = Command::new(program).args(arguments).args(files).env_remove(URL_OF_COMMAND_LINE).status();
    let status = status.map_err(|error| wrong(format!("cannot be run: {error}")))?;
    if status.success() { Ok(()) } else { Err(wrong(format!("failed: {status}"))) }
}

fn is_there(editor: &str) -> bool {
    let program = editor.split(' ').next().unwrap_or(editor);
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(program).is_file())
}
