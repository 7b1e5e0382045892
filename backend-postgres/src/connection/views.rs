//! What the server makes of the query of a view. It keeps a query in words of its own, with columns for every `*`, with
//! casts and with other joins, so that only the server can tell whether two queries are one.

use std::collections::BTreeMap;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use limbeck_core::schema::{HasName, Schema};

use super::PostgresBackend;
use crate::normal;

impl PostgresBackend<'_> {
    /// Makes a temporary view of each query that is wanted where the server holds a view of that name in other words,
    /// reads it, and undoes all of it: [`CREATE VIEW`](https://www.postgresql.org/docs/current/sql-createview.html).
    ///
    /// Who may not make temporary things, as on a standby, compares the words.
    pub(super) fn learn(&mut self, held: &Schema, wanted: &[&Schema]) {
        let asked = self.in_other_words(held, wanted);
        if asked.is_empty() || self.start_to_ask().is_none() {
            return;
        }
        for (words, query) in asked {
            if let Some(kept) = self.kept(&query) {
                self.dialect.kept_queries.insert(words, normal::query(&kept));
            }
        }
        // A transaction that cannot be undone goes with its connection.
        let _ = self.end(AnsiTransactionManager::rollback_transaction);
    }

    /// The queries to ask about, by their canonical form.
    fn in_other_words(&self, held: &Schema, wanted: &[&Schema]) -> BTreeMap<String, String> {
        let mut asked = BTreeMap::new();
        for view in wanted.iter().flat_map(|schema| &schema.views) {
            let Some(own) = held.views.get(&view.key()) else { continue };
            let (words, query) = (normal::statement(&view.query), normal::last_statement(&view.query));
            if words != normal::statement(&own.query) && !self.dialect.kept_queries.contains_key(&words) {
                asked.insert(words, query.to_owned());
            }
        }
        asked
    }

    /// Begins a transaction that may make something, whatever is usual for the session; nothing where none can be had.
    fn start_to_ask(&mut self) -> Option<()> {
        if self.open || self.is_in_transaction().ok()? {
            return None;
        }
        AnsiTransactionManager::begin_transaction_sql(self.connection(), "BEGIN READ WRITE").ok()?;
        self.open = true;
        // What somebody else changes just now is not waited for.
        let limited = self.run("SET LOCAL lock_timeout = '500ms'");
        if limited.is_err() {
            let _ = self.end(AnsiTransactionManager::rollback_transaction);
        }
        limited.ok().map(drop)
    }

    /// What the server keeps of a query; nothing where it takes none such. The protocol takes one statement only.
    fn kept(&mut self, query: &str) -> Option<String> {
        self.run("SAVEPOINT limbeck_view").ok()?;
        let made = self.run(&format!("CREATE TEMPORARY VIEW limbeck_view AS {query}"));
        let kept = made.and_then(|_| self.value("SELECT pg_get_viewdef('pg_temp.limbeck_view'::regclass)"));
        self.run("ROLLBACK TO SAVEPOINT limbeck_view").ok()?;
        kept.ok().flatten()
    }
}
