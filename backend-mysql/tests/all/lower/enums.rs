use super::on_given;

#[test]
fn make_and_drop() {
    insta::assert_snapshot!(on_given(
        r#"
        create_enum = "size"
        values = ["s", "it's", 'back\slash']
        ---
        create_table = "t"
        columns = [{ name = "size", type = "enum(size)", default = "it's" }]
        ---
        drop_table = "t"
        ---
        drop_enum = "size"
    "#
    ));
}

#[test]
fn add_and_rename_values() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_enum = "mood"
        add_value = "great"
        ---
        alter_enum = "mood"
        add_value = "so so"
        before = "ok"
        if_not_exists = true
        ---
        alter_enum = "mood"
        rename_value = "ok"
        to = "fine"
    "#
    ));
}

#[test]
fn drop_values() {
    insta::assert_snapshot!(on_given(
        r#"
        alter_enum = "mood"
        drop_value = "ok"
        replace_with = "sad"
        ---
        alter_enum = "mood"
        drop_value = "happy"
    "#
    ));
}
