//! Which branch labels each revision carries.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::graph::{Graph, Node};
use crate::revision::{BranchLabel, Revision, RevisionId};

/// The labels of each node, sorted: its own, those inherited from below, and
/// those that run back from above along an unbranched line.
pub(super) fn carried_labels(graph: &Graph, revisions: &IndexMap<RevisionId, Revision>) -> Vec<Vec<BranchLabel>> {
    let mut carried: Vec<BTreeSet<BranchLabel>> =
        revisions.values().map(|revision| revision.branch_labels.iter().cloned().collect()).collect();
    inherit(graph, &mut carried);
    for (index, revision) in revisions.values().enumerate() {
        if revision.branch_labels.is_empty() {
            continue;
        }
        for node in run_back(graph, Node::new(index)) {
            carried[node.index()].extend(revision.branch_labels.iter().cloned());
        }
    }
    carried.into_iter().map(|labels| labels.into_iter().collect()).collect()
}

/// Hands the labels of every revision on to its children.
fn inherit(graph: &Graph, carried: &mut [BTreeSet<BranchLabel>]) {
    for &node in &graph.order {
        for parent in &graph.parents[node] {
            let inherited = carried[parent.index()].clone();
            carried[node.index()].extend(inherited);
        }
    }
}

/// The revisions below a labelled one that get its labels as well.
///
/// There are none if the line forks or merges at or above the label, and they
/// end before the first fork or merge below it.
fn run_back(graph: &Graph, labelled: Node) -> Vec<Node> {
    let up = |&node: &Node| graph.children[node].first().copied();
    let mut line_above = std::iter::successors(Some(labelled), up);
    if !line_above.all(|node| is_on_plain_line(graph, node)) {
        return Vec::new();
    }
    let down = |&node: &Node| graph.parents[node].first().copied();
    std::iter::successors(Some(labelled), down).skip(1).take_while(|&node| is_on_plain_line(graph, node)).collect()
}

/// Neither a fork, dependants counted, nor a merge.
fn is_on_plain_line(graph: &Graph, node: Node) -> bool {
    graph.dependants[node].len() < 2 && graph.parents[node].len() < 2
}
