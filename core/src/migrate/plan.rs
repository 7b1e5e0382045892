//! What a move is going to do, what it has done, and where a database stands.

use std::sync::{Arc, atomic::AtomicU64};

use super::Waiting;
use crate::{
    backend::HistoryRow,
    revision::{Direction, RevisionId},
    statement::Statement,
};

/// What a move is going to do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<PlannedStep>,
    /// The rows of the version table afterwards.
    pub version: Vec<RevisionId>,
}

/// One revision, up or down.
#[derive(Debug, Clone)]
pub struct PlannedStep {
    /// The revision.
    pub revision: RevisionId,
    /// Which way.
    pub direction: Direction,
    /// The statements, in order, without those that keep the books.
    pub statements: Vec<Statement>,
    /// Whether they run within a transaction.
    pub transaction: bool,
    /// Why the statements from some point on are known only when the step runs: SQL before them may have defined
    /// something that nothing tells of.
    pub deferred: Option<String>,
}

/// What a move has done.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The steps that ran, in order.
    pub steps: Vec<PlannedStep>,
    /// The rows of the version table afterwards.
    pub version: Vec<RevisionId>,
}

/// Where a database stands.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// The rows of the version table.
    pub version: Vec<RevisionId>,
    /// The heads of the files: the revisions that are neither parent nor dependency of another.
    pub heads: Vec<RevisionId>,
    /// Whether the rows are exactly the heads.
    pub at_head: bool,
    /// The revisions that an upgrade to all heads would run, in order.
    pub pending: Vec<RevisionId>,
    /// The revisions that were edited after they ran.
    pub edited: Vec<RevisionId>,
    /// The revisions that never ran, although the version table stands above them: their files came between others
    /// that had run.
    pub skipped: Vec<RevisionId>,
    /// The rows that no file is there for.
    pub unknown: Vec<RevisionId>,
    /// The steps that were begun and did not end well.
    pub unfinished: Vec<HistoryRow>,
}

/// What is told while a move runs.
pub trait Observer {
    /// A step begins.
    fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
        let _ = (revision, message, direction);
    }

    /// The counter in which the rows that a statement has gone through are to be counted. Where there is one, the rows
    /// are also counted before such a statement begins; both take time of their own.
    fn row_counter(&self) -> Option<Arc<AtomicU64>> {
        None
    }

    /// A statement begins. `rows` is how many rows it goes through, where that is known.
    fn statement_started(&mut self, statement: &Statement, rows: Option<u64>) {
        let _ = (statement, rows);
    }

    /// A statement has ended.
    fn statement_finished(&mut self, statement: &Statement) {
        let _ = statement;
    }

    /// A step has ended well.
    fn step_finished(&mut self, revision: &RevisionId) {
        let _ = revision;
    }

    /// Somebody else migrates, or writes where only one can: this instance waits for it. Told once, when a second has
    /// passed; what comes of it is an end like any other, or the code `locked`.
    fn waiting(&mut self, wait: &Waiting) {
        let _ = wait;
    }

    /// Something that a person should know and that stops nothing.
    fn warning(&mut self, message: &str) {
        let _ = message;
    }
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
        (**self).step_started(revision, message, direction);
    }

    fn row_counter(&self) -> Option<Arc<AtomicU64>> {
        (**self).row_counter()
    }

    fn statement_started(&mut self, statement: &Statement, rows: Option<u64>) {
        (**self).statement_started(statement, rows);
    }

    fn statement_finished(&mut self, statement: &Statement) {
        (**self).statement_finished(statement);
    }

    fn step_finished(&mut self, revision: &RevisionId) {
        (**self).step_finished(revision);
    }

    fn waiting(&mut self, wait: &Waiting) {
        (**self).waiting(wait);
    }

    fn warning(&mut self, message: &str) {
        (**self).warning(message);
    }
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}
