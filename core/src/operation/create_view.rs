//! `create_view`.

use super::{Common, DropView, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::{DialectSql, Named, Schema, TableKey, View},
};

record! {
    /// Makes a view.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateView: "`create_view`" {
        /// Its name.
        name: TableName,
        /// Its query.
        query: DialectSql = "as",
        /// Whether its rows are kept (PostgreSQL).
        materialized: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl CreateView {
    /// The view that it makes.
    pub fn view(&self) -> View {
        View {
            name: self.name.clone(),
            schema: self.common.schema.clone(),
            query: self.query.clone(),
            materialized: self.materialized,
            indexes: Named::default(),
            definition: None,
        }
    }
}

impl Replay for CreateView {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let taken = schema.views.contains(&TableKey::text(namespace, &self.name));
        if taken || schema.table(namespace, &self.name).is_some() {
            let exists = ReplayError::exists("view", self.name.as_str());
            return if self.common.if_not_exists && taken { Ok(()) } else { Err(exists) };
        }
        schema.views.insert(self.view());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists && before.views.contains(&TableKey::text(self.common.schema.as_ref(), &self.name))
        {
            return Ok(Vec::new());
        }
        let drop = DropView {
            name: self.name.clone(),
            materialized: self.materialized,
            cascade: false,
            common: self.common.inherited(),
        };
        Ok(vec![drop.into()])
    }
}
