//! Table constraints: keys, checks and foreign keys after the columns.

use super::constraint_name;
use crate::ddl::clause::{OnConflict, names};
use crate::ddl::cursor::Cursor;
use crate::ddl::error::SyntaxError;
use crate::ddl::expr::Expr;
use crate::ddl::foreign_key::ForeignKeyClause;
use crate::ddl::indexed_column::IndexedColumn;
use crate::ddl::names::Name;
use crate::ddl::span::Span;

/// One constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    /// The name `CONSTRAINT` gives it.
    pub name: Option<Name>,
    /// What it asks for.
    pub kind: TableConstraintKind,
    /// All of it, `CONSTRAINT name` included.
    pub span: Span,
    /// All but `CONSTRAINT name`.
    pub body: Span,
}

/// What a table constraint asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableConstraintKind {
    /// `PRIMARY KEY (…)`.
    PrimaryKey {
        /// The key.
        columns: Vec<IndexedColumn>,
        /// `ON CONFLICT …`.
        on_conflict: Option<OnConflict>,
        /// `AUTOINCREMENT`.
        autoincrement: Option<Span>,
    },
    /// `UNIQUE (…)`.
    Unique {
        /// The key.
        columns: Vec<IndexedColumn>,
        /// `ON CONFLICT …`.
        on_conflict: Option<OnConflict>,
    },
    /// `CHECK (…)`.
    Check {
        /// What is in the parentheses.
        expr: Expr,
        /// `ON CONFLICT …`, which SQLite ignores here.
        on_conflict: Option<OnConflict>,
    },
    /// `FOREIGN KEY (…) REFERENCES …`.
    ForeignKey {
        /// The columns that refer.
        columns: Vec<Name>,
        /// What they refer to.
        clause: ForeignKeyClause,
    },
    /// A `CONSTRAINT name` with no constraint after it.
    Bare,
}

impl TableConstraint {
    /// Reads a table constraint that stands by itself.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let constraint = Self::read(&mut cursor)?;
        cursor.finish()?;
        Ok(constraint)
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let start = cursor.start();
        let name = constraint_name(cursor)?;
        let body_start = cursor.start();
        let kind = match TableConstraintKind::read(cursor)? {
            Some(kind) => kind,
            None if name.is_some() => TableConstraintKind::Bare,
            None => return Err(cursor.unexpected("a table constraint")),
        };
        let span = cursor.since(start);
        Ok(Self { name, kind, span, body: Span::new(body_start.min(span.end), span.end) })
    }

    /// Whether a table constraint comes next.
    pub(super) fn is_next(cursor: &Cursor<'_>) -> bool {
        ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| cursor.is(word))
    }

    /// Every mention of a column of this table in the constraint.
    pub fn columns(&self) -> Vec<&Name> {
        match &self.kind {
            TableConstraintKind::PrimaryKey { columns, .. } | TableConstraintKind::Unique { columns, .. } => {
                columns.iter().flat_map(IndexedColumn::columns).collect()
            }
            TableConstraintKind::Check { expr, .. } => expr.columns().collect(),
            TableConstraintKind::ForeignKey { columns, .. } => columns.iter().collect(),
            TableConstraintKind::Bare => Vec::new(),
        }
    }
}

impl TableConstraintKind {
    fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        let kind = if cursor.take("PRIMARY").is_some() {
            Self::read_primary_key(cursor)?
        } else if cursor.take("UNIQUE").is_some() {
            Self::read_unique(cursor)?
        } else if cursor.take("CHECK").is_some() {
            Self::Check { expr: Expr::read_parenthesised(cursor)?, on_conflict: OnConflict::read(cursor)? }
        } else if cursor.take("FOREIGN").is_some() {
            cursor.expect("KEY")?;
            Self::ForeignKey { columns: names(cursor)?, clause: ForeignKeyClause::read(cursor)? }
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    fn read_primary_key(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        cursor.expect("KEY")?;
        let columns = IndexedColumn::read_list(cursor, Some("AUTOINCREMENT"))?;
        Ok(Self::PrimaryKey {
            columns,
            autoincrement: cursor.before_last("AUTOINCREMENT"),
            on_conflict: OnConflict::read(cursor)?,
        })
    }

    fn read_unique(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        Ok(Self::Unique { columns: IndexedColumn::read_list(cursor, None)?, on_conflict: OnConflict::read(cursor)? })
    }
}
