// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Mediumint"))]
    pub struct KindsD2Mediumint;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Mediumint"))]
    pub struct KindsDMediumint;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Enum"))]
    pub struct KindsKLEnum;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Set"))]
    pub struct KindsMSet;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Year"))]
    pub struct KindsOYear;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(mysql_type(name = "Enum"))]
    pub struct PostStatusEnum;
}

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
    use diesel::sql_types::*;
    use super::sql_types::KindsDMediumint;
    use super::sql_types::KindsD2Mediumint;
    use super::sql_types::KindsKLEnum;
    use super::sql_types::KindsMSet;
    use super::sql_types::KindsOYear;

    kinds (id) {
        id -> Unsigned<Bigint>,
        a -> Nullable<Tinyint>,
        b -> Nullable<Unsigned<Tinyint>>,
        c -> Nullable<Unsigned<Integer>>,
        d -> Nullable<KindsDMediumint>,
        d2 -> Nullable<Unsigned<KindsD2Mediumint>>,
        e -> Nullable<Decimal>,
        #[max_length = 16]
        f -> Nullable<Binary>,
        #[max_length = 20]
        g -> Nullable<Varbinary>,
        h -> Nullable<Longtext>,
        i -> Nullable<Mediumblob>,
        j -> Nullable<Longtext>,
        #[max_length = 4]
        k_l -> KindsKLEnum,
        #[max_length = 3]
        m -> Nullable<KindsMSet>,
        n -> Nullable<Bit>,
        o -> Nullable<KindsOYear>,
        p -> Nullable<Time>,
        q -> Nullable<Datetime>,
        r -> Nullable<Timestamp>,
        #[max_length = 64]
        s -> Nullable<Varchar>,
        #[max_length = 49]
        t -> Nullable<Varchar>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PostStatusEnum;

    post (id) {
        id -> Bigint,
        #[max_length = 9]
        status -> PostStatusEnum,
        parent_id -> Nullable<Bigint>,
        kind -> Integer,
        small -> Nullable<Smallint>,
        open -> Bool,
        ratio -> Nullable<Float>,
        factor -> Nullable<Double>,
        price -> Nullable<Decimal>,
        bytes -> Nullable<Blob>,
        day -> Nullable<Date>,
        hour -> Nullable<Time>,
        at -> Nullable<Datetime>,
        since -> Nullable<Timestamp>,
        #[max_length = 32]
        key -> Nullable<Char>,
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
        one -> Nullable<Bigint>,
        two -> Nullable<Bigint>,
        #[max_length = 32]
        post_key -> Nullable<Char>,
        ring_id -> Nullable<Integer>,
    }
}

diesel::table! {
    twice (one_id, two_id) {
        one_id -> Bigint,
        two_id -> Bigint,
        kind_id -> Integer,
        #[max_length = 32]
        post_key -> Char,
    }
}

diesel::table! {
    #[sql_name = "type"]
    type_ (match_) {
        #[sql_name = "match"]
        match_ -> Integer,
        #[sql_name = "type"]
        #[max_length = 20]
        type_ -> Nullable<Varchar>,
        #[sql_name = "a b-c"]
        a_b_c -> Text,
        #[sql_name = "1st"]
        #[max_length = 2]
        _1st -> Nullable<Char>,
    }
}

diesel::joinable!(post -> type_ (kind));
diesel::joinable!(twice -> type_ (kind_id));

diesel::allow_tables_to_appear_in_same_query!(comment, kinds, post, ring, thrice, twice, type_,);
