//! Which SQL type Diesel has for a type of MySQL: the server's own name of it in Rust's style, as `diesel print-schema`
//! has it. What Diesel does not have is a type of the column's own.

use limbeck_core::{
    dialect::PlacedColumn,
    print::{
        CustomType, DieselType,
        schema_rs::{camel, rust_name},
    },
    schema::Type,
};

use super::{from_spelling, spelling};
use crate::Capabilities;

/// The types of a server that Diesel has under the server's name.
const KNOWN: &[&str] = &[
    "bool",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "float",
    "double",
    "decimal",
    "numeric",
    "date",
    "time",
    "datetime",
    "timestamp",
    "char",
    "varchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "binary",
    "varbinary",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "bit",
    "json",
];

/// The SQL type of a column.
pub fn diesel_type(place: PlacedColumn<'_>, can: &Capabilities) -> DieselType {
    let column = place.column;
    let declared = match &column.spelling {
        Some(spelling) => spelling.clone(),
        None => spelling(&column.ty, &place.schema.enums, can),
    };
    let declared = declared.to_ascii_lowercase();
    let unsigned = declared.contains("unsigned") || declared.contains("zerofill");
    let word = server_word(&declared, can);
    let mut ty = DieselType { unsigned, max_length: length(&declared), ..DieselType::known(camel(word)) };
    if !KNOWN.contains(&word) {
        let (table, name) = (rust_name(place.table.name.as_str()), rust_name(column.name.as_str()));
        ty.custom = Some(CustomType { name: ty.name.clone(), schema: None, attribute: "mysql_type" });
        ty.name = camel(&format!("{table} {name} {word}"));
    }
    ty
}

/// What a server calls a type, whatever people write.
fn server_word<'d>(declared: &'d str, can: &Capabilities) -> &'d str {
    let word = declared.split(['(', ' ']).next().unwrap_or_default();
    match word {
        "boolean" => "bool",
        "tinyint" if declared.starts_with("tinyint(1)") && !declared.contains("unsigned") => "bool",
        "numeric" | "dec" | "fixed" => "decimal",
        "real" => "double",
        "json" if !can.native_json => "longtext",
        _ if word.starts_with("int") && !word.starts_with("inet") => "integer",
        _ => word,
    }
}

/// How long its texts may be, or its bytes, where the type says so.
fn length(declared: &str) -> Option<u32> {
    let inside = declared.split_once('(').and_then(|(word, rest)| Some((word, rest.split([')', ',']).next()?)));
    match (from_spelling(declared), inside) {
        (Type::InlineEnum(values), _) => {
            let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or_default();
            u32::try_from(longest).ok()
        }
        (_, Some(("char" | "varchar" | "binary" | "varbinary", number))) => number.trim().parse().ok(),
        (_, Some(("vector", number))) => number.trim().parse::<u32>().ok().map(|numbers| 4 * numbers),
        (_, Some(("set", _))) => {
            // All of its values at once, with commas between them.
            let values = declared.replacen("set", "enum", 1);
            let Type::InlineEnum(values) = from_spelling(&values) else { return None };
            let whole: usize = values.iter().map(|value| value.chars().count() + 1).sum();
            u32::try_from(whole.saturating_sub(1)).ok()
        }
        _ => None,
    }
}
