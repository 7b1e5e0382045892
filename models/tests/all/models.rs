//! What a struct says is what a `schema.toml` would say.

use std::path::Path;

use limbeck_core::target::Target;

use crate::support::{mistakes, parse, toml};

/// The example of the file formats.
const CONVERSATION: &str = r#"
    #[derive(Queryable, Selectable, limbeck::Model)]
    #[diesel(table_name = conversation)]
    #[limbeck(index(user_id, created_at), unique(user_id, slug), check("length(title) > 0"), comment = "one chat")]
    pub struct Conversation {
        #[limbeck(primary_key, default = sql("gen_random_uuid()"))]
        pub id: Uuid,
        #[limbeck(references = app_user(id), on_delete = "cascade")]
        pub user_id: Uuid,
        #[limbeck(length = 100, renamed_from = "name")]
        pub title: String,
        pub slug: Option<String>,
        #[limbeck(type = "numeric(10,2)", default = 0)]
        pub price: BigDecimal,
        #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
        pub created_at: DateTime<Utc>,
    }
"#;

#[test]
fn a_model_says_what_a_file_says() {
    let file = r#"
        [[table]]
        name = "conversation"
        comment = "one chat"
        columns = [
          { name = "id", type = "uuid", primary_key = true, default = { sql = "gen_random_uuid()" } },
          { name = "user_id", type = "uuid", nullable = false, references = "app_user.id", on_delete = "cascade" },
          { name = "title", type = "varchar(100)", nullable = false, renamed_from = "name" },
          { name = "slug", type = "text" },
          { name = "price", type = "numeric(10,2)", nullable = false, default = 0 },
          { name = "created_at", type = "timestamptz", nullable = false, default = { sql = "CURRENT_TIMESTAMP" } },
        ]
        unique_constraints = [{ columns = ["user_id", "slug"] }]
        check_constraints = [{ check = "length(title) > 0" }]
        indexes = [{ columns = ["user_id", "created_at"] }]
    "#;
    let said = parse(CONVERSATION).unwrap().target;
    assert_eq!(said, Target::parse(Path::new("schema.toml"), file).unwrap(), "{}", said.to_toml());
}

#[test]
fn diesels_words_of_old_count() {
    let old = r#"
        #[derive(Model)]
        struct Author { id: i32 }
        #[derive(Identifiable, Associations, Model)]
        #[table_name = "articles"]
        #[primary_key(tenant, number)]
        #[belongs_to(Author, foreign_key = "writer")]
        struct Post {
            tenant: i32,
            number: i32,
            writer: i32,
            #[column_name = "headline"]
            title: String,
        }
    "#;
    let new = old
        .replace("#[table_name = \"articles\"]", "#[diesel(table_name = articles)]")
        .replace("#[primary_key(tenant, number)]", "#[diesel(primary_key(tenant, number))]")
        .replace(
            "#[belongs_to(Author, foreign_key = \"writer\")]",
            "#[diesel(belongs_to(Author, foreign_key = writer))]",
        )
        .replace("#[column_name = \"headline\"]", "#[diesel(column_name = headline)]");
    assert_ne!(old, new);
    assert_eq!(toml(old), toml(&new));
    assert!(toml(old).contains("articles") && toml(old).contains("headline"));
}

#[test]
fn diesels_words_count() {
    insta::assert_snapshot!(toml(
        r#"
        pub struct User;
        #[derive(Model)]
        struct Author { id: i32 }

        #[derive(Identifiable, Associations, Insertable, AsChangeset, Model)]
        #[diesel(table_name = crate::schema::posts, check_for_backend(diesel::pg::Pg), primary_key(tenant, id))]
        #[diesel(belongs_to(Author))]
        #[diesel(belongs_to(super::Author, foreign_key = editor))]
        #[diesel(belongs_to(User, foreign_key = owner_id))]
        pub struct Post<'a> {
            pub tenant: i32,
            #[diesel(skip_insertion)]
            pub id: i64,
            #[diesel(column_name = headline)]
            pub title: Cow<'a, str>,
            #[diesel(column_name = "type_", treat_none_as_null = true)]
            #[limbeck(column = "type")]
            pub kind: Option<&'a str>,
            #[diesel(sql_type = diesel::sql_types::Binary, serialize_as = Vec<u8>)]
            pub token: Secret,
            #[limbeck(on_delete = cascade)]
            pub author_id: i32,
            #[diesel(column_name = editor_id)]
            pub editor: Option<i32>,
            #[limbeck(references = none)]
            pub owner_id: i32,
            pub r#match: bool,
            #[limbeck(skip)]
            pub computed: HashMap<String, String>,
        }
        "#
    ));
}

#[test]
fn everything_can_be_said_of_a_column() {
    insta::assert_snapshot!(toml(
        r#"
        #[derive(limbeck::Model)]
        #[limbeck(table = "Item", schema = "app")]
        struct Item {
            #[limbeck(primary_key, identity(always, start = 100, increment = -1))]
            id: i64,
            #[limbeck(default = "it's", collation = "C", check = "code <> ''", unique, index)]
            code: String,
            #[limbeck(default = -1.5)]
            factor: f64,
            #[limbeck(default = true)]
            active: bool,
            #[limbeck(default = b"\x00\xff")]
            bytes: Vec<u8>,
            #[limbeck(default = null)]
            nothing: Option<i16>,
            #[limbeck(default = sql(sqlite = "CURRENT_TIMESTAMP", default = "now()"), precision = 3)]
            at: DateTime<Utc>,
            #[limbeck(type(postgres = "citext", default = "text"))]
            email: String,
            #[limbeck(precision = 12, scale = 4)]
            price: Decimal,
            #[limbeck(generated = sql("price * 2"), stored)]
            doubled: Option<Decimal>,
            #[limbeck(generated(sql = "price * 3"))]
            tripled: Option<Decimal>,
            #[limbeck(references = app::kind(id), on_delete = set_null, on_update = "cascade")]
            kind_id: Option<i32>,
            #[limbeck(references = "kind.id")]
            other_kind_id: i32,
            #[limbeck(unique(name = "uq_slug", nulls_not_distinct), index(name = "ix_slug", postgres(with(fillfactor = 70))))]
            slug: Option<String>,
            #[limbeck(check("size > 0", name = "ck_size"), nullable)]
            size: i32,
            #[limbeck(check(sql(sqlite = "a", default = "b")))]
            checked: i32,
            /// What it is for,
            /// in two lines.
            #[limbeck(comment, autoincrement)]
            counter: i32,
            #[limbeck(dimensions = 3)]
            embedding: pgvector::Vector,
            #[limbeck(mysql(charset = "latin1", invisible), sqlite(on_conflict = "replace"), length = 20)]
            tag: String,
            #[limbeck(length = 16)]
            digest: Vec<u8>,
            key: [u8; 32],
            tags: Vec<Option<String>>,
            matrix: Option<Vec<Vec<f32>>>,
        }
        "#
    ));
}

#[test]
fn everything_can_be_said_of_a_table() {
    insta::assert_snapshot!(toml(
        r#"
        /// Rooms and when they are taken.
        #[derive(limbeck::Model)]
        #[diesel(table_name = booking)]
        #[limbeck(
            primary_key(tenant, id, name = "booking_key"),
            index(begins desc nulls last, room, name = "ix_begins", unique, where = "room > 0", using = "btree", include(ends)),
            index(sql("lower(guest)") desc, expression = "upper(guest)", guest(opclass = "text_pattern_ops", length = 10)),
            index(room, postgres(tablespace = "fast")),
            unique(room, begins, name = "uq_room", deferrable, initially = deferred, nulls_not_distinct),
            check("ends > begins", name = "ck_order"),
            check(sql(sqlite = "length(guest) > 0", default = "char_length(guest) > 0")),
            foreign_key(tenant, room => app::room(tenant, number), name = "fk_room", on_delete = cascade, on_update = restrict, deferrable),
            exclude(room with "=", sql("tsrange(begins, ends)") with "&&", using = "gist", name = "ex_room", where = "room > 0"),
            comment,
            renamed_from = "reservation",
            only(postgres, sqlite),
            sqlite(strict, without_rowid),
            postgres(unlogged),
            mysql(engine = "InnoDB"),
        )]
        struct Booking {
            tenant: i32,
            id: i32,
            room: i32,
            begins: NaiveDateTime,
            ends: NaiveDateTime,
            guest: String,
        }
        "#
    ));
}

#[test]
fn the_primary_key_is_diesels_where_nothing_is_said() {
    assert!(toml("#[derive(Model)] struct User { id: i32 }").contains("primary_key = true"));
    let keyless = "#[derive(Model)] #[limbeck(no_primary_key)] struct Log { id: i32 }";
    assert!(!toml(keyless).contains("primary_key"));
    insta::assert_snapshot!(mistakes("#[derive(Model)] struct Log { line: i32 }"));
}

#[test]
fn tables_are_named_as_diesel_names_them() {
    let text = toml("#[derive(Model)] struct HTTPServer { id: i32 } #[derive(Model)] struct User { id: i32 }");
    assert!(text.contains("name = \"h_t_t_p_servers\"") && text.contains("name = \"users\""), "{text}");
}
