//! Indexes.

use super::{DialectOptions, DialectSql, NameCase, constraint::words, named::HasName};
use crate::{
    name::{ColumnName, IndexName},
    node::{DecodeError, Field, Node, Value, record},
};

words! {
    /// The order of an index's entries.
    SortOrder: "order" {
        /// Small to large.
        Ascending = "asc",
        /// Large to small.
        Descending = "desc",
    }
}

words! {
    /// Where NULLs stand in an index.
    NullsOrder: "place for NULLs" {
        /// Before all values.
        First = "first",
        /// After all values.
        Last = "last",
    }
}

/// What an index looks rows up by.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexPart {
    /// A column.
    Column(ColumnName),
    /// An expression.
    Expression(DialectSql),
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexElement {
    /// What rows are looked up by.
    pub part: IndexPart,
    /// Its order.
    pub order: Option<SortOrder>,
    /// Where NULLs stand.
    pub nulls: Option<NullsOrder>,
    /// The operator class (PostgreSQL).
    pub opclass: Option<String>,
    /// The order in which its texts are compared.
    pub collation: Option<String>,
    /// How many characters of a column count (MySQL).
    pub length: Option<u32>,
}

impl IndexElement {
    /// A column in its usual order.
    pub fn column(name: ColumnName) -> Self {
        Self { part: IndexPart::Column(name), order: None, nulls: None, opclass: None, collation: None, length: None }
    }

    /// The column, when it is one.
    pub fn column_name(&self) -> Option<&ColumnName> {
        if let IndexPart::Column(name) = &self.part { Some(name) } else { None }
    }
}

record! {
    #[derive(Debug, Clone, PartialEq, Default)]
    struct ElementKeys: "an element of an index" {
        column: Option<ColumnName>,
        expression: Option<DialectSql>,
        order: Option<SortOrder>,
        nulls: Option<NullsOrder>,
        opclass: Option<String>,
        collation: Option<String>,
        length: Option<u32>,
    }
}

/// The keys of an element of an index.
pub(crate) fn index_element_keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    <ElementKeys as crate::node::Record>::record_keys(&mut keys);
    keys
}

impl Field for IndexElement {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Value::String(_) = node.value {
            return ColumnName::decode(node).map(Self::column);
        }
        let keys = ElementKeys::decode(node)?;
        let part = match (keys.column, keys.expression) {
            (Some(column), None) => IndexPart::Column(column),
            (None, Some(sql)) => IndexPart::Expression(sql),
            _ => return Err(DecodeError::at(node, "an element of an index is either a `column` or an `expression`")),
        };
        let ElementKeys { order, nulls, opclass, collation, length, .. } = keys;
        Ok(Self { part, order, nulls, opclass, collation, length })
    }

    fn encode(&self) -> Option<Node> {
        let plain =
            Self { part: self.part.clone(), order: None, nulls: None, opclass: None, collation: None, length: None };
        if let (IndexPart::Column(column), true) = (&self.part, *self == plain) {
            return column.encode();
        }
        let (column, expression) = match &self.part {
            IndexPart::Column(column) => (Some(column.clone()), None),
            IndexPart::Expression(sql) => (None, Some(sql.clone())),
        };
        let Self { order, nulls, opclass, collation, length, .. } = self.clone();
        ElementKeys { column, expression, order, nulls, opclass, collation, length }.encode()
    }
}

/// An index of a table. Two are equal whatever text the database keeps of them.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: IndexName,
    /// What rows are looked up by, in order.
    pub elements: Vec<IndexElement>,
    /// Whether no two rows may share an entry.
    pub unique: bool,
    /// The rows that it covers; all where nothing is said.
    pub filter: Option<DialectSql>,
    /// Columns that it carries without being looked up by them.
    pub include: Vec<ColumnName>,
    /// The index method.
    pub using: Option<String>,
    /// Whether two NULLs count as the same value.
    pub nulls_not_distinct: bool,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
    /// The statement that made it, as the database keeps it, where it was read from one.
    pub definition: Option<String>,
}

impl Index {
    /// An index over columns, with nothing else to it.
    pub fn new(name: IndexName, columns: impl IntoIterator<Item = ColumnName>) -> Self {
        Self {
            name,
            elements: columns.into_iter().map(IndexElement::column).collect(),
            unique: false,
            filter: None,
            include: Vec::new(),
            using: None,
            nulls_not_distinct: false,
            options: DialectOptions::default(),
            definition: None,
        }
    }

    /// Whether a column is among what rows are looked up by, or carried.
    pub fn uses(&self, column: &ColumnName, case: NameCase) -> bool {
        let names = self.elements.iter().filter_map(IndexElement::column_name);
        self.include.iter().chain(names).any(|name| case.same(name, column))
    }
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, elements, unique, filter, include, using, nulls_not_distinct, options, definition: _ } = self;
        *name == other.name
            && *elements == other.elements
            && *unique == other.unique
            && *filter == other.filter
            && *include == other.include
            && *using == other.using
            && *nulls_not_distinct == other.nulls_not_distinct
            && *options == other.options
    }
}

impl HasName for Index {
    fn key(&self) -> String {
        self.name.to_string()
    }
}
