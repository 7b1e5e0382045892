//! An operation that speaks of a column of its table by another name.

use super::{
    AddColumn, AlterColumn, ConstraintTarget, CreateExcludeConstraint, CreateForeignKey, CreateIndex, Operation,
    rename_table::rename_in,
};
use crate::{
    name::ColumnName,
    schema::{
        DialectSql, IndexPart,
        expression::{NameQuote, rename_identifier},
    },
};

/// From and to, and how the database quotes the new name in SQL.
struct Renaming<'a>(&'a ColumnName, &'a ColumnName, NameQuote);

impl Operation {
    /// Lets the operation speak of a column of its table by another name, as one behind a rename does. What it says of
    /// other tables, and the SQL of whole statements, stays as it is.
    pub fn rename_column(&mut self, from: &ColumnName, to: &ColumnName, quote: NameQuote) {
        let renaming = Renaming(from, to, quote);
        match self {
            Self::AddColumn(add) => renaming.added(add),
            Self::AlterColumn(alter) => renaming.altered(alter),
            Self::DropColumn(drop) => renaming.name(&mut drop.name),
            Self::CreateIndex(create) => renaming.index(create),
            Self::CreatePrimaryKey(create) => renaming.names(&mut create.spec.columns),
            Self::CreateUniqueConstraint(create) => renaming.names(&mut create.spec.columns),
            Self::CreateForeignKey(create) => renaming.foreign_key(create),
            Self::CreateCheckConstraint(create) => renaming.sql(&mut create.spec.check),
            Self::CreateExcludeConstraint(create) => renaming.exclude(create),
            Self::DropConstraint(drop) => renaming.target(&mut drop.target),
            Self::BatchAlterTable(batch) => {
                batch.operations.0.iter_mut().for_each(|part| part.rename_column(from, to, quote));
            }
            // These name no column of one table.
            Self::CreateTable(_)
            | Self::DropTable(_)
            | Self::RenameTable(_)
            | Self::SetTableComment(_)
            | Self::SetTableOptions(_)
            | Self::DropIndex(_)
            | Self::RenameIndex(_)
            | Self::ValidateConstraint(_)
            | Self::RenameConstraint(_)
            | Self::CreateEnum(_)
            | Self::DropEnum(_)
            | Self::AlterEnum(_)
            | Self::CreateSequence(_)
            | Self::DropSequence(_)
            | Self::AlterSequence(_)
            | Self::CreateView(_)
            | Self::DropView(_)
            | Self::ReplaceView(_)
            | Self::CreateTrigger(_)
            | Self::DropTrigger(_)
            | Self::CreateSchema(_)
            | Self::DropSchema(_)
            | Self::CreateExtension(_)
            | Self::DropExtension(_)
            | Self::Execute(_)
            | Self::BulkInsert(_)
            | Self::Run(_) => {}
        }
    }
}

impl Renaming<'_> {
    fn name(&self, name: &mut ColumnName) {
        if name == self.0 {
            name.clone_from(self.1);
        }
    }

    fn names(&self, names: &mut [ColumnName]) {
        for name in names {
            self.name(name);
        }
    }

    fn sql(&self, sql: &mut DialectSql) {
        rename_in(sql, self.0.as_str(), self.1.as_str(), self.2);
    }

    fn added(&self, add: &mut AddColumn) {
        self.name(&mut add.column.name);
        add.after.iter_mut().chain(&mut add.before).for_each(|name| self.name(name));
        add.column.generated.iter_mut().for_each(|generated| self.sql(&mut generated.sql));
    }

    fn altered(&self, alter: &mut AlterColumn) {
        self.name(&mut alter.name);
        alter.using.iter_mut().for_each(|sql| self.sql(sql));
        alter.generated.iter_mut().for_each(|generated| self.sql(&mut generated.sql));
    }

    fn index(&self, create: &mut CreateIndex) {
        for element in &mut create.spec.columns {
            match &mut element.part {
                IndexPart::Column(name) => self.name(name),
                IndexPart::Expression(sql) => self.sql(sql),
            }
        }
        self.names(&mut create.spec.include);
        create.spec.filter.iter_mut().for_each(|sql| self.sql(sql));
    }

    fn foreign_key(&self, create: &mut CreateForeignKey) {
        self.names(&mut create.spec.columns);
        if create.spec.references.table == create.table {
            self.names(&mut create.spec.references.columns);
        }
    }

    fn exclude(&self, create: &mut CreateExcludeConstraint) {
        for element in &mut create.spec.elements {
            element.expression = rename_identifier(&element.expression, self.0.as_str(), self.1.as_str(), self.2);
        }
        create.spec.filter.iter_mut().for_each(|sql| self.sql(sql));
    }

    fn target(&self, target: &mut ConstraintTarget) {
        match target {
            ConstraintTarget::Covering(_, columns) => self.names(columns),
            ConstraintTarget::Check(check) => self.sql(check),
            ConstraintTarget::Named(_) => {}
        }
    }
}
