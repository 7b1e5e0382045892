//! What runs after a revision file was written.

use std::{path::Path, process::Command};

use super::ScriptError;
use crate::config::{Config, Hook, URL_OF_COMMAND_LINE};

/// Runs the project's hooks, in order, in the directory of `limbeck.toml`. Fails with the first that fails.
pub(super) fn run(config: &Config, file: &Path) -> Result<(), ScriptError> {
    config.hooks.iter().try_for_each(|hook| {
        run_one(config, hook, file).map_err(|reason| ScriptError::Hook {
            hook: hook.name.clone(),
            path: file.to_owned(),
            reason,
        })
    })
}

fn run_one(config: &Config, hook: &Hook, file: &Path) -> Result<(), String> {
    // The command has another working directory, to which the path may not be relative.
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let filled = |word: &String| word.replace("{file}", &file.to_string_lossy());
    let program = filled(&hook.command.program);
    let mut command = Command::new(&program);
    command.args(hook.command.arguments.iter().map(filled)).env_remove(URL_OF_COMMAND_LINE);
    if !config.dir().as_os_str().is_empty() {
        command.current_dir(config.dir());
    }
    // What it prints is kept from stdout, which may carry a document.
    let output = command.output().map_err(|error| format!("cannot run `{program}`: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    Err(if said.is_empty() { output.status.to_string() } else { format!("{}: {said}", output.status) })
}
