//! Source files as target metadata: what the models of all files say together.

use std::{fs, path::PathBuf, str::FromStr};

use limbeck_core::{
    node::{Node, nearest},
    script::Place,
    target::{ColumnType, Target, TargetTable, complete, refer},
};
use proc_macro2::TokenStream;

use crate::{
    argument::name_of,
    depth,
    enumeration::{self, Enumeration},
    error::{ModelError, ModelErrors},
    mapping::MAPPING,
    mistake::Mistake,
    model::{self, Model},
    scan::{Alias, Items, scan},
    shape::{Base, SAY_IT, Shape},
};

/// What source files hold.
#[derive(Debug, Default)]
pub struct Sources {
    /// What a database is meant to look like.
    pub target: Target,
    /// Where each table is described, in the order of the target's tables.
    pub models: Vec<ModelPlace>,
    /// The files that were read.
    pub files: Vec<PathBuf>,
}

/// Where a table is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPlace {
    /// The struct.
    pub name: String,
    /// The table.
    pub table: String,
    /// The file.
    pub path: PathBuf,
    /// The line of the struct's name, counted from 1.
    pub line: usize,
}

/// Reads the files that patterns name: `src/models/**/*.rs`.
///
/// Fails with everything that is wrong, in all files.
pub fn read_sources(patterns: &[impl AsRef<str>]) -> Result<Sources, ModelErrors> {
    let mut paths = Vec::new();
    for pattern in patterns {
        paths.extend(files(pattern.as_ref())?);
    }
    paths.sort();
    paths.dedup();
    let read = |path: PathBuf| match fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(source) => Err(ModelError::Read { path, source }),
    };
    let texts = paths.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    parse_sources(texts)
}

fn files(pattern: &str) -> Result<Vec<PathBuf>, ModelError> {
    let wrong = |reason: String| ModelError::Pattern { pattern: pattern.to_owned(), reason };
    let mut found = Vec::new();
    for path in glob::glob(pattern).map_err(|error| wrong(error.to_string()))? {
        found.push(path.map_err(|error| wrong(error.to_string()))?);
    }
    found.retain(|path| path.is_file());
    if found.is_empty() { Err(ModelError::NoFiles { pattern: pattern.to_owned() }) } else { Ok(found) }
}

/// One file while its models are read.
struct File {
    path: PathBuf,
    text: String,
    models: Vec<Model>,
    enums: Vec<Enumeration>,
    aliases: Vec<Alias>,
}

/// Reads the models of texts, each with the name of its file.
///
/// Fails with everything that is wrong, in all files.
pub fn parse_sources(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Result<Sources, ModelErrors> {
    let mut errors = Vec::new();
    let files: Vec<_> = texts.into_iter().map(|(path, text)| File::read(path, text, &mut errors)).collect();
    ModelErrors::check(std::mem::take(&mut errors))?;
    let mut sources = Sources::default();
    for file in &files {
        for model in &file.models {
            match complete_model(&files, file, model) {
                Ok(table) => sources.add(file, model, table, &mut errors),
                Err(mistakes) => errors.extend(mistakes.into_iter().map(|mistake| file.error(mistake))),
            }
        }
        for enumeration in &file.enums {
            let found = Target::decode(&one("enum", enumeration.node.clone()));
            match found {
                Ok(found) => sources.target.enums.extend(found.enums),
                Err(error) => errors.push(file.error(Mistake::new(enumeration.ident.span(), error.message))),
            }
        }
        sources.files.push(file.path.clone());
    }
    ModelErrors::check(errors)?;
    Ok(sources)
}

/// A document with one entry.
fn one(header: &str, entry: Node) -> Node {
    let mut table = limbeck_core::node::Table::default();
    table.push(header, Node::array([entry]));
    Node::new(limbeck_core::node::Value::Table(table))
}

impl Sources {
    fn add(&mut self, file: &File, model: &Model, table: TargetTable, errors: &mut Vec<ModelError>) {
        let place = ModelPlace {
            name: model.name(),
            table: model.table_name().to_owned(),
            path: file.path.clone(),
            line: model.ident.span().start().line,
        };
        let earlier = self.target.tables.iter().zip(&self.models).find(|(earlier, _)| earlier.is_same(&table));
        if let Some((_, other)) = earlier {
            let message = format!(
                "the models `{}` and `{}` are both of the table `{}`: the other one is in {}, line {}",
                other.name,
                place.name,
                place.table,
                other.path.display(),
                other.line
            );
            let help = "one struct describes the table; structs with some of its columns derive Diesel's traits only";
            errors.push(file.error(Mistake::new(model.ident.span(), message).with_help(help)));
            return;
        }
        self.models.push(place);
        self.target.tables.push(table);
    }
}

impl File {
    fn read(path: PathBuf, text: String, errors: &mut Vec<ModelError>) -> Self {
        let mut file = Self { path, text, models: Vec::new(), enums: Vec::new(), aliases: Vec::new() };
        // Most files of a program hold none of these words, and are not looked at any further.
        if !["Model", "DbEnum", "type "].iter().any(|word| file.text.contains(word)) {
            return file;
        }
        let mut items = Items::default();
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
        file.aliases = items.aliases;
        for input in &items.models {
            model::read(input).map_or_else(|mistakes| wrong.extend(mistakes), |model| file.models.push(model));
        }
        for input in &items.enums {
            enumeration::read(input).map_or_else(|mistakes| wrong.extend(mistakes), |found| file.enums.push(found));
        }
        wrong.sort_by_key(|mistake| mistake.span.byte_range().start);
        errors.extend(wrong.into_iter().map(|mistake| file.error(mistake)));
        file
    }

    fn error(&self, mistake: Mistake) -> ModelError {
        let span = mistake.span.byte_range();
        let place = Place::new(&self.path, self.text.clone(), Some(span));
        ModelError::Invalid { message: mistake.message, help: mistake.help, place: Box::new(place) }
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

/// The table of a model, once what its own words leave open is found in the other files.
fn complete_model(files: &[File], own: &File, model: &Model) -> Result<TargetTable, Vec<Mistake>> {
    if let Some(table) = &model.whole {
        return Ok(table.clone());
    }
    let mut node = model.node.clone();
    let mut wrong = Vec::new();
    for (column, shape) in &model.pending {
        match column_type(files, own, shape, 0) {
            Ok(ty) => complete(&mut node, column, &ty),
            Err(mistake) => wrong.push(mistake),
        }
    }
    for parent in &model.parents {
        let name = parent.path.last().map(name_of).unwrap_or_default();
        let found = files.iter().flat_map(|file| &file.models).find(|model| model.name() == name);
        let result = match found {
            Some(parent_model) => refer(&mut node, &parent.column, &parent_model.node)
                .map_err(|error| Mistake::new(parent.span, error.message)),
            None => Err(Mistake::new(parent.span, format!("there is no model `{name}` among the sources"))),
        };
        wrong.extend(result.err().map(|mistake| {
            mistake.with_help(format!(
                "say what the field `{}` refers to, `#[limbeck(references = table(column))]`, or that it has no foreign \
                 key, `references = none`",
                parent.column
            ))
        }));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    model.decode(&node).map_err(|mistake| vec![mistake])
}

/// As many aliases of aliases are followed; a circle would have no end.
const DEEPEST: usize = 16;

/// What a type that is not known by name is: an enum, or what an alias stands for.
fn column_type(files: &[File], own: &File, shape: &Shape, depth: usize) -> Result<ColumnType, Mistake> {
    let unreadable = |message: String| Mistake::new(shape.span, message);
    let name = match &shape.base {
        Base::Neutral(word) => {
            let ty = ColumnType::named(word).map_err(|error| unreadable(error.message))?.within_lists(shape.lists);
            return Ok(ColumnType { nullable: shape.nullable, ..ty });
        }
        Base::Named(_, name) => name,
    };
    let several = |()| {
        unreadable(format!("several files have a type `{name}`, and they differ"))
            .with_help("say the column's type, `#[limbeck(type = \"…\")]`")
    };
    let enums = files.iter().map(|file| file.enums.as_slice());
    let found = find(enums, &own.enums, |found| name_of(&found.ident) == *name, |a, b| a.node == b.node);
    let aliases = files.iter().map(|file| file.aliases.as_slice());
    let alias = find(aliases, &own.aliases, |alias| alias.name == *name, |a, b| a.text() == b.text());
    let ty = match (found.map_err(several)?, alias.map_err(several)?) {
        (Some(found), _) => ColumnType::enumeration(&found.definition()).map_err(|error| unreadable(error.message))?,
        (None, Some(alias)) if !alias.generic && depth < DEEPEST => {
            let inner = Shape::read(&alias.ty)
                .map_err(|mistake| Mistake { span: shape.span, ..mistake })
                .map(|inner| Shape { span: shape.span, ..inner })?;
            column_type(files, own, &inner, depth + 1)?
        }
        _ => {
            let meant = likely(files, name).map(|known| format!("did you mean `{known}`? Else ")).unwrap_or_default();
            return Err(unreadable(format!("`{name}` is no type that limbeck knows, and not among the sources"))
                .with_help(format!("{meant}add its file to `[models] rust`, derive `DbEnum` for it, or {SAY_IT}")));
        }
    };
    let ty = ty.within_lists(shape.lists);
    Ok(ColumnType { nullable: ty.nullable || shape.nullable, ..ty })
}

/// The type that a misspelt name was most likely meant to be.
fn likely(files: &[File], name: &str) -> Option<String> {
    let own = files.iter().flat_map(|file| {
        let enums = file.enums.iter().map(|found| name_of(&found.ident));
        enums.chain(file.aliases.iter().map(|alias| alias.name.clone()))
    });
    let known: Vec<_> = MAPPING.iter().flat_map(|line| line.rust).map(|known| (*known).to_owned()).chain(own).collect();
    nearest(name, known.iter().map(String::as_str).filter(|known| *known != name)).map(str::to_owned)
}

/// The one of a name: that of the same file first. Fails where files say different things.
fn find<'a, T>(
    lists: impl Iterator<Item = &'a [T]>,
    own: &'a [T],
    named: impl Fn(&T) -> bool,
    same: impl Fn(&T, &T) -> bool,
) -> Result<Option<&'a T>, ()> {
    if let Some(found) = own.iter().find(|item| named(item)) {
        return Ok(Some(found));
    }
    let mut all = lists.flatten().filter(|item| named(item));
    let Some(first) = all.next() else { return Ok(None) };
    if all.all(|other| same(first, other)) { Ok(Some(first)) } else { Err(()) }
}
