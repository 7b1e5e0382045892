//! `schema.toml`: target metadata for those who have no Rust models.

use std::path::Path;

use super::{Target, TargetTable, entry::entry};
use crate::{
    node::{DecodeError, Node, Record, record},
    script::{Raw, ScriptError, read_file},
};

record! {
    /// The keys of `schema.toml`.
    struct File: "`schema.toml`" {
        extension: Vec<Raw>,
        enums: Vec<Raw> = "enum",
        sequence: Vec<Raw>,
        table: Vec<Raw>,
        view: Vec<Raw>,
    }
}

/// The keys of `schema.toml`.
pub(crate) fn file_keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    File::record_keys(&mut keys);
    keys
}

impl Target {
    /// What a text says that stands in the file `path`.
    ///
    /// Fails with the place of an unknown key, a value that means nothing, or a table that was there already.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ScriptError> {
        let target = Node::from_toml(text).and_then(|node| Self::decode(&node));
        target.map_err(|error| ScriptError::decode(path, text, error))
    }

    /// Reads the file `path`. Fails when it cannot be read, and as [`parse`](Self::parse) does.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        Self::parse(path, &read_file(path)?)
    }

    /// Reads the keys of a `schema.toml`.
    pub fn decode(node: &Node) -> Result<Self, DecodeError> {
        let file = File::decode_record(&crate::node::Fields::new(File::WHAT, node)?)?;
        let target = Self {
            extensions: entries("an extension", &file.extension)?,
            enums: entries("an enum", &file.enums)?,
            sequences: entries("a sequence", &file.sequence)?,
            tables: file.table.iter().map(|Raw(node)| TargetTable::decode(node)).collect::<Result<_, _>>()?,
            views: entries("a view", &file.view)?,
        };
        let wrong = |node: &Node, message| {
            DecodeError::at(node.as_table().and_then(|t| t.get("name")).unwrap_or(node), message)
        };
        if let Some((Raw(node), empty)) =
            file.enums.iter().zip(&target.enums).find(|(_, found)| found.values.is_empty())
        {
            return Err(wrong(node, format!("the enum `{}` has no `values`", empty.name)));
        }
        for (place, (Raw(node), table)) in file.table.iter().zip(&target.tables).enumerate() {
            if target.tables[..place].iter().any(|earlier| earlier.is_same(table)) {
                return Err(wrong(node, format!("there is already a table `{}`", table.create.name)));
            }
        }
        Ok(target)
    }

    /// The text of a `schema.toml` that says the same.
    pub fn to_toml(&self) -> String {
        let mut blocks = Vec::new();
        let mut block = |header: &str, node: Node| {
            if let Some(table) = node.as_table() {
                blocks.push(crate::node::render_array_of_tables(header, table));
            }
        };
        self.extensions.iter().for_each(|extension| block("extension", extension.encode_record()));
        self.enums.iter().for_each(|enumeration| block("enum", enumeration.encode_record()));
        self.sequences.iter().for_each(|sequence| block("sequence", sequence.encode_record()));
        self.tables.iter().for_each(|table| block("table", table.encode()));
        self.views.iter().for_each(|view| block("view", view.encode_record()));
        blocks.join("\n")
    }

    /// Takes over what another says.
    pub fn extend(&mut self, other: Self) {
        self.extensions.extend(other.extensions);
        self.enums.extend(other.enums);
        self.sequences.extend(other.sequences);
        self.tables.extend(other.tables);
        self.views.extend(other.views);
    }
}

impl TargetTable {
    /// Whether both would be the same table of one database.
    pub fn is_same(&self, other: &Self) -> bool {
        let (own, others) = (&self.create.common, &other.create.common);
        let apart = |a: &[_], b: &[_]| !a.is_empty() && !b.is_empty() && !a.iter().any(|dialect| b.contains(dialect));
        let excluded =
            |only: &[_], except: &[_]| !only.is_empty() && only.iter().all(|dialect| except.contains(dialect));
        self.create.name == other.create.name
            && own.schema == others.schema
            && !apart(&own.only, &others.only)
            && !excluded(&own.only, &others.except)
            && !excluded(&others.only, &own.except)
    }
}

fn entries<T: Record>(what: &str, nodes: &[Raw]) -> Result<Vec<T>, DecodeError> {
    nodes.iter().map(|Raw(node)| entry(what, node, &[])).collect()
}
