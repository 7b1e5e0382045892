use super::on_given;

#[test]
fn enums_change() {
    on_given("alter_enum = 'mood'\nadd_value = 'so so'\nbefore = 'ok'");
    on_given("alter_enum = 'mood'\nrename_value = 'sad'\nto = 'glum'");
    on_given("alter_enum = 'mood'\ndrop_value = 'sad'");
    on_given(
        r#"
        add_column = "moods"
        table = "role"
        type = "enum(mood)[]"
        default = { sql = "ARRAY['ok'::mood]" }
        ---
        alter_enum = "mood"
        drop_value = "happy"
        replace_with = "sad"
        ---
        create_enum = "Other"
        values = ["x"]
        ---
        drop_enum = "Other"
    "#,
    );
}

#[test]
fn sequences_views_and_triggers() {
    on_given(
        r#"
        create_sequence = "s"
        start = 5
        increment = 2
        max = 100
        cycle = true
        owned_by = "flow.size"
        ---
        alter_sequence = "s"
        increment = 3
        ---
        create_view = "v"
        as = "SELECT id, name FROM flow WHERE size > 3"
        ---
        create_view = "m"
        materialized = true
        as = "SELECT count(*) AS n FROM flow"
        ---
        replace_view = "v"
        as = "SELECT name FROM flow"
        ---
        create_trigger = "touch"
        table = "flow"
        sql = """
          CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.made := now(); RETURN NEW; END $$;
          CREATE TRIGGER touch BEFORE UPDATE ON flow FOR EACH ROW EXECUTE FUNCTION touch();
        """
    "#,
    );
    on_given(
        r#"
        create_sequence = "s"
        ---
        drop_sequence = "s"
    "#,
    );
}

#[test]
fn rows() {
    on_given(
        r#"
        bulk_insert = "flow"
        rows = [
          { id = 100, name = "it's", size = { sql = "1 + 1" }, made = 2020-01-01T10:00:00Z, mood = "sad" },
          { id = 7, name = { json = { a = [1, { null = true }] } }, mood = { null = true } },
          { id = 101, name = 'C:\dir', size = 77 },
        ]
        on_conflict = "update"
        ---
        execute = "INSERT INTO flow (name) VALUES ('the next one')"
    "#,
    );
}
