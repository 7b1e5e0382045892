//! The life of an enum type.

use limbeck_core::backend::Backend;

use crate::support::{laws::hold_with, project::Project, server::Database};

const MOOD: &str = r#"
[[upgrade]]
create_enum = "mood"
values = ["sad", "ok"]

[[upgrade]]
create_table = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "mood", type = "enum(mood)", nullable = false, default = "ok" },
]
"#;

#[test]
fn a_new_value_is_used_in_its_own_revision() {
    let used = r#"
        [[upgrade]]
        add_column = "before"
        table = "person"
        type = "integer"
        [[upgrade]]
        alter_enum = "mood"
        add_value = "great"
        [[upgrade]]
        bulk_insert = "person"
        rows = [{ id = 1, mood = "great" }]
        [[upgrade]]
        alter_column = "mood"
        table = "person"
        default = "great"
        [[downgrade]]
        execute = "DELETE FROM person"
        [[downgrade]]
        alter_column = "mood"
        table = "person"
        default = "ok"
        [[downgrade]]
        alter_enum = "mood"
        drop_value = "great"
        [[downgrade]]
        drop_column = "before"
        table = "person"
    "#;
    Project::new(&[MOOD, used]).hold(&Database::new());
    let mut all = Project::new(&[
        MOOD,
        "[[upgrade]]\nalter_enum = \"mood\"\nadd_value = \"great\"",
        used.split("[[upgrade]]\n        bulk")
            .next()
            .unwrap()
            .split("[[upgrade]]\n        alter_enum")
            .next()
            .unwrap(),
        "upgrade = [{ execute = \"INSERT INTO person VALUES (7, 'great')\" }]\ndowngrade = [{ execute = \"DELETE FROM person\" }]",
    ]);
    all.options.transaction_per_migration = false;
    all.hold(&Database::new());
}

#[test]
fn a_new_value_that_nothing_uses_goes_with_its_revision() {
    let project = Project::new(&[
        MOOD,
        "[[upgrade]]\nalter_enum = \"mood\"\nadd_value = \"great\"\n[[upgrade]]\nadd_column = \"n\"\ntable = \"person\"\ntype = \"integer\"",
    ]);
    let database = Database::new();
    let mut backend = database.open();
    let plan = project.migrator().plan_upgrade(&mut backend, None).unwrap();
    assert!(plan.steps.iter().all(|step| step.transaction), "{plan:#?}");
    project.hold(&database);
}

#[test]
fn what_failed_behind_a_new_value_goes_on_from_there() {
    let used = "upgrade = [{ alter_enum = \"mood\", add_value = \"great\" }, { execute = \"INSERT INTO person VALUES (1, 'great')\" }]\ndowngrade = \"irreversible\"";
    let project = Project::new(&[MOOD, used]);
    let database = Database::new();
    let mut backend = database.open();
    project.migrator().upgrade(&mut backend, Some("r1"), &mut limbeck_core::migrate::Silent).unwrap();
    database.run("INSERT INTO person VALUES (1, 'sad')");
    let error = format!("{:?}", project.upgrade(&mut backend).unwrap_err());
    assert!(error.contains("the first statement of revision r2 took effect and stays"), "{error}");
    database.run("DELETE FROM person");
    project.upgrade(&mut backend).unwrap();
}

/// Everything that compares a column with a value, or has one as its default.
const USED: &str = r#"
create_enum = "mood"
values = ["sad", "ok", "great", "so so"]
---
create_enum = "mood"
schema = "app"
values = ["another"]
---
create_table = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "mood", type = "enum(mood)", nullable = false, default = "sad" },
  { name = "moods", type = "enum(mood)[]", default = { sql = "ARRAY['ok'::mood]" } },
  { name = "other", type = 'enum("app.mood")' },
]
check_constraints = [{ name = "ck_mood", check = "mood <> 'great' OR id > 0" }, { name = "ck_else", check = "id > -5" }]
indexes = [
  { name = "ix_plain", columns = ["mood"] },
  { name = "ix_some", columns = ["id"], where = "mood = 'ok'" },
  { name = "ix_computed", columns = [{ expression = "(mood = 'ok')" }] },
]
---
create_view = "happy"
as = "SELECT id, mood FROM person WHERE mood = 'great'"
---
create_view = "happy_kept"
materialized = true
as = "SELECT id, mood FROM happy"
---
create_index = "ix_happy"
table = "happy_kept"
columns = ["mood"]
unique = true
---
create_trigger = "watch"
table = "person"
sql = """
  CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER watch BEFORE UPDATE OF mood ON person FOR EACH ROW WHEN (NEW.mood = 'ok') EXECUTE FUNCTION watch()
"""
"#;

fn used() -> String {
    format!("create_schema = \"app\"\n---\n{USED}")
}

#[test]
fn a_value_goes_whatever_depends_on_the_columns() {
    let rows = "INSERT INTO person VALUES (1, 'sad', '{sad,ok}', 'another'), (2, 'great', NULL, NULL)";
    hold_with(&used(), rows, "alter_enum = \"mood\"\ndrop_value = \"sad\"\nreplace_with = \"ok\"");
    hold_with(&used(), "", "alter_enum = \"mood\"\ndrop_value = \"so so\"");
    hold_with(&used(), rows, "alter_enum = \"mood\"\nrename_value = \"sad\"\nto = \"it's\"");
}

#[test]
fn types_of_two_schemas_with_one_name() {
    hold_with(
        &used(),
        "",
        r#"
        alter_enum = "mood"
        schema = "app"
        add_value = "x"
        ---
        add_column = "further"
        table = "person"
        type = 'enum("app.mood")[]'
        ---
        alter_column = "other"
        table = "person"
        type = "enum(mood)"
        using = "NULL"
    "#,
    );
}

#[test]
fn an_enum_of_another_schema_and_lists_without_a_type() {
    hold_with(
        "create_schema = \"app\"\n---\ncreate_enum = \"size\"\nschema = \"app\"\nvalues = [\"s\", \"L\"]",
        "",
        r#"
        create_table = "shirt"
        schema = "app"
        columns = [{ name = "a", type = "enum(size)", default = "s" }, { name = "b", type = "enum('x','y''z')" }]
        ---
        create_table = "hat"
        columns = [{ name = "a", type = "enum(size)[]" }]
        ---
        alter_column = "b"
        table = "shirt"
        schema = "app"
        type = "enum('x','y''z','w')"
        ---
        add_column = "c"
        table = "hat"
        type = "enum(size)"
        default = "L"
        nullable = false
        ---
        alter_column = "c"
        table = "hat"
        type = "text"
        ---
        rename_table = "hat"
        to = "cap"
    "#,
    );
}

#[test]
fn a_value_that_is_still_held_stays() {
    let database = Database::new();
    let project = Project::new(&[MOOD, "[[upgrade]]\nalter_enum = \"mood\"\ndrop_value = \"sad\""]);
    let mut backend = database.open();
    project.migrator().upgrade(&mut backend, Some("r1"), &mut limbeck_core::migrate::Silent).unwrap();
    database.run("INSERT INTO person VALUES (1, 'sad')");
    let error = format!("{:?}", project.upgrade(&mut backend).unwrap_err());
    assert!(error.contains("rows still hold the value `sad`"), "{error}");
    assert_eq!(backend.reflect().unwrap().enums.get("mood").unwrap().values, ["sad", "ok"]);
}
