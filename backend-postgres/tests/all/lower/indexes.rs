use super::on_given;

#[test]
fn create_indexes() {
    insta::assert_snapshot!(on_given(
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["name", { expression = "lower(name)", order = "asc", nulls = "first", opclass = "text_pattern_ops" }]
        unique = true
        where = "size > 0"
        include = ["size"]
        using = "btree"
        nulls_not_distinct = true
        concurrently = true
        if_not_exists = true
        mysql = { parser = "ngram" }
        ---
        create_index = "ix_vector"
        table = "flow"
        columns = ["name"]
        using = "hnsw"
        postgres = { opclass = "vector_cosine_ops", with = { m = 16 } }
        ---
        create_index = ""
        table = "flow"
        columns = ["role_id"]
        postgres = { concurrently = true, using = "hash" }
        ---
        create_index = "ix_flow_made"
        table = "flow"
        columns = ["made"]
        if_not_exists = true
    "#
    ));
}

#[test]
fn an_index_on_the_beginning_of_a_value() {
    insta::assert_snapshot!(on_given(
        "create_index = 'ix'\ntable = 'flow'\ncolumns = [{ column = 'name', length = 3 }]"
    ));
}

#[test]
fn drop_and_rename_indexes() {
    insta::assert_snapshot!(on_given(
        r#"
        rename_index = "ix_flow_made"
        table = "flow"
        to = "Made"
        ---
        drop_index = "Made"
        concurrently = true
        ---
        drop_index = "gone"
        table = "flow"
        if_exists = true
        ---
        rename_index = "gone"
        to = "gone too"
        if_exists = true
        ---
        drop_index = "gone"
        schema = "app"
        if_exists = true
    "#
    ));
}

#[test]
fn indexes_of_a_view_that_keeps_its_rows() {
    insta::assert_snapshot!(on_given(
        r#"
        create_view = "kept"
        materialized = true
        as = "SELECT id, name FROM flow"
        ---
        create_index = "ux_kept"
        table = "kept"
        columns = ["id"]
        unique = true
        concurrently = true
        ---
        rename_index = "ux_kept"
        table = "kept"
        to = "ux"
        ---
        replace_view = "kept"
        materialized = true
        as = "SELECT id FROM flow"
        ---
        drop_index = "ux"
    "#
    ));
}
