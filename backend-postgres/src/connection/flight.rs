//! Statements that no transaction holds: the [mark](limbeck_core::flight) that tells whether one took effect, and what a
//! `CREATE INDEX CONCURRENTLY` that did not end well leaves, an index that is never used and whose name is taken.
//!
//! The mark is the number under which the catalog has what the statement makes or takes. Such a statement is several
//! transactions, of which the last one makes a new index valid or takes an old one away: until then there is no valid
//! new one, and the old one has its number still.

use limbeck_core::{backend::BackendError, flight::Mark};

use super::PostgresBackend;
use crate::{
    lexer::{self, Kind, Token},
    quote,
};

/// What a statement is about; names are as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject<'s> {
    /// An index that is made while rows are written, by its table and its name, where it has one.
    NewIndex(&'s str, Option<&'s str>),
    /// An index, a table or a view.
    Relation(&'s str),
    /// The partitions of a table.
    Partitions(&'s str),
    /// Something that has a catalog of its own: that, the column with its name, and the name.
    Listed(&'static str, &'static str, &'s str),
    /// Nothing that is kept, or nothing that a second time would change.
    Repeatable,
    /// Nobody knows.
    Unknown,
}

impl PostgresBackend<'_> {
    /// What the catalog says of what a statement is about.
    pub(super) fn mark(&mut self, sql: &str) -> Result<Mark, BackendError> {
        let query = match subject(sql) {
            Subject::NewIndex(table, name) => index_query("indexrelid::text", table, name) + " AND indisvalid",
            Subject::Relation(name) => format!("SELECT to_regclass({})::oid::text", quote::string(name)),
            Subject::Partitions(table) => {
                format!(
                    "SELECT inhrelid::text FROM pg_inherits WHERE inhparent = to_regclass({})",
                    quote::string(table)
                )
            }
            Subject::Listed(catalog, column, name) => {
                format!("SELECT oid::text FROM {catalog} WHERE {column} = {}", quote::string(&unquoted(name)))
            }
            Subject::Repeatable => return Ok(Mark::Repeatable),
            Subject::Unknown => return Ok(Mark::Unknown),
        };
        let rows = self.query(&query)?;
        Ok(Mark::of(rows.iter().filter_map(|row| row.text(0))))
    }

    /// Drops the index that an earlier attempt at this statement left unfinished.
    pub(super) fn drop_unfinished_index(&mut self, sql: &str) -> Result<(), BackendError> {
        let Subject::NewIndex(table, name @ Some(_)) = subject(sql) else { return Ok(()) };
        let query = index_query("quote_ident(nspname) || '.' || quote_ident(relname)", table, name);
        match self.value(&format!("{query} AND NOT indisvalid"))? {
            Some(name) => self.run(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")).map(drop),
            None => Ok(()),
        }
    }
}

/// The query for something of the index of a name on a table, or of all of them.
fn index_query(what: &str, table: &str, name: Option<&str>) -> String {
    let named = name.map(|name| format!(" AND relname = {}", quote::string(&unquoted(name)))).unwrap_or_default();
    format!(
        "SELECT {what} FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace \
         WHERE indrelid = to_regclass({}){named}",
        quote::string(table)
    )
}

/// A name as the catalog has it.
fn unquoted(name: &str) -> String {
    match name.strip_prefix('"') {
        Some(name) => name.trim_end_matches('"').replace("\"\"", "\""),
        None => name.to_lowercase(),
    }
}

/// What a statement is about.
fn subject(sql: &str) -> Subject<'_> {
    let words = Words { sql, tokens: lexer::tokens(sql).unwrap_or_default() };
    let leading = lexer::leading_words(sql);
    let leading: Vec<_> = leading.iter().map(String::as_str).collect();
    let known = match leading[..] {
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] => words.new_index(),
        ["DROP", "INDEX", ..] => words.name(2).map(Subject::Relation),
        ["CREATE", "MATERIALIZED", "VIEW", ..] => words.name(3).map(Subject::Relation),
        ["ALTER", "TABLE", ..] => words.name(2).map(Subject::Partitions),
        ["CREATE" | "ALTER" | "DROP", kind @ ("DATABASE" | "TABLESPACE" | "SUBSCRIPTION"), ..] => {
            words.name(2).map(|name| listed(kind, name))
        }
        ["ALTER", "SYSTEM", ..]
        | [
            "VACUUM" | "ANALYZE" | "CLUSTER" | "REINDEX" | "REFRESH" | "CHECKPOINT" | "SET" | "RESET" | "DISCARD"
            | "LISTEN" | "UNLISTEN" | "NOTIFY" | "LOAD" | "EXPLAIN" | "SHOW",
            ..,
        ] => Some(Subject::Repeatable),
        _ => None,
    };
    known.unwrap_or(Subject::Unknown)
}

fn listed<'s>(kind: &str, name: &'s str) -> Subject<'s> {
    match kind {
        "DATABASE" => Subject::Listed("pg_database", "datname", name),
        "TABLESPACE" => Subject::Listed("pg_tablespace", "spcname", name),
        _ => Subject::Listed("pg_subscription", "subname", name),
    }
}

/// The tokens of a statement.
struct Words<'s> {
    sql: &'s str,
    tokens: Vec<Token>,
}

impl<'s> Words<'s> {
    fn text(&self, at: usize) -> Option<&'s str> {
        self.tokens.get(at).map(|token| &self.sql[token.span.clone()])
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.text(at).is_some_and(|text| words.iter().any(|word| text.eq_ignore_ascii_case(word)))
    }

    /// The name behind the words that may stand before one, from a place on, with its schema where it has one.
    fn name(&self, mut at: usize) -> Option<&'s str> {
        while self.is(at, &["CONCURRENTLY", "IF", "NOT", "EXISTS", "ONLY"]) {
            at += 1;
        }
        let first = self.tokens.get(at).filter(|token| matches!(token.kind, Kind::Word | Kind::Name))?;
        while self.text(at + 1) == Some(".") && at + 2 < self.tokens.len() {
            at += 2;
        }
        Some(&self.sql[first.span.start..self.tokens[at].span.end])
    }

    /// What a `CREATE INDEX` makes while rows are written.
    fn new_index(&self) -> Option<Subject<'s>> {
        let making = (0..self.tokens.len()).find(|at| self.is(*at, &["CONCURRENTLY"]))?;
        let on = (making..self.tokens.len()).find(|at| self.is(*at, &["ON"]))?;
        let name = if on == making + 1 { None } else { Some(self.name(making)?) };
        Some(Subject::NewIndex(self.name(on + 1)?, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_is_about() {
        use Subject::{Listed, NewIndex, Partitions, Relation, Repeatable, Unknown};
        let cases = [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", NewIndex("t", Some("i"))),
            (
                "create unique index concurrently if not exists \"I\"\"x\" on only app.\"T\" using btree (a)",
                NewIndex("app.\"T\"", Some("\"I\"\"x\"")),
            ),
            ("CREATE INDEX CONCURRENTLY ON t (a)", NewIndex("t", None)),
            ("DROP INDEX CONCURRENTLY IF EXISTS app.i", Relation("app.i")),
            ("CREATE MATERIALIZED VIEW IF NOT EXISTS \"v\" AS SELECT 1", Relation("\"v\"")),
            ("ALTER TABLE \"t\" DETACH PARTITION p CONCURRENTLY", Partitions("\"t\"")),
            ("CREATE DATABASE d", Listed("pg_database", "datname", "d")),
            ("DROP SUBSCRIPTION s", Listed("pg_subscription", "subname", "s")),
            ("ALTER SYSTEM SET work_mem = '1MB'", Repeatable),
            ("VACUUM t", Repeatable),
            ("CALL f()", Unknown),
            ("DO $$ BEGIN COMMIT; END $$", Unknown),
        ];
        for (sql, wanted) in cases {
            assert_eq!(subject(sql), wanted, "{sql}");
        }
        assert_eq!(unquoted("\"I\"\"x\""), "I\"x");
        assert_eq!(unquoted("Ix"), "ix");
    }
}
