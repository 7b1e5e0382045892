//! Diesel's own attributes, as far as they say something about a table. What they say about queries only is passed
//! over.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, GenericArgument, PathArguments, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    spanned::Spanned as _,
    token::Paren,
};

use crate::{
    argument::{Argument, Expression, arguments, name_of},
    casing::diesel_snake_case,
    shape::Shape,
};

/// What `#[diesel(…)]` on a struct says about its table.
#[derive(Default)]
pub struct DieselTable {
    /// The last word of `table_name`.
    pub table: Option<(String, Span)>,
    /// The columns of `primary_key`.
    pub primary_key: Vec<(String, Span)>,
    /// The models that rows belong to.
    pub parents: Vec<Parent>,
}

/// One `belongs_to`.
#[derive(Clone)]
pub struct Parent {
    /// The struct that rows belong to, as it is written.
    pub path: Vec<Ident>,
    /// The column that refers to it.
    pub column: String,
    /// Where it stands.
    pub span: Span,
}

/// What `#[diesel(…)]` on a field says about its column.
#[derive(Default)]
pub struct DieselField {
    /// `column_name`.
    pub column: Option<(String, Span)>,
    /// `deserialize_as`, or else `serialize_as`: the type that the database's value goes through.
    pub through: Option<Type>,
    /// What makes the field something else than one column: `embed`, `select_expression`.
    pub foreign: Option<Ident>,
}

/// One part of `#[diesel(…)]`, whose tokens may be a type or an expression.
struct Part {
    key: Ident,
    /// What stands in the parentheses behind the key.
    list: Option<TokenStream>,
    /// What stands behind its `=`.
    value: Option<TokenStream>,
}

impl Part {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        if input.peek(Paren) {
            let content;
            syn::parenthesized!(content in input);
            return Ok(Self { key, list: Some(content.parse()?), value: None });
        }
        let value = input.parse::<Option<Token![=]>>()?.map(|_| input.parse()).transpose()?;
        Ok(Self { key, list: None, value })
    }

    fn last_word(&self) -> Option<(String, Span)> {
        last_word(&syn::parse2(self.value.clone()?).ok()?)
    }

    fn arguments(&self) -> Vec<Argument> {
        self.list.clone().and_then(|list| Parser::parse2(arguments, list).ok()).unwrap_or_default()
    }
}

/// What Diesel still takes as an attribute of its own, as all of it was before version 2: `#[table_name = "posts"]`.
const OLD: [&str; 4] = ["table_name", "primary_key", "belongs_to", "column_name"];

/// The parts of every `#[diesel(…)]`. A part that does not read is Diesel's own to complain about.
fn parts(attributes: &[Attribute]) -> Vec<Part> {
    let parts = attributes.iter().flat_map(|attribute| match attribute.meta.require_list() {
        Ok(list) if attribute.path().is_ident("diesel") => {
            let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
            let parts = tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
            parts.map(|part| part.iter().cloned().collect::<TokenStream>()).collect()
        }
        _ if OLD.iter().any(|old| attribute.path().is_ident(old)) => vec![attribute.meta.to_token_stream()],
        _ => Vec::new(),
    });
    parts.filter_map(|part| Parser::parse2(Part::parse, part).ok()).collect()
}

/// `crate::schema::posts`, `"posts"`: the last word.
fn last_word(value: &Expression) -> Option<(String, Span)> {
    let word = match value.text() {
        Some(text) => text.rsplit("::").next().map(|word| word.trim().trim_start_matches("r#").to_owned()),
        None => value.path().pop(),
    };
    word.map(|word| (word, value.span()))
}

/// Reads what stands on a struct.
pub fn table(attributes: &[Attribute]) -> DieselTable {
    let mut found = DieselTable::default();
    for part in parts(attributes) {
        match name_of(&part.key).as_str() {
            "table_name" => found.table = part.last_word(),
            "primary_key" => {
                found.primary_key = part.arguments().iter().filter_map(|column| last_word(&column.value)).collect();
            }
            "belongs_to" => found.parents.extend(belongs_to(&part.arguments())),
            _ => {}
        }
    }
    found
}

/// `belongs_to(User)`, `belongs_to(crate::User, foreign_key = author_id)`.
fn belongs_to(arguments: &[Argument]) -> Option<Parent> {
    let is = |argument: &&Argument, name| argument.name.as_ref().is_some_and(|known| known == name);
    let parent = arguments.iter().find(|argument| argument.name.is_none() || is(argument, "parent"))?;
    let Expression::Path(path) = &parent.value else { return None };
    let key = arguments.iter().find(|argument| is(argument, "foreign_key"));
    let written = key.and_then(|argument| last_word(&argument.value)).map(|(word, _)| word);
    let column = written.unwrap_or(format!("{}_id", diesel_snake_case(&name_of(path.last()?))));
    Some(Parent { path: path.clone(), column, span: parent.value.span() })
}

/// Reads what stands on a field.
pub fn field(attributes: &[Attribute]) -> DieselField {
    let mut found = DieselField::default();
    for part in parts(attributes) {
        let ty = || part.value.clone().and_then(|tokens| syn::parse2(tokens).ok());
        match name_of(&part.key).as_str() {
            "column_name" => found.column = part.last_word(),
            "deserialize_as" => found.through = ty().or(found.through),
            "serialize_as" => found.through = found.through.or_else(ty),
            "embed" | "select_expression" => found.foreign = Some(part.key),
            _ => {}
        }
    }
    found
}

/// What the first `sql_type` of a type of the program's own says that it is kept as, where that is one of Diesel's own
/// types.
pub fn sql_type(attributes: &[Attribute]) -> Option<Shape> {
    let said = parts(attributes).into_iter().filter(|part| name_of(&part.key) == "sql_type");
    said.filter_map(|part| syn::parse2(part.value?).ok()).find_map(|ty| kept_as(&ty))
}

/// Diesel's types, by the last words of their paths, and what they are in every database.
const SQL_TYPES: &[(&[&str], &str)] = &[
    (&["Bool"], "boolean"),
    (&["TinyInt"], "tinyint"),
    (&["SmallInt", "Int2"], "smallint"),
    (&["Integer", "Int4"], "integer"),
    (&["BigInt", "Int8"], "bigint"),
    (&["Float", "Float4"], "real"),
    (&["Double", "Float8"], "double"),
    (&["Numeric", "Decimal"], "numeric"),
    (&["Text"], "text"),
    (&["VarChar", "Varchar"], "varchar"),
    (&["Binary", "Bytea", "Blob"], "blob"),
    (&["Date"], "date"),
    (&["Time"], "time"),
    (&["Timestamp", "Datetime"], "timestamp"),
    (&["Timestamptz", "TimestamptzSqlite"], "timestamptz"),
    (&["Interval"], "interval"),
    (&["Uuid"], "uuid"),
    (&["Json"], "json"),
    (&["Jsonb"], "jsonb"),
    (&["Inet"], "inet"),
    (&["Cidr"], "cidr"),
    (&["MacAddr"], "macaddr"),
];

fn kept_as(ty: &Type) -> Option<Shape> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let inner = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => kept_as(ty),
            _ => None,
        }),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    let word = name_of(&last.ident);
    match (word.as_str(), inner) {
        ("Nullable", Some(inner)) => Some(Shape { nullable: true, ..inner }),
        ("Array", Some(inner)) => Some(Shape { nullable: false, lists: inner.lists + 1, ..inner }),
        _ => {
            let (_, neutral) = SQL_TYPES.iter().find(|(names, _)| names.contains(&word.as_str()))?;
            Some(Shape::neutral(*neutral, ty.span()))
        }
    }
}
