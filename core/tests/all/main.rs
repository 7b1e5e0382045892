//! All integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // a test fails by panicking

mod column_types;
mod compare_properties;
mod compare_settings;
mod compare_support;
mod expression;
mod graph_cases;
mod json_schema;
mod migrate_dialect;
mod migrate_journal;
mod migrate_offline;
mod migrate_plan;
mod migrate_project;
mod migrate_resume;
mod migrate_run;
mod migrate_startup;
mod migrate_stored;
mod migrate_support;
mod naming;
mod operation_codec;
mod operation_errors;
mod operation_generator;
mod operation_properties;
mod replay;
mod replay_refusals;
mod revision_properties;
mod robust;
mod script_config;
mod script_create;
mod script_errors;
mod script_files;
mod script_support;
mod split;
mod target;
