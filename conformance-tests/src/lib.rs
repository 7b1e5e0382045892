//! What limbeck is held to.
//!
//! [`suite`] holds a backend to cases and laws; [`generate`] writes projects of any size, [`hostile`] texts that are hard
//! to read, and [`pages`] holds the documentation to what the backends do.
//!
//! `histories/` holds real histories with the schemas that the reference implementation leaves after each revision. The
//! library reads them (`truth`) and tells how two schemas differ (`facts`); with the feature `sqlite`, which no author of
//! a backend needs, it reads a database with its own eyes (`database`, `catalog`, `contents`). The tests are under
//! `tests/`, and those that need the `limbeck` command in its own package; `src/bin` holds what `scripts/bench` runs.

#[cfg(feature = "sqlite")]
pub mod catalog;
#[cfg(feature = "sqlite")]
pub mod contents;
#[cfg(feature = "sqlite")]
pub mod database;
pub mod facts;
pub mod generate;
pub mod hostile;
pub mod pages;
pub mod suite;
pub mod truth;
#[cfg(feature = "sqlite")]
pub mod undisturbed;

/// What may go wrong: all of it makes a test fail, and nobody tells one from the other.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error>>;
