//! The naming convention.

use sha2::{Digest, Sha256};

use super::{CheckSpec, ForeignKeySpec, IndexSpec, Label, PrimaryKeySpec, UniqueSpec};
use crate::{
    name::{ColumnName, ConstraintName, IndexName, TableName},
    node::{DecodeError, Field, Node, Value, record},
    schema::{IndexElement, hex},
};

record! {
    #[derive(Debug, Clone, PartialEq)]
    struct Templates: "`naming_convention`" {
        ix: Option<String>,
        uq: Option<String>,
        ck: Option<String>,
        fk: Option<String>,
        pk: Option<String>,
    }
}

/// The keys of a naming convention.
pub(crate) fn keys() -> Vec<&'static str> {
    let mut keys = Vec::new();
    <Templates as crate::node::Record>::record_keys(&mut keys);
    keys
}

/// How constraints and indexes without a name are named: a template for each kind. An empty template leaves the
/// naming to the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingConvention {
    /// For indexes, `ix_{table}_{columns}`.
    pub ix: String,
    /// For unique constraints, `uq_{table}_{columns}`.
    pub uq: String,
    /// For CHECK constraints, `ck_{table}_{name}`.
    pub ck: String,
    /// For foreign keys, `fk_{table}_{columns}_{referred_table}`.
    pub fk: String,
    /// For primary keys, `pk_{table}`.
    pub pk: String,
}

impl Default for NamingConvention {
    fn default() -> Self {
        Self {
            ix: "ix_{table}_{columns}".to_owned(),
            uq: "uq_{table}_{columns}".to_owned(),
            ck: "ck_{table}_{name}".to_owned(),
            fk: "fk_{table}_{columns}_{referred_table}".to_owned(),
            pk: "pk_{table}".to_owned(),
        }
    }
}

/// A template that names a token which does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown token `{{{token}}}` in the naming convention")]
pub struct ParseConventionError {
    /// The token.
    pub token: String,
}

const TOKENS: [&str; 6] = ["table", "columns", "column_0", "name", "referred_table", "referred_columns"];

/// What the tokens of a template stand for.
#[derive(Default)]
struct Tokens<'a> {
    table: &'a str,
    columns: String,
    first: String,
    name: &'a str,
    referred_table: &'a str,
    referred_columns: String,
}

fn joined<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("_")
}

impl Tokens<'_> {
    fn fill(&self, template: &str) -> String {
        // In one pass, so that a name which looks like a token is left alone.
        let mut name = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            name.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else { break };
            name.push_str(match &rest[open + 1..open + close] {
                "table" => self.table,
                "columns" => &self.columns,
                "column_0" => &self.first,
                "name" => self.name,
                "referred_table" => self.referred_table,
                "referred_columns" => &self.referred_columns,
                _ => "",
            });
            rest = &rest[open + close + 1..];
        }
        name.push_str(rest);
        name
    }
}

/// The longest name that every server takes (PostgreSQL: 63 bytes, MySQL: 64 characters).
const LONGEST: usize = 63;

/// The name, cut and given a hash of itself when it is too long for a server. It is always the same.
pub fn fit(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let digest = &hex(&Sha256::digest(name.as_bytes()))[..8];
    let end = (0..=LONGEST - 9).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    format!("{}_{digest}", &name[..end])
}

impl NamingConvention {
    fn constraint(template: &str, tokens: &Tokens<'_>, label: &mut Label<ConstraintName>) {
        if label.name.is_none() && !label.unnamed {
            label.name = ConstraintName::new(fit(&tokens.fill(template))).ok().filter(|_| !template.is_empty());
            label.unnamed = label.name.is_none();
        }
    }

    pub(super) fn primary_key(&self, table: &TableName, spec: &mut PrimaryKeySpec) {
        let tokens = Tokens { table: table.as_str(), ..columns(&spec.columns) };
        Self::constraint(&self.pk, &tokens, &mut spec.label);
    }

    pub(super) fn unique(&self, table: &TableName, spec: &mut UniqueSpec) {
        let tokens = Tokens { table: table.as_str(), ..columns(&spec.columns) };
        Self::constraint(&self.uq, &tokens, &mut spec.label);
    }

    pub(super) fn foreign_key(&self, table: &TableName, spec: &mut ForeignKeySpec) {
        let tokens = Tokens {
            table: table.as_str(),
            referred_table: spec.references.table.as_str(),
            referred_columns: joined(&spec.references.columns),
            ..columns(&spec.columns)
        };
        Self::constraint(&self.fk, &tokens, &mut spec.label);
    }

    pub(super) fn check(&self, table: &TableName, name: Option<&ColumnName>, spec: &mut CheckSpec) {
        let digest = hex(&Sha256::digest(spec.check.texts().collect::<Vec<_>>().join("\0").as_bytes()))[..8].to_owned();
        let column = name.map(ToString::to_string).unwrap_or_default();
        let tokens = Tokens {
            table: table.as_str(),
            name: name.map_or(&digest, |name| name.as_str()),
            columns: column.clone(),
            first: column,
            ..Tokens::default()
        };
        Self::constraint(&self.ck, &tokens, &mut spec.label);
    }

    pub(super) fn index(&self, table: &TableName, spec: &mut IndexSpec) {
        if spec.label.name.is_some() {
            return;
        }
        let names: Vec<_> = spec.columns.iter().map(element_name).collect();
        let tokens = Tokens {
            table: table.as_str(),
            columns: joined(&names),
            first: names.first().cloned().unwrap_or_default(),
            ..Tokens::default()
        };
        // Databases do not name indexes by themselves.
        let usual = Self::default().ix;
        let template = if self.ix.is_empty() { &usual } else { &self.ix };
        spec.label = Label { name: IndexName::new(fit(&tokens.fill(template))).ok(), unnamed: false };
    }
}

fn columns(names: &[ColumnName]) -> Tokens<'static> {
    Tokens {
        columns: joined(names),
        first: names.first().map(ToString::to_string).unwrap_or_default(),
        ..Tokens::default()
    }
}

/// A column's name; of an expression, its letters.
fn element_name(element: &IndexElement) -> String {
    match &element.part {
        crate::schema::IndexPart::Column(name) => name.to_string(),
        crate::schema::IndexPart::Expression(sql) => {
            let text = sql.texts().next().unwrap_or_default();
            let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            words.join("_")
        }
    }
}

impl Field for NamingConvention {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        let templates = Templates::decode(node)?;
        let usual = Self::default();
        let convention = Self {
            ix: templates.ix.unwrap_or(usual.ix),
            uq: templates.uq.unwrap_or(usual.uq),
            ck: templates.ck.unwrap_or(usual.ck),
            fk: templates.fk.unwrap_or(usual.fk),
            pk: templates.pk.unwrap_or(usual.pk),
        };
        convention.check_tokens().map_err(|error| {
            let known = TOKENS.map(|token| format!("{{{token}}}")).join(", ");
            DecodeError::at(node, error.to_string()).with_help(format!("the tokens are {known}"))
        })?;
        Ok(convention)
    }

    fn encode(&self) -> Option<Node> {
        let mut table = crate::node::Table::default();
        for (key, template) in
            [("ix", &self.ix), ("uq", &self.uq), ("ck", &self.ck), ("fk", &self.fk), ("pk", &self.pk)]
        {
            table.push(key, Node::string(template));
        }
        Some(Node::new(Value::Table(table)))
    }
}

impl NamingConvention {
    fn check_tokens(&self) -> Result<(), ParseConventionError> {
        for template in [&self.ix, &self.uq, &self.ck, &self.fk, &self.pk] {
            for part in template.split('{').skip(1) {
                let (token, closed) = part.split_once('}').map_or((part, false), |(token, _)| (token, true));
                if !closed || !TOKENS.contains(&token) {
                    return Err(ParseConventionError { token: token.to_owned() });
                }
            }
        }
        Ok(())
    }
}
