use super::{on_given, on_mariadb};

#[test]
fn rows_of_every_form() {
    let operations = r#"
        bulk_insert = "flow"
        rows = [
          { id = 1, name = "it's", size = { sql = "1 + 1" }, made = "2020-01-01 10:00:00", mood = "ok" },
          { id = 2, name = { json = { a = [1, { null = true }] } }, mood = "sad", size = 1, made = "2020-01-01 10:00:00" },
          { id = 3, name = 'C:\dir', note = { hex = "4142" }, made = "2020-01-01 10:00:00", mood = "ok" },
        ]
        on_conflict = "update"
        ---
        bulk_insert = "role"
        rows = [{ id = "a", name = "a" }, { id = "b" }]
        on_conflict = "ignore"
        ---
        bulk_insert = "role"
        rows = [{ id = "a" }]
        on_conflict = "update"
        ---
        create_table = "t"
        columns = [{ name = "a", type = "integer" }]
        ---
        bulk_insert = "t"
        rows = [{}, {}]
        ---
        bulk_insert = "t"
        rows = []
    "#;
    insta::assert_snapshot!([on_given(operations), on_mariadb(operations)].join("\n\n"));
}

#[test]
fn a_key_that_is_none() {
    let texts = [
        "bulk_insert = 'role'\nrows = [{ name = 'a' }]\nkey = ['name']\non_conflict = 'ignore'",
        "create_table = 't'\ncolumns = [{ name = 'a', type = 'integer' }]\n---\nbulk_insert = 't'\nrows = [{ a = 1 }]\non_conflict = 'update'",
    ];
    insta::assert_snapshot!(texts.map(on_given).join("\n"));
}

#[test]
fn a_persons_own_sql() {
    insta::assert_snapshot!(on_given(
        r#"
        execute = """
        -- before
        UPDATE flow SET name = ';' /* ; */ WHERE name = '\\\\;' # behind ; it
        ;
        CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; SELECT CASE WHEN 1 THEN 2 END; END;
        DELIMITER //
        CREATE PROCEDURE p2() BEGIN SELECT 1; END//
        DELIMITER ;
        /*!80000 SET @a = 1 */;
        CREATE INDEX i ON flow (name);;
        """
        ---
        execute = { sqlite = "nothing for this one" }
        ---
        execute = "DELETE FROM flow"
        autocommit = true
        ---
        run = "a_function"
    "#
    ));
    let refused = ["COMMIT", "begin; SELECT 1", "START TRANSACTION", "SELECT 'open", "ROLLBACK TO SAVEPOINT a"];
    let refused = refused.map(|sql| on_given(&format!("execute = \"\"\"{sql}\"\"\"")));
    insta::assert_snapshot!(refused.join("\n"));
}
