//! How deep source may nest: what reads it calls itself, and a stack has an end.

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::mistake::Mistake;

/// As many brackets stand within each other in a file.
const IN_FILE: usize = 128;

/// As many in an item that is read as a whole.
const IN_ITEM: usize = 32;

/// As many tokens stand between two commas of such an item: `&&&&u8`, `Option<Option<…>>`.
const BETWEEN_COMMAS: usize = 128;

/// Fails at the first bracket of a file that is too deep.
pub fn check_file(tokens: &TokenStream) -> Result<(), Mistake> {
    check(tokens, IN_FILE, usize::MAX)
}

/// Fails at the first token of an item that is too deep, or that what is not parted by commas makes too deep.
pub fn check_item(tokens: &TokenStream) -> Result<(), Mistake> {
    check(tokens, IN_ITEM, BETWEEN_COMMAS)
}

/// Walks without calling itself.
fn check(tokens: &TokenStream, deepest: usize, longest: usize) -> Result<(), Mistake> {
    let too_deep = |span: Span| Err(Mistake::new(span, "this nests too deep to be read"));
    let mut open = vec![(tokens.clone().into_iter(), 0_usize)];
    while let Some((level, length)) = open.last_mut() {
        let Some(token) = level.next() else {
            open.pop();
            continue;
        };
        *length = match &token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';') => 0,
            // An attribute, as every line of documentation is, does not make what follows any deeper.
            TokenTree::Punct(mark) if mark.as_char() == '#' => length.saturating_sub(1),
            _ => *length + 1,
        };
        if *length > longest {
            return too_deep(token.span());
        }
        if let TokenTree::Group(group) = &token {
            if open.len() > deepest {
                return too_deep(group.span_open());
            }
            open.push((group.stream().into_iter(), 0));
        }
    }
    Ok(())
}
