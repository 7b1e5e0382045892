//! Indexes, from the statements that made them.

use limbeck_core::{
    backend::BackendError,
    name::IndexName,
    schema::{DialectSql, Index, IndexElement, IndexPart, SortOrder, Table},
};

use super::unreadable;
use crate::ddl::{self, CreateIndex, IndexTarget, IndexedColumn};

/// An index of a table, from the statement that made it.
pub fn read(sql: &str, table: &Table) -> Result<Index, BackendError> {
    let statement = CreateIndex::parse(sql).map_err(|error| unreadable(sql, error))?;
    let name = &statement.name().value;
    let name = IndexName::new(name.as_str()).map_err(|error| unreadable(name, error))?;
    let mut index = Index::new(name, []);
    index.elements = statement.columns().iter().map(|part| element(part, table, sql)).collect();
    index.unique = statement.is_unique();
    index.filter = statement.filter().map(|filter| DialectSql::new(filter.text.as_str()));
    index.definition = Some(sql.to_owned());
    Ok(index)
}

fn element(part: &IndexedColumn, table: &Table, sql: &str) -> IndexElement {
    let part_of = match &part.target {
        IndexTarget::Column(name) => match table.columns.get(&name.value) {
            Some(column) => IndexPart::Column(column.name.clone()),
            // A text in double quotes, or the rowid under one of its own names.
            None => IndexPart::Expression(DialectSql::new(name.span.of(sql))),
        },
        IndexTarget::Expr(expr) => IndexPart::Expression(DialectSql::new(expr.text.as_str())),
    };
    let order = part.order.map(|order| match order {
        ddl::SortOrder::Asc => SortOrder::Ascending,
        ddl::SortOrder::Desc => SortOrder::Descending,
    });
    let collation = part.collate.as_ref().map(|name| name.value.clone());
    IndexElement { part: part_of, order, nulls: None, opclass: None, collation, length: None }
}
