//! Comparison on real databases: what is the same gives no operation, and running what differs leaves no difference.

use limbeck_backend_sqlite::Sqlite;
use limbeck_core::{
    autogenerate::{CompareOptions, compare, create_all},
    backend::Backend,
    dialect::Dialect,
    operation::{Operation, fold, invert_all},
    schema::Schema,
    target::Target,
};

use crate::{
    batch_lab::{Lab, operations},
    batch_law::written,
};

const USERS: &str = "{ create_table = 'user', columns = [{ name = 'id', type = 'bigint', identity = true, primary_key = true }, \
    { name = 'Email', type = 'varchar(80)', nullable = false, unique = true }, { name = 'born', type = 'timestamptz' }, \
    { name = 'ok', type = 'boolean', default = true }, { name = 'note', type = 'jsonb', comment = 'what was said' }] },";

const POSTS: &str = "{ create_table = 'post', columns = [{ name = 'id', type = 'uuid', primary_key = true }, \
    { name = 'user_id', type = 'bigint', references = 'user.id' }, \
    { name = 'state', type = \"enum('draft','out')\", nullable = false, default = 'draft' }, \
    { name = 'title', type = 'text', check = 'length(title) > 0', index = true }] },";

/// Pairs of schemas, as the operations that make them, and the words of the operations between them.
const PAIRS: &[(&str, &str, &str)] = &[
    (USERS, USERS, ""),
    ("", USERS, "create_table"),
    (USERS, "", "drop_table"),
    (
        "{ create_enum = 'mood', values = ['a', 'b'] }, { create_table = 't', columns = [{ name = 'm', type = 'enum(mood)' }] }",
        "{ create_enum = 'mood', values = ['a', 'b', 'long'] }, { create_table = 't', columns = [{ name = 'm', type = 'enum(mood)' }] }",
        "create_enum batch_alter_table",
    ),
    (
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer' }, { name = 'b', type = 'text' }] }",
        "{ create_table = 't', columns = [{ name = 'a', type = 'bigint', nullable = false, default = 3 }, { name = 'c', type = 'text', index = true }] }",
        "batch_alter_table",
    ),
    (
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer' }] }",
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer', primary_key = true, identity = true }], sqlite = { strict = true } }",
        "batch_alter_table",
    ),
    (
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer' }] }, { create_view = 'v', as = 'SELECT a FROM t' }",
        "{ create_table = 't', columns = [{ name = 'b', type = 'integer' }] }, { create_view = 'v', as = 'SELECT b FROM t' }",
        "drop_view batch_alter_table create_view",
    ),
    (
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer', unique = true, check = 'a > 0' }] }",
        "{ create_table = 't', columns = [{ name = 'a', type = 'integer' }], unique_constraints = [{ unnamed = true, columns = ['a'] }], check_constraints = [{ name = 'ck_t_a', check = 'a > 1' }] }",
        "batch_alter_table",
    ),
];

fn schema_of(list: &[Operation]) -> Schema {
    let mut schema = Schema::new(Sqlite::default().rules());
    for operation in list {
        operation.apply(&mut schema).unwrap();
    }
    schema
}

fn difference(from: &Schema, to: &Schema) -> Vec<Operation> {
    compare(&Sqlite::default(), from, to, &CompareOptions::default()).unwrap().into_operations()
}

/// Metadata has no word for triggers, and here none for views: both read the new names, and stay.
#[test]
fn what_is_left_alone_goes_along_with_a_rename() {
    let table = |name: &str, column: &str| {
        format!("{{ create_table = '{name}', columns = [{{ name = '{column}', type = 'integer' }}] }},")
    };
    let readers = "{ create_trigger = 'r', table = 't', sql = 'CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT new.a; END' }, \
                   { create_view = 'v', as = 'SELECT a FROM t' }";
    let from = schema_of(&operations(&(table("t", "a") + readers)));
    for (name, column, rename, word) in [("t", "b", "t.a:b", "alter_column"), ("u", "a", "t:u", "rename_table")] {
        let to = schema_of(&operations(&table(name, column)));
        let mut options = CompareOptions::default().declared(&[(&Target::default(), &to)]);
        options.renames = vec![rename.parse().unwrap()];
        let found = compare(&Sqlite::default(), &from, &to, &options).unwrap().into_operations();
        let words: Vec<_> = found.iter().map(Operation::word).collect();
        assert_eq!(words, [word], "{found:?}");
    }
}

fn assert_same(found: &Schema, wanted: &Schema, by: &[Operation]) {
    let left = difference(found, wanted);
    assert!(left.is_empty(), "still different: {}\nafter {}", written(&left), written(by));
}

/// What the changes make of a schema, with the definitions that the database has.
fn settled(lab: &mut Lab, before: &Schema, changes: &[Operation]) -> Schema {
    let found = lab.backend.reflect().unwrap();
    let mut known = before.clone();
    for change in changes {
        change.apply(&mut known).unwrap();
    }
    for table in known.tables.iter_mut() {
        table.definition = found.table(None, &table.name).and_then(|found| found.definition.clone());
    }
    known
}

fn between(one: &str, other: &str) -> String {
    let (one, other) = (schema_of(&operations(one)), schema_of(&operations(other)));
    let mut lab = Lab::new("").lawless();
    let sqlite = lab.sqlite;
    lab.attempt(&create_all(&sqlite, &one).unwrap(), usize::MAX).unwrap();
    let before = lab.backend.reflect().unwrap();
    assert_same(&before, &one, &[]);
    let changes = difference(&before, &other);
    lab.attempt(&changes, usize::MAX).unwrap_or_else(|error| panic!("{error}\n{}", written(&changes)));
    let after = lab.backend.reflect().unwrap();
    assert_same(&after, &other, &changes);
    let inverse = invert_all(&fold(&changes, &sqlite.name()), &before).unwrap();
    let known = settled(&mut lab, &before, &changes);
    lab.attempt_on(known, &inverse, usize::MAX).unwrap_or_else(|error| panic!("{error}\n{}", written(&inverse)));
    assert_same(&lab.backend.reflect().unwrap(), &one, &inverse);
    changes.iter().map(Operation::word).collect::<Vec<_>>().join(" ")
}

#[test]
fn running_the_difference_leaves_none() {
    for (one, other, words) in PAIRS {
        assert_eq!(between(one, other), *words, "from {one}\nto {other}");
    }
}

#[test]
fn an_action_of_a_foreign_key_is_found_and_changed_in_one_batch() {
    let posts = POSTS.replace("references = 'user.id'", "references = 'user.id', on_delete = 'cascade'");
    let words = between(&format!("{USERS}{POSTS}"), &format!("{USERS}{posts}"));
    assert_eq!(words, "batch_alter_table");
    assert_eq!(between(&format!("{USERS}{POSTS}"), &format!("{USERS}{POSTS}")), "");
}

/// What others declare is a usual spelling of what a model says.
#[test]
fn spellings_of_others_are_no_difference() {
    let model = "{ create_table = 't', columns = [{ name = 'id', type = 'bigint', primary_key = true }, \
        { name = 'a', type = 'uuid' }, { name = 'b', type = 'double' }, { name = 'c', type = 'timestamp' }, \
        { name = 'd', type = 'boolean', default = true }, { name = 'e', type = 'text' }, { name = 'f', type = 'json' }] }";
    let mut lab = Lab::new(
        "CREATE TABLE T (id INTEGER PRIMARY KEY, A CHAR(36), b FLOAT, c TIMESTAMP(3), d TINYINT(1) DEFAULT 1, \
         e VARCHAR, f TEXT)",
    );
    assert_same(&lab.backend.reflect().unwrap(), &schema_of(&operations(model)), &[]);
}
