//! `limbeck completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{
    arguments::CommandLine,
    context::Context,
    error::{CliError, Outcome},
};

/// Print a script that completes limbeck's commands in a shell
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Prints it.
pub fn run(context: &Context, args: CompletionsArgs) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), &context.program().name, &mut script);
    let script = String::from_utf8_lossy(&script);
    context.output.document(&serde_json::json!({ "script": script }))?;
    context.output.print(&script)?;
    Ok(Outcome::Done)
}
