//! What the server makes of queries and expressions. It keeps both in words of its own, with columns for every `*`, with
//! casts and with other joins, so that only the server can tell whether two of them are one.

use std::borrow::Cow;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use limbeck_core::{
    learned::{InOtherWords, Language, Role, Worded, Written},
    name::DialectName,
    schema::{Column, DialectSql, Literal, Schema, Table},
};

use super::PostgresBackend;
use crate::{Postgres, dialect_name, normal, quote, reflect, types};

/// What makes a condition of a value. A CHECK takes more types than an index has classes for.
const TEST: &str = " IS NOT NULL";

impl PostgresBackend<'_> {
    /// Makes a temporary view or table of what is wanted where the server holds it in other words, reads it, and undoes
    /// all of it: [`CREATE VIEW`](https://www.postgresql.org/docs/current/sql-createview.html),
    /// [`CREATE TABLE`](https://www.postgresql.org/docs/current/sql-createtable.html). Tells whether something was learned.
    ///
    /// Who may not make temporary things, as on a standby, compares the words.
    pub(super) fn learn_of(&mut self, held: &Schema, wanted: &[&Schema]) -> bool {
        let queries = self.dialect.learned.views_in_other_words(&self.dialect, held, wanted);
        let tables = self.dialect.learned.in_other_words(&self.dialect, held, wanted);
        if (queries.is_empty() && tables.is_empty()) || self.start_to_ask().is_none() {
            return false;
        }
        let before = self.dialect.learned.clone();
        for view in queries {
            if let Some(kept) = self.kept_query(&view.wanted) {
                self.dialect.learned.queries.insert(view.words, normal::query(&kept));
            }
        }
        for asked in tables {
            // What is left undone goes with the transaction.
            let _ = self.learn_of_table(&asked);
        }
        // A transaction that cannot be undone goes with its connection.
        let _ = self.end(AnsiTransactionManager::rollback_transaction);
        before != self.dialect.learned
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

    /// Runs something whose effects are undone, whether it fails or not.
    fn undone<T>(&mut self, savepoint: &str, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.run(&format!("SAVEPOINT {savepoint}")).ok()?;
        let found = run(self);
        self.run(&format!("ROLLBACK TO SAVEPOINT {savepoint}")).ok()?;
        found
    }

    /// What the server keeps of a query; nothing where it takes none such. The protocol takes one statement only.
    fn kept_query(&mut self, query: &str) -> Option<String> {
        self.undone("limbeck_view", |this| {
            this.run(&format!("CREATE TEMPORARY VIEW limbeck_view AS {query}")).ok()?;
            this.value("SELECT pg_get_viewdef('pg_temp.limbeck_view'::regclass)").ok().flatten()
        })
    }

    /// Learns what the server keeps of the expressions of a table, which is made anew for that, without anything else.
    fn learn_of_table(&mut self, asked: &InOtherWords<'_>) -> Option<()> {
        let InOtherWords { key, schema, table, wanted, .. } = asked;
        // By its own name, which expressions may have before a column.
        let name = format!("pg_temp.{}", quote::identifier(table.name.as_str()));
        let column = |column: &Column| {
            format!("{} {}", quote::identifier(column.name.as_str()), types::spelling(&column.ty, &schema.enums))
        };
        let columns: Vec<_> = table.columns.iter().map(column).collect();
        self.undone("limbeck_table", |this| {
            this.run(&format!("CREATE TABLE {name} ({})", columns.join(", "))).ok()?;
            for Worded { written, words } in wanted {
                let kept = this.undone("limbeck_expression", |this| this.kept_expression(&name, written));
                if let Some(kept) = kept.and_then(|kept| canonical(written.role, &kept, table, schema)) {
                    let known = this.dialect.learned.expressions.entry(key.clone()).or_default();
                    known.insert(words.clone(), kept);
                }
            }
            Some(())
        })
    }

    /// What the server keeps of an expression over the columns of a table; nothing where it takes none such.
    fn kept_expression(&mut self, table: &str, written: &Written<'_>) -> Option<String> {
        let sql = &written.sql;
        if let Role::Default(column) = &written.role {
            let column = quote::identifier(column.as_str());
            self.run(&format!("ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {sql}")).ok()?;
            let query = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = ";
            return self.value(&format!("{query}{}::regclass", quote::string(table))).ok().flatten();
        }
        let condition = match written.role {
            Role::Value => Cow::Owned(format!("({sql}){TEST}")),
            _ => Cow::Borrowed(&**sql),
        };
        self.run(&format!("ALTER TABLE {table} ADD CONSTRAINT limbeck_check CHECK ({condition})")).ok()?;
        let query = "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE contype = 'c' AND conrelid = ";
        let kept = self.value(&format!("{query}{}::regclass", quote::string(table))).ok().flatten()?;
        match written.role {
            Role::Value => Some(kept.strip_prefix('(')?.strip_suffix(')')?.strip_suffix(TEST)?.to_owned()),
            _ => Some(kept),
        }
    }
}

impl Language for Postgres {
    fn name(&self) -> DialectName {
        dialect_name()
    }

    fn literal(&self, value: &Literal) -> String {
        quote::literal(value)
    }

    fn words(&self, written: &Written<'_>, table: &Table, schema: &Schema) -> Option<String> {
        let Role::Default(name) = &written.role else { return Some(normal::expression(&written.sql)) };
        let column = table.columns.get(name.as_str())?;
        normal::default_of(&types::canonical(&column.ty, &schema.enums), column.default.as_ref()?)
    }

    fn query(&self, sql: &DialectSql) -> String {
        normal::last_statement(sql).to_owned()
    }

    fn query_words(&self, sql: &DialectSql, _: &Schema) -> String {
        normal::statement(sql)
    }
}

/// The canonical form of an expression as the catalog shows it; nothing of a default that says nothing.
fn canonical(role: Role<'_>, kept: &str, table: &Table, schema: &Schema) -> Option<String> {
    let Role::Default(name) = role else { return Some(normal::expression(reflect::bare(kept))) };
    let ty = types::canonical(&table.columns.get(name.as_str())?.ty, &schema.enums);
    normal::default_of(&ty, &reflect::default(kept, &ty))
}
