//! `execute`: SQL as it is written.

use super::{
    Common, Irreversible, Operation, ReplayError,
    replay::{Replay, invert_all},
};
use crate::{
    node::{Flat, record},
    schema::{DialectSql, Schema, expression},
};

record! {
    /// Runs SQL as it is written, one or several statements.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Execute: "`execute`" {
        /// The SQL.
        sql: DialectSql = "name",
        /// What it does to the schema, for replay and for the derived downgrade.
        effects: Option<Vec<Operation>>,
        /// Whether it runs outside the revision's transaction.
        autocommit: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Execute {
    /// SQL that is the same for every dialect.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: DialectSql::new(sql), effects: None, autocommit: false, common: Flat::default() }
    }

    /// Whether it may define something that replay does not see: its effects are not told, and a word of it says so.
    pub fn is_opaque(&self) -> bool {
        const DEFINING: [&str; 5] = ["create", "alter", "drop", "rename", "do"];
        let defines = |sql: &str| {
            expression::identifiers(sql)
                .iter()
                .any(|(word, _)| DEFINING.iter().any(|defining| word.eq_ignore_ascii_case(defining)))
        };
        self.effects.is_none() && self.sql.texts().any(defines)
    }
}

impl Replay for Execute {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        schema.opaque |= self.is_opaque();
        self.effects.iter().flatten().try_for_each(|effect| effect.apply(schema))
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match &self.effects {
            Some(effects) => invert_all(effects, before),
            None => Err(Irreversible::new("execute", "SQL does not say what would undo it; write a `downgrade`")),
        }
    }
}
