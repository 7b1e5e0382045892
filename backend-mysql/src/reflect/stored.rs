//! SQL as the catalog of MySQL stores it.
//!
//! Where the catalog shows an expression it has a backslash before every quote and every backslash of it, and its UTF-8
//! bytes taken for letters of latin1 (`SHOW CREATE TABLE` has both right). MariaDB shows expressions as they are.

use crate::Server;

/// The characters that MySQL's latin1, which is Windows-1252, has at 0x80 to 0x9F.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// An expression as it was before it was stored.
pub(super) fn expression(stored: &str, server: Server) -> String {
    match server {
        Server::MariaDb => stored.to_owned(),
        Server::MySql => unescaped(&decoded(stored)),
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n') => plain.push('\n'),
                Some('r') => plain.push('\r'),
                Some('t') => plain.push('\t'),
                Some('0') => plain.push('\0'),
                Some('Z') => plain.push('\u{1a}'),
                Some(other) => plain.push(other),
                None => plain.push('\\'),
            },
            c => plain.push(c),
        }
    }
    plain
}

/// The text whose bytes were taken for letters; the text itself where they were not.
fn decoded(text: &str) -> String {
    let byte = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => HIGH.iter().position(|high| *high == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    };
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_comes_back() {
        let back = |stored| expression(stored, Server::MySql);
        assert_eq!(back(r"(`s` <> _utf8mb4\'x\\\'y\')"), r"(`s` <> _utf8mb4'x\'y')");
        assert_eq!(back(r"(`s` <> _utf8mb4\'Ã©\')"), "(`s` <> _utf8mb4'é')");
        assert_eq!(back(r"_utf8mb4\'â‚¬\'"), "_utf8mb4'€'");
        assert_eq!(back(r"_utf8mb4\'é\'"), "_utf8mb4'é'");
        assert_eq!(expression(r"'x\'y'", Server::MariaDb), r"'x\'y'");
    }
}
