//! A struct as a table: its attributes and its fields put together, in the words of `schema.toml`.

use std::collections::HashSet;

use limbeck_core::{
    node::{Node, Table, Value, nearest, render_array_of_tables},
    target::{ColumnType, TargetTable, complete, refer},
};
use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput, Fields, Generics};

use crate::{
    argument::name_of,
    column::{self, Column},
    diesel::Parent,
    mistake::Mistake,
    shape::Shape,
    table::{self, Said},
    tree::Tree,
};

/// A struct as a table, as far as its own words say.
pub struct Model {
    /// The struct.
    pub ident: Ident,
    /// The struct's lifetimes and parameters.
    pub generics: Generics,
    /// The table, as `schema.toml` writes it.
    pub node: Node,
    /// The tokens that it was made of.
    pub tree: Tree,
    /// The columns whose types are not known by name.
    pub pending: Vec<(String, Shape)>,
    /// The models that it refers to by `belongs_to`.
    pub parents: Vec<Parent>,
    /// The path under which the macros find limbeck.
    pub krate: Option<String>,
    /// The table that its node says, where nothing else has to be known for it.
    pub whole: Option<TargetTable>,
}

/// Reads a struct. Fails with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Result<Model, Vec<Mistake>> {
    let mut wrong = Vec::new();
    let mut tree = Tree::default();
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => fields,
            Fields::Unnamed(_) | Fields::Unit => return Err(vec![no_fields(input)]),
        },
        Data::Enum(_) | Data::Union(_) => return Err(vec![no_fields(input)]),
    };
    let said = table::read(&mut tree, &input.ident, &input.attrs, &mut wrong);
    let mut columns = Vec::new();
    for field in &fields.named {
        match column::read(&mut tree, field) {
            Ok(found) => columns.extend(found),
            Err(mistake) => wrong.push(mistake),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    assemble(input, tree, said, columns).map_err(|mistake| vec![mistake])
}

fn no_fields(input: &DeriveInput) -> Mistake {
    Mistake::new(input.ident.span(), "a model is a struct whose fields have names")
}

/// Refuses two fields that are one column.
fn once(columns: &[Column]) -> Result<(), Mistake> {
    let mut names = HashSet::new();
    match columns.iter().find(|column| !names.insert(column.name.as_str())) {
        Some(column) => Err(Mistake::new(column.span, format!("two fields are the column `{}`", column.name))
            .with_help("leave one of them out, `#[limbeck(skip)]`")),
        None => Ok(()),
    }
}

fn assemble(input: &DeriveInput, mut tree: Tree, mut said: Said, mut columns: Vec<Column>) -> Result<Model, Mistake> {
    once(&columns)?;
    primary_key(&mut tree, &input.ident, &mut said, &mut columns)?;
    let parents = parents(&said, &columns)?;
    for (entries, node) in &mut said.entries {
        resolve(node, &columns, &tree, if *entries == "exclude_constraints" { &[] } else { &["columns", "include"] })?;
    }
    if let Some(entry) = said.keys.entries.iter_mut().find(|entry| entry.key == "primary_key") {
        resolve(&mut entry.node, &columns, &tree, &["columns"])?;
    }
    let mut keys = Table::default();
    let name = tree.string(said.name.1, said.name.0.clone());
    tree.put(&mut keys, said.name.1, "name", name);
    let pending = columns.iter_mut().filter_map(|column| Some((column.name.clone(), column.pending.take()?))).collect();
    said.entries.extend(columns.iter_mut().flat_map(|column| std::mem::take(&mut column.entries)));
    let nodes: Vec<_> = columns.into_iter().map(|column| tree.node(column.span, Value::Table(column.keys))).collect();
    let list = tree.node(input.ident.span(), Value::Array(nodes));
    tree.put(&mut keys, input.ident.span(), "columns", list);
    for lists in LISTS {
        let entries: Vec<_> =
            said.entries.iter().filter(|(list, _)| *list == lists).map(|(_, node)| node.clone()).collect();
        if !entries.is_empty() {
            let node = tree.node(input.ident.span(), Value::Array(entries));
            tree.put(&mut keys, input.ident.span(), lists, node);
        }
    }
    keys.entries.append(&mut said.keys.entries);
    let node = tree.node(input.ident.span(), Value::Table(keys));
    let model = Model {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        node,
        tree,
        pending,
        parents,
        krate: said.krate,
        whole: None,
    };
    let table = model.check()?;
    let whole = (model.pending.is_empty() && model.parents.is_empty()).then_some(table);
    Ok(Model { whole, ..model })
}

/// The lists of constraints and indexes, in the order in which they are written.
const LISTS: [&str; 5] = ["foreign_keys", "unique_constraints", "check_constraints", "exclude_constraints", "indexes"];

/// The column that a word names: by the column's own name, or by that of its field.
fn find<'a>(columns: &'a [Column], word: &str, span: Span) -> Result<&'a Column, Mistake> {
    let by_name = columns.iter().find(|column| column.name == word);
    by_name.or_else(|| columns.iter().find(|column| column.field == word)).ok_or_else(|| {
        let mistake = Mistake::new(span, format!("the model has no column `{word}`"));
        match nearest(word, columns.iter().map(|column| column.name.as_str())) {
            Some(name) => mistake.with_help(format!("did you mean `{name}`?")),
            None => mistake,
        }
    })
}

/// Replaces the words in lists of columns by the columns' names.
fn resolve(node: &mut Node, columns: &[Column], tree: &Tree, lists: &[&str]) -> Result<(), Mistake> {
    let Some(table) = node.as_table_mut() else { return Ok(()) };
    for entry in table.entries.iter_mut().filter(|entry| lists.contains(&entry.key.as_str())) {
        let Value::Array(items) = &mut entry.node.value else { continue };
        for item in items {
            let element = match &mut item.value {
                Value::Table(element) => match element.entries.iter_mut().find(|entry| entry.key == "column") {
                    Some(entry) => &mut entry.node,
                    None => continue,
                },
                _ => item,
            };
            let span = tree.span(element);
            if let Value::String(word) = &mut element.value {
                word.clone_from(&find(columns, word, span)?.name);
            }
        }
    }
    Ok(())
}

fn is_key(column: &Column) -> bool {
    column.keys.get("primary_key").is_some_and(|node| node.value == Value::Boolean(true))
}

/// Settles what the primary key is: what a field or the struct says, or Diesel's `primary_key`, or else the column `id`.
fn primary_key(tree: &mut Tree, ident: &Ident, said: &mut Said, columns: &mut [Column]) -> Result<(), Mistake> {
    let marked = columns.iter().any(is_key);
    let listed = said.keys.get("primary_key").is_some();
    if marked || listed {
        return agrees(said, columns);
    }
    if said.no_primary_key {
        return Ok(());
    }
    let diesel = std::mem::take(&mut said.diesel_key);
    let usual = vec![("id".to_owned(), ident.span())];
    if diesel.is_empty() && find(columns, "id", ident.span()).is_err() {
        return Err(Mistake::new(ident.span(), format!("the model `{ident}` has no primary key")).with_help(
            "say `#[limbeck(primary_key)]` at a field, or `#[limbeck(no_primary_key)]` if the table has none",
        ));
    }
    let key = if diesel.is_empty() { usual } else { diesel };
    let mut names = Vec::new();
    for (word, span) in &key {
        names.push((find(columns, word, *span)?.name.clone(), *span));
    }
    if let [(only, span)] = names.as_slice() {
        for column in columns.iter_mut().filter(|column| column.name == *only) {
            let node = tree.boolean(*span, true);
            tree.put(&mut column.keys, *span, "primary_key", node);
            column.keys.entries.retain(|entry| entry.key != "nullable" || entry.node.value != Value::Boolean(false));
        }
        return Ok(());
    }
    let span = names.first().map_or(ident.span(), |(_, span)| *span);
    let names = names.into_iter().map(|(name, span)| tree.string(span, name)).collect();
    let mut keys = Table::default();
    let list = tree.node(span, Value::Array(names));
    tree.put(&mut keys, span, "columns", list);
    let node = tree.node(span, Value::Table(keys));
    tree.put(&mut said.keys, span, "primary_key", node);
    Ok(())
}

/// Refuses a primary key that is another one to Diesel.
fn agrees(said: &Said, columns: &[Column]) -> Result<(), Mistake> {
    let listed = said.keys.get("primary_key").and_then(|key| key.as_table()?.get("columns"));
    let own: Vec<&str> = match listed.map(|node| &node.value) {
        Some(Value::Array(names)) => names.iter().filter_map(Node::as_str).collect(),
        _ => columns.iter().filter(|column| is_key(column)).map(|column| column.name.as_str()).collect(),
    };
    for (word, span) in &said.diesel_key {
        let name = &find(columns, word, *span)?.name;
        if !own.contains(&name.as_str()) && !own.contains(&word.as_str()) {
            return Err(Mistake::new(*span, format!("`{word}` is in Diesel's primary key and not in limbeck's"))
                .with_help("leave out one of the two: limbeck takes Diesel's word for it"));
        }
    }
    Ok(())
}

/// The models that rows belong to, without those whose column says by itself what it refers to.
fn parents(said: &Said, columns: &[Column]) -> Result<Vec<Parent>, Mistake> {
    let mut found = Vec::new();
    for parent in &said.parents {
        let column = find(columns, &parent.column, parent.span)?;
        let in_key = |node: &Node| match node.as_table().and_then(|key| key.get("columns")).map(|node| &node.value) {
            Some(Value::Array(names)) => {
                names.iter().filter_map(Node::as_str).any(|name| name == column.name || name == column.field)
            }
            _ => false,
        };
        let keys = said.entries.iter().filter(|(list, _)| *list == "foreign_keys");
        if !column.says_references && !keys.map(|(_, node)| node).any(in_key) {
            found.push(Parent { column: column.name.clone(), ..parent.clone() });
        }
    }
    Ok(found)
}

impl Model {
    /// Refuses what can be seen to be wrong before anything is known of other types: with something in the place of
    /// what is not known.
    fn check(&self) -> Result<TargetTable, Mistake> {
        let mut node = self.node.clone();
        let somewhere = Node::new(Value::Table(some_table()));
        for (column, shape) in &self.pending {
            let ty = ColumnType::named("text").map_err(|error| self.tree.mistake(error, shape.span))?;
            complete(&mut node, column, &ty);
        }
        for parent in &self.parents {
            refer(&mut node, &parent.column, &somewhere).map_err(|error| self.tree.mistake(error, parent.span))?;
        }
        self.decode(&node)
    }

    /// The table that its node says, once nothing is unknown.
    pub fn decode(&self, node: &Node) -> Result<TargetTable, Mistake> {
        TargetTable::decode(node).map_err(|error| self.tree.mistake(error, self.ident.span()))
    }

    /// The table, as `schema.toml` writes it.
    pub fn definition(&self) -> String {
        self.node.as_table().map(|table| render_array_of_tables("table", table)).unwrap_or_default()
    }

    /// The struct's name.
    pub fn name(&self) -> String {
        name_of(&self.ident)
    }
}

/// A table with a primary key of one column.
fn some_table() -> Table {
    let mut column = Table::default();
    column.push("name", Node::string("id"));
    column.push("primary_key", Node::new(Value::Boolean(true)));
    let mut table = Table::default();
    table.push("name", Node::string("parent"));
    table.push("columns", Node::array([Node::new(Value::Table(column))]));
    table
}
