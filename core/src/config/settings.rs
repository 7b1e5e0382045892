//! The tables of `limbeck.toml`.

use std::path::PathBuf;

use crate::{
    autogenerate::{Glob, Kind, Pattern},
    node::{DecodeError, Field, Node, Record, record},
};

/// Where the target metadata is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Models {
    /// Globs of the Rust files that hold models, joined with the directory of `limbeck.toml`.
    pub rust: Vec<String>,
    /// A `schema.toml`.
    pub schema: Option<PathBuf>,
}

/// What autogenerate compares, and how it writes what it finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Autogenerate {
    /// Globs of the tables that it leaves alone.
    pub exclude_tables: Vec<String>,
    /// The schemas that it looks at; the default one where none is named.
    pub include_schemas: Vec<String>,
    /// Further things that it leaves alone.
    pub exclude: Vec<Pattern>,
    /// Of a kind that is named here, the only things that it looks at.
    pub include: Vec<Pattern>,
    /// Whether types are compared.
    pub compare_type: bool,
    /// Whether defaults are compared.
    pub compare_default: bool,
    /// Whether alterations of one table are written as a batch.
    pub render_as_batch: bool,
}

impl Default for Autogenerate {
    fn default() -> Self {
        AutogenerateTable::default().into()
    }
}

record! {
    /// `[models]`.
    #[derive(Debug, Clone, Default)]
    pub(super) struct ModelsTable: "`[models]`" {
        rust: Vec<String>,
        schema: Option<String>,
    }
}

record! {
    /// `[autogenerate]`.
    #[derive(Debug, Clone, Default)]
    pub(super) struct AutogenerateTable: "`[autogenerate]`" {
        exclude_tables: Vec<String>,
        include_schemas: Vec<String>,
        exclude: Option<Patterns>,
        include: Option<Patterns>,
        compare_type: Option<bool>,
        compare_default: Option<bool>,
        render_as_batch: Option<bool>,
    }
}

record! {
    /// Globs of the names of things, by their kinds.
    #[derive(Debug, Clone, Default)]
    pub(super) struct Patterns: "a table of globs" {
        tables: Vec<String> = "table",
        columns: Vec<String> = "column",
        indexes: Vec<String> = "index",
        constraints: Vec<String> = "constraint",
        triggers: Vec<String> = "trigger",
        views: Vec<String> = "view",
        enums: Vec<String> = "enum",
        sequences: Vec<String> = "sequence",
        extensions: Vec<String> = "extension",
        schemas: Vec<String> = "schema",
        comments: Vec<String> = "comment",
    }
}

impl From<Patterns> for Vec<Pattern> {
    fn from(patterns: Patterns) -> Self {
        let kinds = [
            (Kind::Table, patterns.tables),
            (Kind::Column, patterns.columns),
            (Kind::Index, patterns.indexes),
            (Kind::Constraint, patterns.constraints),
            (Kind::Trigger, patterns.triggers),
            (Kind::View, patterns.views),
            (Kind::Enum, patterns.enums),
            (Kind::Sequence, patterns.sequences),
            (Kind::Extension, patterns.extensions),
            (Kind::Schema, patterns.schemas),
            (Kind::Comment, patterns.comments),
        ];
        let of_kind = |(kind, globs): (Kind, Vec<String>)| {
            globs.into_iter().map(move |glob| Pattern { kind, name: Glob::new(glob) })
        };
        kinds.into_iter().flat_map(of_kind).collect()
    }
}

/// The keys of `exclude` and `include` in `[autogenerate]`.
pub(crate) fn pattern_keys() -> Vec<&'static str> {
    keys::<Patterns>()
}

fn keys<T: Record>() -> Vec<&'static str> {
    let mut keys = Vec::new();
    T::record_keys(&mut keys);
    keys
}

/// The keys of `[models]`.
pub(crate) fn models_keys() -> Vec<&'static str> {
    keys::<ModelsTable>()
}

/// The keys of `[autogenerate]`.
pub(crate) fn autogenerate_keys() -> Vec<&'static str> {
    keys::<AutogenerateTable>()
}

/// The keys of a hook.
pub(crate) fn hook_keys() -> Vec<&'static str> {
    keys::<Hook>()
}

impl From<AutogenerateTable> for Autogenerate {
    fn from(table: AutogenerateTable) -> Self {
        Self {
            exclude_tables: table.exclude_tables,
            include_schemas: table.include_schemas,
            exclude: table.exclude.map(Into::into).unwrap_or_default(),
            include: table.include.map(Into::into).unwrap_or_default(),
            compare_type: table.compare_type.unwrap_or(true),
            compare_default: table.compare_default.unwrap_or(true),
            render_as_batch: table.render_as_batch.unwrap_or(true),
        }
    }
}

record! {
    /// A command that runs after a revision file was written.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Hook: "a hook" {
        /// What it is called in messages.
        name: String,
        /// The program and its arguments; `{file}` in them stands for the file.
        command: CommandLine,
    }
}

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandLine {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Field for CommandLine {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let mut words = Vec::<String>::decode(node)?.into_iter();
        let program = words.next().ok_or_else(|| DecodeError::at(node, "a command cannot be empty"))?;
        Ok(Self { program, arguments: words.collect() })
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::array(std::iter::once(&self.program).chain(&self.arguments).map(Node::string)))
    }
}
