//! Suggestions for names that were not found.

/// At most this many suggestions help more than they confuse.
const MOST: usize = 3;

/// How similar a suggestion must be, from 0 (nothing in common) to 1 (equal).
const LEAST_SIMILARITY: f64 = 0.6;

/// Comparing takes time by the product of two lengths, and a name that is longer is no slip of the pen.
const LONGEST: usize = 256;

/// The candidates most like `name`, best first.
pub(super) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| name.len().max(candidate.len()) <= LONGEST)
        .map(|candidate| {
            let score = strsim::normalized_damerau_levenshtein(name, candidate);
            (score, candidate)
        })
        .filter(|(score, _)| *score >= LEAST_SIMILARITY)
        .collect();
    scored.sort_by(|(score, name), (other_score, other)| other_score.total_cmp(score).then_with(|| name.cmp(other)));
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate.to_owned()).collect()
}
