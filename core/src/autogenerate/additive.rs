//! A comparison in two: what loses nothing, and what is left undone unless somebody allows it.

use std::collections::HashSet;

use super::{
    Change, CompareError, CompareOptions, Comparison, Notice, Severity, batches, compare, enums, fill, keep, rename,
};
use crate::{
    dialect::Dialect,
    name::ConstraintName,
    operation::{ConstraintKind, DropConstraint, Operation},
    schema::{HasName, Schema, TableKey},
};

/// How often what was held back may make further things to hold back.
const PASSES: usize = 8;

/// How a database gets as far towards what is wanted as it can without a loss.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Additive {
    /// What loses nothing, and what was allowed, in an order that runs.
    pub changes: Comparison,
    /// What is then still not as it is wanted.
    pub left: Comparison,
}

/// Compares as [`compare`] does, and holds back what loses something: tables, columns, constraints and the like that
/// are not wanted any more, and what cannot be done before a person has decided something. `allow` is asked of each.
///
/// A new column that is NOT NULL and has no default is added all the same: rows that are there get the zero of its type
/// (`0`, `''`, `false`, the time) where it has one and nothing else is said of the column, and NULL otherwise. A column
/// that stays although it is not wanted may be NULL from then on, because new rows will not name it.
///
/// Fails as [`compare`] does.
pub fn additive(
    dialect: &dyn Dialect,
    from: &Schema,
    to: &Schema,
    options: &CompareOptions,
    allow: &mut dyn FnMut(&Change) -> bool,
) -> Result<Additive, CompareError> {
    let single = CompareOptions { render_as_batch: false, ..options.clone() };
    // What is held back is found under the names that it has by then.
    let mut held = from.clone();
    rename::changes(&mut held, to, options)?;
    let mut target = to.clone();
    let mut allowed: Vec<Operation> = Vec::new();
    let mut changes = Vec::new();
    let mut first = Vec::new();
    let implied = enums::implied_checks(dialect, to);
    for pass in 0..PASSES {
        changes = compare(dialect, from, &target, &single)?.changes;
        let back = changes.iter().filter(|change| is_held_back(change, &changes, (&held, &target)));
        // The type of a column brings its own CHECK anew.
        let back: Vec<_> = back.filter(|change| !is_implied(&held, &change.operation, &implied)).cloned().collect();
        if pass == 0 {
            allowed = decided(&held, &back, allow);
            first.clone_from(&back);
        }
        let back: Vec<_> = back.into_iter().filter(|change| !allowed.contains(&change.operation)).collect();
        if back.is_empty() {
            break;
        }
        changes.retain(|change| !back.contains(change));
        for change in &back {
            keep::keep(&held, &mut target, change);
        }
        keep::tidy(&mut target);
    }
    let changes = changes.into_iter().flat_map(|change| filled(change, &target)).collect();
    let mut left = compare(dialect, &target, to, &single)?.changes;
    for change in &mut left {
        // What was known of it before more was there says more.
        let earlier = first.iter().find(|earlier| earlier.operation == change.operation);
        change.notices = earlier.map_or_else(|| std::mem::take(&mut change.notices), |earlier| earlier.notices.clone());
    }
    let written = |changes| if options.render_as_batch { batches::together(changes) } else { changes };
    Ok(Additive { changes: Comparison { changes: written(changes) }, left: Comparison { changes: written(left) } })
}

/// The losses that are allowed. Tables are asked of first; what goes along with one is not asked of.
fn decided(held: &Schema, back: &[Change], allow: &mut dyn FnMut(&Change) -> bool) -> Vec<Operation> {
    let (tables, others): (Vec<_>, Vec<_>) =
        back.iter().partition(|change| matches!(change.operation, Operation::DropTable(_)));
    let asked_of: Vec<_> = tables.iter().map(|change| table_key(&change.operation)).collect();
    let mut allowed: Vec<_> =
        tables.into_iter().filter(|change| allow(change)).map(|change| change.operation.clone()).collect();
    let gone: Vec<_> = allowed.iter().map(table_key).collect();
    for change in others {
        let goes = match released(held, &change.operation).filter(|target| asked_of.contains(&Some(target.clone()))) {
            Some(target) => gone.contains(&Some(target)),
            None => allow(change),
        };
        if goes {
            allowed.push(change.operation.clone());
        }
    }
    allowed
}

fn table_key(operation: &Operation) -> Option<String> {
    match operation {
        Operation::DropTable(drop) => Some(TableKey::text(drop.common.schema.as_ref(), &drop.name)),
        _ => None,
    }
}

/// The table that a foreign key which goes refers to.
fn released(held: &Schema, operation: &Operation) -> Option<String> {
    let Operation::DropConstraint(drop) = operation else { return None };
    let table = held.table(drop.common.schema.as_ref(), &drop.table)?;
    let place = drop.find(table).filter(|found| found.kind == ConstraintKind::ForeignKey)?.place;
    let key = table.foreign_keys.get(place)?;
    let schema = key.references.schema.as_ref().or(table.schema.as_ref());
    Some(TableKey::text(schema, &key.references.table))
}

/// Whether a change loses something, or waits for a decision.
fn is_held_back(change: &Change, all: &[Change], (held, target): (&Schema, &Schema)) -> bool {
    let refused = || change.notices.iter().any(|notice| notice.severity == Severity::Refuse);
    let again = |made: &dyn Fn(&Operation) -> bool| all.iter().any(|other| made(&other.operation));
    match &change.operation {
        Operation::DropTable(_)
        | Operation::DropColumn(_)
        | Operation::DropSchema(_)
        | Operation::DropExtension(_)
        | Operation::DropEnum(_) => true,
        Operation::DropIndex(drop) => !again(
            &|other| matches!(other, Operation::CreateIndex(create) if create.spec.label.name.as_ref() == Some(&drop.name)),
        ),
        Operation::DropConstraint(drop) => !again(&|other| replaces(held, other, drop)),
        Operation::DropView(drop) => {
            !again(&|other| matches!(other, Operation::CreateView(create) if create.name == drop.name))
        }
        Operation::DropSequence(drop) => {
            !again(&|other| matches!(other, Operation::CreateSequence(create) if create.name == drop.name))
        }
        Operation::DropTrigger(drop) => {
            !again(&|other| matches!(other, Operation::CreateTrigger(create) if create.name == drop.name))
        }
        Operation::AlterEnum(alter) => alter.drop_value.is_some(),
        Operation::AddColumn(add) => {
            let table = target.table(add.common.schema.as_ref(), &add.table);
            refused() && table.is_none_or(|table| fill::zero(table, &add.column.name).is_none())
        }
        Operation::AlterColumn(_) => refused(),
        Operation::CreateTable(_)
        | Operation::RenameTable(_)
        | Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::BatchAlterTable(_)
        | Operation::CreateIndex(_)
        | Operation::RenameIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::CreateEnum(_)
        | Operation::CreateSequence(_)
        | Operation::AlterSequence(_)
        | Operation::CreateView(_)
        | Operation::ReplaceView(_)
        | Operation::CreateTrigger(_)
        | Operation::CreateSchema(_)
        | Operation::CreateExtension(_)
        | Operation::Execute(_)
        | Operation::BulkInsert(_)
        | Operation::Run(_) => false,
    }
}

/// Whether an operation drops a CHECK that is one of these.
fn is_implied(held: &Schema, operation: &Operation, implied: &HashSet<(String, ConstraintName)>) -> bool {
    let Operation::DropConstraint(drop) = operation else { return false };
    let Some(table) = held.table(drop.common.schema.as_ref(), &drop.table) else { return false };
    let found = drop.find(table).filter(|found| found.kind == ConstraintKind::Check);
    let check = found.and_then(|found| table.check_constraints.get(found.place));
    check.and_then(|check| check.name.clone()).is_some_and(|name| implied.contains(&(table.key(), name)))
}

/// Whether an operation makes what takes the place of a constraint that is dropped.
fn replaces(held: &Schema, operation: &Operation, drop: &DropConstraint) -> bool {
    operation.altered_table() == Some(&drop.table)
        && operation.common().schema == drop.common.schema
        && keep::made(operation).is_some_and(|made| keep::is_meant(held, drop, &made))
}

/// A new column that has to hold something, in two steps: added, and then filled and made NOT NULL.
fn filled(change: Change, target: &Schema) -> Vec<Change> {
    let Operation::AddColumn(add) = &change.operation else { return vec![change] };
    let undecided = change.notices.iter().any(|notice| notice.code == fill::UNDECIDED);
    let table = target.table(add.common.schema.as_ref(), &add.table).filter(|_| undecided);
    let Some((table, value)) = table.and_then(|table| Some((table, fill::zero(table, &add.column.name)?))) else {
        return vec![change];
    };
    let notice = Notice::warn(
        "filled",
        format!("rows that are in `{}` get {} for `{}`", table.display_name(), fill::text(&value), add.column.name),
        "give it a default in the models where that is not right",
    );
    fill::in_two_steps(add, Some(value), [notice])
}
