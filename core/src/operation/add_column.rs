//! `add_column`.

use super::{
    ColumnSpec, Common, DropColumn, Irreversible, Operation, ReplayError,
    create_table::require_enum,
    replay::{Replay, no_column, table, table_mut},
};
use crate::{
    name::{ColumnName, TableName},
    node::{Flat, record},
    schema::{PrimaryKey, Schema, Table},
};

record! {
    /// Adds a column.
    #[derive(Debug, Clone, PartialEq)]
    pub struct AddColumn: "`add_column`" {
        /// The column. Its shorthands are written out as operations of their own by
        /// [`Operation::resolve_names`](super::Operation::resolve_names).
        column: Flat<ColumnSpec>,
        /// The table.
        table: TableName,
        /// The column that it stands behind; at the end where nothing is said.
        after: Option<ColumnName>,
        /// The column that it stands before.
        before: Option<ColumnName>,
        /// Whether it stands before all others.
        first: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl AddColumn {
    /// A column at the end of a table.
    pub fn new(table: TableName, column: ColumnSpec) -> Self {
        Self { column: Flat(column), table, after: None, before: None, first: false, common: Flat::default() }
    }

    /// Whether the column stands anywhere but at the end.
    pub fn is_placed(&self) -> bool {
        self.first || self.after.is_some() || self.before.is_some()
    }

    /// The place that the column takes among those of `table`, before it is added.
    pub fn place(&self, table: &Table) -> Result<usize, ReplayError> {
        let of = |name: &ColumnName| table.columns.position(name.as_str()).ok_or_else(|| no_column(table, name));
        match (&self.after, &self.before) {
            _ if self.first => Ok(0),
            (Some(name), _) => of(name).map(|place| place + 1),
            (None, Some(name)) => of(name),
            (None, None) => Ok(table.columns.len()),
        }
    }
}

impl Replay for AddColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        require_enum(schema, &self.column.ty)?;
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        if table.columns.contains(self.column.name.as_str()) {
            let exists = ReplayError::exists("column", self.column.name.as_str()).within(table);
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        let place = self.place(table)?;
        if self.column.primary_key {
            if table.primary_key.is_some() {
                return Err(ReplayError::Invalid(format!("the table `{}` already has a primary key", self.table)));
            }
            table.primary_key = Some(PrimaryKey { columns: vec![self.column.name.clone()], ..PrimaryKey::default() });
        }
        let mut column = self.column.column();
        column.nullable &= !self.column.primary_key;
        table.columns.insert(column);
        table.columns.move_to(self.column.name.as_str(), place);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = table(before, self.common.schema.as_ref(), &self.table)
            .map_err(|error| Irreversible::unknown("add_column", &error))?;
        if self.common.if_not_exists && table.columns.contains(self.column.name.as_str()) {
            return Ok(Vec::new());
        }
        let drop = DropColumn::new(self.table.clone(), self.column.name.clone());
        // A key that came with the column goes with it.
        Ok(vec![DropColumn { cascade: self.column.primary_key, common: self.common.inherited(), ..drop }.into()])
    }

    fn validate(&self) -> Result<(), String> {
        let places = [self.after.is_some(), self.before.is_some(), self.first];
        if places.into_iter().filter(|said| *said).count() > 1 {
            return Err("takes one of `after`, `before` and `first`".to_owned());
        }
        self.column.validate()
    }
}
