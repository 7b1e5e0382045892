//! Names and values as SQL. This is the only place that turns a name into SQL.

use limbeck_core::{
    name::SchemaName,
    schema::{Literal, hex},
};

/// A name in double quotes, which PostgreSQL takes for every name and then leaves in its case.
///
/// ```
/// use limbeck_backend_postgres::quote;
/// assert_eq!(quote::identifier("order"), r#""order""#);
/// assert_eq!(quote::identifier(r#"a"b"#), r#""a""b""#);
/// ```
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name behind that of its schema, where one is named.
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

/// A dotted name, such as `table.column`, each part in double quotes.
pub fn dotted(name: &str) -> String {
    name.split('.').map(identifier).collect::<Vec<_>>().join(".")
}

/// A text as a literal. A backslash stands for itself, as it has since PostgreSQL 9.1 unless a server is told otherwise
/// (`standard_conforming_strings`); a literal that holds one is therefore written so that it is read alike on either.
///
/// ```
/// use limbeck_backend_postgres::quote;
/// assert_eq!(quote::string("it's"), "'it''s'");
/// assert_eq!(quote::string(r"a\b"), r"E'a\\b'");
/// ```
pub fn string(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        return format!("E'{}'", doubled.replace('\\', "\\\\"));
    }
    format!("'{doubled}'")
}

/// Bytes as a literal.
pub fn bytes(bytes: &[u8]) -> String {
    format!("{}::bytea", string(&format!("\\x{}", hex(bytes))))
}

/// A value as a literal.
pub fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Boolean(true) => "TRUE".to_owned(),
        Literal::Boolean(false) => "FALSE".to_owned(),
        Literal::Integer(number) => number.to_string(),
        Literal::Float(number) => float(*number),
        Literal::String(text) => string(text),
        Literal::Bytes(value) => bytes(value),
    }
}

/// A text in dollar quotes, with a tag that neither it nor where it meets the tag holds.
///
/// ```
/// use limbeck_backend_postgres::quote;
/// assert_eq!(quote::dollar("a"), "$limbeck$a$limbeck$");
/// assert_eq!(quote::dollar("a$limbeck"), "$limbeck1$a$limbeck$limbeck1$");
/// ```
pub fn dollar(text: &str) -> String {
    let tag = (0..).map(|n| if n == 0 { "$limbeck$".to_owned() } else { format!("$limbeck{n}$") });
    let fits = |tag: &String| format!("{text}{tag}").find(tag.as_str()) == Some(text.len());
    let tag = tag.into_iter().find(fits).unwrap_or_default();
    format!("{tag}{text}{tag}")
}

/// The shortest text that reads back as the same number; what is no number is a text that the server reads as one.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "'NaN'".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "'Infinity'".to_owned() } else { "'-Infinity'".to_owned() };
    }
    format!("{number:?}")
}
