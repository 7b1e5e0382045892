//! A large schema, as Rust models, as a `schema.toml`, and as `SQLAlchemy`'s models, all of the same tables.

use std::{fmt::Write as _, fs, path::Path};

use crate::Fallible;

/// How many models stand in one file.
pub const TOGETHER: usize = 5;

/// How many columns a table has.
pub const COLUMNS: usize = 11;

/// What a column is to each: its name; its field and attributes in Rust; its keys in `schema.toml`; what `mapped_column`
/// takes in Python. `{parent}` stands for the table that it refers to.
const COLUMN: [[&str; 4]; COLUMNS] = [
    ["id", "pub id: i32", "type = \"integer\", primary_key = true", "Integer, primary_key=True, autoincrement=False"],
    [
        "parent_id",
        "#[limbeck(references = {parent}(id), on_delete = cascade, index)]\n    pub parent_id: Option<i32>",
        "type = \"integer\", references = \"{parent}.id\", on_delete = \"cascade\", index = true",
        "Integer, index=True",
    ],
    [
        "name",
        "#[limbeck(length = 80)]\n    pub name: String",
        "type = \"varchar(80)\", nullable = false",
        "String(80), nullable=False",
    ],
    [
        "amount",
        "#[limbeck(type = \"numeric(12,2)\", default = 0)]\n    pub amount: BigDecimal",
        "type = \"numeric(12,2)\", nullable = false, default = 0",
        "Numeric(12, 2), nullable=False, server_default=text(\"0\")",
    ],
    ["note", "pub note: Option<String>", "type = \"text\"", "Text"],
    [
        "made",
        "#[limbeck(default = sql(\"CURRENT_TIMESTAMP\"))]\n    pub made: NaiveDateTime",
        "type = \"timestamp\", nullable = false, default = { sql = \"CURRENT_TIMESTAMP\" }",
        "DateTime, nullable=False, server_default=text(\"CURRENT_TIMESTAMP\")",
    ],
    ["day", "pub day: Option<NaiveDate>", "type = \"date\"", "Date"],
    ["size", "pub size: Option<i64>", "type = \"bigint\"", "BigInteger"],
    ["share", "pub share: Option<f64>", "type = \"double\"", "Double"],
    ["active", "pub active: bool", "type = \"boolean\", nullable = false", "Boolean, nullable=False"],
    [
        "state",
        "#[limbeck(length = 20, default = \"new\")]\n    pub state: String",
        "type = \"varchar(20)\", nullable = false, default = \"new\"",
        "String(20), nullable=False, server_default=\"new\"",
    ],
];

/// Writes two projects of so many tables: `rust`, whose models are files of five structs, and `toml`, with a
/// `schema.toml`.
pub fn write_wide(directory: &Path, tables: usize) -> Fallible<()> {
    let (rust, toml) = (directory.join("rust"), directory.join("toml"));
    fs::create_dir_all(rust.join("models"))?;
    fs::create_dir_all(&toml)?;
    fs::write(rust.join("limbeck.toml"), "[models]\nrust = [\"models/**/*.rs\"]\n")?;
    fs::write(toml.join("limbeck.toml"), "[models]\nschema = \"schema.toml\"\n")?;
    let numbers: Vec<_> = (0..tables).collect();
    for (place, numbers) in numbers.chunks(TOGETHER).enumerate() {
        let models: String = numbers.iter().map(|number| model(*number)).collect();
        let text = format!("use bigdecimal::BigDecimal;\nuse chrono::{{NaiveDate, NaiveDateTime}};\n{models}");
        fs::write(rust.join(format!("models/part_{place:03}.rs")), text)?;
    }
    fs::write(toml.join("schema.toml"), numbers.iter().map(|number| entry(*number)).collect::<String>())?;
    Ok(())
}

/// Of each table another one is the parent, the first is its own.
fn parent(number: usize) -> String {
    format!("w{}", number / 2)
}

fn model(number: usize) -> String {
    let mut text = format!(
        "\n/// One of many.\n#[derive(Debug, Clone, Queryable, Selectable, limbeck::Model)]\n\
         #[diesel(table_name = w{number})]\n#[limbeck(index(state, day))]\npub struct W{number} {{\n"
    );
    for [_, field, ..] in COLUMN {
        let _ = writeln!(text, "    {},", field.replace("{parent}", &parent(number)));
    }
    text + "}\n"
}

fn entry(number: usize) -> String {
    let mut text = format!("[[table]]\nname = \"w{number}\"\ncolumns = [\n");
    for [name, _, keys, _] in COLUMN {
        let _ = writeln!(text, "  {{ name = \"{name}\", {} }},", keys.replace("{parent}", &parent(number)));
    }
    text + "]\nindexes = [{ columns = [\"state\", \"day\"] }]\n\n"
}

const ENV: &str = r"import models
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option('sqlalchemy.url'))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
";

const HEAD: &str = "from sqlalchemy import (\n    BigInteger, Boolean, Date, DateTime, Double, ForeignKeyConstraint, Index, Integer, Numeric, \
                    String, Text, text\n)\nfrom sqlalchemy.orm import DeclarativeBase, mapped_column\n\n\n\
                    class Base(DeclarativeBase):\n    pass\n";

/// The same tables for Alembic, at an address of its kind, with no revision.
pub fn write_wide_alembic(directory: &Path, tables: usize, url: &str) -> Fallible<()> {
    fs::create_dir_all(directory.join("alembic/versions"))?;
    fs::write(
        directory.join("alembic.ini"),
        // The file knows interpolation.
        format!(
            "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\nsqlalchemy.url = {}\n",
            url.replace('%', "%%")
        ),
    )?;
    fs::write(directory.join("alembic/env.py"), ENV)?;
    let models: String = (0..tables).map(class).collect();
    fs::write(directory.join("models.py"), format!("{HEAD}{models}"))?;
    Ok(())
}

fn class(number: usize) -> String {
    let parent = parent(number);
    let mut text = format!(
        "\n\nclass W{number}(Base):\n    __tablename__ = \"w{number}\"\n    __table_args__ = (\n        \
         Index(\"ix_w{number}_state_day\", \"state\", \"day\"),\n        \
         ForeignKeyConstraint([\"parent_id\"], [\"{parent}.id\"], name=\"fk_w{number}_parent_id_{parent}\", \
         ondelete=\"CASCADE\"),\n    )\n"
    );
    for [name, _, _, arguments] in COLUMN {
        let _ = writeln!(text, "    {name} = mapped_column({arguments})");
    }
    text
}
