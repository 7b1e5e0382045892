//! What refuses or reports before anything runs: plans, status, stamps.

use limbeck_core::{
    migrate::{MigrateError, Silent},
    node::Flat,
    operation::{CreateExtension, Operation},
    revision::{Direction, RevisionId},
    script::{Downgrade, Script},
};

use crate::{
    migrate_project::{header, ids, line, migrator, project, script, table},
    migrate_support::{FakeBackend, Listener},
};

/// What only reads: nothing of it may stand in a log after a question.
fn is_read(line: &str) -> bool {
    ["reflect", "versions", "history"].contains(&line)
}

#[test]
fn questions_never_write() {
    let scripts = line(&["aa", "bb"]);
    let migrator = migrator(&scripts);
    let mut backend = FakeBackend::new();
    for _ in 0..2 {
        migrator.current(&mut backend).unwrap();
        migrator.status(&mut backend).unwrap();
        migrator.plan_upgrade(&mut backend, None).unwrap();
        migrator.plan_downgrade(&mut backend, "base").unwrap();
        let log = backend.take_log();
        assert!(log.iter().all(|line| is_read(line)), "{log:?}");
        backend.log.clear();
        migrator.upgrade(&mut backend, Some("aa"), &mut Silent).unwrap();
        backend.log.clear();
    }
}

#[test]
fn a_plan_shows_what_runs() {
    let scripts = line(&["aa", "bb"]);
    let migrator = migrator(&scripts);
    let mut backend = FakeBackend::new();
    let plan = migrator.plan_upgrade(&mut backend, None).unwrap();
    let report = migrator.upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(format!("{:?}", plan.steps), format!("{:?}", report.steps));
    assert_eq!(plan.version, report.version);
    let plan = migrator.plan_downgrade(&mut backend, "aa").unwrap();
    assert_eq!(plan.steps[0].direction, Direction::Downgrade);
    assert!(plan.steps[0].statements[0].sql.contains("drop_table"));
    assert_eq!(plan.version, ["aa"]);
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_runs() {
    let unsupported: Operation = CreateExtension {
        name: limbeck_core::name::ExtensionName::new("vector").unwrap(),
        version: None,
        cascade: false,
        common: Flat::default(),
    }
    .into();
    let scripts = project([
        script("aa", &[], |op| table(op, "flow")),
        script("bb", &["aa"], |op| {
            table(op, "role");
            op.push(unsupported);
        }),
    ]);
    let mut backend = FakeBackend::new();
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("unsupported", "bb"));
    assert_eq!(error.help().unwrap(), "leave it out");
    let MigrateError::Lower { operation, word, .. } = error else { panic!("{error:?}") };
    assert_eq!((operation, word), (2, "create_extension"));
    assert_eq!(backend.count("begin"), 0);
}

#[test]
fn a_mistake_in_a_later_revision_is_refused_before_anything_runs() {
    let scripts = project([
        script("aa", &[], |op| table(op, "flow")),
        script("bb", &["aa"], |op| {
            op.batch_alter_table("flow", |b| b.add_column("x", limbeck_core::schema::Type::Text));
            op.batch_alter_table("flow", |b| b.add_column("y", limbeck_core::schema::Type::Text));
            op.drop_table("flwo");
        }),
    ]);
    let mut backend = FakeBackend::new();
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    let message = "the upgrade of revision bb is refused: operation 3 (`drop_table`): there is no table `flwo`";
    assert_eq!(error.to_string(), message);
    assert_eq!(error.help().unwrap(), "did you mean `flow`?");
    assert_eq!(backend.count("begin"), 0);
}

#[test]
fn opaque_sql_defers_instead() {
    let scripts = project([
        script("aa", &[], |op| {
            op.execute("CREATE TABLE hidden");
            table(op, "flow");
        }),
        script("bb", &["aa"], |op| {
            op.drop_table("flow");
            op.drop_table("hidden");
            table(op, "last");
        }),
    ]);
    let mut backend = FakeBackend::new();
    let plan = migrator(&scripts).plan_upgrade(&mut backend, None).unwrap();
    assert!(plan.steps[0].deferred.is_none());
    let reason = plan.steps[1].deferred.as_ref().unwrap();
    assert!(reason.contains("there is no table `hidden`"), "{reason}");
    assert_eq!(plan.steps[1].statements.len(), 1);
}

#[test]
fn an_irreversible_step_refuses_the_whole_way_down() {
    let scripts = project([
        script("aa", &[], |op| op.execute("UPDATE flow SET x = 1")),
        script("bb", &["aa"], |op| table(op, "flow")),
    ]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    backend.log.clear();
    let error = migrator(&scripts).downgrade(&mut backend, "base", &mut Silent).unwrap_err();
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("irreversible", "aa"));
    assert!(error.to_string().starts_with("revision aa cannot be taken back: `execute`: "), "{error}");
    assert_eq!(backend.count("begin"), 0);

    let scripts = project([Script::in_memory(header("aa", &[]), Vec::new(), Downgrade::Irreversible)]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    let error = migrator(&scripts).plan_downgrade(&mut backend, "base").unwrap_err();
    assert_eq!(error.to_string(), "revision aa cannot be taken back: its file says that it is irreversible");
}

#[test]
fn several_heads_want_a_name() {
    let scripts = project([script("aa", &[], |_| {}), script("bb", &["aa"], |_| {}), script("cc", &["aa"], |_| {})]);
    let mut backend = FakeBackend::new();
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "multiple-heads");
    assert!(error.help().unwrap().contains("heads for all"));
    let report = migrator(&scripts).upgrade(&mut backend, Some("heads"), &mut Silent).unwrap();
    assert_eq!(report.version, ["bb", "cc"]);
}

#[test]
fn status_tells_pending_edited_and_unknown() {
    let scripts = line(&["aa", "bb", "cc"]);
    let migrator = migrator(&scripts);
    let mut backend = FakeBackend::new();
    migrator.upgrade(&mut backend, Some("bb"), &mut Silent).unwrap();
    let status = migrator.status(&mut backend).unwrap();
    assert_eq!((status.version, status.heads, status.at_head), (row(&["bb"]), row(&["cc"]), false));
    assert_eq!((status.pending, status.edited, status.unknown), (row(&["cc"]), row(&[]), row(&[])));

    backend.world.history[0].checksum = "another".to_owned();
    backend.world.versions.as_mut().unwrap().push("gone".to_owned());
    let status = migrator.status(&mut backend).unwrap();
    assert_eq!((status.edited, status.unknown), (row(&["aa"]), row(&["gone"])));

    let error = migrator.upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("no-such-revision", "gone"));
}

fn row(ids: &[&str]) -> Vec<RevisionId> {
    ids.iter().map(|id| RevisionId::new(id).unwrap()).collect()
}

#[test]
fn a_stamp_settles_what_was_edited() {
    let scripts = line(&["aa", "bb"]);
    let migrator = migrator(&scripts);
    let mut backend = FakeBackend::new();
    migrator.upgrade(&mut backend, Some("aa"), &mut Silent).unwrap();
    backend.world.history[0].checksum = "another".to_owned();
    migrator.stamp(&mut backend, &["aa".to_owned()], false, &mut Silent).unwrap();
    assert!(migrator.status(&mut backend).unwrap().edited.is_empty());
    assert_eq!(backend.books(), ["upgrade aa 1 done", "stamp aa 0 done"]);
}

#[test]
fn stamps_and_purges() {
    let scripts = line(&["aa", "bb"]);
    let migrator = migrator(&scripts);
    let mut backend = FakeBackend::new();
    let report = migrator.stamp(&mut backend, &["head".to_owned()], false, &mut Silent).unwrap();
    assert_eq!((report.version, report.steps.len()), (row(&["bb"]), 0));
    assert_eq!(
        backend.take_log(),
        ["lock", "begin", "versions", "ensure", "version +bb", "history + bb done", "commit", "unlock"]
    );

    backend.world.versions = Some(vec!["gone".to_owned(), "bb".to_owned()]);
    let error = migrator.stamp(&mut backend, &["aa".to_owned()], false, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "no-such-revision");
    assert_eq!(backend.log[backend.log.len() - 2..], ["rollback", "unlock"]);
    let listener = Listener::default();
    migrator.stamp(&mut backend, &["aa".to_owned()], true, &mut listener.clone()).unwrap();
    assert_eq!(backend.rows(), ["aa"]);
    assert!(listener.heard.borrow()[0].contains("gone"));
    migrator.stamp(&mut backend, &["base".to_owned()], false, &mut Silent).unwrap();
    assert!(backend.rows().is_empty());
}

#[test]
fn ensuring_the_version_table_makes_it_once() {
    let scripts = line(&["aa"]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).ensure_version(&mut backend, &mut Silent).unwrap();
    assert_eq!(backend.world.versions, Some(Vec::new()));
    assert_eq!(backend.take_log(), ["lock", "begin", "ensure", "commit", "unlock"]);
}

#[test]
fn the_schema_of_any_revision_is_known_without_a_database() {
    let scripts = line(&["aa", "bb", "cc"]);
    let backend = FakeBackend::new();
    let schema = migrator(&scripts).schema_at(&backend.dialect, &row(&["bb"])).unwrap();
    assert_eq!(schema.tables.len(), 2);

    let scripts = project([script("aa", &[], |op| op.drop_table("flow"))]);
    let error = migrator(&scripts).schema_at(&backend.dialect, &row(&["aa"])).unwrap_err();
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("missing", "aa"));
}

#[test]
fn a_long_way_down_is_derived_in_one_replay() {
    let names: Vec<String> = (0..500).map(|number| format!("r{number:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scripts = line(&names);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.count("reflect"), 1);
    let plan = migrator(&scripts).plan_downgrade(&mut backend, "base").unwrap();
    assert_eq!(ids(&plan.steps).len(), 500);
    assert_eq!(backend.count("reflect"), 2);
}
