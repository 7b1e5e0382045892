//! Marks: what tells whether a statement has changed the definition of a thing.
//!
//! The server makes them where it writes them down, so that nobody has to be asked before.

use crate::{Capabilities, Server, journal::Bound};

use limbeck_core::journal::Spelling;

/// What marks begin with, so that those that another version makes in another way are told from these.
pub(super) const MARKED: &str = "2:";

/// A kind of thing that the catalog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A table, a view or a sequence.
    Table,
    Trigger,
    Database,
    Routine,
    Event,
}

/// The part of a table's definition that a statement is certain to change, where it runs at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Whether it is there, and what it is.
    Table,
    Columns,
    Indexes,
    Constraints,
}

/// The mark of a thing by its schema, where one is named, and its name, as an expression: how many texts the catalog has
/// about it, and sums of them in which their order does not matter.
pub(super) fn mark(
    capabilities: &Capabilities,
    (kind, part): (Kind, Part),
    (schema, name): (Option<&str>, &str),
    bound: &Bound,
) -> String {
    let place = || {
        let schema = schema.map_or_else(|| "DATABASE()".to_owned(), |schema| bound.string(schema));
        (schema, bound.string(name))
    };
    let texts = kind.texts(capabilities, part);
    let selects = texts.iter().map(|text| {
        let (schema, name) = place();
        format!("SELECT {} AS text FROM {} WHERE {}", text.what(), text.from, text.condition(&schema, &name))
    });
    let all = selects.collect::<Vec<_>>().join(" UNION ALL ");
    format!(
        "(SELECT CONCAT_WS(':', '2', COUNT(*), SUM(CRC32(text)), SUM(CRC32(REVERSE(text)))) FROM ({all}) AS looked)"
    )
}

/// Some of what the catalog says.
struct Text {
    from: String,
    /// The columns, with commas.
    columns: String,
    /// The columns that hold the schema and the name.
    place: (&'static str, &'static str),
}

impl Text {
    fn new(from: &str, columns: &str, place: (&'static str, &'static str)) -> Self {
        Self { from: format!("information_schema.{from}"), columns: columns.to_owned(), place }
    }

    fn what(&self) -> String {
        format!("CONCAT_WS('|', {})", self.columns)
    }

    fn condition(&self, schema: &str, name: &str) -> String {
        let (of_schema, of_name) = self.place;
        if of_schema.is_empty() {
            format!("{of_name} = {name}")
        } else {
            format!("{of_schema} = {schema} AND {of_name} = {name}")
        }
    }
}

impl Kind {
    /// The texts that say how the thing is defined. `SHOW CREATE` would say it in one, but is no expression.
    fn texts(self, capabilities: &Capabilities, part: Part) -> Vec<Text> {
        match self {
            Self::Table => of_table(capabilities, part),
            Self::Trigger => {
                let what = "event_object_table, action_statement, action_timing, event_manipulation, created";
                vec![Text::new("triggers", what, ("trigger_schema", "trigger_name"))]
            }
            Self::Routine => {
                let what = "routine_type, routine_definition, created, last_altered";
                vec![Text::new("routines", what, ("routine_schema", "routine_name"))]
            }
            Self::Event => {
                let what = "event_definition, status, created, last_altered";
                vec![Text::new("events", what, ("event_schema", "event_name"))]
            }
            Self::Database => {
                let what = "default_character_set_name, default_collation_name";
                vec![Text::new("schemata", what, ("", "schema_name"))]
            }
        }
    }
}

/// What the catalog says of a table, or of a part of it, but how many rows it has.
fn of_table(capabilities: &Capabilities, part: Part) -> Vec<Text> {
    let parts = parts(capabilities.server);
    let wanted = match part {
        Part::All => &parts[..],
        Part::Table => &parts[..1],
        Part::Columns => &parts[1..2],
        Part::Indexes => &parts[2..3],
        Part::Constraints => &parts[3..4],
    };
    let mut texts: Vec<_> =
        wanted.iter().map(|(from, what)| Text::new(from, what, ("t.table_schema", "t.table_name"))).collect();
    if part == Part::All {
        texts.extend(rules_and_checks(capabilities.server));
    }
    texts
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
fn rules_and_checks(server: Server) -> [Text; 2] {
    let (checks, own) = match server {
        Server::MySql => (
            "check_constraints c JOIN information_schema.table_constraints t ON t.constraint_schema = \
             c.constraint_schema AND t.constraint_name = c.constraint_name",
            "c",
        ),
        Server::MariaDb => ("check_constraints t", "t"),
    };
    let rules = "'rule', constraint_name, update_rule, delete_rule";
    [
        Text::new("referential_constraints", rules, ("constraint_schema", "table_name")),
        Text::new(
            checks,
            &format!("'check', {own}.constraint_name, {own}.check_clause"),
            ("t.constraint_schema", "t.table_name"),
        ),
    ]
}
