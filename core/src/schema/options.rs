//! What only one dialect knows of a table, a column, a constraint or an index: `sqlite = { strict = true }`.

use indexmap::IndexMap;

use crate::{
    name::DialectName,
    node::{DecodeError, Field, Fields, Node, Table, Value, nearest},
};

/// The options of each dialect, under the dialect's name. Their order means nothing.
#[derive(Debug, Clone, Default)]
pub struct DialectOptions {
    /// A table of options for each dialect that has some.
    pub dialects: IndexMap<String, Table>,
}

impl DialectOptions {
    /// One option of one dialect.
    pub fn get(&self, dialect: &DialectName, option: &str) -> Option<&Node> {
        self.dialects.get(dialect.as_str())?.get(option)
    }

    /// Whether an option that is a truth value is on.
    pub fn is_on(&self, dialect: &DialectName, option: &str) -> bool {
        matches!(self.get(dialect, option), Some(Node { value: Value::Boolean(true), .. }))
    }

    /// The text of an option.
    pub fn text(&self, dialect: &DialectName, option: &str) -> Option<&str> {
        self.get(dialect, option)?.as_str()
    }

    /// Sets an option, in the place of what it was.
    pub fn set(&mut self, dialect: &DialectName, option: &str, node: Node) {
        let table = self.dialects.entry(dialect.to_string()).or_default();
        match table.entries.iter_mut().find(|entry| entry.key == option) {
            Some(entry) => entry.node = node,
            None => table.push(option, node),
        }
    }

    /// Takes over all options of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (dialect, table) in &other.dialects {
            for entry in &table.entries {
                let own = self.dialects.entry(dialect.clone()).or_default();
                match own.entries.iter_mut().find(|known| known.key == entry.key) {
                    Some(known) => known.node = entry.node.clone(),
                    None => own.entries.push(entry.clone()),
                }
            }
        }
    }

    /// Takes over the options of `change`. One that is off is one that is not there.
    pub(crate) fn change(&mut self, change: &Self) {
        self.merge(change);
        self.tidy();
    }

    /// Leaves out the options that are off.
    pub(crate) fn tidy(&mut self) {
        for options in self.dialects.values_mut() {
            options.entries.retain(|entry| entry.node.value != Value::Boolean(false));
        }
        self.dialects.retain(|_, options| !options.entries.is_empty());
    }

    /// The change that takes back `change`. Fails with an option that was not there before and cannot be switched off.
    pub(crate) fn back(&self, change: &Self) -> Result<Self, String> {
        let mut back = change.clone();
        for (dialect, changed) in &mut back.dialects {
            for entry in &mut changed.entries {
                let earlier = self.dialects.get(dialect).and_then(|known| known.get(&entry.key));
                entry.node = match (earlier, &entry.node.value) {
                    // It says how the change is made, and is nothing that a table has: so is the way back.
                    _ if entry.key == "convert" => continue,
                    (Some(node), _) => node.clone(),
                    (None, Value::Boolean(_)) => Node::new(Value::Boolean(false)),
                    // The server has a format of its own for a table that asks for none.
                    (None, _) if entry.key == "row_format" => Node::new(Value::Boolean(false)),
                    (None, _) => return Err(entry.key.clone()),
                };
            }
        }
        Ok(back)
    }

    /// The dialect in which `change` has columns declared in other words from then on: a strict table of SQLite takes
    /// five types only.
    pub(crate) fn redeclared(&self, change: &Self) -> Option<DialectName> {
        let dialect = DialectName::new("sqlite").ok()?;
        (change.is_on(&dialect, "strict") && !self.is_on(&dialect, "strict")).then_some(dialect)
    }

    /// The options that a dialect has.
    pub(crate) fn known(dialect: &str) -> &'static [&'static str] {
        known(dialect)
    }

    /// The tables whose columns a table has beside its own.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let said = self.dialects.values().filter_map(|options| options.get("inherits"));
        said.flat_map(|node| match &node.value {
            Value::Array(names) => names.as_slice(),
            _ => std::slice::from_ref(node),
        })
        .filter_map(Node::as_str)
    }

    /// Whether no dialect has an option.
    pub fn is_empty(&self) -> bool {
        self.dialects.values().all(|table| table.entries.is_empty())
    }
}

impl PartialEq for DialectOptions {
    fn eq(&self, other: &Self) -> bool {
        let holds = |a: &Self, b: &Self| {
            a.dialects.iter().all(|(dialect, options)| {
                let known = b.dialects.get(dialect);
                options.entries.iter().all(|entry| known.and_then(|known| known.get(&entry.key)) == Some(&entry.node))
            })
        };
        holds(self, other) && holds(other, self)
    }
}

impl Field for DialectOptions {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        Err(DecodeError::expected("a dialect's options", node))
    }

    fn encode(&self) -> Option<Node> {
        None
    }

    fn keys(_: &'static str, into: &mut Vec<&'static str>) {
        into.extend(DialectName::KNOWN);
    }

    fn take(fields: &Fields<'_>, _: &'static str) -> Result<Self, DecodeError> {
        let mut options = Self::default();
        for dialect in DialectName::KNOWN {
            let Some(entry) = fields.entry(dialect) else { continue };
            let what = format!("a table with options of {dialect}");
            let table = entry.node.as_table().ok_or_else(|| DecodeError::expected(&what, &entry.node))?;
            check_names(dialect, table)?;
            options.dialects.insert(dialect.to_owned(), table.clone());
        }
        Ok(options)
    }

    fn put(&self, table: &mut Table, _: &'static str) {
        for (dialect, options) in &self.dialects {
            if !options.entries.is_empty() {
                table.push(dialect, Node::new(Value::Table(options.clone())));
            }
        }
    }
}

/// The options that a dialect has for tables, columns, indexes and constraints.
fn known(dialect: &str) -> &'static [&'static str] {
    match dialect {
        "sqlite" => &["strict", "without_rowid", "autoincrement", "on_conflict"],
        "postgres" => &[
            "unlogged",
            "tablespace",
            "with",
            "partition_by",
            "inherits",
            "storage",
            "compression",
            "using",
            "opclass",
            "concurrently",
            "not_valid",
            "not_enforced",
            "period",
        ],
        "mysql" => &[
            "engine",
            "charset",
            "collate",
            "row_format",
            "auto_increment",
            "convert",
            "on_update",
            "invisible",
            "unsigned",
            "column",
            "using",
            "parser",
            "prefix",
            "algorithm",
            "lock",
        ],
        _ => &[],
    }
}

/// Refuses an option that the dialect does not have: a misspelt one would do nothing, and nobody would see it.
fn check_names(dialect: &str, table: &Table) -> Result<(), DecodeError> {
    let known = known(dialect);
    let Some(stranger) = table.entries.iter().find(|entry| !known.contains(&entry.key.as_str())) else {
        return Ok(());
    };
    let help = nearest(&stranger.key, known.iter().copied())
        .map_or_else(|| format!("its options are {}", known.join(", ")), |name| format!("did you mean `{name}`?"));
    Err(DecodeError {
        message: format!("unknown option `{}` of {dialect}", stranger.key),
        span: stranger.key_span.clone(),
        help: Some(help),
    })
}
