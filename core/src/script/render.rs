//! Revisions as text: operations as TOML blocks, and the templates around them.

use std::{collections::BTreeMap, path::Path};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, syntax::SyntaxConfig, value::ValueKind,
};

use super::{Downgrade, Header, Place, ScriptError};
use crate::{
    node::{Field, Node, Value as Plain, render_array_of_tables, render_inline},
    operation::Operation,
};

/// Operations as they stand in a revision file: a block `[[header]]` for each.
pub fn render_operations(header: &str, operations: &[Operation]) -> String {
    render_remarked(header, operations, &[])
}

/// The same, with comments above the operations that have some: `remarks` are theirs, in the same order.
pub fn render_remarked(header: &str, operations: &[Operation], remarks: &[Vec<String>]) -> String {
    let remarks = remarks.iter().map(|lines| comment(lines)).chain(std::iter::repeat(String::new()));
    let blocks = operations.iter().zip(remarks).filter_map(|(operation, remark)| {
        let node = operation.encode()?;
        Some(remark + &render_array_of_tables(header, node.as_table()?))
    });
    blocks.collect::<Vec<_>>().join("\n")
}

/// How long a line of a comment may get.
const COMMENT_WIDTH: usize = 110;

/// Remarks as comments, a paragraph each.
fn comment(remarks: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for remark in remarks {
        let mut line = "#".to_owned();
        for word in remark.split_whitespace() {
            if line.len() + word.len() >= COMMENT_WIDTH && line.len() > 1 {
                lines.push(std::mem::replace(&mut line, "#".to_owned()));
            }
            line.push(' ');
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// A template and the file that it is from, where it is not limbeck's own.
pub(super) struct Template<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

/// What a new revision file says.
pub(super) struct Contents<'a> {
    pub(super) header: &'a Header,
    /// What an upgrade does; nothing where a person is still to write it.
    pub(super) upgrade: Option<&'a [Operation]>,
    /// What a person should look at, for each operation of the upgrade.
    pub(super) remarks: &'a [Vec<String>],
    pub(super) downgrade: &'a Downgrade,
    /// Values for a project's own template.
    pub(super) x: &'a [(String, String)],
}

impl Contents<'_> {
    /// The text of the file.
    pub(super) fn render(&self, template: &Template<'_>) -> Result<String, ScriptError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_syntax(syntax(template)?);
        environment.add_filter("toml", toml);
        let name = template.path.to_string_lossy();
        environment.render_named_str(&name, template.text, self.context()).map_err(|error| wrong(template, &error))
    }

    fn context(&self) -> Value {
        let Header { revision, message, created, transaction } = self.header;
        let parents: Vec<_> = revision.down_revision.iter().map(|id| Value::from(id.as_str())).collect();
        let down_revision = match parents.as_slice() {
            [] => Value::from(()),
            [parent] => parent.clone(),
            _ => Value::from(parents.clone()),
        };
        let downgrade = match self.downgrade {
            Downgrade::Written(operations) => render_operations("downgrade", operations),
            Downgrade::Derived | Downgrade::Irreversible => String::new(),
        };
        let labels = revision.branch_labels.iter().map(|label| Value::from(label.as_str()));
        minijinja::context! {
            revision => revision.id.as_str(),
            down_revision => down_revision,
            down_revisions => parents,
            depends_on => revision.depends_on.clone(),
            branch_labels => labels.collect::<Vec<_>>(),
            message => message.as_str(),
            created => created.as_deref().unwrap_or_default(),
            transaction => *transaction,
            x => self.x.iter().cloned().collect::<BTreeMap<_, _>>(),
            has_operations => self.upgrade.is_some(),
            upgrade => self
                .upgrade
                .map(|operations| render_remarked("upgrade", operations, self.remarks))
                .unwrap_or_default(),
            downgrade => downgrade,
            downgrade_kind => match self.downgrade {
                Downgrade::Derived => "derived",
                Downgrade::Irreversible => "irreversible",
                Downgrade::Written(operations) if operations.is_empty() => "empty",
                Downgrade::Written(_) => "written",
            },
        }
    }
}

/// The filter `toml`: a text, a truth value, or a list of them, as TOML has it.
fn toml(value: Value) -> Result<String, Error> {
    Ok(render_inline(&node(&value)?))
}

fn node(value: &Value) -> Result<Node, Error> {
    let plain = match value.kind() {
        ValueKind::String => Plain::String(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Bool => Plain::Boolean(value.is_true()),
        ValueKind::Seq => Plain::Array(value.try_iter()?.map(|item| node(&item)).collect::<Result<_, _>>()?),
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        kind => return Err(Error::new(ErrorKind::InvalidOperation, format!("TOML has no {kind}"))),
    };
    Ok(Node::new(plain))
}

/// Lines that hold nothing but a tag leave nothing behind.
fn syntax(template: &Template<'_>) -> Result<SyntaxConfig, ScriptError> {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    builder.build().map_err(|error| wrong(template, &error))
}

fn wrong(template: &Template<'_>, error: &Error) -> ScriptError {
    let mut lines = template.text.split_inclusive('\n');
    let span = error.line().map(|line| {
        let start = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
        start..start + lines.next().map_or(0, |line| line.trim_end().len())
    });
    let reason = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    ScriptError::Template {
        name: template.path.display().to_string(),
        reason,
        place: Some(Box::new(Place::new(template.path, template.text, span))),
    }
}
