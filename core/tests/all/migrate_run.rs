//! Live runs in transactions: what is called in which order, and what a failure leaves.

use limbeck_core::{
    migrate::{MigrateError, Migrator, MigratorOptions, Silent},
    name::TableName,
    node::Flat,
    operation::{Operation, SetTableComment},
    schema::Type,
    script::{Downgrade, Script},
};

use crate::{
    migrate_project::{header, ids, line, migrator, operations, project, script, table},
    migrate_support::{FakeBackend, Listener},
};

fn for_all() -> MigratorOptions {
    MigratorOptions { transaction_per_migration: false, ..MigratorOptions::default() }
}

/// The log without the SQL itself.
fn words(backend: &mut FakeBackend) -> Vec<String> {
    backend.take_log().iter().map(|line| line.split(" {").next().unwrap().to_owned()).collect()
}

#[test]
fn one_transaction_holds_a_revision_and_its_rows() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = FakeBackend::new();
    let report = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(ids(&report.steps), ["aa", "bb"]);
    assert_eq!(report.version, ["bb"]);
    assert_eq!(backend.tables(), ["t_aa", "t_bb"]);
    assert_eq!(backend.books(), ["upgrade aa 1 done", "upgrade bb 1 done"]);
    assert_eq!(
        words(&mut backend),
        [
            "lock",
            "versions",
            "history",
            "reflect",
            "history", // planning
            "begin",
            "versions",
            "ensure",
            "execute",
            "version +aa",
            "history + aa done",
            "commit",
            "begin",
            "versions",
            "ensure",
            "execute",
            "version aa>bb",
            "history + bb done",
            "commit",
            "unlock",
        ]
    );
    let row = &backend.world.history[0];
    assert!(row.started_at.ends_with('Z') && row.finished_at.is_some(), "{row:?}");
    assert!(row.tool.starts_with("limbeck "), "{row:?}");
}

#[test]
fn a_second_upgrade_finds_nothing_to_do() {
    let scripts = line(&["aa"]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    backend.take_log();
    let report = migrator(&scripts).upgrade(&mut backend, Some("head"), &mut Silent).unwrap();
    assert!(report.steps.is_empty());
    assert_eq!(report.version, ["aa"]);
    assert_eq!(backend.count("begin"), 0);
}

#[test]
fn a_failed_first_revision_leaves_nothing_at_all() {
    let scripts = line(&["aa"]);
    let mut backend = FakeBackend { fails_at: Some("t_aa"), ..FakeBackend::new() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert!(backend.tables().is_empty());
    assert!(backend.world.versions.is_none() && backend.books().is_empty());
    assert_eq!(error.code(), "statement-failed");
    assert_eq!(error.to_string(), "the upgrade of revision aa failed at statement 1 (`create_table`): told to fail");
    assert_eq!(error.help().unwrap(), "nothing of revision aa was kept; the database is at base");
    assert!(error.statement().unwrap().contains("t_aa"));
    assert_eq!(error.revision().unwrap(), "aa");
    assert_eq!(backend.log.last().unwrap(), "unlock");
}

#[test]
fn a_failure_keeps_the_steps_before() {
    let scripts = line(&["aa", "bb", "cc"]);
    let mut backend = FakeBackend { fails_at: Some("t_bb"), ..FakeBackend::new() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    let MigrateError::Step(failure) = error else { panic!("{error:?}") };
    assert_eq!(failure.state, "nothing of revision bb was kept; the database is at revision aa");
    assert_eq!(ids(&failure.report.steps), ["aa"]);
    assert_eq!(failure.report.version, ["aa"]);
    assert_eq!(backend.tables(), ["t_aa"]);
}

#[test]
fn one_transaction_for_all_undoes_all() {
    let scripts = line(&["aa", "bb", "cc"]);
    let migrator = Migrator::new(&scripts, for_all());
    let mut backend = FakeBackend { fails_at: Some("t_cc"), ..FakeBackend::new() };
    let error = migrator.upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.help().unwrap(), "nothing of these 3 revisions was kept; the database is at base");
    assert!(backend.tables().is_empty() && backend.world.versions.is_none());

    backend.fails_at = None;
    backend.take_log();
    let listener = Listener::default();
    migrator.upgrade(&mut backend, None, &mut listener.clone()).unwrap();
    assert_eq!((backend.count("begin"), backend.count("commit")), (1, 1));
    assert_eq!(backend.rows(), ["cc"]);
    let steps: Vec<_> = listener.heard.borrow().iter().filter(|line| !line.starts_with("st")).cloned().collect();
    let expected = ["Upgrade aa do aa", "finished aa", "Upgrade bb do bb", "finished bb", "Upgrade cc do cc"];
    assert_eq!(steps[..5], expected);
}

#[test]
fn a_revision_outside_a_transaction_splits_the_one_for_all() {
    let mut apart = header("bb", &["aa"]);
    apart.transaction = false;
    let scripts = project([
        script("aa", &[], |op| table(op, "t_aa")),
        Script::in_memory(apart, operations(|op| table(op, "t_bb")), Downgrade::Derived),
        script("cc", &["bb"], |op| table(op, "t_cc")),
    ]);
    let mut backend = FakeBackend { fails_at: Some("t_cc"), ..FakeBackend::new() };
    let error = Migrator::new(&scripts, for_all()).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.help().unwrap(), "nothing of revision cc was kept; the database is at revision bb");
    assert_eq!(backend.tables(), ["t_aa", "t_bb"]);
}

#[test]
fn a_faster_instance_leaves_only_the_rest_to_do() {
    let scripts = line(&["aa", "bb", "cc"]);
    let mut other = FakeBackend::new();
    migrator(&scripts).upgrade(&mut other, Some("bb"), &mut Silent).unwrap();
    let mut backend = FakeBackend::new();
    let faster = other.world.clone();
    backend.intrusions.push_back(Box::new(move |world| *world = faster));
    let report = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(ids(&report.steps), ["cc"]);
    assert_eq!(backend.rows(), ["cc"]);
    assert_eq!(backend.books().len(), 3);
    assert_eq!(backend.count("rollback"), 1);
}

#[test]
fn a_faster_instance_may_have_done_everything() {
    let scripts = line(&["aa", "bb"]);
    let mut other = FakeBackend::new();
    migrator(&scripts).upgrade(&mut other, None, &mut Silent).unwrap();
    for options in [MigratorOptions::default(), for_all()] {
        let mut backend = FakeBackend::new();
        let faster = other.world.clone();
        backend.intrusions.push_back(Box::new(move |world| *world = faster));
        let report = Migrator::new(&scripts, options).upgrade(&mut backend, None, &mut Silent).unwrap();
        assert!(report.steps.is_empty());
        assert_eq!(report.version, ["bb"]);
    }
}

#[test]
fn a_relative_target_is_not_counted_again() {
    let scripts = line(&["aa", "bb"]);
    let mut other = FakeBackend::new();
    migrator(&scripts).upgrade(&mut other, Some("aa"), &mut Silent).unwrap();
    let mut backend = FakeBackend::new();
    backend.intrusions.push_back(Box::new(move |world| *world = other.world));
    let error = migrator(&scripts).upgrade(&mut backend, Some("+1"), &mut Silent).unwrap_err();
    assert_eq!(error.code(), "version-moved");
    assert_eq!(backend.rows(), ["aa"]);
}

#[test]
fn a_table_that_never_rests_ends_the_run() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = FakeBackend::new();
    for turn in 0..100 {
        let rows = if turn % 2 == 0 { vec!["aa".to_owned()] } else { Vec::new() };
        backend.intrusions.push_back(Box::new(move |world| world.versions = Some(rows)));
    }
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "version-moved");
}

#[test]
fn only_what_nobody_else_can_know_is_read_again() {
    let scripts = project([
        script("aa", &[], |op| {
            table(op, "flow");
            op.execute("CREATE TABLE hidden");
            op.execute("UPDATE flow SET id = 1");
        }),
        script("bb", &["aa"], |op| {
            op.batch_alter_table("hidden", |b| b.add_column("x", Type::Text));
            op.drop_table("hidden");
        }),
        script("cc", &["bb"], |op| op.rename_table("flow", "stream")),
        script("dd", &["cc"], |op| op.drop_table("stream")),
    ]);
    let mut backend = FakeBackend::new();
    let report = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    // Once to plan, once after the SQL, once after the rename.
    assert_eq!(backend.count("reflect"), 3);
    assert!(backend.tables().is_empty());
    assert_eq!(report.steps[1].statements.len(), 2);
    assert!(report.steps.iter().all(|step| step.deferred.is_none()));
}

#[test]
fn what_is_known_late_may_widen_the_transaction() {
    let scripts = project([
        script("aa", &[], |op| op.execute("CREATE TABLE hidden")),
        script("bb", &["aa"], |op| {
            op.batch_alter_table("hidden", |b| {
                b.add_column("x", Type::Text);
                b.add_column("y", Type::Text);
                b.drop_column("x");
            });
        }),
    ]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.count("begin without foreign keys"), 1);
    assert_eq!(backend.rows(), ["bb"]);
    assert_eq!(backend.tables(), ["hidden"]);
}

#[test]
fn what_no_transaction_takes_may_be_known_late() {
    let scripts = project([
        script("aa", &[], |op| op.execute("CREATE TABLE hidden")),
        script("bb", &["aa"], |op| {
            table(op, "flow");
            let name = TableName::new("hidden").unwrap();
            op.push(SetTableComment { name, comment: Some("seen".to_owned()), common: Flat::default() });
        }),
    ]);
    let mut backend = FakeBackend::new();
    let report = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert!(report.steps[0].transaction && !report.steps[1].transaction);
    assert_eq!(backend.count("rollback"), 1);
    assert_eq!(backend.tables(), ["hidden", "flow"]);
    assert_eq!(backend.books(), ["upgrade aa 1 done", "upgrade bb 2 done"]);
}

#[test]
fn derived_downgrades_bring_back_what_was_there() {
    let scripts = project([
        script("aa", &[], |op| {
            op.create_table("flow", |t| {
                t.column("id", Type::Uuid).primary_key();
                t.column("name", Type::Text);
                t.index("ix_flow_name", &["name"]);
            });
        }),
        script("bb", &["aa"], |op| {
            op.batch_alter_table("flow", |b| {
                b.drop_index("ix_flow_name");
                b.drop_column("name");
                b.add_column("tags", Type::Json);
            });
        }),
        script("cc", &["bb"], |op| op.drop_table("flow")),
    ]);
    let mut backend = FakeBackend::new();
    let migrator = migrator(&scripts);
    migrator.upgrade(&mut backend, Some("aa"), &mut Silent).unwrap();
    let before = backend.world.schema.clone();
    migrator.upgrade(&mut backend, None, &mut Silent).unwrap();
    let report = migrator.downgrade(&mut backend, "aa", &mut Silent).unwrap();
    assert_eq!(ids(&report.steps), ["cc", "bb"]);
    assert_eq!(backend.world.schema, before);
    migrator.downgrade(&mut backend, "base", &mut Silent).unwrap();
    assert!(backend.tables().is_empty() && backend.rows().is_empty());
    assert_eq!(backend.books().last().unwrap(), "downgrade aa 1 done");
}

#[test]
fn rows_are_counted_only_for_who_asks() {
    let scripts = project([script("aa", &[], |op| {
        table(op, "flow");
        op.batch_alter_table("flow", |b| b.add_column("x", Type::Text));
    })]);
    for counts in [false, true] {
        let mut backend = FakeBackend::new();
        let listener = Listener { counts, ..Listener::default() };
        migrator(&scripts).upgrade(&mut backend, None, &mut listener.clone()).unwrap();
        assert_eq!(backend.count("count flow"), usize::from(counts));
        assert_eq!(listener.heard.borrow().contains(&"statement Some(7)".to_owned()), counts);
    }
}

#[test]
fn written_downgrades_are_run_as_written() {
    let down = operations(|op| op.execute("SELECT 1"));
    let up: Vec<Operation> = operations(|op| op.execute("SELECT 2"));
    let scripts = project([Script::in_memory(header("aa", &[]), up, Downgrade::Written(down))]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    migrator(&scripts).downgrade(&mut backend, "-1", &mut Silent).unwrap();
    assert_eq!(backend.count("execute SELECT 1"), 1);
}

#[test]
fn an_id_that_has_no_place_in_the_version_table_is_refused_before_anything_runs() {
    let long = "a_very_long_name_of_33_characters";
    let scripts = line(&["aa", long]);
    let mut backend = FakeBackend { width: Some(32), ..FakeBackend::new() };
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "revision {long} has no place in the version table: its id has 33 characters, and limbeck_version takes 32"
        )
    );
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("id-too-long", long));
    assert_eq!(backend.count("execute"), 0);
    let error = migrator(&scripts).stamp(&mut backend, &["head".to_owned()], false, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "id-too-long");
    assert!(backend.rows().is_empty());
    // The ones before it, and a wider table.
    migrator(&scripts).upgrade(&mut backend, Some("aa"), &mut Silent).unwrap();
    backend.width = None;
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.rows(), [long]);
}
