//! Rust enums as enum types.

use crate::support::{mistakes, toml};

#[test]
fn an_enum_is_an_enum_type() {
    insta::assert_snapshot!(toml(
        r#"
        #[derive(Debug, DbEnum)]
        #[limbeck(schema = "app", check = false)]
        pub enum PostStatus { Draft, InReview, HTTPError, #[limbeck(rename = "gone!")] Deleted }

        #[derive(limbeck::DbEnum)]
        #[limbeck(name = "Size", rename_all = "SCREAMING-KEBAB-CASE")]
        enum Size { ExtraSmall, Large }

        #[derive(diesel_derive_enum::DbEnum)]
        #[db_enum(value_style = "camelCase")]
        enum Mood { VeryHappy, #[db_enum(rename = "blue")] Sad }

        #[derive(diesel_derive_enum::DbEnum)]
        #[ExistingTypePath = "crate::schema::sql_types::ShapeOfThingEnum"]
        #[DbValueStyle = "verbatim"]
        enum Shape { RoundOne, Flat }

        #[derive(diesel_derive_enum::DbEnum)]
        #[db_enum(existing_type_path = "sql_types::Hue", pg_type = "hue_type")]
        enum Hue { Red }

        #[derive(Model)]
        struct Post {
            id: i32,
            #[limbeck(default = "draft")]
            status: PostStatus,
            size: Option<Size>,
            moods: Vec<Mood>,
            shape: Shape,
            hue: Option<Hue>,
        }
        "#
    ));
}

#[test]
fn what_is_no_enum_type_is_refused() {
    insta::assert_snapshot!(mistakes(
        r#"
        #[derive(DbEnum)]
        enum A { One(i32), Two }
        #[derive(DbEnum)]
        enum B {}
        #[derive(DbEnum)]
        #[limbeck(rename_all = "snakecase")]
        enum C { One }
        #[derive(DbEnum)]
        enum D { Same, #[limbeck(rename = "same")] Other }
        #[derive(DbEnum)]
        struct E { id: i32 }
        #[derive(DbEnum)]
        #[limbeck(nme = "f")]
        enum F { One, #[limbeck(renam = "x")] Two }
        "#
    ));
}
