//! What can be wrong with a revision graph or with a request to move through it.

use std::fmt;

use miette::Diagnostic;
use thiserror::Error;

use crate::revision::{BranchLabel, InvalidId, RevisionId};

/// A refused graph or request.
///
/// [`code`](GraphError::code) gives a stable word for programs; the message and
/// the help are for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum GraphError {
    /// An id or label contains a character that the target grammar needs.
    #[error("{name:?} cannot name a revision or a branch")]
    InvalidId { name: String },
    /// Two revisions have the same id.
    #[error("revision {id} is present more than once")]
    DuplicateId { id: RevisionId },
    /// A label is declared twice, or is also the id of a revision.
    #[error("branch label {label} of revision {revision} is already taken by revision {taken_by}")]
    DuplicateLabel { label: BranchLabel, revision: RevisionId, taken_by: RevisionId },
    /// A revision is its own parent.
    #[error("revision {id} is its own down revision")]
    SelfLoop { id: RevisionId },
    /// A revision depends on itself.
    #[error("revision {id} depends on itself")]
    DependencySelfLoop { id: RevisionId },
    /// The parents form a cycle. The path starts and ends with the same revision.
    #[error("the down revisions form a cycle: {}", Arrows(.path))]
    Cycle { path: Vec<RevisionId> },
    /// Parents and dependencies together form a cycle.
    #[error("the dependencies form a cycle: {}", Arrows(.path))]
    DependencyCycle { path: Vec<RevisionId> },
    /// A parent is not in the graph.
    #[error("down revision {missing} of revision {revision} does not exist")]
    MissingDownRevision { revision: RevisionId, missing: RevisionId, nearest: Vec<String> },
    /// A dependency is neither an id nor a label in the graph.
    #[error("revision {revision} depends on {missing}, which does not exist")]
    MissingDependency { revision: RevisionId, missing: String, nearest: Vec<String> },
    /// A symbol names nothing.
    #[error("no such revision: {symbol:?}")]
    NoSuchRevision { symbol: String, nearest: Vec<String> },
    /// The version table holds an id that is not in the graph.
    #[error("the version table holds revision {row}, which does not exist")]
    UnknownRow { row: RevisionId, nearest: Vec<String> },
    /// The part before `@` names nothing.
    #[error("no such branch: {label:?}")]
    NoSuchLabel { label: String, nearest: Vec<String> },
    /// In `label@revision` the revision is neither above nor below the label.
    #[error("revision {revision} is not in branch {label}")]
    NotInBranch { revision: RevisionId, label: String },
    /// A partial id fits several ids or labels.
    #[error("{prefix:?} is the beginning of several names: {}", Commas(.matches))]
    AmbiguousPrefix { prefix: String, matches: Vec<String> },
    /// One head was asked for and there are several.
    #[error("{argument:?} stands for several heads: {}", Commas(.heads))]
    MultipleHeads { argument: String, heads: Vec<RevisionId> },
    /// Of two revisions that are asked for or current, one is below the other.
    #[error("revisions {revision} and {ancestor} overlap: {ancestor} is below {revision}")]
    Overlap { revision: RevisionId, ancestor: RevisionId },
    /// The lower end of a history range is not below the upper end.
    #[error("{lower} is not an ancestor of {upper}")]
    RangeNotAncestor { lower: String, upper: String },
    /// The target of a downgrade is not below what is current.
    #[error("there is no way to downgrade to {target}")]
    NoDowngradePath { target: String },
    /// A relative target leaves the graph or has the wrong direction.
    #[error("{target} leads out of the history")]
    RelativeOutOfRange { target: String },
    /// A relative target meets a fork, a merge, or several starting points.
    #[error("{target} is ambiguous: it could be {}", Commas(.candidates))]
    AmbiguousRelative { target: String, candidates: Vec<RevisionId> },
    /// A range where one revision is wanted.
    #[error("the range {range:?} is not allowed here")]
    RangeNotAllowed { range: String },
    /// An offline downgrade without a start.
    #[error("an offline downgrade needs a range, not {target:?}")]
    RangeRequired { target: String },
    /// A history range without a single colon.
    #[error("{range:?} is not a range")]
    BadRange { range: String },
    /// A new revision on something that is no head.
    #[error("revision {revision} is not a head")]
    NotAHead { revision: RevisionId },
    /// A new revision that names a parent twice.
    #[error("revision {revision} is named as a parent more than once")]
    DuplicateHeads { revision: RevisionId },
}

impl GraphError {
    /// The stable word for this kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidId { .. } => "invalid-id",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::DuplicateLabel { .. } => "duplicate-label",
            Self::SelfLoop { .. } => "self-loop",
            Self::DependencySelfLoop { .. } => "dependency-self-loop",
            Self::Cycle { .. } => "cycle",
            Self::DependencyCycle { .. } => "dependency-cycle",
            Self::MissingDownRevision { .. } => "missing-down-revision",
            Self::MissingDependency { .. } => "missing-dependency",
            Self::NoSuchRevision { .. } | Self::UnknownRow { .. } => "no-such-revision",
            Self::NoSuchLabel { .. } => "no-such-label",
            Self::NotInBranch { .. } => "not-in-branch",
            Self::AmbiguousPrefix { .. } => "ambiguous-prefix",
            Self::MultipleHeads { .. } => "multiple-heads",
            Self::Overlap { .. } => "overlap",
            Self::RangeNotAncestor { .. } => "range-not-ancestor",
            Self::NoDowngradePath { .. } => "no-downgrade-path",
            Self::RelativeOutOfRange { .. } => "relative-out-of-range",
            Self::AmbiguousRelative { .. } => "ambiguous-relative",
            Self::RangeNotAllowed { .. } => "range-not-allowed",
            Self::RangeRequired { .. } => "range-required",
            Self::BadRange { .. } => "bad-range",
            Self::NotAHead { .. } => "not-a-head",
            Self::DuplicateHeads { .. } => "duplicate-heads",
        }
    }

    /// The way out.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::MissingDownRevision { nearest, .. }
            | Self::MissingDependency { nearest, .. }
            | Self::NoSuchRevision { nearest, .. }
            | Self::NoSuchLabel { nearest, .. }
                if !nearest.is_empty() =>
            {
                format!("did you mean {}?", nearest.join(" or "))
            }
            Self::UnknownRow { nearest, .. } => unknown_row_help(nearest),
            Self::DuplicateLabel { label, .. } => {
                format!("give one of them another name than {label}")
            }
            Self::AmbiguousPrefix { .. } => "write more characters of the name".to_owned(),
            Self::MultipleHeads { heads, .. } => multiple_heads_help(heads),
            Self::Overlap { revision, ancestor } => format!(
                "{revision} includes {ancestor}: name only {revision}, or stamp the table with \
                 --purge if it holds both"
            ),
            Self::NotInBranch { revision, .. } => {
                format!("write {revision} alone, or name a branch that it is on")
            }
            Self::AmbiguousRelative { candidates, .. } => match candidates.first() {
                Some(candidate) => format!("name the revision, for example {candidate}"),
                None => "name the revision".to_owned(),
            },
            _ => self.fixed_help().to_owned(),
        }
    }

    /// The help of the errors that always get the same.
    fn fixed_help(&self) -> &'static str {
        match self {
            Self::InvalidId { name } if name.contains(['@', '-', '+', ':']) => {
                "leave out '@', '-', '+' and ':', which have a meaning in targets"
            }
            Self::InvalidId { .. } => "a name is 1 to 64 of the characters A-Z a-z 0-9 _ and .",
            Self::DuplicateId { .. } => "give one of them a new id",
            Self::SelfLoop { .. } | Self::Cycle { .. } => "correct the down_revision of one of these revisions",
            Self::DependencySelfLoop { .. } | Self::DependencyCycle { .. } => "remove one of the entries of depends_on",
            Self::MissingDownRevision { .. } | Self::MissingDependency { .. } => {
                "restore the missing revision, or correct the reference to it"
            }
            Self::RangeNotAncestor { .. } => "write the older revision first, as in older:newer",
            Self::NoDowngradePath { .. } => "the target must be below a current revision; `current` lists those",
            Self::RelativeOutOfRange { .. } => {
                "use fewer steps: +N goes up and is for upgrades, -N goes down and is for \
                 downgrades"
            }
            Self::RangeNotAllowed { .. } => "name only the target; a range start:end is for SQL output (--sql)",
            Self::RangeRequired { .. } => "write start:end, since no version table is read",
            Self::BadRange { .. } => "write start:end, start: or :end",
            Self::NotAHead { .. } => "use --splice to start a new branch from it",
            Self::DuplicateHeads { .. } => "name each parent once",
            _ => "`history` lists the revisions and their branch labels",
        }
    }
}

impl Diagnostic for GraphError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(GraphError::code(self)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(GraphError::help(self)))
    }
}

impl From<InvalidId> for GraphError {
    fn from(error: InvalidId) -> Self {
        Self::InvalidId { name: error.name }
    }
}

fn unknown_row_help(nearest: &[String]) -> String {
    let help = "restore its file, or stamp the table with --purge";
    if nearest.is_empty() {
        return help.to_owned();
    }
    format!("{help}; similar revisions: {}", nearest.join(", "))
}

fn multiple_heads_help(heads: &[RevisionId]) -> String {
    let example = heads.first().map_or("its id", RevisionId::as_str);
    format!("name one (such as {example}), write label@head for one branch, or heads for all")
}

/// Writes a path as `a -> b -> a`.
struct Arrows<'a>(&'a [RevisionId]);

impl fmt::Display for Arrows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_joined(f, self.0, " -> ")
    }
}

/// Writes a list as `a, b`.
struct Commas<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Commas<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_joined(f, self.0, ", ")
    }
}

fn write_joined<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T], separator: &str) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}
