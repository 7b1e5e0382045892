//! Constraints: primary and foreign keys, unique, CHECK and exclusion.

use super::{DialectOptions, DialectSql, IndexElement, Table};
use crate::{
    name::{ColumnName, ConstraintName, SchemaName, TableName},
    node::record,
};

/// Declares an enum of words that files write in lower case.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident: $what:literal { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word for it in files; in upper case it is the SQL standard's.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one that a word stands for, whatever its case.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word().eq_ignore_ascii_case(word))
            }
        }

        impl $crate::node::Field for $name {
            fn decode(node: &$crate::node::Node) -> Result<Self, $crate::node::DecodeError> {
                let word = <String as $crate::node::Field>::decode(node)?;
                Self::from_word(&word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|known| known.word()).collect();
                    let help = match $crate::node::nearest(&word, known.iter().copied()) {
                        Some(name) => format!("did you mean `{name}`?"),
                        None => format!("it is one of {}", known.join(", ")),
                    };
                    $crate::node::DecodeError::at(node, format!(concat!("unknown ", $what, " `{}`"), word)).with_help(help)
                })
            }

            fn encode(&self) -> Option<$crate::node::Node> {
                Some($crate::node::Node::string(self.word()))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What happens to a row when the row that it refers to changes or goes.
    ForeignKeyAction: "action" {
        /// It goes, or changes, as well.
        Cascade = "cascade",
        /// The change is refused at once.
        Restrict = "restrict",
        /// Its columns become NULL.
        SetNull = "set null",
        /// Its columns take their defaults.
        SetDefault = "set default",
        /// The change is refused when the constraint is checked.
        NoAction = "no action",
    }
}

words! {
    /// When a deferrable constraint is checked, unless a transaction says otherwise.
    Initially: "time" {
        /// At the end of the transaction.
        Deferred = "deferred",
        /// After each statement.
        Immediate = "immediate",
    }
}

/// Whether, and how, the checking of a constraint may wait for the end of the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deferrable {
    /// `Some(true)` is DEFERRABLE, `Some(false)` NOT DEFERRABLE written out.
    pub deferrable: Option<bool>,
    /// When it is checked.
    pub initially: Option<Initially>,
}

/// The columns that tell rows apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrimaryKey {
    /// Its name; nothing when the database named it, or nobody did.
    pub name: Option<ConstraintName>,
    /// Its columns.
    pub columns: Vec<ColumnName>,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

/// Columns whose values no two rows share.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unique {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// Its columns.
    pub columns: Vec<ColumnName>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether two NULLs count as the same value.
    pub nulls_not_distinct: bool,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

/// Something that is true of every row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Check {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// The expression that must not be false.
    pub check: DialectSql,
    /// Whether the rows that were there before it were never looked at.
    pub not_valid: bool,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

/// Rows that no two of may meet the operators at once (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exclude {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// The index method; the server's own choice where nothing is said.
    pub using: Option<String>,
    /// Pairs of an expression and the operator that compares it.
    pub elements: Vec<ExcludeElement>,
    /// The rows that it is about; all where nothing is said.
    pub filter: Option<DialectSql>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

record! {
    /// One part of an exclusion constraint.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct ExcludeElement: "an element of an exclusion constraint" {
        /// A column or an expression, in SQL.
        expression: String,
        /// The operator, such as `&&`.
        with: String,
    }
}

record! {
    /// The columns that a foreign key refers to.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Reference: "`references`" {
        /// The table.
        table: TableName,
        /// Its columns; its primary key where none are written.
        columns: Vec<ColumnName>,
        /// The table's schema; that of the referring table where nothing is said.
        schema: Option<SchemaName>,
    }
}

/// Columns whose values stand in another table.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// Its columns.
    pub columns: Vec<ColumnName>,
    /// What they refer to.
    pub references: Reference,
    /// What a deletion there does here; nothing is "no action".
    pub on_delete: Option<ForeignKeyAction>,
    /// What a change there does here.
    pub on_update: Option<ForeignKeyAction>,
    /// MATCH FULL or MATCH PARTIAL, where it is written.
    pub match_type: Option<String>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether the rows that were there before it were never looked at.
    pub not_valid: bool,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
}

impl ForeignKey {
    /// Whether something makes the columns unique that it refers to in `target`.
    pub fn has_key_in(&self, target: &Table) -> bool {
        let case = target.case();
        let wanted = &self.references.columns;
        let covers = |columns: &[ColumnName]| {
            columns.len() == wanted.len() && columns.iter().all(|name| case.among(name, wanted))
        };
        let by_key = target.primary_key.as_ref().is_some_and(|key| wanted.is_empty() || covers(&key.columns));
        let by_index = target.indexes.iter().any(|index| {
            let columns: Vec<_> = index.elements.iter().filter_map(IndexElement::column_name).cloned().collect();
            index.unique && index.filter.is_none() && columns.len() == index.elements.len() && covers(&columns)
        });
        by_key || by_index || target.unique_constraints.iter().any(|unique| covers(&unique.columns))
    }

    /// Whether it is a key of `owner` to `target`. `home` is the schema that names without one mean.
    pub fn refers_to(&self, owner: &Table, target: &Table, home: Option<&SchemaName>) -> bool {
        let away = |schema: Option<&'_ SchemaName>| schema.filter(|schema| Some(*schema) != home).cloned();
        let schema = self.references.schema.as_ref().or(owner.schema.as_ref());
        owner.case().same(&self.references.table, &target.name) && away(schema) == away(target.schema.as_ref())
    }
}
