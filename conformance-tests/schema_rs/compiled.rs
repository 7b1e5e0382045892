// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Enum"))]
    pub struct AuthorKindEnum;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Set"))]
    pub struct PostLabelsSet;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Enum"))]
    pub struct PostStatusEnum;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::AuthorKindEnum;

    author (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 80]
        name -> Varchar,
        #[max_length = 32]
        key -> Nullable<Char>,
        photo -> Nullable<Blob>,
        #[max_length = 6]
        kind -> AuthorKindEnum,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PostStatusEnum;
    use super::sql_types::PostLabelsSet;

    post (id) {
        id -> Bigint,
        author_id -> Unsigned<Bigint>,
        #[max_length = 9]
        status -> PostStatusEnum,
        #[max_length = 3]
        labels -> Nullable<PostLabelsSet>,
        open -> Bool,
        small -> Nullable<Unsigned<Smallint>>,
        tiny -> Nullable<Tinyint>,
        ratio -> Nullable<Float>,
        price -> Nullable<Decimal>,
        body -> Nullable<Longtext>,
        day -> Nullable<Date>,
        hour -> Nullable<Time>,
        at -> Nullable<Datetime>,
        since -> Nullable<Timestamp>,
        data -> Nullable<Json>,
        #[max_length = 16]
        digest -> Nullable<Binary>,
    }
}

diesel::joinable!(post -> author (author_id));

diesel::allow_tables_to_appear_in_same_query!(author, post,);
