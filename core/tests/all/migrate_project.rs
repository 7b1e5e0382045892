//! Projects in memory, in a few words.

use limbeck_core::{
    migrate::{Migrator, MigratorOptions, PlannedStep},
    operation::{Operation, Operations},
    revision::{Revision, RevisionId},
    schema::Type,
    script::{Downgrade, Header, Script, ScriptDirectory},
};

pub fn operations(build: impl FnOnce(&mut Operations)) -> Vec<Operation> {
    let mut operations = Operations::new();
    build(&mut operations);
    operations.finish().unwrap()
}

/// A table of that name with one column.
pub fn table(op: &mut Operations, name: &str) {
    op.create_table(name, |t| {
        t.column("id", Type::Uuid).primary_key();
    });
}

pub fn header(id: &str, parents: &[&str]) -> Header {
    let parents = parents.iter().map(|id| RevisionId::new(id).unwrap());
    Header {
        revision: Revision::on(RevisionId::new(id).unwrap(), parents),
        message: format!("do {id}"),
        created: None,
        transaction: true,
    }
}

pub fn script(id: &str, parents: &[&str], build: impl FnOnce(&mut Operations)) -> Script {
    Script::in_memory(header(id, parents), operations(build), Downgrade::Derived)
}

/// A line of revisions that each make a table of their own: `a` makes `t_a`.
pub fn line(ids: &[&str]) -> ScriptDirectory {
    let scripts = ids.iter().enumerate().map(|(place, id)| {
        let parents = if place == 0 { &[] } else { &ids[place - 1..place] };
        script(id, parents, |op| table(op, &format!("t_{id}")))
    });
    ScriptDirectory::from_scripts(scripts).unwrap()
}

pub fn project<const N: usize>(scripts: [Script; N]) -> ScriptDirectory {
    ScriptDirectory::from_scripts(scripts).unwrap()
}

pub fn migrator(scripts: &ScriptDirectory) -> Migrator<'_> {
    Migrator::new(scripts, MigratorOptions::default())
}

pub fn ids<'a>(steps: impl IntoIterator<Item = &'a PlannedStep>) -> Vec<&'a str> {
    steps.into_iter().map(|step| step.revision.as_str()).collect()
}
