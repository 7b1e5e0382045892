//! `drop_table`.

use super::{
    Common, CreateTable, CreateTrigger, Irreversible, Operation, ReplayError, drop_view, referring,
    replay::{Replay, table},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{ForeignKey, Schema, Table, TableKey},
};

record! {
    /// Drops a table and its rows.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropTable: "`drop_table`" {
        /// Its name.
        name: TableName,
        /// Whether foreign keys that refer to it, and views on it, go as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl DropTable {
    /// Drops the table of that name, which has to be there.
    pub fn new(name: TableName) -> Self {
        Self { name, cascade: false, common: Flat::default() }
    }
}

fn is_same(a: &Table, b: &Table) -> bool {
    a.name == b.name && a.schema == b.schema
}

impl Replay for DropTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let dropped = match table(schema, namespace, &self.name) {
            Ok(table) => table.clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        let referrer = schema.referrers(&dropped).find(|other| !is_same(other, &dropped)).map(Table::display_name);
        if let Some(referrer) = referrer
            && !self.cascade
            && !schema.rules.dangling_references
        {
            let by = format!("a foreign key of the table `{referrer}`");
            return Err(ReplayError::InUse { kind: "table", name: dropped.display_name(), within: None, by });
        }
        schema.tables.remove(&TableKey::text(dropped.schema.as_ref(), &dropped.name));
        if self.cascade {
            referring::remove(schema, &dropped, |_, _| true);
            for view in drop_view::on(schema, &dropped.name) {
                schema.views.remove(&TableKey::text(view.schema.as_ref(), &view.name));
            }
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let dropped = match table(before, self.common.schema.as_ref(), &self.name) {
            Ok(table) => table,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(Irreversible::unknown("drop_table", &error)),
        };
        let mut create = CreateTable::from(dropped);
        create.common = self.common.inherited();
        let triggers = dropped.triggers.iter().map(|trigger| {
            CreateTrigger {
                name: trigger.name.clone(),
                table: dropped.name.clone(),
                sql: trigger.sql.clone(),
                common: self.common.inherited(),
            }
            .into()
        });
        let mut operations: Vec<Operation> = std::iter::once(create.into()).chain(triggers).collect();
        if self.cascade {
            let of_others = |owner: &Table, _: &ForeignKey| !is_same(owner, dropped);
            operations.extend(referring::recreated(before, dropped, &self.common, of_others));
            operations.extend(drop_view::recreated_all(&drop_view::on(before, &dropped.name), &self.common));
        }
        Ok(operations)
    }
}
