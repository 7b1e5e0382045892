//! What is read from definitions, held to what SQLite itself says in its pragmas.

use limbeck_backend_sqlite::{SqliteBackend, ddl, normal, reflect};
use limbeck_core::{
    backend::Backend,
    name::DialectName,
    schema::{ForeignKey, IndexPart, Schema, SortOrder, Table},
};

use crate::{
    sql::{memory, rows},
    tables::TABLES,
};
use diesel::SqliteConnection;

fn reflect(connection: &mut SqliteConnection) -> Schema {
    SqliteBackend::new(connection).unwrap().reflect().unwrap()
}

fn literal(text: &str) -> String {
    limbeck_backend_sqlite::quote::string(text)
}

#[allow(clippy::ref_option)]
fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

#[test]
fn odd_tables_are_what_sqlite_says() {
    for sql in TABLES {
        let mut connection = memory(sql);
        let schema = reflect(&mut connection);
        let names =
            rows(&mut connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
        assert_eq!(schema.tables.len(), names.len(), "{sql}");
        for table in &schema.tables {
            columns(&mut connection, table, sql);
            foreign_keys(&mut connection, table, sql);
            indexes(&mut connection, table, sql);
        }
    }
}

fn columns(connection: &mut SqliteConnection, table: &Table, sql: &str) {
    let name = literal(table.name.as_str());
    let query = format!("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo({name})");
    let listed = rows(connection, &query);
    assert_eq!(listed.len(), table.columns.len(), "{sql}");
    let alias = reflect::rowid_alias(table).map(|column| column.name.clone());
    let mut key: Vec<(i64, String)> = Vec::new();
    for (row, column) in listed.iter().zip(&table.columns) {
        let [name, ty, not_null, default, pk, hidden] = row.as_slice() else { panic!("{sql}") };
        assert_eq!(text(name), column.name.as_str(), "{sql}");
        let spelling = column.spelling.clone().unwrap();
        // Of a generated column the words `GENERATED ALWAYS` are part of the type to the pragma.
        let declared = text(ty).trim_end_matches(" GENERATED ALWAYS").trim_end_matches("GENERATED ALWAYS");
        // SQLite keeps the standard types as numbers and gives them back in upper case.
        assert!(declared.eq_ignore_ascii_case(&unquoted(&spelling)), "{sql}: {declared} {spelling}");
        let nullable = text(not_null) == "0" && alias.as_ref() != Some(&column.name);
        assert_eq!(nullable, column.nullable, "{sql}: {}", column.name);
        let expected = default.as_deref().map(normal::default);
        assert_eq!(expected, column.default.as_ref().and_then(normal::column_default), "{sql}: {}", column.name);
        let generated = column.generated.as_ref().map_or("0", |generated| if generated.stored { "3" } else { "2" });
        assert_eq!(text(hidden), generated, "{sql}");
        if text(pk) != "0" {
            key.push((text(pk).parse().unwrap(), text(name).to_owned()));
        }
    }
    key.sort();
    let key: Vec<_> = key.into_iter().map(|(_, name)| name).collect();
    let found = table.primary_key.iter().flat_map(|key| &key.columns).map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(key, found, "{sql}");
}

fn unquoted(spelling: &str) -> String {
    if spelling.starts_with(['"', '[', '\'', '`']) {
        let close = if spelling.starts_with('[') { ']' } else { spelling.chars().next().unwrap() };
        return ddl::unquote(&spelling[..=1 + spelling[1..].find(close).unwrap()]);
    }
    spelling.to_owned()
}

fn foreign_keys(connection: &mut SqliteConnection, table: &Table, sql: &str) {
    let name = literal(table.name.as_str());
    let query = format!(
        "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list({name}) \
         ORDER BY id DESC, seq"
    );
    let mut listed: Vec<Vec<Vec<Option<String>>>> = Vec::new();
    for row in rows(connection, &query) {
        match listed.last_mut().filter(|key| key[0][0] == row[0]) {
            Some(key) => key.push(row),
            None => listed.push(vec![row]),
        }
    }
    assert_eq!(listed.len(), table.foreign_keys.len(), "{sql}");
    for (rows, key) in listed.iter().zip(&table.foreign_keys) {
        same_key(rows, key, sql);
    }
}

fn same_key(rows: &[Vec<Option<String>>], key: &ForeignKey, sql: &str) {
    let word = |action: Option<limbeck_core::schema::ForeignKeyAction>| {
        action.map_or("NO ACTION".to_owned(), |action| action.word().to_uppercase())
    };
    assert_eq!(text(&rows[0][1]), key.references.table.as_str(), "{sql}");
    assert_eq!(text(&rows[0][4]), word(key.on_update), "{sql}");
    assert_eq!(text(&rows[0][5]), word(key.on_delete), "{sql}");
    let from: Vec<_> = rows.iter().map(|row| text(&row[2])).collect();
    let to: Vec<_> = rows.iter().filter_map(|row| row[3].as_deref()).collect();
    assert_eq!(from, key.columns.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), "{sql}");
    assert_eq!(to, key.references.columns.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), "{sql}");
}

fn indexes(connection: &mut SqliteConnection, table: &Table, sql: &str) {
    let name = literal(table.name.as_str());
    let query = format!("SELECT name, \"unique\", origin, partial FROM pragma_index_list({name})");
    let listed = rows(connection, &query);
    let made = listed.iter().filter(|row| text(&row[2]) == "c");
    assert_eq!(made.clone().count(), table.indexes.len(), "{sql}");
    for row in made {
        let index = table.indexes.get(text(&row[0])).unwrap_or_else(|| panic!("{sql}"));
        assert_eq!(text(&row[1]) == "1", index.unique, "{sql}");
        assert_eq!(text(&row[3]) == "1", index.filter.is_some(), "{sql}");
        let parts = index_parts(connection, text(&row[0]));
        assert_eq!(parts.len(), index.elements.len(), "{sql}");
        for (part, element) in parts.iter().zip(&index.elements) {
            let column = element.column_name().map(ToString::to_string);
            assert_eq!(part[0], column, "{sql}");
            assert_eq!(text(&part[1]) == "1", element.order == Some(SortOrder::Descending), "{sql}");
            if let Some(collation) = &element.collation {
                assert_eq!(text(&part[2]), collation, "{sql}");
            }
            assert_eq!(part[0].is_none(), matches!(element.part, IndexPart::Expression(_)), "{sql}");
        }
    }
    let mut unique: Vec<Vec<String>> = Vec::new();
    for row in listed.iter().filter(|row| text(&row[2]) == "u") {
        let parts = index_parts(connection, text(&row[0]));
        unique.push(parts.iter().map(|part| text(&part[0]).to_owned()).collect());
    }
    let mut found: Vec<Vec<String>> = (table.unique_constraints.iter())
        .map(|unique| unique.columns.iter().map(ToString::to_string).collect())
        .collect();
    unique.sort();
    found.sort();
    assert_eq!(unique, found, "{sql}");
}

fn index_parts(connection: &mut SqliteConnection, index: &str) -> Vec<Vec<Option<String>>> {
    let index = literal(index);
    rows(connection, &format!("SELECT name, \"desc\", coll FROM pragma_index_xinfo({index}) WHERE key ORDER BY seqno"))
}

fn sqlite() -> DialectName {
    DialectName::new("sqlite").unwrap()
}

#[test]
fn names_and_clauses_are_read() {
    let mut connection = memory(
        "CREATE TABLE t (id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL ON CONFLICT IGNORE,
           b INT CONSTRAINT fk REFERENCES u (x) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
           CONSTRAINT uq UNIQUE (a, b) ON CONFLICT REPLACE, CONSTRAINT ck CHECK (length(a) > 0)) STRICT",
    );
    let schema = reflect(&mut connection);
    let table = schema.tables.get("T").unwrap();
    assert!(table.options.is_on(&sqlite(), "strict") && table.options.is_on(&sqlite(), "autoincrement"));
    assert!(!table.options.is_on(&sqlite(), "without_rowid"));
    assert!(table.columns.get("id").unwrap().autoincrement);
    assert_eq!(table.columns.get("a").unwrap().options.text(&sqlite(), "on_conflict"), Some("ignore"));
    assert_eq!(table.primary_key.as_ref().unwrap().name.as_ref().unwrap().as_str(), "pk");
    let unique = &table.unique_constraints[0];
    assert_eq!(
        (unique.name.as_ref().unwrap().as_str(), unique.options.text(&sqlite(), "on_conflict")),
        ("uq", Some("replace"))
    );
    let check = &table.check_constraints[0];
    assert_eq!((check.name.as_ref().unwrap().as_str(), check.check.default.as_deref()), ("ck", Some("length(a) > 0")));
    let key = &table.foreign_keys[0];
    assert_eq!(key.name.as_ref().unwrap().as_str(), "fk");
    assert_eq!(key.deferrable.deferrable, Some(true));
    assert_eq!(key.deferrable.initially, Some(limbeck_core::schema::Initially::Deferred));
    assert!(table.definition.as_ref().unwrap().starts_with("CREATE TABLE t (id"));
}

#[test]
fn views_and_triggers_are_read() {
    let mut connection = memory(
        "CREATE TABLE t (a INT); CREATE VIEW v (x) AS SELECT a -- all\n FROM t;
         CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN a THEN 1 END; SELECT 1; END;
         CREATE TRIGGER h INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
    );
    let schema = reflect(&mut connection);
    let view = schema.views.get("v").unwrap();
    assert_eq!(view.query.default.as_deref(), Some("SELECT a -- all\n FROM t"));
    assert!(view.definition.as_ref().unwrap().starts_with("CREATE VIEW v (x) AS"));
    let table = schema.tables.get("t").unwrap();
    let triggers: Vec<_> = table.triggers.iter().map(|trigger| trigger.name.as_str()).collect();
    assert_eq!(triggers, ["g"]);
}

#[test]
fn what_is_not_a_persons_own_is_left_out() {
    let mut connection = memory(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t DEFAULT VALUES; ANALYZE;
         CREATE VIRTUAL TABLE docs USING fts5 (title, body); CREATE VIRTUAL TABLE box USING rtree (id, x0, x1);
         CREATE TABLE docs_of_people (a INT);
         PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema VALUES ('table', 'vec', 'vec', 0, 'CREATE VIRTUAL TABLE vec USING nosuch (a)');
         CREATE TABLE vec_chunks (a INT); CREATE INDEX vec_i ON vec_chunks (a)",
    );
    let schema = reflect(&mut connection);
    let names: Vec<_> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["t", "docs_of_people"]);
}

#[test]
fn attached_databases_are_read_when_asked_for() {
    let mut connection = memory(
        "CREATE TABLE t (a INT); ATTACH ':memory:' AS aux; CREATE TABLE aux.t (b INT); CREATE INDEX aux.i ON t (b)",
    );
    assert_eq!(reflect(&mut connection).tables.len(), 1);
    let schema = SqliteBackend::new(&mut connection).unwrap().with_attached().reflect().unwrap();
    let names: Vec<_> = schema.tables.iter().map(Table::display_name).collect();
    assert_eq!(names, ["t", "aux.t"]);
    let aux = schema.tables.iter().last().unwrap();
    assert!(aux.indexes.contains("i") && aux.columns.contains("b"));
}
