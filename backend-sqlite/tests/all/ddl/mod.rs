//! Tests of the DDL readers and editors, most of them against a real SQLite.

mod alter;
mod corpus;
mod edits;
mod edits_within;
mod expressions;
mod grammar;
mod indexes;
mod oracle;
mod properties;
mod rejects;
mod scripts;
mod views_triggers;
