//! Statements that commit by themselves, and the [mark](limbeck_core::flight) that tells whether one took effect: what
//! the catalog says of what the statement is about, of everything, or, of a statement that brings or takes one thing, of
//! the things of that kind. The servers do such a statement wholly or not at all:
//! [atomic DDL](https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html); MariaDB from 10.6 on. A statement that leaves
//! the definition as it was is one that may run twice.

use limbeck_core::{backend::BackendError, flight::Mark};

use super::MySqlBackend;
use crate::{
    Capabilities, Server,
    journal::Repeated,
    lexer::{self, Kind as Token},
};

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// Something of a kind, by its schema, where one is named, and its name.
    Named(Kind, Part, Option<String>, String),
    /// Nothing that is kept, or nothing that a second time would change.
    Repeatable,
    /// Nobody knows.
    Unknown,
}

/// A kind of thing that the catalog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table, a view or a sequence.
    Table,
    Trigger,
    Database,
    Routine,
    Event,
}

/// The part of a table's definition that a statement is certain to change, where it runs at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// Whether it is there, and what it is.
    Table,
    Columns,
    Indexes,
    Constraints,
}

impl MySqlBackend<'_> {
    /// What the catalog says of what a statement is about.
    pub(super) fn mark(&mut self, sql: &str) -> Result<Mark, BackendError> {
        let (kind, part, schema, name) = match subject(sql) {
            Subject::Named(kind, part, schema, name) => (kind, part, schema, name),
            Subject::Repeatable => return Ok(Mark::Repeatable),
            Subject::Unknown => return Ok(Mark::Unknown),
        };
        let capabilities = &self.dialect.capabilities;
        let query =
            Repeated::about(schema.as_deref(), &name, |schema, name| kind.query(capabilities, part, schema, name));
        let rows = self.query_again(&query)?;
        Ok(Mark::of(rows.iter().filter_map(|row| row.text(0))))
    }
}

impl Kind {
    /// The query for the texts that say how the thing is defined. `SHOW CREATE` would say it in one, but Diesel prepares
    /// every query, and MySQL does not tell beforehand which columns that has.
    fn query(self, capabilities: &Capabilities, part: Part, schema: &str, name: &str) -> String {
        let select = |what: &str, from: &str, condition: &str| {
            format!("SELECT CONCAT_WS('|', {what}) FROM information_schema.{from} WHERE {condition}")
        };
        let of = |prefix: &str| format!("{prefix}_schema = {schema} AND {prefix}_name = {name}");
        match self {
            Self::Table => table(capabilities, part, schema, name),
            Self::Trigger => {
                let what = "event_object_table, action_statement, action_timing, event_manipulation, created";
                select(what, "triggers", &of("trigger"))
            }
            Self::Routine => {
                select("routine_type, routine_definition, created, last_altered", "routines", &of("routine"))
            }
            Self::Event => select("event_definition, status, created, last_altered", "events", &of("event")),
            Self::Database => {
                let condition = format!("schema_name = {name}");
                select("default_character_set_name, default_collation_name", "schemata", &condition)
            }
        }
    }
}

/// The query for what the catalog says of a table, or of a part of it, but how many rows it has.
fn table(capabilities: &Capabilities, part: Part, schema: &str, name: &str) -> String {
    let parts = parts(capabilities.server);
    let wanted = match part {
        Part::All => &parts[..],
        Part::Table => &parts[..1],
        Part::Columns => &parts[1..2],
        Part::Indexes => &parts[2..3],
        Part::Constraints => &parts[3..4],
    };
    let selects = wanted.iter().map(|(from, what)| {
        format!(
            "SELECT CONCAT_WS('|', {what}) FROM information_schema.{from} \
             WHERE t.table_schema = {schema} AND t.table_name = {name}"
        )
    });
    let further =
        if part == Part::All { rules_and_checks(capabilities.server, schema, name).to_vec() } else { Vec::new() };
    selects.chain(further).collect::<Vec<_>>().join(" UNION ALL ")
}

/// What the catalog says of a table by its name: from where, and what. The first four are the kinds of [`Part`].
fn parts(server: Server) -> [(&'static str, String); 7] {
    let (srid, expression, enforced) = match server {
        Server::MySql => ("srs_id", "expression, is_visible", "enforced"),
        Server::MariaDb => ("NULL", "NULL", "NULL"),
    };
    [
        ("tables t", "table_type, engine, table_collation, create_options, table_comment".to_owned()),
        (
            "columns t",
            format!(
                "'column', ordinal_position, column_name, IFNULL(column_default, 'NULL'), is_nullable, column_type, \
                 collation_name, extra, column_comment, generation_expression, {srid}"
            ),
        ),
        (
            "statistics t",
            format!(
                "'index', index_name, seq_in_index, column_name, non_unique, sub_part, collation, index_type, {expression}"
            ),
        ),
        ("table_constraints t", format!("'constraint', constraint_name, constraint_type, {enforced}")),
        (
            "key_column_usage t",
            "'key', constraint_name, column_name, ordinal_position, referenced_table_schema, referenced_table_name, \
             referenced_column_name"
                .to_owned(),
        ),
        ("views t", "'view', view_definition, check_option, security_type".to_owned()),
        ("partitions t", "'partition', partition_name, partition_method, partition_expression".to_owned()),
    ]
}

/// What foreign keys do, and what CHECK constraints say.
fn rules_and_checks(server: Server, schema: &str, name: &str) -> [String; 2] {
    let (checks, own) = match server {
        Server::MySql => (
            "check_constraints c JOIN information_schema.table_constraints t ON t.constraint_schema = \
             c.constraint_schema AND t.constraint_name = c.constraint_name",
            "c",
        ),
        Server::MariaDb => ("check_constraints t", "t"),
    };
    let rules = format!(
        "SELECT CONCAT_WS('|', 'rule', constraint_name, update_rule, delete_rule) \
         FROM information_schema.referential_constraints WHERE constraint_schema = {schema} AND table_name = {name}"
    );
    let checks = format!(
        "SELECT CONCAT_WS('|', 'check', {own}.constraint_name, {own}.check_clause) FROM information_schema.{checks} \
         WHERE t.constraint_schema = {schema} AND t.table_name = {name}"
    );
    [rules, checks]
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
            return Subject::Unknown;
        }
        let found = (1..self.0.len()).find_map(|at| Some((at, kind(&self.upper(at))?)));
        let Some((at, kind)) = found else { return Subject::Unknown };
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
            None => Subject::Unknown,
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
            other => format!("{other:?}"),
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
