//! What a person should look at before an operation runs.

use std::fmt;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Rows may be lost, or keep the operation from running.
    Warn,
    /// The operation does not run before a person has decided something.
    Refuse,
}

/// Something about the rows that are there, which a schema does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// A stable word for programs.
    pub code: &'static str,
    /// What it is about.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Notice {
    pub(super) fn warn(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warn, code, message: message.into(), help: help.into() }
    }

    pub(super) fn refuse(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Refuse, ..Self::warn(code, message, help) }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}
