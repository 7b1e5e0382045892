//! Columns, from the definitions in the statement that made their table.

use limbeck_core::{
    name::{ColumnName, InvalidName},
    schema::{Column, ColumnDefault, DialectSql, Generated, Literal},
};

use super::table::{Key, conflict};
use crate::{
    ddl::{ColumnConstraintKind, ColumnDef, CreateTable, DefaultValue, unquote},
    dialect_name,
    types::from_spelling,
};

pub(super) fn read(definition: &ColumnDef, key: &Key, statement: &CreateTable) -> Result<Column, InvalidName> {
    let spelling = definition.declared_type.as_ref().map(|declared| declared.text.clone()).unwrap_or_default();
    let mut column = Column::new(ColumnName::new(definition.name.value.as_str())?, from_spelling(&spelling));
    column.spelling = Some(spelling);
    let is_rowid = key.is_rowid(definition, statement);
    // Only these two kinds of table keep NULL out of a primary key by themselves.
    let strict_key = key.holds(&definition.name.value) && (statement.is_without_rowid() || statement.is_strict());
    column.nullable = !(definition.is_not_null() || is_rowid || strict_key);
    column.autoincrement = is_rowid && key.autoincrement;
    column.default = definition.default().map(default);
    column.collation = definition.collation().map(|name| name.value.clone());
    for kind in definition.kinds() {
        match kind {
            ColumnConstraintKind::NotNull { on_conflict: Some(resolution) } => {
                column.options.set(&dialect_name(), "on_conflict", conflict(*resolution));
            }
            ColumnConstraintKind::Generated { expr, stored, .. } => {
                column.generated = Some(Generated { sql: DialectSql::new(expr.text.as_str()), stored: *stored });
            }
            _ => {}
        }
    }
    Ok(column)
}

/// A default as it stands in a definition: a literal where it is one, else an expression.
fn default(value: &DefaultValue) -> ColumnDefault {
    let text = value.text.trim();
    literal(text, value.parenthesised).map_or_else(|| ColumnDefault::sql(text), ColumnDefault::Literal)
}

fn literal(text: &str, parenthesised: bool) -> Option<Literal> {
    match text.to_ascii_lowercase().as_str() {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Boolean(true)),
        "false" => return Some(Literal::Boolean(false)),
        "current_timestamp" | "current_date" | "current_time" => return None,
        _ => {}
    }
    if text.starts_with('\'') {
        return is_one_quoted(text).then(|| Literal::String(unquote(text)));
    }
    if let Some(digits) = text.strip_prefix(['x', 'X']).and_then(|rest| rest.strip_prefix('\'')) {
        return bytes(digits.strip_suffix('\'')?).map(Literal::Bytes);
    }
    // A name that is no expression stands for itself as a text.
    if !parenthesised && text.starts_with(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '-' | '.')) {
        return Some(Literal::String(unquote(text)));
    }
    number(text)
}

/// Whether the text is one literal, and not several with something between.
fn is_one_quoted(text: &str) -> bool {
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.is_some_and(|inner| !inner.replace("''", "").contains('\''))
}

fn number(text: &str) -> Option<Literal> {
    let plain = text.strip_prefix('+').unwrap_or(text).trim_start();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits.trim_start()),
        None => ("", plain),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let number = format!("{sign}{digits}");
    if let Ok(whole) = number.parse() {
        return Some(Literal::Integer(whole));
    }
    let is_float = digits.contains(['.', 'e', 'E']);
    number.parse().ok().filter(|float: &f64| is_float && float.is_finite()).map(Literal::Float)
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}
