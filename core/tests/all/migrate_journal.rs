//! Steps outside one transaction: what is written down, and how a later run goes on.

use limbeck_core::{
    migrate::{MigrateError, Silent},
    operation::{Execute, Operations},
    schema::Type,
    script::{Downgrade, Script, ScriptDirectory},
};

use crate::{
    migrate_project::{header, migrator, operations, project, script, table},
    migrate_support::{FakeBackend, Listener},
};

/// A revision that makes two tables, and alters one.
pub fn two_tables() -> ScriptDirectory {
    project([script("aa", &[], |op| {
        table(op, "one");
        table(op, "two");
        op.batch_alter_table("one", |b| {
            b.add_column("x", Type::Text);
            b.add_column("y", Type::Text);
        });
    })])
}

/// SQL of a person's own outside the revision's transaction.
pub fn autocommit(op: &mut Operations, sql: &str) {
    op.push(Execute { autocommit: true, ..Execute::new(sql) });
}

fn words(backend: &mut FakeBackend) -> Vec<String> {
    backend.take_log().iter().map(|line| line.split(" {").next().unwrap().to_owned()).collect()
}

#[test]
fn without_transactions_every_statement_is_written_down() {
    let scripts = project([script("aa", &[], |op| {
        table(op, "one");
        table(op, "two");
    })]);
    let mut backend = FakeBackend::without_transactions();
    let report = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert!(!report.steps[0].transaction);
    assert_eq!(
        words(&mut backend)[5..],
        [
            "begin",
            "versions",
            "ensure",
            "history + aa running",
            "commit",
            "execute",
            "history = 1 running",
            "execute",
            "history = 2 running",
            "begin",
            "version +aa",
            "history = 2 done",
            "commit",
            "unlock",
        ]
    );
}

#[test]
fn what_bears_a_transaction_has_one_with_its_note() {
    let scripts = project([script("aa", &[], |op| {
        autocommit(op, "BEARS one");
        autocommit(op, "two");
        autocommit(op, "BEARS two");
    })]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    let log = words(&mut backend);
    let from = log.iter().position(|line| line == "begin" || line.starts_with("history + aa")).unwrap();
    let ran = log[from..].iter().position(|line| line == "commit").unwrap() + from + 1;
    let noted = ["history = 1 running", "history = 2 running", "history = 3 running"];
    assert_eq!(
        log[ran..ran + 10],
        [
            "begin",
            "execute BEARS one",
            noted[0],
            "commit",
            "execute two",
            noted[1],
            "begin",
            "execute BEARS two",
            noted[2],
            "commit"
        ]
    );
}

#[test]
fn a_stopped_step_goes_on_where_it_stopped() {
    let scripts = two_tables();
    let mut backend = FakeBackend { fails_at: Some("\"y\""), ..FakeBackend::without_transactions() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(
        error.help().unwrap(),
        "the first 3 statements of revision aa took effect and stay; the version table is at base, and running the \
         same command again goes on from there"
    );
    assert_eq!(backend.books(), ["upgrade aa 3 failed"]);
    assert_eq!(migrator(&scripts).status(&mut backend).unwrap().unfinished.len(), 1);

    backend.fails_at = None;
    backend.log.clear();
    assert_eq!(migrator(&scripts).plan_upgrade(&mut backend, None).unwrap().steps[0].statements.len(), 1);
    let listener = Listener::default();
    migrator(&scripts).upgrade(&mut backend, None, &mut listener.clone()).unwrap();
    assert_eq!(backend.count("execute"), 1);
    assert_eq!(backend.books(), ["upgrade aa 4 done"]);
    assert_eq!(backend.rows(), ["aa"]);
    assert_eq!(
        listener.heard.borrow()[0],
        "warning: revision aa was left after 3 of its statements; going on from there"
    );
    assert_eq!(backend.world.schema.tables.get("one").unwrap().columns.len(), 3);
    assert!(migrator(&scripts).status(&mut backend).unwrap().unfinished.is_empty());
}

#[test]
fn what_follows_a_resumed_step_sees_the_database_as_it_is() {
    let scripts = project([
        script("aa", &[], |op| {
            table(op, "one");
            table(op, "two");
        }),
        script("bb", &["aa"], |op| {
            op.rename_table("one", "three");
            op.drop_table("two");
            op.drop_table("three");
        }),
    ]);
    let mut backend = FakeBackend { fails_at: Some("two"), ..FakeBackend::without_transactions() };
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    backend.fails_at = Some("drop_table\":\"two");
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(backend.books(), ["upgrade aa 2 done", "upgrade bb 1 failed"]);
    backend.fails_at = None;
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert!(backend.tables().is_empty());
    assert_eq!(backend.books(), ["upgrade aa 2 done", "upgrade bb 3 done"]);
}

#[test]
fn nothing_done_is_simply_begun_again() {
    let scripts = two_tables();
    let mut backend = FakeBackend { fails_at: Some("one"), ..FakeBackend::without_transactions() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert!(error.help().unwrap().starts_with("no statement of revision aa took effect"));
    backend.fails_at = None;
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.books(), ["upgrade aa 0 failed", "upgrade aa 4 done"]);
}

#[test]
fn autocommit_splits_the_transaction_of_its_revision() {
    let scripts = project([script("aa", &[], |op| {
        table(op, "one");
        autocommit(op, "VACUUM");
        table(op, "two");
    })]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(
        words(&mut backend)[5..],
        [
            "begin",
            "versions",
            "ensure",
            "history + aa running",
            "commit",
            "begin",
            "execute",
            "history = 1 running",
            "commit",
            "execute VACUUM",
            "history = 2 running",
            "begin",
            "execute",
            "version +aa",
            "history = 3 done",
            "commit",
            "unlock",
        ]
    );
}

#[test]
fn a_failure_behind_an_autocommit_undoes_only_what_is_behind_it() {
    let scripts = project([script("aa", &[], |op| {
        table(op, "one");
        autocommit(op, "VACUUM");
        table(op, "two");
        table(op, "three");
    })]);
    let mut backend = FakeBackend { fails_at: Some("three"), ..FakeBackend::new() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    let MigrateError::Step(failure) = &error else { panic!("{error:?}") };
    assert!(failure.state.starts_with("the first 2 statements of revision aa took effect and stay"));
    assert_eq!(backend.tables(), ["one"]);
    assert_eq!(backend.books(), ["upgrade aa 2 failed"]);
    backend.fails_at = None;
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.tables(), ["one", "two", "three"]);
    assert_eq!(backend.books(), ["upgrade aa 4 done"]);
}

#[test]
fn a_rebuild_outside_a_transaction_brings_one_of_its_own() {
    let mut apart = header("aa", &[]);
    apart.transaction = false;
    let up = operations(|op| {
        table(op, "one");
        op.batch_alter_table("one", |b| {
            b.add_column("x", Type::Text);
            b.drop_column("x");
        });
        table(op, "two");
    });
    let scripts = project([Script::in_memory(apart, up, Downgrade::Derived)]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(
        words(&mut backend)[10..],
        [
            "execute",
            "history = 1 running",
            "begin without foreign keys",
            "execute",
            "execute",
            "history = 3 running",
            "commit",
            "execute",
            "history = 4 running",
            "begin",
            "version +aa",
            "history = 4 done",
            "commit",
            "unlock",
        ]
    );
}

#[test]
fn a_half_done_revision_that_is_not_on_the_way_is_warned_of() {
    let scripts = project([
        script("aa", &[], |op| table(op, "one")),
        script("bb", &[], |op| {
            table(op, "two");
            table(op, "three");
        }),
    ]);
    let mut backend = FakeBackend { fails_at: Some("three"), ..FakeBackend::without_transactions() };
    migrator(&scripts).upgrade(&mut backend, Some("bb"), &mut Silent).unwrap_err();
    let listener = Listener::default();
    migrator(&scripts).upgrade(&mut backend, Some("aa"), &mut listener.clone()).unwrap();
    assert_eq!(listener.heard.borrow()[0], "warning: the upgrade of revision bb was left after 1 of its statements");
}

/// A table that no revision made, and a revision that alters it with several statements.
fn strange_table() -> (FakeBackend, ScriptDirectory) {
    let scripts = project([script("aa", &[], |op| {
        op.batch_alter_table("strange", |b| {
            b.add_column("x", Type::Text);
            b.add_column("y", Type::Text);
            b.add_column("z", Type::Text);
        });
        table(op, "own");
    })]);
    let mut backend = FakeBackend { fails_at: Some("\"y\""), ..FakeBackend::without_transactions() };
    let mut made = operations(|op| table(op, "strange"));
    made.remove(0).apply(&mut backend.world.schema).unwrap();
    (backend, scripts)
}

#[test]
fn a_table_that_no_revision_made_is_gone_on_with_by_what_was_planned() {
    let (mut backend, scripts) = strange_table();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(backend.books(), ["upgrade aa 1 failed"]);
    assert!(backend.world.history[0].plan.as_ref().unwrap().contains("strange"));

    backend.fails_at = None;
    backend.log.clear();
    assert_eq!(migrator(&scripts).plan_upgrade(&mut backend, None).unwrap().steps[0].statements.len(), 3);
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.count("execute"), 3);
    assert_eq!(backend.tables(), ["strange", "own"]);
    assert_eq!(backend.world.schema.tables.get("strange").unwrap().columns.len(), 4);
    assert_eq!(backend.books(), ["upgrade aa 4 done"]);
}

#[test]
fn where_no_plan_was_written_down_the_files_are_asked() {
    let (mut backend, scripts) = strange_table();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    (backend.world.history[0].plan, backend.fails_at) = (None, None);
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert!(error.to_string().contains("there is no table"), "{error}");
}

#[test]
fn a_plan_of_other_operations_is_refused() {
    let (mut backend, scripts) = strange_table();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    let plan = backend.world.history[0].plan.as_mut().unwrap();
    *plan = plan.replace("\"create_table\"]", "\"drop_table\"]");
    backend.fails_at = None;
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "unfinished");
    assert!(error.to_string().contains("no longer known"), "{error}");
}

#[test]
fn what_turns_out_otherwise_is_what_is_gone_on_with() {
    let scripts = project([script("aa", &[], |op| {
        op.execute("CREATE TABLE hidden");
        op.batch_alter_table("hidden", |b| {
            b.add_column("x", Type::Text);
            b.add_column("y", Type::Text);
        });
    })]);
    let mut backend = FakeBackend { fails_at: Some("\"y\""), ..FakeBackend::without_transactions() };
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!((backend.count("plan"), backend.books()), (1, vec!["upgrade aa 2 failed".to_owned()]));
    backend.fails_at = None;
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.world.schema.tables.get("hidden").unwrap().columns.len(), 2);
    assert_eq!(backend.books(), ["upgrade aa 3 done"]);
}
