//! SQL that a person wrote: kept as it is, one for all dialects or one for each.

use indexmap::IndexMap;

use crate::{
    name::DialectName,
    node::{DecodeError, Field, Node, Table, Value, nearest},
};

/// SQL in the words of whoever wrote it. `"now()"` serves every dialect; `{ sqlite = "…", default = "…" }` one each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DialectSql {
    /// What serves the dialects that are not named.
    pub default: Option<String>,
    /// What serves one dialect.
    pub dialects: IndexMap<String, String>,
}

impl DialectSql {
    /// The same SQL for every dialect.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { default: Some(sql.into()), dialects: IndexMap::new() }
    }

    /// The SQL for one dialect; nothing when none was written for it.
    pub fn for_dialect(&self, dialect: &DialectName) -> Option<&str> {
        self.dialects.get(dialect.as_str()).or(self.default.as_ref()).map(String::as_str)
    }

    /// Every text in it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.default.iter().chain(self.dialects.values()).map(String::as_str)
    }
}

impl From<&str> for DialectSql {
    fn from(sql: &str) -> Self {
        Self::new(sql)
    }
}

impl Field for DialectSql {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        match &node.value {
            Value::String(sql) => Ok(Self::new(sql)),
            Value::Table(table) if table.entries.is_empty() => {
                Err(DecodeError::at(node, "there is no dialect in it").with_help("for example `{ default = \"…\" }`"))
            }
            Value::Table(table) => decode_dialects(table),
            _ => Err(DecodeError::expected("SQL, or a table with the SQL of each dialect", node)),
        }
    }

    fn encode(&self) -> Option<Node> {
        match (&self.default, self.dialects.is_empty()) {
            (Some(sql), true) => Some(Node::string(sql)),
            (default, _) => {
                let mut table = Table::default();
                for (dialect, sql) in &self.dialects {
                    table.push(dialect, Node::string(sql));
                }
                table.put("default", default.as_ref().map(Node::string));
                Some(Node::new(Value::Table(table)))
            }
        }
    }
}

fn decode_dialects(table: &Table) -> Result<DialectSql, DecodeError> {
    let mut sql = DialectSql::default();
    for entry in &table.entries {
        let text = String::decode(&entry.node)?;
        if entry.key == "default" {
            sql.default = Some(text);
            continue;
        }
        if !DialectName::KNOWN.contains(&entry.key.as_str()) {
            let known = DialectName::KNOWN.into_iter().chain(["default"]);
            let help = nearest(&entry.key, known).map_or_else(
                || "the dialects are sqlite, postgres, mysql, and default".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            let message = format!("unknown dialect `{}`", entry.key);
            return Err(DecodeError { message, span: entry.key_span.clone(), help: Some(help) });
        }
        sql.dialects.insert(entry.key.clone(), text);
    }
    Ok(sql)
}
