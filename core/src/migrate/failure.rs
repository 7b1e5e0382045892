//! A step that failed while it ran: where, why, and what state the database is in now.

use std::fmt;

use super::Report;
use crate::{
    backend::BackendError,
    revision::{Direction, RevisionId},
    statement::LowerError,
};

/// A step that failed while it ran.
#[derive(Debug, Clone)]
pub struct StepFailure {
    /// The revision.
    pub revision: RevisionId,
    /// Which way it ran.
    pub direction: Direction,
    /// What failed.
    pub cause: StepCause,
    /// What state the database is in now, as a sentence without a full stop.
    pub state: String,
    /// The steps that ran before and stay.
    pub report: Report,
}

/// What failed of a step.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum StepCause {
    /// A statement.
    Statement {
        /// Its place among the statements of the step, from 1.
        statement: usize,
        /// The SQL.
        sql: String,
        /// The word of the operation that it came from.
        word: &'static str,
        /// The place of that operation among those of the revision, from 1, where it is known.
        operation: Option<usize>,
        /// What the server said.
        error: Box<BackendError>,
    },
    /// A function of the program.
    Function {
        /// The place of the call among the statements of the step, from 1.
        statement: usize,
        /// The name under which it is registered.
        name: String,
        /// The place of the `run` among the operations of the revision, from 1, where it is known.
        operation: Option<usize>,
        /// What it said.
        message: String,
    },
    /// An operation whose statements could be known only then.
    Operation {
        /// Its place among the operations of the revision, from 1.
        operation: usize,
        /// Its word.
        word: &'static str,
        /// Why it has no statements.
        error: Box<LowerError>,
    },
    /// The books, the transaction, or a look at the catalog.
    Backend(Box<BackendError>),
}

impl StepCause {
    /// The same, known to come from an operation.
    pub(super) fn of_operation(mut self, place: impl FnOnce() -> usize) -> Self {
        if let Self::Statement { operation, .. } | Self::Function { operation, .. } = &mut self {
            operation.get_or_insert_with(place);
        }
        self
    }

    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Statement { error, .. } | Self::Backend(error) => error.code(),
            Self::Function { .. } => "function-failed",
            Self::Operation { error, .. } => error.code(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Statement { error, .. } | Self::Backend(error) => error.help(),
            Self::Function { .. } => None,
            Self::Operation { error, .. } => error.help(),
        }
    }
}

impl From<BackendError> for StepCause {
    fn from(error: BackendError) -> Self {
        Self::Backend(Box::new(error))
    }
}

impl StepFailure {
    /// The SQL that failed.
    pub fn sql(&self) -> Option<&str> {
        match &self.cause {
            StepCause::Statement { sql, .. } => Some(sql),
            StepCause::Function { .. } | StepCause::Operation { .. } | StepCause::Backend(_) => None,
        }
    }

    /// The way out, and what state the database is in now.
    pub fn help(&self) -> String {
        match self.cause.help() {
            Some(help) => format!("{help}; {}", self.state),
            None => self.state.clone(),
        }
    }
}

impl fmt::Display for StepFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.direction {
            Direction::Upgrade => "upgrade",
            Direction::Downgrade => "downgrade",
        };
        write!(f, "the {noun} of revision {} failed", self.revision)?;
        match &self.cause {
            StepCause::Statement { statement, word, error, .. } => {
                write!(f, " at statement {statement} (`{word}`): {error}")
            }
            StepCause::Function { statement, name, message, .. } => {
                write!(f, " at statement {statement} (`run`): the function `{name}` says: {message}")
            }
            StepCause::Operation { operation, word, error } => {
                write!(f, " at operation {operation} (`{word}`): {error}")
            }
            StepCause::Backend(error) => write!(f, ": {error}"),
        }
    }
}

impl std::error::Error for StepFailure {}
