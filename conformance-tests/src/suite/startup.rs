//! Start-up and adoption: each row of the table, and each story, on a database whose tables were made by running
//! operations, so that every server spells them in its own way.

use std::{path::Path, sync::Arc};

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::{CompareOptions, create_all},
    config::Config,
    migrate::{DriftPolicy, Found, Migrator, MigratorOptions, OutdatedPolicy, Silent, StartupPolicies, UnknownPolicy},
    revision::RevisionId,
    script::ScriptDirectory,
};

use super::{
    journey::{project, replayed},
    laws::same,
    setup::{Place, Story},
    stage::{HISTORY, Stage, equal, history, holds, operations, ran, texts},
};
use crate::Fallible;

/// A story, and its name.
const STORIES: &[Story] = &[
    ("an_empty_database_is_brought_to_head", empty),
    ("what_is_behind_is_brought_to_head", behind),
    ("at_head_nothing_is_done", at_head),
    ("tables_of_create_all_are_adopted", created_at_once),
    ("tables_without_cascade_are_told_of_and_not_stamped_over", without_cascade),
    ("a_version_table_that_lied_is_found_out", lied),
    ("tables_of_others_are_left_alone", others),
    ("a_version_that_is_not_known_is_refused_or_accepted", unknown),
    ("a_step_half_done_is_gone_on_with", half_done),
    ("drift_is_told_refused_or_ignored", drift),
    ("an_enum_that_is_none_is_drift", enum_drift),
    ("every_place_of_a_history_is_found_again", every_place),
    ("a_long_history_is_searched_in_a_moment", long_history),
];

/// The tests of start-up on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("startup", STORIES)
}

fn empty(place: &Place) -> Fallible<()> {
    let mut stage = Stage::new(place)?;
    let report = stage.start()?;
    equal(&report.found, &Found::Empty)?;
    equal(&ran(&report), &["folders", "cascade", "tags"])?;
    equal(&report.to_string().as_str(), &"the database was empty; ran 3 revisions, now at revision tags")?;
    stage.is_at_head()
}

fn behind(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "folders")?;
    let report = stage.start()?;
    equal(&ran(&report), &["cascade", "tags"])?;
    equal(&texts(&report.before), &["folders"])?;
    equal(&texts(&report.version), &["tags"])?;
    stage.is_at_head()
}

fn at_head(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "tags")?;
    let report = stage.start()?;
    equal(&report.found, &Found::AtHead)?;
    holds(!report.changed(), &report)?;
    stage.is_at_head()
}

/// The tables of models of a later date: those of the second revision, with its column order and names, made at once.
fn created_at_once(place: &Place) -> Fallible<()> {
    for (at, rest) in [("folders", &["cascade", "tags"][..]), ("cascade", &["tags"][..]), ("tags", &[][..])] {
        let mut stage = Stage::new(place)?;
        let schema = replayed(&stage.scripts, &*stage.backend, at)?;
        let all = create_all(stage.backend.dialect(), &schema)?;
        stage.make(&all)?;
        let report = stage.start()?;
        equal(&report.found, &Found::Unversioned(vec![RevisionId::from_row(at)]))?;
        equal(&ran(&report), &rest.to_vec())?;
        stage.is_at_head()?;
        equal(&stage.start()?.found, &Found::AtHead)?;
    }
    Ok(())
}

/// All that the last revision has, but for the CASCADE that never arrived.
fn without_cascade(place: &Place) -> Fallible<()> {
    let mut stage = Stage::new(place)?;
    let mut all = operations(HISTORY[0].1)?;
    all.extend(operations(HISTORY[2].1)?);
    stage.make(&all)?;
    let error = stage.refused(&StartupPolicies::default())?;
    equal(&error.code(), &"no-revision-fits")?;
    let text = error.to_string();
    holds(text.contains("the nearest is revision tags") && text.contains("on_delete = \"cascade\""), &text)?;
    repaired(stage, place)
}

/// The revision that closes the differences: it does so here, and changes nothing in a database that went the usual way.
fn repaired(mut stage: Stage, place: &Place) -> Fallible<()> {
    let migrator = Migrator::new(&stage.scripts, MigratorOptions::default());
    let (_, closing) = migrator.closing(&mut *stage.backend, false, &CompareOptions::default())?;
    let closing = closing.ok_or("there is nothing to close")?;
    equal(&texts(&closing.version), &["tags"])?;
    migrator.adopt(&mut *stage.backend, &[], &closing.version, &mut Silent)?;
    let changes: Vec<_> = closing.changes.into_iter().map(|change| change.operation).collect();
    let mut lists = HISTORY.iter().map(|(name, text)| Ok((*name, operations(text)?))).collect::<Fallible<Vec<_>>>()?;
    lists.push(("repair", changes));
    let lists: Vec<_> = lists.iter().map(|(name, list)| (*name, list.as_slice())).collect();
    let mut usual = Stage::upgraded(place, "tags")?;
    for stage in [&mut stage, &mut usual] {
        stage.scripts = project(&lists)?;
        equal(&ran(&stage.start_with(&StartupPolicies::default())?), &["repair"])?;
        equal(&stage.start()?.drift.map(|drift| drift.differences.changes.len()), &Some(0))?;
    }
    same(&stage.normal()?, &usual.normal()?, "the one that was repaired is not the usual one")
}

/// A version table at the first revision while the tables are those of a later one.
fn lied(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "cascade")?;
    stage.run("UPDATE limbeck_version SET version_num = 'folders'")?;
    let error = stage.refused(&StartupPolicies::default())?;
    equal(&error.code(), &"outdated-version")?;
    holds(error.to_string().ends_with("says revision folders, and its tables are those of revision cascade"), &error)?;
    let report =
        stage.start_with(&StartupPolicies { outdated: OutdatedPolicy::Stamp, ..StartupPolicies::default() })?;
    equal(&report.stamped.as_deref().map(texts), &Some(vec!["cascade"]))?;
    equal(&ran(&report), &["tags"])?;
    stage.is_at_head()
}

fn others(place: &Place) -> Fallible<()> {
    let mut stage = Stage::new(place)?;
    stage.make(&operations(
        r#"do = [{ create_table = "theirs", columns = [{ name = "id", type = "integer", primary_key = true, identity = true }, { name = "at", type = "timestamp" }] }, { create_view = "theirs_too", as = "SELECT 1 AS one" }]"#,
    )?)?;
    let report = stage.start()?;
    equal(&report.found, &Found::Empty)?;
    let report = stage.start()?;
    equal(&report.drift.map(|drift| drift.others), &Some(vec!["theirs".to_owned(), "theirs_too".to_owned()]))?;
    stage.forget()?;
    let report = stage.start()?;
    equal(&report.found, &Found::Unversioned(vec![RevisionId::from_row("tags")]))?;
    holds(stage.normal()?.tables.contains("theirs"), "the table of others is gone")
}

fn unknown(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "tags")?;
    stage.scripts = history(1)?;
    equal(&stage.refused(&StartupPolicies::default())?.code(), &"no-such-revision")?;
    let report = stage.start_with(&StartupPolicies { unknown: UnknownPolicy::Accept, ..StartupPolicies::default() })?;
    equal(&report.found, &Found::Unknown(vec![RevisionId::from_row("tags")]))?;
    holds(!report.changed(), &report)
}

/// A statement in the middle of the last revision fails once: where DDL commits by itself, half of it stays.
fn half_done(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "cascade")?;
    // The column comes first; the table that is there already stops what is behind it.
    let mut list = operations(HISTORY[2].1)?;
    list.insert(1, operations("do = [{ execute = \"INSERT INTO not_yet VALUES (1)\", effects = [] }]")?.remove(0));
    let lists = [operations(HISTORY[0].1)?, operations(HISTORY[1].1)?, list];
    let names = ["folders", "cascade", "tags"];
    let lists: Vec<_> = names.into_iter().zip(lists.iter().map(Vec::as_slice)).collect();
    // The revisions that ran are the same, so that only the last is another.
    stage.scripts = project(&lists)?;
    holds(stage.start().is_err(), "the failing statement did not fail")?;
    stage.run("CREATE TABLE not_yet (a INTEGER)")?;
    let report = stage.start_with(&StartupPolicies::default())?;
    equal(&ran(&report), &["tags"])?;
    if !stage.backend.dialect().transactional_ddl() {
        equal(&report.found, &Found::Unfinished(vec![RevisionId::from_row("tags")]))?;
    }
    stage.run("DROP TABLE not_yet")?;
    stage.is_at_head()
}

fn drift(place: &Place) -> Fallible<()> {
    let mut stage = Stage::upgraded(place, "tags")?;
    stage.run("ALTER TABLE folder ADD COLUMN surprise INTEGER")?;
    let with = |drift| StartupPolicies { drift, ..StartupPolicies::default() };
    let error = stage.refused(&with(DriftPolicy::Refuse))?;
    equal(&error.code(), &"drift")?;
    holds(error.to_string().contains("drop_column folder.surprise"), &error)?;
    let report = stage.start_with(&with(DriftPolicy::Warn))?;
    equal(&report.drift.map(|drift| drift.differences.changes.len()), &Some(1))?;
    equal(&stage.start_with(&with(DriftPolicy::Ignore))?.drift, &None)
}

/// Where the catalog has no enums, what the files know of a column does not hide what it is.
fn enum_drift(place: &Place) -> Fallible<()> {
    let list = |mood: &str| {
        operations(&format!(
            r#"do = [
  {{ create_enum = "mood", values = ["sad", "ok"] }},
  {{ create_table = "person", columns = [{{ name = "id", type = "integer", primary_key = true }}, {{ name = "mood", type = "{mood}" }}] }},
]"#
        ))
    };
    let mut stage = Stage::new(place)?;
    stage.scripts = project(&[("tags", &list("integer")?)])?;
    stage.start()?;
    stage.scripts = project(&[("tags", &list("enum(mood)")?)])?;
    equal(
        &stage.refused(&StartupPolicies { drift: DriftPolicy::Refuse, ..StartupPolicies::default() })?.code(),
        &"drift",
    )?;
    stage.run("DROP TABLE person")?;
    if stage.backend.dialect().rules().enums_in_catalog {
        stage.run("DROP TYPE mood")?;
    }
    stage.forget()?;
    stage.start()?;
    equal(&stage.start()?.drift.map(|drift| drift.differences.changes.len()), &Some(0))
}

/// After each revision of the neutral history: no drift; and without the books the place is found again.
fn every_place(place: &Place) -> Fallible<()> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("histories/neutral/limbeck.toml");
    let scripts = ScriptDirectory::open(&Config::read(&config)?)?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let database = place.database()?;
    let mut backend = database.open()?;
    let options = CompareOptions::default();
    for revision in &scripts.map().topological() {
        migrator.upgrade(&mut *backend, Some(revision.as_str()), &mut Silent)?;
        let drift = migrator.drift(&mut *backend, &options)?;
        let list: Vec<_> = drift.differences.operations().map(|operation| operation.summary().to_string()).collect();
        holds(list.is_empty(), format!("drift at {revision}: {list:#?}"))?;
        let mut rows = migrator.current(&mut *backend)?;
        rows.sort();
        let fit = migrator.fit(&mut *backend, &options)?;
        let nearest = fit.nearest.map(|nearest| {
            let list: Vec<_> =
                nearest.differences.operations().map(|operation| operation.summary().to_string()).collect();
            format!("{:?}: {list:#?}", nearest.version)
        });
        let found: Vec<_> = fit.version.into_iter().chain(fit.also).collect();
        holds(found.contains(&rows), format!("{rows:?} is not among {found:?}; nearest {nearest:?}"))?;
    }
    Ok(())
}

/// How many revisions the long history has, where nothing else is said: a thousand in the long runs.
const REVISIONS: usize = 100;

/// A history in which every fifth revision makes a table, and the others alter it or change its rows. It says how long
/// the search took.
#[expect(clippy::print_stderr, reason = "how long it took is what the long run is for")]
fn long_history(place: &Place) -> Fallible<()> {
    let count = std::env::var("LIMBECK_TEST_REVISIONS").ok().map_or(Ok(REVISIONS), |text| text.parse())?;
    let lists = (0..count).map(|at| operations(&long_revision(at))).collect::<Fallible<Vec<_>>>()?;
    let names: Vec<_> = (0..count).map(|at| format!("r{at:04}")).collect();
    let lists: Vec<_> = names.iter().map(String::as_str).zip(lists.iter().map(Vec::as_slice)).collect();
    let mut stage = Stage::new(place)?;
    stage.scripts = project(&lists)?;
    let at = &names[count * 7 / 10];
    let schema = replayed(&stage.scripts, &*stage.backend, at)?;
    let all = create_all(stage.backend.dialect(), &schema)?;
    stage.make(&all)?;
    let begun = std::time::Instant::now();
    let migrator = Migrator::new(&stage.scripts, MigratorOptions::default());
    let fit = migrator.fit(&mut *stage.backend, &CompareOptions::default())?;
    eprintln!("{}: {count} revisions and {} tables in {:.1?}", place.name(), schema.tables.len(), begun.elapsed());
    let found: Vec<_> = fit.version.into_iter().chain(fit.also).collect();
    holds(found.contains(&vec![RevisionId::from_row(at.as_str())]), format!("{at} is not among {found:?}"))
}

fn long_revision(at: usize) -> String {
    let table = format!("thing_{}", at / 5);
    match at % 5 {
        0 => {
            let columns: Vec<_> =
                (0..8).map(|column| format!("{{ name = \"c{column}\", type = \"varchar(40)\" }}")).collect();
            let columns = columns.join(", ");
            format!(
                "do = [{{ create_table = \"{table}\", columns = [{{ name = \"id\", type = \"integer\", primary_key = true \
                 }}, {columns}] }}]"
            )
        }
        1 => format!("do = [{{ add_column = \"more\", table = \"{table}\", type = \"integer\" }}]"),
        2 => format!("do = [{{ create_index = \"ix_{table}\", table = \"{table}\", columns = [\"c1\"] }}]"),
        3 => format!("do = [{{ alter_column = \"c2\", table = \"{table}\", type = \"varchar(80)\" }}]"),
        _ => format!("do = [{{ execute = \"UPDATE {table} SET more = 1\" }}]"),
    }
}
