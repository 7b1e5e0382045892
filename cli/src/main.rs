//! The `limbeck` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    limbeck_cli::run(std::env::args_os())
}
