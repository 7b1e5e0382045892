//! One alteration, taken into a fold: the edit of the definition, and the step that would do it without a rebuild.

use limbeck_core::{
    name::ColumnName,
    operation::{BatchPart, CreateIndex, DropIndex, Operation, RenameIndex},
    schema::{Column, Index, Table},
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold,
    fold::{Step, refused},
};
use crate::{
    ddl, dialect_name,
    lower::{self, unsupported},
    quote, types,
};

impl Fold<'_> {
    /// Takes in an operation, which replay has applied already to the table that was `before`.
    pub(super) fn alter(&mut self, operation: &Operation, before: &Table) -> Result<(), LowerError> {
        match operation.as_batch_part()? {
            BatchPart::AddColumn(operation) => self.add_column(operation),
            BatchPart::DropColumn(_) => self.drop_column(before),
            BatchPart::AlterColumn(operation) => self.alter_column(operation, before),
            BatchPart::CreateIndex(operation) => self.create_index(operation),
            BatchPart::DropIndex(operation) => {
                self.drop_index(operation);
                Ok(())
            }
            BatchPart::RenameIndex(operation) => self.rename_index(operation, before),
            BatchPart::CreatePrimaryKey(operation) => self.create_primary_key(operation),
            BatchPart::CreateUniqueConstraint(operation) => self.create_unique_constraint(operation),
            BatchPart::CreateForeignKey(operation) => self.create_foreign_key(operation),
            BatchPart::CreateCheckConstraint(operation) => self.create_check_constraint(operation),
            BatchPart::DropConstraint(operation) => self.drop_constraint(operation, before),
            BatchPart::RenameConstraint(operation) => self.rename_constraint(operation),
            BatchPart::SetTableOptions(_) => self.set_table_options(before),
            BatchPart::CreateExcludeConstraint(_) => Err(unsupported(
                "create_exclude_constraint",
                "SQLite has no exclusion constraints",
                "use a trigger, or write `except = [\"sqlite\"]`",
            )),
            // SQLite keeps no comments, and checks every constraint when it is made.
            BatchPart::SetTableComment(_) | BatchPart::ValidateConstraint(_) => Ok(()),
            BatchPart::Execute(_) => {
                Err(unsupported("execute", "it is no alteration of a table", "write it outside the batch"))
            }
        }
    }

    /// A column as it is by now.
    pub(super) fn column(&self, name: &ColumnName) -> Result<Column, LowerError> {
        let missing = || LowerError::Definition(format!("the table `{}` has no column `{name}`", self.name));
        self.table().columns.get(name.as_str()).cloned().ok_or_else(missing)
    }

    /// A column as a definition says it.
    pub(super) fn column_text(&self, column: &Column) -> Result<String, LowerError> {
        lower::column_definition(self.table(), column, self.schema(), self.definition.is_strict())
    }

    fn create_index(&mut self, create: &CreateIndex) -> Result<(), LowerError> {
        let Some(name) = &create.spec.label.name else { return Ok(()) };
        let Some(index) = self.table().indexes.get(name.as_str()).cloned() else { return Ok(()) };
        self.step_index(&index)
    }

    fn drop_index(&mut self, drop: &DropIndex) {
        self.step_without_index(drop.name.as_str());
    }

    /// SQLite renames no index: it is made anew, in the words that made it, which replay forgets with the old name.
    fn rename_index(&mut self, rename: &RenameIndex, before: &Table) -> Result<(), LowerError> {
        let text = before.indexes.get(rename.name.as_str()).and_then(|index| index.definition.clone());
        self.define_index(rename.to.as_str(), text);
        self.edit_index(rename.to.as_str(), |index| index.set_name(rename.to.as_str()))?;
        let Some(index) = self.table().indexes.get(rename.to.as_str()).cloned() else { return Ok(()) };
        self.step_without_index(rename.name.as_str());
        self.step_index(&index)
    }

    /// The step that makes an index.
    fn step_index(&mut self, index: &Index) -> Result<(), LowerError> {
        let text = self.index_text(index)?;
        let statement = Statement::new(text, Cost::Scan).noted(format!("index {}", index.name));
        self.step(Step::Statement(statement.over(self.name.as_str())));
        Ok(())
    }

    /// The step that drops an index.
    pub(super) fn step_without_index(&mut self, name: &str) {
        let sql = format!("DROP INDEX {}", quote::qualified(self.namespace.as_ref(), name));
        self.step(Step::Statement(Statement::new(sql, Cost::Metadata)));
    }

    /// The statement that makes an index: as it was written, where that is known.
    pub(super) fn index_text(&self, index: &Index) -> Result<String, LowerError> {
        let Some(text) = &index.definition else { return lower::create_index_text(self.table(), index) };
        let parsed = ddl::CreateIndex::parse(text).map_err(|error| LowerError::Definition(error.to_string()))?;
        Ok(self.in_schema(text, parsed.name().span.start))
    }

    /// A definition with the schema before the name that stands at `name`: SQLite keeps it without.
    pub(super) fn in_schema(&self, text: &str, name: usize) -> String {
        match &self.namespace {
            Some(schema) => format!("{}{}.{}", &text[..name], quote::identifier(schema.as_str()), &text[name..]),
            None => text.to_owned(),
        }
    }

    fn set_table_options(&mut self, before: &Table) -> Result<(), LowerError> {
        let is_on = |table: &Table, option: &str| table.options.is_on(&dialect_name(), option);
        let (strict, without_rowid) = (is_on(self.table(), "strict"), is_on(self.table(), "without_rowid"));
        let counts = is_on(self.table(), "autoincrement");
        self.definition.set_strict(strict).map_err(refused)?;
        self.definition.set_without_rowid(without_rowid).map_err(refused)?;
        if counts != is_on(before, "autoincrement") {
            self.definition.set_autoincrement(counts).map_err(refused)?;
        }
        if strict && !is_on(before, "strict") {
            for column in self.table().columns.iter().cloned().collect::<Vec<_>>() {
                let spelling = types::strict_spelling(&column.ty);
                self.definition.set_type(column.name.as_str(), Some(&spelling)).map_err(refused)?;
                self.check_loss(&column, &spelling);
            }
        }
        self.needs_rebuild("the table's own options change");
        Ok(())
    }
}
