//! What `#[derive(limbeck::Model)]` and `#[derive(limbeck::DbEnum)]` implement: a Rust type that says what its table,
//! or its enum type, is.

use super::{Target, TargetTable};
use crate::{
    node::{DecodeError, Field as _, Node, Table, Value},
    operation::CreateEnum,
    schema::Type,
};

/// A type that adds something to target metadata. The derives implement it.
pub trait Metadata {
    /// What it adds: a table with the enum types of its columns, or an enum type.
    ///
    /// Fails when it contradicts itself in a way that only a running program sees.
    fn metadata() -> Result<Target, DecodeError>;
}

/// A struct that describes a table. `#[derive(limbeck::Model)]` implements it.
pub trait Model: Metadata {
    /// The table, as `schema.toml` writes it. Columns of [`column_types`](Self::column_types) lack their type.
    const DEFINITION: &'static str;

    /// The columns whose Rust types the macro does not know by name, with what those types say of themselves.
    fn column_types() -> Vec<ModelColumn> {
        Vec::new()
    }

    /// The columns that refer to the primary key of another model.
    fn parents() -> Vec<ModelParent> {
        Vec::new()
    }
}

/// A column whose Rust type the macro does not know by name.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelColumn {
    /// The column.
    pub name: &'static str,
    /// What its type, or what is within its lists, says of itself.
    pub ty: Result<ColumnType, DecodeError>,
    /// How many lists are around that.
    pub lists: usize,
}

/// A column that refers to the primary key of another model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelParent {
    /// The column.
    pub column: &'static str,
    /// The other model's [`Model::DEFINITION`].
    pub definition: &'static str,
}

/// A Rust enum whose variants are the values of an enum type. `#[derive(limbeck::DbEnum)]` implements it.
pub trait DbEnum: Sized + DbType + Metadata {
    /// The enum type, as `schema.toml` writes it.
    const DEFINITION: &'static str;

    /// The values, in the order of the variants.
    const VALUES: &'static [&'static str];

    /// The value that stands for the variant in the database.
    fn as_value(&self) -> &'static str;

    /// The variant that a value stands for.
    fn from_value(value: &str) -> Option<Self>;
}

/// The column that a Rust type makes.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnType {
    /// Its type.
    pub ty: Type,
    /// Whether it may hold NULL.
    pub nullable: bool,
    /// The enum type that it needs.
    pub enumeration: Option<CreateEnum>,
}

/// A Rust type that a column can have without saying `#[limbeck(type = "…")]`. `#[derive(limbeck::DbEnum)]` and
/// `#[derive(limbeck::DbType)]` implement it; so may you for types of your own.
///
/// The types of the usual crates need no implementation: the derive knows them by name.
#[diagnostic::on_unimplemented(
    message = "limbeck does not know what column `{Self}` makes",
    label = "no column type",
    note = "derive `limbeck::DbEnum` or `limbeck::DbType` for it, implement `limbeck::DbType`, or say the column's type with `#[limbeck(type = \"…\")]`"
)]
pub trait DbType {
    /// The column. Fails when a definition that is written in it cannot be read.
    fn column_type() -> Result<ColumnType, DecodeError>;
}

macro_rules! std_types {
    ($($rust:ty = $neutral:literal,)*) => {$(
        impl DbType for $rust {
            fn column_type() -> Result<ColumnType, DecodeError> {
                ColumnType::named($neutral)
            }
        }
    )*};
}

std_types! {
    bool = "boolean",
    i8 = "tinyint",
    i16 = "smallint",
    i32 = "integer",
    i64 = "bigint",
    u8 = "unsigned tinyint",
    u16 = "unsigned smallint",
    u32 = "unsigned integer",
    u64 = "unsigned bigint",
    f32 = "real",
    f64 = "double",
    String = "text",
}

impl<T: DbType> DbType for Option<T> {
    fn column_type() -> Result<ColumnType, DecodeError> {
        Ok(ColumnType { nullable: true, ..T::column_type()? })
    }
}

impl ColumnType {
    /// A column of a neutral type that holds no NULL. Fails for what is no neutral type.
    pub fn named(ty: &str) -> Result<Self, DecodeError> {
        Ok(Self { ty: Type::decode(&Node::string(ty))?, nullable: false, enumeration: None })
    }

    /// A column of lists of this: so many, one within the other.
    #[must_use]
    pub fn within_lists(self, lists: usize) -> Self {
        let ty = (0..lists).fold(self.ty, |element, _| Type::Array(Box::new(element)));
        // What a list holds may be NULL in every database that has lists.
        Self { ty, nullable: self.nullable && lists == 0, enumeration: self.enumeration }
    }

    /// A column of the enum type with that [`DbEnum::DEFINITION`].
    pub fn enumeration(definition: &str) -> Result<Self, DecodeError> {
        let enumeration = Target::decode(&Node::from_toml(definition)?)?.enums.into_iter().next();
        let enumeration = enumeration.ok_or_else(|| wrong("the definition holds no enum"))?;
        Ok(Self { ty: Type::Enum(enumeration.name.clone()), nullable: false, enumeration: Some(enumeration) })
    }
}

impl Target {
    /// The metadata of an enum, from its definition. Fails when the definition cannot be read.
    pub fn of_enum<T: DbEnum>() -> Result<Self, DecodeError> {
        Self::decode(&Node::from_toml(T::DEFINITION)?)
    }

    /// The metadata of a model: its table, and the enum types of its columns. Fails when they do not fit together.
    pub fn of_model<T: Model>() -> Result<Self, DecodeError> {
        let mut target = Self::default();
        let mut node = definition(T::DEFINITION)?;
        for column in T::column_types() {
            let ty = column.ty?.within_lists(column.lists);
            complete(&mut node, column.name, &ty);
            target.add_enum(ty.enumeration);
        }
        for parent in T::parents() {
            let table = definition(parent.definition)?;
            refer(&mut node, parent.column, &table)?;
        }
        target.tables.push(TargetTable::decode(&node)?);
        Ok(target)
    }

    /// Takes over what a model or an enum says. An enum type that several models use is there once.
    pub fn include<T: Metadata>(&mut self) -> Result<(), DecodeError> {
        let other = T::metadata()?;
        self.tables.extend(other.tables);
        other.enums.into_iter().for_each(|enumeration| self.add_enum(Some(enumeration)));
        Ok(())
    }

    fn add_enum(&mut self, enumeration: Option<CreateEnum>) {
        self.enums.extend(enumeration.filter(|enumeration| !self.enums.contains(enumeration)));
    }
}

fn wrong(message: &str) -> DecodeError {
    DecodeError { message: message.to_owned(), span: None, help: None }
}

/// The one table of a definition, not read yet.
fn definition(text: &str) -> Result<Node, DecodeError> {
    let root = Node::from_toml(text)?;
    match root.as_table().and_then(|table| table.get("table")).map(|tables| &tables.value) {
        Some(Value::Array(tables)) if tables.len() == 1 => Ok(tables[0].clone()),
        _ => Err(wrong("the definition of a model holds one table")),
    }
}

/// The keys of a column of a table that is not read yet.
fn column_mut<'a>(table: &'a mut Node, name: &str) -> Option<&'a mut Table> {
    let named = |column: &&mut Table| column.get("name").and_then(Node::as_str) == Some(name);
    super::table::columns_mut(table).iter_mut().filter_map(Node::as_table_mut).find(named)
}

/// Gives a column of a table that is not read yet the type of its Rust type, and where it says nothing of NULL, that too.
pub fn complete(table: &mut Node, column: &str, ty: &ColumnType) {
    let Some(keys) = column_mut(table, column) else { return };
    keys.put("type", ty.ty.encode());
    if keys.get("nullable").is_none() {
        keys.push("nullable", Node::new(Value::Boolean(ty.nullable)));
    }
}

/// Makes a column of a table that is not read yet refer to the primary key of another one. Fails when that key is not
/// one column.
pub fn refer(table: &mut Node, column: &str, parent: &Node) -> Result<(), DecodeError> {
    let name = parent.as_table().and_then(|keys| keys.get("name")).and_then(Node::as_str).unwrap_or_default();
    let Some(key) = only_key(parent) else {
        return Err(wrong(&format!(
            "the primary key of `{name}` is not one column, so `{column}` alone cannot refer to it"
        )));
    };
    let schema = parent.as_table().and_then(|keys| keys.get("schema")).cloned();
    let mut references = Table::default();
    references.push("table", Node::string(name));
    references.push("columns", Node::array([Node::string(key)]));
    references.put("schema", schema);
    if let Some(keys) = column_mut(table, column) {
        keys.push("references", Node::new(Value::Table(references)));
    }
    Ok(())
}

/// The column that is the primary key of a table that is not read yet.
fn only_key(table: &Node) -> Option<String> {
    let keys = table.as_table()?;
    let names = |node: &Node| match &node.value {
        Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let written = keys.get("primary_key").and_then(|key| key.as_table()?.get("columns")).map(names);
    let marked = || {
        let columns = match &keys.get("columns")?.value {
            Value::Array(columns) => columns.iter().filter_map(Node::as_table).collect::<Vec<_>>(),
            _ => return None,
        };
        let marked = columns.into_iter().filter(|column| column.get("primary_key").is_some_and(is_true));
        Some(marked.filter_map(|column| column.get("name")?.as_str().map(str::to_owned)).collect())
    };
    let mut names: Vec<String> = written.or_else(marked)?;
    if names.len() == 1 { names.pop() } else { None }
}

fn is_true(node: &Node) -> bool {
    node.value == Value::Boolean(true)
}
