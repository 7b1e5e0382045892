//! The backend against SQLite itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod batch_columns_in_use;
mod batch_drop_table;
mod batch_failure;
mod batch_keep;
mod batch_lab;
mod batch_law;
mod batch_properties;
mod batch_roads;
mod batch_semantics;
mod batch_types;
mod compare;
mod connection;
mod ddl;
mod journal;
mod lower_script;
mod lower_snapshots;
mod normal;
mod quote;
mod quoting;
mod reference;
mod reflect;
mod reflect_names;
mod robust;
mod secrets;
mod sql;
mod tables;
mod types;
mod waiting;
