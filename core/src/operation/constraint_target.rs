//! Which constraint is meant: by its name, or by what it covers.

use crate::{
    name::{ColumnName, ConstraintName},
    node::{DecodeError, Field, Node, Table, Value, nearest},
    schema::DialectSql,
};

/// The kinds of constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A primary key.
    PrimaryKey,
    /// A foreign key.
    ForeignKey,
    /// A unique constraint.
    Unique,
    /// A CHECK constraint.
    Check,
    /// An exclusion constraint.
    Exclude,
}

impl ConstraintKind {
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::PrimaryKey, "primary_key"),
        (Self::ForeignKey, "foreign_key"),
        (Self::Unique, "unique"),
        (Self::Check, "check"),
        (Self::Exclude, "exclude"),
    ];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

impl Field for ConstraintKind {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let word = String::decode(node)?;
        let found = Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind);
        found.ok_or_else(|| {
            let known = Self::ALL.map(|(_, word)| word);
            let help = nearest(&word, known)
                .map_or_else(|| format!("it is one of {}", known.join(", ")), |name| format!("did you mean `{name}`?"));
            DecodeError::at(node, format!("unknown kind of constraint `{word}`")).with_help(help)
        })
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(self.word()))
    }
}

/// Which constraint is meant.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintTarget {
    /// The one of that name.
    Named(ConstraintName),
    /// The one that covers these columns.
    Covering(ConstraintKind, Vec<ColumnName>),
    /// The CHECK with that expression.
    Check(DialectSql),
}

impl Field for ConstraintTarget {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let Value::Table(table) = &node.value else { return ConstraintName::decode(node).map(Self::Named) };
        let [entry] = table.entries.as_slice() else {
            return Err(DecodeError::at(node, "a constraint is told by one key, such as `{ foreign_key = [\"a\"] }`"));
        };
        let kind =
            ConstraintKind::decode(&Node { value: Value::String(entry.key.clone()), span: entry.key_span.clone() })?;
        match kind {
            ConstraintKind::Check => DialectSql::decode(&entry.node).map(Self::Check),
            ConstraintKind::Exclude => Err(DecodeError::at(node, "an exclusion constraint is dropped by its name")),
            ConstraintKind::PrimaryKey | ConstraintKind::ForeignKey | ConstraintKind::Unique => {
                Vec::decode(&entry.node).map(|columns| Self::Covering(kind, columns))
            }
        }
    }

    fn encode(&self) -> Option<Node> {
        let mut table = Table::default();
        match self {
            Self::Named(name) => return name.encode(),
            Self::Covering(kind, columns) => table.put(kind.word(), columns.encode()),
            Self::Check(sql) => table.put("check", sql.encode()),
        }
        Some(Node::new(Value::Table(table)))
    }
}
