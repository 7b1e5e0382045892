//! Why a program that starts may not go on with the database that it found. Nothing has been touched then.

use super::{
    Nearest,
    books::name_rows,
    drift::{counted, listed},
};
use crate::{autogenerate::Comparison, revision::RevisionId};

/// Why a program that starts may not go on with the database that it found. Nothing has been touched then.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StartupError {
    /// The database has tables and no version, and no revision builds what it has.
    #[error("{database} has tables and no version, and no revision builds what it has{}", likest(.nearest.as_ref()))]
    NoFit {
        /// The database, without a password.
        database: String,
        /// The place where the least differs; nothing where there are no revisions.
        nearest: Option<Nearest>,
    },
    /// The database has tables and no version, and the policy is to refuse such a one.
    #[error("{database} has tables and no version; they are those of {}", name_rows(.version))]
    Unversioned {
        /// The database, without a password.
        database: String,
        /// The place that it fits.
        version: Vec<RevisionId>,
    },
    /// The database has tables and no version, and the SQL of revisions does not tell which of them made what it has.
    #[error(
        "{database} has tables and no version, and nobody can see whether they are those of {} or of a later one, up to \
         {}: the SQL between them tells nothing of its `effects`",
        name_rows(.first), name_rows(.last)
    )]
    Unclear {
        /// The database, without a password.
        database: String,
        /// The first place that they may be those of.
        first: Vec<RevisionId>,
        /// The last one.
        last: Vec<RevisionId>,
    },
    /// The version table says one place, and the tables are those of another.
    #[error(
        "the version table of {database} says {}, and its tables are those of {}",
        name_rows(.version), name_rows(.tables)
    )]
    Outdated {
        /// The database, without a password.
        database: String,
        /// What the version table says.
        version: Vec<RevisionId>,
        /// Where the tables are.
        tables: Vec<RevisionId>,
    },
    /// The tables are not what the revisions build that the version table names.
    #[error(
        "{database} is not what {} says: {}{}",
        name_rows(.version), counted(.differences), listed(.differences)
    )]
    Drift {
        /// The database, without a password.
        database: String,
        /// What the version table says.
        version: Vec<RevisionId>,
        /// The changes that would make it so.
        differences: Comparison,
    },
}

fn likest(nearest: Option<&Nearest>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        let differences = &nearest.differences;
        let base = if nearest.version.is_empty() { "an empty database" } else { &name_rows(&nearest.version) };
        format!("; the nearest is {base}, but for {}:{}", counted(differences), listed(differences))
    })
}

impl StartupError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFit { .. } => "no-revision-fits",
            Self::Unversioned { .. } => "unversioned",
            Self::Unclear { .. } => "unclear-version",
            Self::Outdated { .. } => "outdated-version",
            Self::Drift { .. } => "drift",
        }
    }

    /// The way out.
    pub fn help(&self) -> String {
        match self {
            Self::NoFit { .. } => {
                "nothing was touched; `limbeck adopt --plan` shows the differences, and `limbeck adopt --repair` closes them"
                    .to_owned()
            }
            Self::Unversioned { .. } => {
                "`limbeck adopt` stamps it, or let the program do so by its policy for unversioned databases".to_owned()
            }
            Self::Unclear { .. } => "nothing was touched; where Diesel ran it, `limbeck import diesel` reads from Diesel's \
                                     table how far; else say it, `limbeck stamp REVISION`, or `limbeck adopt --last` \
                                     for the last"
                .to_owned(),
            Self::Outdated { .. } => "nothing was touched; `limbeck repair` stamps where the tables are, if what the \
                                      revisions between do to rows is done"
                .to_owned(),
            Self::Drift { .. } => {
                "`limbeck status` lists it all; undo it in the database, or bring it into a revision with \
                 `limbeck revision --autogenerate`"
                    .to_owned()
            }
        }
    }
}
