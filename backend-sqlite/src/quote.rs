//! Names and values as SQL. This is the only place that turns a name into SQL.

use limbeck_core::{
    name::SchemaName,
    schema::{Literal, hex},
};

/// A name in double quotes, which SQLite takes for every name.
///
/// ```
/// use limbeck_backend_sqlite::quote;
/// assert_eq!(quote::identifier("order"), r#""order""#);
/// assert_eq!(quote::identifier(r#"a"b"#), r#""a""b""#);
/// ```
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name behind that of its attached database, where one is named.
pub fn qualified(schema: Option<&SchemaName>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", identifier(schema.as_str()), identifier(name)),
        None => identifier(name),
    }
}

/// Names in double quotes, separated by commas.
pub fn identifiers<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| identifier(name.as_ref())).collect();
    quoted.join(", ")
}

/// A text as a literal.
///
/// ```
/// use limbeck_backend_sqlite::quote;
/// assert_eq!(quote::string("it's"), "'it''s'");
/// assert_eq!(quote::string("a\0b"), "CAST(x'610062' AS TEXT)");
/// ```
pub fn string(text: &str) -> String {
    if text.contains('\0') {
        // A NUL ends the statement's text.
        return text_of_bytes(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A text whose bytes are spelled out, so that it may hold what a statement or a script may not. Right as long as the
/// database's encoding is UTF-8, which it is unless somebody asked for another.
pub(crate) fn text_of_bytes(text: &str) -> String {
    format!("CAST(x'{}' AS TEXT)", hex(text.as_bytes()))
}

/// Bytes as a literal.
pub fn blob(bytes: &[u8]) -> String {
    format!("x'{}'", hex(bytes))
}

/// A value as a literal. A truth value is 1 or 0, as SQLite has it.
pub fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Boolean(truth) => u8::from(*truth).to_string(),
        Literal::Integer(number) => number.to_string(),
        Literal::Float(number) => float(*number),
        Literal::String(text) => string(text),
        Literal::Bytes(bytes) => blob(bytes),
    }
}

/// The shortest text that reads back as the same number. A number too large for a double is how SQLite spells
/// infinity; it has no NaN and keeps NULL in its place.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "NULL".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "9e999".to_owned() } else { "-9e999".to_owned() };
    }
    format!("{number:?}")
}
