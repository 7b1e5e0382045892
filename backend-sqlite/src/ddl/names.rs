//! Identifiers: comparing, unquoting and quoting them the way SQLite does.
//! Names are compared without regard to ASCII case; other letters must match exactly.

use super::keyword::is_keyword;
use super::span::Span;

/// A name in a statement: what it says and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name with its quotes removed.
    pub value: String,
    /// The token, quotes included.
    pub span: Span,
}

impl Name {
    /// Whether this is the name `other` to SQLite.
    pub fn is(&self, other: &str) -> bool {
        same_name(&self.value, other)
    }
}

/// Whether two names are the same to SQLite.
///
/// ```
/// # use limbeck_backend_sqlite::ddl::same_name;
/// assert!(same_name("User", "uSER"));
/// assert!(!same_name("Ä", "ä"));
/// ```
pub fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// The name a token spells: quotes of any of SQLite's four kinds are removed.
///
/// ```
/// # use limbeck_backend_sqlite::ddl::unquote;
/// assert_eq!(unquote(r#""a""b""#), "a\"b");
/// assert_eq!(unquote("[order]"), "order");
/// assert_eq!(unquote("plain"), "plain");
/// ```
pub fn unquote(token: &str) -> String {
    let Some(open) = token.chars().next() else {
        return String::new();
    };
    let close = match open {
        '[' => ']',
        '"' | '`' | '\'' => open,
        _ => return token.to_owned(),
    };
    let inner = token.get(1..).map(|rest| rest.strip_suffix(close).unwrap_or(rest)).unwrap_or_default();
    match open {
        '[' => inner.to_owned(),
        _ => inner.replace(&format!("{open}{open}"), &open.to_string()),
    }
}

/// `name` in double quotes.
///
/// ```
/// # use limbeck_backend_sqlite::ddl::quote;
/// assert_eq!(quote("a\"b"), r#""a""b""#);
/// ```
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `name` as it is when SQLite reads it as an identifier, else in double quotes.
///
/// ```
/// # use limbeck_backend_sqlite::ddl::quote_if_needed;
/// assert_eq!(quote_if_needed("user_id"), "user_id");
/// assert_eq!(quote_if_needed("order"), "\"order\"");
/// assert_eq!(quote_if_needed("first name"), "\"first name\"");
/// ```
pub fn quote_if_needed(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { quote(name) }
}

/// ASCII only: a byte order mark, say, is an identifier to SQLite in some places only.
fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !is_keyword(name)
}

/// `name` spelled to take the place of the token `old`: quoted if that was.
pub(super) fn spell_like(old: &str, name: &str) -> String {
    if old.starts_with(['"', '`', '[', '\'']) { quote(name) } else { quote_if_needed(name) }
}
