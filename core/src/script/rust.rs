//! A revision that is written in Rust.

use super::{Downgrade, Header, Script, ScriptError};
use crate::{
    migrate::Functions,
    operation::{Operation, Operations},
    revision::{BranchLabel, Revision, RevisionId},
};

/// A revision that is written in Rust: what `pub fn revision()` of `versions/<revision>_<slug>.rs` gives. In programs it
/// is called `limbeck::Revision`.
///
/// Its operations are the same data as those of a file, so everything that can be done with a file can be done with it.
/// [`Operations::run_with`] is what only Rust can say: a step that is a function of its own.
///
/// The graph is made without running the program. So what a revision is called and stands on is written as literals.
///
/// ```
/// use limbeck_core::{schema::Type, script::RustRevision};
///
/// pub fn revision() -> RustRevision {
///     RustRevision::new("8f00b204e980")
///         .down_revision("d645246fd66c")
///         .message("slugs")
///         .upgrade(|op| {
///             op.batch_alter_table("post", |b| b.add_column("slug", Type::Text));
///         })
/// }
/// ```
#[derive(Debug)]
pub struct RustRevision {
    header: Result<Header, String>,
    upgrade: Operations,
    downgrade: Way,
}

/// The way back.
#[derive(Debug)]
enum Way {
    Derived,
    Written(Operations),
    Irreversible,
}

/// One name, or several: `"a"`, `["a", "b"]`.
pub trait Names {
    /// The names.
    fn names(self) -> Vec<String>;
}

impl Names for &str {
    fn names(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl<const N: usize> Names for [&str; N] {
    fn names(self) -> Vec<String> {
        self.map(str::to_owned).into()
    }
}

impl RustRevision {
    /// The revision of that id: a base, until something is said that it stands on.
    pub fn new(id: &str) -> Self {
        let header = RevisionId::new(id).map(|id| Header {
            revision: Revision::base(id),
            message: String::new(),
            created: None,
            transaction: true,
        });
        let header = header.map_err(|error| error.to_string());
        Self { header, upgrade: Operations::new(), downgrade: Way::Derived }
    }

    /// The revision that it stands on; several for a merge.
    #[must_use]
    pub fn down_revision(self, ids: impl Names) -> Self {
        self.named(ids, RevisionId::new, |header, ids| header.revision.down_revision = ids)
    }

    /// Further revisions, by their ids or labels, that must be applied first.
    #[must_use]
    pub fn depends_on(self, names: impl Names) -> Self {
        self.change(|header| header.revision.depends_on = names.names())
    }

    /// The labels of the branch that begins here.
    #[must_use]
    pub fn branch_labels(self, labels: impl Names) -> Self {
        self.named(labels, BranchLabel::new, |header, labels| header.revision.branch_labels = labels)
    }

    /// What it is for.
    #[must_use]
    pub fn message(self, message: &str) -> Self {
        self.change(|header| message.clone_into(&mut header.message))
    }

    /// When it was written.
    #[must_use]
    pub fn created(self, created: &str) -> Self {
        self.change(|header| header.created = Some(created.to_owned()))
    }

    /// Whether it runs within a transaction, as it does unless this says otherwise.
    #[must_use]
    pub fn transaction(self, transaction: bool) -> Self {
        self.change(|header| header.transaction = transaction)
    }

    /// What an upgrade does.
    #[must_use]
    pub fn upgrade(mut self, build: impl FnOnce(&mut Operations)) -> Self {
        build(&mut self.upgrade);
        self
    }

    /// What a downgrade does. Without it that is derived from the upgrade.
    #[must_use]
    pub fn downgrade(mut self, build: impl FnOnce(&mut Operations)) -> Self {
        let mut operations = Operations::new();
        build(&mut operations);
        self.downgrade = Way::Written(operations);
        self
    }

    /// It cannot be taken back.
    #[must_use]
    pub fn irreversible(mut self) -> Self {
        self.downgrade = Way::Irreversible;
        self
    }

    fn change(mut self, change: impl FnOnce(&mut Header)) -> Self {
        if let Ok(header) = &mut self.header {
            change(header);
        }
        self
    }

    fn named<N, E: ToString>(
        mut self,
        names: impl Names,
        new: impl Fn(String) -> Result<N, E>,
        set: impl FnOnce(&mut Header, Vec<N>),
    ) -> Self {
        match (names.names().into_iter().map(new).collect(), &mut self.header) {
            (Ok(names), Ok(header)) => set(header, names),
            (Err(error), Ok(_)) => self.header = Err(ToString::to_string(&error)),
            (_, Err(_)) => {}
        }
        self
    }

    /// The revision as it joins a project, and the functions that it brings. Fails where a name in it is none that a
    /// database, or a target, accepts.
    pub fn into_script(self) -> Result<(Script, Functions), ScriptError> {
        let header = self.header.map_err(|reason| mistake(None, &reason))?;
        let id = header.revision.id.clone();
        let mut functions = Functions::new();
        let mut finish = |operations: Operations, way: &str| {
            let (operations, own) =
                operations.finish_with_functions().map_err(|e| mistake(Some(&id), &e.to_string()))?;
            Ok::<_, ScriptError>(privately(&id, way, operations, own, &mut functions))
        };
        let upgrade = finish(self.upgrade, "upgrade")?;
        let downgrade = match self.downgrade {
            Way::Derived => Downgrade::Derived,
            Way::Written(operations) => Downgrade::Written(finish(operations, "downgrade")?),
            Way::Irreversible => Downgrade::Irreversible,
        };
        Ok((Script::in_memory(header, upgrade, downgrade), functions))
    }
}

/// Gives the functions of a revision names that no other has.
fn privately(
    id: &RevisionId,
    way: &str,
    mut operations: Vec<Operation>,
    own: Functions,
    functions: &mut Functions,
) -> Vec<Operation> {
    let full = |name: &str| format!("{id}::{way}::{name}");
    for operation in &mut operations {
        if let Operation::Run(run) = operation
            && own.names().contains(&run.name.as_str())
        {
            run.name = full(&run.name);
        }
    }
    functions.extend(own.renamed(full));
    operations
}

fn mistake(id: Option<&RevisionId>, reason: &str) -> ScriptError {
    ScriptError::Request {
        message: match id {
            Some(id) => format!("the revision {id}, written in Rust, cannot be used: {reason}"),
            None => format!("a revision that is written in Rust cannot be used: {reason}"),
        },
        help: "correct its `revision()`".to_owned(),
    }
}
