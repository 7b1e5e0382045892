//! Revision files and the directory that holds them: read, written, and made into a graph.

mod directory;
mod script;

pub use directory::ScriptDirectory;
pub use script::{Body, Downgrade, Header, Script, ScriptError};
