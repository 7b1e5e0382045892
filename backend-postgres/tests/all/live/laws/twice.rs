use super::GIVEN;
use crate::support::laws::hold_twice;

#[test]
fn what_makes_passes_over_what_is_there() {
    hold_twice(
        GIVEN,
        r#"
        create_table = "new"
        if_not_exists = true
        columns = [{ name = "id", type = "integer", primary_key = true, index = true, comment = "x" }]
        comment = "y"
        ---
        add_column = "added"
        table = "flow"
        type = "text"
        unique = true
        index = true
        check = "added <> ''"
        references = { table = "role", columns = ["name"] }
        if_not_exists = true
    "#
        .replace("references = { table = \"role\", columns = [\"name\"] }\n", "")
        .as_str(),
    );
    hold_twice(
        GIVEN,
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["size"]
        if_not_exists = true
        ---
        create_check_constraint = "ck"
        table = "flow"
        check = "size < 9"
        if_not_exists = true
        ---
        create_enum = "more"
        values = ["a"]
        if_not_exists = true
        ---
        create_sequence = "s"
        if_not_exists = true
        ---
        create_schema = "app"
        if_not_exists = true
        ---
        create_extension = "citext"
        if_not_exists = true
        ---
        create_view = "v"
        as = "SELECT 1 AS a"
        if_not_exists = true
        ---
        alter_enum = "mood"
        add_value = "great"
        if_not_exists = true
    "#,
    );
}

#[test]
fn what_drops_passes_over_what_is_gone() {
    hold_twice(
        GIVEN,
        r#"
        drop_index = "ix_flow_made"
        if_exists = true
        ---
        drop_constraint = "fk_flow_role_id_role"
        table = "flow"
        if_exists = true
        ---
        drop_column = "made"
        table = "flow"
        if_exists = true
        ---
        alter_column = "made"
        table = "flow"
        nullable = true
        if_exists = true
        ---
        drop_view = "v"
        if_exists = true
        ---
        drop_trigger = "t"
        table = "flow"
        if_exists = true
        ---
        drop_sequence = "s"
        if_exists = true
        ---
        drop_schema = "app"
        if_exists = true
        ---
        drop_extension = "hstore"
        if_exists = true
        ---
        rename_table = "role"
        to = "roles"
        if_exists = true
        ---
        drop_table = "nothing"
        if_exists = true
        ---
        drop_enum = "nothing"
        if_exists = true
        ---
        rename_index = "a"
        to = "b"
        if_exists = true
    "#,
    );
}
