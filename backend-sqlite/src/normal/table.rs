//! One table: its columns with their types, its constraints, indexes, triggers and options.

use limbeck_core::{
    name::ConstraintName,
    node::{Node, Value},
    operation::naming,
    schema::{
        Check, Column, ColumnDefault, Deferrable, DialectOptions, DialectSql, EnumType, ForeignKey, ForeignKeyAction,
        Index, IndexPart, Initially, Named, SequenceOptions, SortOrder, Table, Trigger, Type, uuid_digits,
    },
};

use super::{
    column_default,
    schema::{lower, own, referred},
};
use crate::{
    dialect_name,
    lower::{enum_check_values, is_rowid_key},
    quote, types,
};

pub(super) fn canonical(table: &Table, enums: &Named<EnumType>, tables: &[&Table]) -> Table {
    let mut canonical = Table { name: lower(&table.name), comment: None, definition: None, ..table.clone() };
    enum_checks(&mut canonical, table, enums);
    columns(&mut canonical, table, enums);
    constraints(&mut canonical);
    for key in &mut canonical.foreign_keys {
        foreign_key(key, tables);
    }
    canonical.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
    canonical.indexes.iter_mut().for_each(index);
    canonical.triggers.iter_mut().for_each(trigger);
    options(&mut canonical.options);
    canonical
}

/// What the type of a column asks of its values is a CHECK like any other to the catalog.
fn enum_checks(canonical: &mut Table, table: &Table, enums: &Named<EnumType>) {
    for column in &table.columns {
        let Some(values) = enum_check_values(enums, &column.ty) else { continue };
        let Ok(name) = ConstraintName::new(naming::fit(&format!("ck_{}_{}", table.name, column.name))) else {
            continue;
        };
        if table.has_constraint(&name) {
            continue;
        }
        let values: Vec<_> = values.iter().map(|value| quote::string(value)).collect();
        let check = format!("{} IN ({})", quote::identifier(column.name.as_str()), values.join(", "));
        canonical.check_constraints.push(Check { name: Some(name), check: DialectSql::new(check), ..Check::default() });
    }
}

fn columns(canonical: &mut Table, table: &Table, enums: &Named<EnumType>) {
    let strict = table.options.is_on(&dialect_name(), "strict");
    let counts = table.options.is_on(&dialect_name(), "autoincrement");
    for column in canonical.columns.iter_mut() {
        let alone = is_rowid_key(table, column);
        column.autoincrement |= counts && alone;
        column.ty = of_spelling(&spelling(column, alone, strict, enums), strict, enums);
        if alone && column.identity.as_ref().is_some_and(|identity| identity.options == SequenceOptions::default()) {
            column.identity = None;
        }
        column.nullable &= !table.is_key(&column.name);
        column.name = lower(&column.name);
        column.spelling = None;
        column.comment = None;
        column.collation = collation(column.collation.as_deref());
        let default = column.default.as_ref().and_then(column_default).filter(|text| text != "null");
        column.default = default.map(|text| ColumnDefault::sql(of_type(&column.ty, strict, text)));
        if let Some(generated) = &mut column.generated {
            generated.sql = DialectSql::new(own(&generated.sql));
        }
        options(&mut column.options);
    }
}

/// The canonical form of a default of a column of that type: a UUID has the same digits with hyphens and without. In a
/// strict table its column is declared as a text.
fn of_type(ty: &Type, strict: bool, text: String) -> String {
    let holds_uuid = *ty == Type::Uuid || (strict && *ty == Type::Text);
    let digits = uuid_digits(text.trim_matches('\'')).filter(|_| holds_uuid);
    digits.map_or(text, |digits| quote::string(&digits))
}

/// The type as the database declares it, or as it would be written.
fn spelling(column: &Column, alone: bool, strict: bool, enums: &Named<EnumType>) -> String {
    if alone && (column.identity.is_some() || column.autoincrement) {
        return "INTEGER".to_owned();
    }
    match &column.spelling {
        Some(spelling) => spelling.clone(),
        None if strict => types::strict_spelling(&column.ty),
        None => types::spelling(&column.ty, enums),
    }
}

/// The type that a spelling stands for, as far as SQLite's own spelling of it keeps that: `TIMESTAMP(3)` and `DATETIME`
/// are one.
fn of_spelling(text: &str, strict: bool, enums: &Named<EnumType>) -> Type {
    let read = types::from_spelling(text);
    let written = if strict { types::strict_spelling(&read) } else { types::spelling(&read, enums) };
    match types::from_spelling(&written) {
        Type::Native(text) => Type::Native(text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase()),
        ty => ty,
    }
}

/// `BINARY` is what a text is compared by where nothing is said.
fn collation(name: Option<&str>) -> Option<String> {
    name.map(str::to_ascii_uppercase).filter(|name| name != "BINARY")
}

fn constraints(table: &mut Table) {
    if let Some(key) = &mut table.primary_key {
        key.name = key.name.as_ref().map(lower);
        key.columns.iter_mut().for_each(|name| *name = lower(name));
        options(&mut key.options);
    }
    for unique in &mut table.unique_constraints {
        unique.name = unique.name.as_ref().map(lower);
        unique.columns.iter_mut().for_each(|name| *name = lower(name));
        unique.deferrable = deferrable(unique.deferrable);
        options(&mut unique.options);
    }
    for check in &mut table.check_constraints {
        check.name = check.name.as_ref().map(lower);
        check.check = DialectSql::new(own(&check.check));
        check.not_valid = false;
        options(&mut check.options);
    }
    table.unique_constraints.sort_by(|one, other| one.name.cmp(&other.name));
    table.check_constraints.sort_by(|one, other| one.name.cmp(&other.name));
}

/// SQLite reads MATCH and does not heed it, and a key refers to a table of its own database only.
fn foreign_key(key: &mut ForeignKey, tables: &[&Table]) {
    let said = |action: &ForeignKeyAction| *action != ForeignKeyAction::NoAction;
    key.name = key.name.as_ref().map(lower);
    key.columns.iter_mut().for_each(|name| *name = lower(name));
    key.on_delete = key.on_delete.filter(said);
    key.on_update = key.on_update.filter(said);
    key.match_type = None;
    key.not_valid = false;
    key.deferrable = deferrable(key.deferrable);
    let target = &mut key.references;
    target.schema = None;
    if target.columns.is_empty() {
        let referred = referred(tables, &target.table).and_then(|table| table.primary_key.as_ref());
        target.columns = referred.map(|key| key.columns.clone()).unwrap_or_default();
    }
    target.table = lower(&target.table);
    target.columns.iter_mut().for_each(|name| *name = lower(name));
    options(&mut key.options);
}

fn deferrable(found: Deferrable) -> Deferrable {
    Deferrable {
        deferrable: found.deferrable.filter(|deferrable| *deferrable),
        initially: found.initially.filter(|initially| *initially == Initially::Deferred),
    }
}

fn index(index: &mut Index) {
    index.name = lower(&index.name);
    index.definition = None;
    index.using = index.using.take().filter(|method| !method.eq_ignore_ascii_case("btree"));
    for element in &mut index.elements {
        element.order = element.order.filter(|order| *order == SortOrder::Descending);
        element.collation = element.collation.as_deref().map(str::to_ascii_uppercase);
        element.part = match &element.part {
            IndexPart::Column(name) => IndexPart::Column(lower(name)),
            IndexPart::Expression(sql) => IndexPart::Expression(DialectSql::new(own(sql))),
        };
    }
    index.filter = index.filter.as_ref().map(|filter| DialectSql::new(own(filter)));
    options(&mut index.options);
}

/// The catalog has a trigger's statement without the words that say only how it was made.
fn trigger(trigger: &mut Trigger) {
    trigger.name = lower(&trigger.name);
    let text = own(&trigger.sql);
    let text = text.trim_end_matches([';', ' ']);
    let kept = ["create trigger if not exists ", "create temp trigger ", "create temporary trigger "];
    let name = kept.into_iter().find_map(|words| text.strip_prefix(words));
    trigger.sql = DialectSql::new(name.map_or_else(|| text.to_owned(), |rest| format!("create trigger {rest}")));
}

/// Options of other dialects, those that are off, and those that say what is so anyway, are none. Whether a key counts
/// up is said of its column.
fn options(options: &mut DialectOptions) {
    let held = std::mem::take(options);
    let mut own: Vec<_> =
        held.dialects.get(dialect_name().as_str()).into_iter().flat_map(|table| &table.entries).collect();
    own.sort_by(|one, other| one.key.cmp(&other.key));
    for entry in own {
        let value = match &entry.node.value {
            Value::String(word) => Value::String(word.to_ascii_lowercase()),
            value => value.clone(),
        };
        let usual = entry.key == "on_conflict" && value == Value::String("abort".to_owned());
        if !usual && entry.key != "autoincrement" && value != Value::Boolean(false) {
            options.set(&dialect_name(), &entry.key, Node::new(value));
        }
    }
}
