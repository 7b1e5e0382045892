use super::{lowered, on_given, on_mariadb};

#[test]
fn create_constraints() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { create_unique_constraint = "uq", columns = ["made"] },
          { create_foreign_key = "fk", columns = ["role_id"], references = { table = "role", columns = ["id"] }, on_delete = "cascade", on_update = "set null", not_valid = true },
          { create_foreign_key = "", columns = ["role_id"], references = { table = "role" }, unnamed = true },
          { create_check_constraint = "ck", check = "size < 9", not_valid = true },
          { create_check_constraint = "", check = "size < 10", unnamed = true },
          { create_unique_constraint = "uq", columns = ["made"], if_not_exists = true },
          { create_unique_constraint = "uq_note", columns = ["note"], mysql = { prefix = 20 } },
          { validate_constraint = "fk" },
          { validate_constraint = "ck" },
        ]
    "#
    ));
}

#[test]
fn what_constraints_cannot_do() {
    let texts = [
        "create_unique_constraint = 'uq'\ntable = 'flow'\ncolumns = ['made']\ndeferrable = true",
        "create_unique_constraint = 'uq'\ntable = 'flow'\ncolumns = ['made']\nnulls_not_distinct = true",
        "create_unique_constraint = 'uq'\ntable = 'flow'\ncolumns = ['note']",
        "create_foreign_key = 'fk'\ntable = 'flow'\ncolumns = ['role_id']\nreferences = { table = 'role' }\ninitially = 'deferred'",
        "create_foreign_key = 'fk'\ntable = 'flow'\ncolumns = ['role_id']\nreferences = { table = 'role' }\nmatch = 'full'",
        "create_foreign_key = 'fk'\ntable = 'flow'\ncolumns = ['role_id']\nreferences = { table = 'role' }\non_delete = 'set default'",
        "create_foreign_key = 'fk'\ntable = 'flow'\ncolumns = ['name']\nreferences = { table = 'role' }\non_delete = 'set null'",
        "create_exclude_constraint = 'ex'\ntable = 'flow'\nusing = 'gist'\nelements = [{ expression = 'size', with = '=' }]",
        "drop_index = 'fk_flow_role_id_role'\ntable = 'flow'",
        "create_table = 't'\ncolumns = [{ name = 'r', type = 'uuid', references = 'role.id', on_delete = 'set null', check = 'r > 1' }]",
        "create_table = 't'\ncolumns = [{ name = 'r', type = 'uuid' }, { name = 's', type = 'uuid', generated = { sql = 'upper(r)', stored = true } }]\nforeign_keys = [{ name = 'fk', columns = ['r'], references = { table = 'role' }, on_update = 'cascade' }]",
        "create_check_constraint = 'ck'\ntable = 'flow'\ncheck = 'id > 0'",
    ];
    insta::assert_snapshot!(texts.map(on_given).join("\n"));
}

#[test]
fn a_primary_key_in_another_schema() {
    let operations = r#"
        create_schema = "app"
        ---
        create_table = "t"
        schema = "app"
        columns = [{ name = "a", type = "integer", nullable = false }, { name = "b", type = "integer" }]
        ---
        create_primary_key = "pk_t"
        table = "t"
        schema = "app"
        columns = ["a"]
        ---
        create_foreign_key = "fk_t"
        table = "t"
        schema = "app"
        columns = ["b"]
        references = { table = "t", columns = ["a"] }
        ---
        drop_schema = "app"
        cascade = true
    "#;
    insta::assert_snapshot!([on_given(operations), on_mariadb(operations)].join("\n\n"));
}

#[test]
fn drop_constraints_by_name_and_by_what_they_cover() {
    let batch = r#"
        batch_alter_table = "flow"
        operations = [
          { drop_constraint = { unique = ["name", "size"] } },
          { drop_constraint = { check = "size>=0" } },
          { drop_constraint = { foreign_key = ["role_id"] } },
          { alter_column = "id", drop_identity = true },
          { drop_constraint = "pk_flow", cascade = true },
          { drop_constraint = "nothing", if_exists = true },
          { drop_constraint = { unique = ["made"] }, if_exists = true },
        ]
    "#;
    insta::assert_snapshot!([on_given(batch), on_mariadb(batch)].join("\n\n"));
}

#[test]
fn a_foreign_key_that_returns_under_its_name_takes_two_statements() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { drop_constraint = "fk_flow_role_id_role" },
          { create_foreign_key = "fk_flow_role_id_role", columns = ["role_id"], references = { table = "role", columns = ["id"] }, on_delete = "cascade" },
        ]
        ---
        execute = "SELECT 1"
        ---
        rename_constraint = "fk_flow_role_id_role"
        table = "flow"
        to = "fk_role"
        ---
        rename_constraint = "nothing"
        table = "flow"
        to = "something"
        if_exists = true
    "#
    ));
}

#[test]
fn renames_of_constraints() {
    let batch = r#"
        batch_alter_table = "flow"
        operations = [
          { rename_constraint = "name", to = "uq_flow" },
          { rename_constraint = "CK", to = "ck_size" },
          { rename_constraint = "pk_flow", to = "pk" },
        ]
    "#;
    insta::assert_snapshot!(
        [on_given(&batch.replace("CK", "flow_chk_1")), on_mariadb(&batch.replace("CK", "CONSTRAINT_1"))].join("\n\n")
    );
}

#[test]
fn the_index_behind_a_foreign_key() {
    insta::assert_snapshot!(on_given(
        r#"
        create_index = "better"
        table = "flow"
        columns = ["role_id", "size"]
        ---
        execute = "SELECT 1"
        ---
        drop_constraint = "fk_flow_role_id_role"
        table = "flow"
        ---
        execute = "SELECT 1"
        ---
        drop_index = "better"
        table = "flow"
        ---
        execute = "SELECT 1"
        ---
        create_foreign_key = "fk"
        table = "flow"
        columns = ["role_id"]
        references = { table = "role", columns = ["id"] }
        ---
        execute = "SELECT 1"
        ---
        batch_alter_table = "flow"
        operations = [{ drop_constraint = "fk" }]
    "#
    ));
}

#[test]
fn the_servers_own_names_are_known() {
    insta::assert_snapshot!(lowered(
        "",
        r#"
        create_table = "t"
        columns = [{ name = "a", type = "integer" }, { name = "b", type = "integer" }]
        primary_key = { columns = ["b"], unnamed = true }
        unique_constraints = [{ columns = ["a"], unnamed = true }, { columns = ["a", "b"], unnamed = true }]
        check_constraints = [{ check = "b > 0", unnamed = true }, { check = "b > 1", unnamed = true }]
        foreign_keys = [{ columns = ["a"], references = { table = "t", columns = ["b"] }, unnamed = true }]
        ---
        rename_table = "t"
        to = "u"
        ---
        batch_alter_table = "u"
        operations = [
          { drop_constraint = { primary_key = ["b"] }, cascade = true },
          { drop_constraint = { unique = ["a", "b"] } },
          { drop_constraint = { check = "b > 1" } },
        ]
    "#
    ));
}
