//! The conformance suite on PostgreSQL: each case has a database to itself on each server, and the script goes to `psql`.
#![allow(clippy::disallowed_methods, reason = "rows are read past the backend")]

use std::{
    process::{Command, id},
    sync::atomic::{AtomicUsize, Ordering},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    deserialize::{self, FromSql},
    pg::Pg,
    row::{Field, NamedRow, Row as Rows},
    sql_types::Text,
};
use limbeck_backend_postgres::{OpenMode, Postgres};
use limbeck_conformance_tests::{
    Fallible,
    suite::{
        self, Database, Place, Setup,
        servers::{self, Server, feed},
    },
};
use limbeck_core::{backend::Backend, dialect::Dialect, schema::Table};

struct Suite;

impl Setup for Suite {
    fn dialect(&self) -> &'static str {
        "postgres"
    }

    fn places(&self) -> Result<Vec<Place>, String> {
        let place = |server: Server| {
            let name = server.name.clone();
            Place::new(&name, move || Ok(Box::new(Scratch::new(&server)?)))
        };
        Ok(servers::of(&["postgres"])?.into_iter().map(place).collect())
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
        let mut maintenance = PgConnection::establish(&server.url)?;
        diesel::sql_query(format!("CREATE DATABASE {name} TEMPLATE template0")).execute(&mut maintenance)?;
        Ok(Self { server: server.clone(), name })
    }

    fn url(&self) -> String {
        self.server.address(&self.name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Ok(mut maintenance) = PgConnection::establish(&self.server.url) {
            let _ = diesel::sql_query(format!("DROP DATABASE {} WITH (FORCE)", self.name)).execute(&mut maintenance);
        }
    }
}

impl Database for Scratch {
    fn open(&self) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_postgres::open(&self.url(), OpenMode::Write)?))
    }

    fn offline(&self) -> Box<dyn Dialect> {
        Box::new(Postgres::default())
    }

    fn script(&self, sql: &str) -> Fallible<()> {
        let (mut client, database) = match &self.server.client {
            Some(words) => {
                let mut client = Command::new(words.first().ok_or("the client has no name")?);
                client.args(&words[1..]);
                (client, self.name.clone())
            }
            None => (Command::new("psql"), self.url()),
        };
        client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database]);
        feed(client, sql)
    }

    fn rows(&self, table: &Table) -> Fallible<Vec<Vec<Option<String>>>> {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let columns: Vec<_> =
            table.columns.iter().map(|column| format!("{}::text", quoted(column.name.as_str()))).collect();
        let schema = table.schema.as_ref().map(|schema| format!("{}.", quoted(schema.as_str()))).unwrap_or_default();
        let sql = format!("SELECT {} FROM {schema}{}", columns.join(", "), quoted(table.name.as_str()));
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut PgConnection::establish(&self.url())?)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

/// A row of texts.
struct Row(Vec<Option<String>>);

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let value = |place| match Rows::get(row, place).ok_or("a row is short")?.value() {
            Some(value) => <String as FromSql<Text, Pg>>::from_sql(value).map(Some),
            None => Ok(None),
        };
        (0..row.field_count()).map(value).collect::<Result<_, _>>().map(Self)
    }
}

fn main() -> std::process::ExitCode {
    suite::main(&Suite)
}
