use super::on_given;

#[test]
fn sequences() {
    insta::assert_snapshot!(on_given(
        r#"
        create_sequence = "s"
        start = 1
        increment = -1
        min = -9223372036854775808
        max = 9223372036854775807
        cache = 10
        cycle = false
        owned_by = "flow.size"
        ---
        create_sequence = "s"
        if_not_exists = true
        ---
        alter_sequence = "s"
        cycle = true
        owned_by = "flow.id"
        ---
        drop_sequence = "s"
        cascade = true
        ---
        drop_sequence = "gone"
        schema = "app"
        if_exists = true
    "#
    ));
}

#[test]
fn views() {
    insta::assert_snapshot!(on_given(
        r#"
        create_view = "v"
        as = { sqlite = "SELECT 1", default = "SELECT id FROM flow;" }
        ---
        create_view = "v"
        as = "SELECT 2"
        if_not_exists = true
        ---
        replace_view = "v"
        as = "SELECT id, name FROM flow"
        ---
        drop_view = "v"
        cascade = true
        ---
        create_view = "m"
        schema = "app"
        materialized = true
        as = "SELECT 1 AS a"
        ---
        replace_view = "m"
        schema = "app"
        materialized = true
        as = "SELECT 2 AS a"
        ---
        drop_view = "m"
        schema = "app"
        materialized = true
        if_exists = true
    "#
    ));
}

#[test]
fn triggers() {
    insta::assert_snapshot!(on_given(
        r#"
        create_trigger = "touch"
        table = "flow"
        sql = { postgres = """
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.made := now(); RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER touch BEFORE UPDATE ON flow FOR EACH ROW EXECUTE FUNCTION touch();
        """ }
        ---
        create_trigger = "touch"
        table = "flow"
        sql = "whatever"
        if_not_exists = true
        ---
        drop_trigger = "touch"
        table = "flow"
        if_exists = true
    "#
    ));
    insta::assert_snapshot!(on_given(
        r#"
        create_trigger = "other"
        table = "flow"
        sql = "CREATE TRIGGER touch BEFORE UPDATE ON flow FOR EACH ROW EXECUTE FUNCTION touch()"
    "#
    ));
}

#[test]
fn schemas_and_extensions() {
    insta::assert_snapshot!(on_given(
        r#"
        create_schema = "app"
        if_not_exists = true
        ---
        drop_schema = "app"
        cascade = true
        ---
        create_extension = "vector"
        schema = "public"
        version = "0.7"
        cascade = true
        if_not_exists = true
        ---
        drop_extension = "vector"
        cascade = true
    "#
    ));
}
