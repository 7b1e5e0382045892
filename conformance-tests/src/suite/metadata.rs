//! Everything that can be said of a column, one by one: what is made of metadata is what the metadata says.

use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use limbeck_core::{
    autogenerate::{CompareOptions, compare, create_all},
    backend::Backend,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, script_of},
    node::{Field, render_inline},
    operation::{NamingConvention, Operation},
    schema::Schema,
    script::ScriptDirectory,
    target::Target,
};

use super::{
    journey::{DONE, GIVEN, downgrade, project, upgrade},
    setup::Place,
};
use crate::Fallible;

/// The keys of columns beside their names: every type, default and option, each a column of a table of its own.
const COLUMNS: &str = include_str!("columns.txt");

/// What the columns may refer to.
const ENUM: &str = "[[enum]]\nname = \"mood\"\nvalues = [\"sad\", \"it's\"]\n\n";

/// The test of the list on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    let trial = |name: &str, test: fn(&Place) -> Fallible<()>| {
        let place = Arc::clone(place);
        let name = format!("{}::metadata::{name}", place.name());
        Trial::test(name, move || test(&place).map_err(|error| Failed::from(error.to_string())))
    };
    vec![trial("columns", columns), trial("a_type_under_what_reads_it", retyped)]
}

/// A key with a view that groups by it, and a column that another is computed from, which has an index and a view.
const READ: &str = r#"
[[table]]
name = "t"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "a", type = "integer" },
  { name = "g", type = "bigint", generated = { sql = "a * 2", stored = true }, index = true },
]
[[view]]
name = "v"
as = "SELECT id AS x, count(*) AS n FROM t GROUP BY id"
[[view]]
name = "w"
as = "SELECT g FROM t"
"#;

/// Types change under views and computed columns, there and back, and nothing is left to do.
fn retyped(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (narrow, first) = made(backend.dialect(), READ)?;
    let (wide, _) = made(backend.dialect(), &READ.replace("\"integer\"", "\"bigint\""))?;
    let second = compare(backend.dialect(), &narrow, &wide, &CompareOptions::default())?.into_operations();
    let scripts = project(&[(GIVEN, &first), (DONE, &second)])?;
    upgrade(&scripts, &mut *backend, DONE)?;
    left(&scripts, &mut *backend, &wide)?;
    downgrade(&scripts, &mut *backend, GIVEN)?;
    left(&scripts, &mut *backend, &narrow)
}

/// Fails with what is left to do.
fn left(scripts: &ScriptDirectory, backend: &mut dyn Backend, wanted: &Schema) -> Fallible<()> {
    let migrator = Migrator::new(scripts, MigratorOptions::default());
    let left = migrator.check(backend, wanted, &CompareOptions::default())?;
    let left: Vec<_> = left.operations().filter_map(Operation::encode).map(|node| render_inline(&node)).collect();
    if left.is_empty() { Ok(()) } else { Err(left.join("\n").into()) }
}

/// All columns are made together, those that the dialect refuses left out, and comparing gives nothing.
fn columns(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (mut text, mut taken, mut refused) = (ENUM.to_owned(), 0, Vec::new());
    let lines = COLUMNS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for (number, keys) in lines.enumerate() {
        let table = format!(
            "[[table]]\nname = \"t{number}\"\ncolumns = [\n  {{ name = \"id\", type = \"integer\", primary_key = true }},\n  \
             {{ name = \"v\", {keys} }},\n]\n\n"
        );
        match made(backend.dialect(), &format!("{ENUM}{table}")) {
            Ok(_) => {
                text.push_str(&table);
                taken += 1;
            }
            Err(reason) => refused.push(format!("{keys}: {reason}")),
        }
    }
    // Were many of them refused, little would have been tried.
    if refused.len() * 4 > taken {
        return Err(format!("{} were refused:\n{}", refused.len(), refused.join("\n")).into());
    }
    let (wanted, operations) = made(backend.dialect(), &text)?;
    let scripts = project(&[(DONE, &operations)])?;
    upgrade(&scripts, &mut *backend, DONE)
        .map_err(|error| format!("{error}\n{}", error.statement().unwrap_or_default()))?;
    left(&scripts, &mut *backend, &wanted)
}

/// What a `schema.toml` says, and the operations that make it, all of which the dialect has statements for.
fn made(dialect: &dyn Dialect, text: &str) -> Fallible<(Schema, Vec<Operation>)> {
    let target = Target::parse(std::path::Path::new("schema.toml"), text)?;
    let schema = target.schema(dialect, &NamingConvention::default())?;
    let operations = create_all(dialect, &schema)?;
    script_of(dialect, &operations, &dialect.empty())?;
    Ok((schema, operations))
}
