// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "post_status"))]
    pub struct PostStatus;
}

diesel::table! {
    comment (id) {
        id -> Int4,
        #[sql_name = "comment"]
        comment_ -> Nullable<Text>,
        tags -> Array<Nullable<Text>>,
        lists -> Nullable<Array<Nullable<Int4>>>,
        #[sql_name = "Weird Name"]
        Weird_Name -> Nullable<Json>,
        #[sql_name = "__x"]
        __x_ -> Nullable<Jsonb>,
        i -> Nullable<Interval>,
        n -> Nullable<Inet>,
        c -> Nullable<Cidr>,
        m -> Nullable<Macaddr>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PostStatus;

    post (id) {
        id -> Int8,
        status -> PostStatus,
        parent_id -> Nullable<Int8>,
        kind -> Int4,
        small -> Nullable<Int2>,
        open -> Bool,
        ratio -> Nullable<Float4>,
        factor -> Nullable<Float8>,
        price -> Nullable<Numeric>,
        bytes -> Nullable<Bytea>,
        day -> Nullable<Date>,
        hour -> Nullable<Time>,
        at -> Nullable<Timestamp>,
        since -> Nullable<Timestamptz>,
        key -> Nullable<Uuid>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    ring (id) {
        id -> Int4,
        thrice_id -> Nullable<Int4>,
    }
}

diesel::table! {
    thrice (id) {
        id -> Int4,
        one -> Nullable<Int8>,
        two -> Nullable<Int8>,
        post_key -> Nullable<Uuid>,
        ring_id -> Nullable<Int4>,
    }
}

diesel::table! {
    twice (one_id, two_id) {
        one_id -> Int8,
        two_id -> Int8,
        kind_id -> Int4,
        post_key -> Uuid,
    }
}

diesel::table! {
    #[sql_name = "type"]
    type_ (match_) {
        #[sql_name = "match"]
        match_ -> Int4,
        #[sql_name = "type"]
        #[max_length = 20]
        type_ -> Nullable<Varchar>,
        #[sql_name = "a b-c"]
        a_b_c -> Text,
        #[sql_name = "1st"]
        #[max_length = 2]
        _1st -> Nullable<Bpchar>,
    }
}

diesel::joinable!(post -> type_ (kind));
diesel::joinable!(twice -> type_ (kind_id));

diesel::allow_tables_to_appear_in_same_query!(comment, post, ring, thrice, twice, type_,);
