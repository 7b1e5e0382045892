//! What the servers demand of a table beyond its syntax, said before anything runs.

use limbeck_core::{
    name::ColumnName,
    operation::ReplayError,
    schema::{Column, ForeignKey, ForeignKeyAction, Table, expression},
    statement::{Cost, LowerError, Statement},
};

use super::{column, difference::Difference, keys::Key, settle, unsupported};
use crate::{dialect_name, quote, types};

/// Refuses a table that the servers would refuse.
pub(super) fn of_table(table: &Table) -> Result<(), LowerError> {
    names(table)?;
    counter(table)?;
    checks(table)?;
    computed(table)
}

/// Refuses a name that the servers do not take: it has at most 64 letters, all of them of the basic plane, and the last of
/// them is no white space ([identifiers](https://dev.mysql.com/doc/refman/8.4/en/identifiers.html)).
pub(super) fn of_name(kind: &'static str, name: &str) -> Result<(), LowerError> {
    let length = name.chars().count();
    if length > 64 {
        let reason = format!("the name of the {kind} `{name}` has {length} characters, and the servers take 64");
        return Err(unsupported("name", reason, "choose a shorter name"));
    }
    if name.ends_with(|c: char| c.is_ascii_whitespace() || c == '\u{b}') {
        let reason = format!("the name of the {kind} {name:?} ends with white space, which the servers do not take");
        return Err(unsupported("name", reason, "leave it out"));
    }
    match name.chars().find(|c| u32::from(*c) > 0xffff) {
        Some(c) => {
            let reason = format!(
                "the name of the {kind} `{name}` has the character {c} (U+{:X}), and the servers take those up to U+FFFF",
                u32::from(c)
            );
            Err(unsupported("name", reason, "choose a name without it"))
        }
        None => Ok(()),
    }
}

fn names(table: &Table) -> Result<(), LowerError> {
    of_name("table", table.name.as_str())?;
    table.columns.iter().try_for_each(|column| of_name("column", column.name.as_str()))?;
    table.indexes.iter().try_for_each(|index| of_name("index", index.name.as_str()))?;
    table.constraint_names().try_for_each(|name| of_name("constraint", name.as_str()))
}

/// Refuses a counter that no index begins with, which the engine demands.
fn counter(table: &Table) -> Result<(), LowerError> {
    let mut counters = table.columns.iter().filter(|column| super::column::counts(column));
    let Some(column) = counters.next() else { return Ok(()) };
    if let Some(second) = counters.next() {
        let reason =
            format!("`{}` and `{}` are both to count up, and a table has one counter", column.name, second.name);
        return Err(unsupported("identity", reason, "take `identity` from one of them"));
    }
    if settle::supports(table, std::slice::from_ref(&column.name)) {
        return Ok(());
    }
    let reason = format!("`{}` of `{}` counts up, and no key begins with it", column.name, table.name);
    Err(unsupported(
        "identity",
        reason,
        "make it the primary key, or give it a unique constraint in the same operation or batch",
    ))
}

/// Whether a foreign key writes to its columns when the row that it refers to changes or goes.
fn writes(key: &ForeignKey) -> bool {
    let sets = key.on_delete == Some(ForeignKeyAction::SetNull);
    sets || matches!(key.on_update, Some(ForeignKeyAction::Cascade | ForeignKeyAction::SetNull))
}

/// The column that a foreign key writes to, where SQL names one.
fn written<'a>(table: &'a Table, sql: &str) -> Option<(&'a ForeignKey, &'a ColumnName)> {
    let mut columns = table
        .foreign_keys
        .iter()
        .filter(|key| writes(key))
        .flat_map(|key| key.columns.iter().map(move |name| (key, name)));
    columns.find(|(_, name)| expression::mentions(sql, name.as_str()))
}

fn called(key: &ForeignKey) -> String {
    key.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default()
}

/// Refuses a CHECK of what changes without being checked: a column that a foreign key writes to, a counter.
fn checks(table: &Table) -> Result<(), LowerError> {
    for check in &table.check_constraints {
        let Some(sql) = check.check.for_dialect(&dialect_name()) else { continue };
        let name = check.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        if let Some((key, column)) = written(table, sql) {
            let reason =
                format!("the CHECK{name} is about `{column}`, which the foreign key{} may change", called(key));
            let help = "leave `on_delete = \"set null\"` and `on_update` out of the key, or check with a trigger";
            return Err(unsupported("create_check_constraint", reason, help));
        }
        let counter =
            table.columns.iter().find(|held| column::counts(held) && expression::mentions(sql, held.name.as_str()));
        if let Some(counter) = counter {
            let reason = format!("the CHECK{name} is about `{}`, which counts up by itself", counter.name);
            return Err(unsupported("create_check_constraint", reason, "leave it out: a counter begins with 1"));
        }
    }
    Ok(())
}

/// Refuses a foreign key that writes to what is computed, or to what something that is stored is computed from.
fn computed(table: &Table) -> Result<(), LowerError> {
    for column in &table.columns {
        let Some(generated) = &column.generated else { continue };
        let own = table.foreign_keys.iter().find(|key| writes(key) && table.case().among(&column.name, &key.columns));
        let sql = generated.sql.for_dialect(&dialect_name()).unwrap_or_default();
        let counter =
            table.columns.iter().find(|held| column::counts(held) && expression::mentions(sql, held.name.as_str()));
        if let Some(counter) = counter {
            let reason = format!("`{}` is computed from `{}`, which counts up by itself", column.name, counter.name);
            return Err(unsupported("add_column", reason, "compute it where it is read, in a view"));
        }
        let source = written(table, sql).filter(|_| generated.stored).map(|(key, _)| key);
        if let Some(key) = own.or(source) {
            let reason = format!("the foreign key{} may change what `{}` is computed from", called(key), column.name);
            let help =
                "leave `on_delete = \"set null\"` and `on_update` out of the key, or `stored = true` out of the column";
            return Err(unsupported("create_foreign_key", reason, help));
        }
    }
    Ok(())
}

/// Checks that there are no rows where a column comes that none of them could bring a value for. The servers would make
/// up one: zero, or the empty text.
pub(super) fn of_rows(difference: &Difference<'_>) -> Vec<Statement> {
    let table = difference.new;
    let name = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let is_new = |column: &&Column| !difference.origins.contains_key(column.name.as_str());
    let lacks = |column: &&Column| {
        !column.nullable && column.default.is_none() && column.generated.is_none() && !column::counts(column)
    };
    let check = |column: &Column| {
        let message = format!(
            "the table `{}` has rows, and its new column `{}` may not be NULL and has no default to fill them with",
            table.name, column.name
        );
        // One row is enough to know.
        Statement { cost: Cost::Metadata, ..Statement::check(format!("SELECT 1 FROM {name} LIMIT 1"), message) }
    };
    table.columns.iter().filter(is_new).find(lacks).map(check).into_iter().collect()
}

/// Refuses to drop an index that a foreign key, of this table or to it, has nothing else to go by.
pub(super) fn of_keys(difference: &Difference<'_>, gone: &[Key]) -> Result<(), LowerError> {
    for gone in gone {
        let lacking = |columns: &[ColumnName]| {
            let serves = |table: &Table| settle::supports(table, columns);
            settle::leads(&gone.columns, columns) && !serves(difference.new)
        };
        let own = difference.new.foreign_keys.iter().find(|key| lacking(&key.columns));
        let others = difference.end.referrers(difference.new).flat_map(|table| {
            let keys = table.foreign_keys.iter().filter(move |key| key.refers_to(table, difference.new, None));
            keys.filter(|key| !key.references.columns.is_empty())
        });
        let mut others = others.filter(|key| lacking(&key.references.columns));
        let name = gone.name.as_deref().unwrap_or("PRIMARY");
        let called = |key: &ForeignKey| key.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        if let Some(key) = own {
            let user = called(key);
            let reason =
                format!("the foreign key{user} looks rows up by the index `{name}` of `{}`", difference.new.name);
            return Err(unsupported("drop_index", reason, "make another index on its columns first, or drop the key"));
        }
        if let Some(key) = others.next() {
            let (kind, name, within) = ("key", name.to_owned(), Some(difference.new.display_name()));
            return Err(ReplayError::InUse { kind, name, within, by: format!("the foreign key{}", called(key)) }.into());
        }
    }
    Ok(())
}

/// Refuses to take texts to another character set while a foreign key ties them to others.
pub(super) fn of_conversion(difference: &Difference<'_>) -> Result<(), LowerError> {
    let is_text = |table: &Table, name: &ColumnName| {
        let column = table.columns.get(name.as_str());
        column.is_some_and(|column| {
            types::family(&column::declared(difference.can, column, &difference.end.enums)).is_text()
        })
    };
    let own =
        difference.new.foreign_keys.iter().any(|key| key.columns.iter().any(|name| is_text(difference.new, name)));
    let referred = difference.end.referrers(difference.new).any(|table| {
        let mut keys = table.foreign_keys.iter().filter(|key| key.refers_to(table, difference.new, None));
        keys.any(|key| key.columns.iter().any(|name| is_text(table, name)))
    });
    if !own && !referred {
        return Ok(());
    }
    let reason = format!(
        "texts of `{}` are part of a foreign key, both sides of which have to have one character set",
        difference.new.name
    );
    Err(unsupported("set_table_options", reason, "drop the foreign key, convert both tables, and make it again"))
}
