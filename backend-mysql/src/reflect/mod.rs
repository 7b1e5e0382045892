//! The catalog to a schema, in as many queries as there are kinds of objects ([`Part`]), and one more where there are
//! sequences, whatever the number of objects: for the connection's database, and for each other that is named.
//!
//! What the server made by itself is recognised: indexes behind foreign keys, the CHECK behind MariaDB's JSON. What is
//! as the database has it by default (the engine, the character set, the collation) is not named. A unique index of
//! nothing but columns is a unique constraint; the servers know no difference.

mod catalog;
mod column;
mod constraint;
mod routine;
mod stored;

use std::collections::HashMap;

use limbeck_core::{
    backend::BackendError,
    name::{InvalidName, SchemaName},
    node::Node,
    schema::{
        DialectOptions, DialectSql, NameCase, Named, Rules, Schema, Sequence, SequenceOptions, Table, TableKey,
        Trigger, View, expression,
    },
};

pub use catalog::{Catalog, Part, Row, doubtful_defaults, sequences};
use catalog::{optional, text, written};
pub(crate) use constraint::{OF_COLUMN, is_given, made_for};
pub(crate) use routine::{routine, routines};

use crate::{MySql, dialect_name, normal, quote};

/// What the servers refuse and let pass.
pub const RULES: Rules = Rules {
    case: NameCase::Insensitive,
    dangling_references: false,
    enums_in_catalog: false,
    unique_is_index: true,
    views_keep_names: false,
    quote: expression::NameQuote::Backtick,
};

/// What is usual around a column, or a table.
struct Characters<'c> {
    /// The collation where nothing is said.
    collation: &'c str,
    /// The usual collation of each character set.
    usual: &'c HashMap<&'c str, &'c str>,
}

impl Characters<'_> {
    /// What has to be said for a collation, by what the server has for usual.
    fn told<'n>(&self, collation: &'n str) -> (Option<&'n str>, Option<&'n str>) {
        if collation.is_empty() {
            return (None, None);
        }
        normal::said(collation, self.collation, |charset| self.usual.get(charset) == Some(&collation))
    }
}

/// The schema that the catalogs describe: that of the connection's database first, then those beside it.
pub fn schema(mysql: &MySql, catalogs: &[Catalog]) -> Result<Schema, BackendError> {
    let mut schema = Schema::new(RULES);
    let home = catalogs.iter().find(|catalog| catalog.name.is_none()).and_then(|catalog| catalog.database.first());
    let home = home.map_or("", |row| text(row, 0)).to_owned();
    schema.home = name(&home).ok();
    for catalog in catalogs {
        let there = Database { catalog, schema: catalog.name.clone(), home: &home };
        there.read(mysql, &mut schema)?;
    }
    Ok(schema)
}

/// A database that is taken into a schema.
struct Database<'c> {
    catalog: &'c Catalog,
    /// Its name, where it is not the connection's.
    schema: Option<SchemaName>,
    /// The name of the connection's.
    home: &'c str,
}

impl Database<'_> {
    fn read(&self, mysql: &MySql, schema: &mut Schema) -> Result<(), BackendError> {
        let (server, catalog) = (mysql.capabilities.server, self.catalog);
        let Some(database) = catalog.database.first() else { return Ok(()) };
        schema.namespaces.extend(self.schema.clone());
        let usual = catalog.charsets.iter().map(|row| (text(row, 0), text(row, 1))).collect();
        let mut collations = HashMap::new();
        for row in catalog.tables.iter().filter(|row| text(row, 1) != "SEQUENCE") {
            let around = Characters { collation: text(database, 2), usual: &usual };
            schema.tables.insert(self.table(row, &around)?);
            collations.insert(text(row, 0), text(row, 3));
        }
        for row in &catalog.columns {
            let Some(collation) = collations.get(text(row, 0)) else { continue };
            let column = column::column(row, server, &Characters { collation, usual: &usual })?;
            if let Some(table) = self.table_of(schema, row) {
                table.columns.insert(column);
            }
        }
        for row in &catalog.defaults {
            let column = self.table_of(schema, row).and_then(|table| table.columns.get_mut(text(row, 1)));
            if let Some((column, hex)) = column.zip(written(row, 2)) {
                column::set_default(column, hex);
            }
        }
        self.each(schema, &catalog.indexes, |table, parts| constraint::index(table, parts, server))?;
        self.each(schema, &catalog.foreign_keys, constraint::foreign_key)?;
        for row in &catalog.checks {
            if let Some(table) = self.table_of(schema, row) {
                constraint::check(table, row, server)?;
            }
        }
        self.others(schema)
    }

    /// Views, triggers and sequences.
    fn others(&self, schema: &mut Schema) -> Result<(), BackendError> {
        for row in &self.catalog.views {
            schema.views.insert(self.view(row)?);
        }
        for row in &self.catalog.triggers {
            if let Some(table) = self.table_of(schema, row) {
                table.triggers.insert(self.trigger(row)?);
            }
        }
        for row in &self.catalog.sequences {
            schema.sequences.insert(self.sequence(row)?);
        }
        Ok(())
    }

    /// The table whose name a row begins with.
    fn table_of<'s>(&self, schema: &'s mut Schema, row: &Row) -> Option<&'s mut Table> {
        schema.tables.get_mut(&TableKey::text(self.schema.as_ref(), &text(row, 0)))
    }

    /// Does something with the rows of each object of each table, which stand together: the first two columns name both.
    fn each(
        &self,
        schema: &mut Schema,
        rows: &[Row],
        mut add: impl FnMut(&mut Table, &[Row]) -> Result<(), BackendError>,
    ) -> Result<(), BackendError> {
        for rows in rows.chunk_by(|one, other| one[..2] == other[..2]) {
            if let Some(table) = self.table_of(schema, &rows[0]) {
                add(table, rows)?;
            }
        }
        Ok(())
    }

    fn table(&self, row: &Row, around: &Characters<'_>) -> Result<Table, BackendError> {
        let mut table = Table::new(self.schema.clone(), name(text(row, 0))?, RULES.case);
        table.comment = optional(row, 5).map(str::to_owned);
        let options = &mut table.options;
        if let Some(engine) = optional(row, 2).filter(|engine| !engine.eq_ignore_ascii_case("InnoDB")) {
            set(options, "engine", Node::string(engine));
        }
        let (charset, collation) = around.told(text(row, 3));
        if let Some(charset) = charset {
            set(options, "charset", Node::string(charset));
        }
        if let Some(collation) = collation {
            set(options, "collate", Node::string(collation));
        }
        for (key, value) in text(row, 4).split_whitespace().filter_map(|option| option.split_once('=')) {
            if key.eq_ignore_ascii_case("row_format") {
                set(options, "row_format", Node::string(value.trim_matches('`').to_ascii_uppercase()));
            }
        }
        Ok(table)
    }

    /// A view. The server puts the database in front of every name; a name without one means the connection's, also in
    /// a view of another database.
    fn view(&self, row: &Row) -> Result<View, BackendError> {
        let query = text(row, 1).replace(&format!("{}.", quote::identifier(self.home)), "");
        let definition = Some(query.clone());
        Ok(View {
            name: name(text(row, 0))?,
            schema: self.schema.clone(),
            query: DialectSql::new(query),
            materialized: false,
            indexes: Named::default(),
            definition,
        })
    }

    fn trigger(&self, row: &Row) -> Result<Trigger, BackendError> {
        let sql = format!(
            "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW {}",
            quote::qualified(self.schema.as_ref(), text(row, 1)),
            text(row, 2),
            text(row, 3),
            quote::qualified(self.schema.as_ref(), text(row, 0)),
            text(row, 4)
        );
        Ok(Trigger { name: name(text(row, 1))?, sql: DialectSql::new(sql) })
    }

    /// A sequence.
    fn sequence(&self, row: &Row) -> Result<Sequence, BackendError> {
        let number = |column| text(row, column).parse::<i64>().ok();
        let options = SequenceOptions {
            start: number(1),
            increment: number(2),
            min: number(3),
            max: number(4),
            cache: number(5),
            cycle: (text(row, 6) == "1").then_some(true),
        };
        let options = crate::normal::counting(&options);
        Ok(Sequence { name: name(text(row, 0))?, schema: self.schema.clone(), options, owned_by: None })
    }
}

fn set(options: &mut DialectOptions, option: &str, node: Node) {
    options.set(&dialect_name(), option, node);
}

/// A name of the catalog's, as a name of one kind.
fn name<N: TryFrom<String, Error = InvalidName>>(text: &str) -> Result<N, BackendError> {
    N::try_from(text.to_owned())
        .map_err(|error| BackendError::Definition { object: text.to_owned(), message: error.to_string() })
}
