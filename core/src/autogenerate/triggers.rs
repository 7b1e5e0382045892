//! Triggers: dropped before their table changes, made behind everything that they may name.

use super::{Change, within};
use crate::{
    operation::{CreateTrigger, DropTrigger},
    schema::{HasName, Table, Trigger},
};

/// The triggers of a table that go, or are made anew.
pub(super) fn dropped(held: &Table, normal_from: &Table, normal_to: &Table) -> Vec<Change> {
    let differs = |trigger: &&Trigger| normal_to.triggers.get(&trigger.key()) != Some(trigger);
    let gone = normal_from.triggers.iter().filter(differs);
    gone.map(|trigger| {
        let name = held.triggers.get(&trigger.key()).map_or_else(|| trigger.name.clone(), |held| held.name.clone());
        Change::new(DropTrigger { name, table: held.name.clone(), common: within(held.schema.as_ref()) })
    })
    .collect()
}

/// The triggers of a table that are new or other than they were; all where there was no table.
pub(super) fn created(wanted: &Table, normal_to: &Table, normal_from: Option<&Table>) -> Vec<Change> {
    let held = |trigger: &Trigger| normal_from.and_then(|held| held.triggers.get(&trigger.key()));
    let new = normal_to.triggers.iter().filter(|trigger| held(trigger) != Some(*trigger));
    new.filter_map(|trigger| wanted.triggers.get(&trigger.key()))
        .map(|trigger| {
            Change::new(CreateTrigger {
                name: trigger.name.clone(),
                table: wanted.name.clone(),
                sql: trigger.sql.clone(),
                common: within(wanted.schema.as_ref()),
            })
        })
        .collect()
}
