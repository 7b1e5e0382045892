//! Constraints and indexes of the catalog.

use limbeck_core::{
    backend::BackendError,
    name::{ColumnName, ConstraintName},
    node::{Node, Value},
    schema::{
        Check, Deferrable, DialectOptions, DialectSql, ForeignKey, ForeignKeyAction, Index, IndexElement, IndexPart,
        PrimaryKey, Reference, SortOrder, Table, Unique,
    },
};

use super::{
    catalog::{Row, optional, text},
    column, name, set, stored,
};
use crate::{Server, prefix, types::family};

/// The name of every primary key.
const PRIMARY: &str = "PRIMARY";

/// An index from its parts, which are of one name, in order.
pub(super) fn index(table: &mut Table, parts: &[Row], server: Server) -> Result<(), BackendError> {
    let Some(first) = parts.first() else { return Ok(()) };
    let unique = text(first, 6) == "0";
    let kind = text(first, 7).to_ascii_uppercase();
    let elements: Vec<_> = parts.iter().map(|part| element(part, &kind, server)).collect::<Result<_, _>>()?;
    if text(first, 1) == PRIMARY {
        table.primary_key = Some(primary_key(table, &elements));
        return Ok(());
    }
    let columns: Option<Vec<_>> = elements.iter().map(|element| element.column_name().cloned()).collect();
    let plain = elements.iter().all(|element| element.length.is_none() && element.order.is_none());
    let hidden = optional(first, 8).is_some();
    if let (Some(columns), true) = (columns, unique && plain && !hidden) {
        let name = Some(name(text(first, 1))?);
        table.unique_constraints.push(Unique { name, columns, ..Unique::default() });
        return Ok(());
    }
    let mut index = Index::new(name(text(first, 1))?, []);
    index.elements = elements;
    index.unique = unique;
    match kind.as_str() {
        "FULLTEXT" | "SPATIAL" | "HASH" => index.using = Some(kind.to_lowercase()),
        _ => {}
    }
    if hidden {
        set(&mut index.options, "invisible", Node::new(Value::Boolean(true)));
    }
    table.indexes.insert(index);
    Ok(())
}

fn primary_key(table: &Table, elements: &[IndexElement]) -> PrimaryKey {
    let mut key = PrimaryKey { name: None, columns: Vec::new(), options: DialectOptions::default() };
    let parts: Vec<_> = elements
        .iter()
        .filter_map(|element| {
            let column = element.column_name()?;
            let declared = table.columns.get(column.as_str()).and_then(|column| column.spelling.as_deref());
            let is_large = declared.is_some_and(|declared| family(declared).is_large());
            Some(prefix::Part { column, length: element.length, is_large })
        })
        .collect();
    prefix::say(&mut key.options, &parts);
    key.columns.extend(parts.iter().map(|part| part.column.clone()));
    key
}

fn element(part: &Row, kind: &str, server: Server) -> Result<IndexElement, BackendError> {
    let part_of = match (optional(part, 2), optional(part, 3)) {
        (Some(column), _) => IndexPart::Column(name(column)?),
        (None, expression) => {
            let sql = stored::expression(expression.unwrap_or_default(), server);
            IndexPart::Expression(DialectSql::new(sql))
        }
    };
    let length = optional(part, 4).and_then(|length| length.parse().ok()).filter(|_| kind != "SPATIAL");
    let order = (text(part, 5) == "D").then_some(SortOrder::Descending);
    Ok(IndexElement { part: part_of, order, nulls: None, opclass: None, collation: None, length })
}

/// A foreign key from its columns, in order. The index that the server made for it is there as well; for comparing,
/// [`made_for`] tells it from others.
pub(super) fn foreign_key(table: &mut Table, parts: &[Row]) -> Result<(), BackendError> {
    let Some(first) = parts.first() else { return Ok(()) };
    let columns: Vec<_> = parts.iter().map(|part| name(text(part, 2))).collect::<Result<_, _>>()?;
    let target = parts.iter().map(|part| name(text(part, 5))).collect::<Result<_, _>>()?;
    let schema = optional(first, 3).filter(|schema| *schema != text(first, 8));
    let key = ForeignKey {
        name: Some(name(text(first, 1))?),
        references: Reference { table: name(text(first, 4))?, columns: target, schema: schema.map(name).transpose()? },
        on_update: action(text(first, 6)),
        on_delete: action(text(first, 7)),
        match_type: None,
        deferrable: Deferrable::default(),
        not_valid: false,
        options: DialectOptions::default(),
        columns,
    };
    table.foreign_keys.push(key);
    Ok(())
}

/// The index that the server made for a foreign key, where no other served it: under the key's name, or, where nobody
/// gave it one, under that of its first column; MariaDB gives both one name.
pub(crate) fn made_for<'t>(table: &'t Table, key: &ForeignKey) -> Option<&'t Index> {
    let column = key.columns.first().filter(|_| key.name.as_ref().is_none_or(is_given)).map(ColumnName::as_str);
    let names = key.name.as_ref().map(ConstraintName::as_str).into_iter().chain(column);
    names.filter_map(|name| table.indexes.get(name)).find(|index| {
        let plain = |element: &IndexElement| element.length.is_none() && element.order.is_none();
        let columns: Option<Vec<_>> = index.elements.iter().map(IndexElement::column_name).collect();
        let same = columns.is_some_and(|columns| {
            columns.len() == key.columns.len()
                && columns.iter().zip(&key.columns).all(|(one, other)| table.case().same(one, other))
        });
        same && !index.unique && index.elements.iter().all(plain) && index.options.is_empty()
    })
}

/// Whether a name is one that a server gives: `t_chk_1`, `CONSTRAINT_1`, `t_ibfk_1`.
pub(crate) fn is_given(name: &ConstraintName) -> bool {
    let Some((before, number)) = name.as_str().rsplit_once('_') else { return false };
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered && (before == "CONSTRAINT" || before.ends_with("_chk") || before.ends_with("_ibfk"))
}

/// Both servers do the same for RESTRICT and NO ACTION.
fn action(rule: &str) -> Option<ForeignKeyAction> {
    ForeignKeyAction::from_word(rule)
        .filter(|action| !matches!(action, ForeignKeyAction::NoAction | ForeignKeyAction::Restrict))
}

/// The option that says of a CHECK without a name whose it is: on MariaDB a column has one of its own, which is a part of
/// its definition.
pub(crate) const OF_COLUMN: &str = "column";

/// A CHECK constraint. One that belongs to a column has no name of its own, and one that says of a column that it holds
/// JSON makes it JSON.
pub(super) fn check(table: &mut Table, row: &Row, server: Server) -> Result<(), BackendError> {
    let sql = stored::expression(text(row, 2), server);
    let of_column = server == Server::MariaDb && text(row, 3).eq_ignore_ascii_case("column");
    if of_column && sql == format!("json_valid({})", crate::quote::identifier(text(row, 1))) {
        column::recognise_json(table, text(row, 1));
        return Ok(());
    }
    let mut check = Check { check: DialectSql::new(sql), ..Check::default() };
    if of_column {
        set(&mut check.options, OF_COLUMN, Node::string(text(row, 1)));
    } else {
        check.name = Some(name(text(row, 1))?);
    }
    table.check_constraints.push(check);
    Ok(())
}
