//! What the files know and the catalog of a database without enum types does not show: the enums, and which columns
//! have them.

use super::{Migrator, lower::Prepared, source::Source};
use crate::{
    dialect::Dialect,
    operation::Operation,
    revision::RevisionId,
    schema::{Column, Schema, Type},
};

impl Migrator<'_> {
    /// Puts the enums of the applied revisions, and of the first `within` operations of the step that runs, into a
    /// schema that was read from a database, where the steps to come are about enums or types at all.
    pub(super) fn recall(
        &self,
        dialect: &dyn Dialect,
        schema: &mut Schema,
        rows: &[RevisionId],
        sources: &[Source<'_>],
    ) {
        let concerned = |source: &Source<'_>| source.written.iter().any(is_about_types);
        if schema.rules.enums_in_catalog || !sources.iter().any(concerned) {
            return;
        }
        merge(&self.replayed(dialect, rows), schema);
    }

    /// The same in the middle of a step, of which the first `done` operations have run. The steps behind it may be about
    /// types where this one is not.
    pub(super) fn recall_within(
        &self,
        dialect: &dyn Dialect,
        schema: &mut Schema,
        rows: &[RevisionId],
        step: &Prepared<'_>,
        done: usize,
    ) {
        if schema.rules.enums_in_catalog {
            return;
        }
        let mut known = self.replayed(dialect, rows);
        for operation in &step.operations[..done] {
            let _ = operation.apply(&mut known);
        }
        merge(&known, schema);
    }

    /// What the operations of the applied revisions build. What does not fit is passed over: the database itself has
    /// been read, and only what it cannot show is wanted.
    pub(super) fn replayed(&self, dialect: &dyn Dialect, rows: &[RevisionId]) -> Schema {
        let mut schema = dialect.empty();
        let applied = self.scripts.map().applied(rows).unwrap_or_default();
        let bodies = applied.iter().filter_map(|id| self.scripts.script(id)?.body().ok());
        for operation in bodies.flat_map(|body| &body.upgrade).filter(|operation| operation.runs_on(&dialect.name())) {
            let _ = operation.apply(&mut schema);
        }
        schema
    }
}

/// Whether an operation names an enum, or changes a type, which may have been one.
fn is_about_types(operation: &Operation) -> bool {
    match operation {
        Operation::CreateEnum(_) | Operation::DropEnum(_) | Operation::AlterEnum(_) => true,
        Operation::CreateTable(create) => create.columns.iter().any(|column| names_enum(&column.ty)),
        Operation::AddColumn(add) => names_enum(&add.column.ty),
        Operation::AlterColumn(alter) => alter.ty.is_some(),
        Operation::BatchAlterTable(batch) => batch.alterations().iter().any(is_about_types),
        Operation::Execute(execute) => execute.effects.iter().flatten().any(is_about_types),
        Operation::DropTable(_)
        | Operation::RenameTable(_)
        | Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::DropColumn(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::CreateSequence(_)
        | Operation::DropSequence(_)
        | Operation::AlterSequence(_)
        | Operation::CreateView(_)
        | Operation::DropView(_)
        | Operation::ReplaceView(_)
        | Operation::CreateTrigger(_)
        | Operation::DropTrigger(_)
        | Operation::CreateSchema(_)
        | Operation::DropSchema(_)
        | Operation::CreateExtension(_)
        | Operation::DropExtension(_)
        | Operation::BulkInsert(_)
        | Operation::Run(_) => false,
    }
}

fn names_enum(ty: &Type) -> bool {
    match ty {
        Type::Enum(_) => true,
        Type::Array(element) => names_enum(element),
        _ => false,
    }
}

/// Takes the enums over, and the types of the columns that have them, where the catalog does not show them.
pub(super) fn merge(known: &Schema, schema: &mut Schema) {
    if schema.rules.enums_in_catalog {
        return;
    }
    for found in &known.enums {
        if !schema.enums.contains(found.name.as_str()) {
            schema.enums.insert(found.clone());
        }
    }
    let is_enum = |column: &&Column| names_enum(&column.ty) || matches!(column.ty, Type::InlineEnum(_));
    for table in known.tables.iter().filter(|table| table.columns.iter().any(|column| is_enum(&column))) {
        let Some(held) = schema.table_mut(table.schema.as_ref(), &table.name) else { continue };
        for column in table.columns.iter().filter(is_enum) {
            if let Some(held) = held.columns.get_mut(column.name.as_str()) {
                held.ty = column.ty.clone();
            }
        }
    }
}
