//! The backend against SQLite itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod connection;
mod ddl;
mod journal;
mod normal;
mod quote;
mod reference;
mod reflect;
mod reflect_names;
mod sql;
mod tables;
mod types;
