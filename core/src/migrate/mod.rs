//! The migrator: what to run, in which order, and what is written down about it.

mod plan;

pub use plan::{Observer, Plan, PlannedStep, Report, Silent, Status};
