use super::on_given;

#[test]
fn rows_of_every_form() {
    insta::assert_snapshot!(on_given(
        r#"
        bulk_insert = "flow"
        rows = [
          { id = 1, name = "it's", size = { sql = "1 + 1" }, made = 2020-01-01T10:00:00Z },
          { id = 2, name = { json = { a = [1, { null = true }] } }, mood = { null = true }, role_id = { hex = "DEADbeef" } },
          { id = 3, name = 'C:\dir' },
        ]
        on_conflict = "update"
        ---
        bulk_insert = "role"
        rows = [{ name = "a" }, {}]
        key = ["name"]
        on_conflict = "ignore"
        ---
        bulk_insert = "role"
        rows = [{}, {}]
        ---
        bulk_insert = "role"
        rows = []
    "#
    ));
}

#[test]
fn a_counter_that_takes_no_numbers() {
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "t"
        columns = [{ name = "id", type = "bigint", identity = { always = true, start = 100 } }]
        ---
        bulk_insert = "t"
        rows = [{ id = 7 }]
    "#
    ));
    insta::assert_snapshot!(on_given(
        r#"
        create_table = "t"
        columns = [{ name = "id", type = "bigint" }]
        ---
        bulk_insert = "t"
        rows = [{ id = 7 }]
        on_conflict = "ignore"
    "#
    ));
}

#[test]
fn a_persons_own_sql() {
    insta::assert_snapshot!(on_given(
        r#"
        execute = """
        -- before
        UPDATE flow SET name = ';' /* ; /* ; */ */ WHERE name = E'\\';' -- behind ; it
        ;
        DO $body$ BEGIN PERFORM 1; END $body$;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
        CREATE RULE r AS ON INSERT TO flow DO ALSO (DELETE FROM role; DELETE FROM role);
        VACUUM flow;
        CREATE INDEX CONCURRENTLY i ON flow (name);;
        """
        ---
        execute = { sqlite = "nothing for this one" }
        ---
        execute = "VACUUM"
        autocommit = true
        ---
        run = "a_function"
    "#
    ));
    let refused = ["COMMIT", "begin; SELECT 1", "START TRANSACTION", "SELECT 'open", "ROLLBACK TO SAVEPOINT a"];
    let refused = refused.map(|sql| on_given(&format!("execute = \"\"\"{sql}\"\"\"")));
    insta::assert_snapshot!(refused.join("\n"));
}
