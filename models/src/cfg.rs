//! Conditional compilation, where there is no compiler: only what is for tests is left out.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Whether a condition is known to be false: that of tests is, every other one is taken for true.
pub fn is_off(condition: &TokenStream) -> bool {
    truth(condition) == Some(false)
}

/// Whether a condition holds, as far as that is known.
fn truth(condition: &TokenStream) -> Option<bool> {
    let tokens: Vec<_> = condition.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] if word == "test" => Some(false),
        [TokenTree::Ident(word), TokenTree::Group(list)] => {
            let parts: Vec<_> = split(list.stream()).iter().map(truth).collect();
            match word.to_string().as_str() {
                "not" => parts.first().copied().flatten().map(|truth| !truth),
                "all" if parts.contains(&Some(false)) => Some(false),
                "any" if parts.iter().all(|part| *part == Some(false)) => Some(false),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a condition says what must not be.
pub fn is_negative(condition: &TokenStream) -> bool {
    matches!(condition.clone().into_iter().next(), Some(TokenTree::Ident(word)) if word == "not")
}

/// Tokens between commas.
pub fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let parts = tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
    parts.filter(|part| !part.is_empty()).map(|part| part.iter().cloned().collect()).collect()
}

/// The word of an attribute, and what stands in its parentheses.
pub fn attribute(bracket: &Group) -> Option<(String, TokenStream)> {
    let mut tokens = bracket.stream().into_iter();
    match (tokens.next()?, tokens.next()) {
        (TokenTree::Ident(word), Some(TokenTree::Group(list))) if list.delimiter() == Delimiter::Parenthesis => {
            Some((word.to_string(), list.stream()))
        }
        _ => None,
    }
}

/// Whether there is a `cfg_attr` among tokens, or within them.
pub fn has_conditions(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "cfg_attr",
        TokenTree::Group(group) => has_conditions(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The tokens with every `#[cfg_attr(condition, attribute, …)]` become its attributes, as the compiler does it.
pub fn expand(tokens: TokenStream) -> TokenStream {
    let mut expanded = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        let conditional = match (is_hash, tokens.peek()) {
            (true, Some(TokenTree::Group(group))) => attribute(group).filter(|(word, _)| word == "cfg_attr"),
            _ => None,
        };
        match (conditional, token) {
            (Some((_, list)), hash) => {
                let bracket = tokens.next();
                let mut parts = split(list).into_iter();
                let off = parts.next().is_none_or(|condition| is_off(&condition));
                for part in parts.filter(|_| !off) {
                    let mut group = Group::new(Delimiter::Bracket, part);
                    group.set_span(bracket.as_ref().map_or_else(|| hash.span(), TokenTree::span));
                    expanded.extend(expand([hash.clone(), TokenTree::Group(group)].into_iter().collect()));
                }
            }
            (None, TokenTree::Group(group)) => {
                let mut inner = Group::new(group.delimiter(), expand(group.stream()));
                inner.set_span(group.span());
                expanded.extend([TokenTree::Group(inner)]);
            }
            (None, token) => expanded.extend([token]),
        }
    }
    expanded
}
