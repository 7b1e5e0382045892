use limbeck_backend_mysql::{
    Capabilities, Server, Version,
    types::{from_spelling, same_type, spelling, widens},
};
use limbeck_core::schema::{EnumType, Named, Type};

const MYSQL_9: Capabilities = Capabilities::of(Server::MySql, Version::new(9, 7, 0));
const MARIADB: Capabilities = Capabilities::of(Server::MariaDb, Version::new(10, 11, 0));

fn ty(text: &str) -> Type {
    text.parse().unwrap()
}

fn enums() -> Named<EnumType> {
    let values = vec!["ok".to_owned(), "it's".to_owned()];
    let mood = EnumType { name: "mood".to_owned().try_into().unwrap(), schema: None, values, check: true };
    [mood].into_iter().collect()
}

/// Every neutral type, how it is written, and how MySQL and MariaDB give that back.
const TYPES: [(&str, &str, &str, &str); 39] = [
    ("boolean", "BOOL", "tinyint(1)", "tinyint(1)"),
    ("tinyint", "TINYINT", "tinyint", "tinyint(4)"),
    ("smallint", "SMALLINT", "smallint", "smallint(6)"),
    ("integer", "INTEGER", "int", "int(11)"),
    ("bigint", "BIGINT", "bigint", "bigint(20)"),
    ("unsigned tinyint", "TINYINT UNSIGNED", "tinyint unsigned", "tinyint(3) unsigned"),
    ("unsigned smallint", "SMALLINT UNSIGNED", "smallint unsigned", "smallint(5) unsigned"),
    ("unsigned integer", "INTEGER UNSIGNED", "int unsigned", "int(10) unsigned"),
    ("unsigned bigint", "BIGINT UNSIGNED", "bigint unsigned", "bigint(20) unsigned"),
    ("real", "FLOAT", "float", "float"),
    ("double", "DOUBLE", "double", "double"),
    ("numeric", "NUMERIC(65, 30)", "decimal(65,30)", "decimal(65,30)"),
    ("numeric(10)", "NUMERIC(10)", "decimal(10,0)", "decimal(10,0)"),
    ("numeric(10,2)", "NUMERIC(10, 2)", "decimal(10,2)", "decimal(10,2)"),
    ("char(8)", "CHAR(8)", "char(8)", "char(8)"),
    ("char", "CHAR", "char(1)", "char(1)"),
    ("varchar(80)", "VARCHAR(80)", "varchar(80)", "varchar(80)"),
    ("varchar", "TEXT", "text", "text"),
    ("text", "TEXT", "text", "text"),
    ("binary(16)", "BINARY(16)", "binary(16)", "binary(16)"),
    ("varbinary(16)", "VARBINARY(16)", "varbinary(16)", "varbinary(16)"),
    ("varbinary", "BLOB", "blob", "blob"),
    ("blob", "BLOB", "blob", "blob"),
    ("date", "DATE", "date", "date"),
    ("time", "TIME", "time", "time"),
    ("time(3)", "TIME(3)", "time(3)", "time(3)"),
    ("timestamp", "DATETIME", "datetime", "datetime"),
    ("timestamp(6)", "DATETIME(6)", "datetime(6)", "datetime(6)"),
    ("timestamptz(3)", "TIMESTAMP(3)", "timestamp(3)", "timestamp(3)"),
    ("interval", "VARCHAR(64)", "varchar(64)", "varchar(64)"),
    ("uuid", "CHAR(32)", "char(32)", "char(32)"),
    ("json", "JSON", "json", "longtext"),
    ("jsonb", "JSON", "json", "longtext"),
    ("enum(mood)", "ENUM('ok','it''s')", "enum('ok','it''s')", "enum('ok','it''s')"),
    ("enum('a','b')", "ENUM('a','b')", "enum('a','b')", "enum('a','b')"),
    ("inet", "VARCHAR(49)", "varchar(49)", "varchar(49)"),
    ("macaddr", "VARCHAR(17)", "varchar(17)", "varchar(17)"),
    ("integer[]", "JSON", "json", "longtext"),
    ("vector(3)", "JSON", "json", "longtext"),
];

#[test]
fn every_type_is_written_and_compares_equal_to_what_the_servers_make_of_it() {
    for (neutral, written, mysql, mariadb) in TYPES {
        let can = Capabilities::ASSUMED;
        assert_eq!(spelling(&ty(neutral), &enums(), &can), written, "{neutral}");
        assert!(same_type(&ty(neutral), mysql, &enums(), &can), "{neutral} is kept as {mysql}");
        assert!(same_type(&ty(neutral), mariadb, &enums(), &MARIADB), "{neutral} is kept as {mariadb}");
    }
    assert_eq!(spelling(&ty("vector(3)"), &enums(), &MYSQL_9), "VECTOR(3)");
    for (neutral, other) in [
        ("varchar(80)", "varchar(81)"),
        ("enum(mood)", "enum('ok')"),
        ("text", "longtext"),
        ("integer", "int unsigned"),
    ] {
        assert!(!same_type(&ty(neutral), other, &enums(), &Capabilities::ASSUMED), "{neutral} is not {other}");
    }
}

#[test]
fn usual_spellings_are_known() {
    for (written, neutral) in [
        ("int(10) unsigned", "unsigned integer"),
        ("DOUBLE PRECISION", "double"),
        ("Decimal( 10 , 2 )", "numeric(10,2)"),
        ("datetime(0)", "timestamp"),
        ("inet6", "inet"),
        ("uuid", "uuid"),
        (r"enum('a\\b','c''d')", r"enum('a\b','c''d')"),
    ] {
        assert_eq!(from_spelling(written), ty(neutral), "{written}");
    }
    for native in
        ["bit(3)", "mediumint", "set('a','b')", "year", "longtext", "int(10) unsigned zerofill", "float(7,3)", "point"]
    {
        assert_eq!(from_spelling(native), Type::Native(native.to_owned()));
    }
    for (written, plain) in
        [("MEDIUMINT(9)", "mediumint"), ("year(4)", "year"), ("LONGTEXT", "longtext"), ("SET('A','b')", "set('A','b')")]
    {
        assert_eq!(from_spelling(written), Type::Native(plain.to_owned()));
    }
    for (neutral, other) in
        [("uuid", "char(36)"), ("uuid", "uuid"), ("numeric", "decimal(10,0)"), ("boolean", "bit(1)")]
    {
        assert!(same_type(&ty(neutral), other, &enums(), &Capabilities::ASSUMED), "{neutral} may be {other}");
    }
}

#[test]
fn what_leaves_the_rows_alone() {
    let pairs = [
        ("varchar(10)", "varchar(20)", true),
        ("varchar(20)", "varchar(10)", false),
        ("varchar(63)", "varchar(64)", false),
        ("varchar(64)", "varchar(9000)", true),
        ("integer", "bigint", false),
        ("enum('a')", "enum('a','b')", true),
        ("enum('a')", "enum('b','a')", false),
        ("text", "text", true),
    ];
    for (from, to, free) in pairs {
        assert_eq!(widens(&ty(from), &ty(to), &enums(), None), free, "{from} to {to}");
    }
    assert!(widens(&ty("varchar(64)"), &ty("varchar(255)"), &enums(), Some("latin1")));
}
