//! Enum types: made before they are used, changed value by value, dropped behind their last use.

use std::collections::HashSet;

use super::{Change, Notice, within};
use crate::{
    dialect::Dialect,
    name::{ConstraintName, EnumName},
    operation::{AlterEnum, CreateEnum, DropEnum, Operation},
    schema::{Column, EnumType, HasName, Schema, Table, Type},
};

/// What happens to enum types before the tables change, and after.
#[derive(Default)]
pub(super) struct Enums {
    pub(super) early: Vec<Change>,
    pub(super) late: Vec<Change>,
}

/// Takes away, where the catalog has no enums, the constraints that the type of a column stands for: the schema is then
/// as if operations had made it, and the constraints follow the type.
pub(super) fn forget_checks(dialect: &dyn Dialect, work: &mut Schema) {
    let read = |column: &&Column| is_enum(&column.ty) && column.spelling.is_some();
    if work.rules.enums_in_catalog || !work.tables.iter().any(|table| table.columns.iter().any(|c| read(&c))) {
        return;
    }
    let mut bare = work.clone();
    for table in bare.tables.iter_mut() {
        table.check_constraints.clear();
    }
    let implied = dialect.normal(&bare);
    for table in work.tables.iter_mut() {
        let Some(implied) = implied.table(table.schema.as_ref(), &table.name) else { continue };
        let case = table.case();
        table.check_constraints.retain(|check| {
            let stands_for = |other: &crate::schema::Check| {
                other.name.as_ref().zip(check.name.as_ref()).is_some_and(|(one, other)| case.same(one, other))
            };
            !implied.check_constraints.iter().any(stands_for)
        });
        table.columns.change(|column| read(&column), |column| column.spelling = None);
    }
}

/// The CHECKs that the enums of columns bring by themselves in a schema, by the keys of their tables.
pub(super) fn implied_checks(dialect: &dyn Dialect, schema: &Schema) -> HashSet<(String, ConstraintName)> {
    if schema.rules.enums_in_catalog {
        return HashSet::new();
    }
    let mut bare = schema.clone();
    bare.tables.retain(|table| table.columns.iter().any(|column| is_enum(&column.ty)));
    for table in bare.tables.iter_mut() {
        table.check_constraints.clear();
    }
    let normal = dialect.normal(&bare);
    let named = |table: &Table| {
        let key = table.key();
        let names = table.check_constraints.iter().filter_map(|check| check.name.clone());
        names.map(|name| (key.clone(), name)).collect::<Vec<_>>()
    };
    normal.tables.iter().flat_map(named).collect()
}

fn is_enum(ty: &Type) -> bool {
    matches!(ty, Type::Enum(_) | Type::InlineEnum(_))
}

/// How the enum types change; does so to `work`.
pub(super) fn changes(work: &mut Schema, target: &Schema) -> Enums {
    let mut enums = Enums::default();
    for wanted in &target.enums {
        match work.enums.get(&wanted.key()).cloned() {
            Some(held) => values(&held, wanted, &mut enums),
            // Where the catalog has none, one is made when something needs it.
            None if work.rules.enums_in_catalog => enums.early.push(created(wanted)),
            None => {}
        }
    }
    let gone: Vec<_> = work.enums.iter().filter(|held| !target.enums.contains(&held.key())).cloned().collect();
    for held in gone {
        let drop = DropEnum { name: held.name.clone(), cascade: false, common: within(held.schema.as_ref()) };
        enums.late.push(Change::new(drop));
    }
    for wanted in &target.enums {
        work.enums.insert(wanted.clone());
    }
    enums
}

fn created(wanted: &EnumType) -> Change {
    Change::new(CreateEnum {
        name: wanted.name.clone(),
        values: wanted.values.clone(),
        check: (!wanted.check).then_some(false),
        common: within(wanted.schema.as_ref()),
    })
}

/// The values that come, each in its place, and those that go. A value that stands in another place goes and comes
/// again.
fn values(held: &EnumType, wanted: &EnumType, enums: &mut Enums) {
    let alter = || AlterEnum::new(held.name.clone(), within(held.schema.as_ref()));
    let stays = in_order(&held.values, &wanted.values);
    let drop =
        |value: &String, notice| Change::new(AlterEnum { drop_value: Some(value.clone()), ..alter() }).with([notice]);
    let for_good = |value: &String| {
        Notice::warn(
            "enum-value-dropped",
            format!("rows may hold the value `{value}` of `{}`", held.name),
            "say what takes its place with `replace_with`",
        )
    };
    let in_another_place = |value: &String| {
        Notice::warn(
            "enum-value-moved",
            format!("`{value}` of `{}` stands in another place, for which it goes and comes again", held.name),
            "write the values in the order that the database has, and nothing is to do; where their order matters, say \
             with `replace_with` what rows hold meanwhile",
        )
    };
    let (moved, gone): (Vec<_>, Vec<_>) =
        held.values.iter().filter(|value| !stays.contains(value)).partition(|value| wanted.values.contains(value));
    enums.early.extend(moved.iter().map(|value| drop(value, in_another_place(value))));
    let mut now: Vec<&String> = held.values.iter().filter(|value| !moved.contains(value)).collect();
    for (at, value) in wanted.values.iter().enumerate() {
        if now.contains(&value) {
            continue;
        }
        let mut add = AlterEnum { add_value: Some(value.clone()), ..alter() };
        let earlier = at.checked_sub(1).and_then(|at| wanted.values.get(at));
        let place = match earlier {
            Some(earlier) => now.iter().position(|known| *known == earlier).map_or(now.len(), |place| place + 1),
            None => 0,
        };
        if place < now.len() {
            add.after = earlier.cloned();
            add.before = if earlier.is_none() { now.first().map(|value| (*value).clone()) } else { None };
        }
        now.insert(place, value);
        enums.early.push(Change::new(add));
    }
    enums.late.extend(gone.into_iter().map(|value| drop(value, for_good(value))));
}

/// The longest run of old values that the new list has in the same order.
fn in_order<'a>(old: &'a [String], new: &[String]) -> Vec<&'a String> {
    let mut best: Vec<Vec<&String>> = Vec::new();
    for (at, value) in old.iter().enumerate() {
        let place = new.iter().position(|known| known == value);
        let mut run: Vec<&String> = Vec::new();
        if let Some(place) = place {
            let before = |run: &&Vec<&String>| {
                run.last().is_some_and(|last| new.iter().position(|known| known == *last) < Some(place))
            };
            run = best[..at].iter().filter(before).max_by_key(|run| run.len()).cloned().unwrap_or_default();
            run.push(value);
        }
        best.push(run);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

/// The enum types that the changes name and nothing has made, where the catalog does not show them.
pub(super) fn needed(from: &Schema, target: &Schema, changes: &[Change]) -> Vec<Change> {
    if from.rules.enums_in_catalog {
        return Vec::new();
    }
    let mut named = Vec::new();
    for change in changes {
        types(&change.operation, &mut named);
    }
    let missing = target.enums.iter().filter(|wanted| {
        let uses = named.iter().any(|name| from.rules.case.same(name, &wanted.name));
        uses && !from.enums.iter().any(|held| from.rules.case.same(&held.name, &wanted.name))
    });
    missing.map(created).collect()
}

/// The enums that an operation names.
fn types(operation: &Operation, into: &mut Vec<EnumName>) {
    let mut of = |ty: &Type| into.extend(enum_of(ty).cloned());
    if let Operation::CreateTable(create) = operation {
        create.columns.iter().for_each(|column| of(&column.ty));
    } else if let Operation::AddColumn(add) = operation {
        of(&add.column.ty);
    } else if let Operation::AlterColumn(alter) = operation {
        alter.ty.iter().for_each(of);
    } else if let Operation::BatchAlterTable(batch) = operation {
        batch.alterations().iter().for_each(|alteration| types(alteration, into));
    }
}

fn enum_of(ty: &Type) -> Option<&EnumName> {
    match ty {
        Type::Enum(name) => Some(name),
        Type::Array(element) => enum_of(element),
        _ => None,
    }
}
