//! The conformance suite: cases that are data, laws that the harness checks for each of them by itself, and one small
//! trait by which a backend comes in.
//!
//! A backend's package has a test target without a harness of its own, whose `main` hands over a [`Setup`]:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! ```no_run
//! use limbeck_core::backend::Backend;
//! use limbeck_conformance_tests::{Fallible, suite::{self, Place, Setup}};
//!
//! struct MyDatabase;
//!
//! impl Setup for MyDatabase {
//!     fn dialect(&self) -> &'static str {
//!         "mydatabase"
//!     }
//!
//!     fn places(&self) -> Result<Vec<Place>, String> {
//!         // One for each server that the suite is to run on: how an empty database is made there.
//!         Ok(vec![Place::new("mydatabase-1", || Err("no database yet".into()))])
//!     }
//!
//!     fn open(&self, _address: &str) -> Fallible<Box<dyn Backend>> {
//!         // What `Database::address` gave, in another process.
//!         Err("no database yet".into())
//!     }
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     suite::main(&MyDatabase)
//! }
//! ```
//!
//! Every case then is a test of its own, named `server::file::case`, for `cargo test` and for `cargo nextest`. Beside
//! them are `server::history::neutral`, a project that goes up and down; `server::metadata::columns`, everything that can
//! be said of a column, made and compared; and `server::random_schemas`, random pairs of schemas, each made, compared,
//! changed into the other and taken back: `LIMBECK_TEST_RANDOM=500 LIMBECK_TEST_SEED=1` asks for more of them, and says
//! what was refused. `server::together` starts ten processes at once, and kills processes and connections at every
//! statement of a long upgrade: `LIMBECK_TEST_STARTS=100` for as many rounds of ten.

mod actor;
mod books;
mod case;
mod cases;
mod expressions;
mod histories;
mod journey;
mod laws;
mod metadata;
mod random;
mod repair;
mod report;
mod rows;
pub mod servers;
mod setup;
mod stage;
mod startup;
mod sync;
mod together;
mod value;

pub use case::{Case, CaseError, Exception, Expect};
pub use cases::{all as cases, operations};
pub use report::table;
pub use setup::{Database, Place, Setup};

use std::{process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};

/// Runs every case on every server of a backend, as the arguments of the process ask for.
pub fn main(setup: &dyn Setup) -> ExitCode {
    if let Some(played) = actor::play(setup) {
        return played;
    }
    let arguments = Arguments::from_args();
    let conclusion = libtest_mimic::run(&arguments, trials(setup));
    setup.close();
    conclusion.exit_code()
}

/// The tests. What keeps them from running is a test that fails.
fn trials(setup: &dyn Setup) -> Vec<Trial> {
    let places = match setup.places() {
        Ok(places) => places,
        Err(reason) => return vec![failing(format!("{}::servers", setup.dialect()), reason)],
    };
    let cases = match cases::all() {
        Ok(cases) => cases.into_iter().map(Arc::new).collect::<Vec<_>>(),
        Err(error) => return vec![failing("cases".to_owned(), error.to_string())],
    };
    let dialect = setup.dialect();
    let mut trials = Vec::new();
    for place in places.into_iter().map(Arc::new) {
        for case in &cases {
            let (case, place) = (Arc::clone(case), Arc::clone(&place));
            let name = format!("{}::{}::{}", place.name(), case.file, case.name);
            let skipped = case.expected(dialect, place.name()).skip;
            trials.push(
                Trial::test(name, move || laws::hold(&case, dialect, &place).map_err(Failed::from))
                    .with_ignored_flag(skipped),
            );
        }
        trials.extend(histories::trials(&place));
        trials.extend(books::trials(&place));
        trials.extend(startup::trials(&place));
        trials.extend(repair::trials(&place));
        trials.extend(sync::trials(&place));
        trials.extend(together::trials(&place));
        trials.extend(metadata::trials(&place));
        trials.extend(expressions::trials(&place));
        trials.extend(random::trials(&place));
    }
    trials
}

fn failing(name: String, reason: String) -> Trial {
    Trial::test(name, move || Err(Failed::from(reason)))
}
