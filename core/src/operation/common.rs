//! What operations have in common: the keys that every one takes, and names that may be left to a convention.

use std::fmt;

use crate::{
    name::{DialectName, SchemaName},
    node::{DecodeError, Field, Fields, Flat, Node, Table, Value, record},
};

record! {
    /// The keys that every operation takes.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct Common: "an operation" {
        /// The schema (PostgreSQL), database (MySQL) or attached database (SQLite) that it is about.
        schema: Option<SchemaName>,
        /// The only dialects that it runs on; all where none are written.
        only: Vec<DialectName>,
        /// The dialects that it does not run on.
        except: Vec<DialectName>,
        /// Whether a drop passes over what is not there.
        if_exists: bool,
        /// Whether a creation passes over what is already there.
        if_not_exists: bool,
        /// Whether a person has to decide something first: a revision with such an operation does not run.
        undecided: bool,
    }
}

impl Common {
    /// The common keys of an operation that this one gives rise to: those that say where it runs.
    pub fn inherited(&self) -> Flat<Self> {
        Flat(Self { if_exists: false, if_not_exists: false, undecided: false, ..self.clone() })
    }
}

/// The name of a constraint or an index, which may be left to the naming convention (`""`, or nothing) or to the
/// database (`unnamed = true`).
#[derive(Debug, Clone, PartialEq)]
pub struct Label<N> {
    /// The name, where one is written.
    pub name: Option<N>,
    /// Whether the naming is left to the database.
    pub unnamed: bool,
}

impl<N> Default for Label<N> {
    fn default() -> Self {
        Self { name: None, unnamed: false }
    }
}

impl<N> Label<N> {
    /// That name; without one, the naming is left to the database.
    pub fn fixed(name: Option<N>) -> Self {
        Self { unnamed: name.is_none(), name }
    }
}

impl<N: fmt::Display> fmt::Display for Label<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "`{name}`"),
            None => f.write_str("without a name"),
        }
    }
}

impl<N: Field> Field for Label<N> {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if node.as_str() == Some("") {
            return Ok(Self::default());
        }
        Ok(Self { name: Some(N::decode(node)?), unnamed: false })
    }

    fn encode(&self) -> Option<Node> {
        self.name.as_ref().and_then(N::encode)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn keys(key: &'static str, into: &mut Vec<&'static str>) {
        into.extend([key, "unnamed"]);
    }

    fn take(fields: &Fields<'_>, key: &'static str) -> Result<Self, DecodeError> {
        let mut label: Self = fields.get(key)?;
        label.unnamed = fields.get("unnamed")?;
        if label.unnamed && label.name.is_some() {
            return Err(fields.error("a thing that has a name is not `unnamed`"));
        }
        Ok(label)
    }

    fn put(&self, table: &mut Table, key: &'static str) {
        table.put(key, self.encode());
        if self.unnamed {
            table.push("unnamed", Node::new(Value::Boolean(true)));
        }
    }
}
