//! The naming convention, and the pass that gives every constraint and index its final name.

use sha2::{Digest, Sha256};

use super::{
    AddColumn, BatchAlterTable, CheckSpec, ColumnSpec, CreateCheckConstraint, CreateForeignKey, CreateIndex,
    CreateTable, CreateUniqueConstraint, ForeignKeySpec, IndexSpec, Label, Operation, PrimaryKeySpec, UniqueSpec,
};
use crate::{
    name::{ColumnName, ConstraintName, IndexName, TableName},
    node::{DecodeError, Field, Flat, Node, Value, record},
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

    fn primary_key(&self, table: &TableName, spec: &mut PrimaryKeySpec) {
        let tokens = Tokens { table: table.as_str(), ..columns(&spec.columns) };
        Self::constraint(&self.pk, &tokens, &mut spec.label);
    }

    fn unique(&self, table: &TableName, spec: &mut UniqueSpec) {
        let tokens = Tokens { table: table.as_str(), ..columns(&spec.columns) };
        Self::constraint(&self.uq, &tokens, &mut spec.label);
    }

    fn foreign_key(&self, table: &TableName, spec: &mut ForeignKeySpec) {
        let tokens = Tokens {
            table: table.as_str(),
            referred_table: spec.references.table.as_str(),
            referred_columns: joined(&spec.references.columns),
            ..columns(&spec.columns)
        };
        Self::constraint(&self.fk, &tokens, &mut spec.label);
    }

    fn check(&self, table: &TableName, name: Option<&ColumnName>, spec: &mut CheckSpec) {
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

    fn index(&self, table: &TableName, spec: &mut IndexSpec) {
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

impl Operation {
    /// The operations with every constraint and index named, and the shorthands of columns written out: what a file
    /// says becomes what is done. An added column's shorthands become operations of their own, behind it.
    pub fn resolve_names(self, convention: &NamingConvention) -> Vec<Self> {
        match self {
            Self::CreateTable(mut operation) => {
                operation.resolve(convention);
                vec![operation.into()]
            }
            Self::AddColumn(operation) => operation.resolve(convention),
            Self::BatchAlterTable(mut operation) => {
                operation.resolve(convention);
                vec![operation.into()]
            }
            Self::CreateIndex(mut operation) => {
                convention.index(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreatePrimaryKey(mut operation) => {
                convention.primary_key(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateUniqueConstraint(mut operation) => {
                convention.unique(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateForeignKey(mut operation) => {
                convention.foreign_key(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateCheckConstraint(mut operation) => {
                convention.check(&operation.table, None, &mut operation.spec);
                vec![operation.into()]
            }
            Self::Execute(mut operation) => {
                operation.effects = operation.effects.map(|effects| resolve_all(effects, convention));
                vec![operation.into()]
            }
            other => vec![other],
        }
    }
}

/// All operations with their final names.
fn resolve_all(operations: Vec<Operation>, convention: &NamingConvention) -> Vec<Operation> {
    operations.into_iter().flat_map(|operation| operation.resolve_names(convention)).collect()
}

impl CreateTable {
    fn resolve(&mut self, convention: &NamingConvention) {
        let marked: Vec<_> = self.columns.iter().filter(|column| column.primary_key).map(|c| c.name.clone()).collect();
        if self.primary_key.is_none() && !marked.is_empty() {
            self.primary_key = Some(PrimaryKeySpec { columns: marked, ..PrimaryKeySpec::default() });
            self.columns.iter_mut().for_each(|column| {
                if std::mem::take(&mut column.primary_key) {
                    column.nullable = Some(false);
                }
            });
        }
        for column in &mut self.columns {
            let shorthands = Shorthands::take(&self.name, column, convention);
            self.unique_constraints.extend(shorthands.unique);
            self.foreign_keys.extend(shorthands.foreign_key);
            self.check_constraints.extend(shorthands.check);
            self.indexes.extend(shorthands.index);
        }
        let table = &self.name;
        self.primary_key.iter_mut().for_each(|spec| convention.primary_key(table, spec));
        self.unique_constraints.iter_mut().for_each(|spec| convention.unique(table, spec));
        self.foreign_keys.iter_mut().for_each(|spec| convention.foreign_key(table, spec));
        self.check_constraints.iter_mut().for_each(|spec| convention.check(table, None, spec));
        self.indexes.iter_mut().for_each(|spec| convention.index(table, spec));
        // Said twice, at the column and at the table, it is still one constraint.
        without_repetition(&mut self.unique_constraints);
        without_repetition(&mut self.foreign_keys);
        without_repetition(&mut self.check_constraints);
        without_repetition(&mut self.indexes);
    }
}

/// Keeps the first of things that are the same in every respect.
fn without_repetition<T: PartialEq + Clone>(specs: &mut Vec<T>) {
    let mut seen: Vec<T> = Vec::with_capacity(specs.len());
    specs.retain(|spec| {
        let new = !seen.contains(spec);
        if new {
            seen.push(spec.clone());
        }
        new
    });
}

/// The constraints and the index that a column's shorthands stand for.
struct Shorthands {
    unique: Option<UniqueSpec>,
    foreign_key: Option<ForeignKeySpec>,
    check: Option<CheckSpec>,
    index: Option<IndexSpec>,
}

impl Shorthands {
    fn take(table: &TableName, column: &mut ColumnSpec, convention: &NamingConvention) -> Self {
        let columns = || vec![column.name.clone()];
        let mut unique = column.unique.then(|| UniqueSpec { columns: columns(), ..UniqueSpec::default() });
        let mut foreign_key = column.foreign_key();
        let mut check = column.check.clone().map(|check| CheckSpec { check, ..CheckSpec::default() });
        let elements = vec![IndexElement::column(column.name.clone())];
        let mut index = column.index.then(|| IndexSpec { columns: elements, ..IndexSpec::default() });
        (column.unique, column.index) = (false, false);
        (column.references, column.check, column.on_delete, column.on_update) = (None, None, None, None);
        if let Some(spec) = &mut unique {
            convention.unique(table, spec);
        }
        if let Some(spec) = &mut foreign_key {
            convention.foreign_key(table, spec);
        }
        if let Some(spec) = &mut check {
            convention.check(table, Some(&column.name), spec);
        }
        if let Some(spec) = &mut index {
            convention.index(table, spec);
        }
        Self { unique, foreign_key, check, index }
    }
}

impl AddColumn {
    fn resolve(mut self, convention: &NamingConvention) -> Vec<Operation> {
        let shorthands = Shorthands::take(&self.table, &mut self.column, convention);
        let (table, common) = (&self.table, self.common.clone());
        let mut operations: Vec<Operation> = Vec::new();
        operations.extend(shorthands.unique.map(|spec| {
            CreateUniqueConstraint { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()
        }));
        operations.extend(shorthands.check.map(|spec| {
            CreateCheckConstraint { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()
        }));
        operations.extend(
            shorthands
                .foreign_key
                .map(|spec| CreateForeignKey { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()),
        );
        operations.extend(shorthands.index.map(|spec| {
            CreateIndex { spec: Flat(spec), table: table.clone(), concurrently: false, common: common.clone() }.into()
        }));
        operations.insert(0, self.into());
        operations
    }
}

impl BatchAlterTable {
    fn resolve(&mut self, convention: &NamingConvention) {
        let convention = self.naming_convention.as_ref().unwrap_or(convention);
        self.operations.0 = resolve_all(std::mem::take(&mut self.operations.0), convention);
        if let Some(copy) = &mut self.copy_from {
            copy.resolve(convention);
        }
    }
}
