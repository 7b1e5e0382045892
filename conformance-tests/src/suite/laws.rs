//! What is true of every case, besides what it expects itself.

use std::collections::BTreeSet;

use limbeck_core::{
    autogenerate::{CompareOptions, compare, create_all},
    backend::Backend,
    migrate::{MigrateError, Migrator, MigratorOptions},
    node::{Field, Node},
    operation::Operation,
    schema::Schema,
    script::ScriptDirectory,
    statement::{Cost, Statement},
};

use super::{
    case::{Case, Expect},
    journey::{DONE, GIVEN, MISSING, State, downgrade, project, replayed, state, upgrade},
    rows::{expected, untouched},
    setup::{Database, Place},
};
use crate::Fallible;

/// The revision that does once more what is done already.
const TWICE: &str = "twice";

/// One case on one server.
struct Trial<'a> {
    case: &'a Case,
    expect: &'a Expect,
    place: &'a Place,
    scripts: ScriptDirectory,
}

/// Holds a case on a server to what it expects and to the laws. Fails with what does not hold.
pub fn hold(case: &Case, dialect: &str, place: &Place) -> Result<(), String> {
    let hold = || {
        let scripts = project(&[(GIVEN, &case.given), (DONE, &case.does)])?;
        Trial { case, expect: case.expected(dialect, place.name()), place, scripts }.hold()
    };
    hold().map_err(|error: Box<dyn std::error::Error>| format!("{}\n{error}", case.about))
}

impl Trial<'_> {
    fn hold(&self) -> Fallible<()> {
        let database = self.place.database()?;
        let mut backend = database.open()?;
        let backend = &mut *backend;
        upgrade(&self.scripts, backend, GIVEN).map_err(|error| format!("what is given cannot be made: {error}"))?;
        let before = state(&*database, backend)?;
        self.as_replayed(backend, &before, GIVEN)?;
        if let Some(code) = &self.expect.error {
            return self.refused(&*database, backend, &before, code);
        }
        upgrade(&self.scripts, backend, DONE)?;
        let after = state(&*database, backend)?;
        self.as_expected(backend, &after)?;
        self.as_replayed(backend, &after, DONE)?;
        self.compared(backend, &after, DONE)?;
        if self.holds("rows") && !self.is_about_rows() {
            untouched((&before.normal, &before.rows), (&after.normal, &after.rows), "on the way up")?;
        }
        let inverted = self.inverse(&*database, backend, &before, &after)?;
        let offline = self.offline(&before, &after, inverted)?;
        if let Some(offline) = offline {
            self.twice(&*offline, &after)?;
        }
        self.failure(&before, &after)?;
        self.rebuilt(&after)
    }

    fn holds(&self, law: &str) -> bool {
        !self.expect.without.iter().any(|(name, _)| name == law)
    }

    /// Whether rows are changed on purpose.
    fn is_about_rows(&self) -> bool {
        self.case.does.iter().any(|operation| matches!(operation.word(), "execute" | "bulk_insert" | "alter_enum"))
            || self.case.does.iter().any(|operation| format!("{operation:?}").contains("fill_null: Some"))
    }

    /// Whether all of it can be undone by the transaction around it.
    fn is_atomic(scripts: &ScriptDirectory, backend: &mut dyn Backend) -> Fallible<bool> {
        let migrator = Migrator::new(scripts, MigratorOptions::default());
        let plan = migrator.plan_upgrade(backend, Some(DONE))?;
        let steps = plan.steps.iter();
        Ok(backend.dialect().transactional_ddl()
            && steps.flat_map(|step| &step.statements).all(|statement| statement.transactional))
    }

    /// What the case itself says.
    fn as_expected(&self, backend: &dyn Backend, after: &State) -> Fallible<()> {
        for (table, rows) in &self.expect.rows {
            expected(&after.rows, table, rows)?;
        }
        if let Some(operations) = &self.expect.schema {
            let scripts = project(&[(DONE, operations)])?;
            let wanted = backend.dialect().normal(&replayed(&scripts, backend, DONE)?);
            same(&after.normal, &wanted, "the schema is not the expected one")?;
        }
        Ok(())
    }

    /// Law: what the server holds is what replay says.
    fn as_replayed(&self, backend: &dyn Backend, found: &State, at: &str) -> Fallible<()> {
        if !self.holds("replay") {
            return Ok(());
        }
        let wanted = backend.dialect().normal(&replayed(&self.scripts, backend, at)?);
        same(&found.normal, &wanted, &format!("replay of `{at}` and reflection differ"))
    }

    /// Law: nothing is left to do to come from what is there to what the files say.
    fn compared(&self, backend: &dyn Backend, found: &State, at: &str) -> Fallible<()> {
        if !self.holds("compare") {
            return Ok(());
        }
        let wanted = replayed(&self.scripts, backend, at)?;
        let comparison = compare(backend.dialect(), &found.schema, &wanted, &CompareOptions::default())?;
        if comparison.is_empty() {
            return Ok(());
        }
        let operations: Vec<_> = comparison.operations().map(|operation| format!("{operation:?}")).collect();
        Err(format!("comparing what `{at}` left with what it says is to give nothing\n{}", operations.join("\n"))
            .into())
    }

    /// Law: what is created from the reflected schema, in an empty database, is the same schema.
    fn rebuilt(&self, after: &State) -> Fallible<()> {
        if !self.holds("rebuilt") {
            return Ok(());
        }
        let database = self.place.database()?;
        let mut backend = database.open()?;
        let operations = create_all(backend.dialect(), &after.schema)?;
        let scripts = project(&[(DONE, &operations)])?;
        upgrade(&scripts, &mut *backend, DONE).map_err(|error| format!("rebuilt from what was reflected: {error}"))?;
        let found = state(&*database, &mut *backend)?;
        same(&found.normal, &after.normal, "rebuilt from what was reflected")
    }

    /// The code is the expected one, and where a transaction holds all of it nothing has changed.
    fn refused(&self, database: &dyn Database, backend: &mut dyn Backend, before: &State, code: &str) -> Fallible<()> {
        let Err(error) = upgrade(&self.scripts, backend, DONE) else {
            return Err(format!("it was to be refused with `{code}`, and ran").into());
        };
        if error.code() != code {
            return Err(format!("it was to be refused with `{code}`, and was with `{}`: {error}", error.code()).into());
        }
        if matches!(error, MigrateError::Step(_)) && !backend.dialect().transactional_ddl() {
            return Ok(());
        }
        let now = state(database, backend)?;
        same(&now.normal, &before.normal, "what was refused has changed the schema")?;
        untouched((&before.normal, &before.rows), (&now.normal, &now.rows), "what was refused")
    }

    /// Law: the derived inverse brings back what was, and doing it again what is. Tells whether there is an inverse.
    fn inverse(
        &self,
        database: &dyn Database,
        backend: &mut dyn Backend,
        before: &State,
        after: &State,
    ) -> Fallible<bool> {
        if !self.holds("inverse") {
            return Ok(false);
        }
        match (downgrade(&self.scripts, backend, GIVEN), &self.expect.irreversible) {
            (Ok(()), None) => {}
            (Ok(()), Some(_)) => return Err("it can be taken back, and was not to be".into()),
            (Err(error), Some(_)) if matches!(error.code(), "irreversible" | "unsupported") => return Ok(false),
            (Err(error), _) => return Err(format!("it cannot be taken back ({}): {error}", error.code()).into()),
        }
        let back = state(database, backend)?;
        same(&back.normal, &before.normal, "the inverse does not bring back what was")?;
        if !self.is_about_rows() {
            let kept = (&after.normal, &after.rows[..]);
            untouched(kept, (&back.normal, &back.rows), "on the way down")?;
            untouched((&before.normal, &before.rows), kept, "there and back")?;
        }
        upgrade(&self.scripts, backend, DONE).map_err(|error| format!("once more, after the inverse: {error}"))?;
        let again = state(database, backend)?;
        same(&again.normal, &after.normal, "once more, after the inverse")?;
        Ok(true)
    }

    /// Law: the script, fed to the server's own client, leaves the same. Gives the database that it was fed to.
    fn offline(&self, before: &State, after: &State, inverted: bool) -> Fallible<Option<Box<dyn Database>>> {
        if !self.holds("offline") {
            return Ok(None);
        }
        let database = self.place.database()?;
        let dialect = database.offline();
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        let script = migrator.offline_upgrade(&*dialect, DONE, None)?;
        database.script(&script.sql).map_err(|error| format!("the script: {error}\n{}", script.sql))?;
        let found = state(&*database, &mut *database.open()?)?;
        same(&found.normal, &after.normal, &format!("the script leaves something else:\n{}\n", script.sql))?;
        untouched((&after.normal, &after.rows), (&found.normal, &found.rows), "by script")?;
        if inverted {
            let way = |script: &str| format!("the script that takes it back: {script}");
            let script = migrator.offline_downgrade(&*dialect, &format!("{DONE}:{GIVEN}"), None)?;
            database.script(&script.sql).map_err(|error| format!("{error}\n{}", way(&script.sql)))?;
            let found = state(&*database, &mut *database.open()?)?;
            same(&found.normal, &before.normal, &way(&script.sql))?;
            upgrade(&self.scripts, &mut *database.open()?, DONE)?;
        }
        Ok(Some(database))
    }

    /// Law: what passes over what is already so does nothing the second time.
    fn twice(&self, database: &dyn Database, after: &State) -> Fallible<()> {
        if !self.holds("twice") {
            return Ok(());
        }
        let mut backend = database.open()?;
        let again = self.again(&*backend)?;
        if again.is_empty() {
            return Ok(());
        }
        // Rows that the operations bring stay on the way down, so here they may be twice.
        let once = state(database, &mut *backend)?;
        let scripts = project(&[(GIVEN, &self.case.given), (DONE, &self.case.does), (TWICE, &again)])?;
        upgrade(&scripts, &mut *backend, TWICE).map_err(|error| format!("a second time: {error}"))?;
        let found = state(database, &mut *backend)?;
        same(&found.normal, &after.normal, "a second time")?;
        untouched((&once.normal, &once.rows), (&found.normal, &found.rows), "a second time")
    }

    /// What passes over what is already so. Of a list that also has other operations, those that change nothing by
    /// themselves when all of it is done, as replay has it: what a later one renamed would be made once more.
    fn again(&self, backend: &dyn Backend) -> Fallible<Vec<Operation>> {
        let again: Vec<_> = self.case.does.iter().filter_map(passing_over).collect();
        if again.len() == self.case.does.len() || again.is_empty() {
            return Ok(again);
        }
        let done = replayed(&self.scripts, backend, DONE)?;
        let mut idle = Vec::new();
        for operation in again {
            let list = std::slice::from_ref(&operation);
            let scripts = project(&[(GIVEN, &self.case.given), (DONE, &self.case.does), (TWICE, list)])?;
            if replayed(&scripts, backend, TWICE).is_ok_and(|twice| twice == done) {
                idle.push(operation);
            }
        }
        Ok(idle)
    }

    /// Law: what fails, at first, in the middle or at last, leaves nothing where one transaction holds all of it, and
    /// in any case goes on once the cause is gone.
    fn failure(&self, before: &State, after: &State) -> Fallible<()> {
        if !self.holds("failure") || self.case.does.is_empty() {
            return Ok(());
        }
        let length = self.case.does.len();
        let places = BTreeSet::from([0, length.div_ceil(2), length]);
        places.into_iter().try_for_each(|place| {
            let fails = self.failure_at(place, before, after);
            fails.map_err(|error| format!("a failing statement before operation {}: {error}", place + 1).into())
        })
    }

    fn failure_at(&self, place: usize, before: &State, after: &State) -> Fallible<()> {
        let mut operations = self.case.does.clone();
        operations.insert(place, failing()?);
        let scripts = project(&[(GIVEN, &self.case.given), (DONE, &operations)])?;
        let database = self.place.database()?;
        let mut backend = database.open()?;
        upgrade(&scripts, &mut *backend, GIVEN)?;
        let atomic = Self::is_atomic(&scripts, &mut *backend)?;
        if upgrade(&scripts, &mut *backend, DONE).is_ok() {
            return Err("the failing statement did not fail".into());
        }
        if atomic {
            let now = state(&*database, &mut *backend)?;
            same(&now.normal, &before.normal, "what failed has left something")?;
            untouched((&before.normal, &before.rows), (&now.normal, &now.rows), "what failed")?;
        }
        backend.execute(&Statement::new(format!("CREATE TABLE {MISSING} (a INTEGER)"), Cost::Metadata))?;
        upgrade(&scripts, &mut *backend, DONE).map_err(|error| format!("after the cause was removed: {error}"))?;
        let now = state(&*database, &mut *backend)?;
        same(&now.normal, &after.normal, "after the cause was removed")?;
        // A number that a counter gave to a row which was taken back stays given.
        if self.case.does[..place].iter().any(|operation| operation.word() == "execute") {
            return Ok(());
        }
        untouched((&after.normal, &after.rows), (&now.normal, &now.rows), "after the cause was removed")
    }
}

/// A statement that fails while the table is not there.
fn failing() -> Fallible<Operation> {
    let text = format!("do = [{{ execute = \"INSERT INTO {MISSING} VALUES (1)\", effects = [] }}]");
    let node = Node::from_toml(&text)?;
    let list = node.as_table().and_then(|table| table.get("do")).ok_or("no list")?;
    Ok(Vec::<Operation>::decode(list)?.remove(0))
}

/// The operation in the form that passes over what is already so, where it makes something or drops something.
fn passing_over(operation: &Operation) -> Option<Operation> {
    let mut operation = operation.clone();
    let word = operation.word();
    let common = operation.common_mut();
    if word.starts_with("create_") || word == "add_column" {
        common.if_not_exists = true;
    } else if word.starts_with("drop_") {
        common.if_exists = true;
    } else {
        return None;
    }
    Some(operation)
}

/// Fails with what differs between two schemas in canonical form.
pub(super) fn same(found: &Schema, wanted: &Schema, what: &str) -> Fallible<()> {
    if found == wanted {
        return Ok(());
    }
    let (found, wanted) = (format!("{found:#?}"), format!("{wanted:#?}"));
    let difference = similar::TextDiff::from_lines(&wanted, &found);
    let shown = difference.unified_diff().context_radius(6).header("wanted", "found").to_string();
    Err(format!("{what}\n{shown}").into())
}
