//! `limbeck diff`.

use clap::{Args, ValueEnum};
use limbeck_core::{migrate::script_of, script::render_operations, words};

use crate::{
    context::Context,
    error::{CliError, Outcome},
    output::{
        self,
        changes::{self, ChangesDocument},
        style,
    },
    sides::{Side, Sides, shorten},
};

/// Show what would turn one schema into another
#[derive(Debug, Args)]
#[command(
    after_help = "A and B: `models`, `database`, `history`, `history@REVISION`, an address, or the path of a file \
                        like `schema.toml`"
)]
pub struct DiffArgs {
    /// What is there
    #[arg(value_name = "A")]
    from: Side,

    /// What is wanted
    #[arg(value_name = "B")]
    to: Side,

    /// Print it as this
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DiffFormat,

    /// Compare as this database would [default: that of the address]
    #[arg(long, value_name = "NAME")]
    dialect: Option<String>,
}

/// What differences are printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// A line an operation
    Text,
    /// Operations as a revision file has them
    Toml,
    /// A script for the database's own client
    Sql,
}

/// Shows it.
pub fn run(context: &Context, args: DiffArgs) -> Result<Outcome, CliError> {
    let mut sides = Sides::load(context, &[args.from, args.to], args.dialect.as_deref())?;
    let comparison = sides.compare(context, &[])?;
    context.output.document(&ChangesDocument::new(&comparison))?;
    let [from, to] = sides.loaded.as_slice() else { return Ok(Outcome::Done) };
    let text = match args.format {
        DiffFormat::Text if comparison.is_empty() => format!("{} and {} are the same\n", from.name, to.name),
        DiffFormat::Text => {
            let count = words::count(changes::number(&comparison), "operation");
            let title = style::HEADING.apply(format!("from {} to {}: {count}", from.name, to.name));
            format!("{title}\n\n{}", changes::listed(&comparison, output::width()))
        }
        DiffFormat::Toml => {
            let mut operations = comparison.into_operations();
            shorten(&mut operations, &context.config()?.naming_convention);
            render_operations("upgrade", &operations)
        }
        DiffFormat::Sql => script_of(sides.dialect(), &comparison.into_operations(), &from.schema)?,
    };
    context.output.print(&text)?;
    Ok(Outcome::Done)
}
