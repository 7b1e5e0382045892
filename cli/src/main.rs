//! The `limbeck` command.

use std::process::ExitCode;

/// A schema is thousands of small texts, and a third of the time of a comparison was the system's allocator's.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    limbeck_cli::run(limbeck_cli::without_password(std::env::args_os().collect()))
}
