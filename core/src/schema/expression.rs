//! Identifiers in SQL expressions, without reading the expressions: enough to know which columns one names, and to
//! follow a rename. Texts, numbers and comments are passed over.

use std::ops::Range;

/// The identifiers of an expression, unquoted, each with the bytes where it stands.
pub fn identifiers(sql: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let length = match first {
            '\'' => quoted_length(rest, '\''),
            '"' | '`' => quoted_length(rest, first),
            '[' => rest.find(']').map_or(rest.len(), |close| close + 1),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |close| close + 2),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let token = &rest[..length];
        match first {
            '"' | '`' => found.push((unquote(token, first), at..at + length)),
            '[' => found.push((token.trim_matches(['[', ']']).to_owned(), at..at + length)),
            _ if is_word(first) && !first.is_ascii_digit() => found.push((token.to_owned(), at..at + length)),
            _ => {}
        }
        at += length;
    }
    found
}

/// Whether an expression names `name`, in any case.
pub fn mentions(sql: &str, name: &str) -> bool {
    identifiers(sql).iter().any(|(identifier, _)| identifier.eq_ignore_ascii_case(name))
}

/// The expression with every identifier `from` become `to`, quoted as the SQL standard has it where `to` is no plain word.
pub fn rename_identifier(sql: &str, from: &str, to: &str) -> String {
    rename_where(sql, from, to, |_| true)
}

/// Likewise, but only where the identifier stands before a point, as a table's name before a column's.
pub fn rename_qualifier(sql: &str, from: &str, to: &str) -> String {
    rename_where(sql, from, to, |behind| behind.trim_start().starts_with('.'))
}

fn rename_where(sql: &str, from: &str, to: &str, fits: impl Fn(&str) -> bool) -> String {
    let mut renamed = sql.to_owned();
    for (identifier, span) in identifiers(sql).into_iter().rev() {
        if identifier.eq_ignore_ascii_case(from) && fits(&sql[span.end..]) {
            let quote = match sql.as_bytes().get(span.start) {
                Some(b'"' | b'[') => Some('"'),
                Some(b'`') => Some('`'),
                _ => (!is_plain(to)).then_some('"'),
            };
            let text = quote.map_or_else(|| to.to_owned(), |quote| format!("{quote}{}{quote}", doubled(to, quote)));
            renamed.replace_range(span, &text);
        }
    }
    renamed
}

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

fn doubled(text: &str, quote: char) -> String {
    text.replace(quote, &format!("{quote}{quote}"))
}

/// How long a quoted token is, doubled quotes inside it included.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

fn unquote(token: &str, quote: char) -> String {
    let inner = token.strip_prefix(quote).unwrap_or(token);
    inner.strip_suffix(quote).unwrap_or(inner).replace(&format!("{quote}{quote}"), &quote.to_string())
}
