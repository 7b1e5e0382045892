//! Several at once, and some of them killed: whoever is left finds a database on which it can go on, and what is then
//! there is what an undisturbed run leaves.

use std::{sync::Arc, time::Duration};

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::{Change, Comparison},
    backend::Backend,
    config::Config,
    dialect::BookkeepingTables,
    migrate::{Finding, MigrateError, Migrator, MigratorOptions, Observer, Silent, SyncPlan, Verdicts, Waiting},
    revision::RevisionId,
    schema::Schema,
    script::ScriptDirectory,
};

use super::{
    actor::{Actor, At},
    journey::{project, state},
    rows::Rows,
    setup::{Database, Place, Story},
    stage::{equal, holds, operations},
};
use crate::Fallible;

/// A story, and its name.
/// The tests of it on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    const STORIES: &[Story] = &[
        ("of_ten_that_start_one_migrates", ten_start),
        ("who_waits_is_told_for_whom_and_a_killed_process_holds_nothing", one_hangs),
        ("a_process_killed_at_any_statement_leaves_what_can_be_finished", processes_die),
        ("a_connection_killed_at_any_statement_leaves_what_can_be_finished", connections_die),
        ("a_file_that_changes_while_it_runs_runs_as_it_was_and_is_told_of", file_changes),
        ("a_revision_that_failed_goes_on_as_it_is_corrected", file_is_corrected),
    ];
    place.trials("together", STORIES)
}

/// How many start at once.
const INSTANCES: usize = 10;
/// How often they do, where nothing else is said: a hundred times in the long runs.
const ROUNDS: usize = 3;

/// The history of those that start.
pub const STARTS: [(&str, &str); 3] = [
    (
        "first",
        r#"do = [{ create_table = "thing", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "name", type = "varchar(40)" }] }]"#,
    ),
    (
        "second",
        r#"do = [{ bulk_insert = "thing", rows = [{ id = 1, name = "a" }, { id = 2, name = "b" }] }, { add_column = "size", table = "thing", type = "integer", nullable = false, default = 1 }]"#,
    ),
    (
        "third",
        r#"do = [{ create_table = "part", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "thing_id", type = "integer", references = "thing.id" }] }, { create_index = "ix_part", table = "part", columns = ["thing_id"] }]"#,
    ),
];

/// A long upgrade: rows and tables in turn, in two revisions, so that there is a step behind the one that is killed. The
/// second has statements that no transaction holds, where a server has such, and one that must not run twice between
/// them.
const LONG: [(&str, &str); 2] = [
    (
        "long",
        r#"do = [
  { create_table = "role", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "name", type = "varchar(20)" }] },
  { bulk_insert = "role", rows = [{ id = 1, name = "admin" }, { id = 2, name = "guest" }] },
  { add_column = "grade", table = "role", type = "integer", nullable = false, default = 1 },
  { execute = "UPDATE role SET grade = grade + 1" },
  { execute = "INSERT INTO role (id, name) SELECT id + 10, name FROM role" },
  { create_index = "ix_role_name", table = "role", columns = ["name"] },
  { batch_alter_table = "role", operations = [{ alter_column = "name", type = "varchar(80)", nullable = false }, { add_column = "late", type = "integer" }] },
  { execute = "UPDATE role SET late = grade * 10" },
  { create_table = "account", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "role_id", type = "integer", references = "role.id" }] },
  { execute = "INSERT INTO account SELECT id, id FROM role" },
  { rename_table = "account", to = "member" },
  { drop_column = "grade", table = "role" },
]"#,
    ),
    (
        "longer",
        r#"do = [
  { create_unique_constraint = "uq_late", table = "role", columns = ["id", "late"] },
  { execute = "UPDATE member SET id = id + 100" },
  { alter_column = "late", table = "role", rename_to = "later" },
  { create_view = "roles", as = "SELECT name FROM role" },
  { create_index = "ix_later", table = "role", columns = ["later"], concurrently = true },
  { execute = "UPDATE role SET later = later + 1", autocommit = true },
  { drop_index = "ix_later", table = "role", concurrently = true },
  { execute = "INSERT INTO role (id, name, later) VALUES (20, 'last', 0)" },
]"#,
    ),
];

fn read(lists: &[(&str, &str)]) -> Fallible<ScriptDirectory> {
    let lists = lists.iter().map(|(name, text)| Ok((*name, operations(text)?))).collect::<Fallible<Vec<_>>>()?;
    project(&lists.iter().map(|(name, list)| (*name, list.as_slice())).collect::<Vec<_>>())
}

/// The history of those that start at once.
pub fn starts() -> Fallible<ScriptDirectory> {
    read(&STARTS)
}

/// The history of those that are killed.
pub fn long_upgrade() -> Fallible<ScriptDirectory> {
    read(&LONG)
}

fn ten_start(place: &Place) -> Fallible<()> {
    let rounds = std::env::var("LIMBECK_TEST_STARTS").ok().map_or(Ok(ROUNDS), |text| text.parse())?;
    for round in 0..rounds {
        let database = place.database()?;
        let mut actors = (0..INSTANCES).map(|_| Actor::new(&*database, "start")).collect::<Fallible<Vec<_>>>()?;
        for actor in &mut actors {
            equal(&actor.line()?.as_str(), &"ready")?;
        }
        for actor in &mut actors {
            actor.go()?;
        }
        let mut ran = 0;
        for actor in &mut actors {
            let line = actor.line()?;
            holds(actor.ended()?, format!("round {round}: an instance was killed"))?;
            ran += line.parse::<usize>()?;
        }
        equal(&ran, &STARTS.len())?;
        let steps: Vec<_> = history(&*database)?.into_iter().map(|(revision, ..)| revision).collect();
        equal(&steps, &STARTS.map(|(revision, _)| revision.to_owned()).to_vec())?;
    }
    Ok(())
}

/// What the history says: revision, direction, state, and how many statements.
fn history(database: &dyn Database) -> Fallible<Vec<(String, String, String, i64)>> {
    let rows = database.open()?.history(&BookkeepingTables::default())?;
    let told = |row: limbeck_core::backend::HistoryRow| {
        (row.revision, row.direction, row.state.word().to_owned(), row.statement)
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Hears of waiting.
#[derive(Default)]
struct Ear(Vec<Waiting>);

impl Observer for Ear {
    fn waiting(&mut self, wait: &Waiting) {
        self.0.push(wait.clone());
    }
}

/// What asks for the lock while another process has it: it hears once of whom it waits for, and ends with the same.
type Waits<'a> = dyn Fn(&mut dyn Backend, &mut dyn Observer) -> Option<MigrateError> + 'a;

fn waits(backend: &mut dyn Backend, work: &Waits<'_>) -> Fallible<()> {
    let mut ear = Ear::default();
    let error = work(backend, &mut ear).ok_or("two had the lock")?;
    equal(&error.code(), &"locked")?;
    equal(&ear.0.len(), &1)?;
    if let Some(by) = &ear.0[0].by {
        holds(by.contains("connection ") || by.contains("process "), by)?;
        holds(error.to_string().contains("locked by ") && !error.to_string().contains("another process"), &error)?;
    }
    Ok(())
}

fn edited() -> Finding {
    Finding::Edited { revision: RevisionId::from_row("long") }
}

/// A table to be made.
fn sync_plan() -> Fallible<SyncPlan> {
    let change = |operation| Change { operation, notices: Vec::new() };
    let changes = operations(STARTS[0].1)?.into_iter().map(change).collect();
    Ok(SyncPlan { changes: Comparison { changes }, left: Comparison { changes: Vec::new() } })
}

fn one_hangs(place: &Place) -> Fallible<()> {
    let (database, scripts) = (place.database()?, long_upgrade()?);
    let mut holder = Actor::new(&*database, "hang")?;
    equal(&holder.line()?.as_str(), &"holds it")?;
    let patience = Duration::from_millis(1_200);
    let options = MigratorOptions { lock_timeout: patience, ..MigratorOptions::default() };
    let migrator = Migrator::new(&scripts, options);
    let mut backend = database.open()?;
    waits(&mut *backend, &|backend, ear| migrator.upgrade(backend, None, ear).err())?;
    waits(&mut *backend, &|backend, ear| migrator.stamp(backend, &["long".to_owned()], false, ear).err())?;
    waits(&mut *backend, &|backend, ear| migrator.adopt(backend, &[], &[RevisionId::from_row("long")], ear).err())?;
    waits(&mut *backend, &|backend, ear| migrator.repair(backend, &[edited()], &Verdicts::default(), ear).err())?;
    let plan = sync_plan()?;
    waits(&mut *backend, &|backend, ear| migrator.sync(backend, &plan, ear).err())?;
    holder.kill()?;
    Migrator::new(&scripts, MigratorOptions::default()).upgrade(&mut *backend, None, &mut Silent)?;
    same_as_undisturbed(place, &*database, "after the one that hung was killed")
}

/// What a database holds, and what its history says was done.
#[derive(PartialEq)]
struct End {
    schema: Schema,
    rows: Vec<Rows>,
    done: Vec<(String, String, String, i64)>,
}

fn end(database: &dyn Database) -> Fallible<End> {
    let state = state(database, &mut *database.open()?)?;
    let mut rows: Vec<_> = state.rows.into_iter().map(Rows::sorted).collect();
    rows.sort_by(|one, other| one.table.cmp(&other.table));
    let history = history(database)?;
    // What came to nothing may have failed; nothing runs any more.
    holds(history.iter().all(|(_, _, state, _)| state != "running"), format!("{history:?}"))?;
    let done = history.into_iter().filter(|(_, _, state, _)| state == "done").collect();
    Ok(End { schema: state.normal, rows, done })
}

fn same_as_undisturbed(place: &Place, database: &dyn Database, when: &str) -> Fallible<()> {
    let undisturbed = place.database()?;
    Migrator::new(&long_upgrade()?, MigratorOptions::default()).upgrade(
        &mut *undisturbed.open()?,
        None,
        &mut Silent,
    )?;
    same(&end(database)?, &end(&*undisturbed)?, when)
}

fn same(found: &End, wanted: &End, when: &str) -> Fallible<()> {
    super::laws::same(&found.schema, &wanted.schema, when)?;
    equal(&found.rows, &wanted.rows).map_err(|error| format!("{when}: {error}"))?;
    equal(&found.done, &wanted.done).map_err(|error| format!("{when}: the history: {error}"))?;
    Ok(())
}

/// The end of an undisturbed run, and how many moments it had.
fn undisturbed(place: &Place) -> Fallible<(End, usize)> {
    let database = place.database()?;
    let mut counts = At::new(usize::MAX, || ());
    Migrator::new(&long_upgrade()?, MigratorOptions::default()).upgrade(&mut *database.open()?, None, &mut counts)?;
    holds(counts.moments > 30, format!("only {} moments", counts.moments))?;
    Ok((end(&*database)?, counts.moments))
}

/// Finishes what was left, and sees what it is.
fn finish(database: &dyn Database, wanted: &End, when: &str) -> Fallible<()> {
    let scripts = long_upgrade()?;
    let finished =
        Migrator::new(&scripts, MigratorOptions::default()).upgrade(&mut *database.open()?, None, &mut Silent);
    finished.map_err(|error| format!("{when}: {error}"))?;
    same(&end(database)?, wanted, when)
}

fn processes_die(place: &Place) -> Fallible<()> {
    let (wanted, moments) = undisturbed(place)?;
    for moment in 0..moments {
        let database = place.database()?;
        let ended = Actor::new(&*database, &format!("die {moment}"))?.ended()?;
        holds(!ended, format!("nothing died at moment {moment}"))?;
        finish(&*database, &wanted, &format!("killed at moment {moment} of {moments}"))?;
    }
    Ok(())
}

fn connections_die(place: &Place) -> Fallible<()> {
    let (wanted, moments) = undisturbed(place)?;
    for moment in 0..moments {
        let (database, scripts) = (place.database()?, long_upgrade()?);
        let mut cut = Ok(true);
        let mut observer = At::new(moment, || cut = database.cut());
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let error = migrator.upgrade(&mut *database.open()?, None, &mut observer).err();
        if !cut? {
            // There is no server, and no connection that could be cut.
            return Ok(());
        }
        let error = error.ok_or_else(|| format!("nobody noticed at moment {moment}"))?;
        equal(&error.code(), &"connection-lost").map_err(|told| format!("moment {moment}: {told}: {error}"))?;
        finish(&*database, &wanted, &format!("cut at moment {moment} of {moments}"))?;
    }
    Ok(())
}

/// Both files are written anew while the first of them runs.
fn file_changes(place: &Place) -> Fallible<()> {
    let directory = tempfile::tempdir()?;
    let config = directory.path().join("limbeck.toml");
    let versions = directory.path().join("migrations/versions");
    std::fs::create_dir_all(&versions)?;
    std::fs::write(&config, "script_location = \"migrations\"\n")?;
    let write = |column: &str| -> std::io::Result<()> {
        for (id, parent) in [("a1", ""), ("b2", "down_revision = \"a1\"\n")] {
            let columns = format!("columns = [{{ name = \"{column}\", type = \"integer\", primary_key = true }}]");
            let text = format!("revision = \"{id}\"\n{parent}\n[[upgrade]]\ncreate_table = \"t_{id}\"\n{columns}\n");
            std::fs::write(versions.join(format!("{id}_step.toml")), text)?;
        }
        Ok(())
    };
    write("id")?;
    let database = place.database()?;
    let open = || -> Fallible<ScriptDirectory> { Ok(ScriptDirectory::open(&Config::read(&config)?)?) };
    let scripts = open()?;
    let mut written = Ok(());
    let mut observer = At::new(0, || written = write("number"));
    Migrator::new(&scripts, MigratorOptions::default()).upgrade(&mut *database.open()?, None, &mut observer)?;
    written?;
    let held = database.open()?.reflect()?;
    for table in ["t_a1", "t_b2"] {
        let table = held.tables.get(table).ok_or("a table is missing")?;
        equal(&table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), &vec!["id"])?;
    }
    let scripts = open()?;
    let status = Migrator::new(&scripts, MigratorOptions::default()).status(&mut *database.open()?)?;
    equal(&status.edited.iter().map(RevisionId::as_str).collect::<Vec<_>>(), &vec!["a1", "b2"])
}

/// A revision of which a part stays, a new value of an enum among it, and whose next operation fails: rows are in the way,
/// of which its file then says what becomes of them. What comes behind is about the new value.
fn file_is_corrected(place: &Place) -> Fallible<()> {
    const FIRST: &str = r#"do = [
  { create_enum = "mood", values = ["sad", "ok"] },
  { create_table = "role", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "name", type = "varchar(20)" }, { name = "mood", type = "enum(mood)" }] },
]"#;
    const BEGIN: &str = r#"do = [
  { alter_enum = "mood", add_value = "meh" },
  { execute = "INSERT INTO role (id, name, mood) VALUES (1, 'admin', 'sad'), (2, 'admin', 'ok')", autocommit = true },"#;
    const UNIQUE: &str = r#"  { create_unique_constraint = "uq_role", table = "role", columns = ["name"] },"#;
    const CORRECTION: &str = r#"  { execute = "UPDATE role SET name = 'guest' WHERE id = 2" },"#;
    const END: &str = r#"  { alter_enum = "mood", drop_value = "sad", replace_with = "meh" },
]"#;
    let written = |lines: &[&str]| read(&[("first", FIRST), ("rev", &lines.join("\n"))]);
    let upgrade = |scripts: &ScriptDirectory, database: &dyn Database| -> Fallible<_> {
        Ok(Migrator::new(scripts, MigratorOptions::default()).upgrade(&mut *database.open()?, None, &mut Silent))
    };
    let database = place.database()?;
    let failed = upgrade(&written(&[BEGIN, UNIQUE, END])?, &*database)?.err().ok_or("two of one name had no say")?;
    equal(&failed.code(), &"statement-failed").map_err(|told| format!("{told}: {failed}"))?;
    let corrected = written(&[BEGIN, CORRECTION, UNIQUE, END])?;
    upgrade(&corrected, &*database)??;
    let undisturbed = place.database()?;
    upgrade(&corrected, &*undisturbed)??;
    same(&end(&*database)?, &end(&*undisturbed)?, "corrected")?;
    let status = Migrator::new(&corrected, MigratorOptions::default()).status(&mut *database.open()?)?;
    equal(&(status.edited.len(), status.unfinished.len()), &(0, 0))
}
