//! Identifiers in SQL expressions, without reading the expressions: enough to know which columns one names, and to
//! follow a rename. Texts, numbers and comments are passed over.

use std::ops::Range;

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

/// What a database puts its names in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameQuote {
    /// Double quotes, as the SQL standard has it.
    #[default]
    Double,
    /// Backticks; what stands in double quotes is a text.
    Backtick,
}

/// The expression with every identifier `from` become `to`, in quotes where `to` is no plain word.
pub fn rename_identifier(sql: &str, from: &str, to: &str, quote: NameQuote) -> String {
    rename_where(sql, from, to, quote, |_| true)
}

/// Likewise, but only where the identifier stands before a point, as a table's name before a column's.
pub fn rename_qualifier(sql: &str, from: &str, to: &str, quote: NameQuote) -> String {
    rename_where(sql, from, to, quote, |behind| behind.trim_start().starts_with('.'))
}

fn rename_where(sql: &str, from: &str, to: &str, own: NameQuote, fits: impl Fn(&str) -> bool) -> String {
    let mut renamed = sql.to_owned();
    for (identifier, span) in identifiers(sql).into_iter().rev() {
        if identifier.eq_ignore_ascii_case(from) && fits(&sql[span.end..]) {
            let quote = match (sql.as_bytes().get(span.start), own) {
                (Some(b'"'), NameQuote::Backtick) => continue,
                (Some(b'"' | b'['), _) => Some('"'),
                (Some(b'`'), _) => Some('`'),
                (_, NameQuote::Double) => needs_quotes(to).then_some('"'),
                (_, NameQuote::Backtick) => needs_quotes(to).then_some('`'),
            };
            let text = quote.map_or_else(|| to.to_owned(), |quote| format!("{quote}{}{quote}", doubled(to, quote)));
            renamed.replace_range(span, &text);
        }
    }
    renamed
}

/// Whether a name means something else without quotes: another name on a server that takes capitals for small letters, or a
/// word of SQL.
fn needs_quotes(name: &str) -> bool {
    !is_plain(name) || name.contains(|c: char| c.is_ascii_uppercase()) || RESERVED.binary_search(&name).is_ok()
}

/// The words that some database keeps to itself, in the order of the alphabet.
const RESERVED: &[&str] = &[
    "accessible",
    "add",
    "all",
    "alter",
    "always",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "autoincrement",
    "before",
    "between",
    "bigint",
    "binary",
    "blob",
    "both",
    "by",
    "call",
    "cascade",
    "case",
    "cast",
    "change",
    "char",
    "character",
    "check",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "condition",
    "constraint",
    "continue",
    "convert",
    "create",
    "cross",
    "cube",
    "cume_dist",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "cursor",
    "database",
    "databases",
    "dec",
    "decimal",
    "declare",
    "default",
    "deferrable",
    "delayed",
    "delete",
    "dense_rank",
    "desc",
    "describe",
    "deterministic",
    "distinct",
    "distinctrow",
    "div",
    "do",
    "double",
    "drop",
    "dual",
    "each",
    "else",
    "elseif",
    "empty",
    "enclosed",
    "end",
    "escape",
    "escaped",
    "except",
    "exists",
    "exit",
    "explain",
    "false",
    "fetch",
    "first_value",
    "float",
    "for",
    "force",
    "foreign",
    "freeze",
    "from",
    "full",
    "fulltext",
    "function",
    "generated",
    "get",
    "glob",
    "grant",
    "group",
    "grouping",
    "groups",
    "having",
    "high_priority",
    "if",
    "ignore",
    "ilike",
    "in",
    "index",
    "indexed",
    "infile",
    "initially",
    "inner",
    "inout",
    "insensitive",
    "insert",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "iterate",
    "join",
    "json_table",
    "key",
    "keys",
    "kill",
    "lag",
    "last_value",
    "lateral",
    "lead",
    "leading",
    "leave",
    "left",
    "like",
    "limit",
    "linear",
    "lines",
    "load",
    "localtime",
    "localtimestamp",
    "lock",
    "long",
    "loop",
    "low_priority",
    "manual",
    "match",
    "maxvalue",
    "mod",
    "modifies",
    "natural",
    "not",
    "nothing",
    "notnull",
    "nth_value",
    "ntile",
    "null",
    "numeric",
    "of",
    "offset",
    "on",
    "only",
    "optimize",
    "option",
    "optionally",
    "or",
    "order",
    "out",
    "outer",
    "outfile",
    "over",
    "overlaps",
    "parallel",
    "partition",
    "percent_rank",
    "placing",
    "precision",
    "primary",
    "procedure",
    "purge",
    "qualify",
    "raise",
    "range",
    "rank",
    "read",
    "reads",
    "real",
    "recursive",
    "references",
    "regexp",
    "release",
    "rename",
    "repeat",
    "replace",
    "require",
    "resignal",
    "restrict",
    "return",
    "returning",
    "revoke",
    "right",
    "rlike",
    "row",
    "row_number",
    "rows",
    "schema",
    "schemas",
    "select",
    "sensitive",
    "separator",
    "session_user",
    "set",
    "show",
    "signal",
    "similar",
    "smallint",
    "some",
    "spatial",
    "specific",
    "sql",
    "sqlexception",
    "sqlstate",
    "sqlwarning",
    "ssl",
    "starting",
    "stored",
    "straight_join",
    "symmetric",
    "system",
    "table",
    "tablesample",
    "terminated",
    "then",
    "tinyint",
    "to",
    "trailing",
    "transaction",
    "trigger",
    "true",
    "undo",
    "union",
    "unique",
    "unlock",
    "unsigned",
    "update",
    "usage",
    "use",
    "user",
    "using",
    "values",
    "varbinary",
    "varchar",
    "varcharacter",
    "variadic",
    "varying",
    "verbose",
    "virtual",
    "when",
    "where",
    "while",
    "window",
    "with",
    "write",
    "xor",
    "zerofill",
];

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
