//! What the reader says of a table, against what SQLite says of it.

use std::collections::BTreeSet;

use limbeck_backend_sqlite::ddl::{
    Action, ColumnConstraintKind, ColumnDef, ConstraintRef, CreateTable, ForeignKeyClause, IndexedColumn,
    TableConstraintKind, TableStatement,
};
use rusqlite::Connection;

use super::corpus::{NOT_CREATED, TABLES};

/// What is compared, of a column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    name: String,
    declared: String,
    not_null: bool,
    default: Option<String>,
    key: usize,
    hidden: i64,
}

/// Table, pairs of columns, `ON UPDATE`, `ON DELETE`.
type ForeignKey = (String, Vec<(String, Option<String>)>, String, String);

/// What is compared, of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    pub columns: Vec<Column>,
    pub foreign_keys: BTreeSet<ForeignKey>,
    pub uniques: BTreeSet<Vec<String>>,
}

/// A database with `text` in it, or why SQLite refuses it.
pub fn created(text: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch("PRAGMA foreign_keys = off")?;
    connection.execute_batch(text)?;
    Ok(connection)
}

/// What SQLite makes of `text`.
pub fn sqlite_facts(text: &str) -> Facts {
    let connection = created(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let table = CreateTable::parse(text).unwrap().name().value.clone();
    Facts {
        columns: sqlite_columns(&connection, &table),
        foreign_keys: sqlite_foreign_keys(&connection, &table),
        uniques: sqlite_uniques(&connection, &table),
    }
}

fn sqlite_columns(connection: &Connection, table: &str) -> Vec<Column> {
    let sql = "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            declared: row.get::<_, String>(1)?.to_lowercase(),
            not_null: row.get(2)?,
            default: row.get(3)?,
            key: row.get::<_, u16>(4)?.into(),
            hidden: row.get(5)?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn sqlite_foreign_keys(connection: &Connection, table: &str) -> BTreeSet<ForeignKey> {
    let sql = "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete \
               FROM pragma_foreign_key_list(?) ORDER BY id, seq";
    let mut statement = connection.prepare(sql).unwrap();
    let mut keys: Vec<(i64, ForeignKey)> = Vec::new();
    let mut rows = statement.query([table]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let id: i64 = row.get(0).unwrap();
        let pair = (row.get(2).unwrap(), row.get(3).unwrap());
        if let Some((_, key)) = keys.last_mut().filter(|(last, _)| *last == id) {
            key.1.push(pair);
        } else {
            let (update, delete) = (row.get(4).unwrap(), row.get(5).unwrap());
            keys.push((id, (row.get(1).unwrap(), vec![pair], update, delete)));
        }
    }
    keys.into_iter().map(|(_, key)| key).collect()
}

fn sqlite_uniques(connection: &Connection, table: &str) -> BTreeSet<Vec<String>> {
    let sql = "SELECT l.name, i.name FROM pragma_index_list(?) l, pragma_index_info(l.name) i \
               WHERE l.origin = 'u' ORDER BY l.name, i.seqno";
    let mut statement = connection.prepare(sql).unwrap();
    let mut indexes = std::collections::BTreeMap::<String, Vec<String>>::new();
    let mut rows = statement.query([table]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let column: String = row.get(1).unwrap();
        indexes.entry(row.get(0).unwrap()).or_default().push(column);
    }
    indexes.into_values().collect()
}

/// What the reader makes of `text`.
pub fn read_facts(text: &str) -> Facts {
    let table = CreateTable::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let key = key_of(&table);
    let columns = table.columns().iter();
    Facts {
        columns: columns.map(|column| read_column(&table, column, &key)).collect(),
        foreign_keys: read_foreign_keys(&table),
        uniques: read_uniques(&table),
    }
}

fn key_of(table: &CreateTable) -> Vec<String> {
    let is_key =
        |column: &&ColumnDef| column.kinds().any(|kind| matches!(kind, ColumnConstraintKind::PrimaryKey { .. }));
    let of_column = table.columns().iter().find(is_key);
    let of_table = table.constraints().iter().find_map(|found| match &found.kind {
        TableConstraintKind::PrimaryKey { columns, .. } => Some(named(table, columns)),
        _ => None,
    });
    of_column.map(|column| vec![column.name.value.clone()]).or(of_table).unwrap_or_default()
}

fn named(table: &CreateTable, columns: &[IndexedColumn]) -> Vec<String> {
    let names = columns.iter().map(|column| column.column().unwrap());
    names.map(|name| table.column(&name.value).unwrap().name.value.clone()).collect()
}

fn read_column(table: &CreateTable, column: &ColumnDef, key: &[String]) -> Column {
    let generated = column.kinds().find_map(|kind| match kind {
        ColumnConstraintKind::Generated { stored, .. } => Some(if *stored { 3 } else { 2 }),
        _ => None,
    });
    let place = key.iter().position(|name| column.name.is(name));
    let declared = column.declared_type.as_ref();
    let forced = place.is_some() && (table.is_without_rowid() || table.is_strict());
    Column {
        name: column.name.value.clone(),
        declared: declared.map_or(String::new(), |declared| declared.name.to_lowercase()),
        not_null: column.is_not_null() || forced,
        default: column.default().map(|default| default.text.clone()),
        key: place.map_or(0, |place| place + 1),
        hidden: generated.unwrap_or(0),
    }
}

fn read_foreign_keys(table: &CreateTable) -> BTreeSet<ForeignKey> {
    let keys = table.foreign_keys().into_iter();
    keys.map(|(at, clause)| key_facts(clause, sources(table, at))).collect()
}

fn sources(table: &CreateTable, at: ConstraintRef) -> Vec<String> {
    match at {
        ConstraintRef::Column { column, .. } => {
            vec![table.columns()[column].name.value.clone()]
        }
        ConstraintRef::Table(index) => {
            let names = table.constraints()[index].columns().into_iter();
            names.map(|name| name.value.clone()).collect()
        }
    }
}

fn key_facts(clause: &ForeignKeyClause, from: Vec<String>) -> ForeignKey {
    let to = |at: usize| clause.columns.get(at).map(|name| name.value.clone());
    let pairs = from.into_iter().enumerate().map(|(at, from)| (from, to(at)));
    let table = clause.table.value.clone();
    (table, pairs.collect(), action(clause.on_update), action(clause.on_delete))
}

fn action(action: Option<Action>) -> String {
    let text = match action.unwrap_or(Action::NoAction) {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
        Action::Cascade => "CASCADE",
    };
    text.to_owned()
}

fn read_uniques(table: &CreateTable) -> BTreeSet<Vec<String>> {
    let unique = |kind: &ColumnConstraintKind| matches!(kind, ColumnConstraintKind::Unique { .. });
    let of_columns = table.columns().iter().filter(|column| column.kinds().any(unique));
    let of_columns = of_columns.map(|column| vec![column.name.value.clone()]);
    let of_table = table.constraints().iter().filter_map(|found| match &found.kind {
        TableConstraintKind::Unique { columns, .. } => Some(named(table, columns)),
        _ => None,
    });
    of_columns.chain(of_table).collect()
}

#[test]
fn sqlite_reads_tables_the_same_way() {
    let texts = TABLES.iter().filter(|text| !NOT_CREATED.contains(text));
    assert!(texts.clone().count() >= 80);
    let failed =
        texts.filter(|text| std::panic::catch_unwind(|| assert_eq!(read_facts(text), sqlite_facts(text))).is_err());
    assert_eq!(failed.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn stored_text_is_read_like_the_original() {
    for text in TABLES.iter().filter(|text| !NOT_CREATED.contains(text)) {
        let connection = created(text).unwrap();
        let sql = "SELECT sql FROM sqlite_schema UNION ALL SELECT sql FROM sqlite_temp_schema";
        let stored: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(read_facts(&stored), read_facts(text), "{text}");
        assert!(matches!(TableStatement::parse(&stored), Ok(TableStatement::Table(_))));
    }
}
