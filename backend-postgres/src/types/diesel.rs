//! Which SQL type Diesel has for a type of PostgreSQL: the server's own name of it in Rust's style, as
//! `diesel print-schema` has it. What Diesel does not have is a type of one's own.

use limbeck_core::{
    dialect::PlacedColumn,
    name::SchemaName,
    print::{
        CustomType, DieselType,
        schema_rs::{self, camel},
    },
    schema::{Schema, Type},
};

/// The SQL type of a column, or of what its list holds.
pub fn diesel_type(column: PlacedColumn<'_>) -> DieselType {
    // As Diesel does, by what a domain is made of.
    let ty = column.column.base.as_ref().unwrap_or(&column.column.ty);
    DieselType { max_length: schema_rs::max_length(ty), ..of(ty, column.schema) }
}

fn of(ty: &Type, schema: &Schema) -> DieselType {
    let known = match ty {
        Type::Boolean => "Bool",
        Type::Integer { width, unsigned } => match super::integer(*width, *unsigned) {
            "SMALLINT" => "Int2",
            "INTEGER" => "Int4",
            "BIGINT" => "Int8",
            _ => "Numeric",
        },
        Type::Real => "Float4",
        Type::Double => "Float8",
        Type::Numeric(_) => "Numeric",
        Type::Char(_) => "Bpchar",
        Type::Varchar(_) | Type::InlineEnum(_) => "Varchar",
        Type::Text => "Text",
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => "Bytea",
        Type::Date => "Date",
        Type::Time(_) => "Time",
        Type::Timestamp(_) => "Timestamp",
        Type::TimestampTz(_) => "Timestamptz",
        Type::Interval => "Interval",
        Type::Uuid => "Uuid",
        Type::Json => "Json",
        Type::Jsonb => "Jsonb",
        Type::Inet => "Inet",
        Type::Cidr => "Cidr",
        Type::Macaddr => "Macaddr",
        Type::Vector(_) => return custom("vector", None),
        Type::Enum(name) => {
            let found = schema.enums.iter().find(|known| known.name == *name);
            return custom(name.as_str(), found.and_then(|found| found.schema.clone()));
        }
        Type::Array(element) => return of(element, schema).within_list(),
        Type::PerDialect(sql) => return spelled(sql.for_dialect(&crate::dialect_name()).unwrap_or_default(), schema),
        Type::Native(spelling) => return native(spelling),
    };
    DieselType::known(known)
}

/// The types that Diesel has beside those that are neutral.
const FURTHER: [&str; 16] = [
    "citext",
    "money",
    "oid",
    "pg_lsn",
    "macaddr8",
    "record",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "datemultirange",
];

/// The type of a spelling, which may be one of a neutral type.
fn spelled(spelling: &str, schema: &Schema) -> DieselType {
    match super::from_spelling(spelling) {
        Type::Native(spelling) => native(&spelling),
        known => of(&known, schema),
    }
}

fn native(spelling: &str) -> DieselType {
    let word = spelling.split(['(', '[']).next().unwrap_or_default().trim().to_lowercase();
    if FURTHER.contains(&word.as_str()) { DieselType::known(camel(&word)) } else { custom(&word, None) }
}

fn custom(name: &str, schema: Option<SchemaName>) -> DieselType {
    let custom = CustomType { name: name.to_owned(), schema, attribute: "postgres_type" };
    DieselType { custom: Some(custom), ..DieselType::known(camel(name)) }
}
