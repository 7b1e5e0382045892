//! Columns.

use super::{ColumnDefault, DialectOptions, DialectSql, SequenceOptions, Type, named::HasName};
use crate::{
    name::ColumnName,
    node::{DecodeError, Field, Node, Value, record},
};

/// A column of a table. Two are equal when their types are, however the database declares them.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: ColumnName,
    /// Its type.
    pub ty: Type,
    /// The type as the database declares it, where it was read from one.
    pub spelling: Option<String>,
    /// What its type is made of, where the database says that it is a domain.
    pub base: Option<Type>,
    /// Whether it may hold NULL.
    pub nullable: bool,
    /// What it holds in a row that does not say.
    pub default: Option<ColumnDefault>,
    /// Whether, and how, it counts up by itself in the way of the SQL standard.
    pub identity: Option<Identity>,
    /// Whether it counts up by itself in the dialect's older way.
    pub autoincrement: bool,
    /// The expression that it is computed from.
    pub generated: Option<Generated>,
    /// The order in which its texts are compared.
    pub collation: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

impl Column {
    /// A column that may hold NULL and has nothing else to it.
    pub fn new(name: ColumnName, ty: Type) -> Self {
        Self {
            name,
            ty,
            spelling: None,
            base: None,
            nullable: true,
            default: None,
            identity: None,
            autoincrement: false,
            generated: None,
            collation: None,
            comment: None,
            options: DialectOptions::default(),
        }
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, ty, spelling: _, base: _, nullable, default, identity, .. } = self;
        let Self { autoincrement, generated, collation, comment, options, .. } = self;
        *name == other.name
            && *ty == other.ty
            && *nullable == other.nullable
            && *default == other.default
            && *identity == other.identity
            && *autoincrement == other.autoincrement
            && *generated == other.generated
            && *collation == other.collation
            && *comment == other.comment
            && *options == other.options
    }
}

impl HasName for Column {
    fn key(&self) -> String {
        self.name.to_string()
    }
}

record! {
    /// A column whose value is computed from others.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct Generated: "`generated`" {
        /// The expression.
        sql: DialectSql,
        /// Whether the value is stored in the row, or computed when it is read.
        stored: bool,
    }
}

/// A column that counts up by itself: `identity = true | { always, start, increment, … }`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Identity {
    /// Whether a row may not bring a value of its own.
    pub always: bool,
    /// How it counts.
    pub options: SequenceOptions,
}

record! {
    #[derive(Debug, Clone, PartialEq, Default)]
    struct IdentityKeys: "`identity`" {
        always: bool,
        options: crate::node::Flat<SequenceOptions>,
    }
}

impl Field for Identity {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        match node.value {
            Value::Boolean(true) => Ok(Self::default()),
            Value::Table(_) => {
                let keys = IdentityKeys::decode(node)?;
                Ok(Self { always: keys.always, options: keys.options.0 })
            }
            _ => Err(DecodeError::expected("`true` or a table for `identity`", node)),
        }
    }

    fn encode(&self) -> Option<Node> {
        if *self == Self::default() {
            return Some(Node::new(Value::Boolean(true)));
        }
        IdentityKeys { always: self.always, options: crate::node::Flat(self.options.clone()) }.encode()
    }
}
