//! Names and values as SQL. This is the only place that turns a name into SQL.

use limbeck_core::{
    name::SchemaName,
    schema::{Literal, hex},
};

/// A name in backticks, which both servers take for every name whatever their `sql_mode`.
///
/// ```
/// use limbeck_backend_mysql::quote;
/// assert_eq!(quote::identifier("order"), "`order`");
/// assert_eq!(quote::identifier("a`b"), "`a``b`");
/// ```
pub fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A name behind that of its database, where one is named.
pub fn qualified(schema: Option<&SchemaName>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", identifier(schema.as_str()), identifier(name)),
        None => identifier(name),
    }
}

/// Names in backticks, separated by commas.
pub fn identifiers<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| identifier(name.as_ref())).collect();
    quoted.join(", ")
}

/// A text as a literal, for a session without `NO_BACKSLASH_ESCAPES`, as [`session`](crate::session) makes it: a
/// backslash is doubled. There is no literal that is read alike with and without that mode and stands wherever a text
/// does (a comment and the value of an enum are to be plain ones). A carriage return is written as `\r`: the clients take
/// one at the end of a line away.
///
/// ```
/// use limbeck_backend_mysql::quote;
/// assert_eq!(quote::string("it's"), "'it''s'");
/// assert_eq!(quote::string(r"a\b"), r"'a\\b'");
/// ```
pub fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''").replace('\0', "\\0").replace('\r', "\\r"))
}

/// Bytes as a literal.
///
/// ```
/// use limbeck_backend_mysql::quote;
/// assert_eq!(quote::bytes(&[0, 255]), "x'00ff'");
/// ```
pub fn bytes(bytes: &[u8]) -> String {
    format!("x'{}'", hex(bytes))
}

/// A value as a literal. Fails for nothing; a number that is none, which the servers have no words for, is NULL.
pub fn literal(value: &Literal) -> String {
    match value {
        Literal::Boolean(true) => "TRUE".to_owned(),
        Literal::Boolean(false) => "FALSE".to_owned(),
        Literal::Integer(number) => number.to_string(),
        Literal::Float(number) if number.is_finite() => format!("{number:?}"),
        Literal::Null | Literal::Float(_) => "NULL".to_owned(),
        Literal::String(text) => string(text),
        Literal::Bytes(value) => bytes(value),
    }
}
