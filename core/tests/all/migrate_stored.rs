//! Whatever stands in the history in the place of the plan of a step that was left: the step is gone on with, or refused
//! with a way out. No panic, no hang, and nothing runs where the plan is not understood.
//!
//! `PROPTEST_CASES=20000` tries more.

use limbeck_conformance_tests::hostile::mutated;
use limbeck_core::{
    autogenerate::CompareOptions,
    migrate::{Finding, MigrateError, Shown, Silent, Verdicts},
    operation::Execute,
    revision::RevisionId,
    schema::Type,
    script::ScriptDirectory,
};
use proptest::{prelude::*, sample::select};

use crate::{
    migrate_project::{migrator, project, script, table},
    migrate_support::{FakeBackend, World},
};

/// A step that stopped in the middle of a batch: behind it are a table, SQL, and so much SQL that it is only counted.
fn left() -> (FakeBackend, ScriptDirectory) {
    let scripts = project([script("aa", &[], |op| {
        table(op, "one");
        op.batch_alter_table("one", |b| {
            b.add_column("x", Type::Text);
            b.add_column("y", Type::Text);
        });
        op.push(Execute { autocommit: true, ..Execute::new("CREATE TABLE two; nothing") });
        op.execute(&"x".repeat(70_000));
    })]);
    let mut backend = FakeBackend { fails_at: Some("\"y\""), ..FakeBackend::without_transactions() };
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(backend.books(), ["upgrade aa 2 failed"]);
    backend.fails_at = None;
    backend.log.clear();
    (backend, scripts)
}

thread_local! {
    /// What [`left`] leaves, made once.
    static LEFT: (World, ScriptDirectory) = {
        let (backend, scripts) = left();
        (backend.world, scripts)
    };
}

/// The plan that stands in the history.
fn stored() -> String {
    LEFT.with(|(world, _)| world.history[0].plan.clone()).unwrap()
}

/// Upgrades with another plan in the history, after so many statements.
fn upgrade(plan: &str, statement: i64) -> (FakeBackend, Result<(), MigrateError>) {
    LEFT.with(|(world, scripts)| {
        let backend = FakeBackend { world: world.clone(), ..FakeBackend::without_transactions() };
        upgrade_left(backend, scripts, (plan, statement))
    })
}

fn upgrade_left(
    mut backend: FakeBackend,
    scripts: &ScriptDirectory,
    (plan, statement): (&str, i64),
) -> (FakeBackend, Result<(), MigrateError>) {
    let row = &mut backend.world.history[0];
    (row.plan, row.statement) = (Some(plan.to_owned()), statement);
    let migrator = migrator(scripts);
    let planned = migrator.plan_upgrade(&mut backend, None);
    migrator.status(&mut backend).unwrap();
    migrator.findings(&mut backend, &CompareOptions::default()).unwrap();
    assert_eq!(backend.count("execute"), 0, "what only asks ran something");
    let done = migrator.upgrade(&mut backend, None, &mut Silent).map(drop);
    // What runs can fail in other ways than what is planned; what cannot be planned does not run.
    assert!(planned.is_ok() || (done.is_err() && backend.count("execute") == 0), "{plan}");
    (backend, done)
}

fn is_refused(error: &MigrateError) -> bool {
    error.code() == "unfinished"
        && error.to_string().contains("no longer known")
        && error.help().is_some_and(|help| help.contains("`limbeck repair`") && help.contains("`--undone aa`"))
}

/// Either the step ends, or one of its statements fails and is named, or it is refused.
fn judge(plan: &str, (backend, done): (FakeBackend, Result<(), MigrateError>)) {
    match done {
        Ok(()) => assert_eq!(backend.rows(), ["aa"], "{plan}"),
        Err(MigrateError::Step(failure)) => assert!(failure.state.contains("revision aa"), "{plan}: {failure}"),
        Err(error) => assert!(is_refused(&error), "{plan}: {error}"),
    }
}

/// What plans are made of, and what is none.
const BITS: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    "[]",
    "{}",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "\0",
    "\n",
    "é",
    "🦀",
    "null",
    "true",
    "-1",
    "1.5",
    "0",
    "1",
    "3",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999",
    "\"words\":",
    "\"operations\":",
    "\"statements\":18446744073709551615",
    "\"statements\":0,\"sha256\":\"\"",
    "\"sql\":\"\"",
    "\"sql\":\"nothing\"",
    "\"cost\":\"\"",
    "\"outside\":true",
    "\"no_rows\":\"x\"",
    "\"changed\":[3,\"x\"]",
    "\"schema\":\"a\"",
    "\"schema\":\"\"",
    "\"without_foreign_keys\":true",
    "\"at_end\":true",
    "\"after_commit\":\"x\"",
    "\"call\":\"x\"",
    "create_table",
    "execute",
];

/// Numbers of statements, of which a row may say any. After none the step begins anew, whatever stands there.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![1_i64..9, any::<i64>(), Just(i64::MAX), Just(i64::MIN)].prop_filter("none", |number| *number != 0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused(plan in ".{0,200}", statement in 1_i64..5) {
        let (backend, done) = upgrade(&plan, statement);
        prop_assert!(done.as_ref().is_err_and(is_refused), "{plan}: {done:?}");
        prop_assert_eq!(backend.count("begin"), 0);
    }

    #[test]
    fn near_texts_are_survived(words in prop::collection::vec(select(BITS), 0..30), statement in number()) {
        let plan = words.concat();
        judge(&plan, upgrade(&plan, statement));
    }

    #[test]
    fn changed_plans_are_survived(
        changes in prop::collection::vec((any::<usize>(), 0_usize..8, select(BITS)), 0..4), statement in number(),
    ) {
        let plan = mutated(&stored(), &changes);
        judge(&plan, upgrade(&plan, statement));
    }

    #[test]
    fn plans_with_other_parts_are_survived(
        key in select(vec!["words", "operations"]), at in 0_usize..5, other in 0_usize..5, counted: Option<u64>,
        statement in number(),
    ) {
        let mut plan: serde_json::Value = serde_json::from_str(&stored()).unwrap();
        let parts = plan[key].as_array_mut().unwrap();
        let put = match counted {
            Some(statements) => serde_json::json!({ "statements": statements, "sha256": "00" }),
            None => parts[other % parts.len()].clone(),
        };
        if at < parts.len() { parts[at] = put } else { parts.push(put) }
        let plan = plan.to_string();
        judge(&plan, upgrade(&plan, statement));
    }
}

#[test]
fn deep_plans_are_refused() {
    for (open, close) in [("[", "]"), ("{\"words\":", "}"), ("{\"words\":[],\"operations\":[", "]}")] {
        let plan = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert!(is_refused(&upgrade(&plan, 2).1.unwrap_err()));
    }
}

#[test]
fn repair_settles_a_step_whose_plan_is_not_understood() {
    let (mut backend, scripts) = left();
    backend.world.history[0].plan = Some("{}".to_owned());
    let migrator = migrator(&scripts);
    let findings = migrator.findings(&mut backend, &CompareOptions::default()).unwrap();
    assert!(matches!(&findings[..], [Finding::Unfinished { shown: Shown::Between { .. }, .. }]), "{findings:?}");
    let verdicts = Verdicts { undone: vec![RevisionId::new("aa").unwrap()], ..Verdicts::default() };
    backend.world.schema.tables.remove("one");
    migrator.repair(&mut backend, &findings, &verdicts, &mut Silent).unwrap();
    assert_eq!(backend.books(), ["upgrade aa 0 failed"]);
    migrator.upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!((backend.rows(), backend.tables()), (vec!["aa"], vec!["one", "two"]));
}
