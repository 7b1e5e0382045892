//! What a struct's own attributes say about its table.

use limbeck_core::node::{Node, Table, Value};
use proc_macro2::{Ident, Span};
use syn::Attribute;

use crate::{
    argument::{Argument, name_of, said},
    casing::diesel_snake_case,
    column::comment,
    constraint,
    diesel::{self, Parent},
    mistake::Mistake,
    phrase::{Form, form},
    tree::Tree,
};

/// The keys of `#[limbeck(…)]` on a struct.
pub const STRUCT_KEYS: &[&str] = &[
    "table",
    "schema",
    "primary_key",
    "no_primary_key",
    "index",
    "unique",
    "check",
    "foreign_key",
    "exclude",
    "comment",
    "renamed_from",
    "only",
    "except",
    "sqlite",
    "postgres",
    "mysql",
    "crate",
];

/// What a struct says.
pub struct Said {
    /// The table's name.
    pub name: (String, Span),
    /// The table's keys, its name and columns left out.
    pub keys: Table,
    /// Entries of the table, under their keys.
    pub entries: Vec<(&'static str, Node)>,
    /// The columns of Diesel's `primary_key`.
    pub diesel_key: Vec<(String, Span)>,
    /// The models that rows belong to.
    pub parents: Vec<Parent>,
    /// Whether it says that there is no primary key.
    pub no_primary_key: bool,
    /// The path under which the macros find limbeck.
    pub krate: Option<String>,
}

/// Reads the attributes of a struct, and says everything that is wrong with them.
pub fn read(tree: &mut Tree, ident: &Ident, attributes: &[Attribute], wrong: &mut Vec<Mistake>) -> Said {
    let diesel = diesel::table(attributes);
    // As Diesel has it where nothing is said.
    let usual = || (format!("{}s", diesel_snake_case(&name_of(ident))), ident.span());
    let mut found = Said {
        name: diesel.table.unwrap_or_else(usual),
        keys: Table::default(),
        entries: Vec::new(),
        diesel_key: diesel.primary_key,
        parents: diesel.parents,
        no_primary_key: false,
        krate: None,
    };
    match said(attributes) {
        Ok(arguments) => {
            let results = arguments.iter().map(|argument| found.take(tree, argument, attributes));
            wrong.extend(results.filter_map(Result::err));
        }
        Err(mistake) => wrong.push(mistake),
    }
    found
}

impl Said {
    fn take(&mut self, tree: &mut Tree, argument: &Argument, attributes: &[Attribute]) -> Result<(), Mistake> {
        let (key, form) = form(argument)?;
        let word = name_of(key);
        if self.keys.get(&word).is_some() {
            return Err(Mistake::new(key.span(), format!("`{word}` is said twice")));
        }
        if let Form::List(list) = form
            && let Some((entries, node)) = entry(tree, key, list)?
        {
            self.entries.push((entries, node));
            return Ok(());
        }
        match word.as_str() {
            "table" => {
                let value = form.value(key)?;
                let name = value.name(tree)?;
                self.name = (name.as_str().unwrap_or_default().to_owned(), value.span());
                return Ok(());
            }
            "crate" => {
                let value = form.value(key)?;
                self.krate = value.text().or_else(|| Some(value.path().join("::")));
                return Ok(());
            }
            "no_primary_key" => {
                self.no_primary_key = true;
                return Ok(());
            }
            _ => {}
        }
        let node = match word.as_str() {
            "schema" | "renamed_from" => form.value(key)?.name(tree)?,
            "comment" => comment(tree, key, &form, attributes)?,
            "only" | "except" => dialects(tree, key, &form)?,
            "primary_key" | "sqlite" | "postgres" | "mysql" => match form {
                Form::List(list) if word == "primary_key" => constraint::over_columns(tree, key, list)?,
                _ => form.table(tree, key)?,
            },
            "index" | "unique" | "check" | "foreign_key" | "exclude" => {
                return Err(Mistake::new(key.span(), format!("`{word}` names its columns"))
                    .with_help(format!("write `{word}(…)`")));
            }
            _ => return Err(Mistake::unknown(key.span(), "attribute", &word, STRUCT_KEYS)),
        };
        tree.put(&mut self.keys, key.span(), &word, node);
        Ok(())
    }
}

/// `only = "postgres"`, `only(postgres, mysql)`, `only = ["postgres"]`.
fn dialects(tree: &mut Tree, key: &Ident, form: &Form<'_>) -> Result<Node, Mistake> {
    let names = match form {
        Form::List(list) => list.iter().map(|item| item.value.name(tree)).collect::<Result<_, _>>()?,
        Form::Value(value) => match value.node(tree)? {
            list if matches!(list.value, Value::Array(_)) => return Ok(list),
            name => vec![name],
        },
        Form::Flag => return Err(Mistake::new(key.span(), format!("`{key}` names dialects"))),
    };
    Ok(tree.node(key.span(), Value::Array(names)))
}

/// A constraint or an index, and the key of its list.
fn entry(tree: &mut Tree, key: &Ident, list: &[Argument]) -> Result<Option<(&'static str, Node)>, Mistake> {
    Ok(Some(match name_of(key).as_str() {
        "index" => ("indexes", constraint::index(tree, key, list)?),
        "unique" => ("unique_constraints", constraint::over_columns(tree, key, list)?),
        "check" => ("check_constraints", constraint::check(tree, key, list)?),
        "foreign_key" => ("foreign_keys", constraint::foreign_key(tree, key, list)?),
        "exclude" => ("exclude_constraints", constraint::exclude(tree, key, list)?),
        _ => return Ok(None),
    }))
}
