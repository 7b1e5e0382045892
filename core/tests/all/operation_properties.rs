//! What holds for any operation on any schema.

use limbeck_core::{
    name::DialectName,
    node::Field,
    operation::{Operation, fold, invert_all, split_references},
    schema::{DialectSql, IndexPart, NameCase, Rules, Schema, Table},
};
use proptest::prelude::*;

use crate::operation_generator::{Choices, Generator};

/// A schema without what the order of its lists of constraints says, which is nothing, and with what the order of its
/// columns says.
pub fn comparable(schema: &Schema) -> (Schema, Vec<String>) {
    let mut schema = schema.clone();
    let mut columns = Vec::new();
    for view in schema.views.iter_mut() {
        view.query.default = view.query.default.take().map(|text| text.to_lowercase());
    }
    for sequence in schema.sequences.iter_mut() {
        sequence.owned_by = sequence.owned_by.take().map(|text| text.to_lowercase());
    }
    for table in schema.tables.iter_mut() {
        fold_expressions(table);
        table.foreign_keys.sort_by_key(|key| format!("{key:?}"));
        table.unique_constraints.sort_by_key(|unique| format!("{unique:?}"));
        table.check_constraints.sort_by_key(|check| format!("{check:?}"));
        table.exclude_constraints.sort_by_key(|exclude| format!("{exclude:?}"));
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        columns.push(format!("{}: {}", table.name, names.join(", ")));
    }
    columns.sort();
    (schema, columns)
}

/// A name within SQL keeps the case in which it was written, which a renaming there and back does not know.
pub fn fold_expressions(table: &mut Table) {
    let fold = |sql: &mut DialectSql| sql.default = sql.default.take().map(|text| text.to_lowercase());
    for key in &mut table.foreign_keys {
        // Likewise what a key refers to while it is not there.
        key.references.table = key.references.table.as_str().to_lowercase().try_into().unwrap();
        key.references.columns.iter_mut().for_each(|name| *name = name.as_str().to_lowercase().try_into().unwrap());
    }
    table.check_constraints.iter_mut().for_each(|check| fold(&mut check.check));
    table.exclude_constraints.iter_mut().flat_map(|exclude| &mut exclude.elements).for_each(|element| {
        element.expression = element.expression.to_lowercase();
    });
    table
        .columns
        .iter_mut()
        .filter_map(|column| column.generated.as_mut())
        .for_each(|generated| fold(&mut generated.sql));
    table.triggers.iter_mut().for_each(|trigger| fold(&mut trigger.sql));
    for index in table.indexes.iter_mut() {
        index.filter.iter_mut().for_each(fold);
        for element in &mut index.elements {
            if let IndexPart::Expression(sql) = &mut element.part {
                fold(sql);
            }
        }
    }
}

pub fn apply_all(operations: &[Operation], schema: &Schema) -> Result<Schema, String> {
    let mut schema = schema.clone();
    for operation in operations {
        operation.apply(&mut schema).map_err(|error| format!("{error} in {operation:?}"))?;
    }
    Ok(schema)
}

pub fn text(operations: &[Operation]) -> String {
    limbeck_core::script::render_operations("upgrade", operations)
}

fn assert_same(found: &Schema, wanted: &Schema, run: &[Operation], back: &[Operation]) {
    let of = format!("{}\n--- then ---\n{}", text(run), text(back));
    let (found, wanted) = (comparable(found), comparable(wanted));
    assert_eq!(found.1, wanted.1, "{of}");
    for table in &wanted.0.tables {
        assert_eq!(found.0.table(table.schema.as_ref(), &table.name), Some(table), "{of}");
    }
    assert!(found.0 == wanted.0, "{of}\n{:#?}\n{:#?}", found.0, wanted.0);
}

pub fn check_codec(operation: &Operation) {
    assert_eq!(&Operation::decode(&operation.encode().unwrap()).unwrap(), operation);
    let text = limbeck_core::script::render_operations("upgrade", std::slice::from_ref(operation));
    assert_eq!(&crate::operation_codec::read(&text)[0], operation, "{text}");
    let json = serde_json::to_string(operation).unwrap();
    assert_eq!(&serde_json::from_str::<Operation>(&json).unwrap(), operation, "{json}");
}

fn check_inverse(operation: &Operation, before: &Schema, after: &Schema) -> bool {
    let Ok(inverse) = operation.invert(before) else { return false };
    for operation in &inverse {
        check_codec(operation);
    }
    let back = apply_all(&inverse, after).unwrap_or_else(|error| {
        panic!("{error}\n{}\n{}\n{before:#?}", text(std::slice::from_ref(operation)), text(&inverse))
    });
    assert_same(&back, before, std::slice::from_ref(operation), &inverse);
    true
}

/// Whether a key refers to a column that its table has lost, which no operation brings about anew.
pub fn is_broken(schema: &Schema) -> bool {
    schema.tables.iter().any(|owner| {
        owner.foreign_keys.iter().any(|key| {
            let target = schema.table(owner.schema.as_ref(), &key.references.table);
            target
                .is_some_and(|target| key.references.columns.iter().any(|name| !target.columns.contains(name.as_str())))
        })
    })
}

fn walk(case: NameCase, dangling_references: bool, data: &[u16]) -> (usize, usize) {
    let start = Schema::new(Rules { case, dangling_references, ..Rules::default() });
    let (mut schema, mut run, mut kept, mut broken) = (start.clone(), Vec::new(), 0, false);
    let mut choices = Choices::new(data);
    while !choices.is_empty() {
        let operation = Generator { choices: &mut choices, schema: &schema }.operation();
        check_codec(&operation);
        let mut after = schema.clone();
        if operation.apply(&mut after).is_err() {
            continue;
        }
        broken |= is_broken(&after);
        if !broken && check_inverse(&operation, &schema, &after) {
            kept += 1;
        }
        run.push(operation);
        schema = after;
    }
    check_lists(&run, &start, &schema, broken);
    (kept, run.len())
}

fn check_lists(run: &[Operation], start: &Schema, end: &Schema, broken: bool) {
    let folded = fold(run, &DialectName::new("sqlite").unwrap());
    assert_same(&apply_all(&folded, start).unwrap(), end, run, &folded);
    assert_eq!(split_references(run, start.rules), run, "what fits as it is stays as it is");
    if broken {
        return;
    }
    if let Ok(inverse) = invert_all(run, start) {
        assert_same(&apply_all(&inverse, end).unwrap(), start, run, &inverse);
    }
    if let Ok(inverse) = invert_all(&folded, start) {
        assert_same(&apply_all(&inverse, end).unwrap(), start, run, &inverse);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn operations_are_taken_back(insensitive: bool, dangling: bool, data in prop::collection::vec(any::<u16>(), 0..500)) {
        let case = if insensitive { NameCase::Insensitive } else { NameCase::Sensitive };
        walk(case, dangling, &data);
    }
}

#[test]
fn random_operations_reach_something() {
    let mut state = 7_u32;
    let data: Vec<u16> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as u16
    })
    .take(20_000)
    .collect();
    let (taken_back, run) = walk(NameCase::Insensitive, false, &data);
    assert!(run > 200 && taken_back * 10 > run * 8, "of {run} operations {taken_back} were taken back");
}
