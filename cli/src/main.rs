//! The `limbeck` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    limbeck_cli::run(limbeck_cli::without_password(std::env::args_os().collect()))
}
