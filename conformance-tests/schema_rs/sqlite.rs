// @generated automatically by Diesel CLI.

diesel::table! {
    comment (id) {
        id -> Integer,
        #[sql_name = "comment"]
        comment_ -> Nullable<Text>,
        #[sql_name = "Weird Name"]
        Weird_Name -> Nullable<Text>,
        #[sql_name = "__x"]
        __x_ -> Nullable<Text>,
        #[sql_name = "columns"]
        columns_ -> Nullable<Text>,
        #[sql_name = "self"]
        self_ -> Nullable<Text>,
        #[sql_name = "async"]
        async_ -> Nullable<Text>,
        boolean -> Nullable<Text>,
        #[sql_name = "2x"]
        _2x -> Nullable<Text>,
        #[sql_name = "é"]
        __ -> Nullable<Text>,
    }
}

diesel::table! {
    post (id) {
        id -> BigInt,
        status -> Text,
        parent_id -> Nullable<BigInt>,
        kind -> Integer,
        small -> Nullable<SmallInt>,
        open -> Bool,
        ratio -> Nullable<Float>,
        factor -> Nullable<Double>,
        price -> Nullable<Double>,
        bytes -> Nullable<Binary>,
        day -> Nullable<Date>,
        hour -> Nullable<Time>,
        at -> Nullable<Timestamp>,
        since -> Nullable<Timestamp>,
        key -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    ring (id) {
        id -> Integer,
        thrice_id -> Nullable<Integer>,
    }
}

diesel::table! {
    thrice (id) {
        id -> Integer,
        one -> Nullable<BigInt>,
        two -> Nullable<BigInt>,
        post_key -> Nullable<Text>,
        ring_id -> Nullable<Integer>,
    }
}

diesel::table! {
    twice (one_id, two_id) {
        one_id -> BigInt,
        two_id -> BigInt,
        kind_id -> Integer,
        post_key -> Text,
    }
}

diesel::table! {
    #[sql_name = "type"]
    type_ (match_) {
        #[sql_name = "match"]
        match_ -> Integer,
        #[sql_name = "type"]
        type_ -> Nullable<Text>,
        #[sql_name = "a b-c"]
        a_b_c -> Text,
        #[sql_name = "1st"]
        _1st -> Nullable<Text>,
    }
}

diesel::joinable!(post -> type_ (kind));
diesel::joinable!(twice -> type_ (kind_id));

diesel::allow_tables_to_appear_in_same_query!(comment, post, ring, thrice, twice, type_,);
