//! Renaming tables and columns, with everything in the statement that refers to them.

use super::patch::Patch;
use crate::ddl::create_table::{
    ColumnConstraint, ColumnConstraintKind, CreateTable, CreateVirtualTable, TableConstraint, TableConstraintKind,
};
use crate::ddl::error::EditError;
use crate::ddl::expr::{Expr, Role};
use crate::ddl::foreign_key::ForeignKeyClause;
use crate::ddl::names::{Name, same_name, spell_like};

impl CreateTable {
    /// Gives the table another name, and changes nothing else.
    pub fn set_name(&mut self, name: &str) -> Result<(), EditError> {
        let mut patch = Patch::default();
        respell(self.text(), [self.name()], name, &mut patch);
        self.apply(patch)
    }

    /// Renames the table: its name, the foreign keys that refer to itself, and the qualifiers of
    /// its columns.
    pub fn rename(&mut self, name: &str) -> Result<(), EditError> {
        let old = self.name();
        let keys = self.foreign_keys().into_iter().map(|(_, clause)| &clause.table);
        let qualifiers = self.expressions().flat_map(|expr| expr.named(Role::Qualifier));
        let mentions = keys.chain(qualifiers).filter(|found| found.is(&old.value));
        let mut patch = Patch::default();
        respell(self.text(), mentions.chain([old]), name, &mut patch);
        self.apply(patch)
    }

    /// Renames a column wherever this statement names it.
    ///
    /// ```
    /// use limbeck_backend_sqlite::ddl::CreateTable;
    ///
    /// let mut table = CreateTable::parse("CREATE TABLE t (a INT CHECK (a > 0), UNIQUE (\"a\"))")?;
    /// table.rename_column("a", "b")?;
    /// assert_eq!(table.text(), "CREATE TABLE t (b INT CHECK (b > 0), UNIQUE (\"b\"))");
    /// # Ok::<(), limbeck_backend_sqlite::ddl::EditError>(())
    /// ```
    pub fn rename_column(&mut self, column: &str, name: &str) -> Result<(), EditError> {
        let found = self.require(column)?;
        if !same_name(column, name) && self.column(name).is_some() {
            return Err(EditError::ColumnExists(name.to_owned()));
        }
        let mut mentions = vec![&found.name];
        let all = self.column_constraints().map(|(_, constraint)| constraint);
        mentions.extend(all.flat_map(|constraint| self.column_mentions(constraint)));
        let all = self.constraints().iter();
        mentions.extend(all.flat_map(|constraint| self.table_mentions(constraint)));
        mentions.retain(|mention| mention.is(column));
        let mut patch = Patch::default();
        respell(self.text(), mentions, name, &mut patch);
        self.apply(patch)
    }

    /// Points every foreign key at `table` to `name` instead.
    pub fn rename_referenced_table(&mut self, table: &str, name: &str) -> Result<(), EditError> {
        let keys = self.foreign_keys().into_iter().map(|(_, clause)| &clause.table);
        let mut patch = Patch::default();
        respell(self.text(), keys.filter(|found| found.is(table)), name, &mut patch);
        self.apply(patch)
    }

    /// Renames a column in the lists of the foreign keys that refer to `table`.
    pub fn rename_referenced_column(&mut self, table: &str, column: &str, name: &str) -> Result<(), EditError> {
        let keys = self.foreign_keys().into_iter().map(|(_, clause)| clause);
        let columns = keys
            .filter(|clause| clause.table.is(table))
            .flat_map(|clause| &clause.columns)
            .filter(|found| found.is(column));
        let mut patch = Patch::default();
        respell(self.text(), columns, name, &mut patch);
        self.apply(patch)
    }

    /// Every mention of a column of this table in one of its column constraints.
    pub(super) fn column_mentions<'a>(&'a self, constraint: &'a ColumnConstraint) -> impl Iterator<Item = &'a Name> {
        let expr = expression(&constraint.kind).into_iter().flat_map(Expr::columns);
        let clause = match &constraint.kind {
            ColumnConstraintKind::References(clause) => Some(clause),
            _ => None,
        };
        expr.chain(self.own_targets(clause))
    }

    /// Every mention of a column of this table in one of its table constraints.
    pub(super) fn table_mentions<'a>(&'a self, constraint: &'a TableConstraint) -> impl Iterator<Item = &'a Name> {
        let clause = match &constraint.kind {
            TableConstraintKind::ForeignKey { clause, .. } => Some(clause),
            _ => None,
        };
        constraint.columns().into_iter().chain(self.own_targets(clause))
    }

    /// The columns a foreign key refers to, if they are this table's.
    fn own_targets<'a>(&'a self, clause: Option<&'a ForeignKeyClause>) -> impl Iterator<Item = &'a Name> {
        let own = clause.filter(|clause| clause.table.is(&self.name().value));
        own.into_iter().flat_map(|clause| &clause.columns)
    }

    /// The expressions over the table's columns.
    fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let columns = self.column_constraints();
        let columns = columns.filter_map(|(_, constraint)| expression(&constraint.kind));
        let table = self.constraints().iter();
        columns.chain(table.filter_map(|constraint| match &constraint.kind {
            TableConstraintKind::Check { expr, .. } => Some(expr),
            _ => None,
        }))
    }
}

impl CreateVirtualTable {
    /// Gives the table another name.
    pub fn set_name(&mut self, name: &str) -> Result<(), EditError> {
        let mut patch = Patch::default();
        respell(&self.text, [self.name()], name, &mut patch);
        *self = Self::parse(&patch.apply(&self.text))?;
        Ok(())
    }
}

fn expression(kind: &ColumnConstraintKind) -> Option<&Expr> {
    match kind {
        ColumnConstraintKind::Check { expr } | ColumnConstraintKind::Generated { expr, .. } => Some(expr),
        _ => None,
    }
}

/// Writes `new` in the place of each of `names`.
pub(super) fn respell<'a>(text: &str, names: impl IntoIterator<Item = &'a Name>, new: &str, patch: &mut Patch) {
    for name in names {
        patch.replace_clause(text, name.span, &spell_like(name.span.of(text), new));
    }
}
