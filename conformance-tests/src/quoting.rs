//! No name and no text comes into SQL but within quotes: every text of every case is put in place of another, and the
//! statements have to keep their shape.
//!
//! A case is lowered twice: with a harmless word in the place of one of its texts, and with a hostile text there. What
//! the one becomes and what the other becomes may differ within quoted names and quoted texts, and nowhere else; and
//! within them they have to say what was put in. The tokens are read by `sqlparser`, so that a mistake in a backend's own
//! lexer does not hide one in its quoting.

mod places;
mod shape;

use std::{collections::BTreeSet, sync::Arc};

use limbeck_core::{
    dialect::{BookkeepingTables, Dialect, VersionChange},
    name::{SchemaName, TableName},
    node::{Field, Node},
    operation::{NamingConvention, Operation, fold},
    statement::Statement,
};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{TestCaseError, TestRunner},
};
use sqlparser::dialect::{Dialect as Syntax, MySqlDialect, PostgreSqlDialect, SQLiteDialect};

use crate::{Fallible, suite};
use places::{puts, texts};
use shape::same_shape;

/// Texts that end a quote, a line or a statement somewhere, or that no database takes for a name.
const HOSTILE: &[&str] = &[
    "'",
    "\"",
    "`",
    "''",
    "\"\"",
    "``",
    "a'b\"c`d",
    "'; DROP TABLE b; --",
    "\"; DROP TABLE b; --",
    "`; DROP TABLE b; -- ",
    "a'; DROP TABLE b; --\"`",
    "\\",
    "a\\",
    "\\'",
    "\\\"",
    "\\`",
    "\\0",
    "\n",
    "a\nb",
    "\r\n",
    "a\n-- b",
    "\n;\nb",
    ";--",
    "*/",
    "/*",
    "/*!50000 a */",
    "-- a",
    "# a",
    "$$",
    "$limbeck$",
    "$limbeck",
    "$1",
    "?",
    ":a",
    "@a",
    "%",
    "%I",
    "{table}",
    "[a]",
    "]",
    "(",
    ")",
    ",",
    "=",
    "E'",
    "x'00'",
    "1",
    "-1",
    "é",
    "🦀",
    "\u{202e}a",
    "\u{200b}",
    "\u{feff}a",
    "\u{1b}[31m",
    " ",
    "   ",
    "a ",
    " a",
    "\t",
    "\0",
    "a\0b",
    "",
];

/// What stands in the place of a hostile text when it is not there: as many letters, for what counts them.
fn harmless(hostile: &str) -> String {
    "qzx".chars().cycle().take(hostile.chars().count()).collect()
}

/// A case, of which nothing but the operations matters.
#[derive(Debug)]
struct Operations {
    name: String,
    given: Node,
    does: Node,
}

/// A text of a case, in whose place another may stand, wherever in the case it is.
#[derive(Debug, Clone)]
struct Place {
    case: Arc<Operations>,
    text: String,
}

/// Cases whose texts stand in lists that are texts themselves, in quotes of their own.
const LISTS: [&str; 1] = ["alter_enum::array_default_follows_its_value"];

/// The texts of all cases. Fails where a case cannot be read.
fn places() -> Fallible<Vec<Place>> {
    let mut all = Vec::new();
    for (name, given, does) in suite::operations()? {
        if LISTS.contains(&name.as_str()) {
            continue;
        }
        let case = Arc::new(Operations { name, given, does });
        let texts = texts([&case.given, &case.does]);
        all.extend(texts.into_iter().map(|text| Place { case: Arc::clone(&case), text }));
    }
    Ok(all)
}

/// What came of hostile texts.
#[derive(Debug, Default)]
struct Tally {
    /// How many were lowered, and stood in quotes.
    quoted: usize,
    /// How many were refused.
    refused: usize,
    /// The words of the operations that could be lowered.
    lowered: BTreeSet<&'static str>,
    /// The words of those into which a hostile text was lowered.
    words: BTreeSet<&'static str>,
}

/// How many texts are lowered at least.
const ENOUGH: usize = 500;

/// Puts into each place a hostile text, each time another. Fails with the statements that lose their shape, as far as
/// somebody would read them, and where an operation let no hostile text in that `bare` does not name: one whose SQL is a
/// person's own, or whose texts are all refused.
pub fn every_place(dialects: &[impl Dialect], bare: &[&str]) -> Fallible<()> {
    for dialect in dialects {
        let (mut tally, mut wrong) = (Tally::default(), Vec::new());
        for (place, hostile) in places()?.iter().zip(HOSTILE.iter().cycle()) {
            wrong.extend(Subject::new(dialect).hold(place, hostile, &mut tally).err().map(|error| error.to_string()));
        }
        wrong.truncate(30);
        if !wrong.is_empty() {
            return Err(wrong.join("\n\n").into());
        }
        let all_reached = tally.lowered.difference(&tally.words).all(|word| bare.contains(word));
        if !all_reached || tally.quoted <= ENOUGH {
            return Err(format!("too little was tried: {tally:?}").into());
        }
    }
    Ok(())
}

/// Puts random texts into random places, short ones and long ones, as often as `PROPTEST_CASES` says. Fails likewise.
pub fn random(dialects: &[impl Dialect]) -> Fallible<()> {
    let places = places()?;
    let text = "['\"`\\\\;/*$%#!@{}\\[\\]()\n\r\u{0} a-c🦀\u{202e}-]{1,12}";
    let times = prop_oneof![9 => Just(1_usize), 1 => 1_000_usize..3_000];
    let strategy = (select(places), text, times);
    for dialect in dialects {
        TestRunner::default().run(&strategy, |(place, text, times)| {
            let held = Subject::new(dialect).hold(&place, &text.repeat(times), &mut Tally::default());
            held.map_err(|error| TestCaseError::fail(error.to_string()))
        })?;
    }
    Ok(())
}

/// Gives the books hostile names, and has them hold hostile texts. Fails likewise.
pub fn books(dialects: &[impl Dialect]) -> Fallible<()> {
    let long = "a'\"`".repeat(2500);
    let texts: Vec<_> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
    dialects.iter().try_for_each(|dialect| texts.iter().try_for_each(|text| Subject::new(dialect).hold_books(text)))
}

/// A dialect that is held to its quotes.
#[derive(Clone, Copy)]
struct Subject<'a> {
    dialect: &'a dyn Dialect,
    syntax: &'a dyn Syntax,
}

impl<'a> Subject<'a> {
    /// The subject that a dialect is.
    fn new(dialect: &'a dyn Dialect) -> Self {
        let syntax: &dyn Syntax = match dialect.name().as_str() {
            "sqlite" => &SQLiteDialect {},
            "postgres" => &PostgreSqlDialect {},
            _ => &MySqlDialect {},
        };
        Self { dialect, syntax }
    }

    /// Puts a text in a place. Fails with the first statement that loses its shape, and where it is refused without a
    /// word.
    fn hold(self, place: &Place, hostile: &str, tally: &mut Tally) -> Fallible<()> {
        let wrong = |what: String| format!("{}: `{}` became {hostile:?}: {what}", place.case.name, place.text);
        let lowered = match self.lower(place, hostile) {
            Ok(lowered) => lowered,
            Err(refusal) => {
                tally.refused += 1;
                return if refusal.is_empty() {
                    Err(wrong("refused without a word".to_owned()).into())
                } else {
                    Ok(())
                };
            }
        };
        // Without a text a name is one of the convention's, and a comment is none.
        if hostile.is_empty() {
            return Ok(());
        }
        let word = harmless(hostile);
        let harmless = self.lower(place, &word);
        let harmless = harmless.map_err(|error| wrong(format!("taken, while `{word}` is refused: {error}")))?;
        if harmless.len() != lowered.len() {
            let listed = |list: &[(&str, String)]| list.iter().map(|(_, sql)| format!("{sql}\n")).collect::<String>();
            let (found, wanted) = (listed(&lowered), listed(&harmless));
            let difference = similar::TextDiff::from_lines(&wanted, &found).unified_diff().to_string();
            return Err(wrong(format!("more or fewer statements:\n{difference}")).into());
        }
        for ((operation, expected), (_, sql)) in harmless.iter().zip(&lowered) {
            same_shape(self.syntax, (expected, &word), (sql, hostile)).map_err(wrong)?;
            tally.lowered.insert(operation);
            if expected.contains(&word) {
                tally.words.insert(operation);
            }
        }
        tally.quoted += 1;
        Ok(())
    }

    /// All the SQL of a case in which one text is another, each with the word of its operation: up, down, and as a script.
    /// Fails with what refuses it.
    fn lower(self, place: &Place, text: &str) -> Result<Vec<(&'static str, String)>, String> {
        let Place { case, text: from } = place;
        let [given, does] = [&case.given, &case.does].map(|node| self.operations(&puts(node, from, text)));
        let (mut schema, mut all, mut lines) = (self.dialect.empty(), Vec::new(), Vec::new());
        for operation in given?.iter().chain(&does?) {
            let before = schema.clone();
            let statements = self.dialect.lower(operation, &before).map_err(|error| error.to_string())?;
            operation.apply(&mut schema).map_err(|error| error.to_string())?;
            self.dialect.settle(operation, &before, &mut schema);
            all.extend(sql(operation, &statements));
            lines.extend(statements);
            let (mut back, mut earlier) = (schema.clone(), Vec::new());
            for operation in operation.invert(&before).unwrap_or_default() {
                let Ok(statements) = self.dialect.lower(&operation, &back) else { break };
                let held = back.clone();
                if operation.apply(&mut back).is_err() {
                    break;
                }
                self.dialect.settle(&operation, &held, &mut back);
                earlier.extend(sql(&operation, &statements));
            }
            all.extend(earlier);
        }
        all.push(("script", self.dialect.script(&lines, true)));
        Ok(all)
    }

    fn operations(self, node: &Node) -> Result<Vec<Operation>, String> {
        let list: Vec<Operation> = Vec::decode(node).map_err(|error| error.message)?;
        let convention = NamingConvention::default();
        let named: Vec<_> = list.into_iter().flat_map(|operation| operation.resolve_names(&convention)).collect();
        let dialect = self.dialect.name();
        let named: Vec<_> = named.into_iter().filter(|operation| operation.runs_on(&dialect)).collect();
        Ok(fold(&named, &dialect))
    }

    /// Puts a text in the place of the names of the books and of all that they hold. Fails likewise.
    fn hold_books(self, hostile: &str) -> Fallible<()> {
        let word = harmless(hostile);
        let (Ok(hostiles), Ok(expected)) = (self.books(hostile), self.books(&word)) else { return Ok(()) };
        if hostiles.len() != expected.len() {
            return Err(format!("{hostile:?}: {} statements and not {}", hostiles.len(), expected.len()).into());
        }
        for (expected, sql) in expected.iter().zip(&hostiles) {
            same_shape(self.syntax, (expected, &word), (sql, hostile))
                .map_err(|what| format!("books called {hostile:?}: {what}"))?;
        }
        Ok(())
    }

    fn books(self, text: &str) -> Fallible<Vec<String>> {
        let names = (TableName::new(text)?, SchemaName::new(text)?);
        let tables = BookkeepingTables::with_version_table(names.0, Some(names.1));
        let id = || text.to_owned();
        let changes =
            [VersionChange::Insert(id()), VersionChange::Delete(id()), VersionChange::Update { from: id(), to: id() }];
        let created = self.dialect.bookkeeping(&tables).into_iter();
        let moved = changes.iter().map(|change| self.dialect.version_change(&tables, change));
        Ok(created.chain(moved).map(|statement| statement.sql).chain([self.dialect.literal(text)]).collect())
    }
}

/// The SQL of statements, each with the word of its operation.
fn sql(operation: &Operation, statements: &[Statement]) -> Vec<(&'static str, String)> {
    statements.iter().map(|statement| (operation.word(), statement.sql.clone())).collect()
}
