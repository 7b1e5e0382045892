//! What only a person can settle: a step that was cut off in a statement of which nothing shows whether it took effect.

use std::sync::Arc;

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::CompareOptions,
    dialect::Dialect,
    migrate::{Finding, Migrator, MigratorOptions, Shown, Silent, Verdicts},
    revision::{Revision, RevisionId},
    script::{Downgrade, Header, Script, ScriptDirectory},
    statement::{Cost, Statement},
};

use super::{
    actor::At,
    journey::state,
    setup::{Database, Place, Story},
    stage::{equal, holds, operations},
};
use crate::Fallible;

/// A story, and its name.
const STORIES: &[Story] = &[
    ("a_step_cut_off_in_the_dark_is_done_when_somebody_says_so", said_done),
    ("a_step_cut_off_in_the_dark_is_not_begun_when_somebody_says_so", said_undone),
    ("a_step_cut_off_in_the_dark_is_done_where_the_tables_show_it", shown_done),
];

/// The tests of it on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("repair", STORIES)
}

/// A procedure between two tables, in no transaction.
const STEP: &str = r#"do = [
  { create_table = "former", columns = [{ name = "id", type = "integer", primary_key = true }] },
  { execute = "CALL count_up()", effects = [], autocommit = true },
  { create_table = "latter", columns = [{ name = "id", type = "integer", primary_key = true }] },
]"#;

/// Its last table, by hand.
const LATTER: &str = "CREATE TABLE latter (id INTEGER NOT NULL, CONSTRAINT pk_latter PRIMARY KEY (id))";

/// The moment at which the procedure has run, and nobody has heard of it: each statement begins and ends.
const CALLED: usize = 3;

fn step() -> Fallible<ScriptDirectory> {
    let revision = Revision::base(RevisionId::new("step")?);
    let header = Header { revision, message: "step".to_owned(), created: None, transaction: false };
    Ok(ScriptDirectory::from_scripts([Script::in_memory(header, operations(STEP)?, Downgrade::Derived)])?)
}

/// The procedure, and the table of which it counts the rows up; nothing where a server has no procedures.
fn procedure(dialect: &dyn Dialect) -> Option<[&'static str; 2]> {
    const TABLE: &str = "CREATE TABLE counted (id INTEGER)";
    match dialect.name().as_str() {
        "postgres" => Some([TABLE, "CREATE PROCEDURE count_up() LANGUAGE sql AS 'INSERT INTO counted VALUES (1)'"]),
        "mysql" => Some([TABLE, "CREATE PROCEDURE count_up() INSERT INTO counted VALUES (1)"]),
        _ => None,
    }
}

fn run(database: &dyn Database, sql: &[&str]) -> Fallible<()> {
    let mut backend = database.open()?;
    for sql in sql {
        backend.execute(&Statement::new((*sql).to_owned(), Cost::Unknown))?;
    }
    Ok(())
}

/// A database on which the step was cut off as its procedure had run; nothing where there is no connection to be cut.
fn cut_off(place: &Place) -> Fallible<Option<Box<dyn Database>>> {
    let database = place.database()?;
    let Some(given) = procedure(database.open()?.dialect()) else { return Ok(None) };
    run(&*database, &given)?;
    let scripts = step()?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut cut = Ok(false);
    let mut observer = At::new(CALLED, || cut = database.cut());
    let error = migrator.upgrade(&mut *database.open()?, None, &mut observer).err();
    holds(cut?, "there was no connection to be cut")?;
    equal(&error.ok_or("nobody noticed")?.code(), &"connection-lost")?;
    // It is not tried a second time, however often it is asked for.
    for _ in 0..2 {
        let error = migrator.upgrade(&mut *database.open()?, None, &mut Silent).err().ok_or("it went on")?;
        equal(&(error.code(), error.statement()), &("in-flight", Some("CALL count_up()")))?;
        let help = error.help().unwrap_or_default();
        holds(help.contains("`limbeck repair`") && help.contains("`--undone step`"), &help)?;
    }
    Ok(Some(database))
}

/// What is found, once it is clear that nothing is settled as long as nobody says anything.
fn found(database: &dyn Database, settles_itself: bool) -> Fallible<Vec<Finding>> {
    let scripts = step()?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut backend = database.open()?;
    let findings = migrator.findings(&mut *backend, &CompareOptions::default())?;
    let [Finding::Unfinished { in_flight: Some(sql), shown, statements, .. }] = &findings[..] else {
        return Err(format!("{findings:?}").into());
    };
    equal(&(sql.as_str(), *statements), &("CALL count_up()", 1))?;
    equal(&findings[0].remedy(&Verdicts::default()).is_some(), &settles_itself)?;
    if !settles_itself {
        holds(matches!(shown, Shown::Between { .. }), format!("{shown:?}"))?;
        let version = migrator.repair(&mut *backend, &findings, &Verdicts::default(), &mut Silent)?;
        equal(&version.len(), &0)?;
        equal(&migrator.findings(&mut *backend, &CompareOptions::default())?, &findings)?;
    }
    Ok(findings)
}

/// Settles it, brings the database to head, and sees how often the procedure ran.
fn settle(database: &dyn Database, findings: &[Finding], verdicts: &Verdicts, version: &[&str]) -> Fallible<()> {
    let scripts = step()?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut backend = database.open()?;
    let settled = migrator.repair(&mut *backend, findings, verdicts, &mut Silent)?;
    equal(&settled.iter().map(RevisionId::as_str).collect::<Vec<_>>(), &version.to_vec())?;
    equal(&migrator.findings(&mut *backend, &CompareOptions::default())?.len(), &0)?;
    let ran = migrator.upgrade(&mut *backend, None, &mut Silent)?.steps.len();
    equal(&(ran + version.len()), &1)?;
    let status = migrator.status(&mut *backend)?;
    holds(status.unfinished.is_empty() && status.pending.is_empty(), format!("{status:?}"))?;
    let state = state(database, &mut *backend)?;
    let tables: Vec<_> = state.schema.tables.iter().map(|table| table.name.to_string()).collect();
    holds(["former", "latter"].iter().all(|name| tables.iter().any(|table| table == name)), format!("{tables:?}"))?;
    let counted = state.rows.iter().find(|rows| rows.table == "counted").ok_or("the table of the rows is gone")?;
    equal(&counted.len(), &1)
}

/// What is missing is made by hand, and the tables that a person made need not be those of the step: they say so.
fn said_done(place: &Place) -> Fallible<()> {
    let Some(database) = cut_off(place)? else { return Ok(()) };
    let findings = found(&*database, false)?;
    let verdicts = Verdicts { done: vec![RevisionId::new("step")?], ..Verdicts::default() };
    run(&*database, &[LATTER])?;
    settle(&*database, &findings, &verdicts, &["step"])
}

/// What the step has done is taken back by hand, and the step begins once more.
fn said_undone(place: &Place) -> Fallible<()> {
    let Some(database) = cut_off(place)? else { return Ok(()) };
    let findings = found(&*database, false)?;
    let verdicts = Verdicts { undone: vec![RevisionId::new("step")?], ..Verdicts::default() };
    run(&*database, &["DROP TABLE former", "DELETE FROM counted"])?;
    settle(&*database, &findings, &verdicts, &[])
}

/// Where all the tables of the step are there, nobody has to say it.
fn shown_done(place: &Place) -> Fallible<()> {
    let Some(database) = cut_off(place)? else { return Ok(()) };
    run(&*database, &[LATTER])?;
    let findings = found(&*database, true)?;
    settle(&*database, &findings, &Verdicts::default(), &["step"])
}
