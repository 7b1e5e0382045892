//! What was renamed: said on the command line, or asked for at a terminal.

use limbeck_core::autogenerate::{Candidate, CompareOptions, Rename, candidates, unused};

use crate::{
    ask::{AtTerminal, Person},
    context::Context,
    error::CliError,
    sides::Sides,
};

/// The options of a comparison of the first two sides with what `--rename` says, and, where a person sits at a
/// terminal, with what that says was renamed.
///
/// Fails where `--rename` names something that is not there.
pub fn options(context: &Context, sides: &mut Sides, said: &[Rename]) -> Result<CompareOptions, CliError> {
    let mut options = sides.options(context, said)?;
    let [from, to] = sides.loaded.as_slice() else { return Ok(options) };
    if let Some(unused) = unused(&from.schema, &to.schema, &options, said) {
        let error = CliError::new("unused-rename", unused.to_string());
        return Err(match unused.help() {
            Some(help) => error.with_help(help),
            None => error,
        });
    }
    let Some(mut person) = AtTerminal::of(&context.output) else { return Ok(options) };
    let (from, to) = (from.schema.clone(), to.schema.clone());
    let found = |options: &CompareOptions| candidates(sides.dialect(), &from, &to, options);
    ask(&mut person, &mut options, found);
    Ok(options)
}

/// Asks of each candidate, the most alike first, and takes over what is a rename; what was renamed shows others.
fn ask(person: &mut dyn Person, options: &mut CompareOptions, found: impl Fn(&CompareOptions) -> Vec<Candidate>) {
    let mut denied: Vec<Rename> = Vec::new();
    loop {
        let candidates = found(options);
        let Some(next) = candidates.into_iter().find(|candidate| !denied.contains(&candidate.rename)) else { return };
        if person.says_yes(&question(&next.rename)) {
            options.renames.push(next.rename);
        } else {
            denied.push(next.rename);
        }
    }
}

fn question(rename: &Rename) -> String {
    let within = |schema: &Option<_>| schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    match rename {
        Rename::Table { schema, from, to } => {
            let schema = within(schema);
            format!("was the table `{schema}{from}` renamed to `{schema}{to}`?")
        }
        Rename::Column { schema, table, from, to } => {
            format!("was the column `{}{table}.{from}` renamed to `{to}`?", within(schema))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers from a list, and keeps the questions.
    struct Script {
        answers: Vec<&'static str>,
        questions: Vec<String>,
    }

    impl Person for Script {
        fn answer(&mut self, question: &str) -> Option<String> {
            self.questions.push(anstream::adapter::strip_str(question).to_string());
            if self.answers.is_empty() { None } else { Some(self.answers.remove(0).to_owned()) }
        }
    }

    fn candidate(text: &str) -> Candidate {
        Candidate { rename: text.parse().unwrap(), likeness: 100 }
    }

    /// The candidates that name nothing which has been renamed.
    fn open(all: &[Candidate], options: &CompareOptions) -> Vec<Candidate> {
        let taken = |rename: &Rename, other: &Rename| match (rename, other) {
            (Rename::Column { from, to, .. }, Rename::Column { from: old, to: new, .. }) => from == old || to == new,
            _ => false,
        };
        let is_open = |candidate: &&Candidate| !options.renames.iter().any(|known| taken(known, &candidate.rename));
        all.iter().filter(is_open).cloned().collect()
    }

    #[test]
    fn each_candidate_is_asked_of_until_one_is_meant() {
        let all = [candidate("a.x:y"), candidate("a.x:z"), candidate("a.w:z")];
        let mut options = CompareOptions::default();
        let mut person = Script { answers: vec!["", "Y"], questions: Vec::new() };
        ask(&mut person, &mut options, |options| open(&all, options));
        assert_eq!(options.renames, [all[1].rename.clone()]);
        assert_eq!(
            person.questions,
            ["was the column `a.x` renamed to `y`? [y/N] ", "was the column `a.x` renamed to `z`? [y/N] "]
        );
    }

    #[test]
    fn the_end_of_input_is_no() {
        let all = [candidate("old:new")];
        let mut options = CompareOptions::default();
        ask(&mut Script { answers: Vec::new(), questions: Vec::new() }, &mut options, |options| open(&all, options));
        assert!(options.renames.is_empty());
    }
}
