//! Statements that commit by themselves: what each is about, and so what its mark is
//! ([`limbeck_core::flight`]).
//!
//! A mark is a hash of what the catalog says of what the statement is about: of everything, or, of a statement that brings
//! or takes one thing, of the things of that kind. It tells, since the servers do such a statement wholly or not at all
//! ([atomic DDL](https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html); MariaDB from 10.6 on). A statement that leaves
//! the definition as it was is one that may run twice.

use std::{thread, time::Duration};

use limbeck_core::{
    backend::{Announced, BackendError, InFlight},
    flight::{self, Mark},
    journal::Spelling,
};

use super::{
    MySqlBackend,
    error::is_being_changed,
    mark::{Kind, MARKED, Part, mark},
};
use crate::{
    Capabilities,
    journal::{Bound, Repeated},
    lexer::{self, Kind as Token},
    quote,
};

/// How often a table that another connection changes is looked at again, and after which pause: one that can be read may
/// be changed still.
const LOOKS: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// Something of a kind, by its schema, where one is named, and its name.
    Named(Kind, Part, Option<String>, String),
    /// Nothing that the catalog would show, so that the mark is known without a look.
    Unseen(Mark),
}

/// A statement that is about to run.
pub(super) struct Announcement<'s> {
    sql: &'s str,
    subject: Subject,
}

impl<'s> Announcement<'s> {
    /// That of a statement.
    pub(super) fn of(sql: &'s str) -> Self {
        Self { sql, subject: subject(sql) }
    }

    /// What it tells later.
    pub(super) fn tells(&self) -> Announced {
        match &self.subject {
            Subject::Named(..) => Announced::Certain,
            Subject::Unseen(mark) => mark.tells(),
        }
    }

    /// What is written down of it, as an expression.
    pub(super) fn text(&self, capabilities: &Capabilities, bound: &Bound) -> String {
        match &self.subject {
            Subject::Unseen(mark) => bound.string(&mark.announcement(self.sql)),
            Subject::Named(kind, part, schema, name) => {
                let mark = mark(capabilities, (*kind, *part), (schema.as_deref(), name), bound);
                format!("CONCAT({mark}, {})", bound.string(&flight::behind_mark(self.sql)))
            }
        }
    }
}

impl MySqlBackend<'_> {
    /// Runs a statement of the books that takes the mark of a statement.
    pub(super) fn change_marked(
        &mut self,
        change: &Repeated,
        announcement: Option<&Announcement<'_>>,
    ) -> Result<usize, BackendError> {
        for _ in 0..LOOKS {
            match (self.change_again(change), announcement) {
                (Err(error), Some(announcement)) if is_being_changed(&error) => self.await_change(announcement),
                (changed, _) => return changed,
            }
            thread::sleep(PAUSE);
        }
        self.change_again(change)
    }

    /// Waits until no other connection changes the table that a statement is about, as one may that was cut and has not
    /// ended yet: the servers leave such a table out of the catalog, and the mark would be that of a table that is not
    /// there.
    fn await_change(&mut self, announcement: &Announcement<'_>) {
        if let Subject::Named(Kind::Table, _, schema, name) = &announcement.subject {
            let schema = schema.as_ref().map(|schema| format!("{}.", quote::identifier(schema))).unwrap_or_default();
            // For its lock alone. Where it cannot be read, or is not there, the mark says so.
            let _ = self.query(&format!("SELECT 1 FROM {schema}{} LIMIT 0", quote::identifier(name)));
        }
    }

    /// What became of a statement that was written down.
    pub(super) fn outcome(&mut self, written: &str) -> Result<InFlight, BackendError> {
        // Another version has made its marks in another way.
        let is_ours = written.starts_with(MARKED);
        flight::outcome(written, |sql| if is_ours { self.mark(sql) } else { Ok(Mark::Unknown) })
    }

    /// The mark of a statement as it is now.
    fn mark(&mut self, sql: &str) -> Result<Mark, BackendError> {
        let announcement = Announcement::of(sql);
        self.await_change(&announcement);
        let (kind, part, schema, name) = match announcement.subject {
            Subject::Named(kind, part, schema, name) => (kind, part, schema, name),
            Subject::Unseen(mark) => return Ok(mark),
        };
        let capabilities = self.dialect.capabilities;
        let again = Repeated::new(|bound| {
            format!("SELECT {}", mark(&capabilities, (kind, part), (schema.as_deref(), &name), bound))
        });
        let rows = self.query_again(&again)?;
        Ok(Mark::Says(rows.first().and_then(|row| row.text(0)).unwrap_or_default().to_owned()))
    }
}

/// What a statement is about.
fn subject(sql: &str) -> Subject {
    let words = Words::of(sql);
    match words.upper(0).as_str() {
        "CREATE" | "ALTER" | "DROP" | "RENAME" => words.defined(),
        "TRUNCATE" | "GRANT" | "REVOKE" | "SET" | "USE" | "FLUSH" | "ANALYZE" | "OPTIMIZE" | "CHECK" | "REPAIR"
        | "SELECT" | "SHOW" | "DO" | "LOCK" | "UNLOCK" => Subject::Unseen(Mark::Repeatable),
        _ => Subject::Unseen(Mark::Unknown),
    }
}

/// The tokens of a statement.
struct Words(Vec<(Token, String)>);

impl Words {
    fn of(sql: &str) -> Self {
        let tokens = lexer::tokens(sql).unwrap_or_default();
        Self(tokens.into_iter().map(|token| (token.kind, sql[token.span].to_owned())).collect())
    }

    /// A keyword; nothing where there is none.
    fn upper(&self, at: usize) -> String {
        match self.0.get(at) {
            Some((Token::Word, text)) => text.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    /// What a statement that defines something is about: the first kind of thing that it names, and the name.
    fn defined(&self) -> Subject {
        // Rows go, or change places with another table's, and the definition stays.
        if (0..self.0.len()).any(|at| matches!(self.upper(at).as_str(), "EXCHANGE" | "TABLESPACE")) {
            return Subject::Unseen(Mark::Unknown);
        }
        let found = (1..self.0.len()).find_map(|at| Some((at, kind(&self.upper(at))?)));
        let Some((at, kind)) = found else { return Subject::Unseen(Mark::Unknown) };
        let at = if self.upper(at) == "INDEX" {
            (at..self.0.len()).find(|at| self.upper(*at) == "ON").map_or(self.0.len(), |on| on + 1)
        } else {
            at + 1
        };
        let at = self.behind_conditions(at);
        match self.name(at) {
            Some((schema, name)) => {
                let behind = at + if schema.is_some() { 3 } else { 1 };
                Subject::Named(kind, self.part_changed(behind), schema, name)
            }
            None => Subject::Unseen(Mark::Unknown),
        }
    }

    /// The part of a definition that a statement changes for certain; `at` is the place behind the name. A statement of
    /// several clauses may take something and bring it again.
    fn part_changed(&self, at: usize) -> Part {
        let what = self.upper(1);
        match (self.upper(0).as_str(), what.as_str()) {
            ("CREATE" | "DROP", "TABLE" | "VIEW") | ("RENAME", _) => return Part::Table,
            ("CREATE" | "DROP", "INDEX" | "UNIQUE" | "FULLTEXT" | "SPATIAL") => return Part::Indexes,
            ("ALTER", "TABLE") if !self.has_several_clauses(at) => {}
            _ => return Part::All,
        }
        match (self.upper(at).as_str(), self.upper(at + 1).as_str()) {
            ("ADD" | "DROP", "COLUMN") => Part::Columns,
            ("ADD" | "DROP", "INDEX" | "KEY") | ("ADD", "UNIQUE" | "FULLTEXT" | "SPATIAL") => Part::Indexes,
            ("ADD" | "DROP", "CONSTRAINT") => Part::Constraints,
            _ => Part::All,
        }
    }

    /// Whether a comma stands outside of all parentheses.
    fn has_several_clauses(&self, at: usize) -> bool {
        let mut depth = 0_i32;
        self.0.iter().skip(at).any(|(kind, text)| {
            depth += match (kind, text.as_str()) {
                (Token::Mark, "(") => 1,
                (Token::Mark, ")") => -1,
                _ => 0,
            };
            *kind == Token::Mark && text == "," && depth == 0
        })
    }

    /// The place behind `IF EXISTS`, `IF NOT EXISTS`.
    fn behind_conditions(&self, mut at: usize) -> usize {
        while matches!(self.upper(at).as_str(), "IF" | "NOT" | "EXISTS") {
            at += 1;
        }
        at
    }

    /// The name at a place, behind its schema where it has one.
    fn name(&self, at: usize) -> Option<(Option<String>, String)> {
        let first = self.part(at)?;
        match self.0.get(at + 1) {
            Some((Token::Mark, mark)) if mark == "." => Some((Some(first), self.part(at + 2)?)),
            _ => Some((None, first)),
        }
    }

    fn part(&self, at: usize) -> Option<String> {
        match self.0.get(at)? {
            (Token::Word, text) => Some(text.clone()),
            (Token::Name, text) => Some(text.trim_matches('`').replace("``", "`")),
            (Token::Text | Token::Mark, _) => None,
        }
    }
}

/// The kind of thing that a word stands for.
fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "TABLE" | "INDEX" | "VIEW" | "SEQUENCE" => Kind::Table,
        "TRIGGER" => Kind::Trigger,
        "DATABASE" | "SCHEMA" => Kind::Database,
        "PROCEDURE" | "FUNCTION" => Kind::Routine,
        "EVENT" => Kind::Event,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_is_about() {
        let about = |sql: &str| match subject(sql) {
            Subject::Named(kind, part, schema, name) => {
                let schema = schema.map(|schema| format!("{schema}.")).unwrap_or_default();
                format!("{kind:?} {schema}{name}, {part:?}")
            }
            Subject::Unseen(mark) => format!("{mark:?}"),
        };
        assert_eq!(about("CREATE TABLE IF NOT EXISTS `a``b` (c INT)"), "Table a`b, Table");
        assert_eq!(about("alter table app.t drop column x"), "Table app.t, Columns");
        assert_eq!(about("ALTER TABLE t ADD COLUMN x INT DEFAULT (f(1, 2))"), "Table t, Columns");
        assert_eq!(about("ALTER TABLE t DROP COLUMN x, ADD COLUMN x INT"), "Table t, All");
        assert_eq!(about("ALTER TABLE `t` ADD UNIQUE KEY u (a, b)"), "Table t, Indexes");
        assert_eq!(about("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"), "Table t, Constraints");
        assert_eq!(about("ALTER TABLE t MODIFY COLUMN x INT"), "Table t, All");
        assert_eq!(about("CREATE UNIQUE INDEX i ON `t` (a)"), "Table t, Indexes");
        assert_eq!(about("CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT 1"), "Table v, All");
        assert_eq!(about("DROP TRIGGER t1"), "Trigger t1, All");
        assert_eq!(about("RENAME TABLE a TO b"), "Table a, Table");
        assert_eq!(about("CREATE USER 'u'@'%' IDENTIFIED BY 'x'"), "Unknown");
        assert_eq!(about("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u"), "Unknown");
        assert_eq!(about("CALL f()"), "Unknown");
        assert_eq!(about("TRUNCATE TABLE t"), "Repeatable");
    }
}
