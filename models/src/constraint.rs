//! Constraints and indexes of a whole table, as a struct's attributes say them.

use limbeck_core::node::{Node, Table, Value};
use proc_macro2::Ident;

use crate::{
    argument::{Argument, Expression, name_of, table},
    mistake::Mistake,
    phrase::{self, option},
    tree::Tree,
};

/// An entry while it is read: its columns, in order, and its other keys.
struct Entry {
    columns: Vec<Node>,
    keys: Table,
}

impl Entry {
    fn new() -> Self {
        Self { columns: Vec::new(), keys: Table::default() }
    }

    fn named(&mut self, tree: &mut Tree, name: &Ident, value: &Expression) -> Result<(), Mistake> {
        let node = option(tree, name, value)?;
        self.put(tree, name, &name_of(name), node)
    }

    fn put(&mut self, tree: &mut Tree, key: &Ident, word: &str, node: Node) -> Result<(), Mistake> {
        if self.keys.get(word).is_some() {
            return Err(Mistake::new(key.span(), format!("`{word}` is said twice")));
        }
        tree.put(&mut self.keys, key.span(), word, node);
        Ok(())
    }

    fn finish(mut self, tree: &mut Tree, key: &Ident, columns: &str) -> Result<Node, Mistake> {
        if self.columns.is_empty() {
            return Err(Mistake::new(key.span(), format!("`{key}` names no column")));
        }
        let node = tree.node(key.span(), Value::Array(std::mem::take(&mut self.columns)));
        self.put(tree, key, columns, node)?;
        Ok(tree.node(key.span(), Value::Table(self.keys)))
    }
}

/// What can stand among the columns of an entry and is none: a flag, or a table of options.
fn takes(tree: &mut Tree, entry: &mut Entry, argument: &Argument, flags: &[&str]) -> Result<bool, Mistake> {
    if let Some(name) = &argument.name {
        if name == "expression" {
            return Ok(false);
        }
        entry.named(tree, name, &argument.value)?;
        return Ok(true);
    }
    match &argument.value {
        Expression::Path(path) if path.len() == 1 && flags.contains(&name_of(&path[0]).as_str()) => {
            let node = tree.boolean(path[0].span(), true);
            entry.put(tree, &path[0], &name_of(&path[0]), node)?;
        }
        Expression::Call(path, list)
            if path.len() == 1 && ["sqlite", "postgres", "mysql"].iter().any(|d| path[0] == d) =>
        {
            let options = table(tree, list)?;
            let node = tree.node(path[0].span(), Value::Table(options));
            entry.put(tree, &path[0], &name_of(&path[0]), node)?;
        }
        Expression::Call(path, list) if path.len() == 1 && path[0] == "include" => {
            let names = list.iter().map(|item| item.value.name(tree)).collect::<Result<_, _>>()?;
            let node = tree.node(path[0].span(), Value::Array(names));
            entry.put(tree, &path[0], "include", node)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// `index(user_id, created_at desc, unique, where = "…")`.
pub fn index(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Node, Mistake> {
    let mut entry = Entry::new();
    for argument in list {
        if !takes(tree, &mut entry, argument, &["unique", "nulls_not_distinct"])? {
            entry.columns.push(element(tree, argument)?);
        }
    }
    entry.finish(tree, key, "columns")
}

/// `created_at desc nulls last`, `title(length = 10)`, `sql("lower(title)") desc`.
fn element(tree: &mut Tree, argument: &Argument) -> Result<Node, Mistake> {
    let value = &argument.value;
    let span = value.span();
    let is_sql = argument.name.is_some() || value.call().is_some_and(|(word, _)| word == "sql");
    let mut keys = Table::default();
    match value {
        _ if is_sql => {
            let node = phrase::sql(tree, value)?;
            tree.put(&mut keys, span, "expression", node);
        }
        Expression::Call(path, options) if path.len() == 1 => {
            let node = tree.string(span, name_of(&path[0]));
            tree.put(&mut keys, span, "column", node);
            keys.entries.extend(table(tree, options)?.entries);
        }
        _ => {
            let node = value.name(tree)?;
            tree.put(&mut keys, span, "column", node);
        }
    }
    order(tree, &mut keys, &argument.words)?;
    match keys.entries.as_slice() {
        [only] if only.key == "column" => Ok(only.node.clone()),
        _ => Ok(tree.node(span, Value::Table(keys))),
    }
}

/// `desc`, `asc nulls first`.
fn order(tree: &mut Tree, keys: &mut Table, words: &[Ident]) -> Result<(), Mistake> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (key, value) = match (name_of(word).as_str(), word) {
            ("asc" | "desc", word) => ("order", word),
            ("nulls", word) => {
                let place = words.next();
                let help = || Mistake::new(word.span(), "`nulls` stand `first` or `last`");
                ("nulls", place.ok_or_else(help)?)
            }
            (other, word) => return Err(Mistake::unknown(word.span(), "order", other, &["asc", "desc", "nulls"])),
        };
        let node = tree.string(value.span(), name_of(value));
        tree.put(keys, value.span(), key, node);
    }
    Ok(())
}

/// `unique(user_id, slug, name = "…")`, `primary_key(tenant, id)`.
pub fn over_columns(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Node, Mistake> {
    let mut entry = Entry::new();
    for argument in list {
        if takes(tree, &mut entry, argument, &["deferrable", "nulls_not_distinct"])? {
            continue;
        }
        if let Some(word) = argument.words.first() {
            return Err(Mistake::new(word.span(), format!("`{word}` cannot stand here")));
        }
        let name = argument.value.name(tree)?;
        entry.columns.push(name);
    }
    entry.finish(tree, key, "columns")
}

/// `check("length(title) > 0", name = "…")`.
pub fn check(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Node, Mistake> {
    let mut entry = Entry::new();
    for argument in list {
        if takes(tree, &mut entry, argument, &["not_valid"])? {
            continue;
        }
        let sql = phrase::sql(tree, &argument.value)?;
        entry.put(tree, key, "check", sql)?;
    }
    Ok(tree.node(key.span(), Value::Table(entry.keys)))
}

/// `foreign_key(tenant, user_id => app_user(tenant, id), on_delete = cascade)`.
pub fn foreign_key(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Node, Mistake> {
    let mut entry = Entry::new();
    for argument in list {
        if takes(tree, &mut entry, argument, &["deferrable", "not_valid"])? {
            continue;
        }
        let name = argument.value.name(tree)?;
        entry.columns.push(name);
        if let Some(arrow) = &argument.arrow {
            let references = phrase::references(tree, arrow)?;
            entry.put(tree, key, "references", references)?;
        }
    }
    if entry.keys.get("references").is_none() {
        return Err(Mistake::new(key.span(), "a foreign key refers to something")
            .with_help("for example `foreign_key(tenant, user_id => app_user(tenant, id))`"));
    }
    entry.finish(tree, key, "columns")
}

/// `exclude(room with "=", sql("tsrange(begins, ends)") with "&&", using = "gist")`.
pub fn exclude(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Node, Mistake> {
    let mut entry = Entry::new();
    for argument in list {
        if argument.operator.is_none() && takes(tree, &mut entry, argument, &["deferrable"])? {
            continue;
        }
        let Some(operator) = &argument.operator else {
            return Err(Mistake::new(argument.value.span(), "an element of an exclusion constraint has an operator")
                .with_help("for example `exclude(room with \"=\")`"));
        };
        let expression = if argument.value.call().is_some() {
            phrase::sql(tree, &argument.value)?
        } else {
            argument.value.name(tree)?
        };
        let mut keys = Table::default();
        tree.put(&mut keys, argument.value.span(), "expression", expression);
        let with = Expression::Literal { literal: operator.clone(), negative: false }.node(tree)?;
        tree.put(&mut keys, operator.span(), "with", with);
        let node = tree.node(argument.value.span(), Value::Table(keys));
        entry.columns.push(node);
    }
    entry.finish(tree, key, "elements")
}
