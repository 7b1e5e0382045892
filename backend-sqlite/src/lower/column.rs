//! A column's definition as text.

use limbeck_core::{
    schema::{Column, ColumnDefault, DialectSql, Literal, Schema, Table, Type, uuid_digits},
    statement::LowerError,
};

use super::{NAME, enumeration, table::type_spelling, unsupported};
use crate::{dialect_name, quote};

/// `"name" TYPE NOT NULL DEFAULT …`, with the CHECK of an enum type, without the constraints of the table.
pub(crate) fn definition(table: &Table, column: &Column, schema: &Schema, strict: bool) -> Result<String, LowerError> {
    let mut parts = vec![quote::identifier(column.name.as_str())];
    let spelling = type_spelling(table, column, schema, strict);
    if !spelling.is_empty() {
        parts.push(spelling);
    }
    if !column.nullable {
        let on_conflict = column.options.text(&dialect_name(), "on_conflict");
        parts.push(format!("NOT NULL{}", on_conflict.map(on_conflict_clause).transpose()?.unwrap_or_default()));
    }
    if let Some(default) = &column.default {
        parts.push(format!("DEFAULT {}", default_text(default, column)?));
    }
    if let Some(collation) = &column.collation {
        parts.push(format!("COLLATE {}", quote::identifier(collation)));
    }
    if let Some(generated) = &column.generated {
        let stored = if generated.stored { "STORED" } else { "VIRTUAL" };
        parts.push(format!("GENERATED ALWAYS AS ({}) {stored}", own_sql(&generated.sql, "generated")?));
    }
    if let Some(values) = enumeration::values(schema, &column.ty) {
        parts.push(enumeration::check_text(table, column, &values));
    }
    Ok(parts.join(" "))
}

/// A value of a column. A UUID in its usual form has hyphens, and the column is declared to hold the digits, as on other
/// databases without such a type, where it is not declared otherwise.
pub(super) fn value(literal: &Literal, column: &Column) -> String {
    let declared = column.spelling.as_deref();
    let digits = match literal {
        Literal::String(text) if column.ty == Type::Uuid && declared.is_none_or(holds_digits) => uuid_digits(text),
        _ => None,
    };
    digits.map_or_else(|| quote::literal(literal), |digits| quote::string(&digits))
}

fn holds_digits(declared: &str) -> bool {
    declared.ends_with("(32)")
}

/// What stands behind DEFAULT.
pub(crate) fn default_text(default: &ColumnDefault, column: &Column) -> Result<String, LowerError> {
    match default {
        ColumnDefault::Literal(literal) => Ok(value(literal, column)),
        ColumnDefault::Sql(sql) => {
            let text = own_sql(sql, "default")?.trim();
            // These stand by themselves; every other expression needs parentheses.
            let bare = ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "NULL", "TRUE", "FALSE"];
            let own = bare.iter().any(|word| word.eq_ignore_ascii_case(text)) || is_literal(text);
            Ok(if own { text.to_owned() } else { format!("({text})") })
        }
    }
}

/// Whether a text is one number or one quoted text.
fn is_literal(text: &str) -> bool {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits =
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') && number.parse::<f64>().is_ok();
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    digits || inner.is_some_and(|inner| !inner.replace("''", "").contains('\''))
}

/// The SQL for SQLite. Fails where none was written for it.
pub(crate) fn own_sql<'a>(sql: &'a DialectSql, what: &'static str) -> Result<&'a str, LowerError> {
    limbeck_core::own_sql::of(sql, (&dialect_name(), NAME), what)
}

/// ` ON CONFLICT …`. Fails for a word that SQLite does not know.
pub(crate) fn on_conflict_clause(word: &str) -> Result<String, LowerError> {
    const WORDS: [&str; 5] = ["rollback", "abort", "fail", "ignore", "replace"];
    if WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return Ok(format!(" ON CONFLICT {}", word.to_ascii_uppercase()));
    }
    Err(unsupported(
        "on_conflict",
        format!("`{word}` is no conflict clause"),
        format!("it is one of {}", WORDS.join(", ")),
    ))
}

/// Whether a default is a value, which SQLite can give to the rows that are there without writing them.
pub(crate) fn is_constant(default: &ColumnDefault) -> bool {
    match default {
        ColumnDefault::Literal(_) => true,
        ColumnDefault::Sql(sql) => sql.for_dialect(&dialect_name()).is_some_and(|text| {
            let text = text.trim();
            is_literal(text) || ["NULL", "TRUE", "FALSE"].iter().any(|word| word.eq_ignore_ascii_case(text))
        }),
    }
}

/// Whether the column's type is an enum that is checked.
pub(crate) fn is_checked_enum(schema: &Schema, ty: &Type) -> bool {
    enumeration::values(schema, ty).is_some()
}
