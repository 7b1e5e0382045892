//! The options after a table's closing parenthesis.

use super::patch::Patch;
use crate::ddl::create_table::{CreateTable, TableOptionKind};
use crate::ddl::error::EditError;
use crate::ddl::span::Span;

impl CreateTable {
    /// Makes the table `STRICT`, or not.
    pub fn set_strict(&mut self, strict: bool) -> Result<(), EditError> {
        self.set_option(TableOptionKind::Strict, strict)
    }

    /// Makes the table `WITHOUT ROWID`, or not.
    pub fn set_without_rowid(&mut self, without_rowid: bool) -> Result<(), EditError> {
        self.set_option(TableOptionKind::WithoutRowid, without_rowid)
    }

    fn set_option(&mut self, kind: TableOptionKind, wanted: bool) -> Result<(), EditError> {
        let present = self.options().iter().any(|option| option.kind == kind);
        let mut patch = Patch::default();
        if wanted && !present {
            self.add_option(kind, &mut patch);
        } else if present && !wanted {
            self.delete_options(kind, &mut patch);
        }
        self.apply(patch)
    }

    fn add_option(&self, kind: TableOptionKind, patch: &mut Patch) {
        let keyword = match kind {
            TableOptionKind::Strict => "STRICT",
            TableOptionKind::WithoutRowid => "WITHOUT ROWID",
        };
        match self.options().last() {
            Some(last) => patch.insert(last.span.end, format!(", {keyword}")),
            None => patch.insert(self.body().end, format!(" {keyword}")),
        }
    }

    /// Writes the options anew if some remain; comments between them go.
    fn delete_options(&self, kind: TableOptionKind, patch: &mut Patch) {
        let (Some(first), Some(last)) = (self.options().first(), self.options().last()) else {
            return;
        };
        let kept = self.options().iter().filter(|option| option.kind != kind);
        let kept: Vec<&str> = kept.map(|option| option.span.of(self.text())).collect();
        let all = first.span.to(last.span);
        let before = Span::new(self.body().end, all.start).of(self.text());
        if kept.is_empty() && matches!(before.trim(), "" | ",") {
            patch.delete(Span::new(self.body().end, all.end));
        } else {
            patch.replace(all, kept.join(", "));
        }
    }
}
