//! Columns that are computed when they are read: no index and no key of PostgreSQL has one.

use limbeck_core::{
    name::ColumnName,
    schema::{Column, Index, IndexPart, Table, expression::mentions},
    statement::LowerError,
};

use super::unsupported;

/// Refuses an index, by its columns, its expressions or its filter, of what is computed when it is read.
pub(super) fn index(table: &Table, index: &Index) -> Result<(), LowerError> {
    let columns = index.elements.iter().filter_map(|element| element.column_name()).chain(&index.include);
    key(table, columns, "create_index", index.name.as_str())?;
    let expressions = index.elements.iter().filter_map(|element| match &element.part {
        IndexPart::Expression(sql) => Some(sql),
        IndexPart::Column(_) => None,
    });
    let mut texts = expressions.chain(&index.filter).flat_map(limbeck_core::schema::DialectSql::texts);
    let computed =
        |text: &str| table.columns.iter().find(|column| is_virtual(column) && mentions(text, column.name.as_str()));
    match texts.find_map(computed) {
        Some(column) => Err(refused("create_index", index.name.as_str(), &column.name)),
        None => Ok(()),
    }
}

/// Refuses a key of columns one of which is computed when it is read.
pub(super) fn key<'c>(
    table: &Table,
    columns: impl IntoIterator<Item = &'c ColumnName>,
    operation: &'static str,
    name: &str,
) -> Result<(), LowerError> {
    let mut columns = columns.into_iter();
    match columns.find(|name| table.columns.get(name.as_str()).is_some_and(is_virtual)) {
        Some(column) => Err(refused(operation, name, column)),
        None => Ok(()),
    }
}

/// Refuses what a new table has of the kind.
pub(super) fn table(table: &Table) -> Result<(), LowerError> {
    let own = |operation, columns: &[ColumnName]| key(table, columns, operation, table.name.as_str());
    table.primary_key.iter().try_for_each(|key| own("create_primary_key", &key.columns))?;
    table.unique_constraints.iter().try_for_each(|unique| own("create_unique_constraint", &unique.columns))?;
    table.foreign_keys.iter().try_for_each(|key| own("create_foreign_key", &key.columns))?;
    table.indexes.iter().try_for_each(|found| index(table, found))
}

fn is_virtual(column: &Column) -> bool {
    column.generated.as_ref().is_some_and(|generated| !generated.stored)
}

fn refused(operation: &'static str, name: &str, column: &ColumnName) -> LowerError {
    let reason = format!("`{name}` is about `{column}`, which is computed when it is read");
    unsupported(operation, reason, "store the column: `generated = { …, stored = true }`")
}
