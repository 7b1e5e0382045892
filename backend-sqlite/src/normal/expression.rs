//! Defaults and expressions: one spelling for what SQLite reads as the same.

use crate::quote;

/// The canonical form of a default as it is written after `DEFAULT`.
///
/// Parentheses around it go; `true` is `1`; a number has one spelling, and one in quotes is a number, which is what a
/// column of any affinity but BLOB makes of it; a name is a text.
///
/// ```
/// use limbeck_backend_sqlite::normal;
/// assert_eq!(normal::default("(CURRENT_TIMESTAMP)"), normal::default("current_timestamp"));
/// assert_eq!(normal::default("TRUE"), normal::default("1"));
/// assert_eq!(normal::default("\"it's\""), normal::default("'it''s'"));
/// ```
pub fn default(sql: &str) -> String {
    let tokens = bare(tokens(sql));
    match tokens.as_slice() {
        [Token::Text(text)] => match number(text) {
            // `'007'` is a text also where numbers are wanted.
            Some(number) if number == *text => number,
            _ => quote::string(text),
        },
        [Token::Quoted(text)] => quote::string(text),
        [Token::Word(word)] => match word.to_ascii_lowercase().as_str() {
            "true" => "1".to_owned(),
            "false" => "0".to_owned(),
            known @ ("null" | "current_timestamp" | "current_date" | "current_time") => known.to_owned(),
            // Any other word that is no number stands for itself as a text.
            _ => number(word).unwrap_or_else(|| quote::string(word)),
        },
        [Token::Symbol(sign), Token::Word(word)] if matches!(sign.as_str(), "-" | "+") => {
            let signed = format!("{}{word}", sign.trim_start_matches('+'));
            number(&signed).unwrap_or(signed)
        }
        tokens => joined(tokens),
    }
}

/// The canonical form of an expression: words and names in lower case, names without quotes, one space between tokens,
/// one spelling of each operator, no comments and no parentheses around all of it.
///
/// ```
/// use limbeck_backend_sqlite::normal;
/// assert_eq!(normal::expression("(LENGTH(\"Name\")>0)"), normal::expression("length( name ) > 0"));
/// assert_ne!(normal::expression("a = 'X'"), normal::expression("a = 'x'"));
/// ```
pub fn expression(sql: &str) -> String {
    joined(&bare(tokens(sql)))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A keyword, a plain name or a number.
    Word(String),
    /// A name in quotes, without them.
    Quoted(String),
    /// A text, without its quotes.
    Text(String),
    /// An operator, a mark, or bytes.
    Symbol(String),
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, rest[2..].find("*/").map_or(rest.len(), |close| close + 4)),
            '\'' => quoted(rest, first, Token::Text),
            '"' | '`' => quoted(rest, first, Token::Quoted),
            '[' => quoted(rest, ']', Token::Quoted),
            'x' | 'X' if rest[1..].starts_with('\'') => blob(rest),
            _ if is_word(first) => word(rest),
            _ => symbol(rest, first),
        };
        tokens.extend(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

/// A point belongs to the number that it stands in; every other one is a mark.
fn word(text: &str) -> (Option<Token>, usize) {
    let number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let length = text.find(|c| !(is_word(c) || (number && c == '.'))).unwrap_or(text.len());
    (Some(Token::Word(text.get(..length).unwrap_or_default().to_owned())), length)
}

/// Bytes count as a mark: nothing in them is a name or a text.
fn blob(text: &str) -> (Option<Token>, usize) {
    let length = text[2..].find('\'').map_or(text.len(), |close| close + 3);
    (Some(Token::Symbol(text[..length].to_ascii_lowercase())), length)
}

fn symbol(text: &str, first: char) -> (Option<Token>, usize) {
    if first == '.' && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return word(text);
    }
    let pairs = ["->>", "==", "!=", "<>", "<=", ">=", "||", "<<", ">>", "->"];
    let known = pairs.into_iter().find(|pair| text.starts_with(pair));
    let length = known.map_or(first.len_utf8(), str::len);
    let spelling = match known {
        Some("==") => "=".to_owned(),
        Some("!=") => "<>".to_owned(),
        Some(pair) => pair.to_owned(),
        None => first.to_string(),
    };
    (Some(Token::Symbol(spelling)), length)
}

fn quoted(text: &str, close: char, token: fn(String) -> Token) -> (Option<Token>, usize) {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == close && (close == ']' || characters.next_if(|(_, next)| *next == close).is_none()) {
            return (Some(token(value)), at + 1);
        }
        value.push(c);
    }
    (Some(token(value)), text.len())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// Without the parentheses around all of it.
fn bare(mut tokens: Vec<Token>) -> Vec<Token> {
    let around = wrapped(&tokens);
    tokens.truncate(tokens.len() - around);
    tokens.drain(..around);
    tokens
}

/// How many parentheses stand around all of it: opened one behind the other, and closed so by the last tokens.
fn wrapped(tokens: &[Token]) -> usize {
    let is = |token: &Token, mark: &str| matches!(token, Token::Symbol(symbol) if symbol == mark);
    let opened = tokens.iter().take_while(|token| is(token, "(")).count();
    let (mut open, mut around) = (Vec::new(), 0);
    for (at, token) in tokens.iter().enumerate() {
        if is(token, "(") {
            open.push(at);
        } else if is(token, ")")
            && let Some(start) = open.pop()
        {
            // The innermost pair is closed first, so that what counts is the pairs since the last that stands off.
            around = if start >= opened || start + at + 1 != tokens.len() { 0 } else { around + 1 };
        }
    }
    // Nothing is around all of it unless the first parenthesis is closed by the last token.
    if open.is_empty() { around } else { 0 }
}

fn joined(tokens: &[Token]) -> String {
    let texts: Vec<_> = tokens.iter().map(text).collect();
    texts.join(" ")
}

/// A name that would be no plain word keeps quotes, so that it is not taken for the tokens that it looks like.
fn text(token: &Token) -> String {
    match token {
        Token::Word(word) => word.to_ascii_lowercase(),
        Token::Symbol(symbol) => symbol.clone(),
        Token::Quoted(name) if !name.is_empty() && name.chars().all(is_word) => name.to_ascii_lowercase(),
        Token::Quoted(name) => quote::identifier(&name.to_ascii_lowercase()),
        Token::Text(text) => quote::string(text),
    }
}

/// The one spelling of a number; nothing when it is none.
fn number(text: &str) -> Option<String> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) {
        return None;
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.to_string());
    }
    // A double prints a whole number without a point, as an integer does.
    text.parse::<f64>().ok().map(|number| number.to_string())
}
