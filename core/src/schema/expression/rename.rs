//! Another name for an identifier of an expression, in the quotes of its database.

use std::ops::Range;

use super::{doubled, identifiers, is_plain};

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

/// Likewise in a query, whose own columns go on to be called as before: what is shown as `from` is shown so still.
pub fn rename_shown(sql: &str, from: &str, to: &str, own: NameQuote) -> String {
    let identifiers = identifiers(sql);
    let is = |place: usize, word: &str| {
        identifiers.get(place).is_some_and(|(_, span)| sql[span.clone()].eq_ignore_ascii_case(word))
    };
    let list = shown(sql, &identifiers);
    let mut renamed = sql.to_owned();
    for (place, (identifier, span)) in identifiers.iter().enumerate().rev() {
        if !identifier.eq_ignore_ascii_case(from) || (place > 0 && is(place - 1, "as")) {
            continue;
        }
        let in_list = list.contains(&span.start) && depth(&sql[list.start..span.start]) == 0;
        let shown = in_list && is_whole_item(sql, span);
        let text = spelled(to, quotes(sql, span, own));
        let text = if shown { format!("{text} AS {}", &sql[span.clone()]) } else { text };
        renamed.replace_range(span.clone(), &text);
    }
    renamed
}

/// Where the list of columns stands that a query shows.
fn shown(sql: &str, identifiers: &[(String, Range<usize>)]) -> Range<usize> {
    let keyword = |word: &str| {
        let mut found =
            identifiers.iter().map(|(_, span)| span).filter(|span| sql[(*span).clone()].eq_ignore_ascii_case(word));
        found.find(|span| depth(&sql[..span.start]) == 0).cloned()
    };
    match (keyword("select"), keyword("from")) {
        (Some(select), Some(from)) if select.end <= from.start => select.end..from.start,
        _ => 0..0,
    }
}

/// How many parentheses are open behind a text.
fn depth(text: &str) -> i64 {
    let tokens = super::tokens(text, true);
    tokens.into_iter().map(|span| i64::from(text[span.clone()] == *"(") - i64::from(text[span] == *")")).sum()
}

/// Whether a column's name, with its table before it, is all that an item of the list says.
fn is_whole_item(sql: &str, span: &Range<usize>) -> bool {
    let behind = sql[span.end..].trim_start();
    let ends = behind.starts_with(',') || behind.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("from"));
    let mut before = sql[..span.start].trim_end();
    while let Some(qualified) = before.strip_suffix('.') {
        let Some((_, name)) = identifiers(qualified).pop().filter(|(_, name)| name.end == qualified.len()) else {
            return false;
        };
        before = qualified[..name.start].trim_end();
    }
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let begins = before.ends_with(',') || ["select", "distinct", "all"].contains(&word.to_ascii_lowercase().as_str());
    ends && begins
}

/// The quotes that a new name needs in the place of an old one.
fn quotes(sql: &str, span: &Range<usize>, own: NameQuote) -> Quotes {
    match (sql.as_bytes().get(span.start), own) {
        (Some(b'"' | b'['), _) => Quotes::Always('"'),
        (Some(b'`'), _) => Quotes::Always('`'),
        (_, NameQuote::Double) => Quotes::Needed('"'),
        (_, NameQuote::Backtick) => Quotes::Needed('`'),
    }
}

/// When a name stands in quotes, and in which.
enum Quotes {
    Always(char),
    Needed(char),
}

fn spelled(name: &str, quotes: Quotes) -> String {
    match quotes {
        Quotes::Needed(_) if !needs_quotes(name) => name.to_owned(),
        Quotes::Always(quote) | Quotes::Needed(quote) => format!("{quote}{}{quote}", doubled(name, quote)),
    }
}

fn rename_where(sql: &str, from: &str, to: &str, own: NameQuote, fits: impl Fn(&str) -> bool) -> String {
    let mut renamed = sql.to_owned();
    for (identifier, span) in identifiers(sql).into_iter().rev() {
        if identifier.eq_ignore_ascii_case(from) && fits(&sql[span.end..]) {
            if own == NameQuote::Backtick && sql.as_bytes().get(span.start) == Some(&b'"') {
                continue;
            }
            let text = spelled(to, quotes(sql, &span, own));
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
