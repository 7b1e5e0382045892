//! Enums without a type of their own, which are texts with a CHECK to the server.

use limbeck_core::schema::{Table, Type};

use super::expression;
use crate::{dialect_name, lexer, lower, quote, types};

/// A text column whose own CHECK lists its values, and that is as long as the longest of them, is an enum without a
/// type, whichever of the two an operation said.
pub(crate) fn recognise_inline_enums(table: &mut Table) {
    let mut found = Vec::new();
    for column in table.columns.iter().filter(|column| matches!(column.ty, Type::Varchar(Some(_)))) {
        let wanted = lower::enum_check_name(table, column.name.as_str());
        let check =
            table.check_constraints.iter().find(|check| check.name.as_ref().is_some_and(|n| n.as_str() == wanted));
        let sql = check.filter(|check| !check.not_valid).and_then(|check| check.check.for_dialect(&dialect_name()));
        let values = sql.and_then(|sql| listed(sql, column.name.as_str()));
        if let Some(values) = values.filter(|values| column.ty == Type::Varchar(types::longest(values))) {
            found.push((column.name.clone(), wanted, values));
        }
    }
    for (column, check, values) in found {
        table.check_constraints.retain(|held| held.name.as_ref().is_none_or(|name| name.as_str() != check));
        if let Some(column) = table.columns.get_mut(column.as_str()) {
            column.ty = Type::InlineEnum(values);
        }
    }
}

/// The values that an expression compares a column with, where it does nothing else.
fn listed(sql: &str, column: &str) -> Option<Vec<String>> {
    let tokens = lexer::tokens(sql).ok()?;
    let texts = tokens.iter().filter(|token| token.kind == lexer::Kind::Text).map(|token| &sql[token.span.clone()]);
    let values: Vec<_> = texts.map(|text| text.trim_matches('\'').replace("''", "'")).collect();
    let list: Vec<_> = values.iter().map(|value| quote::string(value)).collect();
    let plain = format!("{} IN ({})", quote::identifier(column), list.join(", "));
    (!values.is_empty() && expression(&plain) == expression(sql)).then_some(values)
}
