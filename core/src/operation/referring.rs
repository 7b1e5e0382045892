//! Foreign keys that refer to a table: what goes with what they need, and comes back with it.

use super::{Common, CreateForeignKey, ForeignKeySpec, Operation};
use crate::{
    node::Flat,
    schema::{ForeignKey, Schema, Table},
};

/// The foreign keys to `target` for which `which` says so, its own included, as the operations that make them.
pub(super) fn recreated(
    schema: &Schema,
    target: &Table,
    common: &Common,
    which: impl Fn(&Table, &ForeignKey) -> bool,
) -> Vec<Operation> {
    let keys = schema.tables.iter().flat_map(|owner| owner.foreign_keys.iter().map(move |key| (owner, key)));
    let home = schema.home.as_ref();
    let referring = keys.filter(|(owner, key)| key.refers_to(owner, target, home) && which(owner, key));
    let created = referring.map(|(owner, key)| CreateForeignKey {
        spec: Flat(ForeignKeySpec::from(key)),
        table: owner.name.clone(),
        common: Flat(Common { schema: owner.schema.clone(), ..common.inherited().0 }),
    });
    created.map(Operation::from).collect()
}

/// Takes away the foreign keys to `target` for which `which` says so.
pub(super) fn remove(schema: &mut Schema, target: &Table, which: impl Fn(&Table, &ForeignKey) -> bool) {
    let home = schema.home.clone();
    let home = home.as_ref();
    for owner in schema.tables.iter_mut() {
        if owner.foreign_keys.iter().any(|key| key.refers_to(owner, target, home) && which(owner, key)) {
            let keys = std::mem::take(&mut owner.foreign_keys);
            owner.foreign_keys =
                keys.into_iter().filter(|key| !(key.refers_to(owner, target, home) && which(owner, key))).collect();
        }
    }
}
