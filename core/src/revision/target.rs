//! The grammar in which people name revisions.
//!
//! A target is one place (`head`, `label@rev-2`, `+1`); a range is two of them
//! around a colon. Parsing needs no graph; names are looked up later.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::revision::{BranchLabel, GraphError, RevisionId};

/// A place in the graph, as written: `[branch@][symbol][+N|-N]`.
///
/// ```
/// # use limbeck_core::revision::{Symbol, Target};
/// let target: Target = "billing@head-2".parse()?;
/// assert_eq!(target.branch.as_deref(), Some("billing"));
/// assert_eq!(target.symbol, Symbol::Head);
/// assert_eq!(target.offset, Some(-2));
/// assert_eq!(target.to_string(), "billing@head-2");
/// # Ok::<(), limbeck_core::revision::GraphError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// What stands before `@`: a branch label, or a revision in its place.
    pub branch: Option<String>,
    /// What the target starts from.
    pub symbol: Symbol,
    /// The steps up (`+N`) or down (`-N`) from there.
    pub offset: Option<i64>,
}

/// What a target starts from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Nothing written: the offset counts from what is current.
    Here,
    /// `head`: the single revision without children.
    Head,
    /// `heads`: all of them.
    Heads,
    /// `base`: below the first revision.
    Base,
    /// `current`: the rows of the version table. Only history ranges know it.
    Current,
    /// A full or partial id, or a branch label.
    Name(String),
}

impl Target {
    /// `heads`.
    #[must_use]
    pub fn heads() -> Self {
        Self::symbol(Symbol::Heads)
    }

    /// `head`.
    #[must_use]
    pub fn head() -> Self {
        Self::symbol(Symbol::Head)
    }

    /// `base`.
    #[must_use]
    pub fn base() -> Self {
        Self::symbol(Symbol::Base)
    }

    fn symbol(symbol: Symbol) -> Self {
        Self { branch: None, symbol, offset: None }
    }

    /// Is this a bare `+N` or `-N`, with or without a branch?
    #[must_use]
    pub fn is_relative_to_current(&self) -> bool {
        self.symbol == Symbol::Here
    }
}

impl From<RevisionId> for Target {
    fn from(id: RevisionId) -> Self {
        Self::symbol(Symbol::Name(id.to_string()))
    }
}

impl From<BranchLabel> for Target {
    fn from(label: BranchLabel) -> Self {
        Self::symbol(Symbol::Name(label.to_string()))
    }
}

impl FromStr for Target {
    type Err = GraphError;

    /// # Errors
    ///
    /// [`GraphError::RangeNotAllowed`] for a range, and
    /// [`GraphError::NoSuchRevision`] for what no revision can be called.
    fn from_str(text: &str) -> Result<Self, GraphError> {
        if text.contains(':') {
            return Err(GraphError::RangeNotAllowed { range: text.to_owned() });
        }
        parse_target(text).ok_or_else(|| GraphError::NoSuchRevision { symbol: text.to_owned(), nearest: Vec::new() })
    }
}

fn parse_target(text: &str) -> Option<Target> {
    let (branch, rest) = match text.split_once('@') {
        Some(("", _)) => return None,
        Some((branch, rest)) => (Some(branch.to_owned()), rest),
        None => (None, text),
    };
    let (name, offset) = split_offset(rest);
    let symbol = match name {
        "" if offset.is_none() => return None,
        "" => Symbol::Here,
        "head" => Symbol::Head,
        "heads" => Symbol::Heads,
        "base" => Symbol::Base,
        "current" => Symbol::Current,
        _ => Symbol::Name(name.to_owned()),
    };
    Some(Target { branch, symbol, offset })
}

/// Splits a trailing `+N` or `-N` off. More steps than a number can hold are as
/// many as it can.
fn split_offset(text: &str) -> (&str, Option<i64>) {
    let name = text.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = &text[name.len()..];
    let steps = digits.parse().unwrap_or(i64::MAX);
    if digits.is_empty() {
        (text, None)
    } else if let Some(name) = name.strip_suffix('+') {
        (name, Some(steps))
    } else if let Some(name) = name.strip_suffix('-') {
        (name, Some(-steps))
    } else {
        (text, None)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(f, "{branch}@")?;
        }
        write!(f, "{}", self.symbol)?;
        match self.offset {
            Some(offset) => write!(f, "{offset:+}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Here => "",
            Self::Head => "head",
            Self::Heads => "heads",
            Self::Base => "base",
            Self::Current => "current",
            Self::Name(name) => name,
        })
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Two places around a colon, either of which may be left out.
///
/// ```
/// # use limbeck_core::revision::TargetRange;
/// let range: TargetRange = "base:head".parse()?;
/// assert_eq!(range.to_string(), "base:head");
/// assert!("head".parse::<TargetRange>().is_err());
/// # Ok::<(), limbeck_core::revision::GraphError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TargetRange {
    /// The side before the colon.
    pub start: Option<Target>,
    /// The side after the colon.
    pub end: Option<Target>,
}

impl TargetRange {
    /// Reads the argument of an offline upgrade: `target` or `start:target`.
    ///
    /// # Errors
    ///
    /// As for a [`Target`], and [`GraphError::BadRange`] for several colons.
    pub fn for_upgrade(text: &str) -> Result<Self, GraphError> {
        if text.contains(':') {
            return text.parse();
        }
        Ok(Self { start: None, end: Some(text.parse()?) })
    }

    /// Reads the argument of an offline downgrade: `start:target`.
    ///
    /// # Errors
    ///
    /// [`GraphError::RangeRequired`] without a colon; otherwise as for an upgrade.
    pub fn for_downgrade(text: &str) -> Result<Self, GraphError> {
        if text.contains(':') {
            return text.parse();
        }
        Err(GraphError::RangeRequired { target: text.to_owned() })
    }
}

impl FromStr for TargetRange {
    type Err = GraphError;

    /// # Errors
    ///
    /// [`GraphError::BadRange`] unless there is exactly one colon; each side
    /// may be refused as a [`Target`] is.
    fn from_str(text: &str) -> Result<Self, GraphError> {
        let bad_range = || GraphError::BadRange { range: text.to_owned() };
        let (start, end) = text.trim().split_once(':').ok_or_else(bad_range)?;
        if end.contains(':') {
            return Err(bad_range());
        }
        let side = |side: &str| match side {
            "" => Ok(None),
            _ => side.parse().map(Some),
        };
        Ok(Self { start: side(start)?, end: side(end)? })
    }
}

impl fmt::Display for TargetRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(start) = &self.start {
            write!(f, "{start}")?;
        }
        f.write_str(":")?;
        match &self.end {
            Some(end) => write!(f, "{end}"),
            None => Ok(()),
        }
    }
}
