//! Character sets and collations. A table or a column may name its collation, or the character set whose usual collation
//! it is, or nothing where it has that of the table, or of the database: one form for all of these.

use limbeck_core::{
    node::Node,
    schema::{Column, DialectOptions},
};

use crate::{Capabilities, MySql, Server, Version, dialect_name};

/// The collation that a table without one of its own has: its database's. Of a database that was not asked, the usual.
pub(super) fn of_database(mysql: &MySql) -> String {
    mysql.collation.clone().unwrap_or_else(|| usual(&mysql.capabilities, "utf8mb4"))
}

/// Gives the options of a table their one form. What comes back is the table's collation.
pub(super) fn of_table(mysql: &MySql, options: &mut DialectOptions) -> String {
    let (can, around) = (&mysql.capabilities, of_database(mysql));
    let own = meant(can, taken(options, "charset"), taken(options, "collate"), &around);
    let (charset, collation) = said(&own, &around, |charset| usual(can, charset) == own);
    put(options, "charset", charset);
    put(options, "collate", collation);
    own
}

/// Gives a column of a table with that collation its one form.
pub(super) fn of_column(can: &Capabilities, column: &mut Column, around: &str) {
    let written = taken(&mut column.options, "collate");
    let collation = column.collation.take().map(|collation| collation.to_lowercase()).or(written);
    let own = meant(can, taken(&mut column.options, "charset"), collation, around);
    let (charset, collation) = said(&own, around, |charset| usual(can, charset) == own);
    put(&mut column.options, "charset", charset);
    column.collation = collation.map(str::to_owned);
}

/// The collation that is meant.
fn meant(can: &Capabilities, charset: Option<String>, collation: Option<String>, around: &str) -> String {
    let charset = charset.map(|charset| if charset == "utf8" { "utf8mb3".to_owned() } else { charset });
    match (charset, collation) {
        // MariaDB takes a collation without its character set.
        (charset, Some(order)) if order.starts_with("uca1400_") => {
            format!("{}_{order}", charset.as_deref().unwrap_or(charset_of(around)))
        }
        (_, Some(collation)) => match collation.strip_prefix("utf8_") {
            Some(order) => format!("utf8mb3_{order}"),
            None => collation,
        },
        (Some(charset), None) => usual(can, &charset),
        (None, None) => around.to_owned(),
    }
}

/// What is said of a collation: the character set that it is the usual one of, or itself, and nothing of that which is
/// around.
pub(crate) fn said<'n>(
    own: &'n str,
    around: &str,
    is_usual: impl Fn(&str) -> bool,
) -> (Option<&'n str>, Option<&'n str>) {
    let charset = charset_of(own);
    match () {
        () if own == around => (None, None),
        () if is_usual(charset) => (Some(charset), None),
        () => (None, Some(own)),
    }
}

/// A collation's name begins with its character set.
fn charset_of(collation: &str) -> &str {
    collation.split_once('_').map_or(collation, |(charset, _)| charset)
}

/// The collation of a character set of which no other is said:
/// [MySQL's](https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html), and
/// [MariaDB's](https://mariadb.com/kb/en/supported-character-sets-and-collations/), which became others in 11.5.
fn usual(can: &Capabilities, charset: &str) -> String {
    let is_maria = can.server == Server::MariaDb;
    let order = match charset {
        "binary" => return charset.to_owned(),
        "utf8mb3" | "utf8mb4" | "ucs2" | "utf16" | "utf32" if is_maria && can.version >= Version::new(11, 5, 0) => {
            "uca1400_ai_ci"
        }
        "utf8mb4" if !is_maria && can.version >= Version::new(8, 0, 1) => "0900_ai_ci",
        "latin1" | "swe7" | "dec8" => "swedish_ci",
        "latin5" => "turkish_ci",
        "tis620" => "thai_ci",
        "hp8" => "english_ci",
        "euckr" => "korean_ci",
        "big5" | "gb2312" | "gbk" | "gb18030" => "chinese_ci",
        "sjis" | "ujis" | "cp932" | "eucjpms" => "japanese_ci",
        _ => "general_ci",
    };
    format!("{charset}_{order}")
}

/// Takes an option out.
fn taken(options: &mut DialectOptions, key: &str) -> Option<String> {
    let dialect = dialect_name();
    let text = options.text(&dialect, key).map(str::to_lowercase);
    if let Some(table) = options.dialects.get_mut(dialect.as_str()) {
        table.entries.retain(|entry| entry.key != key);
    }
    text
}

fn put(options: &mut DialectOptions, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        options.set(&dialect_name(), key, Node::string(text));
    }
}
