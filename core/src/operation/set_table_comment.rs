//! `set_table_comment`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, table, table_mut},
};
use crate::{
    name::TableName,
    node::{Flat, record},
    schema::Schema,
};

record! {
    /// Says what a table is for.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SetTableComment: "`set_table_comment`" {
        /// The table.
        name: TableName,
        /// The comment; nothing drops it.
        comment: Option<String>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for SetTableComment {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table_mut(schema, self.common.schema.as_ref(), &self.name)?;
        table.comment = self.comment.clone().filter(|comment| !comment.is_empty());
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = table(before, self.common.schema.as_ref(), &self.name)
            .map_err(|error| Irreversible::unknown("set_table_comment", &error))?;
        Ok(vec![Self { comment: table.comment.clone(), ..self.clone() }.into()])
    }
}
