//! The `limbeck` command as a library: its arguments, its commands, and what it prints.
//!
//! One command is one file under `commands`; `backends` is the only place that knows which databases this build has;
//! `error` decides what every failure is called and which exit code it gets; `output` is all that prints.

mod arguments;
mod ask;
mod autogenerate;
mod backends;
mod binaries;
mod commands;
mod context;
mod error;
mod output;
mod process_list;
mod program;
mod renames;
mod schema_file;
mod sides;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::{
    arguments::{ColorWhen, CommandLine},
    context::Context,
    error::{CliError, Failure, Outcome},
    output::Output,
};

pub use process_list::without_password;
pub use program::Program;

/// Runs the command that these words are, the first of them being the program's own name.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_program(Program::default(), words)
}

fn run_program(mut program: Program, words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words = arguments::join_negative_ranges(words);
    match parse(&program.name, &words) {
        Ok(line) => {
            let output = Output::new(line.global.color, line.global.json, line.global.quiet).of_program(&program.name);
            if let Some(error) = program.broken.take() {
                return finish(&output, Err(error.into()));
            }
            let context = Context::new(line.global, output, program, line.command.writes_files());
            let result = line.command.run(&context).map_err(|error| context.located(error));
            finish(&context.output, result)
        }
        Err(error) if !error.use_stderr() => finish(&plain_output(false), output::help(&error)),
        Err(error) if arguments::wants_json(&words) => finish(&plain_output(true), Err(CliError::usage(&error))),
        Err(error) => {
            let printed = output::help(&error);
            finish(&plain_output(false), printed.and(Err(CliError::Told)))
        }
    }
}

/// Reads the command line of a program of that name.
fn parse(name: &str, words: &[OsString]) -> Result<CommandLine, clap::Error> {
    let command = CommandLine::command().name(name.to_owned()).bin_name(name);
    let mut matches = command.try_get_matches_from(words)?;
    CommandLine::from_arg_matches_mut(&mut matches)
}

/// The command line with all its commands and options, from which their help is made, and their reference.
pub fn command() -> clap::Command {
    CommandLine::command()
}

fn plain_output(json: bool) -> Output {
    Output::new(ColorWhen::Auto, json, false)
}

/// Says how it went, and makes an exit code of it.
fn finish(output: &Output, result: Result<Outcome, CliError>) -> ExitCode {
    match result {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => {
            let error = error.change(Failure::hide_passwords);
            // Where not even the error can be said, the exit code is all that is left.
            let _ = output.failure(&error);
            error.exit_code()
        }
    }
}
