//! Source files: modules, conditions, aliases, and what is met where it cannot be read.

use std::fs;

use limbeck_models::{parse_sources, read_sources};

use crate::support::{listed, mistakes, parse, toml};

fn tables(text: &str) -> Vec<String> {
    parse(text)
        .unwrap_or_else(|errors| panic!("{}", listed(&errors)))
        .models
        .into_iter()
        .map(|model| model.table)
        .collect()
}

#[test]
fn models_are_found_wherever_they_may_stand() {
    let text = "\u{feff}#!/usr/bin/env rust-script\n//! Inner.\n#![allow(dead_code)]\nuse a::{b, c};\nconst N: [u8; 3] = [1, 2, 3];\n\
        static S: T = T { x: 1 };\nimpl<T> X for Y where T: Z { fn f() -> [u8; 3] { [0; 3] } }\nfn g<const N: usize>() {}\n\
        mod inner { pub(crate) mod deeper { #[derive(Clone)] #[derive(Debug, limbeck::Model)] pub(super) struct Deep { id: i32 } } }\n\
        pub mod elsewhere;\n\
        #[derive(other::Model)] struct NotOurs { id: usize }\n\
        #[derive(Insertable)] struct New<'a> { name: &'a str }\n\
        #[cfg(test)] mod tests { #[derive(Model)] struct Fake { id: i32 } }\n\
        #[cfg(not(test))] #[derive(Model)] struct Real { id: i32 }\n\
        #[cfg(all(test, feature = \"x\"))] #[derive(Model)] struct Fake { id: i32 }\n\
        #[cfg_attr(feature = \"db\", derive(limbeck::Model), limbeck(table = \"later\"))] struct Conditional { id: i32, #[cfg(test)] x: usize }\n\
        #[cfg_attr(test, derive(Model))] struct ForTests { id: i32 }\n\
        macro_rules! nothing { () => {}; }\n";
    assert_eq!(tables(text), ["deeps", "reals", "later"]);
}

#[test]
fn a_model_that_cannot_be_read_is_no_gap() {
    insta::assert_snapshot!(mistakes(
        "macro_rules! table { ($name:ident) => { #[derive(limbeck::Model)] struct $name { id: i32 } } }\n\
         fn f() {\n    #[derive(Model)]\n    struct Local { id: i32 }\n}\n"
    ));
    insta::assert_snapshot!(mistakes("#[derive(Model)] struct A { id: i32"));
    insta::assert_snapshot!(mistakes("#[derive(Model)] struct A { id i32 }"));
}

#[test]
fn aliases_are_followed() {
    let text = "pub type Id = uuid::Uuid; type Key = Option<Id>; type Names = Vec<String>;\n\
                #[derive(Model)] struct A { id: Id, key: Key, names: Option<Names> }";
    insta::assert_snapshot!(toml(text));
    insta::assert_snapshot!(mistakes("type A = B; type B = A; #[derive(Model)] struct C { id: i32, a: A }"));
    insta::assert_snapshot!(mistakes("type A<T> = Option<T>; #[derive(Model)] struct C { id: i32, a: A<i32> }"));
}

#[test]
fn types_of_ones_own_make_columns() {
    insta::assert_snapshot!(toml(
        r#"
        #[derive(Clone, limbeck::DbType)] pub struct PostId(pub i32);
        #[cfg_attr(feature = "full", derive(DieselNewType, limbeck::DbType))] struct ParentId { id: PostId }
        #[derive(DbType)] struct Names(Vec<String>);
        #[derive(AsExpression, DbType)] #[diesel(sql_type = diesel::sql_types::Text)] struct Link(Box<Url>);
        #[derive(DbType)] #[diesel(sql_type = Nullable<Array<Jsonb>>)] struct Notes { a: i32, b: i32 }
        #[derive(DbType)] #[diesel(sql_type = sql_types::Own, sql_type = Int2)] enum Kind { A, B }
        #[derive(DbType)] #[diesel(sql_type = Text)] #[limbeck(type = "varchar(20)")] enum Colour { Red }
        #[derive(DbType)] #[limbeck(type = "uuid")] struct Key<T>(Uuid, PhantomData<T>);
        #[derive(Model)]
        struct Post {
            id: PostId,
            parent: Option<ParentId>,
            names: Names,
            link: Link,
            links: Vec<Link>,
            notes: Notes,
            kind: Kind,
            colour: Colour,
            key: Key<Self>,
        }
        "#
    ));
    insta::assert_snapshot!(mistakes(
        r#"
        #[derive(DbType)] struct Two(i32, i32);
        #[derive(DbType)] enum Kind { A }
        #[derive(DbType)] struct Wrong(usize);
        #[derive(DbType)] struct Any<T>(T);
        #[derive(DbType)] #[limbeck(type = "txt")] struct Text(String);
        #[derive(DbType)] #[limbeck(tpe = "text")] struct Other(String);
        "#
    ));
}

#[test]
fn one_column_has_one_field() {
    let text = "#[derive(Model)] struct A { id: i32, #[cfg(feature = \"full\")] path: String,\n\
                #[cfg(not(feature = \"full\"))] path: i32, #[cfg(not(feature = \"small\"))] more: i32 }";
    insta::assert_snapshot!(toml(text));
    insta::assert_snapshot!(mistakes(
        "#[derive(Model)] struct A { id: i32, #[cfg(unix)] path: String,\n#[cfg(windows)] path: i32 }\n\
         #[derive(Model)] struct B { id: i32, a: i32, #[diesel(column_name = a)] b: i32 }"
    ));
}

#[test]
fn files_are_read_together() {
    let files = [
        ("a.rs", "#[derive(Model)] #[diesel(belongs_to(User))] struct Post { id: i64, user_id: Id, status: Status }"),
        ("b.rs", "type Id = i64; #[derive(DbEnum)] enum Status { Draft }"),
        ("c.rs", "#[derive(Model)] #[diesel(table_name = app_user)] struct User { id: Id }"),
    ];
    let sources = parse_sources(files.map(|(name, text)| (name.into(), text.to_owned()))).unwrap();
    insta::assert_snapshot!(sources.target.to_toml());
    let place = &sources.models[1];
    assert_eq!((place.name.as_str(), place.table.as_str(), place.line), ("User", "app_user", 1));
}

#[test]
fn two_models_of_one_table_are_refused() {
    let files = [
        ("a.rs", "#[derive(Model)] struct User { id: i64 }"),
        ("b.rs", "\n#[derive(Model)]\n#[diesel(table_name = users)]\nstruct Person { id: i64 }"),
    ];
    let errors = parse_sources(files.map(|(name, text)| (name.into(), text.to_owned()))).unwrap_err();
    insta::assert_snapshot!(listed(&errors));
    let differing =
        [("a.rs", "type Id = i32;"), ("b.rs", "type Id = i64;"), ("c.rs", "#[derive(Model)] struct A { id: Id }")];
    let errors = parse_sources(differing.map(|(name, text)| (name.into(), text.to_owned()))).unwrap_err();
    insta::assert_snapshot!(listed(&errors));
}

#[test]
fn patterns_name_files() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("models/deep")).unwrap();
    fs::write(dir.path().join("models/a.rs"), "#[derive(Model)] struct A { id: i32 }").unwrap();
    fs::write(dir.path().join("models/deep/b.rs"), "#[derive(Model)] struct B { id: i32 }").unwrap();
    let pattern = |pattern: &str| dir.path().join(pattern).display().to_string();
    let sources = read_sources(&[pattern("models/**/*.rs"), pattern("models/a.rs")]).unwrap();
    assert_eq!(sources.files.len(), 2);
    assert_eq!(sources.target.tables.len(), 2);
    let error = read_sources(&[pattern("models/*.txt")]).unwrap_err();
    assert_eq!(error.first.code(), "no-models");
}
