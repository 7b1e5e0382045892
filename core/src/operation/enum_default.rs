//! Defaults of columns of an enum type, and of arrays of one: whether a default holds a value, and the default with
//! another value in its place.

use std::ops::Range;

use crate::schema::{Column, ColumnDefault, DialectSql, Literal, Type, expression};

/// The default of a column with `to` in the place of the value; nothing where it does not hold the value.
pub(super) fn replaced(column: &Column, value: &str, to: &str) -> Option<ColumnDefault> {
    let is_list = matches!(column.ty, Type::Array(_));
    match column.default.as_ref()? {
        ColumnDefault::Literal(Literal::String(text)) => {
            let text = if is_list { list(text, value, to) } else { (text == value).then(|| to.to_owned()) };
            text.map(|text| ColumnDefault::Literal(Literal::String(text)))
        }
        ColumnDefault::Literal(_) => None,
        ColumnDefault::Sql(sql) => {
            let new = |text: &str| {
                if is_list && text.starts_with('{') {
                    return list(text, value, to);
                }
                (text == value).then(|| to.to_owned())
            };
            sql_replaced(sql, new).map(ColumnDefault::Sql)
        }
    }
}

/// The SQL with other texts in it; nothing where none is another.
fn sql_replaced(sql: &DialectSql, new: impl Fn(&str) -> Option<String>) -> Option<DialectSql> {
    let mut changed = sql.clone();
    for text in changed.default.iter_mut().chain(changed.dialects.values_mut()) {
        *text = expression::replace_texts(text, &new);
    }
    (changed != *sql).then_some(changed)
}

/// A list as a text, `{a,"b c"}`, with another value; nothing where it does not hold the value.
fn list(text: &str, value: &str, to: &str) -> Option<String> {
    let mut changed = text.to_owned();
    let elements = elements(text);
    let held: Vec<_> = elements.into_iter().filter(|(element, _)| element == value).collect();
    for (_, span) in held.iter().rev() {
        changed.replace_range(span.clone(), &element(to));
    }
    (!held.is_empty()).then_some(changed)
}

/// The elements of a list, those of the lists within it included, each with the bytes where it stands. What is no value
/// is left out.
fn elements(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            '"' => {
                let length = quoted_length(rest);
                found.push((unquoted(&rest[..length]), at..at + length));
                length
            }
            '{' | '}' | ',' => 1,
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let length = rest.find(['{', '}', ',']).unwrap_or(rest.len());
                let plain = rest[..length].trim_end();
                if !plain.eq_ignore_ascii_case("null") {
                    found.push((plain.to_owned(), at..at + plain.len()));
                }
                length
            }
        };
        at += length;
    }
    found
}

/// How long an element in double quotes is.
fn quoted_length(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(element: &str) -> String {
    let mut characters = element.trim_matches('"').chars();
    let mut plain = String::new();
    while let Some(c) = characters.next() {
        plain.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    plain
}

/// A value as an element of a list.
fn element(value: &str) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '"' | '\\');
    if value.is_empty() || value.eq_ignore_ascii_case("null") || value.contains(marks) {
        return format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::ColumnName;

    #[test]
    fn lists_with_another_value() {
        assert_eq!(list("{}", "a", "b"), None);
        assert_eq!(list("{ab}", "a", "b"), None);
        assert_eq!(list("{a,b,a}", "a", "c").as_deref(), Some("{c,b,c}"));
        assert_eq!(list("{a, \"b c\"}", "b c", "d").as_deref(), Some("{a, d}"));
        assert_eq!(list("{{a},{NULL}}", "NULL", "x"), None);
        assert_eq!(list("{{a},{b}}", "b", "it's {1, 2} \"\\").as_deref(), Some("{{a},{\"it's {1, 2} \\\"\\\\\"}}"));
        assert_eq!(list("{\"q\\\"q\"}", "q\"q", "NULL").as_deref(), Some("{\"NULL\"}"));
    }

    #[test]
    fn a_default_follows_its_value() {
        let one = Type::Array(Box::new(Type::Text));
        let column = |ty: &Type, default: ColumnDefault| Column {
            default: Some(default),
            ..Column::new(ColumnName::new("c").unwrap(), ty.clone())
        };
        let held = column(&one, ColumnDefault::sql("ARRAY['a'::mood, 'b']"));
        assert_eq!(replaced(&held, "a", "it's"), Some(ColumnDefault::sql("ARRAY['it''s'::mood, 'b']")));
        let held = column(&one, ColumnDefault::sql("'{a,b}'::mood[]"));
        assert_eq!(replaced(&held, "b", "c"), Some(ColumnDefault::sql("'{a,c}'::mood[]")));
        assert_eq!(replaced(&held, "c", "d"), None);
        let held = column(&Type::Text, ColumnDefault::sql("'a'::mood"));
        assert_eq!(replaced(&held, "a", "b"), Some(ColumnDefault::sql("'b'::mood")));
    }
}
