//! What holds of the comparison of any two schemas.

use limbeck_core::{
    autogenerate::{CompareOptions, Comparison, compare, create_all},
    operation::{Operation, invert_all},
    schema::{NameCase, Rules, Schema},
};
use proptest::prelude::*;

use crate::{
    compare_support::Neutral,
    operation_generator::{Choices, Generator},
    operation_properties::{apply_all, check_codec, is_broken, text},
};

/// The schema that random operations make of `start`; none of them leaves a key that refers to nothing.
fn grown(start: &Schema, data: &[u16]) -> Schema {
    let mut schema = start.clone();
    let mut choices = Choices::new(data);
    while !choices.is_empty() {
        let operation = Generator { choices: &mut choices, schema: &schema }.operation();
        let mut after = schema.clone();
        if operation.apply(&mut after).is_ok() && !is_broken(&after) {
            schema = after;
        }
    }
    schema
}

fn compared(dialect: &Neutral, from: &Schema, to: &Schema, options: &CompareOptions) -> Comparison {
    let found = compare(dialect, from, to, options).unwrap();
    assert_eq!(found, compare(dialect, from, to, options).unwrap(), "not the same twice");
    found
}

fn assert_equal(dialect: &Neutral, found: &Schema, wanted: &Schema, options: &CompareOptions, run: &[Operation]) {
    let left = compared(dialect, found, wanted, options).into_operations();
    assert!(
        left.is_empty(),
        "still different after\n{}\n--- by ---\n{}\n{found:#?}\n{wanted:#?}",
        text(run),
        text(&left)
    );
}

/// A schema as text.
fn made(dialect: &Neutral, schema: &Schema) -> String {
    text(&create_all(dialect, schema).unwrap())
}

/// Turns `from` into `to` and back.
fn hold(rules: Rules, from: &Schema, to: &Schema, options: &CompareOptions) {
    let dialect = Neutral(rules);
    assert_equal(&dialect, from, from, options, &[]);
    let changes = compared(&dialect, from, to, options).into_operations();
    changes.iter().for_each(check_codec);
    let after = apply_all(&changes, from).unwrap_or_else(|error| {
        panic!(
            "{error}\n{}\n--- from ---\n{}\n--- to ---\n{}",
            text(&changes),
            made(&dialect, from),
            made(&dialect, to)
        )
    });
    assert_equal(&dialect, &after, to, options, &changes);
    if let Ok(inverse) = invert_all(&changes, from) {
        let back = apply_all(&inverse, &after).unwrap_or_else(|error| panic!("{error}\n{}", text(&inverse)));
        assert_equal(&dialect, &back, from, options, &inverse);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn running_the_difference_leaves_none(
        insensitive: bool,
        dangling_references: bool,
        enums_in_catalog: bool,
        (column_order, render_as_batch) in any::<(bool, bool)>(),
        shared in prop::collection::vec(any::<u16>(), 0..300),
        one in prop::collection::vec(any::<u16>(), 0..200),
        other in prop::collection::vec(any::<u16>(), 0..200),
    ) {
        let case = if insensitive { NameCase::Insensitive } else { NameCase::Sensitive };
        let rules = Rules { case, dangling_references, enums_in_catalog, ..Rules::default() };
        let start = grown(&Schema::new(rules), &shared);
        let options = CompareOptions { column_order, render_as_batch, ..CompareOptions::default() };
        hold(rules, &grown(&start, &one), &grown(&start, &other), &options);
    }
}
