//! A case as its file has it: what is given, what is done, what is expected, and where it is otherwise.

use limbeck_core::{
    node::{DecodeError, Field, Fields, Node, Value},
    operation::{NamingConvention, Operation},
};

/// One case.
#[derive(Debug)]
pub struct Case {
    /// The file that it is in, without its extension.
    pub file: String,
    /// Its name, unique in the file.
    pub name: String,
    /// What a user relies on, as a sentence.
    pub about: String,
    /// What is there before.
    pub given: Vec<Operation>,
    /// What is done.
    pub does: Vec<Operation>,
    /// What is to come of it.
    pub expect: Expect,
    /// Where it is otherwise.
    pub exceptions: Vec<Exception>,
}

/// A row that a case wants: the columns that it names, and their values.
pub type WantedRow = Vec<(String, Value)>;

/// What is to come of a case, on top of the laws.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// The rows of tables, by the table's name: each row's named columns.
    pub rows: Vec<(String, Vec<WantedRow>)>,
    /// The schema is the one that these operations make of nothing.
    pub schema: Option<Vec<Operation>>,
    /// It is refused, or fails, with this code; where the database can, nothing has changed.
    pub error: Option<String>,
    /// Why it cannot be taken back by itself.
    pub irreversible: Option<String>,
    /// The laws that do not hold, and why.
    pub without: Vec<(String, String)>,
    /// It does not run.
    pub skip: bool,
}

/// Where a case is otherwise.
#[derive(Debug)]
pub struct Exception {
    /// The dialects or servers: `mysql` the dialect, `mariadb` every MariaDB, `mysql-9.7` that server alone.
    pub on: Vec<String>,
    /// Why, for the table that people read.
    pub reason: String,
    /// What is to come of it there, in place of the case's own.
    pub expect: Expect,
}

/// A file of cases that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("conformance-tests/cases/{file}.toml, line {line}: {message}")]
pub struct CaseError {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where it is the whole file.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Case {
    /// What is to come of the case on a server.
    pub fn expected(&self, dialect: &str, server: &str) -> &Expect {
        self.exception(dialect, server).map_or(&self.expect, |exception| &exception.expect)
    }

    /// The exception that is about a server.
    pub fn exception(&self, dialect: &str, server: &str) -> Option<&Exception> {
        let of = |exception: &&Exception| exception.on.iter().any(|name| concerns(name, dialect, server));
        self.exceptions.iter().find(of)
    }
}

/// Whether a name in `on` is about a server: its own, its dialect's, or that of all its versions.
fn concerns(name: &str, dialect: &str, server: &str) -> bool {
    name == dialect || name == server || (name == "mariadb" && server.starts_with("mariadb"))
}

/// The laws that a case may do without, for a reason.
const LAWS: &[&str] = &["replay", "compare", "inverse", "offline", "twice", "failure", "rows", "rebuilt"];

/// Reads a file of cases.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Case>, CaseError> {
    each(file, text, |node| case(file, node))
}

/// Reads no more of a file than which operations each case has: its name, what is given, what is done.
pub(super) fn nodes(file: &str, text: &str) -> Result<Vec<(String, Node, Node)>, CaseError> {
    each(file, text, |node| {
        let fields = Fields::new("a case", node)?;
        let list = |key| fields.entry(key).map_or_else(|| Node::array([]), |entry| entry.node.clone());
        Ok((fields.get("name")?, list("given"), list("do")))
    })
}

fn each<T>(file: &str, text: &str, read: impl Fn(&Node) -> Result<T, DecodeError>) -> Result<Vec<T>, CaseError> {
    let wrong = |error: DecodeError| {
        let line = error.span.map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let help = error.help.map(|help| format!("; {help}")).unwrap_or_default();
        CaseError { file: file.to_owned(), line, message: format!("{}{help}", error.message) }
    };
    let node = Node::from_toml(text).map_err(wrong)?;
    let fields = Fields::new("a file of cases", &node).map_err(wrong)?;
    fields.only(&["case"]).map_err(wrong)?;
    let Some(entry) = fields.entry("case") else { return Ok(Vec::new()) };
    array(&entry.node).and_then(|nodes| nodes.iter().map(read).collect()).map_err(wrong)
}

fn array(node: &Node) -> Result<&[Node], DecodeError> {
    match &node.value {
        Value::Array(nodes) => Ok(nodes),
        _ => Err(DecodeError::expected("an array", node)),
    }
}

fn case(file: &str, node: &Node) -> Result<Case, DecodeError> {
    let fields = Fields::new("a case", node)?;
    fields.only(&["name", "about", "given", "do", "expect", "exception"])?;
    let exceptions = fields.entry("exception").map(|entry| array(&entry.node)).transpose()?.unwrap_or_default();
    Ok(Case {
        file: file.to_owned(),
        name: fields.get("name")?,
        about: fields.get("about")?,
        given: operations(&fields, "given")?,
        does: operations(&fields, "do")?,
        expect: expect(&fields)?,
        exceptions: exceptions.iter().map(exception).collect::<Result<_, _>>()?,
    })
}

/// A list of operations, named as a project without a convention of its own has them.
fn operations(fields: &Fields<'_>, key: &str) -> Result<Vec<Operation>, DecodeError> {
    let Some(entry) = fields.entry(key) else { return Ok(Vec::new()) };
    let list: Vec<Operation> = Vec::decode(&entry.node)?;
    let convention = NamingConvention::default();
    Ok(list.into_iter().flat_map(|operation| operation.resolve_names(&convention)).collect())
}

fn exception(node: &Node) -> Result<Exception, DecodeError> {
    let fields = Fields::new("an exception", node)?;
    fields.only(&["on", "reason", "expect", "skip"])?;
    let mut expect = expect(&fields)?;
    expect.skip = fields.get::<Option<bool>>("skip")?.unwrap_or_default();
    Ok(Exception { on: fields.get("on")?, reason: fields.get("reason")?, expect })
}

fn expect(of: &Fields<'_>) -> Result<Expect, DecodeError> {
    let Some(entry) = of.entry("expect") else { return Ok(Expect::default()) };
    let fields = Fields::new("what is expected", &entry.node)?;
    fields.only(&["rows", "schema", "error", "irreversible", "without"])?;
    let schema = fields.entry("schema").is_some().then(|| operations(&fields, "schema")).transpose()?;
    Ok(Expect {
        rows: fields.entry("rows").map(|entry| rows(&entry.node)).transpose()?.unwrap_or_default(),
        schema,
        error: fields.get("error")?,
        irreversible: fields.get("irreversible")?,
        without: fields.entry("without").map(|entry| without(&entry.node)).transpose()?.unwrap_or_default(),
        skip: false,
    })
}

fn table(node: &Node) -> Result<impl Iterator<Item = (&str, &Node)>, DecodeError> {
    let table = node.as_table().ok_or_else(|| DecodeError::expected("a table", node))?;
    Ok(table.entries.iter().map(|entry| (entry.key.as_str(), &entry.node)))
}

fn rows(node: &Node) -> Result<Vec<(String, Vec<WantedRow>)>, DecodeError> {
    let row = |node: &Node| {
        Ok(table(node)?.map(|(column, node)| (column.to_owned(), node.value.clone())).collect::<Vec<_>>())
    };
    table(node)?
        .map(|(name, list)| Ok((name.to_owned(), array(list)?.iter().map(row).collect::<Result<_, _>>()?)))
        .collect()
}

fn without(node: &Node) -> Result<Vec<(String, String)>, DecodeError> {
    let law = |(name, reason): (&str, &Node)| {
        if !LAWS.contains(&name) {
            return Err(DecodeError::at(
                reason,
                format!("no law is called `{name}`; the laws are {}", LAWS.join(", ")),
            ));
        }
        Ok((name.to_owned(), String::decode(reason)?))
    };
    table(node)?.map(law).collect()
}
