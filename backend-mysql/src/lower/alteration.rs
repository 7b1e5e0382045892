//! `batch_alter_table`, and an alteration that stands alone.

use std::collections::HashMap;

use limbeck_core::{
    name::{ColumnName, SchemaName, TableName},
    operation::{AlterColumn, BatchAlterTable, BatchPart, Operation, ReplayError},
    schema::{Column, Schema, Table},
    statement::{LowerError, Statement},
};

use super::{
    convert,
    difference::{Difference, keys_of_others},
    execute, options, settle, unsupported,
};
use crate::{MySql, quote};

/// Several alterations of one table: one `ALTER TABLE`, unless rows have to change between two of them.
///
/// `recreate` and `copy_from` mean nothing here: the servers alter tables themselves.
pub(super) fn batch_alter_table(
    mysql: &MySql,
    batch: &BatchAlterTable,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = batch.common.schema.as_ref();
    let Some(table) = before.table(namespace, &batch.table) else { return Ok(Vec::new()) };
    let start = table.clone();
    let mut alteration = Alteration::new(mysql, before.clone(), namespace, &batch.table)?;
    for operation in batch.alterations() {
        let mut after = alteration.state.clone();
        match operation.apply(&mut after) {
            Err(ReplayError::Missing { kind: "constraint" | "index", .. }) if batch.went_along(operation, &start) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {
                settle::one(mysql, operation, &alteration.state, &mut after);
                alteration.step(operation, after)?;
            }
        }
    }
    settle::release(before, &mut alteration.state, namespace, &batch.table);
    settle::reorder(batch, &mut alteration.state);
    alteration.finish()
}

/// An alteration that stands alone.
pub(super) fn alone(mysql: &MySql, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = operation.common().schema.as_ref();
    let Some(table) = table_of(operation, before) else {
        return match operation {
            Operation::DropIndex(drop) if !drop.common.if_exists => {
                let reason = format!("the index `{}` is told by its table, and no table has it", drop.name);
                Err(unsupported("drop_index", reason, "write `table = \"…\"`"))
            }
            _ => Ok(Vec::new()),
        };
    };
    let mut batch = BatchAlterTable::new(table, vec![operation.clone()]);
    batch.common.schema = namespace.cloned();
    batch_alter_table(mysql, &batch, before)
}

/// The table that an operation alters; that of an index where it does not say.
fn table_of(operation: &Operation, before: &Schema) -> Option<TableName> {
    let index = match operation {
        Operation::DropIndex(drop) => drop.name.as_str(),
        Operation::RenameIndex(rename) => rename.name.as_str(),
        other => return other.altered_table().cloned(),
    };
    let namespace = operation.common().schema.as_ref();
    let owner =
        || before.tables.iter().find(|table| table.schema.as_ref() == namespace && table.indexes.contains(index));
    operation.altered_table().cloned().or_else(|| owner().map(|table| table.name.clone()))
}

/// An alteration of one table in the making.
pub(super) struct Alteration<'a> {
    pub(super) mysql: &'a MySql,
    /// The database as the statements so far leave it.
    pub(super) start: Schema,
    /// The database as the operations so far leave it.
    pub(super) state: Schema,
    pub(super) namespace: Option<SchemaName>,
    pub(super) table: TableName,
    /// What the columns that are there now were called at the start.
    pub(super) origins: HashMap<String, String>,
    /// Whether the texts go over to the table's character set.
    convert: bool,
    /// What runs before the open `ALTER TABLE`.
    ahead: Vec<Statement>,
    done: Vec<Statement>,
}

impl<'a> Alteration<'a> {
    fn new(
        mysql: &'a MySql,
        schema: Schema,
        namespace: Option<&SchemaName>,
        table: &TableName,
    ) -> Result<Self, LowerError> {
        let mut alteration = Self {
            mysql,
            start: schema.clone(),
            state: schema,
            namespace: namespace.cloned(),
            table: table.clone(),
            origins: HashMap::new(),
            convert: false,
            ahead: Vec::new(),
            done: Vec::new(),
        };
        alteration.begin()?;
        Ok(alteration)
    }

    /// The table as the operations so far leave it.
    pub(super) fn table(&self) -> Result<&Table, LowerError> {
        self.table_in(&self.state)
    }

    fn table_in<'s>(&self, schema: &'s Schema) -> Result<&'s Table, LowerError> {
        let found = schema.table(self.namespace.as_ref(), &self.table);
        found.ok_or_else(|| LowerError::Definition(format!("there is no table `{}`", self.table)))
    }

    /// The table's name as SQL.
    pub(super) fn name(&self) -> String {
        quote::qualified(self.namespace.as_ref(), self.table.as_str())
    }

    /// Takes the state for the start of what follows.
    fn begin(&mut self) -> Result<(), LowerError> {
        self.start = self.state.clone();
        self.convert = false;
        let names = self.table()?.columns.iter().map(|column| column.name.to_string());
        self.origins = names.map(|name| (name.clone(), name)).collect();
        Ok(())
    }

    /// Puts the statements for what was done so far behind the others.
    pub(super) fn close(&mut self) -> Result<(), LowerError> {
        let difference = Difference {
            can: &self.mysql.capabilities,
            start: &self.start,
            end: &self.state,
            old: self.table_in(&self.start)?,
            new: self.table_in(&self.state)?,
            origins: &self.origins,
            convert: self.convert,
        };
        let statements = difference.statements()?;
        self.done.append(&mut self.ahead);
        self.done.extend(statements);
        self.begin()
    }

    /// A statement of its own, behind everything so far.
    pub(super) fn statement(&mut self, statement: Statement) -> Result<(), LowerError> {
        self.close()?;
        self.done.push(statement);
        Ok(())
    }

    /// Goes over to another state of the table, in which its columns come from those of now as `origins` says.
    pub(super) fn go_to(&mut self, state: Schema, origins: HashMap<String, String>) {
        self.state = state;
        self.origins = origins;
    }

    /// One operation, which leaves the database as `after`.
    fn step(&mut self, operation: &Operation, after: Schema) -> Result<(), LowerError> {
        match operation {
            Operation::AlterColumn(change) if change.using.is_some() => {
                self.close()?;
                convert::convert(self, change, after)?;
                return self.close();
            }
            Operation::AddColumn(add) if self.is_unsafe(&add.column.column()) => {
                return self.add_filled(&add.column.name, after);
            }
            _ => self.make_ready(operation, &after)?,
        }
        self.trace(operation, &after);
        self.state = after;
        match operation {
            Operation::Execute(_) => self.begin(),
            // MySQL takes such a default in no statement that adds a column.
            Operation::AlterColumn(change) if self.has_unsafe_default(change) => self.close(),
            _ => Ok(()),
        }
    }

    /// What an operation wants beyond the clauses that bring the table from one state to the next.
    fn make_ready(&mut self, operation: &Operation, after: &Schema) -> Result<(), LowerError> {
        match operation.as_batch_part()? {
            BatchPart::AlterColumn(change) if self.is_tied_rename(change)? => {
                self.close()?;
                self.rename_alone(change)?;
                let name = change.rename_to.clone().unwrap_or_else(|| change.name.clone());
                self.alter_column(&AlterColumn { name, rename_to: None, ..change.clone() })?;
            }
            BatchPart::AlterColumn(change) => self.alter_column(change)?,
            BatchPart::DropColumn(_) | BatchPart::DropConstraint(_) => {
                let statements = keys_of_others(&self.state, after, self.table()?);
                self.ahead.extend(statements);
            }
            BatchPart::SetTableOptions(set) => self.convert |= options::is_on(&set.options, "convert"),
            BatchPart::Execute(execute) => {
                for statement in execute::execute(execute)? {
                    self.statement(statement)?;
                }
            }
            BatchPart::CreateExcludeConstraint(_) => {
                let help = "write `except = [\"mysql\"]`, and keep rows apart with a trigger";
                return Err(unsupported("create_exclude_constraint", "there are no exclusion constraints", help));
            }
            // The clauses say it all.
            BatchPart::AddColumn(_)
            | BatchPart::SetTableComment(_)
            | BatchPart::CreateIndex(_)
            | BatchPart::DropIndex(_)
            | BatchPart::RenameIndex(_)
            | BatchPart::CreatePrimaryKey(_)
            | BatchPart::CreateUniqueConstraint(_)
            | BatchPart::CreateForeignKey(_)
            | BatchPart::CreateCheckConstraint(_)
            | BatchPart::ValidateConstraint(_)
            | BatchPart::RenameConstraint(_) => {}
        }
        Ok(())
    }

    /// Whether MySQL refuses the column's default where the column is added.
    fn is_unsafe(&self, column: &Column) -> bool {
        convert::is_refused_at_once(&self.mysql.capabilities, column)
    }

    /// Adds a column with such a default.
    fn add_filled(&mut self, name: &ColumnName, after: Schema) -> Result<(), LowerError> {
        let column = self.table_in(&after)?.columns.get(name.as_str()).cloned();
        let is_new = !self.table()?.columns.contains(name.as_str());
        if let Some(column) = column.filter(|_| is_new) {
            self.close()?;
            convert::add_filled(self, &column, after)?;
        }
        self.close()
    }

    /// Follows the columns to their new names, and forgets those that go.
    pub(super) fn trace(&mut self, operation: &Operation, after: &Schema) {
        // A column that was renamed before goes by its new name already.
        if let Operation::AlterColumn(AlterColumn { name, rename_to: Some(to), .. }) = operation
            && let Some(key) = self.origins.keys().find(|known| known.eq_ignore_ascii_case(name.as_str())).cloned()
            && let Some(origin) = self.origins.remove(&key)
        {
            self.origins.insert(to.to_string(), origin);
        }
        if let Some(table) = after.table(self.namespace.as_ref(), &self.table) {
            self.origins.retain(|name, _| table.columns.contains(name));
        }
    }

    fn has_unsafe_default(&self, alter: &AlterColumn) -> bool {
        let name = alter.rename_to.as_ref().unwrap_or(&alter.name);
        let column = self.table().ok().and_then(|table| table.columns.get(name.as_str()));
        column.is_some_and(|column| self.is_unsafe(column))
    }

    /// Fills the NULLs of a column that may hold them no more, before anything else happens to it.
    fn alter_column(&mut self, alter: &AlterColumn) -> Result<(), LowerError> {
        let Some(column) = self.table()?.columns.get(alter.name.as_str()).cloned() else { return Ok(()) };
        if self.is_unsafe(&alter.altered(&column)) {
            self.close()?;
        }
        let Some(fill) = alter.fill_null.as_ref().filter(|_| column.nullable) else { return Ok(()) };
        let origin = self.origins.get(column.name.as_str());
        let untouched = origin.is_some_and(|name| self.held_at_start(name).is_some_and(|held| *held == column));
        if !untouched {
            self.close()?;
        }
        let statement = convert::fill_statement(self.table()?, &column.name, fill)?;
        self.ahead.push(statement);
        Ok(())
    }

    fn held_at_start(&self, name: &str) -> Option<&Column> {
        self.start.table(self.namespace.as_ref(), &self.table)?.columns.get(name)
    }

    fn finish(mut self) -> Result<Vec<Statement>, LowerError> {
        self.close()?;
        Ok(self.done)
    }
}
