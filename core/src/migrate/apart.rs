//! Statements whose work can be used only once their transaction is over, such as a new value of an enum type.

use super::lower::Prepared;
use crate::{operation::Operation, statement::Statement};

/// Takes out of its transaction what something behind it may use. `shared` says that all steps have one transaction.
pub(super) fn set_apart(prepared: &mut [Prepared<'_>], shared: bool) {
    for place in 0..prepared.len() {
        let (step, later) = (&prepared[place], &prepared[place + 1..]);
        let late = if shared { later } else { &[] };
        let used = step.lowered.iter().enumerate().any(|(index, statements)| {
            statements.iter().enumerate().any(|(number, statement)| {
                statement.after_commit.as_ref().is_some_and(|text| {
                    let rest = uses(&step.operations[index], &statements[number + 1..], text);
                    rest || step.deferred.is_some()
                        || any_uses(step, index + 1, text)
                        || late.iter().any(|step| step.deferred.is_some() || any_uses(step, 0, text))
                })
            })
        });
        let step = &mut prepared[place];
        step.journalled |= used;
        if step.journalled {
            step.lowered.iter_mut().for_each(|statements| outside(statements));
        }
    }
}

/// Makes the statements of a step that is no one transaction run outside of any where their work is to be used.
pub(super) fn outside(statements: &mut [Statement]) {
    for statement in statements.iter_mut().filter(|statement| statement.after_commit.is_some()) {
        statement.transactional = false;
    }
}

fn any_uses(step: &Prepared<'_>, from: usize, text: &str) -> bool {
    step.operations
        .iter()
        .zip(&step.lowered)
        .skip(from)
        .any(|(operation, statements)| uses(operation, statements, text))
}

/// Whether statements may use what has this text. What a person's own SQL does, nobody knows.
fn uses(operation: &Operation, statements: &[Statement], text: &str) -> bool {
    let own = matches!(operation, Operation::Execute(_) | Operation::Run(_));
    own || statements.iter().any(|statement| statement.after_commit.is_none() && statement.sql.contains(text))
}
