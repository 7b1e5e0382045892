use super::{on_given, on_mariadb};

#[test]
fn sequences() {
    let operations = r#"
        create_sequence = "s"
        start = 5
        increment = 2
        min = 1
        max = 922337203685477
        cache = 10
        cycle = false
        ---
        create_sequence = "s"
        if_not_exists = true
        ---
        alter_sequence = "s"
        cycle = true
        ---
        drop_sequence = "s"
        ---
        drop_sequence = "gone"
        if_exists = true
    "#;
    let owned = on_mariadb("create_sequence = 's'\nowned_by = 'flow.size'");
    insta::assert_snapshot!([on_given(operations), on_mariadb(operations), owned].join("\n"));
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
        drop_view = "gone"
        if_exists = true
        ---
        create_view = "m"
        materialized = true
        as = "SELECT 1 AS a"
    "#
    ));
}

#[test]
fn triggers() {
    insta::assert_snapshot!(on_given(
        r#"
        create_trigger = "touch"
        table = "flow"
        sql = { mysql = """
        DROP TRIGGER IF EXISTS touch;
        CREATE TRIGGER `touch` BEFORE UPDATE ON flow FOR EACH ROW BEGIN SET NEW.made = NOW(3); SET NEW.size = 1; END;
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
        sql = "CREATE DEFINER = a@b TRIGGER IF NOT EXISTS app.touch BEFORE UPDATE ON flow FOR EACH ROW SET NEW.size = 1"
    "#
    ));
}

#[test]
fn schemas_and_extensions() {
    insta::assert_snapshot!(on_given(
        r#"
        create_schema = "app2"
        if_not_exists = true
        ---
        drop_schema = "app2"
        ---
        drop_schema = "app3"
        cascade = true
        if_exists = true
    "#
    ));
    insta::assert_snapshot!(on_given("create_extension = 'vector'"));
}
