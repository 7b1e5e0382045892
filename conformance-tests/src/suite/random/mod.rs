//! Random pairs of schemas: what is made of the one is the one, what the comparison of the two says makes the other of
//! it, and what is derived from that brings the first back.
//!
//! `LIMBECK_TEST_RANDOM` says how many pairs there are, `LIMBECK_TEST_SEED` with which seed they begin: the pair behind
//! it has the next number. What a server cannot do at all is left out by asking its dialect, so nothing here knows one
//! from another.

mod chance;
mod grow;
mod hold;
mod operations;
mod words;

use std::{env, sync::Arc};

use libtest_mimic::{Failed, Trial};
use limbeck_core::{dialect::Dialect, operation::NamingConvention, print};

use self::{
    grow::Pair,
    hold::{Fault, Ground, Outcome},
};
use super::setup::Place;
use crate::Fallible;

/// How many pairs there are where nobody says.
const PAIRS: u64 = 12;
/// The seed of the first where nobody says.
const SEED: u64 = 1;
/// How many faults are shown.
const SHOWN: usize = 4;
/// How many times a smaller pair is tried.
const TRIES: usize = 150;

/// The test of random pairs on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    let place = Arc::clone(place);
    let name = format!("{}::random_schemas", place.name());
    vec![Trial::test(name, move || run(&place).map_err(|error| Failed::from(error.to_string())))]
}

fn number(variable: &str, usual: u64) -> Fallible<u64> {
    let Ok(text) = env::var(variable) else { return Ok(usual) };
    Ok(text.trim().parse().map_err(|_| format!("{variable} is `{text}`, which is no number"))?)
}

fn run(place: &Place) -> Fallible<()> {
    let (pairs, seed) = (number("LIMBECK_TEST_RANDOM", PAIRS)?, number("LIMBECK_TEST_SEED", SEED)?);
    let database = place.database()?;
    let dialect = database.offline();
    let mut ground = Ground::new(place);
    let (mut faults, mut refused, mut one_way) = (Vec::new(), Vec::new(), Vec::new());
    for seed in (seed..).take(usize::try_from(pairs)?) {
        let pair = Pair::new(seed, &*dialect);
        let (from, to) = pair.schemas(&*dialect);
        match ground.hold(&from, &to) {
            Ok(Outcome::Held) => {}
            Ok(Outcome::Refused(reason)) => refused.push(reason),
            Ok(Outcome::OneWay(reason)) => one_way.push(reason),
            Err(fault) => faults.push(report(place, seed, &*dialect, pair, fault)),
        }
        if faults.len() == SHOWN {
            break;
        }
    }
    if env::var_os("LIMBECK_TEST_SEED").is_some() {
        eprintln!("{}: {pairs} pairs, {} refused, {} one way", place.name(), refused.len(), one_way.len());
        for reason in refused.iter().chain(&one_way) {
            eprintln!("  {reason}");
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("\n").into());
    }
    // Were most of them refused, little would have been tried.
    if refused.len() * 2 > usize::try_from(pairs)? {
        return Err(format!("{} of {pairs} pairs were refused:\n{}", refused.len(), refused.join("\n")).into());
    }
    Ok(())
}

/// What is wrong with a pair, with the smallest one that is wrong in the same way.
fn report(place: &Place, seed: u64, dialect: &dyn Dialect, pair: Pair, fault: Fault) -> String {
    let (pair, fault) = smaller(place, dialect, pair, fault);
    let (from, to) = pair.schemas(dialect);
    let toml = |schema| print::toml(schema, &NamingConvention::default());
    format!(
        "==== LIMBECK_TEST_SEED={seed} LIMBECK_TEST_RANDOM=1 ====\nnot so on {}: {}\n{}\n\n-- the operations that make both\n{}\n-- the first alone\n{}\n-- the second alone\n{}\n\n\
         ---- the first ----\n{}\n---- the second ----\n{}\n---- from the first to the second ----\n{}\n{}",
        place.name(),
        fault.law,
        fault.found,
        pair.shared.join("\n"),
        pair.one.join("\n"),
        pair.other.join("\n"),
        toml(&from),
        toml(&to),
        hold::lines(&fault.changes),
        hold::sql(dialect, &fault.changes, &from),
    )
}

/// Leaves out operations as long as the same law does not hold.
fn smaller(place: &Place, dialect: &dyn Dialect, mut pair: Pair, mut fault: Fault) -> (Pair, Fault) {
    let (mut tries, mut ground) = (TRIES, Ground::new(place));
    let mut size = pair.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < pair.len() && tries > 0 {
            tries -= 1;
            let less = pair.without(at, at + size);
            let (from, to) = less.schemas(dialect);
            match ground.hold(&from, &to) {
                Err(found) if found.law == fault.law => (pair, fault) = (less, found),
                _ => at += size,
            }
        }
        size /= 2;
    }
    (pair, fault)
}
