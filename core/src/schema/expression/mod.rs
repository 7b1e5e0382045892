//! Identifiers in SQL expressions, without reading the expressions: enough to know which columns one names, and to
//! follow a rename. Texts, numbers and comments are passed over.

mod rename;

use std::ops::Range;

pub use rename::{NameQuote, rename_identifier, rename_qualifier, rename_shown};

/// The identifiers of an expression, unquoted, each with the bytes where it stands.
pub fn identifiers(sql: &str) -> Vec<(String, Range<usize>)> {
    let identifier = |span: Range<usize>| {
        let token = &sql[span.clone()];
        let first = token.chars().next()?;
        let name = match first {
            '"' | '`' => unquote(token, first),
            '[' => token.trim_matches(['[', ']']).to_owned(),
            _ if is_word(first) && !first.is_ascii_digit() => token.to_owned(),
            _ => return None,
        };
        Some((name, span))
    };
    tokens(sql, true).into_iter().filter_map(identifier).collect()
}

/// The expression with another text in the place of each for which there is one.
pub fn replace_texts(sql: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let mut replaced = sql.to_owned();
    for span in tokens(sql, false).into_iter().rev() {
        let token = &sql[span.clone()];
        if token.starts_with('\'')
            && let Some(text) = new(&unquote(token, '\''))
        {
            replaced.replace_range(span, &format!("'{}'", doubled(&text, '\'')));
        }
    }
    replaced
}

/// Where the tokens of an expression stand, white space among them. Whether brackets are around names, or around lists,
/// the dialect says.
fn tokens(sql: &str, names_in_brackets: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let length = match first {
            '\'' | '"' | '`' => quoted_length(rest, first),
            '[' if names_in_brackets => rest.find(']').map_or(rest.len(), |close| close + 1),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |close| close + 2),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        found.push(at..at + length);
        at += length;
    }
    found
}

/// Whether an expression names `name`, in any case.
pub fn mentions(sql: &str, name: &str) -> bool {
    identifiers(sql).iter().any(|(identifier, _)| identifier.eq_ignore_ascii_case(name))
}

/// The expression without what says nothing: white space, quotes around plain names, the case of words, and parentheses
/// around comparisons, which bind closer than `AND` and `OR` anyway; nor the types that PostgreSQL writes behind values.
/// What is equal then means the same, and not the
/// other way round.
pub fn plain(sql: &str) -> String {
    let words = without_casts(words(sql));
    let mut partner = vec![None; words.len()];
    let mut open = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => open.push(at),
            ")" => {
                if let Some(begin) = open.pop() {
                    (partner[begin], partner[at]) = (Some(at), Some(begin));
                }
            }
            _ => {}
        }
    }
    let idle = |at: usize| {
        let Some(other) = partner[at] else { return false };
        let (begin, end) = (at.min(other), at.max(other));
        let is_call = begin > 0 && binds(&words[begin - 1]);
        !is_call
            && (end == begin + 2 || is_whole(&words, &partner, begin, end) || is_clause(&words, &partner, begin, end))
    };
    let kept: Vec<_> = words.iter().enumerate().filter(|(at, _)| !idle(*at)).map(|(_, word)| word.as_str()).collect();
    kept.join(" ")
}

/// The words without `::` and the name of a type behind it.
fn without_casts(words: Vec<String>) -> Vec<String> {
    const FURTHER: [&str; 6] = ["varying", "precision", "with", "without", "time", "zone"];
    let mut kept = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        if word != "::" {
            kept.push(word);
            continue;
        }
        rest.next();
        while rest.next_if(|word| FURTHER.contains(&word.as_str())).is_some() {}
        if rest.next_if(|word| word == "(").is_some() {
            while rest.next_if(|word| word != ")").is_some() {}
            rest.next();
        }
        while rest.next_if(|word| word == "[" || word == "]" || word == "[]").is_some() {}
    }
    kept
}

/// Whether only parentheses stand around these.
fn is_whole(words: &[String], partner: &[Option<usize>], begin: usize, end: usize) -> bool {
    (0..begin).all(|at| words[at] == "(" && partner[at].is_some_and(|close| close > end))
        && (end + 1..words.len()).all(|at| words[at] == ")")
}

/// Whether these stand between `AND`, `OR` and parentheses, and have no `OR` of their own, nor an `AND` beside an `OR`.
fn is_clause(words: &[String], partner: &[Option<usize>], begin: usize, end: usize) -> bool {
    let joins = |word: Option<&String>| word.is_none_or(|word| matches!(word.as_str(), "and" | "or" | "(" | ")"));
    let mut at = begin + 1;
    let mut own = Vec::new();
    while at < end {
        own.push(words[at].as_str());
        at = partner[at].filter(|close| *close > at).unwrap_or(at) + 1;
    }
    let before = begin.checked_sub(1).map(|at| &words[at]);
    joins(before) && joins(words.get(end + 1)) && !own.contains(&"or")
}

/// Whether a word before a parenthesis makes it part of what it says: the name of a function, a sign.
fn binds(word: &str) -> bool {
    !matches!(word, "and" | "or" | "not" | "(" | ")")
}

/// The words, signs and texts of an expression, plain names and keywords in lower case.
fn words(sql: &str) -> Vec<String> {
    let names = identifiers(sql);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        if let Some((name, span)) = names.iter().find(|(_, span)| span.start == at) {
            let is_quoted = matches!(first, '"' | '`' | '[');
            found.push(if is_quoted && !is_plain(name) { rest[..span.len()].to_owned() } else { name.to_lowercase() });
            at = span.end;
            continue;
        }
        // MySQL puts the character set before a text.
        if first == '\'' {
            found.pop_if(|word| word.starts_with('_'));
        }
        let length = match first {
            '\'' => quoted_length(rest, '\''),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            '<' | '>' | '!' | '=' | '|' | ':' => {
                rest.find(|c| !matches!(c, '<' | '>' | '!' | '=' | '|' | ':')).unwrap_or(rest.len())
            }
            _ => first.len_utf8(),
        };
        if !first.is_whitespace() {
            found.push(if &rest[..length] == "!=" { "<>" } else { &rest[..length] }.to_owned());
        }
        at += length;
    }
    found
}

/// Whether a name is a word of letters, digits and `_`.
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
