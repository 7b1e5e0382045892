//! Whatever stands in a source file, it is read or refused: no panic, no hang, no overflow of the stack.
//!
//! `PROPTEST_CASES=20000` tries more.

use std::io::Write as _;

use limbeck_conformance_tests::hostile::{mutated, survive};
use limbeck_models::{parse_sources, read_rust_revision};
use proptest::{prelude::*, sample::select};

fn read_all(text: &str) {
    let _ = parse_sources([("src/models.rs".into(), text.to_owned())]);
}

fn read_revision(text: &str) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let _ = read_rust_revision(file.path());
}

const VALID: &str = r#"
//! Models.
type Id = uuid::Uuid;
#[derive(limbeck::DbEnum)]
#[limbeck(rename_all = "snake_case")]
pub enum Mood { Fine, #[limbeck(rename = "so-so")] SoSo }
/// A table.
#[derive(Queryable, limbeck::Model)]
#[diesel(table_name = posts, primary_key(id), belongs_to(User))]
#[limbeck(index(columns(title, "lower(title)"), unique), check = "n > 0", comment = "it's")]
pub struct Post<'a> {
    pub id: Id,
    #[limbeck(type = "varchar(20)", default = "x", renamed_from = old)]
    pub title: Option<Vec<Option<String>>>,
    #[cfg_attr(feature = "x", limbeck(skip))]
    pub n: i32,
    pub mood: Mood,
    pub user_id: std::option::Option<i64>,
}
#[derive(Model)]
struct User { id: i64, #[limbeck(references = post(id), on_delete = "cascade")] post: Id }
mod inner { #[derive(Model)] pub struct Other { id: i32 } }
pub fn revision() -> limbeck::Revision { Revision::new("8f00").down_revision(["d645"]).message("x").upgrade(|op| op) }
"#;

const BITS: &[&str] = &[
    "#",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    ",",
    ";",
    ":",
    "::",
    "=",
    "\"",
    "'",
    "'a",
    "r#",
    "//",
    "/*",
    "*/",
    "\n",
    "1",
    "0xFFFFFFFFFFFFFFFFFFFFFF",
    "é",
    "\0",
    "🦀",
    "_",
    "-",
    "!",
    "&",
    "|",
    "pub",
    "struct",
    "enum",
    "union",
    "type",
    "mod",
    "limbeck",
    "diesel",
    "derive",
    "Model",
    "DbEnum",
    "cfg",
    "cfg_attr",
    "test",
    "not",
    "all",
    "Option",
    "Vec",
    "default",
    "index",
    "columns",
    "unique",
    "references",
    "none",
    "skip",
    "sql",
    "r#type",
    "macro_rules!",
    "c\"x\"",
    "b'x'",
    "\u{feff}",
    "#!",
    "dyn",
    "fn",
    "impl",
    "where",
    "-1",
    "1.5",
    "true",
    "concat!(\"a\")",
    "Type",
    "Id",
];

proptest! {
    #[test]
    fn changed_sources_are_survived(
        changes in prop::collection::vec((any::<usize>(), 0_usize..6, select(BITS)), 1..5),
    ) {
        read_all(&mutated(VALID, &changes));
    }

    #[test]
    fn changed_revisions_are_survived(
        changes in prop::collection::vec((any::<usize>(), 0_usize..3, select(BITS)), 1..3),
    ) {
        let start = VALID.find("pub fn revision").unwrap();
        read_revision(&mutated(&VALID[start..], &changes));
    }

    #[test]
    fn near_models_are_survived(bits in prop::collection::vec(select(BITS), 0..40)) {
        let bits = bits.join(" ");
        read_all(&bits);
        read_all(&format!("#[derive(Model)] struct S {{ {bits} }}"));
        read_all(&format!("#[derive(Model)] #[limbeck({bits})] struct S {{ #[limbeck({bits})] a: i32 }}"));
        read_all(&format!("#[derive(Model)] struct S {{ a: {bits} }}"));
        read_all(&format!("#[derive(DbEnum)] enum S {{ {bits} }}"));
    }

    #[test]
    fn arbitrary_text_is_survived(text: String) {
        read_all(&format!("type {text}"));
        read_all(&format!("#[derive(Model)] struct S {{ {text} }}"));
    }
}

fn extremes(size: usize) -> Vec<(&'static str, String)> {
    let field = |ty: String| format!("#[derive(Model)] struct S {{ a: {ty} }}");
    let nested = |open: &str, close: &str| {
        let n = size / (open.len() + close.len());
        format!("{}i32{}", open.repeat(n), close.repeat(n))
    };
    vec![
        ("parentheses", format!("type A = {};", nested("(", ")"))),
        ("parentheses of a field", field(nested("(", ")"))),
        ("brackets", field(nested("[", "; 1]"))),
        ("options", field(nested("Option<", ">"))),
        ("aliases of options", format!("type A = {};", nested("Option<", ">"))),
        ("references", field(nested("&", ""))),
        ("pointers", field(nested("*const ", ""))),
        ("functions", field(nested("fn() -> ", ""))),
        ("functions of functions", field(nested("fn(", ")"))),
        ("a length", field(format!("[u8; 1{}]", "+1".repeat(size / 2)))),
        ("a sign", field(format!("[u8; {}1]", "-".repeat(size)))),
        ("returns", field(format!("[u8; {}1]", "return ".repeat(size / 7)))),
        ("closures", field(format!("[u8; {}1]", "|| ".repeat(size / 3)))),
        ("calls", field(format!("[u8; a{}]", ".a".repeat(size / 2)))),
        ("a path", field(format!("a{}", "::a".repeat(size / 3)))),
        ("bounds", field(format!("dyn A{}", "+A".repeat(size / 2)))),
        ("modules", format!("type A = u8; {}", nested("mod a {", "}"))),
        ("macros", format!("type A = u8; a!{{{}}}", nested("(", ")"))),
        ("a body", format!("type A = u8; fn a() {{{}}}", nested("{", "}"))),
        (
            "a body of attributes",
            format!("#[derive(Model)] struct S {{ #[limbeck(default = {})] a: i32 }}", nested("(", ")")),
        ),
        ("conditions", format!("#[cfg{}] type A = u8;", nested("(not", ")"))),
        (
            "attributes of attributes",
            format!("{} #[derive(Model)] struct S {{ a: i32 }}", nested("#[cfg_attr(a, cfg(", "))]")),
        ),
        (
            "fields",
            format!(
                "#[derive(Model)] struct S {{ id: i32, {} }}",
                (0..size / 12).map(|n| format!("a{n}: i32, ")).collect::<String>()
            ),
        ),
        ("models", (0..size / 50).map(|n| format!("#[derive(Model)] struct S{n} {{ id: i32 }}\n")).collect()),
        ("enums", (0..size / 50).map(|n| format!("#[derive(DbEnum)] enum S{n} {{ A, B }}\n")).collect()),
        (
            "values",
            format!("#[derive(DbEnum)] enum S {{ {} }}", (0..size / 8).map(|n| format!("A{n}, ")).collect::<String>()),
        ),
        ("documentation", format!("{}#[derive(Model)] struct S {{ id: i32 }}\n", "/// x\n".repeat(size / 6))),
        ("aliases", (0..size / 20).map(|n| format!("type A{n} = u8;\n")).collect()),
        ("a comment", format!("type A = u8; {}", nested("/*", "*/"))),
    ]
}

fn read_each(text: &str) {
    read_all(text);
    read_revision(text);
}

/// On a stack of 1 MiB, which is what the main thread has on Windows.
#[test]
fn deep_and_long_texts_are_survived() {
    survive(1 << 20, extremes, read_each).unwrap();
}
