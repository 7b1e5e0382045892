//! Revisions as lines of text and as entries of a document: their marks, their columns, all that is known of one.

use std::{collections::HashSet, fmt::Write, path::Path};

use limbeck_core::{
    revision::{RevisionId, RevisionMap},
    script::{Script, ScriptDirectory},
};

use super::{
    Output,
    documents::{RevisionEntry, RevisionsDocument},
    graph::{Below, Row, State},
    style, text,
};
use crate::error::CliError;

/// The revisions of a project, and where the database stands among them.
#[derive(Debug)]
pub struct Listing<'a> {
    scripts: &'a ScriptDirectory,
    effective_heads: HashSet<RevisionId>,
    applied: HashSet<RevisionId>,
    current: HashSet<RevisionId>,
}

impl<'a> Listing<'a> {
    /// A listing. `rows` are those of the version table; what no file is there for is left out.
    pub fn new(scripts: &'a ScriptDirectory, rows: &[RevisionId]) -> Self {
        let map = scripts.map();
        let rows: Vec<_> = rows.iter().filter(|row| map.contains(row.as_str())).cloned().collect();
        Self {
            scripts,
            effective_heads: map.effective_heads().into_iter().collect(),
            applied: map.applied(&rows).unwrap_or_default().into_iter().collect(),
            current: map.current(&rows).unwrap_or_default().into_iter().collect(),
        }
    }

    fn map(&self) -> &'a RevisionMap {
        self.scripts.map()
    }

    fn message(&self, id: &RevisionId) -> String {
        self.scripts.script(id).map(|script| text::one_line(&script.header.message)).unwrap_or_default()
    }

    /// The document of these revisions.
    pub fn document(&self, ids: &[RevisionId]) -> RevisionsDocument {
        RevisionsDocument { revisions: ids.iter().filter_map(|id| self.entry(id)).collect() }
    }

    fn entry(&self, id: &RevisionId) -> Option<RevisionEntry> {
        let script = self.scripts.script(id)?;
        let revision = &script.header.revision;
        Some(RevisionEntry {
            revision: id.to_string(),
            down_revision: revision.down_revision.iter().map(ToString::to_string).collect(),
            depends_on: revision.depends_on.clone(),
            branch_labels: revision.branch_labels.iter().map(ToString::to_string).collect(),
            message: script.header.message.clone(),
            path: script.path.as_deref().map(shown_path),
            is_head: self.map().is_head(id),
            is_current: self.current.contains(id),
        })
    }

    /// Prints these revisions: a line each, or all that is known of them, or the document.
    pub fn print(&self, output: &Output, ids: &[RevisionId], verbose: bool) -> Result<(), CliError> {
        output.document(&self.document(ids))?;
        if !verbose {
            return output.print(&joined(&self.lines(ids, super::width()), ""));
        }
        let details: Vec<_> = ids.iter().map(|id| joined(&self.details(id), "")).collect();
        output.print(&details.join("\n"))
    }

    /// One aligned line for each of these revisions.
    pub fn lines(&self, ids: &[RevisionId], width: Option<usize>) -> Vec<String> {
        let columns = Columns::of(self, ids);
        ids.iter().map(|id| self.line(id, &columns, width)).collect()
    }

    /// A line: the id, the day, what it is for, and the marks. Where `width` is too small the message gives way.
    fn line(&self, id: &RevisionId, columns: &Columns, width: Option<usize>) -> String {
        let marks = self.marks(id);
        let mut line = style::ID.apply(text::pad(id.as_str(), columns.id));
        let mut used = columns.id;
        if columns.date > 0 {
            let date = text::pad(&self.date(id), columns.date);
            let _ = write!(line, "  {}", style::FAINT.apply(date));
            used += 2 + columns.date;
        }
        let marks_width: usize = marks.iter().map(|(mark, _)| text::width(mark) + 1).sum();
        let mut message = self.message(id);
        if let Some(width) = width {
            message = text::fit(&message, width.saturating_sub(used + 2 + marks_width + usize::from(marks_width > 0)));
        }
        line.push_str("  ");
        line.push_str(&message);
        if !marks.is_empty() {
            line.push(' ');
        }
        for (mark, meaning) in marks {
            line.push(' ');
            line.push_str(&meaning.apply(mark));
        }
        line
    }

    fn date(&self, id: &RevisionId) -> String {
        let created = self.scripts.script(id).and_then(|script| script.header.created.as_deref());
        created.unwrap_or_default().chars().take("2025-01-31".len()).collect()
    }

    /// What is special about a revision: `(head)`, `(current)`, `[label]`, …
    fn marks(&self, id: &RevisionId) -> Vec<(String, style::Meaning)> {
        let map = self.map();
        let effective = self.effective_heads.contains(id);
        let facts = [
            (effective, "(head)", style::MARK),
            (map.is_head(id) && !effective, "(effective head)", style::MARK),
            (self.current.contains(id), "(current)", style::CURRENT),
            (map.is_branch_point(id), "(branchpoint)", style::MARK),
            (map.is_merge(id), "(mergepoint)", style::MARK),
        ];
        let facts = facts.into_iter().filter(|(holds, ..)| *holds).map(|(_, mark, meaning)| (mark.to_owned(), meaning));
        let labels: Vec<_> = map.labels(id).iter().map(ToString::to_string).collect();
        let labels = (!labels.is_empty()).then(|| (format!("[{}]", labels.join(", ")), style::LABEL));
        facts.chain(labels).collect()
    }

    /// All that is known of a revision, a line each.
    pub fn details(&self, id: &RevisionId) -> Vec<String> {
        let Some(script) = self.scripts.script(id) else { return Vec::new() };
        let marks: Vec<_> = self.marks(id).iter().map(|(mark, meaning)| meaning.apply(mark)).collect();
        let mut lines = vec![detail("revision", format!("{} {}", style::ID.apply(id), marks.join(" ")).trim_end())];
        let list = |ids: Vec<String>| (!ids.is_empty()).then(|| ids.join(", "));
        let map = self.map();
        let names = |ids: Vec<RevisionId>| list(ids.iter().map(ToString::to_string).collect());
        let parents = names(map.parents(id)).unwrap_or_else(|| "none: it is a base".to_owned());
        let children = if map.is_branch_point(id) { names(map.children(id)) } else { None };
        let facts = [
            ("parents", Some(parents)),
            ("depends on", list(script.header.revision.depends_on.clone())),
            ("branches", children),
            ("created", script.header.created.clone()),
            ("file", script.path.as_deref().map(shown_path)),
        ];
        lines.extend(facts.into_iter().filter_map(|(name, fact)| Some(detail(name, &fact?))));
        lines.push(String::new());
        lines.extend(script.header.message.trim().lines().map(|line| format!("    {}", text::harmless(line))));
        lines
    }

    /// These revisions as rows of the graph, each with its lines. A parent that is not among them is only hinted at.
    pub fn rows(&self, ids: &[RevisionId], mut lines: impl FnMut(&RevisionId) -> Vec<String>) -> Vec<Row> {
        let shown: HashSet<_> = ids.iter().collect();
        let row = |id: &RevisionId| Row {
            id: id.clone(),
            state: self.state(id),
            below: self.below(id, &shown),
            lines: lines(id),
        };
        ids.iter().map(row).collect()
    }

    fn state(&self, id: &RevisionId) -> State {
        match (self.current.contains(id), self.applied.contains(id)) {
            (true, _) => State::Current,
            (false, true) => State::Applied,
            (false, false) => State::Open,
        }
    }

    fn below(&self, id: &RevisionId, shown: &HashSet<&RevisionId>) -> Vec<Below> {
        let (map, parents) = (self.map(), self.map().parents(id));
        let mut below: Vec<_> =
            parents.iter().filter(|parent| shown.contains(parent)).cloned().map(Below::Parent).collect();
        if below.len() < parents.len() {
            below.push(Below::Outside);
        }
        let dependencies = map.prerequisites(id).into_iter().filter(|other| !parents.contains(other));
        below.extend(dependencies.filter(|other| shown.contains(other)).map(Below::Dependency));
        below
    }
}

/// How wide the columns of a listing are.
#[derive(Debug)]
struct Columns {
    id: usize,
    date: usize,
}

impl Columns {
    fn of(listing: &Listing<'_>, ids: &[RevisionId]) -> Self {
        Self {
            id: ids.iter().map(|id| text::width(id.as_str())).max().unwrap_or(0),
            date: ids.iter().map(|id| text::width(&listing.date(id))).max().unwrap_or(0),
        }
    }
}

/// The lines, each two columns further in.
pub fn indented(lines: &[String]) -> String {
    joined(lines, "  ")
}

fn joined(lines: &[String], indent: &str) -> String {
    lines.iter().flat_map(|line| [if line.is_empty() { "" } else { indent }, line, "\n"]).collect()
}

fn detail(name: &str, fact: &str) -> String {
    format!("{} {fact}", style::FAINT.apply(text::pad(name, "depends on ".len())))
}

/// A path as it is easiest to read: from here, where it is below here.
pub fn shown_path(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.strip_prefix(".").unwrap_or(short).display().to_string()
}

/// What a revision is for, in one line.
pub fn message_of(script: Option<&Script>) -> String {
    script.map(|script| text::one_line(&script.header.message)).unwrap_or_default()
}
