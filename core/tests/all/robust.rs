//! Whatever stands in a file or on the command line, it is read or refused: no panic, no hang, no overflow of the stack.
//!
//! `PROPTEST_CASES=20000` tries more.

use std::{borrow::Cow, path::PathBuf};

use limbeck_conformance_tests::hostile::{mutated, survive};
use limbeck_core::{
    config::Config,
    node::{Field as _, Node},
    operation::{NamingConvention, Operation},
    revision::{Target, TargetRange},
    schema::Type,
    script::ScriptDirectory,
    target,
};
use proptest::{prelude::*, sample::Index, sample::select};

/// Reads files by their names as a project does, bodies included, as if a program carried them.
fn read_project(files: Vec<(&str, Vec<u8>)>) {
    let files = files.into_iter().map(|(path, bytes)| (PathBuf::from(path), Cow::Owned(bytes)));
    let directory =
        ScriptDirectory::embedded(NamingConvention::default(), &[PathBuf::from("versions")], files, Vec::new());
    let Ok(directory) = directory else { return };
    for script in directory.scripts() {
        let _ = script.body();
    }
}

/// Every reader of TOML.
fn read_toml(text: &[u8]) {
    read_project(vec![("versions/a1_x.toml", text.to_vec())]);
    read_project(vec![("versions/a1_x/up.sql", b"SELECT 1".to_vec()), ("versions/a1_x/metadata.toml", text.to_vec())]);
    if let Ok(text) = str::from_utf8(text) {
        let _ = Config::parse("limbeck.toml".as_ref(), text);
        let _ = target::Target::parse("schema.toml".as_ref(), text);
    }
}

/// Operations as JSON, in which histories keep what has run.
fn read_json(text: &str) {
    if let Ok(operation) = serde_json::from_str::<Operation>(text) {
        let written = serde_json::to_string(&operation).unwrap();
        assert_eq!(serde_json::from_str::<Operation>(&written).unwrap(), operation, "{text}");
    }
    let _ = serde_json::from_str::<Vec<Operation>>(text);
}

/// What people type.
fn read_words(text: &str) {
    if let Ok(target) = text.parse::<Target>() {
        assert_eq!(target.to_string().parse::<Target>().unwrap(), target, "{text:?}");
    }
    let _ = text.parse::<TargetRange>();
    let _ = TargetRange::for_upgrade(text);
    let _ = TargetRange::for_downgrade(text);
    let _ = text.parse::<Type>();
}

const VALID: &[&str] = &[
    include_str!("operations.toml"),
    include_str!("every_operation.toml"),
    "revision = \"ae10\"\ndown_revision = [\"27c6\", \"975e\"]\nbranch_labels = \"rbac\"\ndepends_on = [\"x\"]\n\
     message = \"it's\"\ncreated = 2026-01-01T00:00:00Z\ntransaction = false\n\n[[upgrade]]\nadd_column = \"n\"\n\
     table = \"t\"\ntype = \"numeric(10,2)\"\ndefault = { sql = \"now()\" }\n\n[[upgrade]]\nbulk_insert = \"t\"\n\
     rows = [{ a = 1, b = \"x\" }]\n\n[[downgrade]]\nexecute = '''DROP TABLE \"t\"'''\n",
    "script_location = \"m\"\ndatabase_url = \"sqlite:${APP}.db\"\nlock_timeout = \"3s\"\n[naming_convention]\n\
     index = \"ix_{table}_{columns}\"\n[[hooks]]\ncommand = [\"rustfmt\", \"{file}\"]\n[databases.two]\n\
     database_url = \"postgres://a:b@c/d\"\n[print_schema]\nfile = \"src/schema.rs\"\n",
    "[[enum]]\nname = \"mood\"\nvalues = [\"a\", \"b\"]\n\n[[table]]\nname = \"t\"\ncolumns = [{ name = \"id\", type = \
     \"bigint\", primary_key = true, identity = true }, { name = \"n\", type = \"text[]\", default = 1 }]\n\
     indexes = [{ name = \"i\", columns = [\"n\"], where = \"n > 0\" }]\n",
];

/// Bits that change what a text means.
const BITS: &[&str] = &[
    "\"",
    "'",
    "'''",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "\n",
    "\r\n",
    "\r",
    "#",
    "\\",
    "\\u0000",
    "\u{feff}",
    "\0",
    "é",
    "🦀",
    "-",
    "+",
    "@",
    ":",
    "1",
    "-1",
    "99999999999999999999",
    "1e999",
    "nan",
    "true",
    "revision",
    "upgrade",
    "name",
    "columns",
    "a.b",
    "[[upgrade]]\n",
    "[upgrade]\n",
    "batch_alter_table",
    "create_table",
    "operations",
    "1979-05-27T07:32:00Z",
    "://",
    "${",
    "}",
    "%%",
    "{file}",
    "[]",
    "enum('",
    "(",
    ")",
];

/// The operations of the file that has all of them.
fn every_operation() -> Vec<Operation> {
    let file = Node::from_toml(include_str!("every_operation.toml")).unwrap();
    Vec::decode(file.as_table().unwrap().get("upgrade").unwrap()).unwrap()
}

/// One operation at most of the long files, so that a mistake does not hide what stands behind it.
fn excerpt(text: &str, at: Index) -> String {
    let blocks: Vec<&str> = text.split("\n[[").collect();
    let block = blocks[at.index(blocks.len())];
    let key = block.lines().next().unwrap_or_default();
    match key.strip_suffix("]]") {
        Some(_) => format!("revision = \"a1\"\n\n[[upgrade]]{}", block.strip_prefix(key).unwrap_or_default()),
        None => block.to_owned(),
    }
}

proptest! {
    #[test]
    fn changed_files_are_survived(
        text in select(VALID), part: Option<Index>,
        changes in prop::collection::vec((any::<usize>(), 0_usize..6, select(BITS)), 0..4),
    ) {
        let text = part.map_or_else(|| text.to_owned(), |at| excerpt(text, at));
        read_toml(mutated(&text, &changes).as_bytes());
    }

    #[test]
    fn changed_json_is_survived(
        at: Index, changes in prop::collection::vec((any::<usize>(), 0_usize..6, select(BITS)), 0..4),
    ) {
        let operations = every_operation();
        let text = serde_json::to_string(&operations[at.index(operations.len())]).unwrap();
        read_json(&mutated(&text, &changes));
        read_json(&mutated(&format!("[{text}]"), &changes));
    }

    #[test]
    fn arbitrary_bytes_are_survived(bytes: Vec<u8>, text: String) {
        read_toml(&bytes);
        read_toml(text.as_bytes());
        read_words(&text);
        read_json(&text);
        read_project(vec![("versions/a1_x/up.sql", bytes.clone()), ("versions/a1_x/down.sql", bytes)]);
    }

    #[test]
    fn strings_of_bits_are_survived(bits in prop::collection::vec(select(BITS), 0..30)) {
        read_toml(bits.concat().as_bytes());
        read_words(&bits.concat());
    }

    #[test]
    fn near_targets_are_survived(text in "[a-f0-9@+:.-]{0,12}|(head|heads|base|current|@|[+-][0-9]{1,30}|:){0,6}") {
        read_words(&text);
    }

    #[test]
    fn rows_files_are_survived(bytes: Vec<u8>, text in "[a-z,\"\r\n\\[\\]{}:0-9]{0,40}", csv: bool) {
        let name = if csv { "rows.csv" } else { "rows.json" };
        for bytes in [bytes, text.into_bytes()] {
            let revision = format!("revision = \"a1\"\n[[upgrade]]\nbulk_insert = \"t\"\nrows_file = \"{name}\"\n");
            read_project(vec![("versions/a1.toml", revision.into_bytes()), (name, bytes)]);
        }
    }
}

/// `n` times the one, then `n` times the other.
fn nested(open: &str, close: &str, n: usize) -> String {
    format!("{}{}", open.repeat(n), close.repeat(n))
}

/// Texts of some size that nest as deep, or repeat themselves as often, as their size lets them.
fn extremes(size: usize) -> Vec<(&'static str, String)> {
    vec![
        ("arrays", format!("upgrade = {}", nested("[", "]", size / 2))),
        ("open arrays", format!("upgrade = {}", "[".repeat(size))),
        ("tables", format!("upgrade = {}", nested("{a=", "}", size / 4))),
        ("a dotted key", format!("{}a = 1", "a.".repeat(size / 2))),
        ("a dotted header", format!("[{}a]", "a.".repeat(size / 2))),
        ("a dotted header of arrays", format!("[[{}a]]", "a.".repeat(size / 2))),
        ("headers", (0..size / 8).map(|n| format!("[a{n}]\n")).collect()),
        ("keys", (0..size / 8).map(|n| format!("a{n}=1\n")).collect()),
        ("a key", format!("{} = 1", "k".repeat(size))),
        ("an operation", format!("revision = \"a1\"\n[[upgrade]]\n{} = 1", "k".repeat(size))),
        (
            "a type",
            format!(
                "revision = \"a1\"\n[[upgrade]]\nadd_column = \"a\"\ntable = \"t\"\ntype = \"{}\"",
                "k".repeat(size)
            ),
        ),
        ("headers of arrays", "[[table]]\n".repeat(size / 10)),
        (
            "tables of a target",
            (0..size / 70)
                .map(|n| format!("[[table]]\nname = \"t{n}\"\ncolumns = [{{ name = \"a\", type = \"text\" }}]\n"))
                .collect(),
        ),
        (
            "operations",
            format!(
                "revision = \"a1\"\n{}",
                (0..size / 40).map(|n| format!("[[upgrade]]\ndrop_table = \"t{n}\"\n").to_owned()).collect::<String>()
            ),
        ),
        (
            "additions",
            format!(
                "revision = \"a1\"\n{}",
                (0..size / 70)
                    .map(|n| format!(
                        "[[upgrade]]\nadd_column = \"t{n}\"\ntable = \"t\"\ntype = \"text\"\nunique = true\n"
                    )
                    .to_owned())
                    .collect::<String>()
            ),
        ),
        (
            "rows",
            format!("revision = \"a1\"\n[[upgrade]]\nbulk_insert = \"t\"\nrows = [{}]", "{ a = 1 },".repeat(size / 10)),
        ),
        (
            "batches",
            format!(
                "revision = \"a1\"\n[[upgrade]]\nbatch_alter_table = \"t\"\noperations = {}",
                nested("[{batch_alter_table = \"t\", operations = ", "}]", size / 50)
            ),
        ),
        ("addresses", format!("database_url = \"{}\"", "://".repeat(size / 3))),
        ("addresses in a comment", format!("# {}", "://".repeat(size / 3))),
        ("variables", format!("database_url = \"{}\"", "${".repeat(size / 2))),
        ("an address of variables", format!("database_url = \"{}\"", "${A}".repeat(size / 4))),
        ("dimensions", format!("int{}", "[]".repeat(size / 2))),
        ("numbers", format!("numeric({})", "1,".repeat(size / 2))),
        ("values", format!("enum({})", "'a',".repeat(size / 4))),
        ("JSON", nested("[", "]", size / 2)),
        ("objects", nested("{\"execute\":", "}", size / 12)),
        ("effects", nested("{\"execute\":\"\",\"effects\":[", "]}", size / 30)),
        ("steps", format!("head+{}", "9".repeat(size))),
        ("ats", "@".repeat(size)),
        ("quotes", "'".repeat(size)),
        ("lines", "\n".repeat(size)),
    ]
}

fn read_all(text: &str) {
    read_toml(text.as_bytes());
    read_words(text);
    read_json(text);
}

/// On a stack of 1 MiB, which is what the main thread has on Windows.
#[test]
fn deep_and_long_texts_are_survived() {
    survive(1 << 20, extremes, read_all).unwrap();
}
