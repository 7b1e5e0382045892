//! The catalog: one query for each kind of object, whatever the number of objects, filtered by the server.

use limbeck_core::name::SchemaName;

use crate::{Capabilities, Server, quote};

/// The database that the connection is in.
const HERE: &str = "DATABASE()";

/// A row of the catalog, all of its values texts.
pub type Row = Vec<Option<String>>;

/// A kind of object that the catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The database itself.
    Database,
    /// The usual collation of each character set.
    Charsets,
    /// Tables, views and sequences.
    Tables,
    /// Columns.
    Columns,
    /// The parts of indexes, those of constraints among them.
    Indexes,
    /// The columns of foreign keys.
    ForeignKeys,
    /// CHECK constraints.
    Checks,
    /// Views.
    Views,
    /// Triggers.
    Triggers,
}

impl Part {
    /// Those that a server has.
    pub fn of(capabilities: &Capabilities) -> Vec<Self> {
        let all = [
            Self::Database,
            Self::Charsets,
            Self::Tables,
            Self::Columns,
            Self::Indexes,
            Self::ForeignKeys,
            Self::Views,
        ];
        let checks = capabilities.check_constraints.then_some(Self::Checks);
        all.into_iter().chain(checks).chain([Self::Triggers]).collect()
    }

    /// The query for the objects of a database; of the connection's without a name.
    pub fn query(self, capabilities: &Capabilities, database: Option<&SchemaName>) -> String {
        let own = self.own_query(capabilities);
        // One name and no list: MariaDB opens the tables of every database for anything but that.
        match database {
            Some(name) => own.replace(HERE, &quote::string(name.as_str())),
            None => own,
        }
    }

    fn own_query(self, capabilities: &Capabilities) -> String {
        let is_maria = capabilities.server == Server::MariaDb;
        match self {
            Self::Database => "SELECT schema_name, default_character_set_name, default_collation_name \
                 FROM information_schema.schemata WHERE schema_name = DATABASE()"
                .to_owned(),
            Self::Charsets => {
                "SELECT character_set_name, default_collate_name FROM information_schema.character_sets".to_owned()
            }
            Self::Tables => "SELECT table_name, table_type, engine, table_collation, create_options, table_comment \
                 FROM information_schema.tables WHERE table_schema = DATABASE() \
                 AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') ORDER BY create_time, table_name"
                .to_owned(),
            Self::Columns => columns(is_maria),
            Self::Indexes => indexes(capabilities),
            Self::ForeignKeys => FOREIGN_KEYS.to_owned(),
            Self::Checks if is_maria => "SELECT table_name, constraint_name, check_clause, level \
                 FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() \
                 ORDER BY table_name, constraint_name"
                .to_owned(),
            Self::Checks => CHECKS.to_owned(),
            Self::Views => "SELECT table_name, view_definition FROM information_schema.views \
                 WHERE table_schema = DATABASE() ORDER BY table_name"
                .to_owned(),
            Self::Triggers => "SELECT event_object_table, trigger_name, action_timing, event_manipulation, \
                 action_statement FROM information_schema.triggers \
                 WHERE trigger_schema = DATABASE() AND event_object_schema = DATABASE() \
                 ORDER BY event_object_table, event_manipulation, action_timing, action_order"
                .to_owned(),
        }
    }
}

fn columns(is_maria: bool) -> String {
    let srid = if is_maria { "NULL" } else { "CAST(srs_id AS CHAR)" };
    format!(
        "SELECT table_name, column_name, CAST(column_type AS CHAR), is_nullable, column_default, extra, \
         character_set_name, collation_name, column_comment, generation_expression, {srid} \
         FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
    )
}

fn indexes(capabilities: &Capabilities) -> String {
    let expression = if capabilities.functional_indexes { "expression" } else { "NULL" };
    let hidden = match capabilities.server {
        Server::MySql => "is_visible = 'NO'",
        Server::MariaDb if capabilities.version >= crate::Version::new(10, 6, 0) => "ignored = 'YES'",
        Server::MariaDb => "FALSE",
    };
    format!(
        "SELECT table_name, index_name, column_name, {expression}, CAST(sub_part AS CHAR), collation, \
         CAST(non_unique AS CHAR), index_type, IF({hidden}, 'hidden', NULL) \
         FROM information_schema.statistics WHERE table_schema = DATABASE() \
         ORDER BY table_name, index_name, seq_in_index"
    )
}

const FOREIGN_KEYS: &str = "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_schema, \
     k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule, DATABASE() \
     FROM information_schema.key_column_usage k \
     JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema \
     AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name \
     WHERE k.table_schema = DATABASE() AND k.constraint_schema = DATABASE() AND r.constraint_schema = DATABASE() \
     AND k.referenced_table_name IS NOT NULL \
     ORDER BY k.table_name, k.constraint_name, k.ordinal_position";

const CHECKS: &str = "SELECT t.table_name, c.constraint_name, c.check_clause, t.enforced \
     FROM information_schema.check_constraints c \
     JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema \
     AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK' \
     WHERE c.constraint_schema = DATABASE() AND t.table_schema = DATABASE() \
     ORDER BY t.table_name, c.constraint_name";

/// The query for how sequences count; nothing where there are none.
pub fn sequences(catalog: &Catalog) -> Option<String> {
    let names = catalog.tables.iter().filter(|row| text(row, 1) == "SEQUENCE").map(|row| text(row, 0));
    let selects = names.map(|name| {
        format!(
            "SELECT {} AS name, CAST(start_value AS CHAR), CAST(increment AS CHAR), CAST(minimum_value AS CHAR), \
             CAST(maximum_value AS CHAR), CAST(cache_size AS CHAR), CAST(cycle_option AS CHAR) FROM {}",
            quote::string(name),
            quote::qualified(catalog.name.as_ref(), name)
        )
    });
    Some(selects.collect::<Vec<_>>().join(" UNION ALL ")).filter(|sql| !sql.is_empty())
}

/// The query for the defaults that the catalog may show spoiled: its texts know neither characters beyond the basic
/// plane, for which it has question marks, nor, on MySQL, a byte of zero. `DEFAULT` gives what a row would get; without
/// a row the null row of a join does, but for a column that holds no NULL, where MySQL gives it beside a count.
///
/// Nothing where no default looks like it, which is nearly always.
pub fn doubtful_defaults(catalog: &Catalog, server: Server) -> Option<String> {
    let doubtful = catalog.columns.iter().filter(|row| {
        let (declared, shown) = (text(row, 2), text(row, 4));
        let computed = text(row, 5).to_ascii_lowercase().contains("default_generated") || optional(row, 9).is_some();
        let literal = server == Server::MySql || shown.starts_with('\'');
        let cut = server == Server::MySql && super::column::is_binary(declared) && shown.starts_with("0x");
        !computed && ((literal && shown.contains('?')) || cut)
    });
    let selects = doubtful.map(|row| {
        let (table, column) = (quote::qualified(catalog.name.as_ref(), text(row, 0)), quote::identifier(text(row, 1)));
        let value = if super::column::is_binary(text(row, 2)) {
            format!("HEX(DEFAULT(t.{column}))")
        } else {
            format!("HEX(CONVERT(DEFAULT(t.{column}) USING utf8mb4))")
        };
        let of_null = match server {
            Server::MySql => {
                format!("(SELECT IF(COUNT(*) = 0, ANY_VALUE({value}), NULL) FROM {table} AS t WHERE FALSE)")
            }
            Server::MariaDb => format!("(SELECT {value} FROM (SELECT 1 AS one) AS o LEFT JOIN {table} AS t ON FALSE)"),
        };
        let (of, name) = (quote::string(text(row, 0)), quote::string(text(row, 1)));
        format!("SELECT {of}, {name}, CAST(COALESCE((SELECT {value} FROM {table} AS t LIMIT 1), {of_null}) AS CHAR)")
    });
    Some(selects.collect::<Vec<_>>().join(" UNION ALL ")).filter(|sql| !sql.is_empty())
}

/// What the queries found of one database.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The name of the database, where it is not the one that the connection is in.
    pub name: Option<SchemaName>,
    pub(super) database: Vec<Row>,
    pub(super) charsets: Vec<Row>,
    pub(super) tables: Vec<Row>,
    pub(super) columns: Vec<Row>,
    pub(super) indexes: Vec<Row>,
    pub(super) foreign_keys: Vec<Row>,
    pub(super) checks: Vec<Row>,
    pub(super) views: Vec<Row>,
    pub(super) triggers: Vec<Row>,
    /// What the query of [`doubtful_defaults`] found.
    pub defaults: Vec<Row>,
    /// What the query of [`sequences`] found.
    pub sequences: Vec<Row>,
}

impl Catalog {
    /// That of a database, of which nothing is read yet; without a name, that of the connection's.
    pub fn of(name: Option<SchemaName>) -> Self {
        Self { name, ..Self::default() }
    }

    /// Takes in the rows that the query of a part found.
    pub fn read(&mut self, part: Part, rows: Vec<Row>) {
        match part {
            Part::Database => self.database = rows,
            Part::Charsets => self.charsets = rows,
            Part::Tables => self.tables = rows,
            Part::Columns => self.columns = rows,
            Part::Indexes => self.indexes = rows,
            Part::ForeignKeys => self.foreign_keys = rows,
            Part::Checks => self.checks = rows,
            Part::Views => self.views = rows,
            Part::Triggers => self.triggers = rows,
        }
    }
}

/// A value; the empty text where it is NULL.
pub(super) fn text(row: &Row, column: usize) -> &str {
    optional(row, column).unwrap_or_default()
}

/// A value; nothing where it is NULL or the empty text.
pub(super) fn optional(row: &Row, column: usize) -> Option<&str> {
    row.get(column)?.as_deref().filter(|text| !text.is_empty())
}

/// A value, empty or not.
pub(super) fn written(row: &Row, column: usize) -> Option<&str> {
    row.get(column)?.as_deref()
}
