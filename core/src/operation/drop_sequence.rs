//! `drop_sequence`.

use super::{Common, CreateSequence, Irreversible, Operation, ReplayError, replay::Replay};
use crate::{
    name::SequenceName,
    node::{Flat, record},
    schema::{Schema, TableKey},
};

record! {
    /// Drops a sequence.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropSequence: "`drop_sequence`" {
        /// The sequence.
        name: SequenceName,
        /// Whether the defaults that use it go as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// The error that a sequence is not there.
pub(super) fn missing(schema: &Schema, name: &SequenceName) -> ReplayError {
    ReplayError::missing("sequence", name.as_str(), schema.sequences.iter().map(|known| known.name.as_str()))
}

impl Replay for DropSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if schema.sequences.remove(&TableKey::text(self.common.schema.as_ref(), &self.name)).is_none()
            && !self.common.if_exists
        {
            return Err(missing(schema, &self.name));
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let Some(dropped) = before.sequences.get(&TableKey::text(self.common.schema.as_ref(), &self.name)) else {
            let error = missing(before, &self.name);
            let unknown = Irreversible::unknown("drop_sequence", &error);
            return if self.common.if_exists { Ok(Vec::new()) } else { Err(unknown) };
        };
        Ok(vec![
            CreateSequence {
                name: self.name.clone(),
                options: Flat(dropped.options.clone()),
                owned_by: dropped.owned_by.clone(),
                common: self.common.inherited(),
            }
            .into(),
        ])
    }
}
