//! The catalog to a schema, in as many queries as there are kinds of objects ([`Part`]), whatever the number of objects.
//!
//! The schema that names without one mean (the first of the `search_path`, usually `public`) is not named. What the
//! server made by itself is recognised: sequences behind columns, indexes behind constraints. What came with an
//! extension is left out, and so are partitions.

mod catalog;
mod column;
mod constraint;
mod index;
mod object;
mod routine;
mod rows;
mod value;

use std::collections::HashMap;

use limbeck_core::{
    backend::BackendError,
    name::{ColumnName, DialectName, InvalidName, SchemaName, TableName},
    node::{Node, Table as NodeTable, Value},
    schema::{DialectOptions, DialectSql, NameCase, Named, Rules, Schema, Table, TableKey, View, expression},
};

pub use catalog::{Catalog, Only, Part};
pub(crate) use column::bare;
pub(crate) use routine::{routine, routines};
use rows::RelationRow;
pub(crate) use value::default;

use crate::dialect_name;

/// What PostgreSQL refuses and lets pass.
pub const RULES: Rules = Rules {
    case: NameCase::Sensitive,
    dangling_references: false,
    enums_in_catalog: true,
    unique_is_index: false,
    views_keep_names: true,
    quote: expression::NameQuote::Double,
};

/// The tables and views of a schema by the numbers that the catalog gives them.
struct Tables {
    keys: HashMap<i64, String>,
}

impl Tables {
    /// The table of that number; nothing for what is no table, or is not shown.
    fn get<'a>(&self, schema: &'a mut Schema, relation: i64) -> Option<&'a mut Table> {
        schema.tables.get_mut(self.keys.get(&relation)?)
    }

    /// The view of that number.
    fn view<'a>(&self, schema: &'a mut Schema, relation: i64) -> Option<&'a mut View> {
        schema.views.get_mut(self.keys.get(&relation)?)
    }
}

/// The schema that the catalog describes.
pub fn schema(catalog: Catalog) -> Result<Schema, BackendError> {
    let mut schema = Schema::new(RULES);
    for row in &catalog.namespaces {
        if row.is_home == Some(true) {
            schema.home = Some(name(&row.name)?);
        } else if row.name != "public" {
            schema.namespaces.push(name(&row.name)?);
        }
    }
    object::enums(&mut schema, &catalog.enums)?;
    let mut tables = Tables { keys: HashMap::new() };
    for row in &catalog.relations {
        if let Some(query) = &row.query {
            let view = view(row, query)?;
            tables.keys.insert(row.id, TableKey::text(view.schema.as_ref(), &view.name));
            schema.views.insert(view);
        } else {
            let table = table(row)?;
            tables.keys.insert(row.id, TableKey::text(table.schema.as_ref(), &table.name));
            schema.tables.insert(table);
        }
    }
    for row in &catalog.columns {
        let column = column::column(row, &schema.enums)?;
        if let Some(table) = tables.get(&mut schema, row.relation) {
            table.columns.insert(column);
        }
    }
    object::sequences(&mut schema, &tables, &catalog.sequences)?;
    for row in &catalog.constraints {
        if let Some(table) = tables.get(&mut schema, row.relation) {
            constraint::add(table, row)?;
        }
    }
    for row in &catalog.indexes {
        if let Some(table) = tables.get(&mut schema, row.relation) {
            table.indexes.insert(index::index(row)?);
        } else if let Some(view) = tables.view(&mut schema, row.relation) {
            view.indexes.insert(index::index(row)?);
        }
    }
    object::triggers(&mut schema, &tables, &catalog.triggers)?;
    object::extensions(&mut schema, &catalog.extensions)?;
    schema.tables.iter_mut().for_each(crate::normal::recognise_inline_enums);
    Ok(schema)
}

fn table(row: &RelationRow) -> Result<Table, BackendError> {
    let mut table = Table::new(optional(row.schema.as_ref())?, name(&row.name)?, RULES.case);
    table.comment.clone_from(&row.comment);
    let options = &mut table.options;
    if row.unlogged {
        set(options, "unlogged", Node::new(Value::Boolean(true)));
    }
    if let Some(partition) = &row.partition {
        set(options, "partition_by", Node::string(partition));
    }
    if let Some(parents) = &row.parents {
        set(options, "inherits", Node::array(parents.iter().map(Node::string)));
    }
    storage(options, row.parameters.as_deref(), row.tablespace.as_deref());
    Ok(table)
}

fn view(row: &RelationRow, query: &str) -> Result<View, BackendError> {
    let query = query.trim().trim_end_matches(';');
    Ok(View {
        name: name(&row.name)?,
        schema: optional(row.schema.as_ref())?,
        query: DialectSql::new(query),
        materialized: row.kind == "m",
        indexes: Named::default(),
        definition: Some(query.to_owned()),
    })
}

fn set(options: &mut DialectOptions, option: &str, node: Node) {
    let dialect: DialectName = dialect_name();
    options.set(&dialect, option, node);
}

/// Storage parameters, such as `fillfactor=70`, and a tablespace.
fn storage(options: &mut DialectOptions, parameters: Option<&[String]>, tablespace: Option<&str>) {
    let mut table = NodeTable::default();
    for (key, value) in parameters.unwrap_or_default().iter().filter_map(|text| text.split_once('=')) {
        let value = match (value, value.parse::<i64>()) {
            (_, Ok(number)) => Value::Integer(number),
            ("true" | "on", _) => Value::Boolean(true),
            ("false" | "off", _) => Value::Boolean(false),
            _ => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => Value::String(value.to_owned()),
            },
        };
        table.push(key, Node::new(value));
    }
    if !table.entries.is_empty() {
        set(options, "with", Node::new(Value::Table(table)));
    }
    if let Some(tablespace) = tablespace {
        set(options, "tablespace", Node::string(tablespace));
    }
}

/// A name of the catalog's, as a name of one kind.
fn name<N: TryFrom<String, Error = InvalidName>>(text: &str) -> Result<N, BackendError> {
    N::try_from(text.to_owned()).map_err(|error| unreadable(text, error))
}

fn optional(schema: Option<&String>) -> Result<Option<SchemaName>, BackendError> {
    schema.map(|schema| name(schema)).transpose()
}

fn column_names(names: Option<&Vec<String>>) -> Result<Vec<ColumnName>, BackendError> {
    names.into_iter().flatten().map(|text| name(text)).collect()
}

fn table_name(text: &str) -> Result<TableName, BackendError> {
    name(text)
}

fn unreadable(object: &str, error: impl std::fmt::Display) -> BackendError {
    BackendError::Definition { object: object.to_owned(), message: error.to_string() }
}
