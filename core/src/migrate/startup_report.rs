//! What a program found when it started, and what it did about it.

use std::fmt;

use super::{
    Drift, PlannedStep,
    books::name_rows,
    drift::{counted, listed},
};
use crate::{revision::RevisionId, words};

/// What was found when a program started.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Found {
    /// A database without anything of the project's in it.
    Empty,
    /// A database that lacks these revisions.
    Behind(Vec<RevisionId>),
    /// A database that has everything.
    AtHead,
    /// Tables and no version: they are those of this place.
    Unversioned(Vec<RevisionId>),
    /// A version table at an older place than the tables, which are those of this place.
    Outdated(Vec<RevisionId>),
    /// Steps that were begun and did not end.
    Unfinished(Vec<RevisionId>),
    /// Rows that this program has no files for: a newer one has run.
    Unknown(Vec<RevisionId>),
}

/// What was found when a program started, and what was done about it. As a text it is a sentence or two for a log.
#[derive(Debug, Clone)]
pub struct StartupReport {
    /// What was found.
    pub found: Found,
    /// The rows of the version table before.
    pub before: Vec<RevisionId>,
    /// The rows that were written without running anything; nothing where no stamp was needed.
    pub stamped: Option<Vec<RevisionId>>,
    /// Of a stamp, the further places where the tables are the same, so that it may have been any of them.
    pub also: Vec<Vec<RevisionId>>,
    /// The steps that ran, in order.
    pub steps: Vec<PlannedStep>,
    /// The rows of the version table afterwards.
    pub version: Vec<RevisionId>,
    /// How the database differed from its version before anything was done; nothing where nobody looked.
    pub drift: Option<Drift>,
}

impl StartupReport {
    pub(super) fn new(found: Found, before: Vec<RevisionId>) -> Self {
        let version = before.clone();
        Self { found, before, stamped: None, also: Vec::new(), steps: Vec::new(), version, drift: None }
    }

    /// Whether anything was changed.
    pub fn changed(&self) -> bool {
        self.stamped.is_some() || !self.steps.is_empty()
    }
}

impl fmt::Display for StartupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = name_rows(&self.before);
        match &self.found {
            Found::Empty => write!(f, "the database was empty")?,
            Found::Behind(pending) => {
                write!(f, "the database was at {before}, {} behind", words::count(pending.len(), "revision"))?;
            }
            Found::AtHead => write!(f, "the database was at head ({before})")?,
            Found::Unversioned(at) => {
                write!(f, "the database had tables and no version; they are those of {}", name_rows(at))?;
            }
            Found::Outdated(at) => {
                write!(f, "the version table said {before}, and the tables were those of {}", name_rows(at))?;
            }
            Found::Unfinished(ids) => write!(f, "{} had been begun and not ended", name_rows(ids))?,
            Found::Unknown(ids) => {
                return write!(
                    f,
                    "the database is at {}, which this program has no file for; left alone",
                    name_rows(ids)
                );
            }
        }
        if self.stamped.is_some() {
            write!(f, "; stamped")?;
        }
        let now = name_rows(&self.version);
        match self.steps.len() {
            0 if self.version != self.before && self.stamped.is_none() => {
                write!(f, "; another instance has upgraded it, now at {now}")?;
            }
            0 if self.changed() => write!(f, ", now at {now}")?,
            0 => write!(f, "; nothing to do")?,
            ran => write!(f, "; ran {}, now at {now}", words::count(ran, "revision"))?,
        }
        match &self.drift {
            Some(drift) if !drift.differences.is_empty() => {
                let differences = &drift.differences;
                write!(f, "; its tables were not those of {before}: {}{}", counted(differences), listed(differences))
            }
            _ => Ok(()),
        }
    }
}
