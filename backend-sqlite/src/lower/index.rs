//! An index's definition as text.

use limbeck_core::{
    schema::{Index, IndexElement, IndexPart, Table},
    statement::LowerError,
};

use super::{column::own_sql, unsupported};
use crate::quote;

/// The statement that makes an index. Fails for what SQLite's indexes do not have.
pub(crate) fn create_index_text(table: &Table, index: &Index) -> Result<String, LowerError> {
    refuse_strangers(index)?;
    let elements: Vec<_> = index.elements.iter().map(element).collect::<Result<_, _>>()?;
    let unique = if index.unique { "UNIQUE " } else { "" };
    let name = quote::qualified(table.schema.as_ref(), index.name.as_str());
    let filter = match &index.filter {
        Some(sql) => format!(" WHERE {}", own_sql(sql, "create_index")?),
        None => String::new(),
    };
    let table = quote::identifier(table.name.as_str());
    Ok(format!("CREATE {unique}INDEX {name} ON {table} ({}){filter}", elements.join(", ")))
}

fn refuse_strangers(index: &Index) -> Result<(), LowerError> {
    let stranger = [
        (!index.include.is_empty(), "`include`"),
        (index.nulls_not_distinct, "`nulls_not_distinct`"),
        (index.using.as_ref().is_some_and(|method| !method.eq_ignore_ascii_case("btree")), "`using`"),
        (index.elements.iter().any(|element| element.opclass.is_some()), "`opclass`"),
        (index.elements.iter().any(|element| element.length.is_some()), "`length`"),
        (index.elements.iter().any(|element| element.nulls.is_some()), "`nulls`"),
    ];
    match stranger.into_iter().find(|(there, _)| *there) {
        Some((_, key)) => Err(unsupported(
            "create_index",
            format!("SQLite's indexes have no {key}, as `{}` asks for", index.name),
            "write an index for SQLite alone, with `only = [\"sqlite\"]`",
        )),
        None => Ok(()),
    }
}

fn element(element: &IndexElement) -> Result<String, LowerError> {
    let mut text = match &element.part {
        IndexPart::Column(name) => quote::identifier(name.as_str()),
        IndexPart::Expression(sql) => own_sql(sql, "create_index")?.to_owned(),
    };
    if let Some(collation) = &element.collation {
        text += &format!(" COLLATE {}", quote::identifier(collation));
    }
    if let Some(order) = element.order {
        text += &format!(" {}", order.word().to_ascii_uppercase());
    }
    Ok(text)
}
