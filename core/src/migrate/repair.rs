//! What cannot be settled by itself: found, judged by what the tables show, and settled when somebody says so.

use std::fmt;

use super::{
    MigrateError, Migrator, Observer,
    books::{name_rows, now, same_rows},
    drift::{Held, counted},
    resume::unfinished,
    source::body,
};
use crate::{
    autogenerate::{CompareOptions, Comparison},
    backend::{Backend, BackendError, HistoryRow, InFlight, StepState},
    dialect::VersionChange,
    revision::RevisionId,
};

/// Something in the books that is not as it should be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// The file of a revision was edited after it ran. To settle it is to accept the file as it is now.
    Edited {
        /// The revision.
        revision: RevisionId,
    },
    /// A revision never ran, although the version table stands above it: its file came between others that had run. To
    /// settle it is to write down that it is done, which is offered where the tables are as if it were.
    Skipped {
        /// The revision.
        revision: RevisionId,
        /// Whether the tables are as if it had run.
        there: bool,
    },
    /// The version table names a place that no file is there for, or that its tables are not at.
    WrongVersion {
        /// What it says.
        version: Vec<RevisionId>,
        /// Where the tables are; nothing where no revision fits, and then a person has to say.
        tables: Option<Vec<RevisionId>>,
    },
    /// A step was begun and did not end.
    Unfinished {
        /// Its row in the history.
        id: i64,
        /// The revision.
        revision: RevisionId,
        /// `upgrade` or `downgrade`.
        direction: String,
        /// How many of its statements took effect.
        statements: i64,
        /// The statement of which nobody knows whether it took effect.
        in_flight: Option<String>,
        /// What the tables show.
        shown: Shown,
    },
}

/// How far the tables show a step to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// It goes on by itself with the next upgrade or downgrade.
    GoesOn,
    /// Nothing of it is there.
    Undone,
    /// All of it is there.
    Done,
    /// Neither. The changes that would take it back, and those that would end it.
    Between {
        /// To where it has not begun.
        back: Comparison,
        /// To where it has ended.
        ahead: Comparison,
    },
}

/// What a person says of an unfinished step that the tables do not tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdicts {
    /// The revisions whose step is wholly done.
    pub done: Vec<RevisionId>,
    /// The revisions of whose step nothing is left.
    pub undone: Vec<RevisionId>,
}

impl Finding {
    /// What settling it does, as a sentence; nothing where it settles itself, or a person has to say more.
    pub fn remedy(&self, verdicts: &Verdicts) -> Option<String> {
        match self {
            Self::Edited { revision } => Some(format!("accept the file of {revision} as it is now")),
            Self::Skipped { revision, there } => there.then(|| format!("write down that {revision} is done")),
            Self::WrongVersion { tables, .. } => {
                tables.as_ref().map(|tables| format!("stamp {}, where the tables are", name_rows(tables)))
            }
            Self::Unfinished { revision, direction, .. } => self.is_done(verdicts).map(|done| {
                let what = if done { "done" } else { "not begun" };
                format!("write down that the {direction} of {revision} is {what}")
            }),
        }
    }

    /// Whether an unfinished step is done, as far as the tables show it or a person says it.
    fn is_done(&self, verdicts: &Verdicts) -> Option<bool> {
        let Self::Unfinished { revision, shown, .. } = self else { return None };
        match shown {
            _ if verdicts.done.contains(revision) => Some(true),
            _ if verdicts.undone.contains(revision) => Some(false),
            Shown::Done => Some(true),
            Shown::Undone => Some(false),
            Shown::GoesOn | Shown::Between { .. } => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { revision } => write!(f, "revision {revision} was edited after it ran"),
            Self::Skipped { revision, there } => {
                let tables = if *there { "the tables are as if it had run" } else { "the tables show that" };
                write!(f, "revision {revision} stands below others that ran, and never ran itself; {tables}")
            }
            Self::WrongVersion { version, tables: Some(tables) } => write!(
                f,
                "the version table says {}, and the tables are those of {}",
                name_rows(version),
                name_rows(tables)
            ),
            Self::WrongVersion { version, tables: None } => {
                write!(
                    f,
                    "the version table says {}, which no file is there for, and no revision fits",
                    name_rows(version)
                )
            }
            Self::Unfinished { revision, direction, statements, in_flight, shown, .. } => {
                write!(f, "the {direction} of revision {revision} stopped after {statements} of its statements")?;
                if let Some(sql) = in_flight {
                    write!(f, ", and nothing shows whether the next one took effect: {sql}")?;
                }
                match shown {
                    Shown::GoesOn => write!(f, "; the next {direction} goes on with it"),
                    Shown::Undone => write!(f, "; the tables are as before it"),
                    Shown::Done => write!(f, "; the tables are as after it"),
                    Shown::Between { back, ahead } => write!(
                        f,
                        "; the tables are {} from before it and {} from after it",
                        counted(back),
                        counted(ahead)
                    ),
                }
            }
        }
    }
}

impl Migrator<'_> {
    /// What in the books is not as it should be. It changes nothing.
    pub fn findings(&self, backend: &mut dyn Backend, options: &CompareOptions) -> Result<Vec<Finding>, MigrateError> {
        let map = self.scripts.map();
        let rows = self.rows(backend)?;
        let history = backend.history(&self.options.tables)?;
        let known = rows.iter().all(|row| map.contains(row.as_str()));
        let mut findings = Vec::new();
        if known {
            let applied = map.applied(&rows)?;
            for row in unfinished(&history).filter(|row| map.contains(&row.revision)) {
                let is_applied = applied.iter().any(|revision| revision.as_str() == row.revision);
                if is_applied == (row.direction == "downgrade") {
                    findings.push(self.unfinished_step(backend, row, &applied, options)?);
                }
            }
            let skipped = self.skipped(&applied, &history)?;
            if !skipped.is_empty() {
                let held = self.held(backend)?;
                let there = self.drift_of(backend.dialect(), &held, &rows, options)?.is_empty();
                findings.extend(skipped.into_iter().map(|revision| Finding::Skipped { revision, there }));
            }
            findings.extend(self.edited(&applied, &history)?.into_iter().map(|revision| Finding::Edited { revision }));
        }
        let settled_apart = |finding: &Finding| !matches!(finding, Finding::Edited { .. });
        if !findings.iter().any(settled_apart) && !rows.is_empty() {
            findings.extend(self.wrong_version(backend, rows, options)?);
        }
        Ok(findings)
    }

    fn wrong_version(
        &self,
        backend: &mut dyn Backend,
        rows: Vec<RevisionId>,
        options: &CompareOptions,
    ) -> Result<Option<Finding>, MigrateError> {
        let known = rows.iter().all(|row| self.scripts.map().contains(row.as_str()));
        let held = self.held(backend)?;
        if known && self.drift_of(backend.dialect(), &held, &rows, options)?.is_empty() {
            return Ok(None);
        }
        let fit = self.fit_of(backend.dialect(), held, options)?;
        let tables = fit.version.filter(|tables| !tables.is_empty());
        Ok((tables.is_some() || !known).then_some(Finding::WrongVersion { version: rows, tables }))
    }

    fn unfinished_step(
        &self,
        backend: &mut dyn Backend,
        row: &HistoryRow,
        applied: &[RevisionId],
        options: &CompareOptions,
    ) -> Result<Finding, MigrateError> {
        let revision = RevisionId::from_row(row.revision.as_str());
        let (statements, in_flight) = match backend.in_flight(&self.options.tables, row.id)? {
            InFlight::Undone => (row.statement, None),
            InFlight::Done => (row.statement + 1, None),
            InFlight::Unknown { sql } => (row.statement, Some(sql)),
        };
        let edited = statements > 0 && body(self.script(&revision)?)?.checksum != row.checksum;
        let shown = if in_flight.is_none() && !edited {
            Shown::GoesOn
        } else {
            let held = self.held(backend)?;
            self.shown(backend, &held, &revision, applied, row, options)?
        };
        let direction = row.direction.clone();
        Ok(Finding::Unfinished { id: row.id, revision, direction, statements, in_flight, shown })
    }

    fn shown(
        &self,
        backend: &dyn Backend,
        held: &Held,
        revision: &RevisionId,
        applied: &[RevisionId],
        row: &HistoryRow,
        options: &CompareOptions,
    ) -> Result<Shown, MigrateError> {
        let before = self.top_of(applied);
        let after = self.after(revision, &row.direction, applied);
        let back = self.drift_of(backend.dialect(), held, &before, options)?;
        let ahead = self.drift_of(backend.dialect(), held, &after, options)?;
        Ok(match (back.is_empty(), ahead.is_empty()) {
            // Where both are the same the step only changes rows, and nothing shows how far it has come.
            (true, false) => Shown::Undone,
            (false, true) => Shown::Done,
            _ => Shown::Between { back, ahead },
        })
    }

    /// The rows of the version table after a step.
    fn after(&self, revision: &RevisionId, direction: &str, applied: &[RevisionId]) -> Vec<RevisionId> {
        let mut applied = applied.to_vec();
        if direction == "downgrade" {
            applied.retain(|known| known != revision);
        } else {
            applied.push(revision.clone());
        }
        self.top_of(&applied)
    }

    /// Settles what can be settled of these findings, and gives the rows of the version table afterwards.
    ///
    /// Fails where the version table is not as it was when they were found.
    pub fn repair(
        &self,
        backend: &mut dyn Backend,
        findings: &[Finding],
        verdicts: &Verdicts,
        observer: &mut dyn Observer,
    ) -> Result<Vec<RevisionId>, MigrateError> {
        self.locked(backend, |backend| {
            for finding in findings {
                match finding {
                    Finding::Skipped { there: false, .. } => {}
                    Finding::Edited { revision } | Finding::Skipped { revision, .. } => {
                        self.within(backend, |backend| self.note_stamp(backend, revision))?;
                    }
                    Finding::WrongVersion { version, tables: Some(tables) } => {
                        self.stamp_from(backend, version, tables, observer)?;
                    }
                    Finding::WrongVersion { tables: None, .. } => {}
                    Finding::Unfinished { id, revision, direction, statements, .. } => {
                        if let Some(done) = finding.is_done(verdicts) {
                            let end = End { id: *id, statements: *statements, direction, done };
                            self.within(backend, |backend| self.end_step(backend, revision, &end))?;
                        }
                    }
                }
            }
            Ok(self.rows(backend)?)
        })
    }

    /// Writes down how a step has ended.
    fn end_step(&self, backend: &mut dyn Backend, revision: &RevisionId, end: &End<'_>) -> Result<(), MigrateError> {
        let tables = &self.options.tables;
        if !end.done {
            return Ok(backend.update_history(tables, end.id, 0, StepState::Failed, Some(&now()))?);
        }
        let before = self.rows(backend)?;
        let applied = self.scripts.map().applied(&before)?;
        let after = self.after(revision, end.direction, &applied);
        if same_rows(&before, &after) {
            return Err(BackendError::VersionMoved(format!("find {}", name_rows(&before))).into());
        }
        for row in before.iter().filter(|row| !after.contains(row)) {
            backend.change_version(tables, &VersionChange::Delete(row.to_string()))?;
        }
        for row in after.iter().filter(|row| !before.contains(row)) {
            backend.change_version(tables, &VersionChange::Insert(row.to_string()))?;
        }
        backend.update_history(tables, end.id, end.statements, StepState::Done, Some(&now()))?;
        if end.direction == "upgrade" {
            // The file as it is now is the one that is known from here on.
            self.note_stamp(backend, revision)?;
        }
        Ok(())
    }
}

/// How a step has ended.
struct End<'f> {
    id: i64,
    statements: i64,
    direction: &'f str,
    done: bool,
}
