//! Source files as target metadata: what the models of all files say together.

use std::{collections::HashMap, fs, num::NonZero, panic, path::PathBuf, thread};

use limbeck_core::{
    name::TableName,
    node::{Node, nearest},
    target::{ColumnType, Target, TargetTable, complete, refer},
};

use crate::{
    error::{ModelError, ModelErrors},
    file::{File, FileMistake, FileModel, FileShape},
    mapping::MAPPING,
    mistake::Mistake,
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
    let read = each(paths, |path| match fs::read_to_string(&path) {
        Ok(text) => Ok(File::read(path, text)),
        Err(source) => Err(ModelError::Read { path, source }),
    });
    together(&read.into_iter().collect::<Result<Vec<_>, _>>()?)
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

/// Reads the models of texts, each with the name of its file.
///
/// Fails with everything that is wrong, in all files.
pub fn parse_sources(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Result<Sources, ModelErrors> {
    together(&each(texts.into_iter().collect(), |(path, text)| File::read(path, text)))
}

/// Does the same with each of many things, as many at a time as there are processors, and keeps their order.
fn each<T: Send, R: Send>(things: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let share = things.len().div_ceil(thread::available_parallelism().map_or(1, NonZero::get)).max(1);
    let mut things = things.into_iter();
    let mut shares = Vec::new();
    while things.len() > 0 {
        shares.push(things.by_ref().take(share).collect::<Vec<_>>());
    }
    let own = shares.pop().unwrap_or_default();
    let work = |share: Vec<T>| share.into_iter().map(&work).collect::<Vec<_>>();
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || work(share))).collect();
        let own = work(own);
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        others.flatten().chain(own).collect()
    })
}

/// What files say together.
fn together(files: &[File]) -> Result<Sources, ModelErrors> {
    let wrong = files.iter().flat_map(|file| file.wrong.iter().map(|mistake| file.error(mistake.clone())));
    ModelErrors::check(wrong.collect())?;
    let mut errors = Vec::new();
    let (mut sources, mut places) = (Sources::default(), Places::new());
    let known = Known::new(files);
    for file in files {
        for model in &file.models {
            match complete_model(&known, file, model) {
                Ok(table) => errors.extend(sources.add(&mut places, file, model, table).err()),
                Err(mistakes) => errors.extend(mistakes.into_iter().map(|mistake| file.error(mistake))),
            }
        }
        for enumeration in &file.enums {
            let found = Target::decode(&one("enum", enumeration.node.clone()));
            match found {
                Ok(found) => sources.target.enums.extend(found.enums),
                Err(error) => errors.push(file.error(Mistake::new(enumeration.span.clone(), error.message))),
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

/// The places of the tables of each name.
type Places = HashMap<TableName, Vec<usize>>;

impl Sources {
    /// Adds a table, unless it is there already.
    fn add(
        &mut self,
        places: &mut Places,
        file: &File,
        model: &FileModel,
        table: TargetTable,
    ) -> Result<(), ModelError> {
        let of_name = places.entry(table.create.name.clone()).or_default();
        if let Some(other) = of_name.iter().find(|place| self.target.tables[**place].is_same(&table)) {
            let other = &self.models[*other];
            let message = format!(
                "the models `{}` and `{}` are both of the table `{}`: the other one is in {}, line {}",
                other.name,
                model.name,
                table.create.name,
                other.path.display(),
                other.line
            );
            let help = "one struct describes the table; structs with some of its columns derive Diesel's traits only";
            return Err(file.error(Mistake::new(model.span.clone(), message).with_help(help)));
        }
        of_name.push(self.models.len());
        self.models.push(ModelPlace {
            name: model.name.clone(),
            table: table.create.name.to_string(),
            path: file.path.clone(),
            line: model.line,
        });
        self.target.tables.push(table);
        Ok(())
    }
}

/// What the words of one model may leave to the others.
struct Known<'a> {
    files: &'a [File],
    /// The first of each name.
    models: HashMap<&'a str, &'a FileModel>,
}

impl<'a> Known<'a> {
    fn new(files: &'a [File]) -> Self {
        let mut models = HashMap::new();
        for model in files.iter().flat_map(|file| &file.models) {
            models.entry(model.name.as_str()).or_insert(model);
        }
        Self { files, models }
    }
}

/// The table of a model, once what its own words leave open is found in the other files.
fn complete_model(known: &Known<'_>, own: &File, model: &FileModel) -> Result<TargetTable, Vec<FileMistake>> {
    if let Some(table) = &model.whole {
        return Ok(table.clone());
    }
    let mut node = model.node.clone();
    let mut wrong = Vec::new();
    for (column, shape) in &model.pending {
        match column_type(known.files, own, shape, 0) {
            Ok(ty) => complete(&mut node, column, &ty),
            Err(mistake) => wrong.push(mistake),
        }
    }
    for parent in &model.parents {
        let wrong_there = |message| Mistake::new(parent.span.clone(), message);
        let result = match known.models.get(parent.name.as_str()) {
            Some(found) => refer(&mut node, &parent.column, &found.node).map_err(|error| wrong_there(error.message)),
            None => Err(wrong_there(format!("there is no model `{}` among the sources", parent.name))),
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
fn column_type(files: &[File], own: &File, shape: &FileShape, depth: usize) -> Result<ColumnType, FileMistake> {
    let unreadable = |message: String| Mistake::new(shape.span.clone(), message);
    let name = match &shape.base {
        Base::Neutral(word) => {
            let ty = ColumnType::named(word).map_err(|error| unreadable(error.message))?.within_lists(shape.lists);
            return Ok(ColumnType { nullable: shape.nullable, ..ty });
        }
        Base::Named((), name) => name,
    };
    let several = |()| {
        unreadable(format!("several files have a type `{name}`, and they differ"))
            .with_help("say the column's type, `#[limbeck(type = \"…\")]`")
    };
    let enums = files.iter().map(|file| file.enums.as_slice());
    let found = find(enums, &own.enums, |found| found.name == *name, |a, b| a.node == b.node);
    let aliases = files.iter().map(|file| file.aliases.as_slice());
    let alias = find(aliases, &own.aliases, |alias| alias.name == *name, |a, b| a.text == b.text);
    let ty = match (found.map_err(several)?, alias.map_err(several)?) {
        (Some(found), _) => ColumnType::enumeration(&found.definition).map_err(|error| unreadable(error.message))?,
        (None, Some(alias)) if !alias.generic && depth < DEEPEST => {
            // What is wrong with it is wrong where it is used.
            let inner = match alias.shape.clone() {
                Ok(inner) => Shape { span: shape.span.clone(), ..inner },
                Err(mistake) => return Err(Mistake { span: shape.span.clone(), ..mistake }),
            };
            column_type(files, own, &inner, depth + 1)?
        }
        _ => {
            let meant = likely(files, name).map(|known| format!("did you mean `{known}`? Else ")).unwrap_or_default();
            return Err(unreadable(format!("`{name}` is no type that limbeck knows, and not among the sources"))
                .with_help(format!(
                    "{meant}add its file to `[models] rust`, derive `DbEnum` or `DbType` for it, or {SAY_IT}"
                )));
        }
    };
    let ty = ty.within_lists(shape.lists);
    Ok(ColumnType { nullable: ty.nullable || shape.nullable, ..ty })
}

/// The type that a misspelt name was most likely meant to be.
fn likely(files: &[File], name: &str) -> Option<String> {
    let own = files.iter().flat_map(|file| {
        let enums = file.enums.iter().map(|found| found.name.clone());
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
