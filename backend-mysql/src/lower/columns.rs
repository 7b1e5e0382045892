//! The columns of an alteration: those that go, come, change and move.

use limbeck_core::{
    name::ColumnName,
    schema::{Column, Table, Type},
    statement::{Cost, LowerError},
};

use super::{
    column::{self, attributes, declared},
    constraint,
    difference::{Clause, Difference},
    options, unsupported,
};
use crate::{
    Server, quote,
    types::{self, family},
};

/// A column that stays, before and after.
struct Pair<'a> {
    old: &'a Column,
    new: &'a Column,
    /// Where it is to stand, where that is another place.
    place: Option<String>,
}

/// The clauses, in the order of the new table, so that a column stands behind one that has its place already.
pub(super) fn clauses(difference: &Difference<'_>) -> Result<Vec<Clause>, LowerError> {
    let (old, new) = (difference.old, difference.new);
    let stays =
        |column: &Column| difference.origins.values().any(|name| name.eq_ignore_ascii_case(column.name.as_str()));
    let gone = old.columns.iter().filter(|column| !stays(column));
    let cost = if difference.can.instant_drop_column { Cost::Metadata } else { Cost::Rewrite };
    let drop = |column: &Column| Clause::new(format!("DROP COLUMN {}", quoted(&column.name)), cost);
    let mut clauses: Vec<_> = gone.map(drop).collect();
    let still = in_place(difference);
    let tail = new.columns.iter().rev().take_while(|column| !origin(difference, &column.name)).count();
    let mut previous: Option<&ColumnName> = None;
    for (at, column) in new.columns.iter().enumerate() {
        let place = previous.map_or_else(|| "FIRST".to_owned(), |name| format!("AFTER {}", quoted(name)));
        if let Some(held) = difference.origins.get(column.name.as_str()).and_then(|name| old.columns.get(name)) {
            let place = Some(place).filter(|_| !still.contains(&column.name));
            clauses.extend(change(difference, &Pair { old: held, new: column, place })?);
        } else {
            let place = Some(place).filter(|_| at + tail < new.columns.len());
            clauses.push(add(difference, column, place)?);
        }
        previous = Some(&column.name);
    }
    Ok(clauses)
}

fn quoted(name: &ColumnName) -> String {
    quote::identifier(name.as_str())
}

fn origin(difference: &Difference<'_>, name: &ColumnName) -> bool {
    difference.origins.contains_key(name.as_str())
}

/// The columns that need not move: as many as stand in the same order before and after.
fn in_place(difference: &Difference<'_>) -> Vec<ColumnName> {
    let place = |name: &ColumnName| {
        let from = difference.origins.get(name.as_str())?;
        difference.old.columns.position(from)
    };
    let kept: Vec<_> =
        difference.new.columns.iter().filter_map(|column| Some((&column.name, place(&column.name)?))).collect();
    if kept.is_sorted_by_key(|(_, place)| *place) {
        return kept.into_iter().map(|(name, _)| name.clone()).collect();
    }
    // The longest run of places that only grow; `best` holds for each column how long the run that ends there is, and
    // where it comes from.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(kept.len());
    for (at, (_, place)) in kept.iter().enumerate() {
        let before = (0..at).filter(|other| kept[*other].1 < *place).max_by_key(|other| best[*other].0);
        best.push((before.map_or(1, |other| best[other].0 + 1), before));
    }
    let mut at = (0..best.len()).max_by_key(|at| best[*at].0);
    let mut run = Vec::new();
    while let Some(place) = at {
        run.push(kept[place].0.clone());
        at = best[place].1;
    }
    run
}

fn placed(text: String, place: Option<&String>) -> String {
    place.map_or_else(|| text.clone(), |place| format!("{text} {place}"))
}

fn add(difference: &Difference<'_>, column: &Column, place: Option<String>) -> Result<Clause, LowerError> {
    let text = attributes(difference.can, (difference.new, column), &difference.end.enums)?;
    let cost = cost_of_adding(difference, column, place.is_some());
    Ok(Clause::new(placed(format!("ADD COLUMN {} {text}", quoted(&column.name)), place.as_ref()), cost))
}

fn cost_of_adding(difference: &Difference<'_>, column: &Column, is_placed: bool) -> Cost {
    let can = difference.can;
    let at_once = if is_placed { can.instant_add_anywhere } else { can.instant_add_column };
    let computed = column.generated.as_ref().is_some_and(|generated| generated.stored);
    let text = attributes(can, (difference.new, column), &difference.end.enums).unwrap_or_default();
    // What is in parentheses is computed for every row.
    let computed = computed || (column.default.is_some() && text.contains("DEFAULT ("));
    if at_once && !computed && !column::counts(column) { Cost::Metadata } else { Cost::Rewrite }
}

/// What makes of a column another; nothing where it is the same.
fn change(difference: &Difference<'_>, pair: &Pair<'_>) -> Result<Option<Clause>, LowerError> {
    let (can, new, old) = (difference.can, pair.new, pair.old);
    let before = attributes(can, (difference.old, old), &difference.start.enums)?;
    let after = attributes(can, (difference.new, new), &difference.end.enums)?;
    if before == after && pair.place.is_none() {
        if old.name == new.name {
            return Ok(None);
        }
        if can.rename_column {
            let text = format!("RENAME COLUMN {} TO {}", quoted(&old.name), quoted(&new.name));
            return Ok(Some(Clause::new(text, Cost::Metadata)));
        }
    }
    if before != after {
        refuse_impossible(difference, pair)?;
    }
    if let Some(text) = default_alone(difference, pair, &after)? {
        return Ok(Some(Clause::new(format!("ALTER COLUMN {} {text}", quoted(&new.name)), Cost::Metadata)));
    }
    refuse_spoiled(pair)?;
    let name = quoted(&new.name);
    let verb =
        if old.name == new.name { format!("MODIFY {name}") } else { format!("CHANGE {} {name}", quoted(&old.name)) };
    let cost = cost_of_change(difference, pair);
    Ok(Some(Clause::new(placed(format!("{verb} {after}"), pair.place.as_ref()), cost)))
}

/// `SET DEFAULT` where a value is all that changes, which restates nothing. A column that may hold NULL and has no
/// default has the default NULL; `DROP DEFAULT` would make it one that every row has to bring.
fn default_alone(difference: &Difference<'_>, pair: &Pair<'_>, after: &str) -> Result<Option<String>, LowerError> {
    let (can, old, new) = (difference.can, pair.old, pair.new);
    let other = Column { default: new.default.clone(), ..old.clone() };
    let same_else = attributes(can, (difference.old, &other), &difference.start.enums)? == after;
    let large = family(&declared(can, new, &difference.end.enums)).is_large();
    if !same_else || large || old.name != new.name || pair.place.is_some() || new.generated.is_some() {
        return Ok(None);
    }
    let behind = after.split_once(" DEFAULT ").map(|(_, behind)| behind);
    Ok(match (&new.default, behind) {
        (None, _) if new.nullable => Some("SET DEFAULT NULL".to_owned()),
        (None, _) => Some("DROP DEFAULT".to_owned()),
        (Some(_), Some(text)) if text.starts_with(['(', 'C']) => None,
        (Some(default), _) => {
            let declared = declared(can, new, &difference.end.enums);
            let holder =
                super::default::Holder { name: new.name.as_str(), declared: &declared, family: family(&declared) };
            Some(format!("SET DEFAULT {}", super::default::text(can, &holder, default)?))
        }
    })
}

fn cost_of_change(difference: &Difference<'_>, pair: &Pair<'_>) -> Cost {
    let (can, old, new) = (difference.can, pair.old, pair.new);
    let from = resolved(&old.ty, difference.start, can);
    let to = resolved(&new.ty, difference.end, can);
    let charset = options::text(&new.options, "charset").or_else(|| options::text(&difference.new.options, "charset"));
    let texts = |column: &Column| {
        let option = |name| options::text(&column.options, name).map(str::to_owned);
        (option("charset"), option("collate"), column.collation.clone())
    };
    let checks = |table, column| constraint::checks_of_column(can, table, column).unwrap_or_default();
    let moves = pair.place.is_some() && !(can.server == Server::MariaDb && can.instant_add_anywhere);
    let rewrites = !types::widens(&from, &to, &difference.end.enums, charset)
        || texts(old) != texts(new)
        || old.nullable != new.nullable
        || old.generated != new.generated
        || column::counts(old) != column::counts(new)
        || checks(difference.old, old) != checks(difference.new, new)
        || options::is_on(&old.options, "unsigned") != options::is_on(&new.options, "unsigned")
        || moves;
    if rewrites { Cost::Rewrite } else { Cost::Metadata }
}

/// Refuses to restate values that the catalog may have spoiled: it has a question mark for a character beyond the basic
/// plane, in `SHOW CREATE TABLE` too, and only who made the column knows which of them is one.
fn refuse_spoiled(pair: &Pair<'_>) -> Result<(), LowerError> {
    let (old, new) = (pair.old, pair.new);
    let shown = old.spelling.as_deref().map(types::from_spelling).filter(|shown| *shown == old.ty && old.ty == new.ty);
    let doubtful = match &shown {
        Some(Type::InlineEnum(values)) => values.iter().any(|value| value.contains('?')),
        Some(Type::Native(spelling)) => spelling.starts_with("set(") && spelling.contains('?'),
        _ => false,
    };
    if !doubtful || new.spelling.is_none() {
        return Ok(());
    }
    let reason = format!(
        "the catalog shows `{}` as {}, and has `?` for every character beyond U+FFFF, so that the values cannot be \
         restated",
        old.name, old.ty
    );
    Err(unsupported("alter_column", reason, "write the column's `type` with all of its values as well"))
}

fn resolved(ty: &Type, schema: &limbeck_core::schema::Schema, can: &crate::Capabilities) -> Type {
    types::canonical(ty, &schema.enums, can)
}

/// Refuses what the servers refuse, before anything runs.
fn refuse_impossible(difference: &Difference<'_>, pair: &Pair<'_>) -> Result<(), LowerError> {
    let (old, new) = (pair.old, pair.new);
    let refused = |reason: String, help: &str| Err(unsupported("alter_column", reason, help));
    let virtual_one = |column: &Column| column.generated.as_ref().is_some_and(|generated| !generated.stored);
    let stored = |column: &Column| column.generated.as_ref().is_some_and(|generated| generated.stored);
    match (&old.generated, &new.generated) {
        (None, None) => {}
        (Some(_), Some(_)) if stored(old) == stored(new) => {}
        _ if virtual_one(old) || virtual_one(new) => {
            return refused(
                format!("`{}` cannot become a column that is computed when it is read, or stop being one", old.name),
                "drop the column and add it again",
            );
        }
        _ => {}
    }
    let from = resolved(&old.ty, difference.start, difference.can);
    let to = resolved(&new.ty, difference.end, difference.can);
    let text = |ty: &Type| matches!(ty, Type::Char(_) | Type::Varchar(_));
    if from == to || (text(&from) && text(&to)) {
        return Ok(());
    }
    let own = |key: &&limbeck_core::schema::ForeignKey| new_uses(difference.new, &key.columns, &new.name);
    let tied = difference.old.foreign_keys.iter().find(|key| {
        new_uses(difference.old, &key.columns, &old.name)
            && difference.new.foreign_keys.iter().filter(own).any(|other| other.name == key.name)
    });
    let referred = difference.end.referrers(difference.new).any(|table| {
        table.foreign_keys.iter().any(|key| {
            let by_key = key.references.columns.is_empty() && difference.new.is_key(&new.name);
            key.refers_to(table, difference.new, None)
                && (by_key || new_uses(table, &key.references.columns, &new.name))
        })
    });
    if tied.is_some() || referred {
        return refused(
            format!("`{}` is part of a foreign key, both sides of which have to have one type", old.name),
            "drop the foreign key, change both columns, and make it again",
        );
    }
    Ok(())
}

fn new_uses(table: &Table, columns: &[ColumnName], name: &ColumnName) -> bool {
    table.case().among(name, columns)
}
