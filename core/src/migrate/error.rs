//! Why a move, or a question about one, was refused or failed.

use std::fmt;

use miette::Diagnostic;

use super::{StartupError, StepCause, StepFailure};
use crate::{
    autogenerate::CompareError,
    backend::BackendError,
    operation::Irreversible,
    revision::{Direction, GraphError, RevisionId},
    script::ScriptError,
    statement::LowerError,
};

/// Why a move, or a question about one, was refused or failed.
///
/// All but [`Step`](Self::Step) and some of [`Backend`](Self::Backend) come before anything ran. A message holds the
/// words of what caused it, so there is no chain of sources to print beside it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The graph knows no such place, or no way there.
    #[error("{0}")]
    Graph(GraphError),
    /// The file of a revision cannot be read.
    #[error("{0}")]
    Script(Box<ScriptError>),
    /// The database, or the way to it, refused.
    #[error("{0}")]
    Backend(BackendError),
    /// An operation cannot run on the schema that the database has, or will have by then.
    #[error("{} of revision {revision} is refused: operation {operation} (`{word}`): {cause}", noun(*.direction))]
    Lower {
        /// The revision.
        revision: RevisionId,
        /// Which way it was to run.
        direction: Direction,
        /// The place of the operation among those of the revision, from 1.
        operation: usize,
        /// The operation's word.
        word: &'static str,
        /// Why.
        cause: Box<LowerError>,
    },
    /// A revision calls a function that this program does not have.
    #[error("{} of revision {revision} is refused: operation {operation} runs `{name}`, and {reason}", noun(*.direction))]
    NoFunction {
        /// The revision.
        revision: RevisionId,
        /// Which way it was to run.
        direction: Direction,
        /// The place of the `run` among the operations of the revision, from 1.
        operation: usize,
        /// The name that it gives.
        name: String,
        /// Why it cannot be called.
        reason: String,
        /// The way out.
        help: String,
    },
    /// An operation that a person has yet to decide something about.
    #[error("{} of revision {revision} waits for a decision: operation {operation} (`{word}`) is `undecided`", noun(*.direction))]
    Undecided {
        /// The revision.
        revision: RevisionId,
        /// Which way it was to run.
        direction: Direction,
        /// The place of the operation among those of the revision, from 1.
        operation: usize,
        /// The operation's word.
        word: &'static str,
    },
    /// Replaying a revision in memory met something that its database would refuse.
    #[error("revision {revision} does not fit what is before it: operation {operation} (`{word}`): {cause}")]
    Replay {
        /// The revision.
        revision: RevisionId,
        /// The place of the operation among those of the revision, from 1.
        operation: usize,
        /// The operation's word.
        word: &'static str,
        /// Why.
        cause: Box<LowerError>,
    },
    /// A revision is not to be taken back, or nothing says how.
    #[error("revision {revision} cannot be taken back: {}", irreversible(.cause.as_ref()))]
    Irreversible {
        /// The revision.
        revision: RevisionId,
        /// The operation, and why; nothing where the file itself says that it is irreversible.
        cause: Option<Irreversible>,
    },
    /// A step failed while it ran.
    #[error("{0}")]
    Step(Box<StepFailure>),
    /// A revision was begun outside a transaction and did not end, and cannot be gone on with.
    #[error("revision {revision} stopped after {statements} of its statements, and {reason}")]
    Unfinished {
        /// The revision.
        revision: RevisionId,
        /// How many of its statements took effect.
        statements: i64,
        /// Why it cannot be gone on with.
        reason: String,
    },
    /// A run ended while a statement ran that no transaction could undo, and the database does not show whether it took
    /// effect.
    #[error(
        "revision {revision} stopped while its statement {statement} ran, and nothing shows whether that took effect: {sql}"
    )]
    InFlight {
        /// The revision.
        revision: RevisionId,
        /// The place of the statement, from 1, among those of the step.
        statement: i64,
        /// The statement.
        sql: String,
    },
    /// The id of a revision is longer than a row of the version table, which another tool made.
    #[error("revision {revision} has no place in the version table: its id has {} characters, and {table} takes {width}", .revision.as_str().chars().count())]
    LongId {
        /// The revision.
        revision: RevisionId,
        /// The version table.
        table: String,
        /// How many characters a row of it has.
        width: usize,
    },
    /// A revision was to run in a transaction that somebody else began, and needs another one, or none.
    #[error("revision {revision} cannot run within the transaction that is open")]
    OuterTransaction {
        /// The revision.
        revision: RevisionId,
    },
    /// Diesel's table names migrations that no revision is there for.
    #[error("Diesel's table names {}, and there is no such migration", each(.versions))]
    DieselUnknown {
        /// The versions.
        versions: Vec<RevisionId>,
    },
    /// Diesel has left migrations out, which a version table cannot say.
    #[error("Diesel has not run {}, and has run what comes after", each(.missing))]
    DieselGap {
        /// The versions.
        missing: Vec<RevisionId>,
    },
    /// Another instance moved the version table, so that what was asked for no longer means the same.
    #[error("another instance was migrating at the same time: {reason}")]
    Moved {
        /// What that means here.
        reason: String,
    },
    /// The database lacks revisions that there are, so that what they do would be found a second time.
    #[error("{database} is not at head: {} not applied yet", lacking(.pending))]
    Behind {
        /// The database, without a password.
        database: String,
        /// The revisions that it lacks, in the order in which they would run.
        pending: Vec<RevisionId>,
    },
    /// The database stands at revisions, which are what changes it.
    #[error("{database} has revisions: it is at {}", super::books::name_rows(.rows))]
    HasRevisions {
        /// The database, without a password.
        database: String,
        /// The rows of its version table.
        rows: Vec<RevisionId>,
    },
    /// An operation of no revision cannot run on what the database holds.
    #[error("{cause}")]
    Refused {
        /// Why.
        cause: Box<LowerError>,
    },
    /// A statement of no revision failed.
    #[error("{error}")]
    Statement {
        /// The server's own words.
        error: BackendError,
        /// What state the database is in now.
        state: String,
    },
    /// Two schemas cannot be compared.
    #[error("{0}")]
    Compare(CompareError),
    /// A program may not go on with the database that it found when it started.
    #[error("{0}")]
    Startup(Box<StartupError>),
    /// A revision that cannot be written as a script.
    #[error("revision {revision} cannot be written as SQL: {reason}")]
    NotOffline {
        /// The revision.
        revision: RevisionId,
        /// Why not.
        reason: String,
    },
}

fn noun(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "the upgrade",
        Direction::Downgrade => "the downgrade",
    }
}

fn lacking(pending: &[RevisionId]) -> String {
    match pending {
        [] => "what its version table names is not what is".to_owned(),
        [one] => format!("revision {one} is"),
        [first, .., last] => format!("{} revisions, {first} to {last}, are", pending.len()),
    }
}

fn each(ids: &[RevisionId]) -> String {
    ids.iter().map(RevisionId::as_str).collect::<Vec<_>>().join(", ")
}

fn irreversible(cause: Option<&Irreversible>) -> String {
    let said = |cause: &Irreversible| format!("`{}`: {}", cause.operation, cause.reason);
    cause.map_or_else(|| "its file says that it is irreversible".to_owned(), said)
}

impl MigrateError {
    /// The operation that it is about: which way its revision was to run, and its place, from 1, among those of the body.
    pub fn operation(&self) -> Option<(Direction, usize)> {
        match self {
            Self::Lower { direction, operation, .. } | Self::NoFunction { direction, operation, .. } => {
                Some((*direction, *operation))
            }
            Self::Replay { operation, .. } => Some((Direction::Upgrade, *operation)),
            Self::Step(step) => match &step.cause {
                StepCause::Operation { operation, .. } => Some((step.direction, *operation)),
                StepCause::Statement { operation, .. } | StepCause::Function { operation, .. } => {
                    operation.map(|operation| (step.direction, operation))
                }
                StepCause::Backend(_) => None,
            },
            _ => None,
        }
    }

    /// A stable word for programs; that of the graph's own errors where one of them is the cause.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Graph(error) => error.code(),
            Self::Script(error) => error.code(),
            Self::Backend(error) | Self::Statement { error, .. } => error.code(),
            Self::Lower { cause, .. } | Self::Replay { cause, .. } | Self::Refused { cause } => cause.code(),
            Self::NoFunction { .. } => "no-function",
            Self::Undecided { .. } => "undecided",
            Self::Irreversible { .. } => "irreversible",
            Self::Step(failure) => failure.cause.code(),
            Self::Unfinished { .. } => "unfinished",
            Self::InFlight { .. } => "in-flight",
            Self::LongId { .. } => "id-too-long",
            Self::OuterTransaction { .. } => "outer-transaction",
            Self::DieselUnknown { .. } => "diesel-unknown",
            Self::DieselGap { .. } => "diesel-gap",
            Self::Moved { .. } => "version-moved",
            Self::Behind { .. } => "not-at-head",
            Self::HasRevisions { .. } => "has-revisions",
            Self::Compare(error) => error.code(),
            Self::Startup(error) => error.code(),
            Self::NotOffline { .. } => "not-offline",
        }
    }

    /// The revision that it is about.
    pub fn revision(&self) -> Option<&RevisionId> {
        match self {
            Self::Lower { revision, .. }
            | Self::Undecided { revision, .. }
            | Self::NoFunction { revision, .. }
            | Self::Replay { revision, .. }
            | Self::Irreversible { revision, .. }
            | Self::Unfinished { revision, .. }
            | Self::InFlight { revision, .. }
            | Self::LongId { revision, .. }
            | Self::OuterTransaction { revision }
            | Self::NotOffline { revision, .. } => Some(revision),
            Self::Step(failure) => Some(&failure.revision),
            Self::Graph(GraphError::UnknownRow { row, .. }) => Some(row),
            Self::Script(error) => error.revision(),
            Self::Graph(_)
            | Self::Backend(_)
            | Self::Moved { .. }
            | Self::Behind { .. }
            | Self::HasRevisions { .. }
            | Self::Refused { .. }
            | Self::Statement { .. }
            | Self::Startup(_)
            | Self::DieselUnknown { .. }
            | Self::DieselGap { .. }
            | Self::Compare(_) => None,
        }
    }

    /// The SQL that failed.
    pub fn statement(&self) -> Option<&str> {
        let error = match self {
            Self::Step(failure) => return failure.sql(),
            Self::InFlight { sql, .. } => return Some(sql),
            Self::Backend(error) | Self::Statement { error, .. } => error,
            _ => return None,
        };
        match error {
            BackendError::Statement { sql, .. }
            | BackendError::Hindered { sql, .. }
            | BackendError::Expectation { sql, .. } => Some(sql),
            _ => None,
        }
    }
}

impl Diagnostic for MigrateError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(MigrateError::code(self)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        MigrateError::help(self).map(|help| Box::new(help) as _)
    }
}

impl From<GraphError> for MigrateError {
    fn from(error: GraphError) -> Self {
        Self::Graph(error)
    }
}

impl From<ScriptError> for MigrateError {
    fn from(error: ScriptError) -> Self {
        Self::Script(Box::new(error))
    }
}

impl From<BackendError> for MigrateError {
    fn from(error: BackendError) -> Self {
        Self::Backend(error)
    }
}

impl From<StartupError> for MigrateError {
    fn from(error: StartupError) -> Self {
        Self::Startup(Box::new(error))
    }
}

impl From<CompareError> for MigrateError {
    fn from(error: CompareError) -> Self {
        Self::Compare(error)
    }
}
