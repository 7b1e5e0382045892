//! Steps that stopped halfway, whose files were edited since: what goes on as the file says now, and what is refused.

use limbeck_core::migrate::Silent;

use crate::{
    migrate_journal::{autocommit, two_tables},
    migrate_project::{migrator, project, script, table},
    migrate_support::{FakeBackend, Listener},
};

/// What a revision that makes two tables is left as, where the second cannot be made.
fn left_after_one() -> FakeBackend {
    let mut backend = FakeBackend { fails_at: Some("two"), ..FakeBackend::without_transactions() };
    migrator(&two_tables()).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(backend.books(), ["upgrade aa 1 failed"]);
    backend.fails_at = None;
    backend.log.clear();
    backend
}

#[test]
fn a_step_goes_on_as_its_file_says_by_now() {
    let mut backend = left_after_one();
    let edited = |last: &'static str| {
        project([script("aa", &[], |op| {
            table(op, "one");
            table(op, "three");
            table(op, last);
        })])
    };
    backend.fails_at = Some("five");
    let scripts = edited("five");
    let plan = migrator(&scripts).plan_upgrade(&mut backend, None).unwrap();
    assert_eq!(plan.steps[0].statements.len(), 2);
    let listener = Listener::default();
    migrator(&scripts).upgrade(&mut backend, None, &mut listener.clone()).unwrap_err();
    assert_eq!(
        listener.heard.borrow()[0],
        "warning: revision aa was left after 1 of its statements; going on from there, as its file says by now"
    );
    assert_eq!(backend.books(), ["upgrade aa 2 failed"]);

    // Edited once more, and what the second run did stays, too.
    let scripts = edited("six");
    assert!(migrator(&scripts).status(&mut backend).unwrap().edited.is_empty());
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.tables(), ["one", "three", "six"]);
    assert_eq!(backend.books(), ["upgrade aa 3 done"]);
    assert!(migrator(&scripts).status(&mut backend).unwrap().edited.is_empty());
}

#[test]
fn sql_of_a_persons_own_goes_on_where_the_edit_begins_behind_what_ran() {
    let scripts = |sql: &'static str| project([script("aa", &[], |op| autocommit(op, sql))]);
    let mut backend = FakeBackend { fails_at: Some("b"), ..FakeBackend::without_transactions() };
    migrator(&scripts("a1; a2; b; c")).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(backend.books(), ["upgrade aa 2 failed"]);
    backend.fails_at = None;
    for ran in ["a1; x; d; c", "a1"] {
        let error = migrator(&scripts(ran)).upgrade(&mut backend, None, &mut Silent).unwrap_err();
        assert_eq!(error.code(), "unfinished", "{ran}");
    }
    backend.log.clear();
    migrator(&scripts("a1; a2; d; e; c")).upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(backend.count("execute"), 3);
    assert_eq!(backend.books(), ["upgrade aa 5 done"]);
}

#[test]
fn what_does_not_fit_what_was_left_is_told_of_it() {
    let mut backend = FakeBackend { fails_at: Some("two"), ..FakeBackend::without_transactions() };
    let scripts = project([
        script("aa", &[], |op| table(op, "one")),
        script("bb", &["aa"], |op| {
            op.rename_table("one", "uno");
            table(op, "two");
        }),
    ]);
    migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    let listener = Listener::default();
    let error = migrator(&scripts).downgrade(&mut backend, "-1", &mut listener.clone()).unwrap_err();
    assert_eq!(error.code(), "missing", "{error}");
    assert_eq!(listener.heard.borrow()[0], "warning: the upgrade of revision bb was left after 1 of its statements");
}

#[test]
fn a_step_that_was_edited_in_what_ran_is_not_gone_on_with() {
    let mut backend = left_after_one();
    let scripts = project([script("aa", &[], |op| {
        table(op, "zero");
        table(op, "two");
    })]);
    let error = migrator(&scripts).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "unfinished");
    let message = "revision aa stopped after 1 of its statements, and its file was edited since in what ran: take that \
                   back, and it goes on";
    assert_eq!(error.to_string(), message);
    assert!(error.help().unwrap().contains("`--done aa`"));
    assert_eq!(backend.count("begin"), 0);

    migrator(&scripts).stamp(&mut backend, &["aa".to_owned()], false, &mut Silent).unwrap();
    assert!(migrator(&scripts).status(&mut backend).unwrap().unfinished.is_empty());
}
