//! Columns and indexes as operations write them, with their shorthands.

use super::{ForeignKeySpec, Label};
use crate::{
    name::{ColumnName, IndexName, SchemaName, TableName},
    node::{DecodeError, Field, Node, Value, record},
    schema::{
        Column, ColumnDefault, DialectOptions, DialectSql, ForeignKeyAction, Generated, Identity, Index, IndexElement,
        Reference, Type,
    },
};

record! {
    /// A column as an operation writes it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ColumnSpec: "a column" {
        /// Its name.
        name: ColumnName,
        /// Its type.
        ty: Type = "type",
        /// Whether it may hold NULL: yes, unless it is said or the column is of the primary key.
        nullable: Option<bool>,
        /// Whether it is the primary key.
        primary_key: bool,
        /// What it holds in a row that does not say.
        default: Option<ColumnDefault>,
        /// Whether it counts up by itself in the way of the SQL standard.
        identity: Option<Identity>,
        /// The expression that it is computed from.
        generated: Option<Generated>,
        /// Whether it counts up by itself in the dialect's older way.
        autoincrement: bool,
        /// Shorthand for a unique constraint of its own.
        unique: bool,
        /// Shorthand for an index of its own.
        index: bool,
        /// Shorthand for a foreign key of its own: `"table.column"`.
        references: Option<ColumnReference>,
        /// What a deletion in the referred table does.
        on_delete: Option<ForeignKeyAction>,
        /// What a change in the referred table does.
        on_update: Option<ForeignKeyAction>,
        /// Shorthand for a CHECK constraint of its own.
        check: Option<DialectSql>,
        /// The order in which its texts are compared.
        collation: Option<String>,
        /// What it is for.
        comment: Option<String>,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

impl ColumnSpec {
    /// A column of a type, with nothing else to it.
    pub fn new(name: ColumnName, ty: Type) -> Self {
        Self {
            name,
            ty,
            nullable: None,
            primary_key: false,
            default: None,
            identity: None,
            generated: None,
            autoincrement: false,
            unique: false,
            index: false,
            references: None,
            on_delete: None,
            on_update: None,
            check: None,
            collation: None,
            comment: None,
            options: DialectOptions::default(),
        }
    }

    /// The column itself, without its shorthands.
    pub fn column(&self) -> Column {
        Column {
            name: self.name.clone(),
            ty: self.ty.clone(),
            spelling: None,
            base: None,
            nullable: self.nullable.unwrap_or(!self.primary_key && self.identity.is_none()),
            default: self.default.clone(),
            identity: self.identity.clone(),
            autoincrement: self.autoincrement,
            generated: self.generated.clone(),
            collation: self.collation.clone(),
            comment: self.comment.clone().filter(|comment| !comment.is_empty()),
            options: {
                let mut options = self.options.clone();
                options.tidy();
                options
            },
        }
    }

    /// What the shape of the keys alone does not say.
    pub(crate) fn validate(&self) -> Result<(), String> {
        let contradiction = |what: &str| Err(format!("has the column `{}`, which {what}", self.name));
        if self.references.is_none() && (self.on_delete.is_some() || self.on_update.is_some()) {
            return contradiction("says what a foreign key does and has no `references`");
        }
        let sources = [self.default.is_some(), self.identity.is_some(), self.generated.is_some()];
        if sources.into_iter().filter(|said| *said).count() > 1 {
            return contradiction("takes its value from more than one of `default`, `identity` and `generated`");
        }
        Ok(())
    }

    /// The foreign key that `references` stands for.
    pub fn foreign_key(&self) -> Option<ForeignKeySpec> {
        let references = self.references.as_ref()?;
        Some(ForeignKeySpec {
            on_delete: self.on_delete,
            on_update: self.on_update,
            ..ForeignKeySpec::new(vec![self.name.clone()], references.0.clone())
        })
    }
}

impl From<&Column> for ColumnSpec {
    fn from(column: &Column) -> Self {
        let ty = match &column.spelling {
            // A database's own spelling says more than the type that was guessed from it.
            Some(spelling) if matches!(column.ty, Type::Native(_)) => Type::Native(spelling.clone()),
            _ => column.ty.clone(),
        };
        Self {
            nullable: Some(column.nullable),
            default: column.default.clone(),
            identity: column.identity.clone(),
            autoincrement: column.autoincrement,
            generated: column.generated.clone(),
            collation: column.collation.clone(),
            comment: column.comment.clone(),
            options: column.options.clone(),
            ..Self::new(column.name.clone(), ty)
        }
    }
}

/// What a column refers to: `"table.column"`, `"schema.table.column"`, or a table as a foreign key has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnReference(pub Reference);

impl Field for ColumnReference {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Value::Table(_) = node.value {
            return Reference::decode(node).map(Self);
        }
        let text = String::decode(node)?;
        let invalid = |error: crate::name::InvalidName| DecodeError::at(node, error.to_string());
        let parts: Vec<_> = text.split('.').collect();
        let (schema, table, column) = match parts[..] {
            [table, column] => (None, table, column),
            [schema, table, column] => (Some(SchemaName::new(schema).map_err(invalid)?), table, column),
            _ => return Err(DecodeError::expected("`\"table.column\"`", node)),
        };
        Ok(Self(Reference {
            table: TableName::new(table).map_err(invalid)?,
            columns: vec![ColumnName::new(column).map_err(invalid)?],
            schema,
        }))
    }

    fn encode(&self) -> Option<Node> {
        let Reference { table, columns, schema } = &self.0;
        match (columns.as_slice(), schema) {
            ([column], None) if !table.as_str().contains('.') && !column.as_str().contains('.') => {
                Some(Node::string(format!("{table}.{column}")))
            }
            _ => self.0.encode(),
        }
    }
}

record! {
    /// An index as an operation writes it.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct IndexSpec: "an index" {
        /// Its name.
        label: Label<IndexName> = "name",
        /// What rows are looked up by.
        columns: Vec<IndexElement>,
        /// Whether no two rows may share an entry.
        unique: bool,
        /// The rows that it covers.
        filter: Option<DialectSql> = "where",
        /// Columns that it carries without being looked up by them.
        include: Vec<ColumnName>,
        /// The index method.
        using: Option<String>,
        /// Whether two NULLs count as the same value.
        nulls_not_distinct: bool,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

impl IndexSpec {
    /// The index, under a name that it gets when it has none.
    pub fn index(&self, name: IndexName) -> Index {
        Index {
            name,
            elements: self.columns.clone(),
            unique: self.unique,
            filter: self.filter.clone(),
            include: self.include.clone(),
            using: self.using.clone(),
            nulls_not_distinct: self.nulls_not_distinct,
            options: self.options.clone(),
            definition: None,
        }
    }
}

impl From<&Index> for IndexSpec {
    fn from(index: &Index) -> Self {
        Self {
            label: Label::fixed(Some(index.name.clone())),
            columns: index.elements.clone(),
            unique: index.unique,
            filter: index.filter.clone(),
            include: index.include.clone(),
            using: index.using.clone(),
            nulls_not_distinct: index.nulls_not_distinct,
            options: index.options.clone(),
        }
    }
}
