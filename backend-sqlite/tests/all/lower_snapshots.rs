//! The statements for every operation, without a database: one snapshot for each noun.

use limbeck_backend_sqlite::{Capabilities, Sqlite};
use limbeck_core::{
    dialect::Dialect,
    operation::{Operation, fold},
    schema::Schema,
    statement::Expectation,
};

use crate::batch_lab::{advance, operations};

/// What the operations of every snapshot begin from.
const START: &str = "
    { create_table = 'role', columns = [{ name = 'id', type = 'integer', primary_key = true }, { name = 'code', type = 'varchar(9)' }] },
    { create_table = 'user', columns = [
        { name = 'id', type = 'integer', primary_key = true, identity = true }, { name = 'name', type = 'varchar(20)', nullable = false, unique = true },
        { name = 'age', type = 'smallint', check = 'age > 0', default = 1 }, { name = 'role_id', type = 'integer', references = 'role.id', on_delete = 'cascade', index = true } ] },
    { create_view = 'names', as = 'SELECT name FROM user' },
    { create_trigger = 'tr', table = 'user', sql = 'CREATE TRIGGER tr AFTER DELETE ON user BEGIN SELECT old.id; END' },
    { create_enum = 'mood', values = ['ok', 'sad'] },
    { create_table = 'note', columns = [{ name = 'm', type = 'enum(mood)', default = 'ok' }] }
";

/// The statements of each list of operations, on the schema that `START` builds; or why there are none.
fn lowered(sqlite: &Sqlite, lists: &[&str]) -> String {
    let mut start = Schema::new(sqlite.rules());
    for operation in operations(START) {
        advance(sqlite, &operation, &mut start).unwrap();
    }
    let sections = lists.iter().map(|list| {
        let mut schema = start.clone();
        let folded = fold(&operations(list), &sqlite.name());
        let statements: String = folded.iter().map(|operation| one(sqlite, operation, &mut schema)).collect();
        let words: Vec<_> = list.split_whitespace().collect();
        format!("# {}\n{}\n", words.join(" "), if statements.is_empty() { "nothing to do\n" } else { &statements })
    });
    sections.collect()
}

fn one(sqlite: &Sqlite, operation: &Operation, schema: &mut Schema) -> String {
    let statements = match sqlite.lower(operation, schema) {
        Ok(statements) => statements,
        Err(error) => return format!("refused: {error}\n  help: {}\n", error.help().unwrap_or_default()),
    };
    advance(sqlite, operation, schema).unwrap();
    let lines = statements.iter().map(|statement| {
        let mut marks = vec![statement.cost.word().to_owned()];
        marks.extend(statement.table.as_ref().map(|table| format!("all rows of {table}")));
        marks.extend(statement.session.without_foreign_keys.then(|| "without foreign keys".to_owned()));
        marks.extend((!statement.transactional).then(|| "outside the transaction".to_owned()));
        marks.extend(statement.at_end.then(|| "at the end".to_owned()));
        marks.extend(match &statement.expect {
            Expectation::Done => None,
            Expectation::NoRows(message) => Some(format!("else: {message}")),
            Expectation::Changed(rows, message) => Some(format!("changes {rows}, else: {message}")),
        });
        let note = statement.note.as_ref().map(|note| format!("-- {note}\n")).unwrap_or_default();
        format!("{note}{};\n    [{}]\n", statement.sql, marks.join("; "))
    });
    lines.collect()
}

fn shown(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, text) });
}

/// A snapshot of the statements that one version gets, whatever version is bundled.
macro_rules! snapshot {
    ($name:ident, [$($list:expr),* $(,)?]) => {
        #[test]
        fn $name() {
            let sqlite = Sqlite { capabilities: Capabilities::for_version(3_053_000) };
            shown(stringify!($name), &lowered(&sqlite, &[$($list),*]));
        }
    };
}

snapshot!(
    table,
    [
        "{ create_table = 'a', columns = [{ name = 'x', type = 'integer' }] }",
        "{ create_table = 'user', columns = [{ name = 'x', type = 'integer' }], if_not_exists = true }",
        "{ create_table = 'b \"c', schema = 'aux', sqlite = { strict = true, without_rowid = true }, columns = [{ name = 'x', type = 'uuid', primary_key = true }, { name = 'y', type = 'timestamptz', nullable = false, default = { sql = 'CURRENT_TIMESTAMP' }, collation = 'NOCASE' }, { name = 'z', type = 'integer', generated = { sql = 'length(y)', stored = true }, index = true }] }",
        "{ create_table = 'd', primary_key = { name = 'pk', columns = ['a', 'b'] }, columns = [{ name = 'a', type = 'integer' }, { name = 'b', type = 'enum(mood)' }, { name = 'c', type = \"enum('x')\", sqlite = { on_conflict = 'ignore' }, nullable = false }],
           unique_constraints = [{ columns = ['c'], sqlite = { on_conflict = 'replace' } }], check_constraints = [{ name = 'k', check = 'a > 0' }], foreign_keys = [{ columns = ['a'], references = { table = 'role', columns = ['id'] }, on_update = 'set null', deferrable = true, initially = 'deferred' }] }",
        "{ create_table = 'e', columns = [{ name = 'id', type = 'bigint', primary_key = true, autoincrement = true }] }",
        "{ create_table = 'f', columns = [{ name = 'id', type = 'integer', identity = true }] }",
        "{ create_table = 'g', columns = [{ name = 'id', type = 'integer' }], exclude_constraints = [{ using = 'gist', elements = [{ expression = 'id', with = '=' }] }] }",
        "{ drop_table = 'note' }",
        "{ drop_table = 'role' }",
        "{ drop_table = 'role', cascade = true }",
        "{ drop_table = 'user', cascade = true }",
        "{ drop_table = 'nothing', if_exists = true }",
        "{ drop_table = 'nothing' }",
        "{ rename_table = 'user', to = 'person' }, { batch_alter_table = 'person', recreate = 'always', operations = [] }",
        "{ set_table_comment = 'user', comment = 'people' }",
        "{ set_table_options = 'note', sqlite = { strict = true } }",
    ]
);

snapshot!(
    column,
    [
        "{ add_column = 'x', table = 'user', type = 'text' }",
        "{ add_column = 'x', table = 'user', type = 'text', nullable = false, default = 'none' }",
        "{ add_column = 'x', table = 'user', type = 'text', nullable = false }",
        "{ add_column = 'x', table = 'user', type = 'text', before = 'name', unique = true }",
        "{ add_column = 'x', table = 'user', type = 'integer', references = 'role.id' }",
        "{ add_column = 'x', table = 'user', type = 'integer', identity = true }",
        "{ add_column = 'age', table = 'user', type = 'integer', if_not_exists = true }",
        "{ drop_column = 'age', table = 'user' }",
        "{ drop_column = 'role_id', table = 'user' }",
        "{ drop_column = 'name', table = 'user' }",
        "{ alter_column = 'name', table = 'user', rename_to = 'full name' }",
        "{ alter_column = 'name', table = 'user', type = 'text' }",
        "{ alter_column = 'name', table = 'user', type = 'varchar(5)' }",
        "{ alter_column = 'name', table = 'user', type = 'integer' }",
        "{ alter_column = 'name', table = 'user', type = 'integer', using = 'length(name)' }",
        "{ alter_column = 'name', table = 'user', nullable = true }",
        "{ alter_column = 'age', table = 'user', nullable = false }",
        "{ alter_column = 'age', table = 'user', nullable = false, fill_null = 0 }",
        "{ alter_column = 'age', table = 'user', default = 2 }",
        "{ alter_column = 'age', table = 'user', drop_default = true }",
        "{ alter_column = 'name', table = 'user', collation = 'NOCASE' }",
        "{ alter_column = 'age', table = 'user', drop_default = true, generated = { sql = 'length(name)' } }",
        "{ alter_column = 'id', table = 'user', autoincrement = true }",
        "{ alter_column = 'age', table = 'user', comment = 'in years' }",
    ]
);

snapshot!(
    index,
    [
        "{ create_index = 'ix', table = 'user', columns = ['name', { column = 'age', order = 'desc', collation = 'NOCASE' }, { expression = 'age + 1' }], unique = true, where = 'age > 0' }",
        "{ create_index = 'ix', table = 'user', columns = ['name'], include = ['age'] }",
        "{ create_index = 'ix', table = 'user', columns = ['name'], using = 'hash' }",
        "{ create_index = 'ix_user_role_id', table = 'user', columns = ['role_id'], if_not_exists = true }",
        "{ drop_index = 'ix_user_role_id' }",
        "{ drop_index = 'nothing', if_exists = true }",
        "{ rename_index = 'ix_user_role_id', to = 'ix role' }",
    ]
);

snapshot!(
    constraint,
    [
        "{ create_primary_key = 'pk', table = 'note', columns = ['m'] }",
        "{ create_unique_constraint = '', table = 'role', columns = ['code'] }",
        "{ create_unique_constraint = '', table = 'role', columns = ['code'], deferrable = true }",
        "{ create_unique_constraint = '', table = 'role', columns = ['code'], nulls_not_distinct = true }",
        "{ create_foreign_key = '', table = 'user', columns = ['age'], references = { table = 'role', columns = ['id'] }, on_delete = 'set default' }",
        "{ create_foreign_key = '', table = 'user', columns = ['age'], references = { table = 'role', columns = ['id'] }, match = 'full' }",
        "{ create_check_constraint = 'ck', table = 'user', check = { sqlite = 'age < 99', default = 'no' } }",
        "{ create_check_constraint = 'ck', table = 'user', check = { postgres = 'age < 99' } }",
        "{ create_exclude_constraint = 'ex', table = 'user', using = 'gist', elements = [{ expression = 'id', with = '=' }] }",
        "{ validate_constraint = 'uq_user_name', table = 'user' }",
        "{ drop_constraint = 'uq_user_name', table = 'user' }",
        "{ drop_constraint = 'ck_user_age', table = 'user' }",
        "{ drop_constraint = { foreign_key = ['role_id'] }, table = 'user' }",
        "{ drop_constraint = { primary_key = ['id'] }, table = 'role' }",
        "{ drop_constraint = 'nothing', table = 'user' }",
        "{ rename_constraint = 'uq_user_name', table = 'user', to = 'uq' }",
    ]
);

snapshot!(
    batch,
    [
        "{ batch_alter_table = 'user', operations = [{ alter_column = 'name', rename_to = 'n' }, { drop_constraint = 'uq_user_name' }, { add_column = 'x', type = 'integer', default = 0 }, { create_index = 'ix', columns = ['n', 'x'] }] }",
        "{ batch_alter_table = 'user', operations = [{ drop_constraint = 'ck_user_age' }, { execute = 'UPDATE user SET age = 0' }, { alter_column = 'age', nullable = false }] }",
        "{ batch_alter_table = 'user', recreate = 'never', operations = [{ drop_constraint = 'uq_user_name' }] }",
        "{ batch_alter_table = 'user', operations = [], partial_reordering = [['age', 'name']] }",
        "{ batch_alter_table = 'nothing', if_exists = true, operations = [{ drop_column = 'x' }] }",
    ]
);

snapshot!(
    enumeration,
    [
        "{ create_enum = 'size', values = ['s', 'm'] }",
        "{ alter_enum = 'mood', add_value = \"it's\", after = 'ok' }",
        "{ alter_enum = 'mood', rename_value = 'sad', to = 'blue' }",
        "{ alter_enum = 'mood', drop_value = 'sad', replace_with = 'ok' }",
        "{ alter_enum = 'mood', drop_value = 'sad' }",
        "{ alter_column = 'm', table = 'note', type = 'text' }, { drop_enum = 'mood' }",
    ]
);

snapshot!(
    view_and_trigger,
    [
        "{ create_view = 'v', as = { sqlite = 'SELECT 1', default = 'SELECT 2' } }",
        "{ create_view = 'v', as = 'SELECT 1', materialized = true }",
        "{ create_view = 'v', as = 'SELECT name FROM names' }, { drop_view = 'names', cascade = true }",
        "{ drop_view = 'names' }",
        "{ drop_view = 'nothing', if_exists = true }",
        "{ replace_view = 'names', as = 'SELECT id, name FROM user' }",
        "{ create_trigger = 'tr2', table = 'user', sql = { sqlite = 'CREATE TRIGGER tr2 AFTER INSERT ON user BEGIN SELECT 1; END;' } }",
        "{ create_trigger = 'tr2', table = 'user', sql = 'CREATE TRIGGER other AFTER INSERT ON user BEGIN SELECT 1; END' }",
        "{ drop_trigger = 'tr', table = 'user' }",
    ]
);

snapshot!(
    rows_and_sql,
    [
        "{ bulk_insert = 'role', rows = [{ id = 1, code = \"it's\" }, { id = 2 }, { id = { sql = '1 + 2' }, code = { hex = '00ff' } }] }",
        "{ bulk_insert = 'role', rows = [{ id = 1, code = 'x' }], on_conflict = 'ignore' }",
        "{ bulk_insert = 'role', rows = [{ id = 1, code = 'x' }], on_conflict = 'update', key = ['id'] }",
        "{ bulk_insert = 'note', rows = [{ m = 'ok' }], on_conflict = 'update' }",
        "{ execute = 'DELETE FROM role; CREATE TABLE x (a)' }",
        "{ execute = 'VACUUM' }",
        "{ execute = 'PRAGMA optimize', autocommit = true }",
        "{ execute = { postgres = 'SELECT 1' } }",
    ]
);

snapshot!(
    what_sqlite_has_not,
    [
        "{ create_sequence = 's' }",
        "{ alter_sequence = 's', increment = 2 }",
        "{ drop_sequence = 's' }",
        "{ create_schema = 's' }",
        "{ drop_schema = 's' }",
        "{ create_extension = 'e' }",
        "{ drop_extension = 'e' }",
        "{ run = 'f' }",
        "{ create_schema = 's', except = ['sqlite'] }",
    ]
);

/// The operations of the snapshots above that an older version gets by another road.
#[test]
fn older_versions() {
    let sqlite = Sqlite { capabilities: Capabilities::for_version(3_034_000) };
    let lists = [
        "{ alter_column = 'age', table = 'user', nullable = false }",
        "{ drop_constraint = 'ck_user_age', table = 'user' }",
        "{ drop_column = 'age', table = 'user' }",
    ];
    shown("older_versions", &lowered(&sqlite, &lists));
}

/// A rebuild and an edit as the shell gets them.
#[test]
fn a_script() {
    let sqlite = Sqlite { capabilities: Capabilities::for_version(3_053_000) };
    let mut schema = Schema::new(sqlite.rules());
    for operation in operations(START) {
        advance(&sqlite, &operation, &mut schema).unwrap();
    }
    let rebuild = "{ batch_alter_table = 'user', operations = [{ create_unique_constraint = 'uq', columns = ['age'] }] }, { rename_constraint = 'ck_user_age', table = 'user', to = 'ck' }";
    let mut statements = Vec::new();
    for operation in operations(rebuild) {
        statements.extend(sqlite.lower(&operation, &schema).unwrap());
        advance(&sqlite, &operation, &mut schema).unwrap();
    }
    shown("a_script", &sqlite.script(&statements, true));
}
