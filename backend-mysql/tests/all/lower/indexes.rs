use super::{on_given, on_mariadb};

#[test]
fn create_indexes() {
    insta::assert_snapshot!(on_given(
        r#"
        create_index = "ix"
        table = "flow"
        columns = ["size", { expression = "lower(name)", order = "desc", nulls = "last" }, { column = "note", length = 10 }]
        unique = true
        using = "btree"
        concurrently = true
        if_not_exists = true
        ---
        create_index = "ix_careful"
        table = "flow"
        columns = ["size"]
        mysql = { algorithm = "inplace", lock = "none" }
        ---
        create_index = "ix_words"
        table = "flow"
        columns = ["note"]
        mysql = { using = "fulltext", parser = "ngram" }
        ---
        create_index = "ix_prefix"
        table = "flow"
        columns = ["name", "note"]
        mysql = { prefix = 30 }
        ---
        create_index = "ix_flow_made"
        table = "flow"
        columns = ["made"]
        if_not_exists = true
        ---
        add_column = "place"
        table = "flow"
        type = { mysql = "POINT", default = "text" }
        nullable = false
        ---
        create_index = "ix_place"
        table = "flow"
        columns = ["place"]
        using = "spatial"
    "#
    ));
}

#[test]
fn what_indexes_do_not_have() {
    let index = |keys: &str| format!("create_index = 'ix'\ntable = 'flow'\n{keys}");
    let texts = [
        on_given(&index("columns = ['size']\nwhere = 'size > 0'")),
        on_given(&index("columns = ['size']\ninclude = ['name']")),
        on_given(&index("columns = [{ column = 'size', nulls = 'last' }]")),
        on_given(&index("columns = [{ column = 'name', collation = 'C' }]")),
        on_given(&index("columns = ['size']\nusing = 'gin'")),
        on_given(&index("columns = ['note']")),
        on_given(&index("columns = ['size']\nmysql = { lock = 'maybe' }")),
        on_mariadb(&index("columns = [{ expression = 'lower(name)' }]")),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn drop_and_rename_indexes() {
    let operations = r#"
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
        if_exists = true
    "#;
    insta::assert_snapshot!(on_given(operations));
}
