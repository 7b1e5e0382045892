//! The JSON documents that other programs rely on. Their keys are a contract.

use limbeck_core::{
    migrate::{Drift, PlannedStep, Status},
    operation::Operation,
    revision::{Direction, RevisionId},
    statement::{Cost, Statement},
};
use serde::Serialize;

use crate::error::Failure;

/// Of `heads`, `current`, `branches`, `history` and `show`.
#[derive(Debug, Serialize)]
pub struct RevisionsDocument {
    /// The revisions.
    pub revisions: Vec<RevisionEntry>,
}

/// A revision.
#[derive(Debug, Serialize)]
pub struct RevisionEntry {
    /// Its id.
    pub revision: String,
    /// Its parents.
    pub down_revision: Vec<String>,
    /// Its further prerequisites, as its file has them.
    pub depends_on: Vec<String>,
    /// The labels that its file declares.
    pub branch_labels: Vec<String>,
    /// What it is for.
    pub message: String,
    /// Its file.
    pub path: Option<String>,
    /// Whether no revision has it as a parent.
    pub is_head: bool,
    /// Whether the database stands there.
    pub is_current: bool,
}

/// Of `upgrade`, `downgrade`, `stamp` and `plan`.
#[derive(Debug, Serialize)]
pub struct StepsDocument<'a> {
    /// The steps, in the order run.
    pub steps: Vec<StepEntry<'a>>,
    /// The rows of the version table afterwards.
    pub version: &'a [RevisionId],
}

/// A step.
#[derive(Debug, Serialize)]
pub struct StepEntry<'a> {
    /// The revision.
    pub revision: &'a RevisionId,
    /// Which way, or `stamp`.
    pub direction: &'static str,
    /// Its statements.
    pub statements: Vec<StatementEntry<'a>>,
}

/// A statement.
#[derive(Debug, Serialize)]
pub struct StatementEntry<'a> {
    /// The SQL.
    pub sql: &'a str,
    /// Whether it may run in a transaction.
    pub transactional: bool,
    /// What it costs.
    pub cost: Cost,
}

impl<'a> StepsDocument<'a> {
    /// The document of these steps.
    pub fn new(steps: &'a [PlannedStep], version: &'a [RevisionId]) -> Self {
        Self { steps: steps.iter().map(StepEntry::from).collect(), version }
    }
}

impl<'a> From<&'a PlannedStep> for StepEntry<'a> {
    fn from(step: &'a PlannedStep) -> Self {
        let statements = step.statements.iter().map(StatementEntry::from).collect();
        Self { revision: &step.revision, direction: direction_word(step.direction), statements }
    }
}

impl<'a> From<&'a Statement> for StatementEntry<'a> {
    fn from(statement: &'a Statement) -> Self {
        Self { sql: &statement.sql, transactional: statement.transactional, cost: statement.cost }
    }
}

/// The word for a direction.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

/// Of `status`.
#[derive(Debug, Serialize)]
pub struct StatusDocument<'a> {
    version: &'a [RevisionId],
    heads: &'a [RevisionId],
    at_head: bool,
    pending: &'a [RevisionId],
    edited: &'a [RevisionId],
    skipped: &'a [RevisionId],
    unknown: &'a [RevisionId],
    unfinished: Vec<UnfinishedEntry<'a>>,
    drift: Vec<&'a Operation>,
    fits: Option<&'a [RevisionId]>,
    others: &'a [String],
}

/// A step that was begun and did not end well.
#[derive(Debug, Serialize)]
pub struct UnfinishedEntry<'a> {
    revision: &'a str,
    direction: &'a str,
    statement: i64,
    state: &'static str,
    started_at: &'a str,
}

impl<'a> StatusDocument<'a> {
    /// The document of a status, with how the database differs from it.
    pub fn new(status: &'a Status, drift: &'a Drift) -> Self {
        let unfinished = status.unfinished.iter().map(|row| UnfinishedEntry {
            revision: &row.revision,
            direction: &row.direction,
            statement: row.statement,
            state: row.state.word(),
            started_at: &row.started_at,
        });
        Self {
            version: &status.version,
            heads: &status.heads,
            at_head: status.at_head,
            pending: &status.pending,
            edited: &status.edited,
            skipped: &status.skipped,
            unknown: &status.unknown,
            unfinished: unfinished.collect(),
            drift: drift.differences.operations().collect(),
            fits: drift.fits.as_deref(),
            others: &drift.others,
        }
    }
}

/// Of any command, on failure.
#[derive(Debug, Serialize)]
pub struct FailureDocument<'a> {
    error: FailureEntry<'a>,
}

/// What is known of a failure.
#[derive(Debug, Serialize)]
struct FailureEntry<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl<'a> From<&'a Failure> for FailureDocument<'a> {
    fn from(failure: &'a Failure) -> Self {
        let place = failure.place.as_ref();
        let help: Vec<_> = failure.help.iter().chain(&failure.state).map(String::as_str).collect();
        Self {
            error: FailureEntry {
                code: &failure.code,
                message: &failure.message,
                help: (!help.is_empty()).then(|| help.join("; ")),
                revision: failure.revision.as_deref(),
                statement: failure.statement.as_deref(),
                path: place.map(|place| place.path.display().to_string()),
                line: place.and_then(|place| place.line),
                column: place.and_then(|place| place.column),
            },
        }
    }
}
