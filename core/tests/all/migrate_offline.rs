//! Moves as scripts.

use limbeck_core::{
    migrate::{Migrator, MigratorOptions},
    name::TableName,
    node::Flat,
    operation::{Execute, Run},
    script::ScriptDirectory,
};

use crate::{
    migrate_dialect::FakeDialect,
    migrate_project::{ids, line, migrator, project, script, table},
};

const DIALECT: FakeDialect = FakeDialect { transactional: true };

fn lines(sql: &str) -> Vec<&str> {
    sql.lines().map(|line| line.split('{').next().unwrap()).collect()
}

fn two() -> ScriptDirectory {
    line(&["aa", "bb"])
}

#[test]
fn an_upgrade_from_the_base_makes_the_books() {
    let scripts = two();
    let script = migrator(&scripts).offline_upgrade(&DIALECT, "head", Some("for the\nrelease")).unwrap();
    assert_eq!(
        lines(&script.sql),
        [
            "-- for the",
            "-- release",
            "",
            "-- Running upgrade base -> aa, do aa",
            "",
            "BEGIN;",
            "MAKE limbeck_version;",
            "MAKE limbeck_history;",
            "",
            "limbeck_version +aa;",
            "limbeck_history upgrade aa 1;",
            "COMMIT;",
            "",
            "-- Running upgrade aa -> bb, do bb",
            "",
            "BEGIN;",
            "",
            "limbeck_version aa>bb;",
            "limbeck_history upgrade bb 1;",
            "COMMIT;",
        ]
    );
    assert_eq!(ids(&script.plan.steps), ["aa", "bb"]);
    assert_eq!(script.plan.version, ["bb"]);
    let again = migrator(&scripts).offline_upgrade(&DIALECT, "head", Some("for the\nrelease")).unwrap();
    assert_eq!(script.sql, again.sql);
}

#[test]
fn one_transaction_for_all_is_one_in_the_script() {
    let scripts = two();
    let options = MigratorOptions { transaction_per_migration: false, ..MigratorOptions::default() };
    let script = Migrator::new(&scripts, options).offline_upgrade(&DIALECT, "heads", None).unwrap();
    assert_eq!(script.sql.matches("BEGIN").count(), 1);
    assert!(script.sql.starts_with("-- Running upgrade base -> aa, do aa\n-- Running upgrade aa -> bb, do bb\n"));
}

#[test]
fn ranges_go_up_and_down() {
    let scripts = two();
    let up = migrator(&scripts).offline_upgrade(&DIALECT, "aa:bb", None).unwrap();
    assert!(!up.sql.contains("MAKE") && up.sql.contains("t_bb") && !up.sql.contains("t_aa"));
    let down = migrator(&scripts).offline_downgrade(&DIALECT, "bb:base", None).unwrap();
    assert!(down.sql.starts_with("-- Running downgrade bb -> aa, do bb\n"), "{}", down.sql);
    assert_eq!(down.sql.matches("drop_table").count(), 2);
    let error = migrator(&scripts).offline_downgrade(&DIALECT, "base", None).unwrap_err();
    assert_eq!(error.code(), "range-required");
}

#[test]
fn a_stamp_is_rows_alone() {
    let scripts = two();
    let script = migrator(&scripts).offline_stamp(&DIALECT, &["head".to_owned()], None).unwrap();
    assert_eq!(
        lines(&script.sql),
        [
            "-- Stamping bb",
            "",
            "BEGIN;",
            "MAKE limbeck_version;",
            "MAKE limbeck_history;",
            "limbeck_version +bb;",
            "limbeck_history stamp bb 0;",
            "COMMIT;",
        ]
    );
}

#[test]
fn what_needs_a_database_is_refused() {
    let scripts = project([script("aa", &[], |op| {
        op.push(Run { name: "fill".to_owned(), common: Flat::default() });
    })]);
    let error = migrator(&scripts).offline_upgrade(&DIALECT, "head", None).unwrap_err();
    assert_eq!((error.code(), error.revision().unwrap().as_str()), ("not-offline", "aa"));
    let scripts = project([script("aa", &[], |op| {
        op.execute("CREATE TABLE hidden");
        op.drop_table("hidden");
    })]);
    let error = migrator(&scripts).offline_upgrade(&DIALECT, "head", None).unwrap_err();
    assert!(error.to_string().contains("effects"), "{error}");
}

#[test]
fn what_runs_outside_a_transaction_stands_outside_one() {
    let scripts = project([script("aa", &[], |op| {
        table(op, "one");
        op.push(Execute { autocommit: true, ..Execute::new("VACUUM") });
        table(op, "two");
    })]);
    let options = MigratorOptions {
        tables: limbeck_core::dialect::BookkeepingTables::with_version_table(
            TableName::new("alembic_version").unwrap(),
            None,
        ),
        ..MigratorOptions::default()
    };
    let script = Migrator::new(&scripts, options).offline_upgrade(&DIALECT, "head", None).unwrap();
    assert_eq!(
        lines(&script.sql),
        [
            "-- Running upgrade base -> aa, do aa",
            "",
            "BEGIN;",
            "MAKE alembic_version;",
            "MAKE limbeck_history;",
            "",
            "COMMIT;",
            "",
            "VACUUM;",
            "",
            "BEGIN;",
            "",
            "alembic_version +aa;",
            "limbeck_history upgrade aa 3;",
            "COMMIT;",
        ]
    );
}
