//! CHECKs and foreign keys as text.

use limbeck_core::{
    schema::{Check, Column, ForeignKey, ForeignKeyAction, Schema, Table},
    statement::LowerError,
};

use super::{options, own_sql, unsupported};
use crate::{Capabilities, Server, quote, reflect::OF_COLUMN};

fn named(name: Option<&limbeck_core::name::ConstraintName>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote::identifier(name.as_str()))).unwrap_or_default()
}

/// A CHECK constraint. Fails on a server that would read it and forget it.
pub(super) fn check(can: &Capabilities, check: &Check) -> Result<String, LowerError> {
    if !can.check_constraints {
        let reason = format!("{} reads a CHECK and forgets it", can.describe());
        return Err(unsupported(
            "create_check_constraint",
            reason,
            "use MySQL 8.0.16 or MariaDB 10.2, or leave it out",
        ));
    }
    Ok(format!("{}CHECK ({})", named(check.name.as_ref()), own_sql(&check.check, "create_check_constraint")?))
}

/// The column whose definition a CHECK is a part of; nothing where it is the table's.
pub(super) fn column_of<'c>(can: &Capabilities, check: &'c Check) -> Option<&'c str> {
    let own = can.server == Server::MariaDb && check.name.is_none();
    options::text(&check.options, OF_COLUMN).filter(|_| own)
}

/// The CHECKs that are parts of a column's definition.
pub(super) fn checks_of_column(can: &Capabilities, table: &Table, column: &Column) -> Result<Vec<String>, LowerError> {
    let own =
        |check: &&Check| column_of(can, check).is_some_and(|name| name.eq_ignore_ascii_case(column.name.as_str()));
    table.check_constraints.iter().filter(own).map(|held| check(can, held)).collect()
}

/// What takes a CHECK away.
pub(super) fn drop_check(can: &Capabilities, name: &str) -> String {
    let kind = if can.drop_check { "CHECK" } else { "CONSTRAINT" };
    format!("DROP {kind} {}", quote::identifier(name))
}

/// A foreign key. It names the columns that it refers to, which the servers demand.
pub(super) fn foreign_key(owner: &Table, key: &ForeignKey, schema: &Schema) -> Result<String, LowerError> {
    let namespace = key.references.schema.as_ref().or(owner.schema.as_ref());
    let target =
        if key.refers_to(owner, owner, None) { Some(owner) } else { schema.table(namespace, &key.references.table) };
    let primary = target.and_then(|target| target.primary_key.as_ref()).map(|key| key.columns.clone());
    let columns = match key.references.columns.as_slice() {
        [] => primary.unwrap_or_default(),
        columns => columns.to_vec(),
    };
    if columns.is_empty() {
        let reason =
            format!("a foreign key of `{}` does not say to which columns of `{}`", owner.name, key.references.table);
        return Err(unsupported(
            "create_foreign_key",
            reason,
            "write `references = { table = \"…\", columns = [\"…\"] }`",
        ));
    }
    let mut text = format!(
        "{}FOREIGN KEY ({}) REFERENCES {} ({})",
        named(key.name.as_ref()),
        quote::identifiers(&key.columns),
        quote::qualified(namespace, key.references.table.as_str()),
        quote::identifiers(&columns)
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        // The servers say nothing of what is the default, and so does what is read back.
        if let Some(action) = action {
            text += &format!(" ON {event} {}", action.word().to_ascii_uppercase());
        }
    }
    Ok(text)
}

/// Refuses what a foreign key cannot do on these servers.
pub(super) fn refuse_strangers(can: &Capabilities, owner: &Table, key: &ForeignKey) -> Result<(), LowerError> {
    let refused = |reason: String, help: &str| Err(unsupported("create_foreign_key", reason, help));
    let name = key.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
    let actions = [key.on_delete, key.on_update];
    if key.deferrable.deferrable == Some(true) {
        return refused(
            format!("foreign keys are checked at once, and{name} is to wait"),
            "leave `deferrable` out for MySQL, and write the rows in their order",
        );
    }
    if key.match_type.as_deref().is_some_and(|kind| !kind.eq_ignore_ascii_case("simple")) {
        return refused(
            format!("MATCH of the foreign key{name} is read and disregarded"),
            "leave `match` out for MySQL",
        );
    }
    if actions.contains(&Some(ForeignKeyAction::SetDefault)) {
        return refused(
            format!("InnoDB has no SET DEFAULT, which the foreign key{name} asks for"),
            "use `set null`, or a trigger",
        );
    }
    let required = key.columns.iter().find(|name| owner.columns.get(name.as_str()).is_some_and(|held| !held.nullable));
    if let Some(column) = required.filter(|_| actions.contains(&Some(ForeignKeyAction::SetNull))) {
        return refused(
            format!("the foreign key{name} sets `{column}` to NULL, which it may not hold"),
            "make the column `nullable = true`, or choose another action",
        );
    }
    let moved = |action: Option<ForeignKeyAction>| {
        matches!(action, Some(ForeignKeyAction::Cascade | ForeignKeyAction::SetNull))
    };
    let generated = key.columns.iter().find(|name| {
        owner.columns.get(name.as_str()).is_some_and(|held| held.generated.as_ref().is_some_and(|by| !by.stored))
    });
    if let Some(column) = generated.filter(|_| can.server == Server::MySql || actions.into_iter().any(moved)) {
        return refused(
            format!("the foreign key{name} is on `{column}`, which is computed when it is read"),
            "write `stored = true` for the column",
        );
    }
    Ok(())
}
