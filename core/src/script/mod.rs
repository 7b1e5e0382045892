//! Revision files and the directory that holds them: read, written, and made into a graph.
//!
//! The top of a file ([`Header`]) is read when the directory is opened, its operations ([`Body`]) when they are needed.

mod body;
mod checksum;
mod create;
mod csv;
mod diesel;
mod directory;
mod embedded;
mod embedded_sources;
mod error;
mod file_name;
mod files;
mod graph;
mod header;
mod hooks;
mod import;
mod init;
mod place;
mod render;
mod rows;
mod rust;
#[expect(clippy::module_inception, reason = "a script is the field's name for a revision's file")]
mod script;
mod sql;

pub(crate) use checksum::of_operation as checksum_of;
pub use create::NewScript;
pub use directory::ScriptDirectory;
pub use embedded::{EmbeddedFile, EmbeddedMigrations, EmbeddedRevision};
pub use embedded_sources::{EmbeddedSources, SourceFile};
pub use error::ScriptError;
pub use file_name::FILE_TOKENS;
pub(crate) use file_name::unknown_token;
pub use files::read_file;
pub(crate) use files::require_file;
pub(crate) use header::{Raw, revision_keys};
pub use init::{init, templates};
pub use place::Place;
pub use render::{render_operations, render_remarked};
pub use rust::{Names, RustRevision};
pub use script::{Body, Downgrade, Header, Script};
pub(crate) use sql::holds_pairs;
