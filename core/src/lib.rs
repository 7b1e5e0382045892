//! The core of limbeck: what a database looks like ([`schema`]), what can be done to it ([`operation`]), the graph of
//! revisions ([`revision`]), and the migrator that runs it. No driver and no SQL of any one dialect live here.

pub mod autogenerate;
pub mod backend;
pub mod books;
pub mod config;
pub mod dialect;
pub mod expectation;
pub mod flight;
pub mod journal;
pub mod json_schema;
pub mod learned;
pub mod lexer;
pub mod migrate;
pub mod name;
pub mod node;
pub mod operation;
pub mod own_sql;
pub mod print;
pub mod revision;
pub mod rows;
pub mod schema;
pub mod script;
pub mod statement;
pub mod target;
pub mod words;
