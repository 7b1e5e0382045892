//! One revision as its file has it: the header, which the graph is made of, and the body, which is read when it is
//! needed.

use std::{path::PathBuf, sync::OnceLock};

use crate::{
    operation::Operation,
    revision::{Revision, RevisionId},
};

/// What stands at the top of a revision file.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The revision as the graph has it.
    pub revision: Revision,
    /// What it is for.
    pub message: String,
    /// When it was written, as the file has it.
    pub created: Option<String>,
    /// Whether it runs within a transaction.
    pub transaction: bool,
}

/// How a revision is taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Downgrade {
    /// By what `upgrade` and the schema before it say.
    Derived,
    /// By these operations.
    Written(Vec<Operation>),
    /// Not at all.
    Irreversible,
}

/// What a revision does.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// What an upgrade does; constraints and indexes have their final names.
    pub upgrade: Vec<Operation>,
    /// What a downgrade does.
    pub downgrade: Downgrade,
    /// A hash of the operations as they were parsed, so that line endings, comments and layout are no edit.
    pub checksum: String,
}

/// A revision and the file that it is in.
#[derive(Debug)]
pub struct Script {
    /// What stands at the top of the file.
    pub header: Header,
    /// The file; nothing for a revision that was made in memory.
    pub path: Option<PathBuf>,
    pub(super) body: OnceLock<Body>,
}

impl Script {
    /// A revision that was made in memory.
    pub fn in_memory(header: Header, upgrade: Vec<Operation>, downgrade: Downgrade) -> Self {
        let body = Body { checksum: String::new(), upgrade, downgrade };
        Self { header, path: None, body: OnceLock::from(body) }
    }

    /// What the revision does. Fails when its file cannot be read.
    pub fn body(&self) -> Result<&Body, ScriptError> {
        self.body.get().ok_or_else(|| ScriptError { message: format!("revision {} has no body", self.id()) })
    }

    /// The identity of the revision.
    pub fn id(&self) -> &RevisionId {
        &self.header.revision.id
    }
}

/// A revision file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScriptError {
    /// What is wrong with it.
    pub message: String,
}

impl ScriptError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        "bad-script"
    }

    /// The revision that it is about.
    pub fn revision(&self) -> Option<&RevisionId> {
        None
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        None
    }
}
