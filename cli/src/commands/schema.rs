//! `limbeck schema`.

use clap::{Args, Subcommand, ValueEnum};
use limbeck_core::{autogenerate::create_all, migrate::script_of, print, schema::Schema};

use crate::{
    context::Context,
    error::{CliError, Outcome},
    schema_file,
    sides::{Side, Sides},
};

/// Print a schema
#[derive(Debug, Args)]
pub struct SchemaArgs {
    #[command(subcommand)]
    command: SchemaCommand,
}

/// What can be done with a schema.
#[derive(Debug, Subcommand)]
enum SchemaCommand {
    Print(PrintArgs),
}

/// Print a schema: as TOML, as SQL, as Diesel's `schema.rs`, or as a diagram
#[derive(Debug, Args)]
struct PrintArgs {
    /// `database`, `models`, `history`, `history@REVISION`, an address, or the path of a file like `schema.toml`
    #[arg(value_name = "SCHEMA", default_value = "database")]
    side: Side,

    /// Print it as this
    #[arg(long, value_name = "FORMAT", default_value = "toml")]
    format: SchemaFormat,

    /// Read and write it as this database would [default: that of the address]
    #[arg(long, value_name = "NAME")]
    dialect: Option<String>,
}

/// What a schema is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaFormat {
    /// A `schema.toml`
    Toml,
    /// A script that makes all of it in an empty database
    Sql,
    /// The `schema.rs` of Diesel
    #[value(name = "schema.rs")]
    SchemaRs,
    /// A diagram for Mermaid
    Mermaid,
    /// A diagram for Graphviz
    Dot,
    /// A diagram as a picture
    Svg,
}

/// Does it.
pub fn run(context: &Context, args: SchemaArgs) -> Result<Outcome, CliError> {
    match args.command {
        SchemaCommand::Print(args) => print(context, args),
    }
}

fn print(context: &Context, args: PrintArgs) -> Result<Outcome, CliError> {
    let sides = Sides::load(context, &[args.side], args.dialect.as_deref())?;
    let (dialect, empty) = (sides.dialect(), Schema::default());
    let schema = sides.loaded.first().map_or(&empty, |side| &side.schema);
    let schema = &print::without_implied_checks(dialect, schema);
    let text = match args.format {
        SchemaFormat::Toml => print::toml(schema, &context.config()?.naming_convention),
        SchemaFormat::Sql => script_of(dialect, &create_all(dialect, schema)?, &dialect.empty())?,
        SchemaFormat::SchemaRs => schema_file::style(context)?.print(dialect, schema),
        SchemaFormat::Mermaid => print::mermaid(schema),
        SchemaFormat::Dot => print::dot(schema),
        SchemaFormat::Svg => print::svg(schema),
    };
    context.output.document(&serde_json::json!({ "schema": text }))?;
    context.output.print(&text)?;
    Ok(Outcome::Done)
}
