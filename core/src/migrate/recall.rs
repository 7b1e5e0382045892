//! What the files know and the catalog of a database without enum types does not show: the enums, and which columns
//! have them.

use super::{
    Migrator,
    lower::Prepared,
    source::{Source, arranged},
};
use crate::{
    dialect::Dialect,
    operation::Operation,
    revision::RevisionId,
    schema::{Column, Schema, Type},
};

impl Migrator<'_> {
    /// Puts the enums of the applied revisions, and of what has run of a step that goes on in an edited file, into a schema
    /// that was read from a database, where the steps to come are about enums or types at all.
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
        let mut known = self.replayed(dialect, rows);
        for source in sources {
            let Some(resume) = source.resume.as_ref().filter(|resume| resume.edited) else { continue };
            for operation in arranged(&source.written, dialect).iter().take(resume.operation) {
                let _ = operation.apply(&mut known);
            }
        }
        merge(&known, schema);
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

/// Whether an operation names an enum, or changes a column, which may have been one.
fn is_about_types(operation: &Operation) -> bool {
    match operation {
        // Some databases are told all of a column that changes, its type among it.
        Operation::CreateEnum(_) | Operation::DropEnum(_) | Operation::AlterEnum(_) | Operation::AlterColumn(_) => true,
        Operation::CreateTable(create) => create.columns.iter().any(|column| names_enum(&column.ty)),
        Operation::AddColumn(add) => names_enum(&add.column.ty),
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
            if let Some(held) = held.columns.get_mut(column.name.as_str()).filter(|held| may_show(&held.ty, &column.ty))
            {
                // What the catalog says of such values is known better.
                held.spelling.take_if(|_| matches!(held.ty, Type::InlineEnum(_)));
                held.ty = column.ty.clone();
            }
        }
    }
}

/// Whether what a catalog shows may stand for a type. Values that are others than what is known were changed by somebody
/// else; a letter that is none of the catalog's is a question mark there.
fn may_show(shown: &Type, known: &Type) -> bool {
    let (Type::InlineEnum(shown), Type::InlineEnum(known)) = (shown, known) else { return true };
    let letter = |(shown, known): (char, char)| shown == known || (shown == '?' && !known.is_ascii());
    let value = |(shown, known): (&String, &String)| {
        shown.chars().count() == known.chars().count() && shown.chars().zip(known.chars()).all(letter)
    };
    shown.len() == known.len() && shown.iter().zip(known).all(value)
}
