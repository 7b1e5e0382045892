//! Times limbeck beside the tools that do the same work; `scripts/bench` builds and runs it. What it prints is Markdown.

mod check;
mod large;
mod measure;
mod report;
mod servers;
mod small;
mod tools;

use std::{env, process::ExitCode};

use limbeck_conformance_tests::Fallible;

use crate::{report::Report, tools::Tools};

/// How much is done.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// Revisions to run.
    ladder: usize,
    /// Revisions to load.
    many: usize,
    /// Rows of the large table.
    rows: usize,
    /// Tables of the schema that is read and compared.
    tables: usize,
    /// How often each thing is timed.
    runs: usize,
}

const FULL: Size = Size { ladder: 500, many: 10_000, rows: 2_000_000, tables: 1_000, runs: 5 };
const QUICK: Size = Size { ladder: 50, many: 1_000, rows: 50_000, tables: 100, runs: 3 };

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        #[expect(clippy::print_stderr, reason = "a program for a person")]
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Fallible<()> {
    let mut size = FULL;
    let mut only: Option<String> = None;
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => size = QUICK,
            "--rows" => size.rows = words.next().ok_or("--rows wants a number")?.parse()?,
            "--only" => {
                only = Some(words.next().ok_or("--only wants `servers`, `check`, or a word of a table's title")?);
            }
            other => return Err(format!("unknown word `{other}`; there are --quick, --rows and --only").into()),
        }
    }
    let tools = Tools::find()?;
    let mut report = Report::new(&tools, size)?;
    match only.as_deref() {
        Some("servers") => return servers::all(&tools, size, &mut report),
        Some("check") => {
            check::sqlite(&tools, size, &mut report)?;
            // It is built so where servers are listed.
            return if cfg!(feature = "servers") { servers::checks(&tools, size, &mut report) } else { Ok(()) };
        }
        _ => {}
    }
    if only.is_none() {
        check::sqlite(&tools, size, &mut report)?;
        small::start_up(&tools, size, &mut report)?;
        small::ladder(&tools, size, &mut report)?;
        small::load(&tools, size, &mut report)?;
    }
    large::roads(&tools, size, only.as_deref(), &mut report)?;
    Ok(())
}
