//! Column definitions: `name [type] [constraints]`.

use super::constraint_name;
use super::value::{DeclaredType, DefaultValue};
use crate::ddl::clause::{OnConflict, SortOrder};
use crate::ddl::cursor::Cursor;
use crate::ddl::error::SyntaxError;
use crate::ddl::expr::Expr;
use crate::ddl::foreign_key::{Deferrable, ForeignKeyClause};
use crate::ddl::names::Name;
use crate::ddl::span::Span;

/// The definition of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name.
    pub name: Name,
    /// Its type, as far as it declares one.
    pub declared_type: Option<DeclaredType>,
    /// Its constraints, in the order written.
    pub constraints: Vec<ColumnConstraint>,
    /// From its name to the end of its last constraint.
    pub span: Span,
}

/// One constraint of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnConstraint {
    /// The name `CONSTRAINT` gives it.
    pub name: Option<Name>,
    /// What it asks for.
    pub kind: ColumnConstraintKind,
    /// All of it, `CONSTRAINT name` included.
    pub span: Span,
    /// All but `CONSTRAINT name`.
    pub body: Span,
}

/// What a column constraint asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// `ASC` or `DESC`.
        order: Option<SortOrder>,
        /// `ON CONFLICT …`.
        on_conflict: Option<OnConflict>,
        /// `AUTOINCREMENT`.
        autoincrement: Option<Span>,
    },
    /// `NOT NULL`.
    NotNull {
        /// `ON CONFLICT …`.
        on_conflict: Option<OnConflict>,
    },
    /// `NULL`, which says nothing.
    Null,
    /// `UNIQUE`.
    Unique {
        /// `ON CONFLICT …`.
        on_conflict: Option<OnConflict>,
    },
    /// `CHECK (…)`.
    Check {
        /// What is in the parentheses.
        expr: Expr,
    },
    /// `DEFAULT …`.
    Default(DefaultValue),
    /// `COLLATE …`.
    Collate {
        /// The collation.
        name: Name,
    },
    /// `REFERENCES …`.
    References(ForeignKeyClause),
    /// A `DEFERRABLE …` apart from its `REFERENCES`; it is of the last foreign key before it.
    Deferrable(Deferrable),
    /// `[GENERATED ALWAYS] AS (…)`.
    Generated {
        /// What is in the parentheses.
        expr: Expr,
        /// `STORED` rather than `VIRTUAL`.
        stored: bool,
        /// Whether `GENERATED ALWAYS` is spelled out.
        always: bool,
    },
    /// A `CONSTRAINT name` with no constraint after it.
    Bare,
}

impl ColumnDef {
    /// Reads a column definition that stands by itself.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let column = Self::read(&mut cursor)?;
        cursor.finish()?;
        Ok(column)
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let start = cursor.start();
        let name = cursor.name()?;
        let declared_type = DeclaredType::read(cursor)?;
        let mut constraints = Vec::new();
        while let Some(constraint) = ColumnConstraint::read(cursor)? {
            constraints.push(constraint);
        }
        Ok(Self { name, declared_type, constraints, span: cursor.since(start) })
    }

    /// Whether the column is declared `NOT NULL`.
    pub fn is_not_null(&self) -> bool {
        self.kinds().any(|kind| matches!(kind, ColumnConstraintKind::NotNull { .. }))
    }

    /// Its default; of several, the last counts.
    pub fn default(&self) -> Option<&DefaultValue> {
        let defaults = self.kinds().filter_map(|kind| match kind {
            ColumnConstraintKind::Default(value) => Some(value),
            _ => None,
        });
        defaults.last()
    }

    /// Its collation; of several, the last counts.
    pub fn collation(&self) -> Option<&Name> {
        let names = self.kinds().filter_map(|kind| match kind {
            ColumnConstraintKind::Collate { name } => Some(name),
            _ => None,
        });
        names.last()
    }

    /// What its constraints ask for.
    pub fn kinds(&self) -> impl Iterator<Item = &ColumnConstraintKind> {
        self.constraints.iter().map(|constraint| &constraint.kind)
    }

    /// Where the constraints start, or would.
    pub(crate) fn head(&self) -> Span {
        let declared = self.declared_type.as_ref().map(|declared| declared.span);
        self.name.span.to(declared.unwrap_or(self.name.span))
    }
}

impl ColumnConstraint {
    fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        let start = cursor.start();
        let name = constraint_name(cursor)?;
        let body_start = cursor.start();
        let kind = match ColumnConstraintKind::read(cursor)? {
            Some(kind) => kind,
            None if name.is_some() => ColumnConstraintKind::Bare,
            None => return Ok(None),
        };
        let span = cursor.since(start);
        Ok(Some(Self { name, kind, span, body: Span::new(body_start.min(span.end), span.end) }))
    }
}

impl ColumnConstraintKind {
    fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        if cursor.is("REFERENCES") {
            return Ok(Some(Self::References(ForeignKeyClause::read(cursor)?)));
        }
        if let Some(deferrable) = Deferrable::read(cursor)? {
            return Ok(Some(Self::Deferrable(deferrable)));
        }
        if cursor.take_all(&["GENERATED", "ALWAYS"]) {
            return Self::read_generated(cursor, true).map(Some);
        }
        if cursor.is("AS") {
            return Self::read_generated(cursor, false).map(Some);
        }
        if cursor.take_all(&["NOT", "NULL"]) {
            let on_conflict = OnConflict::read(cursor)?;
            return Ok(Some(Self::NotNull { on_conflict }));
        }
        Self::read_by_keyword(cursor)
    }

    fn read_by_keyword(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        let kind = if cursor.take("PRIMARY").is_some() {
            Self::read_primary_key(cursor)?
        } else if cursor.take("UNIQUE").is_some() {
            let on_conflict = OnConflict::read(cursor)?;
            Self::Unique { on_conflict }
        } else if cursor.take("NULL").is_some() {
            OnConflict::read(cursor)?;
            Self::Null
        } else if cursor.take("CHECK").is_some() {
            let expr = Expr::read_parenthesised(cursor)?;
            Self::Check { expr }
        } else if cursor.take("COLLATE").is_some() {
            let name = cursor.name()?;
            Self::Collate { name }
        } else if cursor.take("DEFAULT").is_some() {
            Self::Default(DefaultValue::read(cursor)?)
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    fn read_primary_key(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        cursor.expect("KEY")?;
        Ok(Self::PrimaryKey {
            order: SortOrder::read(cursor),
            on_conflict: OnConflict::read(cursor)?,
            autoincrement: cursor.take("AUTOINCREMENT"),
        })
    }

    fn read_generated(cursor: &mut Cursor<'_>, always: bool) -> Result<Self, SyntaxError> {
        cursor.expect("AS")?;
        let expr = Expr::read_parenthesised(cursor)?;
        let stored = cursor.take("STORED").is_some();
        if !stored {
            cursor.take("VIRTUAL");
        }
        Ok(Self::Generated { expr, stored, always })
    }
}
