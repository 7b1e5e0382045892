//! `add_column`, `drop_column`, and a column's definition as text.

use limbeck_core::{
    name::ColumnName,
    operation::{AddColumn, DropColumn},
    schema::{Column, ColumnDefault, Identity, Literal, Schema, SequenceOptions, Table, Type},
    statement::{Cost, LowerError, Statement},
};

use super::{alteration::Alteration, constraint, enumeration, metadata, options, own_sql, sequence, unsupported, when};
use crate::{Postgres, dialect_name, lexer, normal, quote, types};

/// `"name" TYPE COLLATE … NOT NULL DEFAULT …`, with the CHECK of an inline enum, without the constraints of the table.
pub(super) fn definition(
    postgres: &Postgres,
    table: &Table,
    column: &Column,
    schema: &Schema,
) -> Result<String, LowerError> {
    let mut parts = vec![quote::identifier(column.name.as_str()), type_text(column, schema)?];
    if let Some(compression) = options::compression(postgres, column)? {
        parts.push(format!("COMPRESSION {compression}"));
    }
    if let Some(collation) = &column.collation {
        parts.push(format!("COLLATE {}", quote::identifier(collation)));
    }
    if !column.nullable {
        parts.push("NOT NULL".to_owned());
    } else if column.identity.is_some() {
        let reason = format!("the column `{}` counts up by itself and can therefore not be NULL", column.name);
        return Err(unsupported("identity", reason, "leave `nullable` out"));
    }
    if let Some(default) = &column.default {
        parts.push(format!("DEFAULT {}", default_text(default, &column.ty)?));
    }
    if let Some(identity) = &column.identity {
        can_count(column, schema)?;
        parts.push(identity_text(identity));
    }
    if let Some(generated) = &column.generated {
        let kind = when(generated.stored, "STORED");
        if !generated.stored && !postgres.capabilities.virtual_generated {
            return Err(no_virtual(&column.name));
        }
        let sql = own_sql(&generated.sql, "generated")?;
        let kind = if kind.is_empty() { "VIRTUAL" } else { kind };
        parts.push(format!("GENERATED ALWAYS AS ({sql}) {kind}"));
    }
    if let Type::InlineEnum(values) = &column.ty {
        parts.push(enumeration::check_text(table, column, values));
    }
    Ok(parts.join(" "))
}

fn no_virtual(column: &ColumnName) -> LowerError {
    let reason = format!("before version 18 a generated column is stored, and `{column}` is not to be");
    unsupported("generated", reason, "write `stored = true`")
}

/// The type of a column, which tells whether it counts up in the older way.
fn type_text(column: &Column, schema: &Schema) -> Result<String, LowerError> {
    if !column.autoincrement {
        return Ok(types::spelling(&column.ty, &schema.enums));
    }
    types::serial(&column.ty).map(str::to_owned).ok_or_else(|| {
        let reason =
            format!("only integers of up to 8 bytes count up, not `{}` of the type {}", column.name, column.ty);
        unsupported("autoincrement", reason, "give the column the type `bigint`")
    })
}

/// Refuses a column that is to count up and holds no integers.
pub(super) fn can_count(column: &Column, schema: &Schema) -> Result<(), LowerError> {
    if types::serial(&types::canonical(&column.ty, &schema.enums)).is_some() {
        return Ok(());
    }
    let reason = format!("only integers of up to 8 bytes count up, not `{}` of the type {}", column.name, column.ty);
    Err(unsupported("identity", reason, "give the column the type `bigint`"))
}

/// `GENERATED … AS IDENTITY`.
pub(super) fn identity_text(identity: &Identity) -> String {
    let options = sequence::options(&identity.options);
    let options = if options.is_empty() { options } else { format!(" ({options})") };
    format!("GENERATED {} AS IDENTITY{options}", identity_kind(identity))
}

/// Whether a row may bring a number of its own.
pub(super) fn identity_kind(identity: &Identity) -> &'static str {
    if identity.always { "ALWAYS" } else { "BY DEFAULT" }
}

/// What stands behind DEFAULT of a column of that type.
pub(super) fn default_text(default: &ColumnDefault, ty: &Type) -> Result<String, LowerError> {
    match default {
        ColumnDefault::Literal(literal) => Ok(value(literal, ty)),
        ColumnDefault::Sql(sql) => {
            let text = own_sql(sql, "default")?.trim();
            Ok(if stands_alone(text) { text.to_owned() } else { format!("({text})") })
        }
    }
}

/// A value of a column of that type: what a migration does must not depend on the session's time zone.
pub(super) fn value(literal: &Literal, ty: &Type) -> String {
    let placed = match (literal, ty) {
        (Literal::String(text), Type::TimestampTz(_)) => normal::placed_in_utc(text),
        _ => None,
    };
    placed.map_or_else(|| quote::literal(literal), |text| quote::string(&text))
}

/// Whether an expression can be a default without parentheses: a value, a word, or a function, whatever it is given,
/// and a cast of one.
fn stands_alone(text: &str) -> bool {
    let Ok(tokens) = lexer::tokens(text) else { return false };
    let mut depth = 0_usize;
    tokens.iter().enumerate().all(|(place, token)| {
        let mark = &text[token.span.clone()];
        match mark {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            ":" | "." => {}
            "-" | "+" => return depth > 0 || place == 0,
            _ if token.kind == lexer::Kind::Mark => return depth > 0,
            // Two words side by side are an operator such as `AND`, or the name of a type.
            _ => {
                let behind = place.checked_sub(1).map(|before| &text[tokens[before].span.clone()]);
                return depth > 0 || behind.is_none_or(|before| matches!(before, ":" | "." | "-" | "+"));
            }
        }
        true
    })
}

/// Whether the server has to compute a default for every row that is there, and so writes them all.
pub(super) fn is_volatile(default: &ColumnDefault) -> bool {
    const STABLE: [&str; 10] = [
        "now",
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "localtime",
        "transaction_timestamp",
        "statement_timestamp",
        "current_user",
        "session_user",
    ];
    let ColumnDefault::Sql(sql) = default else { return false };
    let Some(text) = sql.for_dialect(&dialect_name()) else { return false };
    let Ok(tokens) = lexer::tokens(text) else { return true };
    let calls = tokens.windows(2).filter(|pair| &text[pair[1].span.clone()] == "(");
    calls
        .map(|pair| text[pair[0].span.clone()].to_ascii_lowercase())
        .any(|function| function.starts_with(|c: char| c.is_alphabetic()) && !STABLE.contains(&function.as_str()))
}

/// A column. It stands behind the others, wherever it is wanted: the server has no other place.
pub(super) fn add_column(alteration: &mut Alteration<'_>, add: &AddColumn, after: &Schema) -> Result<(), LowerError> {
    let table = alteration.table_in(after)?;
    let Some(column) = table.columns.get(add.column.name.as_str()) else { return Ok(()) };
    let postgres = alteration.postgres;
    let text = definition(postgres, table, column, after)?;
    let if_not_exists = when(add.common.if_not_exists, "IF NOT EXISTS ");
    alteration.clause(format!("ADD COLUMN {if_not_exists}{text}"), cost_of_adding(postgres, column));
    if let Some(key) = table.primary_key.as_ref().filter(|_| add.column.primary_key) {
        alteration.clause(format!("ADD {}", constraint::primary_key(postgres, key)?), Cost::Scan);
    }
    for further in furnishings(table, column)? {
        match further {
            Furnishing::Clause(text) => alteration.clause_on(&column.name, text, Cost::Metadata),
            Furnishing::Statement(statement) => alteration.behind(statement),
        }
    }
    Ok(())
}

fn cost_of_adding(postgres: &Postgres, column: &Column) -> Cost {
    let computed = column.generated.as_ref().is_some_and(|generated| generated.stored);
    let default = column.default.as_ref();
    let written = default.is_some_and(|default| !postgres.capabilities.fast_default || is_volatile(default));
    if computed || written || column.identity.is_some() || column.autoincrement {
        Cost::Rewrite
    } else if matches!(column.ty, Type::InlineEnum(_)) {
        Cost::Scan
    } else {
        Cost::Metadata
    }
}

/// What a column's definition has no words for.
pub(super) enum Furnishing {
    /// A clause of `ALTER TABLE`.
    Clause(String),
    /// A statement of its own.
    Statement(Statement),
}

/// What makes a new column what it is to be once its definition has made it.
pub(super) fn furnishings(table: &Table, column: &Column) -> Result<Vec<Furnishing>, LowerError> {
    let mut further = Vec::new();
    let name = quote::identifier(column.name.as_str());
    if column.autoincrement && column.nullable {
        further.push(Furnishing::Clause(format!("ALTER COLUMN {name} DROP NOT NULL")));
    }
    if let Some(storage) = options::storage(column)? {
        further.push(Furnishing::Clause(format!("ALTER COLUMN {name} SET STORAGE {storage}")));
    }
    if let Some(comment) = &column.comment {
        let table = quote::qualified(table.schema.as_ref(), table.name.as_str());
        further.push(Furnishing::Statement(comment_on(&table, &column.name, Some(comment))));
    }
    Ok(further)
}

/// `COMMENT ON COLUMN`; no comment drops it.
pub(super) fn comment_on(table: &str, column: &ColumnName, comment: Option<&str>) -> Statement {
    let text = comment.filter(|text| !text.is_empty()).map_or_else(|| "NULL".to_owned(), quote::string);
    metadata(format!("COMMENT ON COLUMN {table}.{} IS {text}", quote::identifier(column.as_str())))
}

/// A column, with the constraints and indexes that include it, which the server drops along.
pub(super) fn drop_column(alteration: &mut Alteration<'_>, drop: &DropColumn) {
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    let cascade = when(drop.cascade, " CASCADE");
    let name = quote::identifier(drop.name.as_str());
    alteration.clause_on(&drop.name, format!("DROP COLUMN {if_exists}{name}{cascade}"), Cost::Metadata);
}

/// Whether a column counts as the standard has it without a word on how.
pub(super) fn counts_from(options: &SequenceOptions) -> i64 {
    options.start.or(options.min).unwrap_or(1)
}
