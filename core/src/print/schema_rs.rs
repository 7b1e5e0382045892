//! Diesel's `schema.rs`: [`table!`](https://docs.diesel.rs/2.3.x/diesel/macro.table.html), `joinable!`,
//! `allow_tables_to_appear_in_same_query!`, and SQL types of one's own; as `diesel print-schema` writes it, so that a
//! project that changes over sees no difference in its file.

use std::collections::{BTreeMap, BTreeSet};

use super::{by_name, referred};
use crate::{
    autogenerate::Glob,
    dialect::{Dialect, PlacedColumn},
    name::SchemaName,
    schema::{Column, ForeignKey, Schema, Table, Type},
};

/// The SQL type that Diesel has for a column, without `Nullable` around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DieselType {
    /// Its name in Rust.
    pub name: String,
    /// Whether it is that without a sign.
    pub unsigned: bool,
    /// Whether the column is a list of it.
    pub list: bool,
    /// The longest text that it holds, where Diesel is told.
    pub max_length: Option<u32>,
    /// What it is in the database, where Diesel has no type for it.
    pub custom: Option<CustomType>,
}

/// A type of the database for which Diesel has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomType {
    /// Its name in the database.
    pub name: String,
    /// Its schema, where it is not the usual one.
    pub schema: Option<SchemaName>,
    /// The attribute by which Diesel finds it: `postgres_type`, `mysql_type`.
    pub attribute: &'static str,
}

impl DieselType {
    /// A type that Diesel has.
    pub fn known(name: impl Into<String>) -> Self {
        Self { name: name.into(), unsigned: false, list: false, max_length: None, custom: None }
    }

    /// A list of it.
    #[must_use]
    pub fn within_list(self) -> Self {
        Self { list: true, ..self }
    }
}

/// How a `schema.rs` is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaRs {
    /// The first line.
    pub header: String,
    /// What is derived for the database's own types, beside `diesel::sql_types::SqlType`.
    pub custom_type_derives: Vec<String>,
    /// What every table imports, in the place of Diesel's own types.
    pub import_types: Vec<String>,
    /// Whether what the database says of tables and columns is written as documentation.
    pub with_docs: bool,
    /// The tables that have a place in it, by their names or by `schema.name`; all where there are none here.
    pub only_tables: Vec<Glob>,
    /// The tables that have none.
    pub except_tables: Vec<Glob>,
    /// Whether columns are in the order of their names, and not of the table.
    pub by_name: bool,
    /// Whether SQL types are defined for what Diesel has none.
    pub custom_types: bool,
    /// The names of such types that are defined elsewhere.
    pub except_custom_types: Vec<String>,
}

/// What makes a struct a SQL type.
const SQL_TYPE: &str = "diesel::sql_types::SqlType";

impl Default for SchemaRs {
    fn default() -> Self {
        Self {
            // Diesel's own line, so that a file which Diesel's command wrote stays as it is.
            header: "// @generated automatically by Diesel CLI.".to_owned(),
            custom_type_derives: Vec::new(),
            import_types: Vec::new(),
            with_docs: false,
            only_tables: Vec::new(),
            except_tables: Vec::new(),
            by_name: false,
            custom_types: true,
            except_custom_types: Vec::new(),
        }
    }
}

impl SchemaRs {
    /// The text for a schema. A table without a primary key has no place in it, because Diesel has none.
    pub fn print(&self, dialect: &dyn Dialect, schema: &Schema) -> String {
        let tables: Vec<_> = by_name(schema).into_iter().filter(|table| self.has(table)).collect();
        let mut blocks = vec![format!("{}\n", self.header)];
        blocks.extend(self.custom_types(dialect, schema, &tables));
        blocks.extend(tables.iter().map(|table| self.table(dialect, schema, table)));
        let joinable = joinable(schema, &tables);
        if !joinable.is_empty() {
            blocks.push(joinable.concat());
        }
        if tables.len() > 1 {
            blocks.push(same_query(&tables));
        }
        blocks.join("\n")
    }

    /// Whether a table has a place in it.
    fn has(&self, table: &Table) -> bool {
        let full = table.display_name();
        let named = |globs: &[Glob]| globs.iter().any(|glob| glob.matches(table.name.as_str()) || glob.matches(&full));
        table.primary_key.is_some()
            && (self.only_tables.is_empty() || named(&self.only_tables))
            && !named(&self.except_tables)
    }

    /// Whether a type is defined here.
    fn defines(&self, ty: &DieselType) -> bool {
        self.custom_types && ty.custom.is_some() && !self.except_custom_types.contains(&ty.name)
    }

    fn custom_types(&self, dialect: &dyn Dialect, schema: &Schema, tables: &[&Table]) -> Option<String> {
        let types = tables.iter().flat_map(|table| {
            table.columns.iter().map(|column| dialect.diesel_type(PlacedColumn { schema, table, column }))
        });
        let custom: BTreeMap<String, CustomType> =
            types.filter(|ty| self.defines(ty)).filter_map(|ty| Some((ty.name, ty.custom?))).collect();
        if custom.is_empty() {
            return None;
        }
        let derives = self.custom_type_derives.iter().map(String::as_str).filter(|derive| *derive != SQL_TYPE);
        let derives = derives.chain([SQL_TYPE]).collect::<Vec<_>>().join(", ");
        let definitions = custom.into_iter().map(|(name, ty)| {
            let schema = ty.schema.map(|schema| format!(", schema = {}", literal(schema.as_str()))).unwrap_or_default();
            format!(
                "    #[derive({derives})]\n    #[diesel({}(name = {}{schema}))]\n    pub struct {name};\n",
                ty.attribute,
                literal(&ty.name)
            )
        });
        Some(format!("pub mod sql_types {{\n{}}}\n", definitions.collect::<Vec<_>>().join("\n")))
    }

    fn table(&self, dialect: &dyn Dialect, schema: &Schema, table: &Table) -> String {
        let name = rust_name(table.name.as_str());
        let types: Vec<_> =
            table.columns.iter().map(|column| dialect.diesel_type(PlacedColumn { schema, table, column })).collect();
        let mut text = "diesel::table! {\n".to_owned();
        text.push_str(&self.imports(&types));
        text.push_str(&self.docs("    ", table.comment.as_deref()));
        if name != table.name.as_str() {
            text.push_str(&format!("    #[sql_name = {}]\n", literal(&table.display_name())));
        }
        let key =
            table.primary_key.iter().flat_map(|key| &key.columns).map(|column| column_name(table, column.as_str()));
        let namespace = table.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        text.push_str(&format!("    {namespace}{name} ({}) {{\n", key.collect::<Vec<_>>().join(", ")));
        let mut columns: Vec<_> = table.columns.iter().zip(&types).collect();
        if self.by_name {
            columns.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        }
        for (column, ty) in columns {
            text.push_str(&self.column(table, column, ty));
        }
        text.push_str("    }\n}\n");
        text
    }

    fn imports(&self, types: &[DieselType]) -> String {
        let mut lines: Vec<_> = self.import_types.iter().map(|import| format!("    use {import};\n")).collect();
        let mut seen = BTreeSet::new();
        for ty in types.iter().filter(|ty| self.defines(ty)) {
            if seen.insert(&ty.name) {
                if lines.is_empty() {
                    lines.push("    use diesel::sql_types::*;\n".to_owned());
                }
                lines.push(format!("    use super::sql_types::{};\n", ty.name));
            }
        }
        if lines.is_empty() { String::new() } else { format!("{}\n", lines.concat()) }
    }

    fn docs(&self, indent: &str, comment: Option<&str>) -> String {
        let lines = comment.filter(|_| self.with_docs).into_iter().flat_map(str::lines);
        lines.map(|line| format!("{}\n", format!("{indent}/// {}", line.trim()).trim_end())).collect()
    }

    fn column(&self, table: &Table, column: &Column, ty: &DieselType) -> String {
        let name = column_name(table, column.name.as_str());
        let mut text = self.docs("        ", column.comment.as_deref());
        if name != column.name.as_str() {
            text.push_str(&format!("        #[sql_name = {}]\n", literal(column.name.as_str())));
        }
        if let Some(length) = ty.max_length {
            text.push_str(&format!("        #[max_length = {length}]\n"));
        }
        // What a list holds may be NULL in every database that has lists.
        let name_of_type = if ty.unsigned { format!("Unsigned<{}>", ty.name) } else { ty.name.clone() };
        let element = if ty.list { format!("Array<Nullable<{name_of_type}>>") } else { name_of_type };
        let whole = if column.nullable { format!("Nullable<{element}>") } else { element };
        text.push_str(&format!("        {name} -> {whole},\n"));
        text
    }
}

/// The longest text that a column of a neutral type holds.
pub fn max_length(ty: &Type) -> Option<u32> {
    match ty {
        Type::Char(length) | Type::Varchar(length) => *length,
        _ => None,
    }
}

/// Text as a literal of Rust.
fn literal(text: &str) -> String {
    if text.contains('"') {
        let hashes = "#".repeat(text.matches('#').count() + 1);
        return format!("r{hashes}\"{text}\"{hashes}");
    }
    format!("\"{text}\"")
}

/// The words that no table and no column can have as its name in Rust.
const RESERVED: &[&str] = &[
    "abstract", "alignof", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "offsetof", "override", "priv", "proc", "pub", "pure", "ref", "return", "Self",
    "self", "sizeof", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield", "columns",
];

/// The name in Rust of something in the database.
pub fn rust_name(name: &str) -> String {
    if RESERVED.contains(&name) || (name.starts_with("__") && !name.ends_with('_')) {
        return format!("{name}_");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(plain) {
        return if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name.to_owned() };
    }
    let mut mapped = String::new();
    for c in name.chars().map(|c| if plain(c) { c } else { '_' }) {
        if c != '_' || !mapped.ends_with('_') {
            mapped.push(c);
        }
    }
    match mapped.chars().next() {
        _ if mapped == "_" => "__".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{mapped}"),
        _ => mapped,
    }
}

/// The words of a name, as types are written: `post_status` is `PostStatus`.
pub fn camel(name: &str) -> String {
    let mut result = String::new();
    let mut begins = true;
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        let begins_word = std::mem::take(&mut begins) || (before.is_lowercase() && c.is_uppercase());
        if begins_word {
            result.extend(c.to_uppercase());
        } else {
            result.extend(c.to_lowercase());
        }
        before = c;
    }
    result
}

/// The name in Rust of a column, which cannot be that of its table.
fn column_name(table: &Table, name: &str) -> String {
    let rust = rust_name(name);
    if rust == table.name.as_str() { format!("{rust}_") } else { rust }
}

/// A line for each two tables with exactly one foreign key between them, of one column, to the primary key: Diesel can
/// tell what joining them means.
fn joinable(schema: &Schema, tables: &[&Table]) -> Vec<String> {
    let keys: Vec<_> = tables
        .iter()
        .flat_map(|child| child.foreign_keys.iter().map(move |key| (*child, key)))
        .filter_map(|(child, key)| Some((child, referred(schema, child, key)?, key)))
        .collect();
    let pair = |child: &Table, parent: &Table| {
        let (a, b) = (child.display_name(), parent.display_name());
        if a < b { (a, b) } else { (b, a) }
    };
    let mut count = BTreeMap::new();
    for (child, parent, _) in &keys {
        *count.entry(pair(child, parent)).or_insert(0) += 1;
    }
    let mut lines: Vec<_> = keys
        .into_iter()
        .filter(|(child, parent, key)| {
            child.name != parent.name && count[&pair(child, parent)] == 1 && to_key(parent, key)
        })
        .map(|(child, parent, key)| {
            let column = key.columns.first().map(|column| column_name(child, column.as_str())).unwrap_or_default();
            let (child, parent) = (rust_name(child.name.as_str()), rust_name(parent.name.as_str()));
            format!("diesel::joinable!({child} -> {parent} ({column}));\n")
        })
        .collect();
    lines.sort();
    lines
}

/// Whether a key of one column refers to the primary key of one column.
fn to_key(parent: &Table, key: &ForeignKey) -> bool {
    let Some(primary) = parent.primary_key.as_ref().filter(|primary| primary.columns.len() == 1) else { return false };
    key.columns.len() == 1 && (key.references.columns.is_empty() || key.references.columns == primary.columns)
}

/// As rustfmt lays the call out, which `diesel print-schema` runs: on one line, or a name a line, or as many short names
/// on a line as it holds.
fn same_query(tables: &[&Table]) -> String {
    const MACRO: &str = "diesel::allow_tables_to_appear_in_same_query!";
    const SHORT: usize = 10;
    const WIDTH: usize = 100;
    let names: Vec<_> = tables.iter().map(|table| rust_name(table.name.as_str())).collect();
    let line = format!("{MACRO}({},)", names.join(", "));
    // The semicolon behind it does not count.
    if line.len() <= WIDTH {
        return format!("{line};\n");
    }
    let short = names.iter().all(|name| name.len() <= SHORT);
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if short && line.len() + name.len() + 2 <= WIDTH => line.push_str(&format!(" {name},")),
            _ => lines.push(format!("    {name},")),
        }
    }
    format!("{MACRO}(\n{}\n);\n", lines.join("\n"))
}

/// The SQL type of Diesel for a neutral type, where a dialect has no words of its own.
pub fn of_neutral(ty: &Type) -> DieselType {
    use crate::schema::IntegerWidth::{Big, Regular, Small, Tiny};
    DieselType::known(match ty {
        Type::Boolean => "Bool",
        Type::Integer { width: Tiny, unsigned: false } => "TinyInt",
        Type::Integer { width: Small, unsigned: false } => "SmallInt",
        Type::Integer { width: Regular, unsigned: false } => "Integer",
        Type::Integer { width: Big, unsigned: false } => "BigInt",
        Type::Integer { width: Tiny, unsigned: true } => "Unsigned<TinyInt>",
        Type::Integer { width: Small, unsigned: true } => "Unsigned<SmallInt>",
        Type::Integer { width: Regular, unsigned: true } => "Unsigned<Integer>",
        Type::Integer { width: Big, unsigned: true } => "Unsigned<BigInt>",
        Type::Real => "Float",
        Type::Double => "Double",
        Type::Numeric(_) => "Numeric",
        Type::Char(_)
        | Type::Varchar(_)
        | Type::Text
        | Type::Enum(_)
        | Type::InlineEnum(_)
        | Type::PerDialect(_)
        | Type::Native(_) => "Text",
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => "Binary",
        Type::Date => "Date",
        Type::Time(_) => "Time",
        Type::Timestamp(_) | Type::TimestampTz(_) => "Timestamp",
        Type::Interval => "Interval",
        Type::Uuid => "Uuid",
        Type::Json => "Json",
        Type::Jsonb => "Jsonb",
        Type::Inet => "Inet",
        Type::Cidr => "Cidr",
        Type::Macaddr => "MacAddr",
        Type::Vector(_) => "Vector",
        Type::Array(element) => return of_neutral(element).within_list(),
    })
}
