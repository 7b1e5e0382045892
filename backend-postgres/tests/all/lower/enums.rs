use super::on_given;
use crate::support::lowered_on;
use limbeck_backend_postgres::Capabilities;

#[test]
fn make_and_drop() {
    insta::assert_snapshot!(on_given(
        r#"
        create_enum = "size"
        values = ["s", "it's"]
        schema = "app"
        ---
        create_enum = "mood"
        values = ["other"]
        if_not_exists = true
        ---
        drop_enum = "size"
        schema = "app"
        ---
        drop_enum = "gone"
        if_exists = true
        ---
        drop_enum = "mood"
        cascade = true
    "#
    ));
}

#[test]
fn add_and_rename_values() {
    let changes = r#"
        alter_enum = "mood"
        add_value = "great"
        ---
        alter_enum = "mood"
        add_value = "so so"
        before = "ok"
        if_not_exists = true
        ---
        alter_enum = "mood"
        add_value = "bad"
        after = "sad"
        ---
        alter_enum = "mood"
        rename_value = "sad"
        to = "glum"
    "#;
    insta::assert_snapshot!(on_given(changes));
    insta::assert_snapshot!(lowered_on(Capabilities::for_version(110_000), super::GIVEN, changes));
}

#[test]
fn drop_values() {
    insta::assert_snapshot!(on_given(
        r#"
        add_column = "moods"
        table = "role"
        type = "enum(mood)[]"
        ---
        alter_enum = "mood"
        drop_value = "ok"
        replace_with = "sad"
        ---
        alter_enum = "mood"
        drop_value = "happy"
    "#
    ));
}

#[test]
fn a_value_goes_and_what_compares_the_column_is_made_again() {
    insta::assert_snapshot!(on_given(
        r#"
        create_check_constraint = "ck_mood"
        table = "flow"
        check = "mood <> 'happy'"
        ---
        create_index = "ix_some"
        table = "flow"
        columns = ["id"]
        where = "mood = 'ok'"
        ---
        create_view = "v"
        as = "SELECT mood FROM flow"
        ---
        create_view = "w"
        materialized = true
        as = "SELECT * FROM v"
        ---
        create_index = "ix_w"
        table = "w"
        columns = ["mood"]
        ---
        alter_enum = "mood"
        drop_value = "happy"
    "#
    ));
}
