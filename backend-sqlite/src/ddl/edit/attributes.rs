//! What a column says of itself: its type, nullability, default, collation and generation.

use super::layout::Layout;
use super::patch::Patch;
use crate::ddl::create_table::{
    ColumnConstraint, ColumnConstraintKind as Kind, ColumnDef, CreateTable, DeclaredType, DefaultValue,
    TableConstraintKind,
};
use crate::ddl::error::EditError;
use crate::ddl::expr::Expr;
use crate::ddl::names::quote_if_needed;
use crate::ddl::span::Span;

/// How a generated column comes by its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation<'a> {
    /// The expression, without parentheses around it.
    pub expr: &'a str,
    /// `STORED` rather than `VIRTUAL`.
    pub stored: bool,
}

impl CreateTable {
    /// Gives a column another declared type, or none.
    pub fn set_type(&mut self, column: &str, declared: Option<&str>) -> Result<(), EditError> {
        let found = self.require(column)?;
        let declared = declared.map(|text| DeclaredType::parse(text).map(|parsed| parsed.text)).transpose()?;
        let mut patch = Patch::default();
        match (&found.declared_type, declared) {
            (Some(old), Some(new)) => patch.replace_clause(self.text(), old.span, &new),
            (Some(old), None) => self.delete_clause(old.span, &mut patch)?,
            (None, Some(new)) => patch.insert_clause(self.text(), found.name.span.end, &new),
            (None, None) => {}
        }
        self.apply(patch)
    }

    /// Makes a column `NOT NULL`, or takes that away, name and conflict clause included.
    pub fn set_not_null(&mut self, column: &str, not_null: bool) -> Result<(), EditError> {
        let found = self.require(column)?;
        if found.is_not_null() == not_null {
            return Ok(());
        }
        let mut patch = Patch::default();
        let contrary = |kind: &Kind| matches!(kind, Kind::Null | Kind::NotNull { .. });
        self.delete_constraints(found, contrary, &mut patch)?;
        if not_null {
            patch.insert_clause(self.text(), found.head().end, "NOT NULL");
        }
        self.apply(patch)
    }

    /// Gives a column a default, as it stands after `DEFAULT`, or none.
    ///
    /// An expression that needs parentheses there gets them.
    pub fn set_default(&mut self, column: &str, value: Option<&str>) -> Result<(), EditError> {
        let clause = match value {
            Some(value) => Some(format!("DEFAULT {}", default_text(value)?)),
            None => None,
        };
        self.set_clause(column, |kind| matches!(kind, Kind::Default(_)), clause, after_not_null)
    }

    /// Gives a column a collation, or none.
    pub fn set_collation(&mut self, column: &str, name: Option<&str>) -> Result<(), EditError> {
        let clause = name.map(|name| format!("COLLATE {}", quote_if_needed(name)));
        let kind = |kind: &Kind| matches!(kind, Kind::Collate { .. });
        self.set_clause(column, kind, clause, |column| column.head().end)
    }

    /// Makes a column a generated one, or a plain one.
    pub fn set_generated(&mut self, column: &str, generation: Option<Generation<'_>>) -> Result<(), EditError> {
        let clause = generation.map(|generation| {
            let expr = Expr::parse(generation.expr)?.text;
            let storage = if generation.stored { "STORED" } else { "VIRTUAL" };
            Ok::<_, EditError>(format!("GENERATED ALWAYS AS ({expr}) {storage}"))
        });
        let clause = clause.transpose()?;
        let kind = |kind: &Kind| matches!(kind, Kind::Generated { .. });
        self.set_clause(column, kind, clause, |column| column.span.end)
    }

    /// Adds `AUTOINCREMENT` to the primary key, or takes it away.
    pub fn set_autoincrement(&mut self, autoincrement: bool) -> Result<(), EditError> {
        let (present, slot) = self.autoincrement_slot().ok_or(EditError::NoPrimaryKey)?;
        let mut patch = Patch::default();
        match present {
            Some(span) if !autoincrement => self.delete_clause(span, &mut patch)?,
            None if autoincrement => patch.insert_clause(self.text(), slot, "AUTOINCREMENT"),
            _ => {}
        }
        self.apply(patch)
    }

    /// Where the primary key says `AUTOINCREMENT`, and where it would.
    fn autoincrement_slot(&self) -> Option<(Option<Span>, usize)> {
        let of_column = |constraint: &ColumnConstraint| match constraint.kind {
            Kind::PrimaryKey { autoincrement, .. } => Some((autoincrement, constraint.span.end)),
            _ => None,
        };
        let columns = self.columns().iter().flat_map(|column| &column.constraints);
        let mut tables = self.constraints().iter().map(|constraint| &constraint.kind);
        columns.clone().find_map(of_column).or_else(|| {
            tables.find_map(|kind| match kind {
                TableConstraintKind::PrimaryKey { columns, autoincrement, .. } => {
                    Some((*autoincrement, columns.last()?.span.end))
                }
                _ => None,
            })
        })
    }

    /// Replaces the constraint of that kind, or adds it where `slot` says, or takes it out.
    fn set_clause(
        &mut self,
        column: &str,
        kind: impl Fn(&Kind) -> bool,
        clause: Option<String>,
        slot: impl Fn(&ColumnDef) -> usize,
    ) -> Result<(), EditError> {
        let column = self.require(column)?;
        // Of several, the last counts.
        let present = column.constraints.iter().rfind(|constraint| kind(&constraint.kind));
        let mut patch = Patch::default();
        match (present, clause) {
            (Some(old), Some(new)) => patch.replace_clause(self.text(), old.body, &new),
            (None, Some(new)) => patch.insert_clause(self.text(), slot(column), &new),
            (_, None) => self.delete_constraints(column, kind, &mut patch)?,
        }
        self.apply(patch)
    }

    fn delete_constraints(
        &self,
        column: &ColumnDef,
        kind: impl Fn(&Kind) -> bool,
        patch: &mut Patch,
    ) -> Result<(), EditError> {
        for constraint in column.constraints.iter().filter(|constraint| kind(&constraint.kind)) {
            self.delete_clause(constraint.span, patch)?;
        }
        Ok(())
    }

    /// Deletes a clause and the whitespace before it.
    pub(super) fn delete_clause(&self, span: Span, patch: &mut Patch) -> Result<(), EditError> {
        let layout = Layout::new(self.text())?;
        patch.delete_clause(self.text(), layout.with_blanks_before(span));
        Ok(())
    }
}

fn after_not_null(column: &ColumnDef) -> usize {
    let not_null = |kind: &Kind| matches!(kind, Kind::NotNull { .. });
    let found = column.constraints.iter().find(|constraint| not_null(&constraint.kind));
    found.map_or(column.head().end, |constraint| constraint.span.end)
}

/// `value` as it can stand after `DEFAULT`.
fn default_text(value: &str) -> Result<String, EditError> {
    if let Ok(parsed) = DefaultValue::parse(value) {
        return Ok(parsed.span.of(value).to_owned());
    }
    let wrapped = format!("({value})");
    DefaultValue::parse(&wrapped)?;
    Ok(wrapped)
}
