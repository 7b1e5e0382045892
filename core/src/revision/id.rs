//! Names in a revision graph: revision ids and branch labels.
//!
//! Ids that a project makes or loads are checked strictly; ids that were read
//! from a version table are taken as they are and checked against a graph.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// The longest id or label that [`RevisionId::new`] and [`BranchLabel::new`] accept.
pub const MAX_NAME_LENGTH: usize = 64;

/// A name that cannot be a revision id or a branch label.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name:?} is not a valid name: it must be 1 to {MAX_NAME_LENGTH} of the characters A-Z a-z 0-9 _ .")]
pub struct InvalidId {
    /// The name as it was given.
    pub name: String,
}

impl InvalidId {
    /// The stable word for this kind of error, `invalid-id`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid-id"
    }
}

/// Defines a string newtype that is cheap to clone; plans repeat ids at every step.
macro_rules! name_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks a name that a project makes or loads.
            ///
            /// # Errors
            ///
            /// [`InvalidId`] unless the name is 1 to 64 characters out of
            /// `A-Z a-z 0-9 _ .`.
            pub fn new(name: impl AsRef<str>) -> Result<Self, InvalidId> {
                let name = name.as_ref();
                if is_strict(name) {
                    Ok(Self(name.into()))
                } else {
                    Err(InvalidId { name: name.to_owned() })
                }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        // Sound because equality, order and hash are those of the text.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|name| Self(name.into()))
            }
        }
    };
}

name_type! {
    /// The identity of a revision.
    ///
    /// Deserializing does not check the name: the same type carries ids from
    /// version tables. [`RevisionMap::new`](crate::revision::RevisionMap::new)
    /// refuses ids that the target grammar could not name.
    ///
    /// ```
    /// # use limbeck_core::revision::RevisionId;
    /// let id = RevisionId::new("d645246fd66c")?;
    /// assert_eq!(id, "d645246fd66c");
    /// assert!(RevisionId::new("not-an-id").is_err());
    /// # Ok::<(), limbeck_core::revision::InvalidId>(())
    /// ```
    RevisionId
}

name_type! {
    /// A name for a line of revisions, declared by one revision and inherited
    /// by those above it.
    ///
    /// ```
    /// # use limbeck_core::revision::BranchLabel;
    /// assert_eq!(BranchLabel::new("billing")?.to_string(), "billing");
    /// # Ok::<(), limbeck_core::revision::InvalidId>(())
    /// ```
    BranchLabel
}

impl RevisionId {
    /// Takes an id as a version table holds it, unchecked.
    ///
    /// Whether it is the id of a revision is decided by the graph it is used with.
    pub fn from_row(row: impl Into<Arc<str>>) -> Self {
        Self(row.into())
    }

    /// Can the target grammar name this id?
    pub(crate) fn is_addressable(&self) -> bool {
        !self.0.is_empty() && !self.0.contains(['@', '-', '+', ':'])
    }
}

impl BranchLabel {
    /// Takes a label as it stands in a source that was checked elsewhere.
    pub fn from_source(label: impl Into<Arc<str>>) -> Self {
        Self(label.into())
    }
}

fn is_strict(name: &str) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}
