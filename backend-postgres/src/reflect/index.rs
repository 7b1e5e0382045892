//! Indexes of the catalog.

use limbeck_core::{
    backend::BackendError,
    schema::{DialectSql, Index, IndexElement, IndexPart, NullsOrder, SortOrder},
};

use super::{
    column::bare,
    column_names, name,
    rows::{ElementRow, IndexRow},
    storage,
};
use crate::quote;

/// An index.
pub(super) fn index(row: &IndexRow) -> Result<Index, BackendError> {
    let mut index = Index::new(name(&row.name)?, []);
    index.elements = row.elements.iter().map(element).collect::<Result<_, _>>()?;
    index.unique = row.is_unique;
    index.using = Some(row.method.clone()).filter(|method| method != "btree");
    index.include = column_names(row.include.as_ref())?;
    index.filter = row.filter.as_deref().map(|filter| DialectSql::new(bare(filter)));
    index.nulls_not_distinct = row.nulls_not_distinct;
    storage(&mut index.options, row.parameters.as_deref(), row.tablespace.as_deref());
    Ok(index)
}

fn element(row: &ElementRow) -> Result<IndexElement, BackendError> {
    let part = match (&row.column, &row.expression) {
        (Some(column), _) => IndexPart::Column(name(column)?),
        (None, expression) => IndexPart::Expression(DialectSql::new(bare(expression.as_deref().unwrap_or_default()))),
    };
    let nulls = match (row.descending, row.nulls_first) {
        (true, false) => Some(NullsOrder::Last),
        (false, true) => Some(NullsOrder::First),
        _ => None,
    };
    Ok(IndexElement {
        part,
        order: row.descending.then_some(SortOrder::Descending),
        nulls,
        opclass: row.opclass.as_deref().map(|class| opclass(class, row.parameters.as_deref())),
        collation: row.collation.clone(),
        length: None,
    })
}

/// An operator class with its parameters: `gist_trgm_ops(siglen='32')`.
fn opclass(class: &str, parameters: Option<&[String]>) -> String {
    let pairs = parameters.unwrap_or_default().iter().filter_map(|text| text.split_once('='));
    let list: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", quote::string(value))).collect();
    if list.is_empty() { class.to_owned() } else { format!("{class}({})", list.join(", ")) }
}
