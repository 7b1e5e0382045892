//! Feeds SQL from standard input to a SQLite file, with the library that limbeck is built with: `feed FILE < script.sql`.
//! It stands beside the `sqlite3` shell in benchmarks, whose library is another version.

use std::{env, io::Read, path::Path, process::ExitCode};

use limbeck_conformance_tests::{Fallible, database};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        #[expect(clippy::print_stderr, reason = "a program for a person")]
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Fallible<()> {
    let file = env::args_os().nth(1).ok_or("usage: feed FILE < script.sql")?;
    let mut script = String::new();
    std::io::stdin().read_to_string(&mut script)?;
    database::run(&mut database::open(Path::new(&file))?, &script)
}
