//! The conformance suite on SQLite: each case has a file to itself, and the script goes to the `sqlite3` shell.

use std::{path::PathBuf, process::Command};

use limbeck_backend_sqlite::{OpenMode, Sqlite};
use limbeck_conformance_tests::{
    Fallible,
    suite::{self, Database, Place, Setup, servers::feed},
};
use limbeck_core::{backend::Backend, dialect::Dialect, schema::Table};
use rusqlite::{Connection, types::ValueRef};
use tempfile::TempDir;

struct Suite;

impl Setup for Suite {
    fn dialect(&self) -> &'static str {
        "sqlite"
    }

    fn places(&self) -> Result<Vec<Place>, String> {
        Ok(vec![Place::new("sqlite", || Ok(Box::new(File(tempfile::tempdir()?))))])
    }

    fn open(&self, address: &str) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_sqlite::open(address, OpenMode::Write)?))
    }
}

/// A database in a directory of its own.
struct File(TempDir);

impl File {
    fn path(&self) -> PathBuf {
        self.0.path().join("case.db")
    }
}

impl Database for File {
    fn open(&self) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_sqlite::open(&self.address(), OpenMode::Write)?))
    }

    fn address(&self) -> String {
        format!("sqlite:{}", self.path().display())
    }

    fn offline(&self) -> Box<dyn Dialect> {
        Box::new(Sqlite::OFFLINE)
    }

    fn script(&self, sql: &str) -> Fallible<()> {
        let mut shell = Command::new("sqlite3");
        shell.arg("-bail").arg(self.path());
        feed(shell, sql)
    }

    fn rows(&self, table: &Table) -> Fallible<Vec<Vec<Option<String>>>> {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(column.name.as_str())).collect();
        let connection = Connection::open(self.path())?;
        let sql = format!("SELECT {} FROM {}", columns.join(", "), quoted(table.name.as_str()));
        let mut statement = connection.prepare(&sql)?;
        let rows =
            statement.query_map([], |row| (0..columns.len()).map(|place| row.get_ref(place).map(text)).collect())?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Some(bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}"))),
    }
}

fn main() -> std::process::ExitCode {
    suite::main(&Suite)
}
