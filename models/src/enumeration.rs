//! A Rust enum as an enum type.

use limbeck_core::node::{Node, Table, Value, nearest, render_array_of_tables};
use proc_macro2::{Ident, Span};
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Lit, Meta, Variant};

use crate::{
    argument::{Expression, arguments, name_of, said},
    casing::{STYLES, styled},
    mistake::Mistake,
    phrase::form,
    tree::Tree,
};

/// The keys of `#[limbeck(…)]` on an enum.
const ENUM_KEYS: &[&str] = &["name", "schema", "rename_all", "check", "crate"];

/// An enum as an enum type.
pub struct Enumeration {
    /// The enum.
    pub ident: Ident,
    /// The enum type, as `schema.toml` writes it.
    pub node: Node,
    /// The variants and their values.
    pub variants: Vec<(Ident, String)>,
    /// The path under which the macros find limbeck.
    pub krate: Option<String>,
}

impl Enumeration {
    /// The enum type, as `schema.toml` writes it.
    pub fn definition(&self) -> String {
        self.node.as_table().map(|table| render_array_of_tables("enum", table)).unwrap_or_default()
    }
}

/// What an enum's attributes say.
#[derive(Default)]
struct Said {
    name: Option<Node>,
    style: Option<String>,
    keys: Table,
    krate: Option<String>,
}

/// Reads an enum. Fails with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Result<Enumeration, Vec<Mistake>> {
    let Data::Enum(data) = &input.data else {
        return Err(vec![Mistake::new(input.ident.span(), "an enum type is made of an enum")]);
    };
    let mut tree = Tree::default();
    let said = attributes(&mut tree, &input.attrs).map_err(|mistake| vec![mistake])?;
    let style = said.style.unwrap_or_else(|| "snake_case".to_owned());
    let (mut variants, mut wrong) = (Vec::<(Ident, String)>::new(), Vec::new());
    for variant in &data.variants {
        match value(variant, &style) {
            Ok(value) if variants.iter().any(|(_, earlier)| *earlier == value) => {
                wrong.push(Mistake::new(variant.ident.span(), format!("two variants have the value `{value}`")));
            }
            Ok(value) => variants.push((variant.ident.clone(), value)),
            Err(mistake) => wrong.push(mistake),
        }
    }
    if variants.is_empty() && wrong.is_empty() {
        wrong.push(Mistake::new(input.ident.span(), "an enum type has at least one value"));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut keys = Table::default();
    let usual = || styled(&name_of(&input.ident), "snake_case").unwrap_or_default();
    let name =
        said.name.unwrap_or_else(|| tree.string(input.ident.span(), sql_type_name(&input.attrs).unwrap_or_else(usual)));
    keys.push("name", name);
    keys.push("values", Node::array(variants.iter().map(|(_, value)| Node::string(value))));
    keys.entries.extend(said.keys.entries);
    let node = Node::new(Value::Table(keys));
    Ok(Enumeration { ident: input.ident.clone(), node, variants, krate: said.krate })
}

fn attributes(tree: &mut Tree, attributes: &[Attribute]) -> Result<Said, Mistake> {
    let mut found = Said::default();
    for argument in &said(attributes)? {
        let (key, form) = form(argument)?;
        match name_of(key).as_str() {
            "name" => found.name = Some(form.value(key)?.name(tree)?),
            "rename_all" => {
                let value = form.value(key)?;
                found.style = Some(style(value.text().or_else(|| value.word()).as_deref(), value.span())?);
            }
            "schema" => {
                let node = form.value(key)?.name(tree)?;
                tree.put(&mut found.keys, key.span(), "schema", node);
            }
            "check" => {
                let node = form.truth(tree, key)?;
                tree.put(&mut found.keys, key.span(), "check", node);
            }
            "crate" => {
                let value = form.value(key)?;
                found.krate = value.text().or_else(|| Some(value.path().join("::")));
            }
            other => return Err(Mistake::unknown(key.span(), "attribute", other, ENUM_KEYS)),
        }
    }
    if found.style.is_none() {
        let other = diesel_derive_enum(attributes, "value_style", "DbValueStyle");
        found.style = other.map(|(text, span)| style(Some(&text), span)).transpose()?;
    }
    Ok(found)
}

fn style(word: Option<&str>, span: Span) -> Result<String, Mistake> {
    let word = word.unwrap_or_default();
    if STYLES.contains(&word) {
        return Ok(word.to_owned());
    }
    let help = nearest(word, STYLES)
        .map_or_else(|| format!("the styles are {}", STYLES.join(", ")), |name| format!("did you mean `{name}`?"));
    Err(Mistake::new(span, format!("unknown style `{word}`")).with_help(help))
}

/// The value of a variant.
fn value(variant: &Variant, style: &str) -> Result<String, Mistake> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(Mistake::new(variant.ident.span(), "a value of an enum type holds nothing else"));
    }
    if let Some(argument) = said(&variant.attrs)?.first() {
        let (key, form) = form(argument)?;
        if key != "rename" {
            return Err(Mistake::unknown(key.span(), "attribute", &name_of(key), &["rename"]));
        }
        let value = form.value(key)?;
        return value.text().ok_or_else(|| Mistake::new(value.span(), "expected a text"));
    }
    if let Some((text, _)) = diesel_derive_enum(&variant.attrs, "rename", "db_rename") {
        return Ok(text);
    }
    Ok(styled(&name_of(&variant.ident), style).unwrap_or_default())
}

/// The name of the enum type for diesel-derive-enum: what it is told, or by what name `schema.rs` has it.
fn sql_type_name(attributes: &[Attribute]) -> Option<String> {
    if let Some((name, _)) = diesel_derive_enum(attributes, "pg_type", "PgType") {
        return Some(name);
    }
    let (path, _) = diesel_derive_enum(attributes, "existing_type_path", "ExistingTypePath")?;
    styled(path.rsplit("::").next()?.trim(), "snake_case")
}

/// What diesel-derive-enum is told: `#[db_enum(value_style = "…")]`, or as it was written earlier, `#[DbValueStyle = "…"]`.
fn diesel_derive_enum(attributes: &[Attribute], key: &str, earlier: &str) -> Option<(String, Span)> {
    let text = |expression: &Expr| match expression {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some((text.value(), text.span())),
        _ => None,
    };
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident(earlier) => text(&pair.value),
        Meta::List(list) if list.path.is_ident("db_enum") => {
            let list = list.parse_args_with(arguments).ok()?;
            let said = list.iter().find(|argument| argument.name.as_ref().is_some_and(|name| name == key))?;
            match &said.value {
                Expression::Literal { literal: Lit::Str(text), .. } => Some((text.value(), text.span())),
                _ => None,
            }
        }
        _ => None,
    })
}
