//! What is found in the books that is not as it should be, in words and with what settles it.

use std::fmt;

use super::{books::name_rows, drift::counted};
use crate::{autogenerate::Comparison, revision::RevisionId};

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
    pub(super) fn is_done(&self, verdicts: &Verdicts) -> Option<bool> {
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
