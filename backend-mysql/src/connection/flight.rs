//! Statements that commit by themselves, and what became of one when nobody was left to say.
//!
//! Before such a statement runs, its text is written into the history, together with a mark: a hash of how the server
//! defines what the statement is about. Since the servers do such a statement wholly or not at all
//! ([atomic DDL](https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html); MariaDB from 10.6 on), the mark is the same
//! afterwards where it took no effect, and another where it did. A statement that leaves the definition as it was is one
//! that may run twice.

use limbeck_core::backend::{BackendError, InFlight};

use super::MySqlBackend;
use crate::{
    lexer::{self, Kind},
    quote,
};

/// The mark of a statement that may run twice.
const REPEATABLE: &str = "repeatable";

/// The mark of a statement of which nothing shows that it ran.
const UNKNOWN: &str = "unknown";

/// The mark of what is not there.
const ABSENT: &str = "absent";

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// Something that `SHOW CREATE` shows: what stands behind those words.
    Shown(String),
    /// A trigger, which that does not show to everybody.
    Trigger(String),
    /// Nothing that is kept, or nothing that a second time would change.
    Repeatable,
    /// Nobody knows.
    Unknown,
}

impl MySqlBackend<'_> {
    /// What is written down of a statement that is about to run.
    pub(super) fn announcement(&mut self, sql: &str) -> Result<String, BackendError> {
        Ok(format!("{}\n{sql}", self.mark(sql)?))
    }

    /// What became of a statement that was written down.
    pub(super) fn outcome(&mut self, announcement: &str) -> Result<InFlight, BackendError> {
        let (mark, sql) = announcement.split_once('\n').unwrap_or((UNKNOWN, announcement));
        Ok(match mark {
            REPEATABLE => InFlight::Undone,
            UNKNOWN => InFlight::Unknown { sql: sql.to_owned() },
            mark if self.mark(sql)? == mark => InFlight::Undone,
            _ => InFlight::Done,
        })
    }

    fn mark(&mut self, sql: &str) -> Result<String, BackendError> {
        let shown = match subject(sql) {
            Subject::Shown(what) => self.query(&format!("SHOW CREATE {what}")),
            // With the moment at which it was made, so that one in the place of its like is another.
            Subject::Trigger(name) => self.query(&format!(
                "SELECT event_object_table, action_statement, action_timing, event_manipulation, \
                 CAST(created AS CHAR) FROM information_schema.triggers \
                 WHERE trigger_schema = DATABASE() AND trigger_name = {}",
                quote::string(&name)
            )),
            Subject::Repeatable => return Ok(REPEATABLE.to_owned()),
            Subject::Unknown => return Ok(UNKNOWN.to_owned()),
        };
        match shown {
            Ok(rows) if rows.is_empty() => Ok(ABSENT.to_owned()),
            Ok(rows) => {
                let values = rows.into_iter().flat_map(super::rows::Row::into_values);
                let text: Vec<_> = values.map(|value| without_counter(&value.unwrap_or_default())).collect();
                Ok(format!("{:016x}", super::hash(&text.join("\0"))))
            }
            // MySQL prepares the question for what is not there, and Diesel then misses the answer's columns.
            Err(BackendError::Statement { sql, .. }) => match self.run(&sql) {
                Err(BackendError::Statement { message, .. }) if is_absent(&message) => Ok(ABSENT.to_owned()),
                Ok(()) | Err(BackendError::Statement { .. }) => Ok(UNKNOWN.to_owned()),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        }
    }
}

/// Whether the server says that there is no such thing.
fn is_absent(message: &str) -> bool {
    ["doesn't exist", "does not exist", "Unknown ", "no such grant"].iter().any(|words| message.contains(words))
}

/// A definition without the number that the next row gets, which others move on.
fn without_counter(definition: &str) -> String {
    let Some((before, behind)) = definition.split_once(" AUTO_INCREMENT=") else { return definition.to_owned() };
    format!("{before}{}", behind.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// What a statement is about.
fn subject(sql: &str) -> Subject {
    let words = Words::of(sql);
    match words.upper(0).as_str() {
        "CREATE" | "ALTER" | "DROP" | "RENAME" => words.defined(),
        "TRUNCATE" | "GRANT" | "REVOKE" | "SET" | "USE" | "FLUSH" | "ANALYZE" | "OPTIMIZE" | "CHECK" | "REPAIR"
        | "SELECT" | "SHOW" | "DO" | "LOCK" | "UNLOCK" => Subject::Repeatable,
        _ => Subject::Unknown,
    }
}

/// The tokens of a statement.
struct Words(Vec<(Kind, String)>);

impl Words {
    fn of(sql: &str) -> Self {
        let tokens = lexer::tokens(sql).unwrap_or_default();
        Self(tokens.into_iter().map(|token| (token.kind, sql[token.span].to_owned())).collect())
    }

    /// A keyword; nothing where there is none.
    fn upper(&self, at: usize) -> String {
        match self.0.get(at) {
            Some((Kind::Word, text)) => text.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    /// What a statement that defines something is about: the first kind of thing that it names, and the name.
    fn defined(&self) -> Subject {
        const KINDS: [&str; 11] = [
            "TABLE", "INDEX", "VIEW", "TRIGGER", "SEQUENCE", "DATABASE", "SCHEMA", "PROCEDURE", "FUNCTION", "EVENT", "USER",
        ];
        let kind = (1..self.0.len()).find(|at| KINDS.contains(&self.upper(*at).as_str()));
        let Some(at) = kind else { return Subject::Unknown };
        // Rows go, or change places with another table's, and the definition stays.
        if (0..self.0.len()).any(|at| matches!(self.upper(at).as_str(), "EXCHANGE" | "TABLESPACE")) {
            return Subject::Unknown;
        }
        let (shown, name) = match self.upper(at).as_str() {
            "INDEX" => ("TABLE".to_owned(), (at..self.0.len()).find(|at| self.upper(*at) == "ON").map(|on| on + 1)),
            "SEQUENCE" | "VIEW" => ("TABLE".to_owned(), Some(at + 1)),
            kind => (kind.to_owned(), Some(at + 1)),
        };
        let name = name.and_then(|at| self.name(self.behind_conditions(at)));
        match name {
            Some(name) if shown == "TRIGGER" => {
                let own = name.rsplit_once("`.").map_or(name.as_str(), |(_, own)| own);
                Subject::Trigger(own.trim_matches('`').replace("``", "`"))
            }
            Some(name) => Subject::Shown(format!("{shown} {name}")),
            None => Subject::Unknown,
        }
    }

    /// The place behind `IF EXISTS`, `IF NOT EXISTS`.
    fn behind_conditions(&self, mut at: usize) -> usize {
        while matches!(self.upper(at).as_str(), "IF" | "NOT" | "EXISTS") {
            at += 1;
        }
        at
    }

    /// The name at a place, and its schema where it has one, quoted; a user's has a host.
    fn name(&self, at: usize) -> Option<String> {
        let mut name = self.part(at)?;
        let mut at = at;
        while let Some((Kind::Mark, mark)) = self.0.get(at + 1)
            && mark == "."
        {
            name = format!("{name}.{}", self.part(at + 2)?);
            at += 2;
        }
        match self.0.get(at + 1) {
            Some((Kind::Word, host)) if host == "@" => Some(format!("{name}@{}", self.part(at + 2)?)),
            Some((Kind::Word, host)) if host.starts_with('@') => Some(format!("{name}{host}")),
            _ => Some(name),
        }
    }

    fn part(&self, at: usize) -> Option<String> {
        match self.0.get(at)? {
            (Kind::Word, text) => Some(quote::identifier(text)),
            (Kind::Name | Kind::Text, text) => Some(text.clone()),
            (Kind::Mark, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sql: &str) -> String {
        match subject(sql) {
            Subject::Shown(what) => what,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_a_statement_is_about() {
        assert_eq!(shown("CREATE TABLE IF NOT EXISTS `a``b` (c INT)"), "TABLE `a``b`");
        assert_eq!(shown("alter table app.t drop column x"), "TABLE `app`.`t`");
        assert_eq!(shown("CREATE UNIQUE INDEX i ON `t` (a)"), "TABLE `t`");
        assert_eq!(shown("CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT 1"), "TABLE `v`");
        assert_eq!(shown("DROP TRIGGER `a`.`t``1`"), "Trigger(\"t`1\")");
        assert_eq!(shown("RENAME TABLE a TO b"), "TABLE `a`");
        assert_eq!(shown("CREATE USER 'u'@'%' IDENTIFIED BY 'x'"), "USER 'u'@'%'");
        assert_eq!(shown("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u"), "Unknown");
        assert_eq!(shown("CALL f()"), "Unknown");
        assert_eq!(shown("TRUNCATE TABLE t"), "Repeatable");
    }

    #[test]
    fn the_counter_is_none_of_the_definition() {
        let at = |number: u32| without_counter(&format!(") ENGINE=InnoDB AUTO_INCREMENT={number} CHARSET=latin1"));
        assert_eq!(at(7), at(4711));
    }
}
