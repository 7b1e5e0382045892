//! What a database looks like, in no database's own words: tables, columns, constraints, indexes, views, sequences.
//!
//! A [`Schema`] is what replaying operations builds and what reflecting a database gives.

mod column;
mod constraint;
mod default;
pub mod expression;
mod index;
mod named;
mod object;
mod options;
mod parse_type;
mod sql;
mod table;
mod types;

pub use column::{Column, Generated, Identity};
pub(crate) use constraint::words;
pub use constraint::{
    Check, Deferrable, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction, Initially, PrimaryKey, Reference, Unique,
};
pub use default::{ColumnDefault, Literal, hex, uuid_digits};
pub(crate) use index::index_element_keys;
pub use index::{Index, IndexElement, IndexPart, NullsOrder, SortOrder};
pub use named::{HasName, NameCase, Named};
pub use object::{EnumType, Extension, Sequence, SequenceOptions, Trigger, View};
pub use options::DialectOptions;
pub use sql::DialectSql;
pub use table::{Table, TableKey};
pub use types::{IntegerWidth, ParseTypeError, Type};

use crate::name::{SchemaName, TableName};

/// Everything that a database holds, as far as limbeck knows of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The tables, in the order in which they were made.
    pub tables: Named<Table>,
    /// The views.
    pub views: Named<View>,
    /// The enum types.
    pub enums: Named<EnumType>,
    /// The sequences.
    pub sequences: Named<Sequence>,
    /// The extensions.
    pub extensions: Named<Extension>,
    /// The schemas (namespaces) that operations made.
    pub namespaces: Vec<SchemaName>,
    /// Whether SQL that replay cannot read (a bare `execute` that defines something) ran since the schema was last
    /// read from a database. What such a schema does not show may still be there.
    pub opaque: bool,
    /// The schema that names without one mean, where it has a name. Who writes it out means the same.
    pub home: Option<SchemaName>,
    /// What the database lets pass.
    pub rules: Rules,
}

/// What one database refuses and another lets pass. The default is the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// Whether `User` and `user` are two names.
    pub case: NameCase,
    /// Whether a foreign key may refer to a table that is not there.
    pub dangling_references: bool,
    /// Whether the database has enum types, so that its catalog shows them.
    pub enums_in_catalog: bool,
    /// Whether a unique constraint and a unique index are one thing, so that what was made as the one may go as the other.
    pub unique_is_index: bool,
    /// Whether a view goes on to call a column as before, when the one that it shows is renamed.
    pub views_keep_names: bool,
    /// What names stand in.
    pub quote: expression::NameQuote,
}

impl Schema {
    /// A schema without anything in it, under a database's rules.
    pub fn new(rules: Rules) -> Self {
        let case = rules.case;
        Self {
            rules,
            tables: Named::with_case(case),
            views: Named::with_case(case),
            enums: Named::with_case(case),
            sequences: Named::with_case(case),
            ..Self::default()
        }
    }

    /// Whether it holds neither tables nor views.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.views.is_empty()
    }

    /// The table of that name.
    pub fn table(&self, schema: Option<&SchemaName>, name: &TableName) -> Option<&Table> {
        self.tables.get(&self.key_of(schema, name))
    }

    fn key_of(&self, schema: Option<&SchemaName>, name: &TableName) -> String {
        let key = TableKey::text(schema, name);
        let is_home = schema.is_some() && schema == self.home.as_ref();
        if is_home && !self.tables.contains(&key) { TableKey::text(None, name) } else { key }
    }

    /// The table of that name, to change.
    pub fn table_mut(&mut self, schema: Option<&SchemaName>, name: &TableName) -> Option<&mut Table> {
        let key = self.key_of(schema, name);
        self.tables.get_mut(&key)
    }

    /// A table with a foreign key to `target` that has nothing to go by once `target` has become `now`.
    pub fn left_without_key<'a>(&'a self, target: &'a Table, now: &Table) -> Option<&'a Table> {
        let home = self.home.as_ref();
        self.referrers(target).find(|owner| {
            let mut keys = owner.foreign_keys.iter().filter(|key| key.refers_to(owner, target, home));
            keys.any(|key| key.has_key_in(target) && !key.has_key_in(now))
        })
    }

    /// The tables with a foreign key to `target`, itself included.
    pub fn referrers<'a>(&'a self, target: &'a Table) -> impl Iterator<Item = &'a Table> {
        let home = self.home.as_ref();
        self.tables.iter().filter(move |table| table.foreign_keys.iter().any(|key| key.refers_to(table, target, home)))
    }
}
