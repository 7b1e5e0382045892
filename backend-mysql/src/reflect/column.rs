//! Columns of the catalog.

use limbeck_core::{
    backend::BackendError,
    node::{Node, Value},
    schema::{Column, ColumnDefault, DialectSql, Generated, Literal, Table, Type},
};

use super::{
    Characters,
    catalog::{Row, optional, text, written},
    name, set, stored,
};
use crate::{
    Server,
    types::{self, Family},
};

/// A column of a table that has a character set of its own.
pub(super) fn column(row: &Row, server: Server, table: &Characters<'_>) -> Result<Column, BackendError> {
    let declared = text(row, 2);
    let mut column = Column::new(name(text(row, 1))?, types::from_spelling(declared));
    let srid = optional(row, 10).map(|srid| format!(" SRID {srid}")).unwrap_or_default();
    column.spelling = Some(format!("{declared}{srid}"));
    if !srid.is_empty() {
        column.ty = Type::Native(format!("{declared}{srid}"));
    }
    column.nullable = text(row, 3) == "YES";
    let extra = text(row, 5).to_ascii_lowercase();
    // MySQL says nothing of it where values are chosen by their bytes.
    let collation = optional(row, 7).unwrap_or(if is_choice(declared) { BINARY } else { "" });
    column.autoincrement = extra.contains("auto_increment");
    column.generated = optional(row, 9).map(|sql| Generated {
        sql: DialectSql::new(stored::expression(sql, server)),
        stored: extra.contains("stored generated") || extra.contains("persistent"),
    });
    if column.generated.is_none() {
        let shown = written(row, 4).filter(|_| !column.autoincrement);
        let chosen = shown.filter(|_| collation == BINARY && is_choice(declared)).and_then(text_of_bytes);
        column.default = match chosen {
            Some(text) => Some(ColumnDefault::Literal(Literal::String(text))),
            None => shown.and_then(|shown| default(shown, declared, &extra, server)),
        };
    }
    column.comment = optional(row, 8).map(str::to_owned);
    if let Some((_, update)) = extra.split_once("on update ") {
        let update = update.split_whitespace().next().unwrap_or_default();
        set(&mut column.options, "on_update", Node::string(update.to_ascii_uppercase()));
    }
    if extra.split(' ').any(|word| word == "invisible") {
        set(&mut column.options, "invisible", Node::new(Value::Boolean(true)));
    }
    let (charset, collation) = table.told(collation);
    if let Some(charset) = charset {
        set(&mut column.options, "charset", Node::string(charset));
    }
    column.collation = collation.map(str::to_owned);
    Ok(column)
}

/// A default as the catalog shows it. MySQL shows a text without quotes and says of an expression that it is one;
/// MariaDB shows what would stand behind `DEFAULT`.
fn default(shown: &str, declared: &str, extra: &str, server: Server) -> Option<ColumnDefault> {
    let sql = |sql: &str| Some(ColumnDefault::sql(sql));
    let family = types::family(declared);
    match server {
        Server::MySql if extra.contains("default_generated") => {
            let expression = stored::expression(shown, server);
            let is_clock = expression.to_ascii_lowercase().starts_with("current_timestamp");
            let bare = is_clock || (expression.starts_with('(') && expression.ends_with(')'));
            sql(&if bare { expression } else { format!("({expression})") })
        }
        Server::MySql if shown == "0x" && is_binary(declared) => {
            Some(ColumnDefault::Literal(Literal::Bytes(Vec::new())))
        }
        Server::MySql if shown.starts_with("b'") || (shown.starts_with("0x") && is_binary(declared)) => sql(shown),
        Server::MySql if family == Family::Number => Some(number(shown)),
        Server::MySql => Some(ColumnDefault::Literal(Literal::String(shown.to_owned()))),
        Server::MariaDb if shown.eq_ignore_ascii_case("NULL") => None,
        Server::MariaDb => match quoted(shown) {
            Some(text) => Some(ColumnDefault::Literal(Literal::String(text))),
            None => Some(number(shown)),
        },
    }
}

/// The character set, and the collation, of bytes.
const BINARY: &str = "binary";

/// Whether values are some of those that are listed.
fn is_choice(declared: &str) -> bool {
    declared.starts_with("enum(") || declared.starts_with("set(")
}

/// The text of bytes as the catalogs show them: `0x61`, `x'61'`.
fn text_of_bytes(shown: &str) -> Option<String> {
    let quoted = || shown.strip_prefix("x'")?.strip_suffix('\'');
    let digits = shown.strip_prefix("0x").or_else(quoted)?;
    String::from_utf8(bytes_of(digits)?).ok()
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks_exact(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    digits.map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

pub(super) fn is_binary(declared: &str) -> bool {
    declared.starts_with("binary") || declared.starts_with("varbinary")
}

/// Puts the default of a row in the place of the one that the catalog shows.
pub(super) fn set_default(column: &mut Column, hex: &str) {
    let Some(bytes) = bytes_of(hex) else { return };
    let binary = column.spelling.as_deref().is_some_and(is_binary);
    let literal = if binary { Some(Literal::Bytes(bytes)) } else { String::from_utf8(bytes).ok().map(Literal::String) };
    column.default = literal.map(ColumnDefault::Literal).or_else(|| column.default.take());
}

/// A number as a literal, and anything else as it is.
fn number(shown: &str) -> ColumnDefault {
    match shown.parse::<i64>() {
        Ok(number) => ColumnDefault::Literal(Literal::Integer(number)),
        Err(_) => ColumnDefault::sql(shown),
    }
}

/// The text of a literal; nothing for anything else.
fn quoted(sql: &str) -> Option<String> {
    let inner = sql.strip_prefix('\'')?.strip_suffix('\'')?;
    let (mut text, mut characters) = (String::new(), inner.chars());
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.push(match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                'Z' => '\u{1a}',
                other => other,
            }),
            '\'' => text.push(characters.next().filter(|next| *next == '\'')?),
            c => text.push(c),
        }
    }
    Some(text)
}

/// What MariaDB makes of JSON: a text with a CHECK that it is JSON.
pub(super) fn recognise_json(table: &mut Table, column: &str) {
    let Some(column) = table.columns.get_mut(column) else { return };
    if column.spelling.as_deref().is_some_and(|spelling| spelling.eq_ignore_ascii_case("longtext")) {
        column.ty = Type::Json;
        column.spelling = Some("json".to_owned());
        column.collation = None;
        column.options.dialects.values_mut().for_each(|options| options.entries.retain(|entry| entry.key != "charset"));
        column.options.dialects.retain(|_, options| !options.entries.is_empty());
    }
}
