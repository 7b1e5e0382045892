//! Servers: a long way up, and the reading of a large schema. The database is made anew for every run.

use std::process::Command;

use limbeck_conformance_tests::{
    Fallible, generate,
    suite::servers::{self, Server},
};

use crate::{
    Size,
    check::{self, Wide},
    measure::Contender,
    report::Report,
    small::alembic,
    tools::{Tools, said},
};

/// Reads a schema as Alembic does, which needs all tables for its comparison.
const SQLALCHEMY: &str = "import sys, sqlalchemy as sa; metadata = sa.MetaData(); \
                          metadata.reflect(sa.create_engine(sys.argv[1])); \
                          assert len(metadata.tables) == int(sys.argv[2])";

/// Everything, on all servers of the environment.
pub fn all(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    each(|place| {
        ladder(tools, size, place, report)?;
        large(tools, size, place, report)
    })
}

/// The large schema alone.
pub fn checks(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    each(|place| large(tools, size, place, report))
}

fn each(mut timed: impl FnMut(&Place) -> Fallible<()>) -> Fallible<()> {
    for server in servers::of(&["postgres", "mysql", "mariadb"])? {
        let place = Place::new(server)?;
        let done = timed(&place);
        place.admin(&place.drop())?;
        done?;
    }
    Ok(())
}

/// A server, and a database on it that is ours.
#[derive(Debug, Clone)]
struct Place {
    server: Server,
    database: String,
    /// What the server calls itself.
    title: String,
}

impl Place {
    fn new(server: Server) -> Fallible<Self> {
        let database = format!("limbeck_bench_{}", std::process::id());
        let mut place = Self { server, database, title: String::new() };
        let asked = if place.is_postgres() { "SHOW server_version" } else { "SELECT version()" };
        let answer = place.admin(asked)?;
        let version = answer.split([' ', '-', '\n']).next().unwrap_or_default();
        let kind = match place.program() {
            "psql" => "PostgreSQL",
            "mysql" => "MySQL",
            _ => "MariaDB",
        };
        place.title = format!("{kind} {version}");
        Ok(place)
    }

    fn is_postgres(&self) -> bool {
        self.program() == "psql"
    }

    /// The client, which is on the path: in a container it would talk to the server over another road than limbeck.
    fn program(&self) -> &'static str {
        match &self.server.name {
            name if name.starts_with("postgres") => "psql",
            name if name.starts_with("mysql") => "mysql",
            _ => "mariadb",
        }
    }

    fn url(&self) -> String {
        self.server.address(&self.database)
    }

    /// The address as SQLAlchemy wants it.
    fn python_url(&self) -> String {
        let driver = if self.is_postgres() { "postgresql+psycopg2" } else { "mysql+pymysql" };
        let url = self.url();
        url.split_once(':').map_or_else(String::new, |(_, rest)| format!("{driver}:{rest}"))
    }

    /// The client on the database of an address; it prints values and nothing else, and ends at the first error.
    fn client(&self, url: &str) -> Command {
        let mut command = Command::new(self.program());
        if self.is_postgres() {
            command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]);
            return command;
        }
        let place = url.split_once("://").map_or(url, |(_, place)| place);
        let (user, place) = place.rsplit_once('@').unwrap_or(("", place));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, database) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        let database = database.split('?').next().unwrap_or_default();
        command.env("MYSQL_PWD", password).args(["--batch", "--skip-column-names", "-h", host, "-P", port, "-u", user]);
        command.arg(database);
        command
    }

    /// Runs a statement on the database that the server always has, and gives what it answers.
    fn admin(&self, statement: &str) -> Fallible<String> {
        let mut client = self.client(&self.server.url);
        client.args([if self.is_postgres() { "-c" } else { "-e" }, statement]);
        said(client)
    }

    fn drop(&self) -> String {
        format!("DROP DATABASE IF EXISTS {}", self.database)
    }

    fn fresh(&self) -> impl Fn() -> Fallible<()> + 'static {
        let place = self.clone();
        move || {
            place.admin(&place.drop())?;
            place.admin(&format!("CREATE DATABASE {}", place.database)).map(drop)
        }
    }
}

/// A long way up, from nothing.
fn ladder(tools: &Tools, size: Size, place: &Place, report: &mut Report) -> Fallible<()> {
    let project = tools.place(&place.server.name)?;
    let url = place.url();
    generate::write(&project, &generate::ladder(size.ladder))?;
    generate::write_alembic(&project, size.ladder, &place.python_url())?;
    let script = project.join("offline.sql");
    std::fs::write(&script, said(tools.limbeck_at(&url, &project, &["upgrade", "--sql"]))?)?;
    report.part(&format!("{}: {} revisions up", place.title, size.ladder))?;
    let upgrade = tools.limbeck_at(&url, &project, &["upgrade", "--quiet"]);
    let fed = format!("{}, fed `limbeck upgrade --sql`", place.program());
    let mut contenders = vec![
        Contender::new("limbeck upgrade", upgrade).after(place.fresh()),
        Contender::new(fed, place.client(&url)).fed(script).after(place.fresh()),
    ];
    let alembic = alembic(tools, &project, &["upgrade", "head"]);
    contenders.extend(alembic.map(|alembic| alembic.after(place.fresh())));
    report.race(contenders, size.runs)
}

/// A large schema: its reading, by commands that do nothing else, and its comparison with models.
fn large(tools: &Tools, size: Size, place: &Place, report: &mut Report) -> Fallible<()> {
    place.fresh()()?;
    let name = format!("{}-wide", place.server.name);
    let wide = Wide::new(tools, size, &name, &place.url(), &place.python_url())?;
    let queries = wide.project.join("queries.sql");
    std::fs::write(&queries, said(reflect(tools, place, &["--queries"]))?)?;
    let catalog = || {
        let name = format!("{}, fed the same queries of the catalog", place.program());
        Contender::new(name, place.client(&place.url())).fed(queries.clone())
    };
    // Alembic's command leaves a table of its own, which would be read too.
    reading(tools, size, place, catalog(), report)?;
    report.part(&format!("{}: {}", place.title, check::title(size)))?;
    wide.check(tools, size, vec![catalog()], report)
}

fn reflect(tools: &Tools, place: &Place, words: &[&str]) -> Command {
    let mut command = Command::new(&tools.reflect);
    command.args(words).arg(place.url());
    command
}

fn reading(tools: &Tools, size: Size, place: &Place, catalog: Contender, report: &mut Report) -> Fallible<()> {
    let found = said(reflect(tools, place, &[]))?;
    let expected = format!("{} tables with {} columns", size.tables, size.tables * generate::WIDE_COLUMNS);
    if found.trim() != expected {
        return Err(format!("limbeck found {}, and there are {expected}", found.trim()).into());
    }
    report.part(&format!("{}: the schema of {expected}", place.title))?;
    let mut contenders = vec![Contender::new("limbeck, reflection", reflect(tools, place, &[])), catalog];
    let python = tools.python(&["-c", SQLALCHEMY, &place.python_url(), &size.tables.to_string()]);
    contenders.extend(python.map(|python| Contender::new("SQLAlchemy, `MetaData.reflect()`", python)));
    report.race(contenders, size.runs)
}
