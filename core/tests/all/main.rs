//! All integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // a test fails by panicking

mod column_types;
mod graph_cases;
mod naming;
mod operation_codec;
mod operation_errors;
mod operation_generator;
mod operation_properties;
mod replay;
mod replay_refusals;
mod revision_properties;
