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
    expand_at(&root, &argument)
}

fn expand_at(root: &Path, argument: &Argument) -> TokenStream {
    // The compiler's own tokens do not tell where in a file they stand, and these are of other files anyway.
    fallback::force();
    let read = EmbeddedSources::read(&root.join(&argument.path), &limbeck_models::read_rust_revision);
    fallback::unforce();
    match read {
        Ok(sources) => embedded(&sources, argument.span),
        Err(error) => {
            let message = explain(&error, root);
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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use proc_macro2::Span;

    use super::{Argument, embedded, expand_at};
    use limbeck_core::script::EmbeddedSources;

    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    /// What the macro writes for `migrations` in a project of these files, with the project's path as `/app`.
    fn expanded(files: &[(&str, &str)]) -> String {
        let dir = project(files);
        let argument = Argument { path: "migrations".to_owned(), span: Span::call_site() };
        let tokens = expand_at(dir.path(), &argument).to_string();
        tokens.replace(&dir.path().display().to_string(), "/app")
    }

    /// The message of the compile error.
    fn mistake(files: &[(&str, &str)]) -> String {
        let tokens: proc_macro2::TokenStream = expanded(files).parse().unwrap();
        let error: syn::Macro = syn::parse2(tokens).unwrap();
        assert_eq!(error.path.segments.last().unwrap().ident, "compile_error");
        syn::parse2::<syn::LitStr>(error.tokens).unwrap().value()
    }

    const BASE: (&str, &str) = ("migrations/versions/a1_base.toml", "revision = \"a1\"\nmessage = \"base\"\n");

    #[test]
    fn a_word_that_is_no_operation_is_shown_in_its_line() {
        let file = "revision = \"b2\"\ndown_revision = \"a1\"\n\n[[upgrade]]\ncreat_table = \"post\"\n";
        insta::assert_snapshot!(mistake(&[BASE, ("migrations/versions/b2_post.toml", file)]));
    }

    #[test]
    fn a_parent_that_is_not_there_is_shown_in_its_line() {
        let file = "revision = \"b2\"\ndown_revision = \"a2\"\n";
        insta::assert_snapshot!(mistake(&[BASE, ("migrations/versions/b2_post.toml", file)]));
    }

    #[test]
    fn a_revision_in_rust_is_part_of_the_graph() {
        let file = "pub fn revision() -> Revision {\n    Revision::new(\"b2\").down_revision(\"a2\")\n}\n";
        insta::assert_snapshot!(mistake(&[BASE, ("migrations/versions/b2_post.rs", file)]));
        let file = "pub fn revision() -> Revision {\n    Revision::new(\"b2\").down_revision(BASE)\n}\n";
        insta::assert_snapshot!(mistake(&[BASE, ("migrations/versions/b2_post.rs", file)]));
        let file = "pub fn revision() -> Revision {\n    Revision::new(\"c3\").down_revision(\"a1\")\n}\n";
        insta::assert_snapshot!(mistake(&[BASE, ("migrations/versions/b2_post.rs", file)]));
    }

    #[test]
    fn rows_that_cannot_be_read_are_shown_in_their_line() {
        let file =
            "revision = \"b2\"\ndown_revision = \"a1\"\n[[upgrade]]\nbulk_insert = \"t\"\nrows_file = \"t.csv\"\n";
        let file = ("migrations/versions/b2_rows.toml", file);
        insta::assert_snapshot!(mistake(&[BASE, file, ("migrations/t.csv", "id,name\n1\n")]));
        insta::assert_snapshot!(mistake(&[BASE, file]));
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        insta::assert_snapshot!(mistake(&[]));
        insta::assert_snapshot!(mistake(&[("migrations/limbeck.tmol", "")]));
    }

    #[test]
    fn everything_that_the_history_consists_of_goes_along_and_nothing_else() {
        let rows =
            "revision = \"b2\"\ndown_revision = \"a1\"\n[[upgrade]]\nbulk_insert = \"t\"\nrows_file = \"data/t.csv\"\n";
        let dir = project(&[
            BASE,
            (
                "limbeck.toml",
                "database_url = \"postgres://app:secret@db/app\"\nversion_table = \"v\"\nlock_timeout = 5\n[naming_convention]\nix = \"i_{table}\"\n",
            ),
            ("migrations/README.md", "not of the history"),
            ("migrations/data/t.csv", "id\n1\n"),
            ("migrations/data/other.csv", "id\n1\n"),
            ("migrations/versions/b2_rows.toml", rows),
            ("migrations/versions/c3_sql/up.sql", "SELECT 1"),
            ("migrations/versions/c3_sql/metadata.toml", "down_revision = \"b2\""),
            (
                "migrations/versions/d4_rust.rs",
                "fn revision() -> Revision { Revision::new(\"d4\").down_revision(\"c3\") }",
            ),
            ("migrations/versions/mod.rs", ""),
        ]);
        proc_macro2::fallback::force();
        let sources =
            EmbeddedSources::read(&dir.path().join("migrations"), &limbeck_models::read_rust_revision).unwrap();
        let names: Vec<_> = sources.files.iter().chain(&sources.rust).map(|file| file.name.as_str()).collect();
        insta::assert_snapshot!(names.join("\n"));
        insta::assert_snapshot!(sources.settings);
        assert!(!embedded(&sources, Span::call_site()).to_string().contains("secret"));
        assert_eq!(sources.config.as_deref(), Some(&*dir.path().join("limbeck.toml")));
        assert!(!sources.files.iter().any(|file| file.path == Path::new("limbeck.toml")));
    }
}
