//! Start-up: every row of its table, on a database in memory.

use limbeck_core::{
    migrate::{
        DriftPolicy, Found, MigrateError, OutdatedPolicy, Silent, StartupError, StartupPolicies, StartupReport,
        UnknownPolicy, UnversionedPolicy,
    },
    name::TableName,
    operation::Operations,
    revision::RevisionId,
    schema::{NameCase, Table, Type},
    script::ScriptDirectory,
};

use crate::{
    migrate_project::{ids, line, migrator, operations, project, script, table},
    migrate_support::{FakeBackend, Listener},
};

fn start(scripts: &ScriptDirectory, backend: &mut FakeBackend) -> Result<StartupReport, MigrateError> {
    migrator(scripts).startup(backend, &StartupPolicies::default(), &mut Silent)
}

fn start_with(
    scripts: &ScriptDirectory,
    backend: &mut FakeBackend,
    policies: StartupPolicies,
) -> Result<StartupReport, MigrateError> {
    migrator(scripts).startup(backend, &policies, &mut Silent)
}

/// A database that these operations made, and nobody wrote anything down.
fn made_by_hand(build: impl FnOnce(&mut Operations)) -> FakeBackend {
    let mut backend = FakeBackend::new();
    for operation in operations(build) {
        operation.apply(&mut backend.world.schema).unwrap();
    }
    backend
}

fn stranger(backend: &mut FakeBackend, name: &str) {
    backend.world.schema.tables.insert(Table::new(None, TableName::new(name).unwrap(), NameCase::default()));
}

fn refused(result: Result<StartupReport, MigrateError>) -> StartupError {
    match result {
        Err(MigrateError::Startup(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_database_is_brought_to_head() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = FakeBackend::new();
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(report.found, Found::Empty);
    assert!(report.before.is_empty());
    assert_eq!(report.version, ["bb"]);
    assert_eq!(ids(&report.steps), ["aa", "bb"]);
    assert_eq!(backend.tables(), ["t_aa", "t_bb"]);
    assert_eq!(report.to_string(), "the database was empty; ran 2 revisions, now at revision bb");
}

#[test]
fn what_is_behind_is_brought_to_head() {
    let scripts = line(&["aa", "bb", "cc"]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, Some("aa"), &mut Silent).unwrap();
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(ids(&report.steps), ["bb", "cc"]);
    assert_eq!(
        report.to_string(),
        "the database was at revision aa, 2 revisions behind; ran 2 revisions, now at revision cc"
    );
}

#[test]
fn at_head_nothing_is_done() {
    let scripts = line(&["aa"]);
    let mut backend = FakeBackend::new();
    start(&scripts, &mut backend).unwrap();
    backend.take_log();
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(report.found, Found::AtHead);
    assert!(!report.changed());
    assert_eq!(report.to_string(), "the database was at head (revision aa); nothing to do");
    assert_eq!((backend.count("begin"), backend.count("reflect")), (0, 1));
    let ignoring = StartupPolicies { drift: DriftPolicy::Ignore, ..StartupPolicies::default() };
    backend.take_log();
    start_with(&scripts, &mut backend, ignoring).unwrap();
    assert_eq!(backend.count("reflect"), 0, "who does not look for drift reads no catalog");
}

#[test]
fn tables_without_a_version_are_adopted() {
    let scripts = line(&["aa", "bb", "cc"]);
    let mut backend = made_by_hand(|op| {
        table(op, "t_bb");
        table(op, "t_aa");
    });
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(report.found, Found::Unversioned(vec![RevisionId::from_row("bb")]));
    assert_eq!(report.stamped.as_deref().unwrap(), ["bb"]);
    assert_eq!(ids(&report.steps), ["cc"]);
    assert_eq!(backend.rows(), ["cc"]);
    assert_eq!(backend.books(), ["stamp bb 0 done", "upgrade cc 1 done"]);
    assert_eq!(
        report.to_string(),
        "the database had tables and no version; they are those of revision bb; stamped; ran 1 revision, now at \
         revision cc"
    );
}

#[test]
fn tables_that_fit_nowhere_are_refused_and_not_touched() {
    let scripts = line(&["aa", "bb", "cc"]);
    let mut backend = made_by_hand(|op| {
        table(op, "t_aa");
        op.create_table("t_bb", |t| {
            t.column("id", Type::Uuid).primary_key();
            t.column("more", Type::Text);
        });
    });
    let before = backend.world.schema.clone();
    let error = start(&scripts, &mut backend).unwrap_err();
    insta::assert_snapshot!(error, @r"
    a fake has tables and no version, and no revision builds what it has; the nearest is revision bb, but for 1 difference:
      drop_column t_bb.more
    ");
    assert_eq!(error.code(), "no-revision-fits");
    assert_eq!((backend.count("begin"), backend.count("execute")), (0, 0));
    assert_eq!(backend.world.schema, before);
    assert_eq!(backend.world.versions, None);
}

#[test]
fn tables_of_others_are_left_alone() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = FakeBackend::new();
    stranger(&mut backend, "theirs");
    let mut listener = Listener::default();
    let report = migrator(&scripts).startup(&mut backend, &StartupPolicies::default(), &mut listener).unwrap();
    assert_eq!(report.found, Found::Empty);
    assert_eq!(backend.tables(), ["theirs", "t_aa", "t_bb"]);
    assert_eq!(listener.heard.borrow()[0], "warning: no revision makes theirs: left alone");
    let report = start(&scripts, &mut backend).unwrap();
    let drift = report.drift.unwrap();
    assert!(drift.differences.is_empty());
    assert_eq!(drift.others, ["theirs"]);
}

#[test]
fn a_version_that_the_program_does_not_know_is_refused_or_accepted() {
    let (older, newer) = (line(&["aa"]), line(&["aa", "bb"]));
    let mut backend = FakeBackend::new();
    start(&newer, &mut backend).unwrap();
    let error = start(&older, &mut backend).unwrap_err();
    assert_eq!(error.code(), "no-such-revision");
    let accepting = StartupPolicies { unknown: UnknownPolicy::Accept, ..StartupPolicies::default() };
    let report = start_with(&older, &mut backend, accepting).unwrap();
    assert_eq!(report.found, Found::Unknown(vec![RevisionId::from_row("bb")]));
    assert_eq!(report.to_string(), "the database is at revision bb, which this program has no file for; left alone");
}

#[test]
fn a_step_half_done_is_gone_on_with() {
    let scripts = project([
        script("aa", &[], |op| {
            table(op, "one");
            table(op, "two");
        }),
        script("bb", &["aa"], |op| table(op, "three")),
    ]);
    let mut backend = FakeBackend::without_transactions();
    backend.fails_at = Some("two");
    start(&scripts, &mut backend).unwrap_err();
    assert_eq!(backend.tables(), ["one"]);
    backend.fails_at = None;
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(report.found, Found::Unfinished(vec![RevisionId::from_row("aa")]));
    assert_eq!(backend.tables(), ["one", "two", "three"]);
    assert_eq!(report.to_string(), "revision aa had been begun and not ended; ran 2 revisions, now at revision bb");
}

#[test]
fn drift_is_ignored_told_or_refused() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = FakeBackend::new();
    start(&scripts, &mut backend).unwrap();
    backend.world.schema.tables.retain(|table| table.name.as_str() != "t_aa");
    let with = |drift| StartupPolicies { drift, ..StartupPolicies::default() };
    let report = start_with(&scripts, &mut backend, with(DriftPolicy::Ignore)).unwrap();
    assert_eq!(report.drift, None);

    let mut listener = Listener::default();
    let report = migrator(&scripts).startup(&mut backend, &with(DriftPolicy::Warn), &mut listener).unwrap();
    assert_eq!(report.drift.unwrap().differences.changes.len(), 1);
    let told = "a fake is not what revision bb says: 1 difference\n  create_table t_aa (1 column)";
    assert_eq!(listener.heard.borrow()[0], format!("warning: {told}"));

    let error = refused(start_with(&scripts, &mut backend, with(DriftPolicy::Refuse)));
    assert_eq!(error.to_string(), told);
    assert_eq!(error.code(), "drift");
}

#[test]
fn a_version_table_that_lags_behind_its_tables_is_found_out() {
    let scripts = line(&["aa", "bb", "cc", "dd"]);
    let mut backend = FakeBackend::new();
    migrator(&scripts).upgrade(&mut backend, Some("cc"), &mut Silent).unwrap();
    backend.world.versions = Some(vec!["aa".to_owned()]);
    backend.take_log();
    let error = refused(start(&scripts, &mut backend));
    assert_eq!(
        error.to_string(),
        "the version table of a fake says revision aa, and its tables are those of revision cc"
    );
    assert_eq!((backend.count("begin"), backend.rows()), (0, vec!["aa"]));

    let stamping = StartupPolicies { outdated: OutdatedPolicy::Stamp, ..StartupPolicies::default() };
    let report = start_with(&scripts, &mut backend, stamping).unwrap();
    assert_eq!(report.stamped.as_deref().unwrap(), ["cc"]);
    assert_eq!((ids(&report.steps), backend.rows()), (vec!["dd"], vec!["dd"]));
}

#[test]
fn nothing_is_stamped_where_sql_hides_which_revision_it_is() {
    let again = "DROP TABLE IF EXISTS one; CREATE TABLE one (id INTEGER)";
    let scripts = project([
        script("aa", &[], |op| table(op, "one")),
        script("bb", &["aa"], |op| op.execute(again)),
        script("cc", &["bb"], |op| op.execute("UPDATE one SET id = 1")),
    ]);
    let mut backend = made_by_hand(|op| table(op, "one"));
    let error = refused(start(&scripts, &mut backend));
    let (first, last) = (vec![RevisionId::from_row("aa")], vec![RevisionId::from_row("cc")]);
    assert_eq!(error, StartupError::Unclear { database: "a fake".to_owned(), first, last });
    assert!(backend.rows().is_empty());
    let options = StartupPolicies::default().compare;
    assert_eq!(migrator(&scripts).fit(&mut backend, &options).unwrap().unknown, ["bb"]);
    let last = StartupPolicies { unversioned: UnversionedPolicy::Last, ..StartupPolicies::default() };
    assert_eq!(start_with(&scripts, &mut backend, last).unwrap().stamped.unwrap(), ["cc"]);
}

#[test]
fn where_several_revisions_fit_the_policy_says_which() {
    let scripts = project([
        script("aa", &[], |op| table(op, "one")),
        script("bb", &["aa"], |op| {
            op.execute("UPDATE one SET id = 1");
        }),
        script("cc", &["bb"], |op| table(op, "two")),
    ]);
    let mut listener = Listener::default();
    let mut backend = made_by_hand(|op| table(op, "one"));
    let report = migrator(&scripts).startup(&mut backend, &StartupPolicies::default(), &mut listener).unwrap();
    assert_eq!(ids(&report.steps), ["bb", "cc"]);
    assert_eq!(
        listener.heard.borrow()[0],
        "warning: the tables are those of revision aa and of revision bb alike; what is between changes rows, and runs \
         now: revision bb"
    );
    let mut backend = made_by_hand(|op| table(op, "one"));
    let last = StartupPolicies { unversioned: UnversionedPolicy::Last, ..StartupPolicies::default() };
    assert_eq!(ids(&start_with(&scripts, &mut backend, last).unwrap().steps), ["cc"]);
    let mut backend = made_by_hand(|op| table(op, "one"));
    let refusing = StartupPolicies { unversioned: UnversionedPolicy::Refuse, ..StartupPolicies::default() };
    assert_eq!(refused(start_with(&scripts, &mut backend, refusing)).code(), "unversioned");
    assert_eq!(backend.world.versions, None);
}

#[test]
fn branches_are_found_together() {
    let scripts = project([
        script("aa", &[], |op| table(op, "one")),
        script("bb", &["aa"], |op| table(op, "two")),
        script("cc", &["bb"], |op| table(op, "three")),
        script("xx", &["aa"], |op| table(op, "ten")),
        script("yy", &["xx"], |op| table(op, "eleven")),
        script("mm", &["cc", "yy"], |op| table(op, "last")),
    ]);
    let fit = |tables: &[&str]| {
        let mut backend = made_by_hand(|op| tables.iter().for_each(|name| table(op, name)));
        migrator(&scripts).fit(&mut backend, &limbeck_core::autogenerate::CompareOptions::default()).unwrap()
    };
    assert_eq!(fit(&["one", "two"]).version.unwrap(), ["bb"]);
    assert_eq!(fit(&["one", "two", "ten"]).version.unwrap(), ["bb", "xx"]);
    assert_eq!(fit(&["one", "two", "three", "ten", "eleven"]).version.unwrap(), ["cc", "yy"]);
    assert_eq!(fit(&["one", "two", "three", "ten", "eleven", "last"]).version.unwrap(), ["mm"]);
    let none = fit(&["one", "two", "eleven"]);
    assert_eq!(none.version, None);
    assert_eq!(none.nearest.unwrap().differences.changes.len(), 1);
}

#[test]
fn what_another_instance_did_meanwhile_is_seen() {
    let scripts = line(&["aa", "bb"]);
    let mut backend = made_by_hand(|op| table(op, "t_aa"));
    backend.intrusions.push_back(Box::new(|world| world.versions = Some(vec!["aa".to_owned()])));
    let report = start(&scripts, &mut backend).unwrap();
    assert_eq!(report.stamped, None, "the other has stamped it");
    assert_eq!((ids(&report.steps), backend.rows()), (vec!["bb"], vec!["bb"]));
}

#[test]
fn a_revision_that_came_between_others_is_found() {
    let mut backend = FakeBackend::new();
    start(&line(&["aa", "bb", "cc"]), &mut backend).unwrap();
    let scripts = line(&["aa", "xx", "bb", "cc"]);
    let status = migrator(&scripts).status(&mut backend).unwrap();
    assert_eq!((status.skipped, status.edited), (vec![RevisionId::from_row("xx")], vec![RevisionId::from_row("bb")]));
    // What another tool ran has no history at all, and what was stamped over has none between.
    backend.world.history.retain(|row| row.revision == "cc");
    assert!(migrator(&scripts).status(&mut backend).unwrap().skipped.is_empty());
    migrator(&scripts).stamp(&mut backend, &["bb".to_owned()], false, &mut Silent).unwrap();
    assert!(migrator(&scripts).status(&mut backend).unwrap().skipped.is_empty());
}
