//! The operations of a TOML revision file.

use std::{ops::Range, path::Path};

use super::{
    Body, Downgrade, Header, ScriptError, checksum,
    header::{Raw, RevisionFile, read_text},
    rows,
    script::Project,
};
use crate::{
    node::{DecodeError, Field, Node, Value},
    operation::{NamingConvention, Operation},
};

/// A body, and the bytes of the file that each of its operations comes from.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) body: Body,
    pub(super) upgrade: Vec<Range<usize>>,
    pub(super) downgrade: Vec<Range<usize>>,
}

/// Operations as a file has them, each with its place.
type Located = Vec<(Operation, Range<usize>)>;

/// Reads the operations of a file.
pub(super) fn read_body(project: &Project, path: &Path, header: &Header) -> Result<Parsed, ScriptError> {
    let text = read_text(&project.files, path)?;
    let reader = Reader { project, path, text: &text };
    reader.body(header).map_err(|error| error.of(&header.revision.id))
}

struct Reader<'a> {
    project: &'a Project,
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn body(&self, header: &Header) -> Result<Parsed, ScriptError> {
        let file =
            Node::from_toml(self.text).and_then(|node| RevisionFile::decode(&node)).map_err(|e| self.wrong(e))?;
        let upgrade = match file.upgrade {
            None => Vec::new(),
            Some(Raw(node)) => self.operations(&node, "upgrade")?,
        };
        let (downgrade, places) = match file.downgrade {
            None => (Downgrade::Derived, Vec::new()),
            Some(Raw(node)) if node.as_str() == Some("irreversible") => (Downgrade::Irreversible, Vec::new()),
            Some(Raw(node)) => {
                let (operations, places) = self.operations(&node, "downgrade")?.into_iter().unzip();
                (Downgrade::Written(operations), places)
            }
        };
        Ok(Parsed::new(header, upgrade, downgrade, places, &self.project.convention))
    }

    fn operations(&self, node: &Node, key: &str) -> Result<Located, ScriptError> {
        let Value::Array(items) = &node.value else { return Err(self.wrong(no_list(node, key))) };
        items.iter().map(|item| Ok((self.operation(item)?, item.span.clone().unwrap_or_default()))).collect()
    }

    fn operation(&self, node: &Node) -> Result<Operation, ScriptError> {
        let mut operation = Operation::decode(node).map_err(|error| self.wrong(error))?;
        if let Operation::BulkInsert(insert) = &mut operation
            && let Some(name) = insert.rows_file.take()
        {
            let named = node.as_table().and_then(|table| table.get("rows_file")).unwrap_or(node);
            let path = self.project.location.join(&name);
            if !self.project.files.exists(&path) {
                return Err(self.wrong(
                    DecodeError::at(named, format!("there is no file {}", path.display()))
                        .with_help("`rows_file` is relative to the script directory"),
                ));
            }
            let Some(format) = rows::Format::of(&path) else {
                return Err(self.wrong(
                    DecodeError::at(named, "what the file holds is not known")
                        .with_help("its name ends in .csv, .json or .jsonl"),
                ));
            };
            insert.rows = rows::read(&self.project.files, &path, format)?;
        }
        Ok(operation)
    }

    fn wrong(&self, error: DecodeError) -> ScriptError {
        ScriptError::decode(self.path, self.text, error)
    }
}

fn no_list(node: &Node, key: &str) -> DecodeError {
    let error = DecodeError::expected("an array of operations", node);
    match (&node.value, key) {
        (Value::Table(_), _) => error.with_help(format!("write `[[{key}]]`, with two brackets, above each operation")),
        (_, "downgrade") => error.with_help(
            "leave `downgrade` out to have it derived, or write `[[downgrade]]` blocks, `[]`, or \"irreversible\"",
        ),
        _ => error.with_help(format!("write `[[{key}]]` above each operation, or `{key} = []`")),
    }
}

impl Parsed {
    fn new(
        header: &Header,
        upgrade: Located,
        downgrade: Downgrade,
        places: Vec<Range<usize>>,
        convention: &NamingConvention,
    ) -> Self {
        let (operations, up_places): (Vec<_>, Vec<_>) = upgrade.into_iter().unzip();
        let checksum = checksum::of_operations(header, &operations, &downgrade);
        let (upgrade, up_places) = resolve(operations, up_places, convention);
        let (downgrade, down_places) = match downgrade {
            Downgrade::Written(operations) => {
                let (operations, places) = resolve(operations, places, convention);
                (Downgrade::Written(operations), places)
            }
            other => (other, Vec::new()),
        };
        Self { body: Body { upgrade, downgrade, checksum }, upgrade: up_places, downgrade: down_places }
    }

    /// The same body with final names. Its operations lose their places.
    pub(super) fn with_names(self, header: &Header, convention: &NamingConvention) -> Self {
        let upgrade = self.body.upgrade.into_iter().map(|operation| (operation, 0..0)).collect();
        let places = match &self.body.downgrade {
            Downgrade::Written(operations) => vec![0..0; operations.len()],
            Downgrade::Derived | Downgrade::Irreversible => Vec::new(),
        };
        Self::unplaced(Self::new(header, upgrade, self.body.downgrade, places, convention).body)
    }

    /// A body that comes from no file, or whose operations have no places of their own in it.
    pub(super) fn unplaced(body: Body) -> Self {
        Self { body, upgrade: Vec::new(), downgrade: Vec::new() }
    }
}

/// Final names. One operation may become several, which all come from its place.
fn resolve(
    operations: Vec<Operation>,
    places: Vec<Range<usize>>,
    convention: &NamingConvention,
) -> (Vec<Operation>, Vec<Range<usize>>) {
    operations
        .into_iter()
        .zip(places)
        .flat_map(|(operation, place)| {
            operation.resolve_names(convention).into_iter().map(move |operation| (operation, place.clone()))
        })
        .unzip()
}
