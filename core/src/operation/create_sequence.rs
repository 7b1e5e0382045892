//! `create_sequence`.

use super::{AlterSequence, Common, DropSequence, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::SequenceName,
    node::{Flat, record},
    schema::{Schema, Sequence, SequenceOptions, TableKey},
};

record! {
    /// Makes a sequence.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateSequence: "`create_sequence`" {
        /// Its name.
        name: SequenceName,
        /// How it counts.
        options: Flat<SequenceOptions>,
        /// The column with which it goes: `"table.column"`.
        owned_by: Option<String>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for CreateSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.sequences.contains(&TableKey::text(self.common.schema.as_ref(), &self.name)) {
            let exists = ReplayError::exists("sequence", self.name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        schema.sequences.insert(Sequence {
            name: self.name.clone(),
            schema: self.common.schema.clone(),
            options: self.options.0.clone(),
            owned_by: self.owned_by.clone().filter(|owner| owner != AlterSequence::NONE),
        });
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists
            && before.sequences.contains(&TableKey::text(self.common.schema.as_ref(), &self.name))
        {
            return Ok(Vec::new());
        }
        Ok(vec![DropSequence { name: self.name.clone(), cascade: false, common: self.common.inherited() }.into()])
    }
}
