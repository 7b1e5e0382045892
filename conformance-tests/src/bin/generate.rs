//! Writes a project: `generate worn|ladder|many DIRECTORY REVISIONS [ROWS]`.

use std::{env, path::Path, process::ExitCode};

use limbeck_conformance_tests::{Fallible, generate};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        #[expect(clippy::print_stderr, reason = "a program for a person")]
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Fallible<()> {
    let &[kind, directory, revisions, ref rest @ ..] = words else {
        return Err("usage: generate worn|ladder|many DIRECTORY REVISIONS [ROWS]".into());
    };
    let (directory, revisions) = (Path::new(directory), revisions.parse()?);
    let revisions = match kind {
        "worn" => generate::worn(revisions, rest.first().map_or(Ok(20_000), |rows| rows.parse())?),
        "ladder" => {
            generate::write_alembic(directory, revisions)?;
            generate::ladder(revisions)
        }
        "many" => generate::many(revisions),
        other => return Err(format!("there is no project `{other}`").into()),
    };
    generate::write(directory, &revisions)?;
    Ok(())
}
