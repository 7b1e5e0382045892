use super::on_given;
use crate::support::laws::hold;

#[test]
fn every_kind_of_constraint_and_index() {
    on_given(
        r#"
        create_extension = "btree_gist"
        ---
        create_table = "Every"
        columns = [
          { name = "id", type = "uuid", default = { sql = "gen_random_uuid()" } },
          { name = "a", type = "varchar(20)" },
          { name = "b", type = "bigint" },
          { name = "f", type = "integer", references = "flow.id", on_delete = "cascade", on_update = "set null" },
          { name = "r", type = { default = "tsrange" } },
          { name = "j", type = "jsonb" },
        ]
        primary_key = { columns = ["id", "b"] }
        foreign_keys = [{ name = "fk", columns = ["f"], references = { table = "flow" }, on_delete = "set default", on_update = "no action", deferrable = true, initially = "deferred", match = "full", not_valid = true }]
        unique_constraints = [{ name = "uq", columns = ["a", "b"], deferrable = false, nulls_not_distinct = true, initially = "immediate", postgres = { with = { fillfactor = 70 } } }, { columns = ["b"], unnamed = true, deferrable = true }]
        check_constraints = [
          { check = "a IN ('x', 'y') OR b BETWEEN 1 AND 10", not_valid = true },
          { check = "b > 0 AND (a LIKE 'x%' OR a IS NULL)", unnamed = true },
          { check = "length(a) > 0 and a <> '' and not b = 3", unnamed = true },
          { check = "a ~ '^[a-z]+$' AND a NOT ILIKE '%q%' AND b != -5", unnamed = true },
          { check = "(j->>'kind') = 'x' or j ? 'y'", unnamed = true },
        ]
        exclude_constraints = [{ name = "ex", using = "gist", elements = [{ expression = "b", with = "=" }, { expression = "r", with = "&&" }], where = "b > 5" }]
        indexes = [
          { name = "ix", columns = ["a", { column = "b", order = "desc", nulls = "last" }, { expression = "lower(a)", opclass = "text_pattern_ops" }], unique = true, where = "a IS NOT NULL AND b > 3", include = ["f"], nulls_not_distinct = true, postgres = { with = { fillfactor = 70 } } },
          { name = "ix_gin", columns = ["j"], using = "gin", postgres = { opclass = "jsonb_path_ops" } },
          { name = "ix_hash", columns = ["a"], using = "hash" },
          { name = "ix_brin", columns = ["b"], using = "brin", postgres = { with = { pages_per_range = 32 } } },
          { name = "ix_c", columns = [{ column = "a", collation = "C" }, { expression = "b + 1", order = "desc" }] },
        ]
        comment = "one \\ of 'each'"
        postgres = { unlogged = false, with = { fillfactor = 70, autovacuum_enabled = false } }
    "#,
    );
}

#[test]
fn constraints_come_and_go() {
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { create_unique_constraint = "uq", columns = ["number"], deferrable = true, initially = "deferred" },
          { create_foreign_key = "fk", columns = ["role_id"], references = { table = "role", columns = ["id"] }, on_delete = "cascade", not_valid = true },
          { create_foreign_key = "", columns = ["role_id"], references = { table = "role" }, unnamed = true },
          { create_check_constraint = "ck", check = "size < 90", not_valid = true },
          { create_check_constraint = "", check = "size < 100" },
          { create_exclude_constraint = "ex", using = "gist", elements = [{ expression = "int4range(size, size)", with = "&&" }], where = "size > 0" },
        ]
    "#,
    );
    on_given(
        r#"
        batch_alter_table = "flow"
        operations = [
          { drop_constraint = { unique = ["name", "size"] } },
          { drop_constraint = "flow_size_check" },
          { drop_constraint = { foreign_key = ["role_id"] } },
          { drop_constraint = "pk_flow" },
          { create_primary_key = "", columns = ["id", "name"] },
          { rename_constraint = "pk_flow", to = "PK of flow" },
        ]
    "#,
    );
}

#[test]
fn constraints_are_looked_at_later() {
    on_given(
        r#"
        create_check_constraint = "ck"
        table = "flow"
        check = "size < 90"
        not_valid = true
        ---
        create_check_constraint = "ck2"
        table = "flow"
        check = "size < 91"
        postgres = { not_valid = true }
        ---
        validate_constraint = "ck"
        table = "flow"
        ---
        validate_constraint = "ck2"
        table = "flow"
    "#,
    );
}

#[test]
fn indexes_come_and_go() {
    on_given(
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["name", { expression = "lower(name)", order = "asc", nulls = "first" }]
        concurrently = true
        ---
        rename_index = "ix_flow_made"
        table = "flow"
        to = "Made"
        ---
        drop_index = "Made"
        table = "flow"
    "#,
    );
}

#[test]
fn tables_are_renamed_and_dropped() {
    on_given(
        r#"
        rename_table = "role"
        to = "Role of someone"
        ---
        rename_table = "flow"
        to = "stream"
        ---
        set_table_comment = "stream"
        comment = "it's\na \\ stream"
        ---
        set_table_options = "stream"
        postgres = { with = { fillfactor = 70 }, unlogged = true }
    "#,
    );
    on_given(
        r#"
        drop_table = "role"
        cascade = true
        ---
        drop_table = "flow"
    "#,
    );
}

#[test]
fn other_schemas() {
    on_given(
        r#"
        create_schema = "App"
        ---
        create_enum = "size"
        schema = "App"
        values = ["s"]
        ---
        create_sequence = "counter"
        schema = "App"
        ---
        create_table = "t"
        schema = "App"
        columns = [
          { name = "id", type = "integer", identity = true, primary_key = true },
          { name = "n", type = "integer", autoincrement = true },
          { name = "role_id", type = "uuid" },
        ]
        indexes = [{ columns = ["role_id"] }]
        comment = "in a schema"
        ---
        create_table = "u"
        schema = "App"
        columns = [{ name = "id", type = "integer", references = "t.id" }]
        ---
        alter_column = "n"
        table = "t"
        schema = "App"
        nullable = false
        comment = "counts"
        ---
        rename_index = "ix_t_role_id"
        schema = "App"
        table = "t"
        to = "ix2"
        ---
        create_view = "v"
        schema = "App"
        as = 'SELECT id FROM "App".t'
    "#,
    );
}

#[test]
fn partitions() {
    hold(
        "",
        r#"
        create_table = "event"
        columns = [{ name = "at", type = "timestamptz", nullable = false }, { name = "id", type = "bigint", nullable = false }]
        primary_key = { columns = ["at", "id"] }
        indexes = [{ columns = ["id"] }]
        postgres = { partition_by = "RANGE (at)" }
        ---
        execute = "CREATE TABLE event_2020 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"
        effects = []
        ---
        create_table = "parent"
        columns = [{ name = "a", type = "integer" }]
        ---
        create_table = "child"
        columns = [{ name = "b", type = "integer" }]
        postgres = { inherits = ["parent"] }
    "#,
    );
}
