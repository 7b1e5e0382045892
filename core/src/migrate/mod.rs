//! The migrator: what to run, in which order, and what is written down about it.
//!
//! A move goes one road: the graph says which revisions run ([`Plan`]), their operations are lowered on the schema that
//! the database will have by then, all of that before anything runs; then each revision runs with its version row,
//! in one transaction where the database can, and journalled where it can't.

mod apart;
mod atomic;
mod books;
mod check;
mod diesel;
mod error;
mod failure;
mod journal;
mod lower;
mod migrator;
mod offline;
mod options;
mod plan;
mod recall;
mod request;
mod resume;
mod run;
mod source;
mod stamp;
mod status;

pub use diesel::DieselState;
pub use error::MigrateError;
pub use failure::{StepCause, StepFailure};
pub use migrator::Migrator;
pub use offline::{OfflineScript, script_of};
pub use options::MigratorOptions;
pub use plan::{Observer, Plan, PlannedStep, Report, Silent, Status};
