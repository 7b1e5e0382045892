//! `drop_view`.

use super::{Common, CreateIndex, CreateView, IndexSpec, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::{SchemaName, TableName},
    node::{Flat, record},
    schema::{Schema, TableKey, View, expression},
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

/// The views that read from a table or a view, and the views on these, each behind what it reads from.
pub(super) fn on(schema: &Schema, name: &TableName) -> Vec<View> {
    let mut found: Vec<View> = Vec::new();
    let mut names = vec![name.clone()];
    let mut next = 0;
    while next < names.len() {
        let reads = |view: &&View| view.query.texts().any(|sql| expression::mentions(sql, names[next].as_str()));
        let new: Vec<_> = schema
            .views
            .iter()
            .filter(reads)
            .filter(|view| !found.contains(view) && view.name != *name)
            .cloned()
            .collect();
        names.extend(new.iter().map(|view| view.name.clone()));
        found.extend(new);
        next += 1;
    }
    // A view that reads from two others may have been found before the later of them; they were made in this order.
    found.sort_by_key(|view| schema.views.position(&TableKey::text(view.schema.as_ref(), &view.name)));
    found
}

/// The operations that make views as they are.
pub(super) fn recreated_all(views: &[View], common: &Common) -> Vec<Operation> {
    let create = |view: &View| CreateView {
        name: view.name.clone(),
        query: view.query.clone(),
        materialized: view.materialized,
        common: within(view, common),
    };
    views.iter().flat_map(|view| std::iter::once(create(view).into()).chain(indexes(view, common))).collect()
}

/// The operations that make the indexes of a view.
pub(super) fn indexes(view: &View, common: &Common) -> Vec<Operation> {
    let create = |index| CreateIndex {
        spec: Flat(IndexSpec::from(index)),
        table: view.name.clone(),
        concurrently: false,
        common: within(view, common),
    };
    view.indexes.iter().map(|index| create(index).into()).collect()
}

fn within(view: &View, common: &Common) -> Flat<Common> {
    Flat(Common { schema: view.schema.clone(), ..common.inherited().0 })
}

impl Replay for DropView {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        match view(schema, namespace, &self.name) {
            Err(_) if self.common.if_exists => Ok(()),
            Err(error) => Err(error),
            Ok(_) => {
                schema.views.remove(&TableKey::text(namespace, &self.name));
                if self.cascade {
                    for view in on(schema, &self.name) {
                        schema.views.remove(&TableKey::text(view.schema.as_ref(), &view.name));
                    }
                }
                Ok(())
            }
        }
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match view(before, self.common.schema.as_ref(), &self.name) {
            Ok(view) => {
                let mut dropped = vec![view.clone()];
                if self.cascade {
                    dropped.extend(on(before, &self.name).into_iter().filter(|other| other != view));
                }
                Ok(recreated_all(&dropped, &self.common))
            }
            Err(_) if self.common.if_exists => Ok(Vec::new()),
            Err(error) => Err(Irreversible::unknown("drop_view", &error)),
        }
    }
}
