//! The conformance suite on MySQL and MariaDB: each case has a database to itself on each server, and the script goes to
//! the server's own client.
#![allow(clippy::disallowed_methods, reason = "rows are read past the backend")]

use std::{
    process::id,
    sync::atomic::{AtomicUsize, Ordering},
};

use diesel::{
    Connection, MysqlConnection, QueryableByName, RunQueryDsl, deserialize,
    mysql::Mysql,
    row::{Field, NamedRow, Row as Rows},
};
use limbeck_backend_mysql::{MySqlBackend, OpenMode};
use limbeck_conformance_tests::{
    Fallible,
    suite::{
        self, Database, Place, Setup,
        servers::{self, Server, feed},
    },
};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    schema::{Column, Table, Type},
};

struct Suite;

impl Setup for Suite {
    fn dialect(&self) -> &'static str {
        "mysql"
    }

    fn places(&self) -> Result<Vec<Place>, String> {
        let place = |server: Server| {
            let name = server.name.clone();
            Place::new(&name, move || Ok(Box::new(Scratch::new(&server)?)))
        };
        Ok(servers::of(&["mysql", "mariadb"])?.into_iter().map(place).collect())
    }

    fn open(&self, address: &str) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_mysql::open(address, OpenMode::Write)?))
    }
}

/// A database of its own, gone with the case.
struct Scratch {
    server: Server,
    name: String,
}

impl Scratch {
    fn new(server: &Server) -> Fallible<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("case_{}_{}", id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let scratch = Self { server: server.clone(), name };
        diesel::sql_query(format!("CREATE DATABASE {}", scratch.name)).execute(&mut Self::connect(&server.url)?)?;
        Ok(scratch)
    }

    fn connect(url: &str) -> Fallible<MysqlConnection> {
        Ok(MysqlConnection::establish(&url.replacen("mariadb://", "mysql://", 1))?)
    }

    fn url(&self) -> String {
        self.server.address(&self.name)
    }

    fn backend(&self) -> Fallible<MySqlBackend<'static>> {
        Ok(limbeck_backend_mysql::open(&self.url(), OpenMode::Write)?)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Ok(mut maintenance) = Self::connect(&self.server.url) {
            let _ = diesel::sql_query(format!("DROP DATABASE {}", self.name)).execute(&mut maintenance);
        }
    }
}

impl Database for Scratch {
    fn open(&self) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(self.backend()?))
    }

    fn address(&self) -> String {
        self.url()
    }

    fn cut(&self) -> Fallible<bool> {
        let mut killer = Self::connect(&self.server.url)?;
        // MySQL answers `information_schema` with an error while another case runs a statement with an emoji.
        let list = if self.server.name.starts_with("mysql") { "performance_schema" } else { "information_schema" };
        let ids = format!("SELECT CAST(id AS CHAR) FROM {list}.processlist WHERE db = '{}'", self.name);
        let ids: Vec<Row> = diesel::sql_query(ids).load(&mut killer)?;
        for id in ids.into_iter().filter_map(|row| row.0.into_iter().next().flatten()) {
            // One that has gone by itself meanwhile is gone.
            let _ = diesel::sql_query(format!("KILL {id}")).execute(&mut killer);
        }
        Ok(true)
    }

    fn offline(&self) -> Box<dyn Dialect> {
        // A script is made for the server that it is going to run on.
        self.backend().map_or_else(
            |_| Box::new(limbeck_backend_mysql::MySql::default()) as Box<dyn Dialect>,
            |backend| Box::new(backend.mysql().clone()),
        )
    }

    fn script(&self, sql: &str) -> Fallible<()> {
        feed(self.server.mysql_client(&self.name)?, sql)
    }

    fn rows(&self, table: &Table) -> Fallible<Vec<Vec<Option<String>>>> {
        let columns: Vec<_> = table.columns.iter().map(as_text).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), quoted(table.name.as_str()));
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut Self::connect(&self.url())?)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn as_text(column: &Column) -> String {
    let name = quoted(column.name.as_str());
    match column.ty {
        Type::Blob | Type::Binary(_) | Type::Varbinary(_) => {
            format!("CAST(CONCAT('\\\\x', LOWER(HEX({name}))) AS CHAR)")
        }
        // No server casts one.
        Type::Vector(_) => format!("HEX({name})"),
        _ => format!("CAST({name} AS CHAR)"),
    }
}

/// A row of texts.
struct Row(Vec<Option<String>>);

impl QueryableByName<Mysql> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Mysql>) -> deserialize::Result<Self> {
        let mut values = Vec::new();
        for place in 0..row.field_count() {
            let field = Rows::get(row, place).ok_or("a row is short")?;
            values.push(field.value().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
        }
        Ok(Self(values))
    }
}

fn main() -> std::process::ExitCode {
    suite::main(&Suite)
}
