use super::on_given;

#[test]
fn create_constraints() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { create_unique_constraint = "uq", columns = ["made"], deferrable = true, initially = "deferred", nulls_not_distinct = true },
          { create_foreign_key = "fk", columns = ["role_id"], references = { table = "role", columns = ["id"] }, on_delete = "cascade", not_valid = true },
          { create_foreign_key = "", columns = ["role_id"], references = { table = "role" }, unnamed = true },
          { create_check_constraint = "ck", check = "size < 9", not_valid = true },
          { create_check_constraint = "", check = "size < 10" },
          { create_exclude_constraint = "ex", using = "gist", elements = [{ expression = "int4range(size, id)", with = "&&" }], where = "size > 0" },
          { create_unique_constraint = "uq", columns = ["made"], if_not_exists = true },
          { validate_constraint = "fk" },
          { validate_constraint = "ck" },
        ]
    "#
    ));
}

#[test]
fn a_primary_key_in_another_schema() {
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "t"
        schema = "app"
        columns = [{ name = "a", type = "integer" }, { name = "b", type = "integer" }]
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
        create_primary_key = "pk_again"
        table = "t"
        schema = "app"
        columns = ["b"]
        if_not_exists = true
    "#
    ));
}

#[test]
fn drop_constraints_by_name_and_by_what_they_cover() {
    insta::assert_snapshot!(on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { drop_constraint = { unique = ["name", "size"] } },
          { drop_constraint = { check = "size>=0" } },
          { drop_constraint = { foreign_key = ["role_id"] } },
          { drop_constraint = "pk_flow", cascade = true },
          { drop_constraint = "nothing", if_exists = true },
          { drop_constraint = { unique = ["made"] }, if_exists = true },
        ]
    "#
    ));
}

#[test]
fn drop_and_make_again_is_one_statement() {
    insta::assert_snapshot!(on_given(
        r#"
        drop_constraint = "fk_flow_role_id_role"
        table = "flow"
        ---
        create_foreign_key = "fk_flow_role_id_role"
        table = "flow"
        columns = ["role_id"]
        references = { table = "role", columns = ["id"] }
        on_delete = "cascade"
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
fn the_servers_own_names_are_known() {
    let long = "a_table_with_a_name_that_is_rather_long_indeed";
    insta::assert_snapshot!(crate::support::lowered(
        "",
        &format!(
            r#"
        create_table = "{long}"
        columns = [{{ name = "a_column_with_a_long_name_too", type = "integer" }}, {{ name = "b", type = "integer" }}]
        primary_key = {{ columns = ["b"], unnamed = true }}
        unique_constraints = [{{ columns = ["b"], unnamed = true }}, {{ columns = ["b", "a_column_with_a_long_name_too"], unnamed = true }}]
        check_constraints = [{{ check = "b > 0", unnamed = true }}, {{ check = "b > 1", unnamed = true }}, {{ check = "b > a_column_with_a_long_name_too", unnamed = true }}]
        ---
        batch_alter_table = "{long}"
        operations = [
          {{ drop_constraint = {{ primary_key = ["b"] }} }},
          {{ drop_constraint = {{ unique = ["b"] }} }},
          {{ drop_constraint = {{ unique = ["b", "a_column_with_a_long_name_too"] }} }},
          {{ drop_constraint = {{ check = "b > 0" }} }},
          {{ drop_constraint = {{ check = "b > 1" }} }},
          {{ drop_constraint = {{ check = "b > a_column_with_a_long_name_too" }} }},
        ]
    "#
        )
    ));
}

#[test]
fn periods_and_what_is_not_enforced() {
    let made = r#"
        create_table = "room"
        columns = [{ name = "id", type = "integer" }, { name = "at", type = { postgres = "daterange", default = "text" } }]
        primary_key = { name = "pk_room", columns = ["id", "at"], postgres = { period = true } }
        ---
        create_table = "stay"
        columns = [{ name = "room", type = "integer" }, { name = "at", type = { postgres = "daterange", default = "text" } }]
        foreign_keys = [{ name = "fk", columns = ["room", "at"], references = { table = "room", columns = ["id", "at"] }, postgres = { period = true } }]
        ---
        create_check_constraint = "ck"
        table = "stay"
        check = "room > 0"
        postgres = { not_enforced = true }
    "#;
    insta::assert_snapshot!(crate::support::lowered_on(
        limbeck_backend_postgres::Capabilities::for_version(180_000),
        "",
        made
    ));
    insta::assert_snapshot!(crate::support::lowered_on(
        limbeck_backend_postgres::Capabilities::for_version(170_000),
        "",
        made
    ));
}
