//! `drop_view`.

use super::{Common, CreateView, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::{SchemaName, TableName},
    node::{Flat, record},
    schema::{Schema, TableKey, View},
};

record! {
    /// Drops a view.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropView: "`drop_view`" {
        /// The view.
        name: TableName,
        /// Whether it is a view whose rows are kept (PostgreSQL).
        materialized: bool,
        /// Whether the views on it go as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// The view of that name, or the error that it is not there.
pub(super) fn view<'a>(
    schema: &'a Schema,
    namespace: Option<&SchemaName>,
    name: &TableName,
) -> Result<&'a View, ReplayError> {
    let known = || schema.views.iter().map(|view| view.name.as_str());
    let found = schema.views.get(&TableKey::text(namespace, name));
    found.ok_or_else(|| ReplayError::missing("view", name.as_str(), known()))
}

/// The operation that makes a view as it is.
pub(super) fn recreated(view: &View, common: Flat<Common>) -> CreateView {
    CreateView { name: view.name.clone(), query: view.query.clone(), materialized: view.materialized, common }
}

impl Replay for DropView {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        match view(schema, namespace, &self.name) {
            Err(_) if self.common.if_exists => Ok(()),
            Err(error) => Err(error),
            Ok(_) => {
                schema.views.remove(&TableKey::text(namespace, &self.name));
                Ok(())
            }
        }
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match view(before, self.common.schema.as_ref(), &self.name) {
            Ok(view) => Ok(vec![recreated(view, self.common.inherited()).into()]),
            Err(_) if self.common.if_exists => Ok(Vec::new()),
            Err(error) => Err(Irreversible::unknown("drop_view", &error)),
        }
    }
}
