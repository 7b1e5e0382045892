//! What the catalog says of a database that others have made.

use limbeck_backend_mysql::normal;
use limbeck_core::{
    autogenerate::create_all,
    backend::Backend,
    dialect::Dialect,
    name::TableName,
    node::{Node, Value, render_inline},
    schema::{ColumnDefault, Literal, Schema, Type},
};

use crate::support::{
    laws::{assert_same, run},
    server::{Database, servers},
};

fn table<'s>(schema: &'s Schema, name: &str) -> &'s limbeck_core::schema::Table {
    schema.table(None, &TableName::new(name).unwrap()).unwrap_or_else(|| panic!("no table {name}"))
}

const ODD: &str = r#"
CREATE TABLE parent (a INT NOT NULL, b VARCHAR(20) NOT NULL, PRIMARY KEY (a), UNIQUE KEY uq_b (b)) COMMENT='it''s';
CREATE TABLE t (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  f TINYINT(1) NOT NULL DEFAULT 1, g BIT(3) DEFAULT b'101', n DECIMAL(10,2) DEFAULT 1.5,
  s VARCHAR(20) DEFAULT 'it''s "x" \\ y', e ENUM('a','b''c') NOT NULL DEFAULT 'a',
  ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  ts3 DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3), j JSON DEFAULT NULL, u CHAR(36) DEFAULT (UUID()), tx TEXT DEFAULT ('é'),
  gen INT GENERATED ALWAYS AS (n * 2) VIRTUAL, gen2 VARCHAR(50) AS (CONCAT(s, 'é''')) STORED,
  l1 VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'q', inv INT INVISIBLE DEFAULT 3,
  vb VARBINARY(10) DEFAULT 'ab', da DATE DEFAULT '2020-01-01', d2 INT DEFAULT (1 + 2), cc VARCHAR(10) COMMENT 'c''s',
  pid INT, nn INT DEFAULT NULL,
  CONSTRAINT ck_1 CHECK (n > 0 AND s <> 'x''é' OR n IS NULL), CHECK (e IN ('a', 'b''c')),
  CONSTRAINT fk_pid FOREIGN KEY (pid) REFERENCES parent (a) ON DELETE SET NULL,
  KEY ix_s (s(5) DESC, n), FULLTEXT KEY ft (tx), UNIQUE KEY uq (s, n));
CREATE VIEW v AS SELECT t.id, t.s AS nm, p.b FROM t LEFT JOIN parent p ON p.a = t.pid WHERE t.s <> 'x';
CREATE TRIGGER trg BEFORE INSERT ON t FOR EACH ROW SET new.s = CONCAT(new.s, 'é');
CREATE TABLE latin (a VARCHAR(10)) ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=DYNAMIC;
"#;

#[test]
fn a_database_that_others_made() {
    let mut first = None;
    for server in servers() {
        let database = Database::new(&server);
        database.run(ODD);
        let mut backend = database.open();
        let schema = backend.reflect().unwrap();
        let t = table(&schema, "t");
        let column = |name: &str| t.columns.get(name).unwrap_or_else(|| panic!("no column {name}"));
        let kind = backend.mysql().capabilities.server;
        let default = |name: &str| {
            let ty = &column(name).ty;
            column(name).default.as_ref().and_then(|value| normal::default(kind, value, ty)).unwrap_or_default()
        };
        assert_eq!(column("f").ty, Type::Boolean);
        assert_eq!(column("j").ty, Type::Json, "{}", server.name);
        assert_eq!(column("e").ty, Type::InlineEnum(vec!["a".to_owned(), "b'c".to_owned()]));
        assert!(column("id").autoincrement && !column("id").nullable && column("id").default.is_none());
        assert_eq!(
            column("s").default,
            Some(ColumnDefault::Literal(limbeck_core::schema::Literal::String(r#"it's "x" \ y"#.to_owned())))
        );
        let found =
            ["f", "n", "s", "e", "ts", "ts3", "j", "u", "tx", "vb", "da", "d2", "nn", "inv", "l1", "g"].map(default);
        let expected = [
            "1",
            "1.5",
            r#"'it's "x" \ y'"#,
            "'a'",
            "current_timestamp",
            // The column has the digits.
            "current_timestamp",
            "",
            "uuid()",
            "'é'",
            "0x6162",
            "'2020-01-01'",
            "1 + 2",
            "",
            "3",
            "'q'",
            "0x05",
        ];
        assert_eq!(found, expected, "{}", server.name);
        let generated = column("gen2").generated.as_ref().unwrap();
        assert!(generated.stored);
        assert_eq!(normal::expression(generated.sql.default.as_deref().unwrap()), "concat(s, 'é''')");
        assert_eq!(column("l1").collation.as_deref(), Some("latin1_bin"));
        assert_eq!(column("u").collation, None);
        let canonical = backend.dialect().normal(&schema);
        assert!(table(&canonical, "t").indexes.get("fk_pid").is_none(), "the server made it");
        let t = table(&canonical, "t");
        let names: Vec<_> = t.indexes.iter().map(|index| index.name.as_str()).collect();
        assert_eq!(names, ["ft", "ix_s"], "{}", server.name);
        assert_eq!(t.unique_constraints.len(), 1);
        assert_eq!(t.check_constraints.len(), 2, "{:?}", t.check_constraints);
        assert_eq!(table(&schema, "parent").comment.as_deref(), Some("it's"));
        match &first {
            None => first = Some(canonical),
            Some(first) => assert_same(&canonical, first, &server.name),
        }
    }
}

const BEGINNINGS: &str = "
CREATE TABLE bytes (k TINYBLOB NOT NULL, PRIMARY KEY (k(20)));
CREATE TABLE words (a VARCHAR(200) NOT NULL, b TEXT NOT NULL, c INT NOT NULL, PRIMARY KEY (a(50), b(30), c));
CREATE TABLE chosen (e ENUM('a','é') NOT NULL DEFAULT 'é', s SET('x','y') DEFAULT 'x,y') CHARSET=binary;
CREATE TABLE choice (e ENUM('a','0x61') CHARACTER SET binary DEFAULT 'a', o ENUM('a','0x61') DEFAULT '0x61');
";

#[test]
fn keys_over_beginnings_and_choices_by_bytes_can_be_made_again() {
    for server in servers() {
        let database = Database::new(&server);
        database.run(BEGINNINGS);
        let mut backend = database.open();
        let held = backend.reflect().unwrap();
        let default =
            |table_name: &str, column: &str| match &table(&held, table_name).columns.get(column).unwrap().default {
                Some(ColumnDefault::Literal(Literal::String(text))) => text.clone(),
                other => panic!("{}: {other:?}", server.name),
            };
        assert_eq!([default("chosen", "e"), default("chosen", "s")], ["é", "x,y"], "{}", server.name);
        assert_eq!([default("choice", "e"), default("choice", "o")], ["a", "0x61"], "{}", server.name);
        let dialect = backend.mysql().clone();
        let prefix =
            |name| table(&held, name).primary_key.as_ref().unwrap().options.get(&dialect.name(), "prefix").cloned();
        assert_eq!(prefix("bytes"), Some(Node::new(Value::Integer(20))), "{}", server.name);
        assert_eq!(render_inline(&prefix("words").unwrap()), "{ a = 50, b = 30 }", "{}", server.name);
        let again = Database::new(&server);
        run(&mut again.open(), &held, &create_all(&dialect, &held).unwrap());
        let made = again.open().reflect().unwrap();
        assert_same(&dialect.normal(&made), &dialect.normal(&held), &server.name);
    }
}

#[test]
fn a_thousand_tables_take_as_many_queries_as_one() {
    for server in servers() {
        let database = Database::new(&server);
        let columns: Vec<_> = (0..9).map(|n| format!("c{n} VARCHAR(20)")).collect();
        let tables: String = (0..1000)
            .map(|n| format!("CREATE TABLE t{n} (id INT PRIMARY KEY, {}) ENGINE=InnoDB;", columns.join(", ")))
            .collect();
        database.run(&tables);
        let mut backend = database.open();
        let begun = std::time::Instant::now();
        let schema = backend.reflect().unwrap();
        println!("{}: {:?}", server.name, begun.elapsed());
        assert_eq!(schema.tables.len(), 1000);
        assert_eq!(schema.tables.iter().map(|table| table.columns.len()).sum::<usize>(), 10_000);
    }
}
