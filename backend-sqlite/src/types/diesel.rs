//! Which SQL type Diesel has for a declared type: the same words in the same order as `diesel print-schema` asks for.

use limbeck_core::{dialect::PlacedColumn, print::DieselType};

/// The SQL type of a column.
pub fn diesel_type(column: PlacedColumn<'_>) -> DieselType {
    let PlacedColumn { schema, table, column } = column;
    let strict = || table.options.is_on(&crate::dialect_name(), "strict");
    let declared = match &column.spelling {
        Some(spelling) => spelling.clone(),
        None if strict() => super::strict_spelling(&column.ty),
        None => super::spelling(&column.ty, &schema.enums),
    };
    DieselType::known(named(&declared.to_lowercase()))
}

fn named(declared: &str) -> &'static str {
    let has = |word: &str| declared.contains(word);
    match declared {
        _ if declared == "boolean" || (has("tiny") && has("int")) => "Bool",
        _ if declared == "int2" || (has("small") && has("int")) => "SmallInt",
        _ if declared == "int8" || (has("big") && has("int")) => "BigInt",
        _ if has("int") => "Integer",
        _ if has("char") || has("clob") || has("text") => "Text",
        _ if declared.is_empty() || has("blob") || has("binary") => "Binary",
        _ if has("float") || has("real") => "Float",
        _ if has("double") || has("num") || has("dec") => "Double",
        "datetime" | "timestamp" => "Timestamp",
        "datetimetz" | "timestamptz" => "TimestamptzSqlite",
        "date" => "Date",
        "time" => "Time",
        "json" => "Json",
        "jsonb" => "Jsonb",
        // What Diesel has no type for is text: SQLite gives anything as text that is asked for so.
        _ => "Text",
    }
}
