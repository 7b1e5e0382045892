//! Whether two expressions are one to the server, which keeps them in words of its own and so is the only one to know.
//! Of the queries of views the canonical form has to know: what a view finds may be put into the words of its plan.

use std::{borrow::Cow, collections::BTreeMap};

use limbeck_core::{
    learned::{InOtherWords, Kept, Language, Role, Worded, Written},
    name::DialectName,
    schema::{Literal, Schema, Table},
};

use super::MySqlBackend;
use crate::{
    MySql, Server, dialect_name,
    lexer::{self, Kind},
    normal, quote, types,
};

/// The number of the note that has a query in the server's words, `ER_YES`.
const NOTE: &str = "1003";

impl MySqlBackend<'_> {
    /// Has the server explain each expression that it holds in other words, and those that it holds in their place: they
    /// are one when it has the same words for both
    /// ([extended `EXPLAIN`](https://dev.mysql.com/doc/refman/8.4/en/explain-extended.html)). Nothing is changed. Tells
    /// whether something was learned.
    pub(super) fn learn_of(&mut self, held: &Schema, wanted: &[&Schema]) -> bool {
        let asked = self.dialect.learned.in_other_words(&self.dialect, held, wanted);
        // Behind what somebody else changes nobody waits for this.
        let limit = "SET @limbeck_wait = @@SESSION.lock_wait_timeout, SESSION lock_wait_timeout = 1";
        if asked.is_empty() || self.run(limit).is_err() {
            return false;
        }
        let before = self.dialect.learned.clone();
        for InOtherWords { key, table, wanted, held: own, .. } in asked {
            let is_usual = held.table(table.schema.as_ref(), &table.name).is_some_and(keeps_rows_apart);
            if is_usual {
                let kept = self.same(table, &wanted, &own);
                self.dialect.learned.expressions.entry(key).or_default().extend(kept);
            }
        }
        let restored = self.run("SET SESSION lock_wait_timeout = @limbeck_wait");
        restored.is_ok() && before != self.dialect.learned
    }

    /// The canonical forms of those that are wanted, with those of the held ones that they are to the server.
    fn same(&mut self, table: &Table, wanted: &[Worded<'_>], held: &[Worded<'_>]) -> Kept {
        let mut explained = BTreeMap::new();
        for own in held {
            if let Some(note) = self.explained(table, &own.written.sql) {
                explained.insert((own.written.role, note), &own.words);
            }
        }
        let mut same = Kept::new();
        for one in wanted {
            let note = self.explained(table, &one.written.sql);
            if let Some(words) = note.and_then(|note| explained.get(&(one.written.role, note))) {
                same.insert(one.words.clone(), (*words).clone());
            }
        }
        same
    }

    /// An expression over the columns of a table in the words of the server; nothing where it takes none such.
    fn explained(&mut self, table: &Table, sql: &str) -> Option<String> {
        let explain = match self.dialect.capabilities.server {
            Server::MySql => "EXPLAIN FORMAT = TRADITIONAL",
            Server::MariaDb => "EXPLAIN EXTENDED",
        };
        let (sql, table) = (without_introducers(sql), quote::qualified(table.schema.as_ref(), table.name.as_str()));
        let explain = quote::string(&format!("{explain} SELECT ({sql}) AS limbeck_expression FROM {table}"));
        // What is prepared is one statement only. The note is the last one: before it the server may warn of words that it
        // will not take for ever.
        self.run(&format!(
            "SET @limbeck_number = NULL, @limbeck_note = NULL; PREPARE limbeck_explain FROM {explain}; \
             EXECUTE limbeck_explain; GET DIAGNOSTICS @limbeck_last = NUMBER; \
             GET DIAGNOSTICS CONDITION @limbeck_last @limbeck_number = MYSQL_ERRNO, @limbeck_note = MESSAGE_TEXT; \
             DEALLOCATE PREPARE limbeck_explain"
        ))
        .ok()?;
        let found = self.query("SELECT CAST(@limbeck_number AS CHAR), @limbeck_note").ok()?;
        let row = found.first()?;
        row.text(1).filter(|_| row.text(0) == Some(NOTE)).map(str::to_owned)
    }
}

/// Whether a table is one of an engine that has to look for a row: of another a plan may have values in the place of
/// columns, and tells nothing.
fn keeps_rows_apart(table: &Table) -> bool {
    table.options.text(&dialect_name(), "engine").is_none_or(|engine| engine.eq_ignore_ascii_case("InnoDB"))
}

/// An expression without the words before texts for the character set that they have anyway: `_utf8mb4'x'`.
fn without_introducers(sql: &str) -> Cow<'_, str> {
    let Ok(tokens) = lexer::tokens(sql) else { return sql.into() };
    let mut kept = String::new();
    let mut at = 0;
    for pair in tokens.windows(2) {
        let word = &sql[pair[0].span.clone()];
        if pair[1].kind == Kind::Text && pair[0].span.end == pair[1].span.start && word.eq_ignore_ascii_case("_utf8mb4")
        {
            kept.push_str(&sql[at..pair[0].span.start]);
            at = pair[0].span.end;
        }
    }
    if at == 0 { sql.into() } else { (kept + &sql[at..]).into() }
}

impl Language for MySql {
    fn name(&self) -> DialectName {
        dialect_name()
    }

    fn literal(&self, value: &Literal) -> String {
        quote::literal(value)
    }

    fn words(&self, written: &Written<'_>, table: &Table, schema: &Schema) -> Option<String> {
        let Role::Default(name) = &written.role else {
            return Some(normal::expression(&written.sql));
        };
        let column = table.columns.get(name.as_str())?;
        let can = &self.capabilities;
        normal::default(can.server, column.default.as_ref()?, &types::canonical(&column.ty, &schema.enums, can))
    }
}
