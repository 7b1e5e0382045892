//! Columns of the catalog.

use limbeck_core::{
    backend::BackendError,
    name::{EnumName, SchemaName},
    node::Node,
    schema::{Column, DialectSql, EnumType, Generated, Identity, Named, Type},
};

use super::{
    name,
    rows::{ColumnRow, RareRow},
    set, value,
};
use crate::types::from_spelling;

/// A column, as far as its own row tells. How it counts up is known from its sequence.
pub(super) fn column(row: &ColumnRow, enums: &Named<EnumType>) -> Result<Column, BackendError> {
    let none = RareRow::default();
    let rare = row.rare.as_ref().unwrap_or(&none);
    let ty = match &rare.enumeration {
        Some(enumeration) if rare.is_array == Some(true) => Type::Array(Box::new(of_enum(rare, enumeration, enums)?)),
        Some(enumeration) => of_enum(rare, enumeration, enums)?,
        None => from_spelling(&row.ty),
    };
    let mut column = Column::new(name(&row.name)?, ty);
    column.spelling = Some(row.ty.clone());
    column.base = rare.base.as_deref().map(from_spelling);
    column.nullable = row.nullable;
    column.collation.clone_from(&rare.collation);
    column.comment.clone_from(&rare.comment);
    column.identity = rare.identity.as_ref().map(|kind| Identity { always: kind == "a", ..Identity::default() });
    match (&row.value, &rare.generated) {
        (Some(expression), Some(kind)) => {
            column.generated = Some(Generated { sql: DialectSql::new(bare(expression)), stored: kind == "s" });
        }
        (Some(expression), None) => column.default = Some(value::default(expression, &column.ty)),
        (None, _) => {}
    }
    if let Some(compression) = rare.compression.as_deref().and_then(compression) {
        set(&mut column.options, "compression", Node::string(compression));
    }
    if let Some(storage) = rare.storage.as_deref().and_then(storage) {
        set(&mut column.options, "storage", Node::string(storage));
    }
    Ok(column)
}

/// The type of an enum, by its own name where that is enough to find it.
fn of_enum(row: &RareRow, enumeration: &str, enums: &Named<EnumType>) -> Result<Type, BackendError> {
    let bare: EnumName = name(enumeration)?;
    let schema = row.enumeration_schema.as_deref();
    match schema {
        Some(schema)
            if enums.named(&bare).is_none_or(|found| found.schema.as_ref().map(SchemaName::as_str) != Some(schema)) =>
        {
            Ok(Type::Enum(name(&format!("{schema}.{enumeration}"))?))
        }
        _ => Ok(Type::Enum(bare)),
    }
}

/// An expression without the parentheses that the server puts around every one.
pub(crate) fn bare(expression: &str) -> &str {
    let inner = expression.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.filter(|inner| is_balanced(inner)).unwrap_or(expression)
}

/// Whether no parenthesis is closed before it is opened.
fn is_balanced(text: &str) -> bool {
    let Ok(tokens) = crate::lexer::tokens(text) else { return false };
    let mut depth = 0_i64;
    tokens.iter().all(|token| {
        match &text[token.span.clone()] {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth >= 0
    })
}

fn compression(letter: &str) -> Option<&'static str> {
    match letter {
        "p" => Some("pglz"),
        "l" => Some("lz4"),
        _ => None,
    }
}

fn storage(letter: &str) -> Option<&'static str> {
    match letter {
        "p" => Some("plain"),
        "e" => Some("external"),
        "x" => Some("extended"),
        "m" => Some("main"),
        _ => None,
    }
}
