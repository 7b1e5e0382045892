//! `notes` serves notes; `notes migrate …` is the whole command of limbeck for its database.

mod history;
mod models;
mod service;

use std::{env, error::Error, io, process::ExitCode};

use models::Note;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).without_time().init();
    let mut words = env::args_os();
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "notes.db".to_owned());
    match words.nth(1) {
        Some(word) if word == "migrate" => migrate(&url),
        Some(_) => {
            tracing::error!("usage: notes [migrate …]");
            ExitCode::from(2)
        }
        None => serve(&url),
    }
}

/// The whole command, with the history, the functions and the models of this program.
fn migrate(url: &str) -> ExitCode {
    let program = limbeck::cli::program(history::migrator()).name("notes migrate").database_url(url);
    let program = match limbeck::target_of![Note] {
        Ok(models) => program.models(models),
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    program.run(env::args_os().skip(1))
}

fn serve(url: &str) -> ExitCode {
    match service::run(url) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words.push_str(&format!(": {error}"));
        source = error.source();
    }
    words
}
