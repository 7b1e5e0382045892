//! The names of database objects, each a type of its own, so that a column's name cannot stand where a table's is
//! asked for. Only a backend's `quote` module turns one into SQL.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Serialize};

/// A name that no database accepts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// The name has no characters.
    #[error("a name cannot be empty")]
    Empty,
    /// The name holds a NUL, at which every database's C interface would cut it.
    #[error("the name {0:?} holds a NUL character")]
    Nul(String),
}

macro_rules! names {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Makes the name, which is kept exactly as it is written. Fails when it is empty or holds a NUL.
            pub fn new(name: impl Into<String>) -> Result<Self, InvalidName> {
                let name = name.into();
                if name.is_empty() {
                    return Err(InvalidName::Empty);
                }
                if name.contains('\0') {
                    return Err(InvalidName::Nul(name));
                }
                Ok(Self(name.into_boxed_str()))
            }

            /// The name, without quotes.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;
            fn try_from(name: String) -> Result<Self, InvalidName> {
                Self::new(name)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidName;
            fn try_from(name: &str) -> Result<Self, InvalidName> {
                Self::new(name)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.into_string()
            }
        }
    )*};
}

names! {
    /// The name of a schema (PostgreSQL), a database (MySQL) or an attached database (SQLite).
    SchemaName;
    /// The name of a table or of a view.
    ///
    /// It does not stand in for a [`ColumnName`]:
    ///
    /// ```compile_fail
    /// use limbeck_core::name::{ColumnName, TableName};
    /// let column: ColumnName = TableName::new("user").unwrap();
    /// ```
    TableName;
    /// The name of a column.
    ColumnName;
    /// The name of a constraint.
    ConstraintName;
    /// The name of an index.
    IndexName;
    /// The name of a trigger.
    TriggerName;
    /// The name of an enum type.
    EnumName;
    /// The name of a sequence.
    SequenceName;
    /// The name of an extension.
    ExtensionName;
    /// The name under which a backend registers itself, and under which its options stand in files: `sqlite`,
    /// `postgres`, `mysql`.
    DialectName;
}

impl TableName {
    /// A name that limbeck itself gives; it is neither empty nor holds a NUL.
    pub(crate) fn of_our_own(name: &'static str) -> Self {
        debug_assert!(Self::new(name).is_ok());
        Self(name.into())
    }
}

impl DialectName {
    /// The names that may carry options in a file. A file is read without knowing which backends a build holds, so
    /// this is the one list of them.
    pub const KNOWN: [&str; 3] = ["sqlite", "postgres", "mysql"];
}
