//! Sequences: made before the defaults that use them, tied to a column behind it.

use super::{Change, Notice, Sides, within};
use crate::{
    node::Flat,
    operation::{AlterSequence, CreateSequence, DropSequence},
    schema::{HasName, Sequence, SequenceOptions},
};

/// What happens to sequences before the tables change, and after.
#[derive(Default)]
pub(super) struct Sequences {
    pub(super) created: Vec<Change>,
    pub(super) altered: Vec<Change>,
}

pub(super) fn changes(sides: &Sides<'_>) -> Sequences {
    let mut sequences = Sequences::default();
    for normal in &sides.normal_to.sequences {
        let Some(wanted) = sides.to.sequences.get(&normal.key()) else { continue };
        match sides.normal_from.sequences.get(&normal.key()) {
            None => sequences.create(wanted),
            Some(held) if held == normal => {}
            Some(held) => sequences.alter(held, normal, wanted),
        }
    }
    for held in &sides.normal_from.sequences {
        if !sides.normal_to.sequences.contains(&held.key()) {
            sequences.altered.push(dropped(held));
        }
    }
    sequences
}

/// One that belongs to a column goes with it, and is not there any more by then.
fn dropped(held: &Sequence) -> Change {
    let mut common = within(held.schema.as_ref());
    common.if_exists = held.owned_by.is_some();
    Change::new(DropSequence { name: held.name.clone(), cascade: false, common })
}

impl Sequences {
    fn create(&mut self, wanted: &Sequence) {
        let (name, common) = (wanted.name.clone(), within(wanted.schema.as_ref()));
        let options = Flat(wanted.options.clone());
        self.created.push(Change::new(CreateSequence { name, options, owned_by: None, common }));
        if wanted.owned_by.is_some() {
            // The column may be made only after the sequence that its default uses.
            self.altered.push(alteration(wanted, SequenceOptions::default(), true));
        }
    }

    fn alter(&mut self, held: &Sequence, normal: &Sequence, wanted: &Sequence) {
        let unsaid = |old: Option<i64>, new: Option<i64>| old.is_some() && new.is_none();
        let bounds = unsaid(held.options.min, normal.options.min) || unsaid(held.options.max, normal.options.max);
        if bounds || (held.owned_by.is_some() && normal.owned_by.is_none()) {
            let notice = Notice::warn(
                "sequence-recreated",
                format!("the sequence `{}` is made anew and counts from its start", wanted.name),
                "set it to the number that it had reached",
            );
            self.created.push(dropped(held).with([notice]));
            self.create(wanted);
            return;
        }
        let (old, new) = (&held.options, &normal.options);
        let changed = |old: Option<i64>, new: Option<i64>, usual: i64| (old != new).then(|| new.unwrap_or(usual));
        let options = SequenceOptions {
            start: changed(old.start, new.start, 1),
            increment: changed(old.increment, new.increment, 1),
            min: changed(old.min, new.min, 1),
            max: changed(old.max, new.max, i64::MAX),
            cache: changed(old.cache, new.cache, 1),
            cycle: (old.cycle != new.cycle).then(|| new.cycle.unwrap_or(false)),
        };
        self.altered.push(alteration(wanted, options, held.owned_by != normal.owned_by));
    }
}

fn alteration(wanted: &Sequence, options: SequenceOptions, owner: bool) -> Change {
    Change::new(AlterSequence {
        name: wanted.name.clone(),
        options: Flat(options),
        owned_by: wanted.owned_by.clone().filter(|_| owner),
        common: within(wanted.schema.as_ref()),
    })
}
