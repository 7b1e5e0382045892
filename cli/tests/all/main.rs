//! The command as it is typed: what it prints where, and how it ends. One module a command; `errors` tries what can go
//! wrong one by one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod adopt;
mod arguments;
mod autogenerate;
mod book;
mod errors;
mod help;
mod history;
mod import;
mod json;
mod kill;
mod moves;
mod project;
mod reading;
mod reference;
mod revision;
mod rust;
mod same_again;
mod secrets;
mod sql;
mod status;
mod sync;
#[cfg(unix)]
mod terminal;
mod together;
