//! What a program that starts does about what it may find.

use crate::autogenerate::CompareOptions;

/// What is done about tables without a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnversionedPolicy {
    /// The first revision whose schema they are is stamped, and what comes after it runs; where SQL that tells nothing
    /// of its effects hides which that is, it is refused.
    #[default]
    First,
    /// The last revision whose schema they are is stamped: what is between it and the first, which changes rows or
    /// nothing at all, does not run.
    Last,
    /// It is refused, with the revision that fits.
    Refuse,
}

/// What is done about rows of the version table that no file is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownPolicy {
    /// It is refused.
    #[default]
    Refuse,
    /// A newer program has run, and this one works with what it left: nothing is done.
    Accept,
}

/// What is done about tables that are not those of their version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DriftPolicy {
    /// Nobody looks.
    Ignore,
    /// It is said, and things go on.
    #[default]
    Warn,
    /// It is refused.
    Refuse,
}

/// What is done about a version table that is older than the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutdatedPolicy {
    /// It is refused: what the revisions between do to rows may not have been done.
    #[default]
    Refuse,
    /// The revision whose schema the tables have is stamped, and what comes after it runs.
    Stamp,
}

/// What a program that starts does about what it may find.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StartupPolicies {
    /// Where to; the one head where nothing is said, and `heads` for all of several.
    pub target: Option<String>,
    /// Tables without a version.
    pub unversioned: UnversionedPolicy,
    /// Rows of the version table that no file is there for.
    pub unknown: UnknownPolicy,
    /// Tables that are not those of their version. To look costs a reading of the catalog and a replay of the files.
    pub drift: DriftPolicy,
    /// A version table that is older than the tables; it is noticed where drift is looked for.
    pub outdated: OutdatedPolicy,
    /// What of the database is left alone when it is compared.
    pub compare: CompareOptions,
}
