//! A database on its way through a short history, and the words in which a story says what it wants.

use limbeck_core::{
    backend::Backend,
    migrate::{DriftPolicy, MigrateError, Migrator, MigratorOptions, Silent, StartupPolicies, StartupReport},
    node::{Field, Node},
    operation::{NamingConvention, Operation},
    revision::RevisionId,
    schema::Schema,
    script::ScriptDirectory,
    statement::{Cost, Statement},
};

use super::{
    journey::{project, replayed, state, upgrade},
    laws::same,
    setup::{Database, Place},
};
use crate::Fallible;

/// Folders and what is in them; then CASCADE; then one more column.
pub(super) const HISTORY: [(&str, &str); 3] = [
    (
        "folders",
        r#"do = [
  { create_table = "folder", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "name", type = "varchar(40)", nullable = false, default = "new" }] },
  { create_table = "flow", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "folder_id", type = "integer" }, { name = "on", type = "boolean", nullable = false, default = true }], foreign_keys = [{ columns = ["folder_id"], references = { table = "folder", columns = ["id"] } }], indexes = [{ columns = ["folder_id"] }] },
]"#,
    ),
    (
        "cascade",
        r#"do = [{ batch_alter_table = "flow", operations = [
  { drop_constraint = "fk_flow_folder_id_folder", kind = "foreign_key" },
  { create_foreign_key = "fk_flow_folder_id_folder", columns = ["folder_id"], references = { table = "folder", columns = ["id"] }, on_delete = "cascade" },
] }]"#,
    ),
    (
        "tags",
        r#"do = [{ add_column = "tags", table = "flow", type = "json" }, { create_table = "tag", columns = [{ name = "name", type = "varchar(40)", primary_key = true }] }]"#,
    ),
];

pub(super) fn operations(text: &str) -> Fallible<Vec<Operation>> {
    let node = Node::from_toml(text)?;
    let list = node.as_table().and_then(|table| table.get("do")).ok_or("no list")?;
    let convention = NamingConvention::default();
    let named = Vec::<Operation>::decode(list)?.into_iter().flat_map(|operation| operation.resolve_names(&convention));
    Ok(named.collect())
}

pub(super) fn history(upto: usize) -> Fallible<ScriptDirectory> {
    let lists = HISTORY[..upto].iter().map(|(name, text)| Ok((*name, operations(text)?)));
    let lists = lists.collect::<Fallible<Vec<_>>>()?;
    project(&lists.iter().map(|(name, list)| (*name, list.as_slice())).collect::<Vec<_>>())
}

/// A database on its way.
pub(super) struct Stage {
    pub(super) scripts: ScriptDirectory,
    pub(super) database: Box<dyn Database>,
    pub(super) backend: Box<dyn Backend>,
}

impl Stage {
    pub(super) fn new(place: &Place) -> Fallible<Self> {
        let database = place.database()?;
        let backend = database.open()?;
        Ok(Self { scripts: history(HISTORY.len())?, database, backend })
    }

    pub(super) fn upgraded(place: &Place, to: &str) -> Fallible<Self> {
        let mut stage = Self::new(place)?;
        upgrade(&stage.scripts, &mut *stage.backend, to)?;
        Ok(stage)
    }

    /// Makes what these operations make, and writes nothing down.
    pub(super) fn make(&mut self, operations: &[Operation]) -> Fallible<()> {
        let project = project(&[("by_hand", operations)])?;
        upgrade(&project, &mut *self.backend, "by_hand")?;
        self.forget()
    }

    /// Drops the books.
    pub(super) fn forget(&mut self) -> Fallible<()> {
        for table in ["limbeck_version", "limbeck_history"] {
            self.run(&format!("DROP TABLE {table}"))?;
        }
        Ok(())
    }

    pub(super) fn run(&mut self, sql: &str) -> Fallible<()> {
        self.backend.execute(&Statement::new(sql.to_owned(), Cost::Metadata))?;
        Ok(())
    }

    pub(super) fn start(&mut self) -> Result<StartupReport, MigrateError> {
        self.start_with(&StartupPolicies { drift: DriftPolicy::Refuse, ..StartupPolicies::default() })
    }

    pub(super) fn start_with(&mut self, policies: &StartupPolicies) -> Result<StartupReport, MigrateError> {
        Migrator::new(&self.scripts, MigratorOptions::default()).startup(&mut *self.backend, policies, &mut Silent)
    }

    pub(super) fn rows(&mut self) -> Fallible<Vec<RevisionId>> {
        Ok(Migrator::new(&self.scripts, MigratorOptions::default()).current(&mut *self.backend)?)
    }

    /// What it holds, in canonical form.
    pub(super) fn normal(&mut self) -> Fallible<Schema> {
        Ok(state(&*self.database, &mut *self.backend)?.normal)
    }

    pub(super) fn is_at_head(&mut self) -> Fallible<()> {
        let wanted = self.backend.dialect().normal(&replayed(&self.scripts, &*self.backend, "tags")?);
        same(&self.normal()?, &wanted, "the database is not what the head says")?;
        equal(&texts(&self.rows()?), &["tags"])
    }

    /// What is refused, with nothing touched.
    pub(super) fn refused(&mut self, policies: &StartupPolicies) -> Fallible<MigrateError> {
        let (before, rows) = (self.normal()?, self.backend.versions(&MigratorOptions::default().tables)?);
        let Err(error) = self.start_with(policies) else { return Err("it was not refused".into()) };
        same(&self.normal()?, &before, "what is refused has been touched")?;
        equal(&self.backend.versions(&MigratorOptions::default().tables)?, &rows)?;
        Ok(error)
    }
}

pub(super) fn texts(ids: &[RevisionId]) -> Vec<&str> {
    ids.iter().map(RevisionId::as_str).collect()
}

pub(super) fn ran(report: &StartupReport) -> Vec<&str> {
    report.steps.iter().map(|step| step.revision.as_str()).collect()
}

pub(super) fn equal<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(found: &T, wanted: &U) -> Fallible<()> {
    if *found == *wanted { Ok(()) } else { Err(format!("wanted {wanted:?}, found {found:?}").into()) }
}

pub(super) fn holds(what: bool, otherwise: impl std::fmt::Display) -> Fallible<()> {
    if what { Ok(()) } else { Err(otherwise.to_string().into()) }
}
