//! What can be said of a schema, one fact a line, and how two schemas differ.

use std::fmt;

/// Something that is so in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// What is so: `flow: unique (id)`.
    pub what: String,
    /// The name of what it is said of.
    pub name: Name,
}

/// The name of a constraint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// It has this one, or none.
    Is(Option<String>),
    /// Nobody gave it one, so that it does not count.
    Any,
}

impl Fact {
    /// A fact about something that has no name of its own, or whose name is said already.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), name: Name::Any }
    }

    /// A fact about something that has a name.
    pub fn named(what: impl Into<String>, name: Name) -> Self {
        Self { what: what.into(), name }
    }

    fn is(&self, other: &Self) -> bool {
        let same_name = self.name == other.name || self.name == Name::Any || other.name == Name::Any;
        self.what == other.what && same_name
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Name::Is(Some(name)) => write!(f, "{}, named {name}", self.what),
            Name::Is(None) => write!(f, "{}, without a name", self.what),
            Name::Any => f.write_str(&self.what),
        }
    }
}

/// How what is differs from what should be, a line each. Two facts that are the same count twice.
pub fn differences(wanted: &[Fact], found: &[Fact]) -> Vec<String> {
    let mut left: Vec<&Fact> = found.iter().collect();
    let mut differences = Vec::new();
    for fact in wanted {
        match left.iter().position(|other| fact.is(other)) {
            Some(place) => drop(left.swap_remove(place)),
            None => differences.push(format!("- {fact}")),
        }
    }
    differences.extend(left.into_iter().map(|fact| format!("+ {fact}")));
    differences.sort_by(|one, other| one[2..].cmp(&other[2..]));
    differences
}
