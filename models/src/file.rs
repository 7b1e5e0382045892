//! One file: what it says, in data alone. Tokens belong to the thread that reads them, and files are read by several.

use std::{ops::Range, path::PathBuf, str::FromStr};

use limbeck_core::{
    node::{DecodeError, Node},
    script::Place,
    target::TargetTable,
};
use proc_macro2::TokenStream;

use crate::{
    argument::name_of,
    depth,
    enumeration::{self, Enumeration},
    error::ModelError,
    mistake::Mistake,
    model::{self, Model},
    own_type::{self, OwnType},
    scan::{Alias, Items, scan},
    shape::Shape,
};

/// A type, with the bytes of the file at which it stands.
pub type FileShape = Shape<Range<usize>, ()>;

/// What is wrong, at bytes of the file.
pub type FileMistake = Mistake<Range<usize>>;

/// A file that was read.
pub struct File {
    /// Its name.
    pub path: PathBuf,
    text: String,
    /// Its models.
    pub models: Vec<FileModel>,
    /// Its enums.
    pub enums: Vec<FileEnum>,
    /// The aliases of types in it.
    pub aliases: Vec<FileAlias>,
    /// What is wrong with it.
    pub wrong: Vec<FileMistake>,
}

/// A struct as a table, as far as its own words say.
pub struct FileModel {
    /// The struct.
    pub name: String,
    /// Where its name stands.
    pub span: Range<usize>,
    /// The line of that, counted from 1.
    pub line: usize,
    /// The table, as `schema.toml` writes it.
    pub node: Node,
    /// The columns whose types are not known by name.
    pub pending: Vec<(String, FileShape)>,
    /// The models that it refers to by `belongs_to`.
    pub parents: Vec<FileParent>,
    /// The table that its node says, where nothing else has to be known for it.
    pub whole: Option<TargetTable>,
}

/// One `belongs_to`.
pub struct FileParent {
    /// The struct that rows belong to.
    pub name: String,
    /// The column that refers to it.
    pub column: String,
    /// Where it stands.
    pub span: Range<usize>,
}

/// An enum as an enum type.
pub struct FileEnum {
    /// The enum.
    pub name: String,
    /// Where its name stands.
    pub span: Range<usize>,
    /// The enum type, as `schema.toml` writes it.
    pub node: Node,
    /// The same, as text.
    pub definition: String,
}

/// `type Id = Uuid;`, or a type of the program's own that makes one column.
pub struct FileAlias {
    /// Its name.
    pub name: String,
    /// Whether it has parameters, so that what it stands for depends on them.
    pub generic: bool,
    /// What it stands for, as it is written.
    pub text: String,
    /// What it stands for.
    pub shape: Result<FileShape, FileMistake>,
}

impl File {
    /// Reads a file.
    pub fn read(path: PathBuf, text: String) -> Self {
        let (models, enums, aliases, wrong) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut file = Self { path, text, models, enums, aliases, wrong };
        // Most files of a program hold none of these words, and are not looked at any further.
        if !["Model", "DbEnum", "DbType", "type "].iter().any(|word| file.text.contains(word)) {
            return file;
        }
        let mut items = Items { has_conditions: file.text.contains("cfg_attr"), ..Items::default() };
        match TokenStream::from_str(&readable(&file.text)) {
            Ok(tokens) => match depth::check_file(&tokens) {
                Ok(()) => scan(tokens, &mut items),
                Err(mistake) => items.wrong.push(mistake),
            },
            Err(error) => {
                let message = "this is no Rust: a quote or a bracket is not closed";
                items.wrong.push(Mistake::new(error.span(), message));
            }
        }
        let mut wrong = items.wrong;
        file.aliases = items.aliases.into_iter().map(FileAlias::from).collect();
        for input in &items.models {
            model::read(input).map_or_else(|mistakes| wrong.extend(mistakes), |model| file.models.push(model.into()));
        }
        for input in &items.enums {
            enumeration::read(input)
                .map_or_else(|mistakes| wrong.extend(mistakes), |found| file.enums.push(found.into()));
        }
        for input in &items.own_types {
            own_type::read(input)
                .map_or_else(|mistakes| wrong.extend(mistakes), |found| file.aliases.push(found.into()));
        }
        file.wrong = wrong.into_iter().map(Mistake::in_file).collect();
        file.wrong.sort_by_key(|mistake| mistake.span.start);
        file
    }

    /// What is wrong, with its place in the file.
    pub fn error(&self, mistake: FileMistake) -> ModelError {
        let place = Place::new(&self.path, self.text.clone(), Some(mistake.span));
        ModelError::Invalid { message: mistake.message, help: mistake.help, place: Box::new(place) }
    }
}

impl FileModel {
    /// The table that its node says, once nothing is unknown.
    pub fn decode(&self, node: &Node) -> Result<TargetTable, FileMistake> {
        TargetTable::decode(node).map_err(|DecodeError { message, span, help }| Mistake {
            message,
            help,
            span: span.unwrap_or_else(|| self.span.clone()),
        })
    }
}

impl From<Model> for FileModel {
    fn from(mut model: Model) -> Self {
        // One that is whole is not read a second time, and its places are asked for no more.
        if model.whole.is_none() {
            model.tree.in_file(&mut model.node);
        }
        Self {
            name: model.name(),
            span: model.ident.span().byte_range(),
            line: model.ident.span().start().line,
            node: model.node,
            pending: model.pending.into_iter().map(|(column, shape)| (column, shape.in_file())).collect(),
            parents: model
                .parents
                .into_iter()
                .map(|parent| FileParent {
                    name: parent.path.last().map(name_of).unwrap_or_default(),
                    column: parent.column,
                    span: parent.span.byte_range(),
                })
                .collect(),
            whole: model.whole,
        }
    }
}

impl From<Enumeration> for FileEnum {
    fn from(found: Enumeration) -> Self {
        Self {
            name: name_of(&found.ident),
            span: found.ident.span().byte_range(),
            definition: found.definition(),
            node: found.node,
        }
    }
}

impl From<Alias> for FileAlias {
    fn from(alias: Alias) -> Self {
        let shape = Shape::read(&alias.ty).map(Shape::in_file).map_err(Mistake::in_file);
        Self { text: alias.text(), name: alias.name, generic: alias.generic, shape }
    }
}

impl From<OwnType> for FileAlias {
    fn from(found: OwnType) -> Self {
        Self { name: name_of(&found.ident), generic: false, text: found.text(), shape: Ok(found.shape.in_file()) }
    }
}

/// The text without what only the beginning of a file may have, every byte in its place.
fn readable(text: &str) -> String {
    let mut text = text.replacen('\u{feff}', "   ", usize::from(text.starts_with('\u{feff}')));
    if text.trim_start().starts_with("#!") && !text.trim_start().starts_with("#![") {
        let end = text.find('\n').unwrap_or(text.len());
        text.replace_range(..end, &" ".repeat(end));
    }
    text
}
