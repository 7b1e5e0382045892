//! What holds of any two schemas on a server.

use std::path::Path;

use limbeck_core::{
    autogenerate::{CompareOptions, compare, create_all},
    backend::Backend,
    dialect::Dialect,
    migrate::{MigrateError, Migrator, MigratorOptions, Silent, script_of},
    node::{Field, render_inline},
    operation::{NamingConvention, Operation},
    print,
    schema::Schema,
    target::Target,
};

use crate::Fallible;
use crate::suite::{
    journey::{DONE, GIVEN, downgrade, project, state, upgrade},
    laws::same,
    setup::{Database, Place},
};

/// What came of a pair.
#[derive(Debug)]
pub enum Outcome {
    /// All of it holds.
    Held,
    /// The database has no way from the one to the other, and limbeck said so before anything ran.
    Refused(String),
    /// The way is there, the one back is not.
    OneWay(String),
}

/// What does not hold.
#[derive(Debug)]
pub struct Fault {
    /// Which law.
    pub law: &'static str,
    /// What was found.
    pub found: String,
    /// The operations from the one to the other, as far as they are known.
    pub changes: Vec<Operation>,
}

/// Two schemas on their way through a database.
struct Walk<'a> {
    from: &'a Schema,
    to: &'a Schema,
    changes: Vec<Operation>,
}

/// A database that is empty again behind each pair that all of it holds of; behind any other it is another one.
pub struct Ground<'a> {
    place: &'a Place,
    kept: Option<Kept>,
}

/// A database and a connection to it, which goes first.
struct Kept {
    backend: Box<dyn Backend>,
    database: Box<dyn Database>,
}

impl<'a> Ground<'a> {
    /// A place where there may be databases.
    pub fn new(place: &'a Place) -> Self {
        Self { place, kept: None }
    }

    /// Turns a database of one schema into one of the other and back.
    pub fn hold(&mut self, from: &Schema, to: &Schema) -> Result<Outcome, Fault> {
        let mut walk = Walk { from, to, changes: Vec::new() };
        let held = self.taken().map_err(|error| ("a database", error)).and_then(|mut kept| {
            let outcome = walk.hold(&*kept.database, &mut *kept.backend)?;
            Ok((outcome, kept))
        });
        let (outcome, kept) =
            held.map_err(|(law, error)| Fault { law, found: error.to_string(), changes: walk.changes })?;
        self.kept = Some(kept).filter(|_| matches!(outcome, Outcome::Held));
        Ok(outcome)
    }

    fn taken(&mut self) -> Fallible<Kept> {
        if let Some(kept) = self.kept.take() {
            return Ok(kept);
        }
        let database = self.place.database()?;
        Ok(Kept { backend: database.open()?, database })
    }
}

type Found<T> = Result<T, (&'static str, Box<dyn std::error::Error>)>;

impl Walk<'_> {
    fn hold(&mut self, database: &dyn Database, backend: &mut dyn Backend) -> Found<Outcome> {
        for schema in [self.from, self.to] {
            written(backend.dialect(), schema).map_err(at("schema.toml says the same"))?;
        }
        let law = "create_all, compare: nothing";
        let create = create_all(backend.dialect(), self.from).map_err(boxed).map_err(at(law))?;
        let made = project(&[(GIVEN, &create)]).map_err(at(law))?;
        upgrade(&made, backend, GIVEN).map_err(boxed).map_err(at("create_all runs"))?;
        let migrator = Migrator::new(&made, MigratorOptions::default());
        nothing_left(&migrator, backend, self.from).map_err(at(law))?;

        let law = "run the comparison, compare: nothing";
        let comparison = migrator.check(backend, self.to, &CompareOptions::default());
        self.changes = comparison.map_err(boxed).map_err(at(law))?.into_operations();
        let scripts = project(&[(GIVEN, &create), (DONE, &self.changes)]).map_err(at(law))?;
        match upgrade(&scripts, backend, DONE) {
            Ok(()) => {}
            Err(error) if is_refusal(&error) => return Ok(Outcome::Refused(error.to_string())),
            Err(error) => return Err(("the comparison runs", explained(&error))),
        }
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        nothing_left(&migrator, backend, self.to).map_err(at(law))?;

        let law = "take it back: as before";
        match downgrade(&scripts, backend, GIVEN) {
            Ok(()) => {}
            Err(error) if is_refusal(&error) => return Ok(Outcome::OneWay(error.to_string())),
            Err(error) => return Err(("the derived inverse runs", explained(&error))),
        }
        nothing_left(&migrator, backend, self.from).map_err(at(law))?;
        let law = "down to the base: nothing is left";
        migrator.downgrade(backend, "base", &mut Silent).map_err(|error| (law, explained(&error)))?;
        let left = state(database, backend).map_err(at(law))?;
        same(&left.normal, &backend.dialect().normal(&backend.dialect().empty()), "at the base").map_err(at(law))?;
        Ok(Outcome::Held)
    }
}

fn boxed(error: impl std::error::Error + 'static) -> Box<dyn std::error::Error> {
    Box::new(error)
}

fn at(law: &'static str) -> impl Fn(Box<dyn std::error::Error>) -> (&'static str, Box<dyn std::error::Error>) {
    move |error| (law, error)
}

/// Whether it was said before anything ran that there is no way.
fn is_refusal(error: &MigrateError) -> bool {
    matches!(error.code(), "unsupported" | "irreversible")
}

fn explained(error: &MigrateError) -> Box<dyn std::error::Error> {
    let sql = error.statement().map(|sql| format!("\n{sql}")).unwrap_or_default();
    format!("{} ({}){sql}", error, error.code()).into()
}

/// Law: what is printed as `schema.toml` says the same, read again.
fn written(dialect: &dyn Dialect, schema: &Schema) -> Fallible<()> {
    let text = print::toml(schema, &NamingConvention::default());
    let again = Target::parse(Path::new("schema.toml"), &text)?.schema(dialect, &NamingConvention::default())?;
    for (one, other) in [(schema, &again), (&again, schema)] {
        let left = compare(dialect, one, other, &CompareOptions::default())?;
        if !left.is_empty() {
            return Err(format!("{text}\n{}", lines(&left.into_operations())).into());
        }
    }
    Ok(())
}

fn nothing_left(migrator: &Migrator<'_>, backend: &mut dyn Backend, wanted: &Schema) -> Fallible<()> {
    empty(migrator.check(backend, wanted, &CompareOptions::default())?.into_operations())
}

fn empty(left: Vec<Operation>) -> Fallible<()> {
    if left.is_empty() { Ok(()) } else { Err(lines(&left).into()) }
}

/// Operations as a file has them, one a line.
pub fn lines(operations: &[Operation]) -> String {
    let lines = operations.iter().filter_map(Operation::encode).map(|node| format!("  {},\n", render_inline(&node)));
    lines.collect()
}

/// The statements that turn one schema into the other.
pub fn sql(dialect: &dyn Dialect, changes: &[Operation], from: &Schema) -> String {
    script_of(dialect, changes, from).unwrap_or_else(|error| error.to_string())
}
