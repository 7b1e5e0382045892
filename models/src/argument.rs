//! The syntax of `#[limbeck(…)]`: names, values, calls and lists, before anybody asks what they mean.
//!
//! ```text
//! arguments := argument (","  argument)*
//! argument  := [name "="] value word* | value "=>" value
//! value     := literal | "[" arguments "]" | path [ "(" arguments ")" ]
//! ```

use limbeck_core::{
    node::{Node, Table, Value},
    schema::hex,
};
use proc_macro2::{Ident, Span};
use syn::{
    Attribute, Lit, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token::{Bracket, Paren},
};

use crate::{mistake::Mistake, tree::Tree};

/// One argument.
#[derive(Clone)]
pub struct Argument {
    /// The name before the `=`.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expression,
    /// The words behind it: `created_at desc`.
    pub words: Vec<Ident>,
    /// What stands behind `with`: `during with "&&"`.
    pub operator: Option<Lit>,
    /// What stands behind `=>`.
    pub arrow: Option<Expression>,
}

/// A value.
#[derive(Clone)]
pub enum Expression {
    /// A literal, with the minus before it.
    Literal {
        /// The literal.
        literal: Lit,
        /// Whether it is negative.
        negative: bool,
    },
    /// `[…]`.
    Array(Vec<Argument>, Span),
    /// A word or a path: `cascade`, `app::user`.
    Path(Vec<Ident>),
    /// A word with arguments: `sql("now()")`.
    Call(Vec<Ident>, Vec<Argument>),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let named = input.peek(syn::Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![=>]);
        let name = if named {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        let value = input.parse()?;
        let mut words = Vec::new();
        while input.peek(syn::Ident::peek_any) {
            words.push(input.call(Ident::parse_any)?);
        }
        let operator = if words.last().is_some_and(|word| word == "with") { Some(input.parse()?) } else { None };
        let arrow = input.parse::<Option<Token![=>]>>()?.map(|_| input.parse()).transpose()?;
        Ok(Self { name, value, words, operator, arrow })
    }
}

impl Parse for Expression {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Bracket) {
            let content;
            let bracket = syn::bracketed!(content in input);
            return Ok(Self::Array(arguments(&content)?, bracket.span.join()));
        }
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        if negative || input.peek(Lit) {
            return Ok(Self::Literal { literal: input.parse()?, negative });
        }
        let mut path = vec![input.call(Ident::parse_any)?];
        while input.parse::<Option<Token![::]>>()?.is_some() {
            path.push(input.call(Ident::parse_any)?);
        }
        if !input.peek(Paren) {
            return Ok(Self::Path(path));
        }
        let content;
        syn::parenthesized!(content in input);
        Ok(Self::Call(path, arguments(&content)?))
    }
}

/// The arguments of a list.
pub fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Argument>> {
    Ok(Punctuated::<Argument, Token![,]>::parse_terminated(input)?.into_iter().collect())
}

/// The arguments of every `#[limbeck(…)]`.
pub fn said(attributes: &[Attribute]) -> Result<Vec<Argument>, Mistake> {
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("limbeck")) {
        all.extend(attribute.parse_args_with(arguments)?);
    }
    Ok(all)
}

/// The name of an identifier, without `r#`.
pub fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

impl Expression {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Literal { literal, .. } => literal.span(),
            Self::Array(_, span) => *span,
            Self::Path(path) | Self::Call(path, _) => path.first().map_or_else(Span::call_site, Ident::span),
        }
    }

    /// The words of a path.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Path(path) | Self::Call(path, _) => path.iter().map(name_of).collect(),
            Self::Literal { .. } | Self::Array(..) => Vec::new(),
        }
    }

    /// A single word without arguments.
    pub fn word(&self) -> Option<String> {
        match self {
            Self::Path(path) if path.len() == 1 => path.first().map(name_of),
            _ => None,
        }
    }

    /// The word and the arguments of a call by a single word.
    pub fn call(&self) -> Option<(String, &[Argument])> {
        match self {
            Self::Call(path, arguments) if path.len() == 1 => Some((name_of(path.first()?), arguments)),
            _ => None,
        }
    }

    /// The text of a string literal.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Literal { literal: Lit::Str(text), .. } => Some(text.value()),
            _ => None,
        }
    }

    /// A string literal, or a word in its place, as a node.
    pub fn name(&self, tree: &mut Tree) -> Result<Node, Mistake> {
        match self.text().or_else(|| self.word()) {
            Some(text) => Ok(tree.string(self.span(), text)),
            None => Err(Mistake::new(self.span(), "expected a name")),
        }
    }

    /// The data that it is: a literal, an array, a word as text, or a call's arguments as a table.
    pub fn node(&self, tree: &mut Tree) -> Result<Node, Mistake> {
        match self {
            Self::Literal { literal, negative } => literal_node(tree, literal, *negative),
            Self::Array(items, span) => {
                let items = items.iter().map(|item| item.value.node(tree)).collect::<Result<_, _>>()?;
                Ok(tree.node(*span, Value::Array(items)))
            }
            Self::Path(_) => match self.word().as_deref() {
                Some("null") => Ok(tree.node(self.span(), Value::Null)),
                Some(word) => Ok(tree.string(self.span(), word)),
                None => Err(Mistake::new(self.span(), "expected a value")),
            },
            Self::Call(_, arguments) => {
                let table = table(tree, arguments)?;
                Ok(tree.node(self.span(), Value::Table(table)))
            }
        }
    }
}

/// Arguments as the keys of a table: `strict`, `engine = "InnoDB"`, `with(fillfactor = 70)`.
pub fn table(tree: &mut Tree, arguments: &[Argument]) -> Result<Table, Mistake> {
    let mut table = Table::default();
    for argument in arguments {
        let (key, node) = match (&argument.name, &argument.value) {
            (Some(name), value) => (name.clone(), value.node(tree)?),
            (None, Expression::Path(path)) if path.len() == 1 => (path[0].clone(), tree.boolean(path[0].span(), true)),
            (None, Expression::Call(path, _)) if path.len() == 1 => (path[0].clone(), argument.value.node(tree)?),
            (None, value) => return Err(Mistake::new(value.span(), "expected `key = value`")),
        };
        tree.put(&mut table, key.span(), &name_of(&key), node);
    }
    Ok(table)
}

fn literal_node(tree: &mut Tree, literal: &Lit, negative: bool) -> Result<Node, Mistake> {
    let span = literal.span();
    let number = |digits: &str| if negative { format!("-{digits}") } else { digits.to_owned() };
    let value = match literal {
        Lit::Int(int) => Value::Integer(number(int.base10_digits()).parse().map_err(|_| too_large(span))?),
        Lit::Float(float) => Value::Float(number(float.base10_digits()).parse().map_err(|_| too_large(span))?),
        _ if negative => return Err(Mistake::new(span, "only numbers can be negative")),
        Lit::Str(text) => Value::String(text.value()),
        Lit::Char(character) => Value::String(character.value().to_string()),
        Lit::Bool(truth) => Value::Boolean(truth.value),
        Lit::ByteStr(bytes) => {
            let mut table = Table::default();
            table.push("hex", Node::string(hex(&bytes.value())));
            Value::Table(table)
        }
        _ => return Err(Mistake::new(span, "this literal stands for nothing in a database")),
    };
    Ok(tree.node(span, value))
}

fn too_large(span: Span) -> Mistake {
    Mistake::new(span, "a number has at most 64 bits, with a sign")
        .with_help("write a larger one in SQL: `sql(\"18446744073709551615\")`")
}
