//! Rust models as target metadata: structs with `#[derive(limbeck::Model)]`, enums with `#[derive(limbeck::DbEnum)]`.
//!
//! One reader serves two users. The derive macros call [`expand_model`] and [`expand_db_enum`] at compile time; the
//! command line calls [`read_sources`] on source files and needs no compiler. Both turn a struct into the words of
//! `schema.toml`, and both have `core` read these, so a model and a file that say the same are the same.

mod argument;
mod casing;
mod cfg;
mod column;
mod constraint;
mod depth;
mod diesel;
mod enumeration;
mod error;
mod expand;
mod file;
pub mod mapping;
mod mistake;
mod model;
mod own_type;
mod phrase;
mod revision;
mod scan;
mod shape;
mod sources;
mod table;
mod tree;
mod width;

pub use column::FIELD_KEYS;
pub use error::{ModelError, ModelErrors};
pub use expand::{expand_db_enum, expand_db_type, expand_model};
pub use revision::read_rust_revision;
pub use sources::{ModelPlace, Sources, parse_sources, read_sources};
pub use table::STRUCT_KEYS;
