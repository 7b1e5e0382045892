//! The history of a real application, revision by revision: the schema is the one that the reference implementation
//! leaves, on the way up and on the way down, and the rows that were there come along.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_types::Text};
use limbeck_conformance_tests::{
    facts::{Fact, Name, differences},
    truth::{self, Recorded, column_fact, parenthesized},
};
use limbeck_core::{
    config::Config,
    migrate::{MigrateError, Migrator, MigratorOptions, Silent},
    script::ScriptDirectory,
};
use serde_json::Value;

use crate::support::server::Database;

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance-tests/histories/langbuilder/postgres").join(file)
}

/// A database, the revisions, and what is wanted of them.
struct History {
    scripts: ScriptDirectory,
    recorded: Recorded,
    database: Database,
    problems: Vec<String>,
}

impl History {
    fn new() -> Self {
        Self {
            scripts: ScriptDirectory::open(&Config::read(&data("limbeck.toml")).unwrap()).unwrap(),
            recorded: Recorded::read(&data("plan.json")).unwrap(),
            database: Database::new(),
            problems: Vec::new(),
        }
    }

    fn upgrade(&self, target: &str) {
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        let done = migrator.upgrade(&mut self.database.open(), Some(target), &mut Silent);
        done.unwrap_or_else(|error| panic!("up to {target}: {error}"));
    }

    fn downgrade(&self, target: &str) -> Result<(), MigrateError> {
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        migrator.downgrade(&mut self.database.open(), target, &mut Silent).map(drop)
    }

    /// Notes how the database differs from a file of the truth.
    fn compare(&mut self, when: &str, file: &str) {
        let truth = truth::read(&data("truth").join(file)).unwrap();
        let found = facts(&mut self.database.connect());
        let differing = differences(&wanted(truth), &found);
        self.problems.extend(differing.into_iter().map(|line| format!("{when}: {line}")));
    }

    fn finish(self) {
        assert!(self.problems.is_empty(), "{} differences:\n{}", self.problems.len(), self.problems.join("\n"));
    }
}

/// The facts of a truth file, with those that only this server has.
fn wanted(mut truth: Value) -> Vec<Fact> {
    let object = truth.as_object_mut().unwrap();
    let mut further = Vec::new();
    for (name, values) in object.remove("enums").unwrap().as_object().unwrap() {
        let values = values.as_array().unwrap().iter().map(|value| value.as_str().unwrap());
        further.push(Fact::new(format!("enum {name} {}", parenthesized(values))));
    }
    for kind in ["extensions", "sequences"] {
        let names = object.remove(kind).unwrap();
        further.extend(names.as_array().unwrap().iter().map(|name| Fact::new(format!("{kind} {name}"))));
    }
    let mut facts = truth::facts(&truth, str::to_owned).unwrap();
    facts.extend(further);
    facts
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a query of one JSON column.
fn values(connection: &mut PgConnection, sql: &str) -> Vec<Value> {
    let lines: Vec<Line> = diesel::sql_query(format!("SELECT line::text AS line FROM ({sql}) AS q(line)"))
        .load(connection)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    lines.iter().map(|line| serde_json::from_str(&line.line).unwrap()).collect()
}

/// What the server's catalog says, without the tables in which limbeck keeps its books.
fn facts(connection: &mut PgConnection) -> Vec<Fact> {
    let mut facts = Vec::new();
    for table in tables(connection) {
        columns(&mut facts, connection, &table);
        constraints(&mut facts, connection, &table);
        let sql = format!(
            "SELECT json_build_array(x.relname, i.indisunique, (SELECT json_agg(pg_get_indexdef(x.oid, s, true) ORDER BY s) \
             FROM generate_series(1, i.indnatts) AS s)) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid \
             WHERE i.indrelid = '\"{table}\"'::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = x.oid)"
        );
        for index in values(connection, &sql) {
            let unique = if index[1] == true { "unique " } else { "" };
            facts.push(Fact::new(format!("{table}: {unique}index {} {}", word(&index[0]), list(&index[2]))));
        }
    }
    let enums = "SELECT json_build_array(typname, (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum \
                 WHERE enumtypid = t.oid)) FROM pg_type t WHERE typtype = 'e'";
    facts.extend(
        values(connection, enums)
            .iter()
            .map(|found| Fact::new(format!("enum {} {}", word(&found[0]), list(&found[1])))),
    );
    let sequences = "SELECT to_json(sequencename) FROM pg_sequences WHERE sequencename NOT LIKE 'limbeck%'";
    facts.extend(values(connection, sequences).iter().map(|name| Fact::new(format!("sequences {name}"))));
    facts
}

fn tables(connection: &mut PgConnection) -> Vec<String> {
    let sql = "SELECT to_json(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN \
               ('limbeck_version', 'limbeck_history') ORDER BY tablename COLLATE \"C\"";
    values(connection, sql).iter().map(|name| word(name).to_owned()).collect()
}

/// The truth has one spelling of a default for every server: 0 is also what is not true.
fn columns(facts: &mut Vec<Fact>, connection: &mut PgConnection, table: &str) {
    let sql = format!(
        "SELECT json_build_array(a.attname, CASE WHEN t.typtype = 'e' THEN 'ENUM ' || t.typname ELSE \
         replace(upper(format_type(a.atttypid, a.atttypmod)), 'CHARACTER VARYING', 'VARCHAR') END, NOT a.attnotnull, \
         CASE pg_get_expr(d.adbin, d.adrelid) WHEN 'false' THEN '0' ELSE \
         regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::.*$', '') END) \
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND \
         d.adnum = a.attnum WHERE a.attrelid = '\"{table}\"'::regclass AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attnum"
    );
    let columns = values(connection, &sql);
    let order = parenthesized(columns.iter().map(|column| word(&column[0])));
    facts.push(Fact::new(format!("{table}: columns in order {order}")));
    for column in &columns {
        let words = column_fact(word(&column[1]), column[2] == true, column[3].as_str());
        facts.push(Fact::new(format!("{table}.{}: {words}", word(&column[0]))));
    }
}

/// NOT NULL is a property of its column, also where the server keeps a constraint for it (18).
fn constraints(facts: &mut Vec<Fact>, connection: &mut PgConnection, table: &str) {
    let names = |table: &str, key: &str| {
        format!(
            "(SELECT json_agg(a.attname ORDER BY v.place) FROM unnest({key}) WITH ORDINALITY v(number, place) \
             JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = v.number)"
        )
    };
    let sql = format!(
        "SELECT json_build_array(k.conname, k.contype, {}, (SELECT relname FROM pg_class WHERE oid = k.confrelid), {}, \
         k.confdeltype::text || k.confupdtype::text) FROM pg_constraint k WHERE k.conrelid = '\"{table}\"'::regclass \
         AND k.contype <> 'n'",
        names("k.conrelid", "k.conkey"),
        names("k.confrelid", "k.confkey")
    );
    for found in values(connection, &sql) {
        let covered = list(&found[2]);
        let what = match word(&found[1]) {
            "p" => format!("primary key {covered}"),
            "u" => format!("unique {covered}"),
            "f" if word(&found[5]) == "aa" => {
                format!("foreign key {covered} to {} {}", word(&found[3]), list(&found[4]))
            }
            other => format!("a constraint of the kind {other} with {found}"),
        };
        facts.push(Fact::named(format!("{table}: {what}"), Name::Is(Some(word(&found[0]).to_owned()))));
    }
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> String {
    parenthesized(value.as_array().into_iter().flatten().map(word))
}

#[test]
fn every_revision_up_and_down_leaves_the_schema_that_the_reference_implementation_leaves() {
    let mut history = History::new();
    let order = history.recorded.order.clone();
    assert_eq!(order.len(), 48);
    for revision in &order {
        history.upgrade(revision);
        history.compare(&format!("up {revision}"), &format!("{revision}.json"));
    }
    history.compare("at head", "head.json");
    for (place, revision) in order.iter().enumerate().rev() {
        let below = place.checked_sub(1).map_or("base", |below| order[below].as_str());
        match (history.downgrade(below), history.recorded.downgraded.get(revision).cloned()) {
            (Ok(()), Some(file)) => history.compare(&format!("down {revision}"), &file),
            // What the reference implementation could not take back either: the way down goes on from there.
            (Err(MigrateError::Irreversible { .. }), None) => {
                history.database = Database::new();
                history.upgrade(below);
            }
            (done, wanted) => history.problems.push(format!("down {revision}: {done:?}, and not {wanted:?}")),
        }
    }
    history.finish();
}

#[test]
fn rows_that_were_put_in_on_the_way_are_at_head_what_the_reference_implementation_makes_of_them() {
    let mut history = History::new();
    let seed = truth::read(&data("truth/seed.json")).unwrap();
    let before = seed["before"].as_str().unwrap();
    let place = history.recorded.order.iter().position(|revision| revision == before).unwrap();
    history.upgrade(&history.recorded.order[place - 1].clone());
    for statement in seed["statements"].as_array().unwrap() {
        history.database.run(statement.as_str().unwrap());
    }
    history.upgrade("head");
    history.compare("at head", "head.json");
    let wanted = truth::read(&data("truth/rows_head.json")).unwrap();
    let wanted = wanted.as_object().unwrap();
    let mut connection = history.database.connect();
    let found: BTreeSet<_> = tables(&mut connection).into_iter().collect();
    assert_eq!(found, wanted.keys().cloned().collect());
    for (table, rows) in wanted {
        let found = values(&mut connection, &format!("SELECT row_to_json(t) FROM \"{table}\" t"));
        assert_eq!(sorted(&found), sorted(rows.as_array().unwrap()), "{table}");
    }
    history.finish();
}

/// The values of rows by the names of their columns, in an order that does not depend on where they stand.
fn sorted(rows: &[Value]) -> Vec<String> {
    let by_name = |row: &Value| -> BTreeMap<String, Value> {
        row.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let mut rows: Vec<_> = rows.iter().map(|row| serde_json::to_string(&by_name(row)).unwrap()).collect();
    rows.sort();
    rows
}

#[test]
fn the_script_does_what_a_live_run_does() {
    let history = History::new();
    let migrator = Migrator::new(&history.scripts, MigratorOptions::default());
    let dialect = history.database.open().postgres().clone();
    let script = migrator.offline_upgrade(&dialect, "head", None).unwrap_or_else(|error| panic!("{error}"));
    history.database.psql(&script.sql).unwrap();
    let truth = truth::read(&data("truth/head.json")).unwrap();
    let differing = differences(&wanted(truth), &facts(&mut history.database.connect()));
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
