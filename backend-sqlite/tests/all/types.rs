//! Neutral types against the types that SQLite's columns declare.

use limbeck_backend_sqlite::types::{
    Affinity, affinity, fit_check, from_spelling, same_strict_type, same_type, spelling, strict_spelling, widens,
};
use limbeck_core::{
    name::EnumName,
    schema::{EnumType, Named, Type},
};

use crate::sql::{memory, rows, value};

fn ty(text: &str) -> Type {
    text.parse().unwrap()
}

fn enums() -> Named<EnumType> {
    let values = ["new", "done"].map(str::to_owned).to_vec();
    let state = EnumType { name: EnumName::new("state").unwrap(), schema: None, values, check: true };
    Named::from_iter([state])
}

/// A neutral type, its spelling, and other spellings that are the same.
const SPELLINGS: &[(&str, &str, &[&str])] = &[
    ("boolean", "BOOLEAN", &["BOOL", "boolean", "TINYINT(1)"]),
    ("tinyint", "SMALLINT", &["TINYINT", "INT1", "TINYINT(4)"]),
    ("smallint", "SMALLINT", &["INT2", "smallint"]),
    ("integer", "INTEGER", &["INT", "int4", "MEDIUMINT", "INTEGER(11)"]),
    ("bigint", "BIGINT", &["INT8", "BIG INT"]),
    ("unsigned tinyint", "SMALLINT", &["UNSIGNED TINYINT", "TINYINT UNSIGNED"]),
    ("unsigned smallint", "INTEGER", &["INT", "SMALLINT UNSIGNED"]),
    ("unsigned integer", "BIGINT", &["UNSIGNED INT", "INT8"]),
    ("unsigned bigint", "BIGINT", &["UNSIGNED BIG INT", "BIGINT UNSIGNED"]),
    ("real", "REAL", &["FLOAT", "FLOAT4"]),
    ("double", "DOUBLE", &["DOUBLE PRECISION", "FLOAT", "REAL", "FLOAT8"]),
    ("numeric", "NUMERIC", &["DECIMAL", "DEC"]),
    ("numeric(10)", "NUMERIC(10)", &["DECIMAL(10)", "NUMERIC(10, 0)"]),
    ("numeric(10,2)", "NUMERIC(10, 2)", &["DECIMAL(10,2)", "numeric ( 10 , 2 )"]),
    ("char(5)", "CHAR(5)", &["CHARACTER(5)", "NCHAR(5)", "NATIVE CHARACTER(5)"]),
    ("varchar(20)", "VARCHAR(20)", &["CHARACTER VARYING(20)", "NVARCHAR(20)", "VARYING CHARACTER(20)"]),
    ("varchar", "VARCHAR", &["TEXT", "CLOB"]),
    ("text", "TEXT", &["CLOB", "VARCHAR", "LONGTEXT"]),
    ("binary(16)", "BLOB", &["BINARY(16)"]),
    ("varbinary(16)", "BLOB", &["VARBINARY(16)"]),
    ("blob", "BLOB", &["LONGBLOB", "", "BYTEA", "VARBINARY"]),
    ("date", "DATE", &["date"]),
    ("time", "TIME", &["TIME(6)", "TIME WITHOUT TIME ZONE"]),
    ("timestamp", "DATETIME", &["TIMESTAMP", "DATETIME(6)", "TIMESTAMP WITHOUT TIME ZONE"]),
    ("timestamptz", "DATETIME", &["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"]),
    ("timestamptz(3)", "DATETIME", &["TIMESTAMP"]),
    ("interval", "TEXT", &["INTERVAL", "VARCHAR(30)"]),
    ("uuid", "CHAR(32)", &["CHAR(36)", "UUID", "VARCHAR(36)", "GUID"]),
    ("json", "JSON", &["JSONB", "TEXT"]),
    ("jsonb", "JSON", &["JSONB", "TEXT"]),
    ("enum('a','ccc')", "VARCHAR(3)", &["TEXT", "VARCHAR(10)"]),
    ("enum(state)", "VARCHAR(4)", &["VARCHAR(8)", "VARCHAR"]),
    ("inet", "VARCHAR(49)", &["TEXT"]),
    ("cidr", "VARCHAR(49)", &["TEXT"]),
    ("macaddr", "VARCHAR(17)", &["TEXT"]),
    ("vector(3)", "JSON", &["TEXT"]),
    ("integer[]", "JSON", &["TEXT"]),
];

#[test]
fn every_type_has_its_spelling_and_knows_the_usual_others() {
    for (neutral, written, others) in SPELLINGS {
        let neutral = ty(neutral);
        assert_eq!(spelling(&neutral, &enums()), *written);
        for other in others.iter().chain([written]) {
            assert!(same_type(&neutral, other, &enums()), "{neutral} is {other}");
        }
        assert!(same_strict_type(&neutral, &strict_spelling(&neutral)), "{neutral}");
    }
}

#[test]
fn other_types_are_told_apart() {
    let different = [
        ("integer", "BIGINT"),
        ("bigint", "INTEGER"),
        ("smallint", "INTEGER"),
        ("boolean", "INTEGER"),
        ("varchar(20)", "VARCHAR(21)"),
        ("varchar(20)", "VARCHAR"),
        ("varchar(20)", "TEXT"),
        ("text", "VARCHAR(20)"),
        ("char(5)", "VARCHAR(5)"),
        ("numeric(10,2)", "NUMERIC(10, 3)"),
        ("numeric", "NUMERIC(10)"),
        ("date", "DATETIME"),
        ("timestamp", "TEXT"),
        ("timestamp", "TIMESTAMPTZ"),
        ("uuid", "CHAR(16)"),
        ("text", "JSON"),
        ("blob", "TEXT"),
        ("enum('abcdef')", "VARCHAR(3)"),
    ];
    for (neutral, declared) in different {
        assert!(!same_type(&ty(neutral), declared, &enums()), "{neutral} is not {declared}");
    }
    assert!(same_strict_type(&ty("boolean"), "INT") && !same_strict_type(&ty("boolean"), "TEXT"));
    assert!(same_type(&ty("char(32)"), "CHAR(32)", &enums()));
}

#[test]
fn a_spelling_is_read_as_what_it_was_written_for() {
    for (neutral, written, _) in SPELLINGS {
        let read = from_spelling(written);
        assert_eq!(spelling(&read, &enums()), *written, "{neutral}");
    }
    for own in ["", "FLOATING POINT", "GEOMETRY", "my type(3)"] {
        assert_eq!(from_spelling(own), Type::Native(own.to_owned()));
        assert_eq!(spelling(&from_spelling(own), &enums()), own);
    }
    let per_dialect = Type::PerDialect("CITEXT COLLATE NOCASE".into());
    assert_eq!(spelling(&per_dialect, &enums()), "CITEXT COLLATE NOCASE");
}

/// Affinity shows in what becomes of a text of digits.
#[test]
fn affinities_are_sqlites_own() {
    let spellings = SPELLINGS.iter().flat_map(|(_, written, others)| others.iter().chain([written])).copied();
    for spelling in spellings.chain(["FLOATING POINT", "CHARINT", "POINT", "STRING", "XBLOBX", "DOUBT"]) {
        let mut connection = memory(&format!("CREATE TABLE t (a {spelling}); INSERT INTO t VALUES ('1.0'), (7)"));
        let found: Vec<_> = rows(&mut connection, "SELECT typeof(a) FROM t").into_iter().flatten().flatten().collect();
        let expected = match affinity(spelling) {
            Affinity::Integer | Affinity::Numeric => ["integer", "integer"],
            Affinity::Real => ["real", "real"],
            Affinity::Text => ["text", "text"],
            Affinity::Blob => ["text", "integer"],
        };
        assert_eq!(found, expected, "{spelling}");
    }
}

#[test]
fn widening_needs_no_look_at_the_rows() {
    let wider = [
        ("VARCHAR(10)", "VARCHAR(20)"),
        ("VARCHAR(10)", "TEXT"),
        ("CHAR(5)", "VARCHAR(5)"),
        ("CHAR(32)", "VARCHAR(36)"),
        ("SMALLINT", "INTEGER"),
        ("INTEGER", "BIGINT"),
        ("BOOLEAN", "INTEGER"),
        ("INTEGER", "NUMERIC"),
        ("NUMERIC(8, 2)", "NUMERIC(10, 2)"),
        ("DECIMAL(8, 2)", "NUMERIC(8, 2)"),
        ("FLOAT", "DOUBLE"),
        ("DATETIME", "TIMESTAMP"),
        ("TIMESTAMP", "TIMESTAMPTZ"),
    ];
    for (from, to) in wider {
        assert!(widens(from, to), "{from} to {to}");
    }
    let not = [
        ("VARCHAR(20)", "VARCHAR(10)"),
        ("TEXT", "VARCHAR(10)"),
        ("BIGINT", "INTEGER"),
        ("INTEGER", "BOOLEAN"),
        ("INTEGER", "TEXT"),
        ("TEXT", "BLOB"),
        ("NUMERIC(10, 2)", "NUMERIC(10, 4)"),
        ("TEXT", "JSON"),
        ("TEXT", "INTEGER"),
        ("UNSIGNED INT", "SMALLINT"),
        ("INTEGER", "UNSIGNED BIGINT"),
    ];
    for (from, to) in not {
        assert!(!widens(from, to), "{from} to {to}");
    }
}

/// A type, values that fit it, and values that do not; all are put into a column of the type's own spelling.
const FITS: &[(&str, &str, &str)] = &[
    ("boolean", "0, 1, '1', NULL", "2, 'true', 0.5"),
    ("smallint", "-32768, '12', 3.0, NULL", "32768, 'x', 1.5, x'00'"),
    ("integer", "2147483647", "2147483648"),
    ("unsigned integer", "0, 4294967295", "-1"),
    ("bigint", "9223372036854775807", "1e30, 'x'"),
    ("double", "1, 1.5, '2.5', 9e999, NULL", "'x', x'00'"),
    ("numeric(5,2)", "999.99, -999, '12.5', NULL", "1000, -1000, 'x'"),
    ("varchar(3)", "'abc', 123, '', NULL", "'abcd', x'61'"),
    ("text", "'abc', 1, NULL", "x'61'"),
    ("binary(2)", "x'0001', NULL", "x'00', 'ab', 1"),
    ("blob", "x'', x'00', NULL", "'a', 1"),
    ("date", "'2024-02-29', 2460000, NULL", "'tomorrow', x'00', '29.02.2024'"),
    ("time", "'12:30', '12:30:01.5', NULL", "'noon'"),
    (
        "timestamp",
        "'2024-01-01 10:00:00.123456', '2024-01-01T10:00:00Z', '2024-01-01 10:00+02:00', 1700000000, NULL",
        "'x', ''",
    ),
    (
        "uuid",
        "'0123456789abcdef0123456789ABCDEF', '01234567-89ab-cdef-0123-456789abcdef', zeroblob(16), NULL",
        "'x', '0123456789abcdef0123456789ABCDEG', '0123456789abcdef0123456789abcdef0123', zeroblob(3)",
    ),
    ("json", "'[1]', '\"a\"', '{}', 1, 'null', NULL", "'{', 'abc', ''"),
    ("enum('a','it''s')", "'a', 'it''s', NULL", "'b', ''"),
];

#[test]
fn what_does_not_fit_is_found() {
    for (neutral, good, bad) in FITS {
        let neutral = ty(neutral);
        let check = fit_check(&neutral, "a", &enums()).unwrap();
        for (values, wanted) in [(good, 0), (bad, bad.split(", ").count())] {
            let values: Vec<_> = values.split(", ").map(|value| format!("({value})")).collect();
            let spelling = spelling(&neutral, &enums());
            let sql = format!("CREATE TABLE t (a {spelling}); INSERT INTO t VALUES {}", values.join(", "));
            let found = value(&mut memory(&sql), &format!("SELECT count(*) FROM t WHERE {check}"));
            assert_eq!(found, wanted.to_string(), "{neutral}: {values:?}");
        }
    }
    assert_eq!(fit_check(&Type::Native("GEOMETRY".to_owned()), "a", &enums()), None);
}
