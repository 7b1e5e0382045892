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
    let options = row.options.iter().copied();
    index.elements = if let Some(elements) = &row.elements {
        elements.iter().zip(options).map(element).collect::<Result<_, _>>()?
    } else {
        row.columns.iter().flatten().zip(options).map(column).collect::<Result<_, _>>()?
    };
    index.unique = row.is_unique;
    index.using = Some(row.method.clone()).filter(|method| method != "btree");
    index.include = column_names(row.include.as_ref())?;
    index.filter = row.filter.as_deref().map(|filter| DialectSql::new(bare(filter)));
    index.nulls_not_distinct = row.nulls_not_distinct;
    storage(&mut index.options, row.parameters.as_deref(), row.tablespace.as_deref());
    Ok(index)
}

/// A part that takes more than a name.
fn element((row, option): (&ElementRow, u8)) -> Result<IndexElement, BackendError> {
    let what = match (&row.column, &row.expression) {
        (Some(column), _) => IndexPart::Column(name(column)?),
        (None, expression) => IndexPart::Expression(DialectSql::new(bare(expression.as_deref().unwrap_or_default()))),
    };
    Ok(IndexElement {
        opclass: row.opclass.as_deref().map(|class| opclass(class, row.parameters.as_deref())),
        collation: row.collation.clone(),
        ..part(what, option)
    })
}

/// A column.
fn column((column, option): (&String, u8)) -> Result<IndexElement, BackendError> {
    Ok(part(IndexPart::Column(name(column)?), option))
}

/// A part, and its order.
fn part(part: IndexPart, option: u8) -> IndexElement {
    let (descending, nulls_first) = (option & 1 == 1, option & 2 == 2);
    let nulls = match (descending, nulls_first) {
        (true, false) => Some(NullsOrder::Last),
        (false, true) => Some(NullsOrder::First),
        _ => None,
    };
    let order = descending.then_some(SortOrder::Descending);
    IndexElement { part, order, nulls, opclass: None, collation: None, length: None }
}

/// An operator class with its parameters: `gist_trgm_ops(siglen='32')`.
fn opclass(class: &str, parameters: Option<&[String]>) -> String {
    let pairs = parameters.unwrap_or_default().iter().filter_map(|text| text.split_once('='));
    let list: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", quote::string(value))).collect();
    if list.is_empty() { class.to_owned() } else { format!("{class}({})", list.join(", ")) }
}
