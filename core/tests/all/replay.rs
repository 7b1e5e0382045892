//! Replay: what each operation does to a schema, and what it is refused for.

use limbeck_core::{
    operation::{Operation, ReplayError},
    schema::{NameCase, Rules, Schema},
};

use crate::operation_codec::{op, read};

pub const START: &str = r#"
[[upgrade]]
create_enum = "mood"
values = ["sad", "ok"]
[[upgrade]]
create_table = "folder"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "path", type = "text" }]
unique_constraints = [{ name = "uq_path", columns = ["path"] }]
[[upgrade]]
create_table = "flow"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "Name", type = "text" },
  { name = "size", type = "integer" },
  { name = "area", type = "integer", generated = { sql = "size * 2" } },
  { name = "folder_id", type = "integer" },
  { name = "parent_id", type = "integer" },
  { name = "mood", type = "enum(mood)" },
]
foreign_keys = [
  { name = "fk_folder", columns = ["folder_id"], references = { table = "folder", columns = ["id"] } },
  { name = "fk_parent", columns = ["parent_id"], references = { table = "flow", columns = ["id"] } },
]
unique_constraints = [{ name = "uq_name", columns = ["Name"] }, { unnamed = true, columns = ["folder_id", "Name"] }]
check_constraints = [{ name = "ck_size", check = "size > 0" }, { name = "ck_both", check = "folder_id <> flow.parent_id" }, { check = "\"Name\" <> ''", unnamed = true }]
indexes = [{ name = "ix_name", columns = ["Name", "folder_id"] }, { name = "ix_lower", columns = [{ expression = "lower(\"Name\")" }], where = "size > 1" }]
[[upgrade]]
create_trigger = "tr"
table = "flow"
sql = "CREATE TRIGGER tr AFTER INSERT ON flow BEGIN UPDATE flow SET size = 1; END"
[[upgrade]]
create_view = "names"
as = "SELECT Name, size FROM flow"
[[upgrade]]
create_view = "more"
as = "SELECT * FROM names"
[[upgrade]]
create_sequence = "seq"
owned_by = "flow.size"
[[upgrade]]
create_schema = "app"
[[upgrade]]
create_extension = "vector"
[[upgrade]]
create_table = "inner"
schema = "app"
columns = [{ name = "id", type = "integer" }]
"#;

fn start(rules: Rules) -> Schema {
    let mut schema = Schema::new(rules);
    for operation in read(START) {
        operation.apply(&mut schema).unwrap();
    }
    schema
}

pub fn strict() -> Schema {
    start(Rules::default())
}

fn insensitive() -> Schema {
    start(Rules { case: NameCase::Insensitive, dangling_references: false, ..Rules::default() })
}

pub fn after(schema: &Schema, toml: &str) -> Schema {
    let mut schema = schema.clone();
    op(toml).apply(&mut schema).unwrap_or_else(|error| panic!("{error}: {toml}"));
    schema
}

pub fn refused(schema: &Schema, toml: &str) -> ReplayError {
    op(toml).apply(&mut schema.clone()).expect_err(toml)
}

fn table<'a>(schema: &'a Schema, name: &str) -> &'a limbeck_core::schema::Table {
    schema.table(None, &name.try_into().unwrap()).unwrap()
}

fn columns(schema: &Schema, name: &str) -> String {
    table(schema, name).columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_exists_or_does_not_is_passed_over_when_asked() {
    let twice = [
        "create_table = 't'\ncolumns = [{ name = 'a', type = 'text' }]",
        "create_index = 'i'\ntable = 'flow'\ncolumns = ['id']",
        "create_primary_key = 'pk'\ntable = 'inner'\nschema = 'app'\ncolumns = ['id']",
        "create_unique_constraint = 'u'\ntable = 'flow'\ncolumns = ['size']",
        "create_unique_constraint = ''\nunnamed = true\ntable = 'flow'\ncolumns = ['size']",
        "create_foreign_key = 'f'\ntable = 'flow'\ncolumns = ['size']\nreferences = { table = 'folder' }",
        "create_foreign_key = ''\nunnamed = true\ntable = 'flow'\ncolumns = ['size']\nreferences = { table = 'folder' }",
        "create_check_constraint = 'c'\ntable = 'flow'\ncheck = 'size'",
        "create_check_constraint = ''\nunnamed = true\ntable = 'flow'\ncheck = 'size'",
        "create_exclude_constraint = 'e'\ntable = 'flow'\nelements = [{ expression = 'size', with = '=' }]",
        "add_column = 'a'\ntable = 'flow'\ntype = 'text'",
        "create_enum = 'e'\nvalues = ['a']",
        "create_enum = 'mood'\nschema = 'app'\nvalues = ['a']",
        "alter_enum = 'mood'\nadd_value = 'x'",
        "create_sequence = 's'",
        "create_sequence = 'seq'\nschema = 'app'",
        "create_view = 'v'\nas = 'x'",
        "create_trigger = 'x'\ntable = 'flow'\nsql = 'x'",
        "create_schema = 's'",
        "create_extension = 'e'",
        "drop_table = 'flow'",
        "drop_column = 'mood'\ntable = 'flow'",
        "drop_index = 'ix_name'\ntable = 'flow'",
        "drop_index = 'ix_name'",
        "drop_constraint = 'uq_name'\ntable = 'flow'",
        "drop_constraint = { foreign_key = ['folder_id'] }\ntable = 'flow'",
        "drop_enum = 'mood'\ncascade = true",
        "drop_sequence = 'seq'",
        "drop_view = 'names'",
        "drop_trigger = 'tr'\ntable = 'flow'",
        "drop_schema = 'app'\ncascade = true",
        "drop_extension = 'vector'",
        "rename_table = 'flow'\nto = 'x'",
        "rename_index = 'ix_name'\nto = 'x'",
        "rename_constraint = 'uq_name'\ntable = 'flow'\nto = 'x'",
        "batch_alter_table = 'flow'\noperations = [{ drop_column = 'mood', if_exists = true }]",
    ];
    for schema in [strict(), insensitive()] {
        for toml in twice {
            let creates = ["create", "add"].iter().any(|word| toml.starts_with(word)) || toml.contains("add_value");
            let flag = if creates { "if_not_exists = true" } else { "if_exists = true" };
            let once = after(&schema, &format!("{toml}\n{flag}"));
            assert_ne!(once, schema, "{toml}");
            let again = op(&format!("{toml}\n{flag}"));
            assert_eq!(after(&once, &format!("{toml}\n{flag}")), once, "{toml}");
            assert_eq!(again.invert(&once).unwrap(), Vec::new(), "what did nothing is undone by nothing: {toml}");
        }
    }
}

#[test]
fn one_column_in_any_case_where_the_database_tells_none() {
    let schema = insensitive();
    for toml in [
        "create_table = 'FLOW'\ncolumns = [{ name = 'a', type = 'text' }]",
        "create_table = 'a'\ncolumns = [{ name = 'a', type = 'text' }, { name = 'A', type = 'text' }]",
        "add_column = 'NAME'\ntable = 'FLOW'\ntype = 'text'",
        "create_unique_constraint = 'UQ_NAME'\ntable = 'flow'\ncolumns = ['size']",
        "drop_column = 'ID'\ntable = 'FLOW'",
        "alter_column = 'ID'\ntable = 'flow'\nnullable = true",
        "alter_column = 'size'\ntable = 'flow'\nrename_to = 'NAME'",
        "drop_table = 'FOLDER'",
    ] {
        refused(&schema, toml);
    }
    let keyed = after(
        &schema,
        "create_table = 'k'\ncolumns = [{ name = 'Id', type = 'text' }]\nprimary_key = { columns = ['ID'] }",
    );
    assert!(table(&keyed, "K").is_key(&"iD".try_into().unwrap()));
    assert!(!table(&keyed, "k").columns.get("id").unwrap().nullable);
    let all = "batch_alter_table = 'FLOW'\noperations = [{ create_index = 'i', columns = ['NAME'], include = ['SIZE'] }, \
               { create_unique_constraint = 'u', columns = ['SIZE'] }, \
               { create_foreign_key = 'f', columns = ['SIZE'], references = { table = 'FOLDER', columns = ['ID'] } }]";
    let made = after(&schema, all);
    assert!(!format!("{:?}", table(&made, "flow")).contains("SIZE"), "what is kept names columns as the table does");
    assert_eq!(table(&made, "flow").foreign_keys.last().unwrap().references.table.as_str(), "folder");
    let renamed = after(
        &after(&made, "alter_column = 'NAME'\ntable = 'FLOW'\nrename_to = 'title'"),
        "rename_table = 'FOLDER'\nto = 'dir'",
    );
    let flow = format!("{:?}", table(&renamed, "flow"));
    assert!(!flow.contains("(\"Name\")") && !flow.contains("(\"folder\")"), "{flow}");
    let dropped = after(&made, "drop_column = 'FOLDER_ID'\ntable = 'flow'\ncascade = true");
    assert!(!format!("{:?}", table(&dropped, "flow")).contains("folder_id"));
    assert_eq!(
        columns(&after(&schema, "alter_column = 'NAME'\ntable = 'flow'\nrename_to = 'name'"), "flow"),
        "id name size area folder_id parent_id mood"
    );
}

#[test]
fn two_columns_of_different_case_where_it_is_told() {
    let schema = after(&strict(), "add_column = 'name'\ntable = 'flow'\ntype = 'text'");
    let schema = after(&schema, "create_unique_constraint = 'u'\ntable = 'flow'\ncolumns = ['name']");
    let schema = after(&schema, "drop_column = 'name'\ntable = 'flow'\ncascade = true");
    let names: Vec<_> = table(&schema, "flow").constraint_names().map(ToString::to_string).collect();
    assert!(names.contains(&"uq_name".to_owned()) && !names.contains(&"u".to_owned()), "{names:?}");
    let twins = after(&strict(), "create_table = 'Folder'\ncolumns = [{ name = 'id', type = 'text' }]");
    assert!(!twins.tables.iter().any(|owner| owner.foreign_keys.iter().any(|key| key.refers_to(
        owner,
        table(&twins, "Folder"),
        None
    ))));
    after(&twins, "drop_table = 'Folder'");
}

#[test]
fn a_renamed_table_is_followed() {
    for schema in [strict(), insensitive()] {
        let schema = after(&schema, "rename_table = 'flow'\nto = 'a stream'");
        let text = format!("{schema:?}");
        assert!(!text.contains("flow"), "{text}");
        let target = table(&schema, "a stream");
        assert_eq!(target.foreign_keys[1].references.table.as_str(), "a stream");
        assert_eq!(target.check_constraints[1].check, "folder_id <> \"a stream\".parent_id".into());
        assert_eq!(schema.sequences.get("seq").unwrap().owned_by.as_deref(), Some("a stream.size"));
        assert_eq!(schema.views.get("names").unwrap().query, "SELECT Name, size FROM \"a stream\"".into());
    }
}

#[test]
fn a_renamed_column_is_followed() {
    let schema = after(&strict(), "alter_column = 'size'\ntable = 'flow'\nrename_to = 'bytes'");
    let flow = table(&schema, "flow");
    assert_eq!(flow.check_constraints[0].check, "bytes > 0".into());
    assert_eq!(flow.columns.get("area").unwrap().generated.as_ref().unwrap().sql, "bytes * 2".into());
    assert_eq!(flow.indexes.get("ix_lower").unwrap().filter, Some("bytes > 1".into()));
    assert!(flow.triggers.get("tr").unwrap().sql.default.as_ref().unwrap().contains("SET bytes = 1"));
    assert_eq!(schema.views.get("names").unwrap().query, "SELECT Name, bytes FROM flow".into());
    assert_eq!(schema.sequences.get("seq").unwrap().owned_by.as_deref(), Some("flow.bytes"));
    let schema = after(&schema, "alter_column = 'id'\ntable = 'folder'\nrename_to = 'key'");
    assert_eq!(table(&schema, "flow").foreign_keys[0].references.columns[0].as_str(), "key");
    assert_eq!(table(&schema, "flow").foreign_keys[1].references.columns[0].as_str(), "id");
}

#[test]
fn a_dropped_column_takes_along_what_is_its_own() {
    let schema = after(&strict(), "drop_constraint = 'ck_both'\ntable = 'flow'");
    let schema = after(&schema, "drop_column = 'folder_id'\ntable = 'flow'");
    let flow = table(&schema, "flow");
    assert_eq!(flow.foreign_keys.len(), 1);
    assert_eq!(flow.unique_constraints.len(), 1);
    assert!(!flow.indexes.contains("ix_name") && flow.indexes.contains("ix_lower"));
    let schema = after(&schema, "drop_column = 'Name'\ntable = 'flow'");
    assert_eq!(table(&schema, "flow").check_constraints.len(), 1);
    assert!(table(&schema, "flow").indexes.is_empty());
}

#[test]
fn cascade_takes_the_rest() {
    let schema = after(&strict(), "drop_column = 'size'\ntable = 'flow'\ncascade = true");
    assert_eq!(columns(&schema, "flow"), "id Name folder_id parent_id mood");
    let schema = after(&schema, "drop_column = 'id'\ntable = 'folder'\ncascade = true");
    assert_eq!(table(&schema, "flow").foreign_keys.len(), 1);
    assert!(table(&schema, "folder").primary_key.is_none());
    let schema = after(&schema, "drop_table = 'flow'\ncascade = true");
    assert!(schema.views.is_empty(), "the views on it, and the views on these");
    let schema = after(&strict(), "drop_constraint = { primary_key = ['id'] }\ntable = 'folder'\ncascade = true");
    assert_eq!(table(&schema, "flow").foreign_keys.len(), 1);
    let schema = after(&strict(), "drop_enum = 'mood'\ncascade = true");
    assert_eq!(columns(&schema, "flow"), "id Name size area folder_id parent_id");
}

#[test]
fn columns_that_are_computed_from_each_other_end_nothing() {
    let schema = after(
        &strict(),
        "create_table = 'loop'\ncolumns = [{ name = 'x', type = 'text' }, \
        { name = 'a', type = 'text', generated = { sql = 'b' } }, { name = 'b', type = 'text', generated = { sql = 'a' } }]",
    );
    refused(&schema, "drop_column = 'a'\ntable = 'loop'");
    assert_eq!(columns(&after(&schema, "drop_column = 'a'\ntable = 'loop'\ncascade = true"), "loop"), "x");
}

#[test]
fn references_may_dangle_where_the_database_lets_them() {
    let schema = start(Rules { case: NameCase::Insensitive, dangling_references: true, ..Rules::default() });
    let schema = after(&schema, "drop_table = 'folder'");
    assert_eq!(table(&schema, "flow").foreign_keys.len(), 2);
    let schema = after(
        &schema,
        "create_foreign_key = 'f'\ntable = 'flow'\ncolumns = ['size']\nreferences = { table = 'later' }",
    );
    refused(&schema, "create_foreign_key = 'g'\ntable = 'flow'\ncolumns = ['sise']\nreferences = { table = 'later' }");
    refused(
        &schema,
        "create_foreign_key = 'g'\ntable = 'flow'\ncolumns = ['size']\nreferences = { table = 'flow', columns = ['idd'] }",
    );
    refused(&schema, "drop_column = 'id'\ntable = 'flow'");
}

#[test]
fn keys_are_never_null() {
    let schema = after(
        &strict(),
        "create_table = 't'\ncolumns = [{ name = 'a', type = 'text', nullable = true, primary_key = true }, { name = 'b', type = 'text' }]",
    );
    assert!(!table(&schema, "t").columns.get("a").unwrap().nullable);
    let schema = after(&schema, "drop_constraint = { primary_key = ['a'] }\ntable = 't'");
    let with_b = after(&schema, "create_primary_key = 'pk'\ntable = 't'\ncolumns = ['b']");
    assert!(!table(&with_b, "t").columns.get("b").unwrap().nullable);
    let with_c = after(&schema, "add_column = 'c'\ntable = 't'\ntype = 'text'\nnullable = true\nprimary_key = true");
    assert!(!table(&with_c, "t").columns.get("c").unwrap().nullable);
}

#[test]
fn columns_stand_where_they_are_put() {
    let schema = strict();
    for (place, wanted) in [
        ("", "id Name size area folder_id parent_id mood new"),
        ("first = true", "new id Name size area folder_id parent_id mood"),
        ("after = 'size'", "id Name size new area folder_id parent_id mood"),
        ("before = 'size'", "id Name new size area folder_id parent_id mood"),
    ] {
        let schema = after(&schema, &format!("add_column = 'new'\ntable = 'flow'\ntype = 'text'\n{place}"));
        assert_eq!(columns(&schema, "flow"), wanted);
    }
    let reordered = |groups: &str| {
        columns(
            &after(&schema, &format!("batch_alter_table = 'flow'\noperations = []\npartial_reordering = {groups}")),
            "flow",
        )
    };
    assert_eq!(reordered("[['mood', 'id']]"), "Name size area folder_id parent_id mood id");
    assert_eq!(reordered("[['id', 'mood'], ['area', 'size']]"), "id mood Name area size folder_id parent_id");
}

#[test]
fn a_batch_runs_in_the_order_written() {
    let schema = strict();
    let batch = |operations: &str| format!("batch_alter_table = 'flow'\noperations = [{operations}]");
    let swapped = after(
        &schema,
        &batch(
            "{ alter_column = 'size', rename_to = 'x' }, { alter_column = 'mood', rename_to = 'size' }, { alter_column = 'x', rename_to = 'mood' }",
        ),
    );
    assert_eq!(columns(&swapped, "flow"), "id Name mood area folder_id parent_id size");
    let gone = "{ drop_constraint = 'ck_both' }, { drop_column = 'folder_id' }, { drop_constraint = 'fk_folder' }, { drop_index = 'ix_name' }, { drop_constraint = { unique = ['folder_id', 'Name'] } }";
    after(&schema, &batch(gone));
    refused(&schema, &batch(&gone.replace("fk_folder", "fk_foldr")));
    refused(&schema, &batch(&gone.replace("ix_name", "ix_lowr")));
    refused(&schema, &batch(&gone.replace("{ drop_index", "{ execute = 'x' }, { drop_index")));
}

#[test]
fn a_definition_brought_along_takes_the_place_of_what_is_known() {
    let schema = after(
        &strict(),
        "batch_alter_table = 'inner'\nschema = 'app'\ncopy_from = { name = 'inner', columns = [{ name = 'x', type = 'text' }] }\noperations = [{ alter_column = 'x', rename_to = 'y' }]",
    );
    let inner = schema.table(Some(&"app".try_into().unwrap()), &"inner".try_into().unwrap()).unwrap();
    assert_eq!(inner.columns.iter().next().unwrap().name.as_str(), "y");
    assert_eq!(inner.schema.as_ref().unwrap().as_str(), "app");
}

#[test]
fn things_of_one_name_in_two_schemas_are_two() {
    let schema = after(&strict(), "create_enum = 'mood'\nschema = 'app'\nvalues = ['x']");
    let schema =
        after(&schema, "create_table = 'flow'\nschema = 'app'\ncolumns = [{ name = 'a', type = 'enum(mood)' }]");
    let schema = after(&schema, "create_view = 'folder'\nschema = 'app'\nas = 'x'");
    let schema = after(&schema, "create_table = 'more'\nschema = 'app'\ncolumns = [{ name = 'a', type = 'text' }]");
    let schema = after(&schema, "alter_enum = 'mood'\nschema = 'app'\nadd_value = 'y'");
    assert_eq!(schema.enums.get("mood").unwrap().values, ["sad", "ok"]);
    after(&schema, "drop_table = 'flow'\nschema = 'app'");
    refused(&schema, "drop_schema = 'app'");
}

#[test]
fn ten_thousand_tables_are_no_matter() {
    let mut schema = Schema::new(Rules { case: NameCase::Insensitive, dangling_references: false, ..Rules::default() });
    let columns =
        "columns = [{ name = 'id', type = 'integer', primary_key = true }, { name = 'up', type = 'integer' }]";
    let create = |n: usize| {
        let up = n.saturating_sub(1);
        op(&format!(
            "create_table = 'T{n}'\n{columns}\nforeign_keys = [{{ columns = ['up'], references = {{ table = 't{up}' }} }}]"
        ))
    };
    let operations: Vec<Operation> = (0..10_000).map(create).collect();
    for operation in &operations {
        operation.apply(&mut schema).unwrap();
    }
    assert_eq!(schema.tables.len(), 10_000);
    let schema = after(&schema, "rename_table = 't5000'\nto = 'middle'");
    let mut schema = after(&schema, "alter_column = 'ID'\ntable = 'T7000'\nrename_to = 'key'");
    for n in (5001..10_000).rev() {
        op(&format!("drop_table = 't{n}'")).apply(&mut schema).unwrap();
    }
    assert_eq!(schema.tables.len(), 5001);
}

#[test]
fn what_is_taken_back_has_to_be_there() {
    for toml in [
        "drop_table = 'flow'\nif_exists = true",
        "create_table = 'new'\nif_not_exists = true\ncolumns = [{ name = 'a', type = 'text' }]",
        "drop_column = 'mood'\ntable = 'flow'\nif_exists = true\nonly = ['sqlite']",
    ] {
        for inverse in op(toml).invert(&strict()).unwrap() {
            let common = inverse.common();
            assert!(!common.if_exists && !common.if_not_exists, "{inverse:?}");
            assert_eq!(common.only, op(toml).common().only, "it runs where the operation ran");
        }
    }
}
