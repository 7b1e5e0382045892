//! A column that a foreign key ties to another gets another name.

use limbeck_core::{
    operation::{AlterColumn, Operation},
    schema::{Check, Column, Index, IndexPart, Type, expression},
    statement::LowerError,
};

use super::{alteration::Alteration, unsupported};
use crate::Server;

impl Alteration<'_> {
    /// Whether a column gets another name that a foreign key ties to another column: the servers rename it in no
    /// statement that copies the table.
    pub(super) fn is_tied_rename(&self, change: &AlterColumn) -> Result<bool, LowerError> {
        let table = self.table()?;
        let renames = change.rename_to.as_ref().is_some_and(|to| *to != change.name);
        let own = table.foreign_keys.iter().any(|key| table.case().among(&change.name, &key.columns));
        let referred = self.state.referrers(table).any(|other| {
            let mut keys =
                other.foreign_keys.iter().filter(|key| key.refers_to(other, table, self.state.home.as_ref()));
            let by_key = table.is_key(&change.name);
            keys.any(|key| {
                let columns = &key.references.columns;
                (columns.is_empty() && by_key) || table.case().among(&change.name, columns)
            })
        });
        let is_there = table.columns.contains(change.name.as_str());
        Ok(is_there && renames && (own || referred))
    }

    /// Renames a column in a statement of its own, from which what follows goes on. The CHECKs and expressions that
    /// name it go before it, and come again behind; so do those about a time on MySQL, which copies the table for them.
    pub(super) fn rename_alone(&mut self, change: &AlterColumn) -> Result<(), LowerError> {
        let rename = AlterColumn {
            rename_to: change.rename_to.clone(),
            common: change.common.clone(),
            ..AlterColumn::new(change.table.clone(), change.name.clone())
        };
        let is_mysql = self.mysql.capabilities.server == Server::MySql;
        self.refuse_computed(change, is_mysql)?;
        let moments = self.table()?.columns.iter().filter(|column| is_mysql && is_moment(&column.ty));
        let mut names: Vec<_> = moments.map(|column| column.name.clone()).collect();
        names.push(change.name.clone());
        let speaks = |check: &Check| {
            check.check.texts().any(|sql| names.iter().any(|name| expression::mentions(sql, name.as_str())))
        };
        let in_expression = |index: &Index| {
            index.elements.iter().any(|element| match &element.part {
                IndexPart::Column(_) => false,
                IndexPart::Expression(sql) => sql.texts().any(|sql| expression::mentions(sql, change.name.as_str())),
            })
        };
        let mut without = self.state.clone();
        if let Some(table) = without.table_mut(self.namespace.as_ref(), &self.table) {
            table.check_constraints.retain(|check| !speaks(check));
            table.indexes.retain(|index| !in_expression(index));
        }
        let origins = self.origins.clone();
        self.go_to(without, origins);
        self.close()?;
        let mut after = self.state.clone();
        let operation = Operation::from(rename);
        operation.apply(&mut after)?;
        self.trace(&operation, &after);
        self.state = after;
        // What is computed from it follows by itself.
        let followed = self.table()?.columns.clone();
        if let Some(table) = self.start.table_mut(self.namespace.as_ref(), &self.table) {
            for column in table.columns.iter_mut() {
                let new = followed.get(column.name.as_str()).and_then(|column| column.generated.clone());
                column.generated = new.or_else(|| column.generated.take());
            }
        }
        self.close()
    }

    /// Refuses to rename what MySQL renames only in a copy of the table, which it does not make for a tied column.
    fn refuse_computed(&self, change: &AlterColumn, is_mysql: bool) -> Result<(), LowerError> {
        let from = |column: &&Column| {
            let mut texts = column.generated.iter().flat_map(|generated| generated.sql.texts());
            texts.any(|sql| expression::mentions(sql, change.name.as_str()))
        };
        let Some(column) = self.table()?.columns.iter().filter(|_| is_mysql).find(from) else { return Ok(()) };
        let reason = format!("a foreign key is on `{}`, and `{}` is computed from it", change.name, column.name);
        Err(unsupported("alter_column", reason, "drop one of the two before, and make it again behind"))
    }
}

fn is_moment(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Time(_) | Type::Timestamp(_) | Type::TimestampTz(_))
}
