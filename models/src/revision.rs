//! The header of a revision that is written in Rust, read from its source: `Revision::new("…")` and the calls behind it.

use std::{path::Path, str::FromStr};

use limbeck_core::{
    revision::{BranchLabel, Revision, RevisionId},
    script::{Header, Place, ScriptError, read_file},
};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Lit;

use crate::{depth, mistake::Mistake};

/// Reads what a revision in Rust is called and what it stands on, without running it.
///
/// Fails where the file is no Rust, has no `Revision::new("…")`, or does not say by literals what it stands on.
pub fn read_rust_revision(path: &Path) -> Result<Header, ScriptError> {
    let text = read_file(path)?;
    parse_rust_revision(&text).map_err(|mistake| ScriptError::Invalid {
        code: "invalid-file",
        message: mistake.message,
        help: mistake.help,
        place: Box::new(Place::new(path, text, Some(mistake.span.byte_range()))),
        revision: None,
    })
}

fn parse_rust_revision(text: &str) -> Result<Header, Mistake> {
    let tokens =
        TokenStream::from_str(text).map_err(|error| Mistake::new(error.span(), format!("this is no Rust: {error}")))?;
    depth::check_file(&tokens)?;
    let chain = find(tokens).ok_or_else(|| {
        Mistake::new(Span::call_site(), "the file does not say which revision it is").with_help(
            "write `pub fn revision() -> limbeck::Revision { Revision::new(\"<id>\")… }`, with the id as a literal",
        )
    })?;
    header(&chain)
}

/// The tokens behind `Revision::new`, up to the end of what they stand in.
fn find(tokens: TokenStream) -> Option<Vec<TokenTree>> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if is_word(Some(token), "Revision") && is_path(&tokens[at + 1..]) && is_word(tokens.get(at + 3), "new") {
            return Some(tokens[at + 4..].to_vec());
        }
        if let TokenTree::Group(group) = token
            && let Some(found) = find(group.stream())
        {
            return Some(found);
        }
    }
    None
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if *ident == word)
}

fn is_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(a), TokenTree::Punct(b), ..] if a.as_char() == ':' && b.as_char() == ':')
}

/// `("id").down_revision("…").upgrade(…)`.
fn header(chain: &[TokenTree]) -> Result<Header, Mistake> {
    let Some(TokenTree::Group(first)) = chain.first() else {
        return Err(Mistake::new(Span::call_site(), "the file does not say which revision it is"));
    };
    let ids = texts(first.stream()).filter(|ids| ids.len() == 1).ok_or_else(|| no_literal(first.span(), "new"))?;
    let id = RevisionId::new(&ids[0]).map_err(|error| Mistake::new(first.span(), error.to_string()))?;
    let mut header = Header { revision: Revision::base(id), message: String::new(), created: None, transaction: true };
    let mut rest = &chain[1..];
    while let [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(arguments), behind @ ..] = rest {
        if dot.as_char() != '.' || arguments.delimiter() != Delimiter::Parenthesis {
            break;
        }
        take(&mut header, &method.to_string(), arguments.stream(), arguments.span())?;
        rest = behind;
    }
    Ok(header)
}

fn take(header: &mut Header, method: &str, arguments: TokenStream, span: Span) -> Result<(), Mistake> {
    let named = || texts(arguments.clone()).ok_or_else(|| no_literal(span, method));
    let wrong = |error: &dyn ToString| Mistake::new(span, error.to_string());
    match method {
        "down_revision" => {
            let ids = named()?.iter().map(RevisionId::new).collect::<Result<_, _>>();
            header.revision.down_revision = ids.map_err(|error| wrong(&error))?;
        }
        "depends_on" => header.revision.depends_on = named()?,
        "branch_labels" => {
            let labels = named()?.iter().map(BranchLabel::new).collect::<Result<_, _>>();
            header.revision.branch_labels = labels.map_err(|error| wrong(&error))?;
        }
        "message" => header.message = texts(arguments).and_then(|texts| texts.into_iter().next()).unwrap_or_default(),
        "created" => header.created = texts(arguments).and_then(|texts| texts.into_iter().next()),
        "transaction" => header.transaction = !is_word(arguments.into_iter().next().as_ref(), "false"),
        _ => {}
    }
    Ok(())
}

/// `"a"`, or `["a", "b"]`; nothing for any other expression.
fn texts(tokens: TokenStream) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => match Lit::new(literal) {
                Lit::Str(text) => texts.push(text.value()),
                _ => return None,
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && texts.is_empty() => {
                return self::texts(group.stream());
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '&') => {}
            _ => return None,
        }
    }
    Some(texts)
}

fn no_literal(span: Span, method: &str) -> Mistake {
    Mistake::new(span, format!("what `{method}` gets is no literal"))
        .with_help("the graph is made without running the program: write `\"<id>\"`, or an array of such")
}

#[cfg(test)]
mod tests {
    use super::parse_rust_revision;

    #[test]
    fn a_header_is_read_from_the_source() {
        let header = parse_rust_revision(
            r#"//! Slugs.
            use limbeck::Revision;
            pub fn revision() -> Revision {
                Revision::new("8f00").down_revision(["d645", "ae10"]).depends_on("rbac").message("slugs")
                    .branch_labels(["web"]).transaction(false).upgrade(|op| op.run("Revision::new"))
            }"#,
        )
        .unwrap();
        assert_eq!(header.revision.id, "8f00");
        assert_eq!(header.revision.down_revision, ["d645", "ae10"]);
        assert_eq!(header.revision.depends_on, ["rbac"]);
        assert_eq!(header.revision.branch_labels, ["web"]);
        assert_eq!((header.message.as_str(), header.transaction), ("slugs", false));
    }

    #[test]
    fn what_it_stands_on_has_to_be_a_literal() {
        let mistake = parse_rust_revision("fn revision() -> R { limbeck::Revision::new(\"a\").down_revision(BASE) }");
        assert_eq!(mistake.unwrap_err().message, "what `down_revision` gets is no literal");
        let mistake = parse_rust_revision("pub fn revision() {}").unwrap_err();
        assert_eq!(mistake.message, "the file does not say which revision it is");
    }
}
