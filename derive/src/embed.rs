//! `embed_migrations!`: reads a history when the program is compiled, and writes what carries it.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
};

use limbeck_core::script::{EmbeddedSources, ScriptError, SourceFile};
use proc_macro2::{Span, TokenStream, fallback};
use quote::{format_ident, quote, quote_spanned};
use syn::{LitStr, parse::Parse, parse::ParseStream};

/// Where a history is unless the macro is told.
const USUAL: &str = "migrations";

/// What stands between the brackets.
struct Argument {
    path: String,
    span: Span,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self { path: USUAL.to_owned(), span: Span::call_site() });
        }
        let path: LitStr = input.parse()?;
        if !input.is_empty() {
            return Err(input.error("one path is wanted, such as \"migrations\""));
        }
        Ok(Self { path: path.value(), span: path.span() })
    }
}

/// The history at a path, or an error that says what is wrong with it.
pub fn expand(input: TokenStream) -> TokenStream {
    let argument: Argument = match syn::parse2(input) {
        Ok(argument) => argument,
        Err(error) => return error.to_compile_error(),
    };
    // Cargo sets it, whatever directory the compiler is started in.
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // The compiler's own tokens do not tell where in a file they stand, and these are of other files anyway.
    fallback::force();
    let read = EmbeddedSources::read(&root.join(&argument.path), &limbeck_models::read_rust_revision);
    fallback::unforce();
    match read {
        Ok(sources) => embedded(&sources, argument.span),
        Err(error) => {
            let message = explain(&error, &root);
            quote_spanned!(argument.span=> ::core::compile_error!(#message))
        }
    }
}

fn embedded(sources: &EmbeddedSources, span: Span) -> TokenStream {
    let settings = &sources.settings;
    let files = sources.files.iter().map(|SourceFile { name, path }| {
        let path = text(path);
        quote!((#name, ::core::include_bytes!(#path)))
    });
    let modules = sources.rust.iter().enumerate().map(|(number, file)| {
        let (module, path) = (format_ident!("revision_{number}"), text(&file.path));
        quote!(#[path = #path] mod #module;)
    });
    let revisions = sources.rust.iter().enumerate().map(|(number, SourceFile { name, .. })| {
        let module = format_ident!("revision_{number}");
        quote!((#name, #module::revision))
    });
    // The compiler is to look at it again when it changes; nothing of it gets into the program.
    let watched = sources.config.iter().map(|path| {
        let path = text(path);
        quote!(
            const _: &[u8] = ::core::include_bytes!(#path);
        )
    });
    quote_spanned! {span=> {
        #(#modules)*
        #(#watched)*
        const FILES: &[::limbeck::script::EmbeddedFile] = &[#(#files),*];
        const REVISIONS: &[::limbeck::script::EmbeddedRevision] = &[#(#revisions),*];
        ::limbeck::EmbeddedMigrations::new(#settings, FILES, REVISIONS)
    }}
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The error with its place, and the line of the file that it is about.
fn explain(error: &ScriptError, root: &Path) -> String {
    let mut message = error.to_string().replace(&format!("{}/", root.display()), "");
    if let Some(path) = error.path() {
        let shown = path.strip_prefix(root).unwrap_or(path).display();
        message = match (error.line(), error.column()) {
            (Some(line), Some(column)) => format!("{shown}:{line}:{column}: {message}{}", excerpt(path, line, column)),
            _ if message.contains(&shown.to_string()) => message,
            _ => format!("{shown}: {message}"),
        };
    }
    if let Some(source) = error.source() {
        let source = source.to_string();
        if !message.contains(&source) {
            message.push_str(&format!(": {source}"));
        }
    }
    match error.help() {
        Some(help) => format!("{message}\n\nhelp: {help}"),
        None => message,
    }
}

/// The line, and a mark below the column.
fn excerpt(path: &Path, line: usize, column: usize) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let Some(found) = text.lines().nth(line.saturating_sub(1)) else { return String::new() };
    let gutter = " ".repeat(line.to_string().len());
    let indent: String =
        found.chars().take(column.saturating_sub(1)).map(|c| if c == '\t' { c } else { ' ' }).collect();
    format!("\n{gutter} |\n{line} | {found}\n{gutter} | {indent}^")
}
