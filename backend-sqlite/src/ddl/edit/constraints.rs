//! Adding, dropping and naming constraints, of tables and of columns.

use std::fmt;

use super::list::{Item, List};
use super::names::respell;
use super::patch::Patch;
use crate::ddl::create_table::{
    ColumnConstraint, ColumnConstraintKind, CreateTable, TableConstraint, TableConstraintKind,
};
use crate::ddl::error::EditError;
use crate::ddl::foreign_key::ForeignKeyClause;
use crate::ddl::names::{Name, quote_if_needed};
use crate::ddl::span::Span;

/// Which constraint of a table is meant. Any edit may shift the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConstraintRef {
    /// A constraint of the table, by its place among those.
    Table(usize),
    /// A constraint of a column.
    Column {
        /// The column's place among the columns.
        column: usize,
        /// The constraint's place among the column's.
        index: usize,
    },
}

impl fmt::Display for ConstraintRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(index) => write!(f, "table constraint {}", index + 1),
            Self::Column { column, index } => {
                write!(f, "constraint {} of column {}", index + 1, column + 1)
            }
        }
    }
}

/// The parts of a constraint that edits are about, whichever level it is of.
struct Parts<'a> {
    name: Option<&'a Name>,
    span: Span,
    body: Span,
}

impl CreateTable {
    /// Adds a table constraint after all others.
    pub fn add_constraint(&mut self, definition: &str) -> Result<(), EditError> {
        let constraint = TableConstraint::parse(definition)?;
        let last_column = self.columns().last().map(|column| column.span);
        let last = self.constraints().last().map(|constraint| constraint.span);
        let mut patch = Patch::default();
        if let Some(anchor) = last.or(last_column) {
            let item = Item::new(constraint.span.of(definition));
            List::new(self.text())?.insert_after(anchor, item, &mut patch);
        }
        self.apply(patch)
    }

    /// Drops a constraint, its name included.
    pub fn drop_constraint(&mut self, constraint: ConstraintRef) -> Result<(), EditError> {
        let span = self.parts(constraint)?.span;
        let mut patch = Patch::default();
        match constraint {
            ConstraintRef::Table(_) => List::new(self.text())?.remove(span, &mut patch),
            ConstraintRef::Column { .. } => {
                self.delete_clause(span, &mut patch)?;
                self.delete_detached_deferral(constraint, &mut patch)?;
            }
        }
        self.apply(patch)
    }

    /// Without its `REFERENCES`, a `DEFERRABLE` would go over to the foreign key before.
    fn delete_detached_deferral(&self, constraint: ConstraintRef, patch: &mut Patch) -> Result<(), EditError> {
        use ColumnConstraintKind::{Deferrable, References};
        let ConstraintRef::Column { column, index } = constraint else {
            return Ok(());
        };
        let constraints = self.columns().get(column).map(|column| &column.constraints);
        let mut rest = constraints.into_iter().flatten().skip(index);
        if !rest.next().is_some_and(|first| matches!(first.kind, References(_))) {
            return Ok(());
        }
        let until_next = rest.take_while(|other| !matches!(other.kind, References(_)));
        for other in until_next.filter(|other| matches!(other.kind, Deferrable(_))) {
            self.delete_clause(other.span, patch)?;
        }
        Ok(())
    }

    /// Names a constraint, anew or for the first time, or takes its name away.
    pub fn set_constraint_name(&mut self, constraint: ConstraintRef, name: Option<&str>) -> Result<(), EditError> {
        let parts = self.parts(constraint)?;
        let mut patch = Patch::default();
        match (parts.name, name) {
            (Some(old), Some(new)) => {
                respell(self.text(), [old], new, &mut patch);
            }
            (None, Some(new)) => {
                let prefix = format!("CONSTRAINT {} ", quote_if_needed(new));
                patch.insert(parts.body.start, prefix);
            }
            (Some(old), None) => patch.delete(Span::new(parts.span.start, next_start(&parts, old))),
            (None, None) => {}
        }
        self.apply(patch)
    }

    /// Points a foreign key at another table.
    pub fn set_foreign_key_table(&mut self, constraint: ConstraintRef, table: &str) -> Result<(), EditError> {
        let old = &self.foreign_key(constraint)?.table;
        let mut patch = Patch::default();
        respell(self.text(), [old], table, &mut patch);
        self.apply(patch)
    }

    /// Points a foreign key at other columns; none stand for the table's primary key.
    pub fn set_foreign_key_columns(&mut self, constraint: ConstraintRef, columns: &[&str]) -> Result<(), EditError> {
        let clause = self.foreign_key(constraint)?;
        let quoted: Vec<String> = columns.iter().map(|name| quote_if_needed(name)).collect();
        let list = format!("({})", quoted.join(", "));
        let mut patch = Patch::default();
        match clause.columns_span {
            Some(old) if columns.is_empty() => self.delete_clause(old, &mut patch)?,
            Some(old) => patch.replace_clause(self.text(), old, &list),
            None if columns.is_empty() => {}
            None => patch.insert_clause(self.text(), clause.table.span.end, &list),
        }
        self.apply(patch)
    }

    /// The foreign keys of the table, those of columns first.
    pub fn foreign_keys(&self) -> Vec<(ConstraintRef, &ForeignKeyClause)> {
        let columns = self.column_constraints().filter_map(|(at, constraint)| match &constraint.kind {
            ColumnConstraintKind::References(clause) => Some((at, clause)),
            _ => None,
        });
        let table = self.constraints().iter().enumerate();
        let table = table.filter_map(|(index, constraint)| match &constraint.kind {
            TableConstraintKind::ForeignKey { clause, .. } => Some((ConstraintRef::Table(index), clause)),
            _ => None,
        });
        columns.chain(table).collect()
    }

    /// The first constraint of that name.
    pub fn constraint_named(&self, name: &str) -> Option<ConstraintRef> {
        let named = |found: Option<&Name>| found.is_some_and(|found| found.is(name));
        let mut columns = self.column_constraints();
        let of_column = columns.find(|(_, constraint)| named(constraint.name.as_ref()));
        of_column.map(|(at, _)| at).or_else(|| {
            let mut table = self.constraints().iter();
            let index = table.position(|constraint| named(constraint.name.as_ref()));
            index.map(ConstraintRef::Table)
        })
    }

    /// The constraints outside a column's own definition that name the column.
    pub fn constraints_using(&self, column: &str) -> Vec<ConstraintRef> {
        let in_columns = self.column_constraints().filter(|(at, constraint)| {
            !self.is_of(*at, column) && self.column_mentions(constraint).any(|name| name.is(column))
        });
        let in_table = self
            .constraints()
            .iter()
            .enumerate()
            .filter(|(_, constraint)| self.table_mentions(constraint).any(|name| name.is(column)));
        let in_table = in_table.map(|(index, _)| ConstraintRef::Table(index));
        in_columns.map(|(at, _)| at).chain(in_table).collect()
    }

    fn is_of(&self, constraint: ConstraintRef, name: &str) -> bool {
        let ConstraintRef::Column { column, .. } = constraint else {
            return false;
        };
        self.columns().get(column).is_some_and(|column| column.name.is(name))
    }

    /// All column constraints with their handles.
    pub fn column_constraints(&self) -> impl Iterator<Item = (ConstraintRef, &ColumnConstraint)> {
        self.columns().iter().enumerate().flat_map(|(column, def)| {
            let constraints = def.constraints.iter().enumerate();
            constraints.map(move |(index, found)| (ConstraintRef::Column { column, index }, found))
        })
    }

    fn foreign_key(&self, constraint: ConstraintRef) -> Result<&ForeignKeyClause, EditError> {
        self.parts(constraint)?;
        let mut keys = self.foreign_keys().into_iter();
        keys.find(|(at, _)| *at == constraint).map(|(_, clause)| clause).ok_or(EditError::NotForeignKey(constraint))
    }

    fn parts(&self, constraint: ConstraintRef) -> Result<Parts<'_>, EditError> {
        let parts = match constraint {
            ConstraintRef::Table(index) => self.constraints().get(index).map(|found| Parts {
                name: found.name.as_ref(),
                span: found.span,
                body: found.body,
            }),
            ConstraintRef::Column { column, index } => {
                let constraints = self.columns().get(column).map(|column| &column.constraints);
                constraints.and_then(|all| all.get(index)).map(|found| Parts {
                    name: found.name.as_ref(),
                    span: found.span,
                    body: found.body,
                })
            }
        };
        parts.ok_or(EditError::NoSuchConstraint(constraint))
    }
}

/// Where the body starts; a bare name has none, and goes without what follows it.
fn next_start(parts: &Parts<'_>, name: &Name) -> usize {
    if parts.body.start == parts.span.end { name.span.end } else { parts.body.start }
}
