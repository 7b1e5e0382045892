//! A type whose values are made of the old ones by an expression, which the servers have no clause for: the new values
//! grow in a column of their own, which then takes the old one's place, keys and all.

use std::collections::HashMap;

use limbeck_core::{
    name::ColumnName,
    operation::{AlterColumn, naming},
    schema::{Column, ColumnDefault, Schema, Table, expression},
    statement::{Cost, LowerError, Statement},
};

use super::{alteration::Alteration, own_sql, unsupported};
use crate::{Capabilities, Server, dialect_name, quote};

/// The column goes over to its new type by way of another one. `after` is the database that this leaves.
pub(super) fn convert(alteration: &mut Alteration<'_>, change: &AlterColumn, after: Schema) -> Result<(), LowerError> {
    let table = alteration.table()?.clone();
    let Some(old) = table.columns.get(change.name.as_str()) else { return Ok(()) };
    let Some(using) = &change.using else { return Ok(()) };
    refuse_in_use(&alteration.state, &table, old)?;
    let new = change.altered(old);
    let aside = aside(&table, old)?;
    let values = Column {
        options: new.options.clone(),
        collation: new.collation.clone(),
        ..Column::new(aside.clone(), new.ty.clone())
    };
    let mut grown = alteration.state.clone();
    if let Some(held) = grown.table_mut(table.schema.as_ref(), &table.name) {
        let place = held.columns.position(old.name.as_str()).map_or(0, |place| place + 1);
        held.columns.insert(values);
        held.columns.move_to(aside.as_str(), place);
    }
    let names = |table: &Table| table.columns.iter().map(|column| column.name.to_string()).collect::<Vec<_>>();
    let same: HashMap<_, _> = names(&table).into_iter().map(|name| (name.clone(), name)).collect();
    alteration.go_to(grown, same.clone());
    let (holder, name) = (alteration.name(), quote::identifier(aside.as_str()));
    let sql = format!("UPDATE {holder} SET {name} = ({})", own_sql(using, "using")?);
    let note = format!("the new values of `{}`", old.name);
    alteration
        .statement(Statement::new(sql, Cost::Data).over_in(table.schema.as_ref(), table.name.as_str()).noted(note))?;
    if let Some(fill) = &change.fill_null {
        let statement = fill_statement(&table, &aside, fill)?;
        alteration.statement(statement)?;
    }
    let mut origins: HashMap<_, _> = same.into_iter().filter(|(name, _)| *name != old.name.as_str()).collect();
    origins.insert(new.name.to_string(), aside.to_string());
    alteration.go_to(after, origins);
    Ok(())
}

/// Whether MySQL refuses a default to a column that is added: what it gives is another thing each time, so that a
/// replica would not come to the same rows.
pub(super) fn is_refused_at_once(can: &Capabilities, column: &Column) -> bool {
    const UNSAFE: [&str; 8] =
        ["uuid", "uuid_short", "uuid_to_bin", "rand", "random_bytes", "sysdate", "connection_id", "user"];
    let Some(ColumnDefault::Sql(sql)) = &column.default else { return false };
    let text = sql.for_dialect(&dialect_name()).unwrap_or_default();
    can.server == Server::MySql && UNSAFE.iter().any(|name| expression::mentions(text, name))
}

/// Adds such a column without its default, fills it, and gives it the default then. `after` is the database that this
/// leaves.
pub(super) fn add_filled(alteration: &mut Alteration<'_>, column: &Column, after: Schema) -> Result<(), LowerError> {
    let Some(default) = &column.default else { return Ok(()) };
    let table = alteration.table()?.clone();
    let mut empty = after.clone();
    let held = empty.table_mut(table.schema.as_ref(), &table.name);
    let Some(held) = held.and_then(|table| table.columns.get_mut(column.name.as_str())) else { return Ok(()) };
    (held.default, held.nullable) = (None, true);
    let mut origins: HashMap<_, _> =
        table.columns.iter().map(|held| (held.name.to_string(), held.name.to_string())).collect();
    if let Some(grown) = empty.table_mut(table.schema.as_ref(), &table.name) {
        // What is made of the column is made of its values.
        let columns = grown.columns.clone();
        *grown = Table { columns, ..table.clone() };
    }
    alteration.go_to(empty, origins.clone());
    let fill = fill_statement(&table, &column.name, default)?;
    alteration.statement(fill)?;
    origins.insert(column.name.to_string(), column.name.to_string());
    alteration.go_to(after, origins);
    Ok(())
}

/// A name that no column of the table has.
fn aside(table: &Table, column: &Column) -> Result<ColumnName, LowerError> {
    let numbered = |number: u32| if number == 0 { String::new() } else { number.to_string() };
    let names = (0..).map(|number| naming::fit(&format!("{}_new{}", column.name, numbered(number))));
    let free = names.into_iter().find(|name| !table.columns.contains(name)).unwrap_or_default();
    ColumnName::new(free).map_err(|error| LowerError::Definition(error.to_string()))
}

/// Refuses a column that something else hangs on, which would have to hang on the new one.
fn refuse_in_use(schema: &Schema, table: &Table, column: &Column) -> Result<(), LowerError> {
    let mentions = |sql: &str| expression::mentions(sql, column.name.as_str());
    let computed = table.columns.iter().find(|other| {
        other.name != column.name && other.generated.iter().any(|generated| generated.sql.texts().any(mentions))
    });
    let referred = schema.referrers(table).any(|other| {
        other.foreign_keys.iter().any(|key| {
            let by_key = key.references.columns.is_empty() && table.is_key(&column.name);
            key.refers_to(other, table, None) && (by_key || table.case().among(&column.name, &key.references.columns))
        })
    });
    let by = match (computed, referred) {
        (Some(other), _) => format!("`{}` is computed from it", other.name),
        (None, true) => "a foreign key refers to it".to_owned(),
        (None, false) => return Ok(()),
    };
    let reason = format!("the values of `{}` are to be made anew, and {by}", column.name);
    Err(unsupported("alter_column", reason, "drop that first, and make it again behind"))
}

/// The statement that fills the NULLs of a column.
pub(super) fn fill_statement(
    table: &Table,
    column: &ColumnName,
    fill: &ColumnDefault,
) -> Result<Statement, LowerError> {
    let quoted = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let value = match fill {
        ColumnDefault::Literal(literal) => quote::literal(literal),
        ColumnDefault::Sql(sql) => format!("({})", own_sql(sql, "fill_null")?),
    };
    let name = quote::identifier(column.as_str());
    let sql = format!("UPDATE {quoted} SET {name} = {value} WHERE {name} IS NULL");
    Ok(Statement::new(sql, Cost::Data)
        .over_in(table.schema.as_ref(), table.name.as_str())
        .noted(format!("fill the NULLs of `{column}`")))
}
