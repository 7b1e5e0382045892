//! Foreign keys to tables that the same list makes later: they go behind the table that they refer to.

use super::{Common, CreateForeignKey, CreateTable, ForeignKeySpec, Operation};
use crate::{
    name::{SchemaName, TableName},
    node::Flat,
    schema::{NameCase, Rules},
};

/// A table by its schema and its name.
type Key<'a> = (Option<&'a SchemaName>, &'a TableName);

/// The operations with every foreign key of a `create_table` to a table that is made further behind taken out, and put
/// in as a `create_foreign_key` right behind that table. So tables that refer to each other can be made in any order.
///
/// Where the database lets a reference dangle there is nothing to do. A key to a table that something drops or renames
/// away before it is made is to the one that is there already, and stays.
pub fn split_references(operations: &[Operation], rules: Rules) -> Vec<Operation> {
    if rules.dangling_references {
        return operations.to_vec();
    }
    let mut behind: Vec<Vec<Operation>> = vec![Vec::new(); operations.len()];
    let mut split = Vec::with_capacity(operations.len());
    for (place, operation) in operations.iter().enumerate() {
        let mut operation = operation.clone();
        if let Operation::CreateTable(create) = &mut operation {
            for (maker, key) in taken_out(create, place, operations, rules.case) {
                behind[maker].push(key);
            }
        }
        split.push(operation);
        split.append(&mut behind[place]);
    }
    split
}

/// Takes out of a table the keys that refer to what is not made yet, each with the place of the operation that makes it.
fn taken_out(
    create: &mut CreateTable,
    place: usize,
    operations: &[Operation],
    case: NameCase,
) -> Vec<(usize, Operation)> {
    let common = create.common.0.clone();
    let name = create.name.clone();
    let (mut kept, mut moved) = (Vec::new(), Vec::new());
    for key in std::mem::take(&mut create.foreign_keys) {
        let owner = (common.schema.as_ref(), &name);
        let target = (key.references.schema.as_ref().or(owner.0), &key.references.table);
        match maker(owner, target, place, operations, case) {
            Some(maker) => moved.push((maker, behind(key, &common, &name))),
            None => kept.push(key),
        }
    }
    create.foreign_keys = kept;
    moved
}

/// The operation that makes the table that a key refers to, where that is to come; nothing where it is there by then, or
/// where the table of the key itself goes before.
fn maker(owner: Key<'_>, target: Key<'_>, place: usize, operations: &[Operation], case: NameCase) -> Option<usize> {
    let is = |key: Key<'_>, other: Key<'_>| key.0 == other.0 && case.same(key.1, other.1);
    let makes = |operation: &Operation| made(operation).is_some_and(|made| is(made, target));
    if is(owner, target) || operations[..place].iter().any(makes) {
        return None;
    }
    let found = place + 1 + operations[place + 1..].iter().position(makes)?;
    let goes = |operation: &Operation| gone(operation).is_some_and(|gone| is(gone, target) || is(gone, owner));
    (!operations[place + 1..found].iter().any(goes)).then_some(found)
}

/// The table that is there after an operation and was not before.
fn made(operation: &Operation) -> Option<Key<'_>> {
    match operation {
        Operation::CreateTable(create) => Some((create.common.schema.as_ref(), &create.name)),
        Operation::RenameTable(rename) => Some((rename.common.schema.as_ref(), &rename.to)),
        _ => None,
    }
}

/// The table that was there before an operation and is not after it.
fn gone(operation: &Operation) -> Option<Key<'_>> {
    match operation {
        Operation::DropTable(drop) => Some((drop.common.schema.as_ref(), &drop.name)),
        Operation::RenameTable(rename) => Some((rename.common.schema.as_ref(), &rename.name)),
        _ => None,
    }
}

fn behind(mut key: ForeignKeySpec, common: &Common, table: &TableName) -> Operation {
    // A table that is made has no row that a key could leave unseen.
    key.not_valid = false;
    CreateForeignKey { spec: Flat(key), table: table.clone(), common: Flat(common.clone()) }.into()
}
