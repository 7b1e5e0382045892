//! Offline scripts, run by the `sqlite3` shell, leave the database that the live road leaves.

use std::process::{Command, Output};

use limbeck_backend_sqlite::{Capabilities, Sqlite};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, Silent},
    operation::fold,
    revision::{Revision, RevisionId},
    schema::Schema,
    script::{Downgrade, Header, Script, ScriptDirectory},
};

use crate::batch_lab::{Dump, Lab, advance, batch, changes, operations};

/// The version of the shell that systems ship, which knows no `ALTER COLUMN`.
const SHELL: u32 = 3_040_001;

/// The dump without what belongs to a connection.
fn of_file(lab: &mut Lab) -> Dump {
    let mut dump = lab.dump();
    dump.retain(|name, _| name.contains(' '));
    dump
}

/// Feeds a script to the shell.
fn shell(lab: &Lab, script: &str) -> Output {
    let (file, input) = (lab.dir.path().join("lab.db"), lab.dir.path().join("script.sql"));
    std::fs::write(&input, script).unwrap();
    let input = std::fs::File::open(input).unwrap();
    Command::new("sqlite3").arg("-bail").arg(file).stdin(input).output().expect("the sqlite3 shell is installed")
}

/// What the statements of operations are as a script.
fn script(lab: &mut Lab, toml: &str) -> String {
    let mut schema: Schema = lab.backend.reflect().unwrap();
    let mut statements = Vec::new();
    let mut late = Vec::new();
    for operation in fold(&operations(toml), &lab.sqlite.name()) {
        let (now, at_end): (Vec<_>, Vec<_>) =
            lab.sqlite.lower(&operation, &schema).unwrap().into_iter().partition(|statement| !statement.at_end);
        statements.extend(now);
        late.extend(at_end);
        advance(&lab.sqlite, &operation, &mut schema).unwrap();
    }
    statements.extend(late);
    lab.sqlite.script(&statements, true)
}

const SETUP: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY, \"it's\" TEXT); INSERT INTO p VALUES (1, 'a;b'), (2, NULL);
    CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INT REFERENCES p ON DELETE CASCADE, c INT CONSTRAINT ck CHECK (c > 0));
    CREATE INDEX ix ON t (lower(a) DESC) WHERE c > 0; CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE p SET id = id; DELETE FROM p WHERE 0; END;
    CREATE VIEW v AS SELECT id, a FROM t; CREATE TABLE k (t_id INT REFERENCES t ON DELETE CASCADE);
    INSERT INTO t VALUES (1, 'x', 1, 2), (9, 'y', 2, 3); DELETE FROM t WHERE id = 9; ALTER TABLE t ADD COLUMN late TEXT DEFAULT 'old'; INSERT INTO k VALUES (1)";

#[test]
fn the_shell_and_the_live_road_leave_the_same() {
    for toml in [
        batch("{ create_unique_constraint = 'uq', columns = ['a'] }, { add_column = 'n', type = 'integer', first = true }"),
        batch("{ alter_column = 'late', default = \"new; 'quoted'\" }, { alter_column = 'c', nullable = false }"),
        batch("{ drop_constraint = 'ck' }, { create_check_constraint = \"it's\", check = \"a <> 'it''s; no'\" }"),
        batch("{ create_foreign_key = 'fk', columns = ['c'], references = { table = 'p', columns = ['id'] } }"),
        batch("{ alter_column = 'a', rename_to = 'aa' }, { alter_column = 'aa', type = 'varchar(9)' }, { drop_column = 'late' }"),
        "{ drop_table = 't' }, { drop_table = 'k' }, { drop_view = 'v' }".to_owned(),
        "{ create_table = 'n', columns = [{ name = 'id', type = 'uuid', primary_key = true }, { name = 'f', type = 'double', unique = true, index = true, default = 1.5 }] }, { bulk_insert = 'n', rows = [{ id = 'é', f = 2.5 }] }, { rename_table = 'p', to = 'pp' }, { replace_view = 'v', as = 'SELECT 1 AS one' }".to_owned(),
        "{ create_trigger = 'tr2', table = 't', sql = 'CREATE TRIGGER tr2 AFTER DELETE ON t BEGIN SELECT 1; SELECT 2; END' }, { drop_trigger = 'tr', table = 't' }".to_owned(),
    ] {
        let mut live = Lab::new(SETUP).of_version(SHELL);
        live.done(&toml);
        let mut offline = Lab::new(SETUP).of_version(SHELL);
        let text = script(&mut offline, &toml);
        let output = shell(&offline, &text);
        assert!(output.status.success() && output.stderr.is_empty(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(changes(&of_file(&mut live), &of_file(&mut offline)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_check_that_finds_something_stops_the_shell_and_nothing_is_kept() {
    for (toml, message) in [
        (
            batch("{ alter_column = 'b', nullable = false }, { alter_column = 'late', default = 'new' }"),
            "`t.b` cannot become NOT NULL",
        ),
        (
            batch("{ create_unique_constraint = 'uq', columns = ['a'] }, { alter_column = 'a', type = 'integer' }"),
            "values of `t.a` do not fit",
        ),
        (
            batch("{ create_foreign_key = 'fk', columns = ['c'], references = { table = 'p', columns = ['id'] } }"),
            "rows of `t` refer to rows that are not there",
        ),
        ("{ drop_table = 't' }".to_owned(), "`t` cannot go while rows refer to it"),
    ] {
        let mut lab =
            Lab::new(&format!("{SETUP}; INSERT INTO t (id, a, b, c) VALUES (2, 'z', NULL, 77)")).of_version(SHELL);
        let before = of_file(&mut lab);
        let text = script(&mut lab, &toml);
        let output = shell(&lab, &text);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(message), "{text}\n{error}");
        assert_eq!(changes(&before, &of_file(&mut lab)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_definition_that_is_not_where_it_was_stops_the_shell() {
    let mut lab = Lab::new(SETUP).of_version(SHELL);
    let text = script(&mut lab, &batch("{ drop_constraint = 'ck' }"));
    lab.run_sql("DROP VIEW v; ALTER TABLE t RENAME TO tt");
    let before = of_file(&mut lab);
    let output = shell(&lab, &text);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && error.contains("the definition of `t` is not where it was"), "{error}");
    assert_eq!(changes(&before, &of_file(&mut lab)), Vec::<String>::new());
}

#[test]
fn a_history_runs_offline_as_it_runs_live() {
    let scripts = [
        "{ create_enum = 'mood', values = ['ok', 'sad'] }, { create_table = 'u', columns = [{ name = 'id', type = 'integer', primary_key = true, identity = true }, { name = 'name', type = 'varchar(20)', nullable = false, unique = true }, { name = 'kind', type = \"enum('x', 'y')\" }] },
         { create_table = 'q', columns = [{ name = 'id', type = 'uuid', primary_key = true }, { name = 'u_id', type = 'integer', references = 'u.id', on_delete = 'cascade', index = true }, { name = 'm', type = 'enum(mood)', default = 'ok' }] }, { bulk_insert = 'u', rows = [{ name = 'a' }, { name = 'b' }] }",
        "{ batch_alter_table = 'u', operations = [{ alter_column = 'name', rename_to = 'full name', type = 'text' }, { alter_column = 'kind', type = 'text' }, { add_column = 'age', type = 'smallint', check = 'age > 0' }, { drop_constraint = 'uq_u_name' }] }, { alter_enum = 'mood', add_value = 'new' }",
        "{ rename_table = 'q', to = 'qq' }, { batch_alter_table = 'qq', operations = [{ alter_column = 'm', nullable = false }, { create_unique_constraint = '', columns = ['m', 'u_id'] }, { alter_column = 'u_id', default = 1 }] }",
        "{ alter_enum = 'mood', drop_value = 'sad', replace_with = 'ok' }, { drop_table = 'u' }, { drop_table = 'qq' }",
    ];
    let id = |number: usize| RevisionId::new(format!("r{number}")).unwrap();
    let directory = ScriptDirectory::from_scripts(scripts.iter().enumerate().map(|(number, toml)| {
        let revision = if number == 0 { Revision::base(id(0)) } else { Revision::on(id(number), [id(number - 1)]) };
        let header = Header { revision, message: String::new(), created: None, transaction: true };
        Script::in_memory(header, operations(toml), Downgrade::Derived)
    }))
    .unwrap();
    let migrator = Migrator::new(&directory, MigratorOptions::default());
    let sqlite = Sqlite { capabilities: Capabilities::for_version(SHELL) };
    for target in ["r0", "r1", "r2", "r3"] {
        let mut live = Lab::new("SELECT 1");
        migrator
            .upgrade(&mut live.backend, Some(target), &mut Silent)
            .unwrap_or_else(|error| panic!("{target}: {error}"));
        let mut offline = Lab::new("SELECT 1");
        let text = migrator.offline_upgrade(&sqlite, target, None).unwrap().sql;
        let output = shell(&offline, &text);
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let without_times = |lab: &mut Lab| {
            let mut dump = of_file(lab);
            dump.retain(|name, _| !name.contains("limbeck_history") && name != "main rows of sqlite_sequence");
            for text in dump.values_mut() {
                let mut words: Vec<_> = text.split(' ').collect();
                words.sort_unstable();
                *text = words.join(" ");
            }
            dump
        };
        assert_eq!(
            changes(&without_times(&mut live), &without_times(&mut offline)),
            Vec::<String>::new(),
            "{target}\n{text}"
        );
    }
}

/// The shell hands on every name as it stands, but for those that it is said to change.
#[test]
fn what_the_shell_changes_is_known() {
    let names =
        [("a\rb", None), ("a\nb", None), ("a\n\rb", None), ("a\r\nb", Some("\"a\r\nb\"")), ("\r\n", Some("\"\r\n\""))];
    for (name, misread) in names {
        let (quoted, lab) = (limbeck_backend_sqlite::quote::identifier(name), Lab::new(""));
        let statement = format!("CREATE TABLE {quoted} -- of two\r\n(\r\nx INT)");
        assert_eq!(lab.sqlite.misread(&statement), misread);
        let output = shell(&lab, &format!("{statement};\nSELECT hex(name) FROM sqlite_schema;\n"));
        let found = String::from_utf8(output.stdout).unwrap();
        let arrived = found.trim_end() == name.bytes().map(|byte| format!("{byte:02X}")).collect::<String>();
        assert_eq!(arrived, misread.is_none(), "{name:?}: {found}");
    }
    assert_eq!(Sqlite::default().misread("INSERT INTO t VALUES (1, 'a\r\nb')"), Some("'a\r\nb'"));
}
