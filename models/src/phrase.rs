//! Phrases that several attributes share: SQL, foreign-key actions, references, options.

use limbeck_core::node::{Node, Table, Value};
use proc_macro2::{Ident, Span};

use crate::{
    argument::{Argument, Expression, name_of, table},
    mistake::Mistake,
    tree::Tree,
};

/// How a key is written: alone, with a value, or with arguments.
pub enum Form<'a> {
    /// `unique`
    Flag,
    /// `length = 100`
    Value(&'a Expression),
    /// `index(name = "ix_title")`
    List(&'a [Argument]),
}

/// The key of an argument, and how it is written.
pub fn form(argument: &Argument) -> Result<(&Ident, Form<'_>), Mistake> {
    if let Some(word) = argument.words.first() {
        return Err(Mistake::new(word.span(), format!("`{word}` cannot stand here")));
    }
    match (&argument.name, &argument.value) {
        (Some(name), value) => Ok((name, Form::Value(value))),
        (None, Expression::Path(path)) if path.len() == 1 => Ok((&path[0], Form::Flag)),
        (None, Expression::Call(path, arguments)) if path.len() == 1 => Ok((&path[0], Form::List(arguments))),
        (None, value) => Err(Mistake::new(value.span(), "expected a key, such as `primary_key` or `length = 100`")),
    }
}

impl Form<'_> {
    /// A truth value: alone, a key is true.
    pub fn truth(&self, tree: &mut Tree, key: &Ident) -> Result<Node, Mistake> {
        match self {
            Self::Flag => Ok(tree.boolean(key.span(), true)),
            Self::Value(value) => value.node(tree),
            Self::List(_) => Err(Mistake::new(key.span(), format!("`{key}` takes no arguments"))),
        }
    }

    /// The value behind the `=`.
    pub fn value(&self, key: &Ident) -> Result<&Expression, Mistake> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Flag | Self::List(_) => {
                Err(Mistake::new(key.span(), format!("`{key}` needs a value")).with_help(format!("write `{key} = …`")))
            }
        }
    }

    /// The arguments as a table; alone, a key has none.
    pub fn table(&self, tree: &mut Tree, key: &Ident) -> Result<Node, Mistake> {
        let arguments = match self {
            Self::List(arguments) => *arguments,
            Self::Flag => &[],
            Self::Value(value) => return value.node(tree),
        };
        let table = table(tree, arguments)?;
        Ok(tree.node(key.span(), Value::Table(table)))
    }
}

/// SQL: a text, `sql("…")`, or `sql(sqlite = "…", default = "…")`.
pub fn sql(tree: &mut Tree, value: &Expression) -> Result<Node, Mistake> {
    match value.call() {
        Some((word, arguments)) if word == "sql" => sql_arguments(tree, value.span(), arguments),
        _ if value.text().is_some() => value.node(tree),
        _ => Err(Mistake::new(value.span(), "expected SQL in quotes, or `sql(…)`")),
    }
}

fn sql_arguments(tree: &mut Tree, span: Span, arguments: &[Argument]) -> Result<Node, Mistake> {
    match arguments {
        [only] if only.name.is_none() && only.value.text().is_some() => only.value.node(tree),
        [] => {
            Err(Mistake::new(span, "`sql` needs an expression").with_help("for example `sql(\"CURRENT_TIMESTAMP\")`"))
        }
        _ => {
            let table = table(tree, arguments)?;
            Ok(tree.node(span, Value::Table(table)))
        }
    }
}

/// What a column holds in a row that does not say: a literal, `null`, or `sql(…)`.
pub fn default(tree: &mut Tree, value: &Expression) -> Result<Node, Mistake> {
    if value.call().is_some_and(|(word, _)| word == "sql") {
        let mut expression = Table::default();
        let sql = sql(tree, value)?;
        tree.put(&mut expression, value.span(), "sql", sql);
        return Ok(tree.node(value.span(), Value::Table(expression)));
    }
    match value {
        Expression::Literal { .. } => value.node(tree),
        Expression::Path(_) if value.word().as_deref() == Some("null") => value.node(tree),
        _ => Err(Mistake::new(value.span(), "expected a literal or `sql(…)`")
            .with_help("a text stands in quotes, an expression in `sql(\"…\")`")),
    }
}

/// `"set null"`, or as a word, `set_null`.
pub fn action(tree: &mut Tree, value: &Expression) -> Result<Node, Mistake> {
    match value.text().or_else(|| value.word().map(|word| word.replace('_', " "))) {
        Some(text) => Ok(tree.string(value.span(), text)),
        None => Err(Mistake::new(value.span(), "expected an action").with_help("for example `on_delete = cascade`")),
    }
}

/// What a foreign key refers to: `app_user(id)`, `app::app_user(id, tenant)`, `"app_user.id"`.
pub fn references(tree: &mut Tree, value: &Expression) -> Result<Node, Mistake> {
    if value.text().is_some() {
        return value.node(tree);
    }
    let (path, columns) = match value {
        Expression::Call(path, columns) => (path, columns.as_slice()),
        Expression::Path(path) => (path, [].as_slice()),
        _ => return Err(Mistake::new(value.span(), "expected `table(column)`")),
    };
    let mut keys = Table::default();
    let (schema, name) = match path.as_slice() {
        [name] => (None, name),
        [schema, name] => (Some(schema), name),
        _ => return Err(Mistake::new(value.span(), "expected `table(column)` or `schema::table(column)`")),
    };
    let node = tree.string(name.span(), name_of(name));
    tree.put(&mut keys, name.span(), "table", node);
    let columns = columns.iter().map(|column| column.value.name(tree)).collect::<Result<_, _>>()?;
    let node = tree.node(value.span(), Value::Array(columns));
    tree.put(&mut keys, value.span(), "columns", node);
    if let Some(schema) = schema {
        let node = tree.string(schema.span(), name_of(schema));
        tree.put(&mut keys, schema.span(), "schema", node);
    }
    Ok(tree.node(value.span(), Value::Table(keys)))
}

/// The value of a named option of a constraint or an index.
pub fn option(tree: &mut Tree, name: &Ident, value: &Expression) -> Result<Node, Mistake> {
    match name_of(name).as_str() {
        "where" | "check" => sql(tree, value),
        "on_delete" | "on_update" | "initially" | "match" => action(tree, value),
        _ => value.node(tree),
    }
}
