//! What is told while a migrator works: to the observer of the program, and with the feature `tracing` to `tracing`.

#[cfg(not(feature = "tracing"))]
use limbeck_core::migrate::{MigrateError, Observer, StartupReport};

/// Does something, and tells of it.
#[cfg(not(feature = "tracing"))]
pub fn tell<T>(
    _action: &'static str,
    _database: &str,
    observer: &mut dyn Observer,
    work: impl FnOnce(&mut dyn Observer) -> Result<T, MigrateError>,
) -> Result<T, MigrateError> {
    work(observer)
}

/// Says what a start has found and done.
#[cfg(not(feature = "tracing"))]
pub fn started(_report: &StartupReport) {}

#[cfg(feature = "tracing")]
pub use traced::{started, tell};

/// A span around each call, within it a span around each revision, and events in them. The text of a statement is in
/// none of them: it may hold data.
#[cfg(feature = "tracing")]
mod traced {
    use std::{
        sync::{Arc, atomic::AtomicU64},
        time::Instant,
    };

    use limbeck_core::{
        migrate::{MigrateError, Observer, StartupReport, Waiting},
        revision::{Direction, RevisionId},
        statement::Statement,
    };
    use tracing::{debug, error, info, info_span, span::EnteredSpan, warn};

    /// Does something, and tells of it.
    pub fn tell<T>(
        action: &'static str,
        database: &str,
        observer: &mut dyn Observer,
        work: impl FnOnce(&mut dyn Observer) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        let _span = info_span!(target: "limbeck", "limbeck", action, database).entered();
        let result = work(&mut Traced { inner: observer, step: None });
        if let Err(failure) = &result {
            let revision = failure.revision().map(RevisionId::as_str);
            error!(target: "limbeck", code = failure.code(), revision, "failed");
        }
        result
    }

    /// Says what a start has found and done.
    pub fn started(report: &StartupReport) {
        let version: Vec<_> = report.version.iter().map(RevisionId::as_str).collect();
        info!(target: "limbeck", steps = report.steps.len(), version = version.join(", "), "{report}");
    }

    /// The revision that runs.
    struct Step {
        _span: EnteredSpan,
        direction: &'static str,
        statements: usize,
        begun: Instant,
        statement: Instant,
    }

    struct Traced<'o> {
        inner: &'o mut dyn Observer,
        step: Option<Step>,
    }

    fn millis(begun: Instant) -> u64 {
        u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    impl Observer for Traced<'_> {
        fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
            let word = match direction {
                Direction::Upgrade => "upgrade",
                Direction::Downgrade => "downgrade",
            };
            // The span of the step before ends first: spans are a stack.
            self.step = None;
            let span =
                info_span!(target: "limbeck", "revision", revision = revision.as_str(), direction = word).entered();
            debug!(target: "limbeck", message, "begins");
            let now = Instant::now();
            self.step = Some(Step { _span: span, direction: word, statements: 0, begun: now, statement: now });
            self.inner.step_started(revision, message, direction);
        }

        fn row_counter(&self) -> Option<Arc<AtomicU64>> {
            self.inner.row_counter()
        }

        fn statement_started(&mut self, statement: &Statement, rows: Option<u64>) {
            let function = statement.call.as_deref();
            debug!(target: "limbeck", cost = statement.cost.word(), note = statement.note.as_deref(), function, rows, "statement begins");
            if let Some(step) = &mut self.step {
                step.statement = Instant::now();
            }
            self.inner.statement_started(statement, rows);
        }

        fn statement_finished(&mut self, statement: &Statement) {
            if let Some(step) = &mut self.step {
                step.statements += 1;
                debug!(target: "limbeck", number = step.statements, elapsed_ms = millis(step.statement), "statement done");
            }
            self.inner.statement_finished(statement);
        }

        fn step_finished(&mut self, revision: &RevisionId) {
            if let Some(step) = self.step.take() {
                let elapsed_ms = millis(step.begun);
                info!(target: "limbeck", statements = step.statements, elapsed_ms, "{} done", step.direction);
            }
            self.inner.step_finished(revision);
        }

        fn waiting(&mut self, wait: &Waiting) {
            warn!(target: "limbeck", "{wait}");
            self.inner.waiting(wait);
        }

        fn warning(&mut self, message: &str) {
            warn!(target: "limbeck", "{message}");
            self.inner.warning(message);
        }
    }
}
