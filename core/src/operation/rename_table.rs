//! `rename_table`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table},
};
use crate::{
    name::{SchemaName, TableName},
    node::{Flat, record},
    schema::{
        DialectSql, Schema, Table, TableKey,
        expression::{NameQuote, mentions, rename_identifier, rename_qualifier},
    },
};

record! {
    /// Renames a table; foreign keys, views and triggers that name it follow.
    #[derive(Debug, Clone, PartialEq)]
    pub struct RenameTable: "`rename_table`" {
        /// Its name.
        name: TableName,
        /// Its new name.
        to: TableName,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for RenameTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let old = match table(schema, namespace, &self.name) {
            Ok(table) => table.clone(),
            Err(_) if self.common.if_exists => return Ok(()),
            Err(error) => return Err(error),
        };
        let namespace = old.schema.as_ref();
        let (home, quote) = (schema.home.clone(), schema.rules.quote);
        let only_case = schema.tables.position(&TableKey::text(namespace, &self.to))
            == schema.tables.position(&TableKey::text(namespace, &self.name));
        let to = TableKey::text(namespace, &self.to);
        if !only_case && schema.tables.contains(&to) {
            return Err(ReplayError::exists("table", self.to.as_str()));
        }
        if schema.views.contains(&to) {
            return Err(ReplayError::exists("view", self.to.as_str()));
        }
        let mut renamed = old.clone();
        renamed.name = self.to.clone();
        schema.tables.replace(&TableKey::text(namespace, &self.name), renamed);
        let name = self.name.as_str();
        schema.tables.change(
            |other| self.concerns(other, &old, home.as_ref()),
            |other| {
                self.follow(other, &old, home.as_ref(), quote);
            },
        );
        schema.views.change(
            |view| view.query.texts().any(|text| mentions(text, name)),
            |view| rename_in(&mut view.query, name, self.to.as_str(), quote),
        );
        for sequence in schema.sequences.iter_mut() {
            if let Some((table, column)) = sequence.owned_by.as_deref().and_then(|owner| owner.rsplit_once('.'))
                && owner_of(table, &old)
            {
                let schema = table.rsplit_once('.').map(|(schema, _)| format!("{schema}.")).unwrap_or_default();
                sequence.owned_by = Some(format!("{schema}{}.{column}", self.to));
            }
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let old = match table(before, self.common.schema.as_ref(), &self.name) {
            Ok(table) => table.name.clone(),
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(Irreversible::unknown("rename_table", &error)),
        };
        Ok(vec![Self { name: self.to.clone(), to: old, common: self.common.inherited() }.into()])
    }
}

impl RenameTable {
    /// Whether a table has anything in it that follows.
    fn concerns(&self, other: &Table, old: &Table, home: Option<&SchemaName>) -> bool {
        (other.name == self.to && other.schema == old.schema)
            || other.foreign_keys.iter().any(|key| key.refers_to(other, old, home))
            || other.triggers.iter().any(|trigger| trigger.sql.texts().any(|text| mentions(text, self.name.as_str())))
    }

    fn follow(&self, other: &mut Table, old: &Table, home: Option<&SchemaName>, quote: NameQuote) {
        let mut keys = std::mem::take(&mut other.foreign_keys);
        for key in &mut keys {
            // The table itself has its new name already, and its keys to itself the old one.
            if key.refers_to(other, old, home) {
                key.references.table.clone_from(&self.to);
            }
        }
        other.foreign_keys = keys;
        if other.name == self.to && other.schema == old.schema {
            self.follow_within(other, quote);
        }
        for trigger in other.triggers.iter_mut() {
            rename_in(&mut trigger.sql, self.name.as_str(), self.to.as_str(), quote);
        }
    }

    /// Follows in the expressions of the table itself, where its name stands before a column's.
    fn follow_within(&self, table: &mut Table, quote: NameQuote) {
        let rename = |sql: &mut DialectSql| {
            for text in sql.default.iter_mut().chain(sql.dialects.values_mut()) {
                *text = rename_qualifier(text, self.name.as_str(), self.to.as_str(), quote);
            }
        };
        table.check_constraints.iter_mut().for_each(|check| rename(&mut check.check));
        for column in table.columns.iter_mut() {
            column.generated.iter_mut().for_each(|generated| rename(&mut generated.sql));
        }
        for index in table.indexes.iter_mut() {
            index.filter.iter_mut().for_each(rename);
        }
    }
}

/// Whether `name`, with a schema or without, is the table.
pub(super) fn owner_of(name: &str, table: &Table) -> bool {
    let (schema, name) = name.rsplit_once('.').map_or((None, name), |(schema, name)| (Some(schema), name));
    let same_schema = schema.is_none_or(|schema| table.schema.as_ref().is_some_and(|known| known.as_str() == schema));
    same_schema && table.case().same(name, &table.name)
}

/// Renames an identifier in every text of `sql`.
pub(super) fn rename_in(sql: &mut DialectSql, from: &str, to: &str, quote: NameQuote) {
    for text in sql.default.iter_mut().chain(sql.dialects.values_mut()) {
        *text = rename_identifier(text, from, to, quote);
    }
}
