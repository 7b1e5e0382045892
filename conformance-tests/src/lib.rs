//! What limbeck is held to.
//!
//! `histories/` holds real histories with the schemas that the reference implementation leaves after each revision. This
//! library reads them ([`truth`]), reads a database with its own eyes ([`catalog`], [`contents`]), and tells how two
//! schemas differ ([`facts`]); [`suite`] holds a backend to cases and laws; [`generate`] writes projects of any size;
//! [`hostile`] has texts that are hard to read, [`quoting`] holds what is lowered to its quotes, and [`secrets`] errors to
//! their silence; [`pages`] holds the documentation to what the backends do. The tests are under `tests/`, and those that
//! need the `limbeck` command in its own package; `src/bin` holds what `scripts/bench` runs.

pub mod catalog;
pub mod contents;
pub mod database;
pub mod facts;
pub mod generate;
pub mod hostile;
pub mod pages;
pub mod quoting;
pub mod secrets;
pub mod suite;
pub mod truth;
pub mod undisturbed;

/// What may go wrong: all of it makes a test fail, and nobody tells one from the other.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error>>;
