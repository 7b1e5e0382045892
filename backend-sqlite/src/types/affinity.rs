//! Affinities: what SQLite makes of a declared type.

/// What kind of value a column would rather hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Affinity {
    /// Whole numbers.
    Integer,
    /// Text.
    Text,
    /// What is given.
    Blob,
    /// Floating-point numbers.
    Real,
    /// Numbers, whole where they can be.
    Numeric,
}

impl Affinity {
    /// Whether a column of either affinity keeps the same values: INTEGER and NUMERIC differ in a CAST only.
    pub fn stores_like(self, other: Self) -> bool {
        let numbers = |affinity| matches!(affinity, Self::Integer | Self::Numeric);
        self == other || (numbers(self) && numbers(other))
    }
}

/// The affinity of a declared type, by
/// [SQLite's five rules](https://www.sqlite.org/datatype3.html#determination_of_column_affinity).
///
/// ```
/// use limbeck_backend_sqlite::types::{Affinity, affinity};
/// assert_eq!(affinity("FLOATING POINT"), Affinity::Integer);
/// assert_eq!(affinity("UUID"), Affinity::Numeric);
/// ```
pub fn affinity(spelling: &str) -> Affinity {
    let spelling = spelling.to_ascii_uppercase();
    let holds = |words: &[&str]| words.iter().any(|word| spelling.contains(word));
    if holds(&["INT"]) {
        Affinity::Integer
    } else if holds(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if spelling.trim().is_empty() || holds(&["BLOB"]) {
        Affinity::Blob
    } else if holds(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}
