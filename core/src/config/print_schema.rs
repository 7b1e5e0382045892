//! `[print_schema]` of `limbeck.toml`: Diesel's `schema.rs`, under the keys that `diesel.toml` has for it.

use std::path::{Path, PathBuf};

use crate::{
    autogenerate::Glob,
    node::{DecodeError, Field, Node, Record, nearest, record},
    print::SchemaRs,
};

/// How Diesel's `schema.rs` is written, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintSchema {
    /// The file that is written anew when a command has changed the database; none where nothing is said.
    pub file: Option<PathBuf>,
    /// How it is written.
    pub style: SchemaRs,
}

record! {
    /// `[print_schema]`.
    #[derive(Debug, Clone, Default)]
    pub(super) struct PrintSchemaTable: "`[print_schema]`" {
        file: Option<String>,
        with_docs: Option<bool>,
        filter: Option<Filter>,
        only_tables: Vec<String>,
        except_tables: Vec<String>,
        column_sorting: Option<ColumnSorting>,
        import_types: Vec<String>,
        custom_type_derives: Vec<String>,
        generate_missing_sql_type_definitions: Option<bool>,
        except_custom_type_definitions: Vec<String>,
    }
}

record! {
    /// Which tables have a place in it.
    #[derive(Debug, Clone, Default)]
    pub(super) struct Filter: "`filter`" {
        only_tables: Vec<String>,
        except_tables: Vec<String>,
    }
}

/// The order of the columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnSorting {
    by_name: bool,
}

/// The words for it.
pub(crate) const COLUMN_SORTINGS: [&str; 2] = ["ordinal_position", "name"];

impl Field for ColumnSorting {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let word = String::decode(node)?;
        if !COLUMN_SORTINGS.contains(&word.as_str()) {
            let help = nearest(&word, COLUMN_SORTINGS).unwrap_or("ordinal_position");
            let help = format!("did you mean `{help}`? It is one of {}", COLUMN_SORTINGS.join(", "));
            return Err(DecodeError::at(node, format!("unknown order `{word}`")).with_help(help));
        }
        Ok(Self { by_name: word == "name" })
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::string(COLUMN_SORTINGS[usize::from(self.by_name)]))
    }
}

/// The keys of `[print_schema]`, and of the filter in it.
pub(crate) fn print_schema_keys() -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut keys, mut filter) = (Vec::new(), Vec::new());
    PrintSchemaTable::record_keys(&mut keys);
    Filter::record_keys(&mut filter);
    (keys, filter)
}

impl PrintSchemaTable {
    /// What the table says, in a file in `dir`.
    pub(super) fn settings(self, dir: &Path) -> PrintSchema {
        let filter = self.filter.unwrap_or_default();
        let globs = |own: Vec<String>, further: Vec<String>| own.into_iter().chain(further).map(Glob::new).collect();
        let style = SchemaRs {
            custom_type_derives: self.custom_type_derives,
            import_types: self.import_types,
            with_docs: self.with_docs.unwrap_or(false),
            only_tables: globs(self.only_tables, filter.only_tables),
            except_tables: globs(self.except_tables, filter.except_tables),
            by_name: self.column_sorting.is_some_and(|sorting| sorting.by_name),
            custom_types: self.generate_missing_sql_type_definitions.unwrap_or(true),
            except_custom_types: self.except_custom_type_definitions,
            ..SchemaRs::default()
        };
        PrintSchema { file: self.file.map(|file| super::file::joined(dir, &file)), style }
    }
}
