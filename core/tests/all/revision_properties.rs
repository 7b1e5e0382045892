//! What must hold for every graph, checked on random ones.

use std::collections::{BTreeSet, HashMap};

use limbeck_core::revision::{
    Direction, GraphError, Revision, RevisionId, RevisionMap, RowChange, Step, Target, TargetRange,
};
use proptest::prelude::*;

/// Checks a plan from these rows on: the order of its steps, the table rule
/// after each of them, and that the changes lead from row set to row set.
pub fn check_steps(map: &RevisionMap, rows: &[RevisionId], steps: &[Step]) -> Result<(), String> {
    let mut applied: BTreeSet<RevisionId> = match map.applied(rows) {
        Ok(applied) => applied.into_iter().collect(),
        Err(error) => return Err(error.to_string()),
    };
    let mut table: BTreeSet<RevisionId> = rows.iter().cloned().collect();
    for step in steps {
        take_step(map, &mut applied, step)?;
        for change in &step.changes {
            change_table(&mut table, change)?;
        }
        let rule = rows_by_rule(map, &applied);
        let after: Vec<&RevisionId> = step.rows_after.iter().collect();
        if after != rule || !table.iter().eq(rule.iter().copied()) {
            return Err(format!("after {step:?} the rule gives {rule:?}, the changes {table:?}"));
        }
    }
    Ok(())
}

fn take_step(map: &RevisionMap, applied: &mut BTreeSet<RevisionId>, step: &Step) -> Result<(), String> {
    let id = &step.revision;
    let (is_possible, is_new) = match step.direction {
        Direction::Upgrade => {
            let ready = map.prerequisites(id).iter().all(|below| applied.contains(below));
            (ready, applied.insert(id.clone()))
        }
        Direction::Downgrade => {
            let was_applied = applied.remove(id);
            let free = !applied.iter().any(|other| map.prerequisites(other).contains(id));
            (free, was_applied)
        }
    };
    if is_possible && is_new { Ok(()) } else { Err(format!("{step:?} is not possible")) }
}

fn rows_by_rule<'a>(map: &RevisionMap, applied: &'a BTreeSet<RevisionId>) -> Vec<&'a RevisionId> {
    let stood_on: BTreeSet<RevisionId> = applied.iter().flat_map(|id| map.prerequisites(id)).collect();
    applied.iter().filter(|id| !stood_on.contains(*id)).collect()
}

fn change_table(table: &mut BTreeSet<RevisionId>, change: &RowChange) -> Result<(), String> {
    let is_possible = match change {
        RowChange::Insert(id) => table.insert(id.clone()),
        RowChange::Delete(id) => table.remove(id),
        RowChange::Update { from, to } => table.remove(from) && table.insert(to.clone()),
    };
    if is_possible { Ok(()) } else { Err(format!("{change:?} is not possible")) }
}

fn id(number: usize) -> RevisionId {
    RevisionId::from_row(format!("r{number:05}"))
}

/// Graphs of up to 20 revisions with forks, merges and dependencies, listed in
/// some order.
fn graphs() -> impl Strategy<Value = Vec<Revision>> {
    let links = prop::collection::vec((any::<prop::sample::Index>(), 0..6_u8), 0..4);
    prop::collection::vec(links, 0..20)
        .prop_map(|all| all.iter().enumerate().map(|(n, links)| linked(n, links)).collect::<Vec<_>>())
        .prop_shuffle()
}

/// Revision `number`, linked to some of the earlier ones.
fn linked(number: usize, links: &[(prop::sample::Index, u8)]) -> Revision {
    let mut revision = Revision::base(id(number));
    for (index, kind) in links.iter().filter(|_| number > 0) {
        let below = id(index.index(number));
        if *kind == 0 {
            revision.depends_on.push(below.to_string());
        } else if *kind < 4 && !revision.down_revision.contains(&below) {
            revision.down_revision.push(below);
        }
    }
    revision
}

fn last_rows(rows: &[RevisionId], steps: &[Step]) -> Vec<RevisionId> {
    steps.last().map_or_else(|| rows.to_vec(), |step| step.rows_after.clone())
}

proptest! {
    #[test]
    fn upgrading_and_downgrading_everything_returns_to_nothing(revisions in graphs()) {
        let map = RevisionMap::new(revisions).unwrap();
        let up = map.upgrade(&[], &Target::heads()).unwrap();
        prop_assert_eq!(check_steps(&map, &[], &up), Ok(()));
        prop_assert_eq!(up.len(), map.len());
        let rows = last_rows(&[], &up);
        prop_assert!(map.at_head(&rows));

        let down = map.downgrade(&rows, &Target::base()).unwrap();
        prop_assert_eq!(check_steps(&map, &rows, &down), Ok(()));
        prop_assert_eq!(last_rows(&rows, &down), Vec::<RevisionId>::new());
    }

    #[test]
    fn every_move_keeps_the_table_rule(
        revisions in graphs(),
        stops in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..8),
    ) {
        prop_assume!(!revisions.is_empty());
        let map = RevisionMap::new(revisions.clone()).unwrap();
        let mut rows = Vec::new();
        for (index, up) in stops {
            let target = Target::from(index.get(&revisions).id.clone());
            let plan = if up { map.upgrade(&rows, &target) } else { map.downgrade(&rows, &target) };
            match plan {
                Ok(steps) => {
                    prop_assert_eq!(check_steps(&map, &rows, &steps), Ok(()));
                    rows = last_rows(&rows, &steps);
                }
                Err(error) => prop_assert_eq!(error.code(), "no-downgrade-path"),
            }
        }
    }

    #[test]
    fn plans_do_not_depend_on_the_run(revisions in graphs()) {
        let plan = || RevisionMap::new(revisions.clone()).unwrap().upgrade(&[], &Target::heads());
        prop_assert_eq!(plan(), plan());
    }

    #[test]
    fn load_order_does_not_change_what_is_run(revisions in graphs()) {
        let backwards: Vec<Revision> = revisions.iter().rev().cloned().collect();
        let one = RevisionMap::new(revisions).unwrap();
        let other = RevisionMap::new(backwards).unwrap();
        for revision in one.iter() {
            let target = Target::from(revision.id.clone());
            let run = |map: &RevisionMap| -> BTreeSet<RevisionId> {
                let steps = map.upgrade(&[], &target).unwrap();
                steps.into_iter().map(|step| step.revision).collect()
            };
            prop_assert_eq!(run(&one), run(&other));
            let parents = |map: &RevisionMap| -> BTreeSet<RevisionId> {
                map.effective_parents(&revision.id).into_iter().collect()
            };
            prop_assert_eq!(parents(&one), parents(&other));
        }
    }

    #[test]
    fn order_and_whole_history_respect_what_stands_on_what(revisions in graphs()) {
        let map = RevisionMap::new(revisions).unwrap();
        let order = map.topological();
        let position: HashMap<&RevisionId, usize> = order.iter().zip(0..).collect();
        prop_assert_eq!(position.len(), map.len());
        for id in &order {
            for below in map.prerequisites(id) {
                prop_assert!(position[&below] < position[id]);
            }
        }
        let mut history = map.history(&TargetRange::default(), &[]).unwrap();
        history.reverse();
        prop_assert_eq!(history, order);
    }

    #[test]
    fn written_targets_read_back(text in "([a-z]{1,4}@)?(head|heads|base|[a-z0-9]{1,6})([+-][1-9])?") {
        let target: Target = text.parse().unwrap();
        prop_assert_eq!(target.to_string(), text);
    }
}

/// Ten lines that fork off one base, exchange dependencies, and merge again.
fn ten_lines(revisions: usize) -> Vec<Revision> {
    let lines = 10;
    let below = |number: usize| {
        if number <= lines { id(0) } else { id(number - lines) }
    };
    let mut all = vec![Revision::base(id(0))];
    for number in 1..revisions - 1 {
        let mut revision = Revision::on(id(number), [below(number)]);
        if number % 7 == 0 {
            revision.depends_on.push(id(number - 1).to_string());
        }
        all.push(revision);
    }
    let tips = (revisions - 1 - lines..revisions - 1).map(id);
    all.push(Revision::on(id(revisions - 1), tips));
    all
}

#[test]
fn ten_thousand_revisions() {
    let map = RevisionMap::new(ten_lines(10_000)).unwrap();
    assert_eq!(map.heads(), [id(9_999)]);
    assert_eq!(map.current_head(None), Ok(Some(id(9_999))));
    let up = map.upgrade(&[], &Target::head()).unwrap();
    assert_eq!(up.len(), 10_000);
    let rows = last_rows(&[], &up);
    assert_eq!(rows, [id(9_999)]);
    assert!(up.iter().all(|step| step.rows_after.len() <= 10));
    let down = map.downgrade(&rows, &Target::base()).unwrap();
    assert_eq!(down.len(), 10_000);
    assert!(last_rows(&rows, &down).is_empty());
}

#[test]
fn a_very_long_chain_does_not_overflow_the_stack() {
    let chain = (0..100_000).map(|n: usize| Revision::on(id(n), n.checked_sub(1).map(id)));
    let map = RevisionMap::new(chain).unwrap();
    assert_eq!(map.upgrade(&[], &Target::head()).unwrap().len(), 100_000);
    let rows = [id(99_999)];
    assert_eq!(map.downgrade(&rows, &"-99999".parse().unwrap()).unwrap().len(), 99_999);
    assert_eq!(map.history(&TargetRange::default(), &[]).unwrap().len(), 100_000);
}

fn load(revisions: &[(&str, &[&str], &[&str])]) -> Result<RevisionMap, GraphError> {
    let revision = |&(id, parents, depends_on): &(&str, &[&str], &[&str])| Revision {
        depends_on: depends_on.iter().map(ToString::to_string).collect(),
        ..Revision::on(RevisionId::from_row(id), parents.iter().map(|&parent| RevisionId::from_row(parent)))
    };
    RevisionMap::new(revisions.iter().map(revision))
}

#[test]
fn cycles_are_shown_as_the_shortest_path() {
    let parents = load(&[("a", &["c"], &[]), ("b", &["a"], &[]), ("c", &["b", "a"], &[]), ("d", &["c"], &[])]);
    assert_eq!(parents.unwrap_err().to_string(), "the down revisions form a cycle: a -> c -> a");
    let dependencies = load(&[("a", &[], &["b"]), ("b", &["a"], &[])]);
    assert_eq!(dependencies.unwrap_err().to_string(), "the dependencies form a cycle: a -> b -> a");
}

#[test]
fn what_is_missing_is_named_with_what_is_near() {
    let error = load(&[("first1", &[], &[]), ("second", &["first2"], &[])]).unwrap_err();
    assert_eq!(error.code(), "missing-down-revision");
    assert_eq!(error.to_string(), "down revision first2 of revision second does not exist");
    assert_eq!(error.help(), "did you mean first1?");
    let map = load(&[("first1", &[], &[])]).unwrap();
    let row = RevisionId::from_row("gone");
    assert_eq!(
        map.upgrade(&[row], &Target::heads()).unwrap_err().to_string(),
        "the version table holds revision gone, which does not exist"
    );
}

#[test]
fn a_head_that_is_a_dependency_has_no_row_at_head() {
    let map = load(&[("core", &[], &[]), ("app", &[], &["core"])]).unwrap();
    let rows = [RevisionId::from_row("app")];
    assert!(map.at_head(&rows));
    assert!(!map.matches_parent_heads(&rows));
}
