//! Finding models in the tokens of a source file, without reading the rest of it. What would be a model and cannot be
//! read, in a macro or in a function, is a mistake and not a gap.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{DeriveInput, Type};

use crate::{cfg, depth, mistake::Mistake};

/// What a file holds.
#[derive(Default)]
pub struct Items {
    /// The structs that derive `Model`.
    pub models: Vec<DeriveInput>,
    /// The enums that derive `DbEnum`.
    pub enums: Vec<DeriveInput>,
    /// The types that derive `DbType`.
    pub own_types: Vec<DeriveInput>,
    /// The aliases of types.
    pub aliases: Vec<Alias>,
    /// What is wrong.
    pub wrong: Vec<Mistake>,
    /// Whether there is a `cfg_attr` anywhere in the file.
    pub has_conditions: bool,
}

/// `type Id = Uuid;`
pub struct Alias {
    /// Its name.
    pub name: String,
    /// Whether it has parameters, so that what it stands for depends on them.
    pub generic: bool,
    /// What it stands for.
    pub ty: Type,
}

impl Alias {
    /// What it stands for, as text.
    pub fn text(&self) -> String {
        self.ty.to_token_stream().to_string()
    }
}

/// The crates whose derives are meant where a path says the crate.
const CRATES: [&str; 3] = ["limbeck", "limbeck_derive", "diesel_derive_enum"];

/// Reads the items of a file, or of a module.
pub fn scan(tokens: TokenStream, items: &mut Items) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        let attributes = attributes(&tokens, &mut at);
        let off = attributes.iter().any(|bracket| {
            cfg::attribute(bracket).is_some_and(|(word, condition)| word == "cfg" && cfg::is_off(&condition))
        });
        visibility(&tokens, &mut at);
        let keyword = match tokens.get(at) {
            Some(TokenTree::Ident(word)) => word.to_string(),
            _ => String::new(),
        };
        let end = end_of_item(&tokens, at, &keyword);
        if !off {
            item(&keyword, &tokens[start..end], &tokens[at..end], &attributes, items);
        }
        at = end.max(start + 1);
    }
}

/// The brackets of the attributes that stand at a place, which moves behind them.
fn attributes<'a>(tokens: &'a [TokenTree], at: &mut usize) -> Vec<&'a Group> {
    let mut found = Vec::new();
    loop {
        match (tokens.get(*at), tokens.get(*at + 1), tokens.get(*at + 2)) {
            (Some(TokenTree::Punct(hash)), Some(TokenTree::Group(bracket)), _) if hash.as_char() == '#' => {
                found.push(bracket);
                *at += 2;
            }
            (Some(TokenTree::Punct(hash)), Some(TokenTree::Punct(_)), Some(TokenTree::Group(_)))
                if hash.as_char() == '#' && found.is_empty() =>
            {
                *at += 3;
            }
            _ => return found,
        }
    }
}

fn visibility(tokens: &[TokenTree], at: &mut usize) {
    if matches!(tokens.get(*at), Some(TokenTree::Ident(word)) if word == "pub") {
        *at += 1;
        if matches!(tokens.get(*at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis) {
            *at += 1;
        }
    }
}

/// The place behind an item: behind its `;`, or behind its braces.
fn end_of_item(tokens: &[TokenTree], from: usize, keyword: &str) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && keyword != "type" && keyword != "use",
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    let rest = tokens.get(from..).unwrap_or_default();
    rest.iter().position(ends).map_or(tokens.len(), |place| from + place + 1)
}

fn item(keyword: &str, whole: &[TokenTree], body: &[TokenTree], attributes: &[&Group], items: &mut Items) {
    match keyword {
        "struct" | "enum" | "union" => {
            if let Some(derive) = derived(attributes, "Model") {
                let input = parse(whole, derive, "struct", keyword, items);
                items.models.extend(input);
            }
            if let Some(derive) = derived(attributes, "DbEnum") {
                let input = parse(whole, derive, "enum", keyword, items);
                items.enums.extend(input);
            }
            if let Some(derive) = derived(attributes, "DbType") {
                let input = parse(whole, derive, keyword, keyword, items);
                items.own_types.extend(input);
            }
        }
        "mod" => {
            if let Some(TokenTree::Group(content)) = body.last() {
                scan(content.stream(), items);
            }
        }
        "type" => items.aliases.extend(alias(body)),
        _ => hidden(body, &mut items.wrong),
    }
}

fn parse(whole: &[TokenTree], derive: Ident, wanted: &str, keyword: &str, items: &mut Items) -> Option<DeriveInput> {
    if keyword != wanted {
        let message = format!("`{derive}` is derived for `{wanted}`, not for `{keyword}`");
        items.wrong.push(Mistake::new(derive.span(), message));
        return None;
    }
    let tokens: TokenStream = whole.iter().cloned().collect();
    if let Err(mistake) = depth::check_item(&tokens) {
        items.wrong.push(mistake);
        return None;
    }
    // To look for them takes a copy of every token.
    let is_conditional = items.has_conditions && cfg::has_conditions(&tokens);
    let tokens = if is_conditional { cfg::expand(tokens) } else { tokens };
    syn::parse2(tokens).map(without_tests).map_err(|error| items.wrong.push(error.into())).ok()
}

/// The struct without the fields that are for tests only, and of two fields of one name, without the one that is there
/// where something is not.
fn without_tests(mut input: DeriveInput) -> DeriveInput {
    if let syn::Data::Struct(data) = &mut input.data
        && let syn::Fields::Named(fields) = &mut data.fields
    {
        let kept = std::mem::take(&mut fields.named).into_iter();
        let kept: Vec<_> = kept.filter(|field| !has_condition(field, cfg::is_off)).collect();
        let mut names: HashMap<_, usize> = HashMap::new();
        for field in &kept {
            *names.entry(field.ident.clone()).or_default() += 1;
        }
        let other = |field: &syn::Field| names[&field.ident] > 1 && has_condition(field, cfg::is_negative);
        fields.named = kept.iter().filter(|field| !other(field)).cloned().collect();
    }
    input
}

fn has_condition(field: &syn::Field, is: fn(&TokenStream) -> bool) -> bool {
    field.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(|condition| is(&condition.tokens))
    })
}

/// The name of a derive, where one of the attributes has it.
fn derived(attributes: &[&Group], name: &str) -> Option<Ident> {
    attributes.iter().find_map(|bracket| derive_in(bracket.stream(), name))
}

/// `derive(…)` among tokens, also within `cfg_attr(…)`, unless that is for tests.
fn derive_in(tokens: TokenStream, name: &str) -> Option<Ident> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for pair in tokens.windows(2) {
        let [TokenTree::Ident(word), TokenTree::Group(list)] = pair else { continue };
        let found = match word.to_string().as_str() {
            "derive" => path_in(list.stream(), name),
            "cfg_attr" => {
                let parts = cfg::split(list.stream());
                let off = parts.first().is_none_or(cfg::is_off);
                parts.into_iter().skip(1).filter(|_| !off).find_map(|part| derive_in(part, name))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// `Model` or `limbeck::Model` among paths; not `other::Model`.
fn path_in(list: TokenStream, name: &str) -> Option<Ident> {
    cfg::split(list).into_iter().find_map(|path| {
        let words: Vec<Ident> = path
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Ident(word) => Some(word),
                _ => None,
            })
            .collect();
        match words.as_slice() {
            [word] if word == name => Some(word.clone()),
            [origin, .., word] if word == name && CRATES.iter().any(|known| origin == known) => Some(word.clone()),
            _ => None,
        }
    })
}

fn alias(tokens: &[TokenTree]) -> Option<Alias> {
    let item: Vec<_> =
        tokens.iter().filter(|token| !matches!(token, TokenTree::Punct(p) if p.as_char() == ';')).collect();
    let equals = item.iter().position(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '='))?;
    let name = match item.get(1)? {
        TokenTree::Ident(name) => name.to_string(),
        _ => return None,
    };
    let ty: TokenStream = item[equals + 1..].iter().map(|token| (*token).clone()).collect();
    depth::check_item(&ty).ok()?;
    Some(Alias { name, generic: equals > 2, ty: syn::parse2(ty).ok()? })
}

/// Looks for models where they cannot be read: in macros, functions and blocks.
fn hidden(tokens: &[TokenTree], wrong: &mut Vec<Mistake>) {
    for token in tokens {
        let TokenTree::Group(group) = token else { continue };
        for name in ["Model", "DbEnum", "DbType"] {
            if let Some(derive) = derive_in(group.stream(), name) {
                wrong.push(
                    Mistake::new(
                        derive.span(),
                        format!("a `{name}` in a macro or a function cannot be read from its source"),
                    )
                    .with_help("write it at the top of a module"),
                );
            }
        }
        let inner: Vec<_> = group.stream().into_iter().collect();
        hidden(&inner, wrong);
    }
}
