//! A database to try operations on: they go the way that they go in a migration, and everything that can be seen of the
//! database is compared before and after.

use std::{collections::BTreeMap, time::Duration};

use diesel::{Connection, SqliteConnection};
use limbeck_backend_sqlite::{Capabilities, OpenMode, Sqlite, SqliteBackend, normal, open, quote};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    node::{Field, Node, Value},
    operation::{NamingConvention, Operation, fold},
    schema::Schema,
    statement::{Session, Statement},
};
use tempfile::TempDir;

use crate::{batch_law, sql};

/// How long the lab waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The operations of a list in TOML, with their final names.
pub fn operations(toml: &str) -> Vec<Operation> {
    let text = format!("operations = [\n{toml}\n]");
    let document = Node::from_toml(&text).unwrap_or_else(|error| panic!("{toml}: {error}"));
    let list = document.as_table().unwrap().get("operations").unwrap();
    let Value::Array(items) = &list.value else { panic!("no list: {toml}") };
    let decoded = items.iter().map(|item| Operation::decode(item).unwrap_or_else(|error| panic!("{toml}: {error}")));
    decoded.flat_map(|operation| operation.resolve_names(&NamingConvention::default())).collect()
}

/// A batch on `t`.
pub fn batch(toml: &str) -> String {
    format!("{{ batch_alter_table = 't', operations = [{toml}] }}")
}

/// Everything that can be seen of a database, under names that say what it is.
pub type Dump = BTreeMap<String, String>;

/// A database in a file, and SQLite's language as the lab speaks it.
pub struct Lab {
    pub backend: SqliteBackend<'static>,
    pub sqlite: Sqlite,
    pub dir: TempDir,
    /// Whether a schema that the operations leave is compared with the replayed one.
    pub law: bool,
}

/// What came of operations: the statements that ran, or what was refused.
pub type Outcome = Result<Vec<Statement>, String>;

impl Lab {
    /// A database that some SQL made, with foreign keys enforced.
    pub fn new(script: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lab.db");
        let mut setup = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        sql::run(&mut setup, "PRAGMA synchronous = OFF");
        sql::run(&mut setup, script);
        drop(setup);
        let mut backend = open(path.to_str().unwrap(), OpenMode::Write).unwrap();
        backend.reflect().unwrap();
        let sqlite = *backend.sqlite();
        let mut lab = Self { backend, sqlite, dir, law: true };
        lab.run_sql("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF");
        lab
    }

    /// The same, in the language of an older version.
    pub fn of_version(mut self, version: u32) -> Self {
        self.sqlite.capabilities = Capabilities::for_version(version);
        self
    }

    /// The same, without a look at the replayed schema: for what replay does not know of.
    pub fn lawless(mut self) -> Self {
        self.law = false;
        self
    }

    pub fn connection(&mut self) -> &mut SqliteConnection {
        self.backend.connection().unwrap()
    }

    pub fn run_sql(&mut self, script: &str) {
        sql::run(self.connection(), script);
    }

    pub fn rows(&mut self, query: &str) -> Vec<Vec<Option<String>>> {
        sql::rows(self.connection(), query)
    }

    /// The rows of a query as one text: `1|a;2|NULL`.
    pub fn found(&mut self, query: &str) -> String {
        joined(&self.rows(query))
    }

    /// The definition of an object as the catalog has it.
    pub fn definition(&mut self, name: &str) -> String {
        self.found(&format!("SELECT sql FROM sqlite_schema WHERE name = {}", quote::string(name)))
    }

    /// A second connection to the same file.
    pub fn other_connection(&self) -> SqliteConnection {
        SqliteConnection::establish(self.dir.path().join("lab.db").to_str().unwrap()).unwrap()
    }

    /// Runs operations as a migration does, in one transaction, and holds what they leave to the laws.
    pub fn run(&mut self, toml: &str) -> Outcome {
        self.run_all(&operations(toml))
    }

    /// Runs operations that are to succeed.
    pub fn done(&mut self, toml: &str) -> Vec<Statement> {
        self.run(toml).unwrap_or_else(|error| panic!("{toml}\n{error}"))
    }

    /// Runs operations that are to be refused; nothing of them is to be left. Gives the message.
    pub fn refused(&mut self, toml: &str) -> String {
        match self.run(toml) {
            Ok(statements) => panic!("{toml}\nwas not refused:\n{}", text_of(&statements)),
            Err(message) => message,
        }
    }

    pub fn run_all(&mut self, operations: &[Operation]) -> Outcome {
        let before = self.backend.reflect().unwrap();
        let dump = self.dump();
        let outcome = self.attempt(operations, usize::MAX);
        match &outcome {
            Ok((_, after)) if self.law => batch_law::hold(self, operations, &before, after),
            Ok(_) => {}
            Err(message) => assert_eq!(changes(&dump, &self.dump()), Vec::<String>::new(), "left behind by: {message}"),
        }
        outcome.map(|(statements, _)| statements)
    }

    /// Runs operations up to the statement of that number, which then fails. Gives the statements and the replayed
    /// schema.
    pub fn attempt(&mut self, written: &[Operation], fail_at: usize) -> Result<(Vec<Statement>, Schema), String> {
        let schema = self.backend.reflect().unwrap();
        self.attempt_on(schema, written, fail_at)
    }

    /// The same on a database that is known to look like `schema`.
    pub fn attempt_on(
        &mut self,
        mut schema: Schema,
        written: &[Operation],
        fail_at: usize,
    ) -> Result<(Vec<Statement>, Schema), String> {
        let operations = fold(written, &self.sqlite.name());
        let session = self.session(&operations, &schema);
        self.backend.begin(session, PATIENCE).unwrap();
        let ran = self.execute(&operations, &mut schema, fail_at).and_then(|statements| {
            let committed = self.backend.commit().map_err(|error| error.to_string());
            committed.map(|()| statements)
        });
        if ran.is_err() {
            self.backend.rollback().unwrap();
        }
        ran.map(|statements| (statements, schema))
    }

    /// What all statements together ask for around the transaction.
    fn session(&self, operations: &[Operation], before: &Schema) -> Session {
        let mut schema = before.clone();
        let mut session = Session::default();
        for operation in operations {
            let Ok(statements) = self.sqlite.lower(operation, &schema) else { break };
            session = statements.iter().fold(session, |session, statement| session.and(statement.session));
            if advance(&self.sqlite, operation, &mut schema).is_err() {
                break;
            }
        }
        session
    }

    fn execute(&mut self, operations: &[Operation], schema: &mut Schema, fail_at: usize) -> Outcome {
        let mut ran = Vec::new();
        let mut late = Vec::new();
        for operation in operations {
            let lowered = self.sqlite.lower(operation, schema).map_err(|error| error.to_string())?;
            let (now, at_end): (Vec<_>, Vec<_>) = lowered.into_iter().partition(|statement| !statement.at_end);
            late.extend(at_end);
            for statement in now {
                self.execute_one(statement, fail_at, &mut ran)?;
            }
            advance(&self.sqlite, operation, schema)?;
            if schema.opaque {
                *schema = self.backend.reflect().map_err(|error| error.to_string())?;
            }
        }
        for statement in late {
            self.execute_one(statement, fail_at, &mut ran)?;
        }
        Ok(ran)
    }

    fn execute_one(&mut self, statement: Statement, fail_at: usize, ran: &mut Vec<Statement>) -> Result<(), String> {
        if ran.len() == fail_at {
            return Err(format!("made to fail at {}", statement.sql));
        }
        self.backend.execute(&statement).map_err(|error| format!("{error} [{}]", statement.sql))?;
        ran.push(statement);
        Ok(())
    }

    /// Everything that can be seen: the catalog, what the pragmas say of every table, all rows.
    pub fn dump(&mut self) -> Dump {
        let mut dump = Dump::new();
        for pragma in ["foreign_keys", "legacy_alter_table", "writable_schema", "busy_timeout"] {
            dump.insert(pragma.to_owned(), self.found(&format!("PRAGMA {pragma}")));
        }
        let databases = self.rows("SELECT name FROM pragma_database_list ORDER BY seq");
        for database in databases.into_iter().flatten().flatten() {
            self.dump_database(&database, &mut dump);
        }
        dump
    }

    fn dump_database(&mut self, database: &str, dump: &mut Dump) {
        let schema = quote::identifier(database);
        for row in self.rows(&format!("SELECT type, name, tbl_name, sql FROM {schema}.sqlite_schema")) {
            let [kind, name, table, definition] = row.try_into().unwrap();
            let (kind, name, table) = (kind.unwrap(), name.unwrap(), table.unwrap());
            let definition = definition.map(|sql| normal::expression(&sql)).unwrap_or_default();
            dump.insert(format!("{database} {kind} {name}"), format!("on {table}: {definition}"));
            if kind == "table" && definition.starts_with("create table") {
                self.dump_table(database, &name, dump);
            }
        }
    }

    fn dump_table(&mut self, database: &str, table: &str, dump: &mut Dump) {
        let (name, schema) = (quote::string(table), quote::string(database));
        let at = |what: &str| format!("{database} {what} of {table}");
        let columns = self.rows(&format!(
            "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo({name}, {schema}) ORDER BY cid"
        ));
        let keys = format!(
            "SELECT \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list({name}, {schema}) \
             ORDER BY id, seq"
        );
        let indexes = format!(
            "SELECT il.\"unique\", il.origin, il.partial, ix.seqno, ix.name, ix.\"desc\", ix.coll, ix.key \
             FROM pragma_index_list({name}, {schema}) il, pragma_index_xinfo(il.name, {schema}) ix \
             ORDER BY 1, 2, 3, il.origin = 'c' AND il.name, (SELECT group_concat(name) FROM pragma_index_xinfo(il.name, {schema})), 4"
        );
        let options = format!("SELECT wr, strict FROM pragma_table_list({name}) WHERE schema = {schema}");
        dump.insert(at("foreign keys"), self.found(&keys));
        dump.insert(at("indexes"), self.found(&indexes));
        dump.insert(at("options"), self.found(&options));
        dump.insert(at("columns"), joined(&columns));
        let names: Vec<_> = columns.iter().map(|row| row[0].clone().unwrap()).collect();
        let values: Vec<_> = names.iter().map(|name| quote::identifier(name)).collect();
        let values: Vec<_> = values.iter().map(|name| format!("typeof({name}) || ' ' || quote({name})")).collect();
        let rowid = ["rowid", "_rowid_", "oid"]
            .into_iter()
            .find(|word| !names.iter().any(|name| name.eq_ignore_ascii_case(word)));
        let with_rowid = self.rows(&options)[0][0].as_deref() == Some("0");
        let key = rowid.filter(|_| with_rowid).map(|rowid| format!("{rowid}, ")).unwrap_or_default();
        let from = format!("{}.{}", quote::identifier(database), quote::identifier(table));
        dump.insert(
            at("rows"),
            self.found(&format!("SELECT {key}{} FROM {from} ORDER BY 1, 2, 3", {
                let mut values = values;
                values.resize(values.len().max(3), "NULL".to_owned());
                values.join(", ")
            })),
        );
        if table == "sqlite_sequence" {
            dump.insert(at("rows"), self.found("SELECT name, seq FROM sqlite_sequence ORDER BY 1, 2"));
        }
    }
}

/// Does to a schema in memory what an operation does to the database.
pub fn advance(sqlite: &Sqlite, operation: &Operation, schema: &mut Schema) -> Result<(), String> {
    let mut after = schema.clone();
    operation.apply(&mut after).map_err(|error| error.to_string())?;
    sqlite.settle(operation, schema, &mut after);
    *schema = after;
    Ok(())
}

/// What differs between two dumps.
pub fn changes(before: &Dump, after: &Dump) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differing.map(|name| format!("{name}:\n  - {:?}\n  + {:?}", before.get(name), after.get(name))).collect()
}

/// The statements, a line each.
pub fn text_of(statements: &[Statement]) -> String {
    statements.iter().map(|statement| format!("{};\n", statement.sql)).collect()
}

/// Whether the table was copied.
pub fn rebuilds(statements: &[Statement]) -> usize {
    let copies = |statement: &&Statement| statement.note.as_ref().is_some_and(|note| note.starts_with("copy the rows"));
    statements.iter().filter(copies).count()
}

/// Whether a stored definition was edited.
pub fn edits(statements: &[Statement]) -> usize {
    statements.iter().filter(|statement| statement.sql.contains("writable_schema = ON")).count()
}

fn joined(rows: &[Vec<Option<String>>]) -> String {
    let line = |row: &Vec<Option<String>>| {
        row.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect::<Vec<_>>().join("|")
    };
    rows.iter().map(line).collect::<Vec<_>>().join(";")
}
