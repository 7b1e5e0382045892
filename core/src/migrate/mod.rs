//! The migrator: what to run, in which order, and what is written down about it.
//!
//! A move goes one road: the graph says which revisions run ([`Plan`]), their operations are lowered on the schema that
//! the database will have by then, all of that before anything runs; then each revision runs with its version row,
//! in one transaction where the database can, and journalled where it can't.

mod adopt;
mod alone;
mod apart;
mod apply;
mod atomic;
mod books;
mod check;
mod clear;
mod diesel;
mod drift;
mod error;
mod error_help;
mod failure;
mod finding;
mod fit;
mod functions;
mod journal;
mod likeness;
mod lower;
mod migrator;
mod offline;
mod options;
mod plan;
mod recall;
mod repair;
mod request;
mod resume;
mod run;
mod source;
mod stamp;
mod startup;
mod startup_error;
mod startup_policy;
mod startup_report;
mod states;
mod status;
mod stored;
mod sync;
mod waiting;

pub use adopt::Closing;
pub use clear::ClearOptions;
pub use diesel::DieselState;
pub use drift::Drift;
pub use error::MigrateError;
pub use failure::{StepCause, StepFailure};
pub use finding::{Finding, Shown, Verdicts};
pub use fit::{Fit, Nearest};
pub use functions::{FunctionError, Functions};
pub use migrator::Migrator;
pub use offline::{OfflineScript, script_of};
pub use options::MigratorOptions;
pub use plan::{Observer, Plan, PlannedStep, Report, Silent, Status};
pub use startup_error::StartupError;
pub use startup_policy::{DriftPolicy, OutdatedPolicy, StartupPolicies, UnknownPolicy, UnversionedPolicy};
pub use startup_report::{Found, StartupReport};
pub use sync::{SyncOptions, SyncPlan};
pub use waiting::Waiting;
