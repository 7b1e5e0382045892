//! What cannot be read is an error at the token, with a way out.

use crate::support::mistakes;

#[test]
fn every_mistake_is_at_its_token() {
    insta::assert_snapshot!(mistakes(
        r#"
#[derive(limbeck::Model)]
#[limbeck(indx(a), comment)]
struct Attributes {
    #[limbeck(primary_kee)]
    id: i32,
    #[limbeck(lenght = 100)]
    a: String,
    #[limbeck(length = "100")]
    b: String,
    #[limbeck(length = 100)]
    c: i32,
    #[limbeck(type = "varchr(10)")]
    d: String,
    #[limbeck(unique, unique)]
    e: String,
    #[limbeck(default = now())]
    f: NaiveDateTime,
    #[limbeck(stored)]
    g: i32,
    h: usize,
    i: (i32, i32),
    j: Vector,
    #[diesel(embed)]
    k: Address,
    #[limbeck(type = "text", length = 3)]
    l: String,
    #[limbeck(sql)]
    m: i32,
    #[limbeck(default)]
    n: i32,
}
"#
    ));
}

/// What only the data as a whole shows is found by the same code that reads files, and still leads to the token.
#[test]
fn what_a_file_would_be_refused_for_is_refused() {
    let models = [
        "#[derive(Model)] struct A { id: i32, #[limbeck(type = \"varchr(10)\")] name: String }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(on_delete = cascad, references = b(id))] b: i32 }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(on_delete = cascade)] b: i32 }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(identity, default = 1)] b: i32 }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(sqlite(strct))] b: i32 }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(unique(nme = \"b\"))] b: i32 }",
        "#[derive(Model)] struct A { id: i32, #[limbeck(default = sql(postgre = \"1\"))] b: i32 }",
        "#[derive(Model)] #[limbeck(index(id, nam))] struct A { id: i32, name: String }",
        "#[derive(Model)] #[limbeck(index(id dsc))] struct A { id: i32, name: String }",
        "#[derive(Model)] #[limbeck(index(id, were = \"1\"))] struct A { id: i32, name: String }",
        "#[derive(Model)] #[limbeck(foreign_key(id))] struct A { id: i32 }",
        "#[derive(Model)] #[limbeck(sqlite(stict))] struct A { id: i32 }",
        "#[derive(Model)] #[limbeck(only(oracle))] struct A { id: i32 }",
        "#[derive(Model)] #[diesel(primary_key(name))] struct A { #[limbeck(primary_key)] id: i32, name: String }",
        "#[derive(Model)] struct A { #[limbeck(primary_key)] id: Option<i32> }",
        "#[derive(Model)] struct A(i32);",
        "#[derive(Model)] enum A { B }",
        "#[derive(Model)] #[diesel(belongs_to(B))] struct A { id: i32, b_id: i32 }",
        "#[derive(Model)] #[diesel(belongs_to(B))] struct A { id: i32, c_id: i32 }",
        "#[derive(Model)] struct A { id: i32, status: Status }",
        "#[derive(Model)] struct A<T> { id: i32, status: T }",
        "#[derive(Model)] struct A { id: i32, huge: u128, c: char, map: HashMap<String, i32> }",
        "#[derive(Model)] #[limbeck(unique)] struct A { id: i32 }",
        "#[derive(Model)] #[limbeck(index())] struct A { id: i32 }",
    ];
    insta::assert_snapshot!(models.map(mistakes).concat());
}
