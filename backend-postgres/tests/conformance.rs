//! The conformance suite on PostgreSQL: each case has a database to itself on each server, and the script goes to `psql`.
#![allow(clippy::disallowed_methods, reason = "rows are read past the backend")]

use std::{
    process::{Command, id},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
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

    fn open(&self, address: &str) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_postgres::open(address, OpenMode::Write)?))
    }

    fn close(&self) {
        let free = FREE.lock().map(|mut free| std::mem::take(&mut *free)).unwrap_or_default();
        for server in servers::of(&["postgres"]).unwrap_or_default() {
            let names = free.iter().filter(|(of, _)| *of == server.name).map(|(_, name)| name.as_str());
            drop_databases(&server, names);
        }
    }
}

/// Drops databases, and ends what is still connected to them. What cannot be done at the end of a test is left.
fn drop_databases<'n>(server: &Server, names: impl Iterator<Item = &'n str>) {
    let Ok(mut maintenance) = PgConnection::establish(&server.url) else { return };
    for name in names {
        let _ = diesel::sql_query(format!("DROP DATABASE {name} WITH (FORCE)")).execute(&mut maintenance);
    }
}

/// A database of its own while the case runs. To make one takes longer than to empty one, so that they are used again.
struct Scratch {
    server: Server,
    name: String,
}

/// The databases that no case has at the moment, by their servers' names.
static FREE: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Takes away everything that a case may have made.
const EMPTY: &str = "DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    CREATE SCHEMA public;
END $$";

impl Scratch {
    fn new(server: &Server) -> Fallible<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        if let Ok(mut free) = FREE.lock()
            && let Some(place) = free.iter().position(|(of, _)| *of == server.name)
        {
            let (_, name) = free.swap_remove(place);
            return Ok(Self { server: server.clone(), name });
        }
        let name = format!("case_{}_{}", id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut maintenance = PgConnection::establish(&server.url)?;
        diesel::sql_query(format!("CREATE DATABASE {name} TEMPLATE template0")).execute(&mut maintenance)?;
        Ok(Self { server: server.clone(), name })
    }

    fn url(&self) -> String {
        self.server.address(&self.name)
    }

    fn empty(&self) -> Fallible<()> {
        diesel::sql_query(EMPTY).execute(&mut PgConnection::establish(&self.url())?)?;
        Ok(())
    }
}

/// A database that cannot be emptied is not used again.
impl Drop for Scratch {
    fn drop(&mut self) {
        if self.empty().is_ok()
            && let Ok(mut free) = FREE.lock()
        {
            free.push((self.server.name.clone(), self.name.clone()));
            return;
        }
        drop_databases(&self.server, std::iter::once(self.name.as_str()));
    }
}

impl Database for Scratch {
    fn open(&self) -> Fallible<Box<dyn Backend>> {
        Ok(Box::new(limbeck_backend_postgres::open(&self.url(), OpenMode::Write)?))
    }

    fn address(&self) -> String {
        self.url()
    }

    fn cut(&self) -> Fallible<bool> {
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        diesel::sql_query(others).execute(&mut PgConnection::establish(&self.url())?)?;
        Ok(true)
    }

    fn offline(&self) -> Box<dyn Dialect> {
        // A script is made for the server that it is going to run on.
        let backend = limbeck_backend_postgres::open(&self.url(), OpenMode::Write);
        Box::new(backend.map_or_else(|_| Postgres::default(), |backend| backend.postgres().clone()))
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
