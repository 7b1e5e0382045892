use limbeck_backend_postgres::types::{from_spelling, same_type, spelling, widens};
use limbeck_core::schema::{EnumType, Named, Type};

fn ty(text: &str) -> Type {
    text.parse().unwrap()
}

fn enums() -> Named<EnumType> {
    let mood = |schema: Option<&str>, name: &str| EnumType {
        name: name.to_owned().try_into().unwrap(),
        schema: schema.map(|schema| schema.to_owned().try_into().unwrap()),
        values: vec!["ok".to_owned()],
        check: true,
    };
    [mood(None, "mood"), mood(Some("App"), "Size")].into_iter().collect()
}

/// Every neutral type, how it is written, and how the server writes that.
const TYPES: [(&str, &str, &str); 38] = [
    ("boolean", "BOOLEAN", "boolean"),
    ("tinyint", "SMALLINT", "smallint"),
    ("smallint", "SMALLINT", "smallint"),
    ("integer", "INTEGER", "integer"),
    ("bigint", "BIGINT", "bigint"),
    ("unsigned tinyint", "SMALLINT", "smallint"),
    ("unsigned smallint", "INTEGER", "integer"),
    ("unsigned integer", "BIGINT", "bigint"),
    ("unsigned bigint", "NUMERIC(20)", "numeric(20,0)"),
    ("real", "REAL", "real"),
    ("double", "DOUBLE PRECISION", "double precision"),
    ("numeric", "NUMERIC", "numeric"),
    ("numeric(10)", "NUMERIC(10)", "numeric(10,0)"),
    ("numeric(10,2)", "NUMERIC(10, 2)", "numeric(10,2)"),
    ("char(8)", "CHAR(8)", "character(8)"),
    ("char", "CHAR", "character(1)"),
    ("varchar(80)", "VARCHAR(80)", "character varying(80)"),
    ("varchar", "VARCHAR", "character varying"),
    ("text", "TEXT", "text"),
    ("binary(16)", "BYTEA", "bytea"),
    ("varbinary(16)", "BYTEA", "bytea"),
    ("blob", "BYTEA", "bytea"),
    ("date", "DATE", "date"),
    ("time", "TIME", "time without time zone"),
    ("time(3)", "TIME(3)", "time(3) without time zone"),
    ("timestamp", "TIMESTAMP", "timestamp without time zone"),
    ("timestamptz(3)", "TIMESTAMP(3) WITH TIME ZONE", "timestamp(3) with time zone"),
    ("interval", "INTERVAL", "interval"),
    ("uuid", "UUID", "uuid"),
    ("json", "JSON", "json"),
    ("jsonb", "JSONB", "jsonb"),
    ("enum(mood)", "\"mood\"", "mood"),
    ("enum(Size)", "\"App\".\"Size\"", "\"App\".\"Size\""),
    ("inet", "INET", "inet"),
    ("vector(3)", "VECTOR(3)", "vector(3)"),
    ("integer[]", "INTEGER[]", "integer[]"),
    ("enum(mood)[][]", "\"mood\"[][]", "mood[]"),
    ("text[][]", "TEXT[][]", "text[]"),
];

#[test]
fn every_type_is_written_and_compares_equal_to_what_the_server_makes_of_it() {
    for (neutral, written, kept) in TYPES {
        assert_eq!(spelling(&ty(neutral), &enums()), written, "{neutral}");
        assert!(same_type(&ty(neutral), kept, &enums()), "{neutral} is kept as {kept}");
    }
    assert!(!same_type(&ty("varchar(80)"), "character varying(81)", &enums()));
    assert!(!same_type(&ty("enum(mood)"), "other", &enums()));
}

#[test]
fn usual_spellings_are_known() {
    for (written, neutral) in [
        ("int4", "integer"),
        ("FLOAT8", "double"),
        ("Decimal( 10 , 2 )", "numeric(10,2)"),
        ("timestamptz", "timestamptz"),
        ("varchar(20)", "varchar(20)"),
        ("bpchar", "char"),
    ] {
        assert_eq!(from_spelling(written), ty(neutral), "{written}");
    }
    for native in ["bit(3)", "geometry(Point,4326)", "interval day to second(3)", "citext", "money", "\"char\""] {
        assert_eq!(from_spelling(native), Type::Native(native.to_owned()));
    }
}

#[test]
fn what_leaves_the_rows_alone() {
    let pairs = [
        ("varchar(10)", "varchar(20)", true),
        ("varchar(20)", "varchar(10)", false),
        ("varchar(10)", "text", true),
        ("text", "varchar", true),
        ("text", "varchar(9)", false),
        ("integer", "bigint", false),
        ("numeric(10,2)", "numeric(12,2)", true),
        ("numeric(10,2)", "numeric(12,3)", false),
        ("numeric(10,2)", "numeric", true),
        ("timestamp(3)", "timestamp", true),
        ("timestamp", "timestamptz", false),
        ("cidr", "inet", true),
    ];
    for (from, to, free) in pairs {
        assert_eq!(widens(&ty(from), &ty(to)), free, "{from} to {to}");
    }
}
