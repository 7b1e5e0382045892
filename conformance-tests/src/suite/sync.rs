//! Development without revisions: a database is brought to its models, and emptied and built again.

use std::{path::Path, sync::Arc};

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::{Change, CompareOptions, Comparison, Glob},
    backend::Backend,
    dialect::BookkeepingTables,
    migrate::{ClearOptions, MigrateError, Migrator, MigratorOptions, Silent, SyncOptions, SyncPlan},
    operation::NamingConvention,
    schema::Schema,
    script::ScriptDirectory,
    statement::{Cost, Statement},
    target::Target,
};

use super::{
    journey::{DONE, project, upgrade},
    setup::{Database, Place, Story},
    stage::{equal, holds, operations},
};
use crate::Fallible;

/// A story, and its name.
const STORIES: &[Story] = &[
    ("an_empty_database_gets_all_of_it", empty),
    ("what_is_new_is_added_and_rows_are_kept", additive),
    ("what_loses_something_is_done_where_it_is_allowed", allowed),
    ("each_loss_is_allowed_by_itself", one_of_them),
    ("a_rename_keeps_the_values", renamed),
    ("a_database_with_revisions_is_refused", refused),
    ("a_database_is_emptied_and_built_again", reset),
    ("what_is_excluded_stays_when_a_database_is_emptied", excluded),
];

/// The tests of development on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("sync", STORIES)
}

/// Tables that refer to each other, an enum, a view.
const FIRST: &str = r#"
[[enum]]
name = "mood"
values = ["fine", "sad"]

[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(80)", nullable = false },
  { name = "size", type = "integer", nullable = false, index = true },
  { name = "mood", type = "enum(mood)", nullable = false, default = "fine" },
  { name = "pet_id", type = "bigint", references = "pet.id" },
]

[[table]]
name = "pet"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(40)", unique = true },
  { name = "owner_id", type = "bigint", nullable = false, references = "person.id" },
]

[[table]]
name = "old"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "note", type = "text" }]

[[view]]
name = "fine"
as = "SELECT id, name FROM person WHERE mood = 'fine'"
"#;

/// One of them has gone, and so have a column and a unique constraint; new columns have no default.
const SECOND: &str = r#"
[[enum]]
name = "mood"
values = ["fine", "sad", "glad"]

[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(120)", nullable = false },
  { name = "mood", type = "enum(mood)", nullable = false, default = "fine" },
  { name = "pet_id", type = "bigint", references = "pet.id", on_delete = "set null" },
  { name = "visits", type = "integer", nullable = false },
  { name = "nick", type = "varchar(40)", nullable = false, index = true },
  { name = "member", type = "boolean", nullable = false },
  { name = "seen", type = "timestamp", nullable = false },
  { name = "rank", type = "integer", nullable = false, default = 3 },
]

[[table]]
name = "pet"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(40)" },
  { name = "owner_id", type = "bigint", nullable = false, references = "person.id" },
]

[[table]]
name = "toy"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "pet_id", type = "bigint", nullable = false, references = "pet.id", on_delete = "cascade" },
]

[[view]]
name = "fine"
as = "SELECT id, name FROM person WHERE mood = 'fine'"
"#;

/// A database in development.
struct Stage {
    scripts: ScriptDirectory,
    database: Box<dyn Database>,
    backend: Box<dyn Backend>,
    options: CompareOptions,
}

impl Stage {
    fn new(place: &Place) -> Fallible<Self> {
        let database = place.database()?;
        let backend = database.open()?;
        // One by one, so that each can be found.
        let options = CompareOptions { render_as_batch: false, ..CompareOptions::default() };
        Ok(Self { scripts: project(&[])?, database, backend, options })
    }

    /// One that is as the first models say, with rows.
    fn filled(place: &Place) -> Fallible<Self> {
        let mut stage = Self::new(place)?;
        stage.sync(FIRST, &mut nothing)?;
        stage.run("INSERT INTO person (name, size) VALUES ('Ann', 7)")?;
        stage.run("INSERT INTO pet (name, owner_id) SELECT 'Rex', id FROM person")?;
        stage.run("INSERT INTO old (id, note) VALUES (1, 'kept')")?;
        Ok(stage)
    }

    fn run(&mut self, sql: &str) -> Fallible<()> {
        self.backend.execute(&Statement::new(sql.to_owned(), Cost::Data))?;
        Ok(())
    }

    /// What models say, and what is compared then.
    fn wanted(&self, models: &str) -> Fallible<(Schema, CompareOptions)> {
        let target = Target::parse(Path::new("schema.toml"), models)?;
        let dialect = self.backend.dialect();
        let mut schema = target.schema(dialect, &NamingConvention::default())?;
        schema.home = dialect.home();
        let mut options = self.options.clone().declared(&[(&target, &schema)]);
        options.renames.extend(target.renames());
        Ok((schema, options))
    }

    fn plan(
        &mut self,
        models: &str,
        force: bool,
        allow: &mut dyn FnMut(&Change) -> bool,
    ) -> Fallible<Result<SyncPlan, MigrateError>> {
        let (schema, compare) = self.wanted(models)?;
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        Ok(migrator.plan_sync(&mut *self.backend, &schema, &SyncOptions { compare, force }, allow))
    }

    /// Brings it to the models, and gives what was done and what was left.
    fn sync(&mut self, models: &str, allow: &mut dyn FnMut(&Change) -> bool) -> Fallible<(Vec<String>, Vec<String>)> {
        let plan = self.plan(models, false, allow)??;
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        migrator.sync(&mut *self.backend, &plan, &mut Silent)?;
        Ok((said(&plan.changes), said(&plan.left)))
    }

    /// Fails with what is left to do, and where there are books.
    fn is_as(&mut self, models: &str) -> Fallible<()> {
        let (schema, options) = self.wanted(models)?;
        let left = Migrator::new(&self.scripts, MigratorOptions::default());
        let left = said(&left.check(&mut *self.backend, &schema, &options)?);
        equal(&left, &Vec::<String>::new())?;
        let books = self.backend.versions(&BookkeepingTables::default())?;
        holds(books.is_none(), "a sync made a version table")
    }

    /// The names of the tables, sorted.
    fn tables(&mut self) -> Fallible<Vec<String>> {
        let mut names: Vec<_> = self.backend.reflect()?.tables.iter().map(|table| table.name.to_string()).collect();
        names.sort();
        Ok(names)
    }

    /// What the rows of a table hold in a column.
    fn values(&mut self, table: &str, column: &str) -> Fallible<Vec<Option<String>>> {
        let schema = self.backend.reflect()?;
        let table = schema.tables.get(table).ok_or_else(|| format!("the table {table} is gone"))?;
        let place = table.columns.iter().position(|known| known.name.as_str() == column);
        let place = place.ok_or_else(|| format!("the column {column} is gone"))?;
        Ok(self.database.rows(table)?.into_iter().map(|mut row| row.swap_remove(place)).collect())
    }
}

fn nothing(_: &Change) -> bool {
    false
}

/// The operations in lines.
fn said(changes: &Comparison) -> Vec<String> {
    changes.operations().map(|operation| operation.summary().to_string()).collect()
}

/// A change in the words of its first operation, without what it says beside the name.
fn name(change: &Change) -> String {
    let summary = change.operation.summary();
    format!("{} {}", summary.word, summary.name)
}

fn empty(place: &Place) -> Fallible<()> {
    let mut stage = Stage::new(place)?;
    let (_, left) = stage.sync(FIRST, &mut nothing)?;
    equal(&left, &Vec::<String>::new())?;
    stage.is_as(FIRST)?;
    let again = stage.sync(FIRST, &mut nothing)?;
    equal(&again, &(Vec::new(), Vec::new()))
}

/// What new columns hold in rows that are there, and what stays: a program that knows the new models alone can write.
fn additive(place: &Place) -> Fallible<()> {
    let mut stage = Stage::filled(place)?;
    let (_, left) = stage.sync(SECOND, &mut nothing)?;
    for gone in ["drop_table old", "drop_column person.size", "drop_constraint pet.uq_pet_name"] {
        holds(left.iter().any(|line| line.starts_with(gone)), format!("{gone} is not among what is left: {left:#?}"))?;
    }
    equal(&stage.values("old", "note")?, &vec![Some("kept".to_owned())])?;
    equal(&stage.values("person", "size")?, &vec![Some("7".to_owned())])?;
    equal(&stage.values("person", "visits")?, &vec![Some("0".to_owned())])?;
    equal(&stage.values("person", "nick")?, &vec![Some(String::new())])?;
    equal(&stage.values("person", "rank")?, &vec![Some("3".to_owned())])?;
    holds(stage.values("person", "seen")?.iter().all(Option::is_some), "rows have no time")?;
    stage.run(
        "INSERT INTO person (name, mood, visits, nick, member, seen) \
         VALUES ('Bob', 'glad', 1, 'b', TRUE, CURRENT_TIMESTAMP)",
    )?;
    stage.run("INSERT INTO toy (pet_id) SELECT id FROM pet")?;
    // What was left is left again, and nothing else is found.
    equal(&stage.sync(SECOND, &mut nothing)?, &(Vec::new(), left))
}

fn allowed(place: &Place) -> Fallible<()> {
    let mut stage = Stage::filled(place)?;
    let (_, left) = stage.sync(SECOND, &mut |_| true)?;
    equal(&left, &Vec::<String>::new())?;
    stage.is_as(SECOND)?;
    equal(&stage.tables()?, &["person", "pet", "toy"].map(str::to_owned).to_vec())?;
    equal(&stage.values("person", "name")?, &vec![Some("Ann".to_owned())])?;
    equal(&stage.values("person", "visits")?, &vec![Some("0".to_owned())])
}

fn one_of_them(place: &Place) -> Fallible<()> {
    let mut stage = Stage::filled(place)?;
    let (_, left) = stage.sync(SECOND, &mut |change| name(change) == "drop_table old")?;
    holds(left.iter().any(|line| line.starts_with("drop_column person.size")), format!("{left:#?}"))?;
    equal(&stage.tables()?, &["person", "pet", "toy"].map(str::to_owned).to_vec())?;
    equal(&stage.values("person", "size")?, &vec![Some("7".to_owned())])
}

fn renamed(place: &Place) -> Fallible<()> {
    let mut stage = Stage::filled(place)?;
    let models = FIRST
        .replace("name = \"old\"", "name = \"memo\"\nrenamed_from = \"old\"")
        .replace("name = \"size\", type", "name = \"height\", renamed_from = \"size\", type");
    let (_, left) = stage.sync(&models, &mut nothing)?;
    equal(&left, &Vec::<String>::new())?;
    stage.is_as(&models)?;
    equal(&stage.values("memo", "note")?, &vec![Some("kept".to_owned())])?;
    equal(&stage.values("person", "height")?, &vec![Some("7".to_owned())])
}

const REVISION: &str = r#"do = [
  { create_table = "made", columns = [{ name = "id", type = "integer", primary_key = true }] },
  { create_enum = "size", values = ["s", "m"] },
  { create_table = "shirt", columns = [{ name = "id", type = "integer", primary_key = true }, { name = "size", type = "enum(size)" }], comment = "worn" },
]"#;

impl Stage {
    /// One at a revision.
    fn upgraded(place: &Place) -> Fallible<Self> {
        let mut stage = Self::new(place)?;
        stage.scripts = project(&[(DONE, &operations(REVISION)?)])?;
        upgrade(&stage.scripts, &mut *stage.backend, DONE)?;
        Ok(stage)
    }

    /// Drops everything.
    fn clear(&mut self) -> Fallible<()> {
        let migrator = Migrator::new(&self.scripts, MigratorOptions::default());
        let plan = migrator.plan_clear(&mut *self.backend, &ClearOptions { compare: self.options.clone() })?;
        migrator.clear(&mut *self.backend, &plan, &mut Silent)?;
        Ok(())
    }
}

/// Past the revisions only where that is asked for.
fn refused(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place)?;
    let before = stage.tables()?;
    match stage.plan(FIRST, false, &mut nothing)? {
        Err(error) => equal(&error.code(), &"has-revisions")?,
        Ok(plan) => return Err(format!("it was planned: {:#?}", said(&plan.changes)).into()),
    }
    equal(&stage.tables()?, &before)?;
    let plan = stage.plan(FIRST, true, &mut nothing)??;
    Migrator::new(&stage.scripts, MigratorOptions::default()).sync(&mut *stage.backend, &plan, &mut Silent)?;
    holds(stage.tables()?.contains(&"person".to_owned()), "nothing was made")?;
    let rows = stage.backend.versions(&BookkeepingTables::default())?;
    equal(&rows, &Some(vec![DONE.to_owned()]))
}

/// Tables in a circle, views, an enum, what no revision made, and the books: all of it goes, and comes again either way.
fn reset(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place)?;
    let plan = stage.plan(FIRST, true, &mut nothing)??;
    Migrator::new(&stage.scripts, MigratorOptions::default()).sync(&mut *stage.backend, &plan, &mut Silent)?;
    stage.run("INSERT INTO person (name, size) VALUES ('Ann', 7)")?;
    stage.run("INSERT INTO pet (name, owner_id) SELECT 'Rex', id FROM person")?;
    stage.run("UPDATE person SET pet_id = (SELECT max(id) FROM pet)")?;
    stage.clear()?;
    let left = stage.backend.reflect()?;
    equal(&stage.tables()?, &Vec::<String>::new())?;
    equal(&(left.views.len(), left.enums.len(), left.sequences.len()), &(0, 0, 0))?;
    upgrade(&stage.scripts, &mut *stage.backend, DONE)?;
    holds(stage.tables()?.contains(&"shirt".to_owned()), "the revisions did not run again")?;
    stage.clear()?;
    stage.sync(FIRST, &mut nothing)?;
    stage.is_as(FIRST)
}

fn excluded(place: &Place) -> Fallible<()> {
    let mut stage = Stage::filled(place)?;
    stage.options.exclude_tables = vec!["ol?".parse::<Glob>()?];
    stage.clear()?;
    equal(&stage.tables()?, &vec!["old".to_owned()])?;
    equal(&stage.values("old", "note")?, &vec![Some("kept".to_owned())])
}
