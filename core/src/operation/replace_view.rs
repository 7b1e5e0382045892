//! `replace_view`.

use super::{Common, Irreversible, Operation, ReplayError, drop_view, replay::Replay};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{DialectSql, Named, Schema, View},
};

record! {
    /// Gives a view another query.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ReplaceView: "`replace_view`" {
        /// The view.
        name: TableName,
        /// Its new query.
        query: DialectSql = "as",
        /// Whether its rows are kept (PostgreSQL).
        materialized: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for ReplaceView {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let held = drop_view::view(schema, self.common.schema.as_ref(), &self.name)?;
        let indexes = if self.materialized { held.indexes.clone() } else { Named::default() };
        schema.views.insert(View {
            name: self.name.clone(),
            schema: self.common.schema.clone(),
            query: self.query.clone(),
            materialized: self.materialized,
            indexes,
            definition: None,
        });
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let view = drop_view::view(before, self.common.schema.as_ref(), &self.name)
            .map_err(|error| Irreversible::unknown("replace_view", &error))?;
        let (query, common) = (view.query.clone(), self.common.inherited());
        let mut back = vec![Self { name: self.name.clone(), query, materialized: view.materialized, common }.into()];
        if !self.materialized {
            back.extend(drop_view::indexes(view, &self.common));
        }
        Ok(back)
    }
}
