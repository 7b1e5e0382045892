//! Compares the revision graph with the recorded answers of Alembic 1.20.1.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use limbeck_core::revision::{
    BranchLabel, Direction, GraphError, NewRevision, Revision, RevisionId, RevisionMap, Step, Target, TargetRange,
};
use serde_json::{Value, json};

type Outcome = Result<Answer, GraphError>;

/// An answer in the form in which it is compared.
#[derive(Debug)]
enum Answer {
    Result(Value),
    Steps(Vec<Step>),
    Rows(Vec<RevisionId>),
}

#[test]
fn agrees_with_every_recorded_case() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/graph_cases.json");
    let path = std::env::var("GRAPH_CASES").unwrap_or_else(|_| path.to_owned());
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    let mut mismatches = Vec::new();
    for graph in list(&cases["graphs"]) {
        for query in list(&graph["queries"]) {
            compared += 1;
            if let Err(why) = compare(graph, query) {
                mismatches.push(format!("{}: {query}\n    {why}", graph["name"]));
            }
        }
    }
    println!("{compared} cases compared");
    assert!(compared > 0);
    assert!(mismatches.is_empty(), "{} of {compared} cases differ:\n{}", mismatches.len(), mismatches.join("\n"));
}

fn compare(graph: &Value, query: &Value) -> Result<(), String> {
    let revisions = revisions(graph);
    let outcome = RevisionMap::new(revisions).and_then(|map| {
        let answer = answer(&map, query)?;
        Ok((map, answer))
    });
    match (query["error"].as_str(), outcome) {
        (Some("internal"), outcome) => compare_internal(query, outcome),
        (Some(word), outcome) => compare_error(query, word, &outcome),
        (None, Err(error)) if may_refuse(query, &error) => Ok(()),
        (None, Err(error)) => Err(format!("refused: {} ({error})", error.code())),
        (None, Ok((map, answer))) => compare_answer(&map, query, &answer),
    }
}

fn compare_internal(query: &Value, outcome: Result<(RevisionMap, Answer), GraphError>) -> Result<(), String> {
    if query.get("rule_rows").is_none() {
        return Ok(());
    }
    match outcome {
        Ok((map, Answer::Steps(steps))) => compare_steps(&map, query, &steps, &["rule_rows"]),
        other => Err(format!("the rule gives rows, not {other:?}")),
    }
}

fn compare_error(query: &Value, word: &str, outcome: &Result<(RevisionMap, Answer), GraphError>) -> Result<(), String> {
    let is_crash = query["crash"] == true;
    let has_duplicate_id = strings(&query["warnings"]).contains("duplicate-id");
    match outcome {
        Err(error) if error.code() == word || is_crash || has_duplicate_id => Ok(()),
        Err(error) => Err(format!("refused with {} ({error})", error.code())),
        Ok((_, Answer::Steps(steps))) if is_crash && steps.is_empty() => Ok(()),
        Ok((_, Answer::Result(result))) if is_crash && *result == json!([]) => Ok(()),
        Ok((_, answer)) => Err(format!("not refused: {answer:?}")),
    }
}

fn may_refuse(query: &Value, error: &GraphError) -> bool {
    let unchecked = query["label_unchecked"] == true;
    let about_label = ["no-such-label", "not-in-branch"].contains(&error.code());
    query["unsound"] == true || (unchecked && about_label)
}

fn compare_answer(map: &RevisionMap, query: &Value, answer: &Answer) -> Result<(), String> {
    match answer {
        Answer::Steps(steps) => compare_steps(map, query, steps, &["rows", "rule_rows"]),
        Answer::Rows(rows) => same(&id_set(rows), &strings(&query["rows"])),
        Answer::Result(result) if query["kind"] == "history" => compare_history(map, query, result),
        Answer::Result(result) => same(&canonical(result), &canonical(&query["result"])),
    }
}

fn compare_history(map: &RevisionMap, query: &Value, result: &Value) -> Result<(), String> {
    same(&canonical(result), &canonical(&query["result"]))?;
    let mut seen = HashSet::new();
    for id in list(result).iter().map(id) {
        if map.prerequisites(&id).iter().any(|below| seen.contains(below)) {
            return Err(format!("{id} comes after something it stands on"));
        }
        seen.insert(id);
    }
    Ok(())
}

fn compare_steps(map: &RevisionMap, query: &Value, steps: &[Step], row_fields: &[&str]) -> Result<(), String> {
    let done: BTreeSet<(&str, String)> =
        steps.iter().map(|step| (direction(step), step.revision.to_string())).collect();
    let wanted: BTreeSet<(&str, String)> =
        list(&query["steps"]).iter().map(|step| (step[0].as_str().unwrap(), id(&step[1]).to_string())).collect();
    same(&done, &wanted)?;
    if done.len() != steps.len() {
        return Err("a step is there twice".to_owned());
    }
    let from = ids(&query["from"]);
    let start = if from.is_empty() { offline_start(map, query) } else { from };
    crate::revision_properties::check_steps(map, &start, steps)?;
    let Some(last) = steps.last() else {
        return Ok(());
    };
    let rows = id_set(&last.rows_after);
    if row_fields.iter().any(|field| query.get(*field).is_some_and(|value| rows == strings(value))) {
        return Ok(());
    }
    Err(format!("the rows afterwards are {rows:?}"))
}

fn offline_start(map: &RevisionMap, query: &Value) -> Vec<RevisionId> {
    let target = query["target"].as_str().unwrap();
    match target.split_once(':') {
        Some((start, _)) => {
            let start: Target = start.parse().unwrap();
            map.resolve_one(&start).unwrap().into_iter().collect()
        }
        None => Vec::new(),
    }
}

/// Asks the graph what the query asks.
fn answer(map: &RevisionMap, query: &Value) -> Outcome {
    let from = ids(&query["from"]);
    let text = |field: &str| query[field].as_str().unwrap_or_default();
    let result = match text("kind") {
        "load" => heads_of(map),
        "upgrade" => {
            return map.upgrade(&from, &text("target").parse()?).map(Answer::Steps);
        }
        "downgrade" => {
            return map.downgrade(&from, &text("target").parse()?).map(Answer::Steps);
        }
        "upgrade_offline" => {
            let range = TargetRange::for_upgrade(text("target"))?;
            return map.upgrade_offline(&range).map(Answer::Steps);
        }
        "downgrade_offline" => {
            let range = TargetRange::for_downgrade(text("target"))?;
            return map.downgrade_offline(&range).map(Answer::Steps);
        }
        "stamp" => {
            let stamp = map.stamp(&from, &targets(&query["targets"])?, query["purge"] == true)?;
            return Ok(Answer::Rows(stamp.rows));
        }
        "resolve" => {
            let resolved = map.resolve(&text("target").parse()?)?;
            let name = |id: Option<RevisionId>| id.map_or(json!("base"), |id| json!(id));
            resolved.into_iter().map(name).collect()
        }
        "resolve_one" => json!(map.resolve_one(&text("target").parse()?)?),
        "current_head" => json!(map.current_head(query["label"].as_str())?),
        "heads" if query["resolve_dependencies"] == true => json!(map.effective_heads()),
        "heads" => json!(map.heads()),
        "bases" => json!(map.bases()),
        "branches" => json!(map.branches()),
        "labels" => for_each_id(map, |id| json!(map.labels(id))),
        "effective_parents" => for_each_id(map, |id| json!(map.effective_parents(id))),
        "history" => json!(map.history(&text("range").parse()?, &from)?),
        "current" => json!(map.current(&from)?),
        "at_head" => json!(map.matches_parent_heads(&from)),
        "new_revision" => new_revision(map, query)?,
        kind => panic!("unknown kind of query: {kind}"),
    };
    Ok(Answer::Result(result))
}

fn new_revision(map: &RevisionMap, query: &Value) -> Result<Value, GraphError> {
    let new = NewRevision {
        id: id(&query["id"]),
        head: targets(&query["head"])?,
        splice: query["splice"] == true,
        depends_on: targets(&query["depends_on"])?,
        labels: labels(&query["labels"]),
    };
    let revision = map.new_revision(&new)?;
    let map = map.with(revision.clone())?;
    Ok(json!({
        "down": revision.down_revision,
        "depends_on": revision.depends_on,
        "heads": map.heads(),
        "effective_heads": map.effective_heads(),
    }))
}

fn heads_of(map: &RevisionMap) -> Value {
    json!({
        "heads": map.heads(),
        "effective_heads": map.effective_heads(),
        "bases": map.bases(),
    })
}

fn for_each_id(map: &RevisionMap, of: impl Fn(&RevisionId) -> Value) -> Value {
    map.iter().map(|revision| (revision.id.to_string(), of(&revision.id))).collect()
}

fn revisions(graph: &Value) -> Vec<Revision> {
    let revision = |value: &Value| Revision {
        id: id(&value["id"]),
        down_revision: ids(&value["down"]),
        depends_on: list(&value["depends_on"]).iter().map(|name| id(name).to_string()).collect(),
        branch_labels: labels(&value["labels"]),
    };
    list(&graph["revisions"]).iter().map(revision).collect()
}

fn direction(step: &Step) -> &'static str {
    match step.direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn id(value: &Value) -> RevisionId {
    RevisionId::from_row(value.as_str().unwrap())
}

fn ids(value: &Value) -> Vec<RevisionId> {
    list(value).iter().map(id).collect()
}

fn labels(value: &Value) -> Vec<BranchLabel> {
    list(value).iter().map(|label| BranchLabel::from_source(label.as_str().unwrap())).collect()
}

fn targets(value: &Value) -> Result<Vec<Target>, GraphError> {
    list(value).iter().map(|target| target.as_str().unwrap().parse()).collect()
}

fn strings(value: &Value) -> BTreeSet<String> {
    list(value).iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn id_set(ids: &[RevisionId]) -> BTreeSet<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// Lists become sets, at every depth.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let items: BTreeMap<String, Value> =
                items.iter().map(canonical).map(|item| (item.to_string(), item)).collect();
            items.into_values().collect()
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), canonical(value))).collect(),
        other => other.clone(),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{ours:?} is not {theirs:?}"))
}
