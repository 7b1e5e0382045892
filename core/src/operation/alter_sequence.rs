//! `alter_sequence`.

use super::{Common, Irreversible, Operation, ReplayError, drop_sequence::missing, replay::Replay};
use crate::{
    name::SequenceName,
    node::{Flat, record},
    schema::{Schema, Sequence, SequenceOptions, TableKey},
};

record! {
    /// Changes how a sequence counts. What is not named stays as it is.
    #[derive(Debug, Clone, PartialEq)]
    pub struct AlterSequence: "`alter_sequence`" {
        /// The sequence.
        name: SequenceName,
        /// How it counts.
        options: Flat<SequenceOptions>,
        /// The column with which it goes: `"table.column"`, or `"none"`.
        owned_by: Option<String>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl Replay for AlterSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let missing = missing(schema, &self.name);
        let Some(sequence) = schema.sequences.get_mut(&TableKey::text(self.common.schema.as_ref(), &self.name)) else {
            return if self.common.if_exists { Ok(()) } else { Err(missing) };
        };
        let (held, new) = (&mut sequence.options, &self.options.0);
        held.start = new.start.or(held.start);
        held.increment = new.increment.or(held.increment);
        held.min = new.min.or(held.min);
        held.max = new.max.or(held.max);
        held.cache = new.cache.or(held.cache);
        held.cycle = new.cycle.or(held.cycle);
        if let Some(owner) = &self.owned_by {
            sequence.owned_by = Some(owner.clone()).filter(|owner| owner != Self::NONE);
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let Some(held) = before.sequences.get(&TableKey::text(self.common.schema.as_ref(), &self.name)) else {
            let unknown = Irreversible::unknown("alter_sequence", &missing(before, &self.name));
            return if self.common.if_exists { Ok(Vec::new()) } else { Err(unknown) };
        };
        self.back_to(held).map(|inverse| vec![inverse.into()])
    }
}

impl AlterSequence {
    /// What `owned_by` says of a sequence that goes with no column.
    pub const NONE: &str = "none";

    fn back_to(&self, held: &Sequence) -> Result<Self, Irreversible> {
        let (new, old) = (&self.options.0, &held.options);
        // A sequence that was made without a word on it counts from 1 in steps of 1, one at a time, once.
        let plain = |set: Option<i64>, earlier: Option<i64>, usual: i64| set.map(|_| earlier.unwrap_or(usual));
        let bounds = [(new.min, old.min), (new.max, old.max)];
        if bounds.iter().any(|(set, earlier)| set.is_some() && earlier.is_none()) {
            return Err(Irreversible::new("alter_sequence", "it had the database's own bounds before"));
        }
        Ok(Self {
            name: self.name.clone(),
            options: Flat(SequenceOptions {
                start: plain(new.start, old.start, 1),
                increment: plain(new.increment, old.increment, 1),
                min: new.min.and(old.min),
                max: new.max.and(old.max),
                cache: plain(new.cache, old.cache, 1),
                cycle: new.cycle.map(|_| old.cycle.unwrap_or(false)),
            }),
            owned_by: self.owned_by.as_ref().map(|_| held.owned_by.clone().unwrap_or_else(|| Self::NONE.to_owned())),
            common: self.common.inherited(),
        })
    }
}
