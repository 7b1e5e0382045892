//! The shape of a revision graph over dense node numbers.
//!
//! Everything here is iterative: a history may be a chain of any length.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Index;

/// The number of a revision: its place in load order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    #[expect(clippy::cast_possible_truncation, reason = "2^32 revisions do not fit in memory")]
    pub(super) fn new(index: usize) -> Self {
        Self(index as u32)
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of nodes of one graph.
#[derive(Clone, Debug)]
pub(super) struct NodeSet(Vec<bool>);

impl NodeSet {
    pub(super) fn empty(len: usize) -> Self {
        Self(vec![false; len])
    }

    /// Adds a node; says whether it is new.
    pub(super) fn insert(&mut self, node: Node) -> bool {
        !std::mem::replace(&mut self.0[node.index()], true)
    }

    pub(super) fn contains(&self, node: Node) -> bool {
        self.0[node.index()]
    }

    /// The members, in load order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Node> + '_ {
        (0..self.0.len()).map(Node::new).filter(|&node| self.contains(node))
    }
}

/// For each node, the nodes it points to, without repetitions.
#[derive(Clone, Debug)]
pub(super) struct Edges(Vec<Vec<Node>>);

impl Edges {
    /// Takes the edges as listed, dropping repetitions.
    pub(super) fn new(mut lists: Vec<Vec<Node>>) -> Self {
        for list in &mut lists {
            dedup_in_order(list);
        }
        Self(lists)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        (0..self.0.len()).map(Node::new)
    }

    pub(super) fn reversed(&self) -> Self {
        let mut lists = vec![Vec::new(); self.len()];
        for node in self.nodes() {
            for &to in &self[node] {
                lists[to.index()].push(node);
            }
        }
        Self(lists)
    }

    /// The starts and all that can be reached from them.
    pub(super) fn closure(&self, starts: impl IntoIterator<Item = Node>) -> NodeSet {
        let mut reached = NodeSet::empty(self.len());
        let mut todo: Vec<Node> = starts.into_iter().collect();
        while let Some(node) = todo.pop() {
            if reached.insert(node) {
                todo.extend(&self[node]);
            }
        }
        reached
    }

    /// Lists every node after the nodes it points to, staying on one line as
    /// long as it can.
    ///
    /// The error is a node that lies on a cycle.
    pub(super) fn order(&self, starts: impl IntoIterator<Item = Node>) -> Result<Vec<Node>, Node> {
        let mut order = Vec::with_capacity(self.len());
        let mut seen = NodeSet::empty(self.len());
        let mut done = NodeSet::empty(self.len());
        for start in starts {
            let mut path = Vec::new();
            if seen.insert(start) {
                path.push((start, 0));
            }
            while let Some((node, position)) = path.last_mut() {
                if let Some(&next) = self[*node].get(*position) {
                    *position += 1;
                    if seen.insert(next) {
                        path.push((next, 0));
                    } else if !done.contains(next) {
                        return Err(next);
                    }
                } else {
                    done.insert(*node);
                    order.push(*node);
                    path.pop();
                }
            }
        }
        Ok(order)
    }

    /// A shortest cycle through a node that lies on one, without repeating the node.
    pub(super) fn shortest_cycle(&self, start: Node) -> Vec<Node> {
        let mut came_from = HashMap::new();
        let mut todo = VecDeque::from([start]);
        while let Some(node) = todo.pop_front() {
            for &next in &self[node] {
                if next == start {
                    return trace(&came_from, node);
                }
                came_from.entry(next).or_insert_with(|| {
                    todo.push_back(next);
                    node
                });
            }
        }
        vec![start]
    }
}

impl Index<Node> for Edges {
    type Output = [Node];

    fn index(&self, node: Node) -> &[Node] {
        &self.0[node.index()]
    }
}

/// The path to `end` along which the search came.
fn trace(came_from: &HashMap<Node, Node>, end: Node) -> Vec<Node> {
    let mut path: Vec<Node> = std::iter::successors(Some(end), |node| came_from.get(node).copied()).collect();
    path.reverse();
    path
}

fn dedup_in_order(list: &mut Vec<Node>) {
    if list.len() > 1 {
        let mut seen = HashSet::new();
        list.retain(|&node| seen.insert(node));
    }
}

/// All the edges of a revision graph, and an order that respects them.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    /// To the parents.
    pub(super) parents: Edges,
    /// From the parents: the reverse of `parents`.
    pub(super) children: Edges,
    /// To the parents and all dependencies.
    pub(super) prerequisites: Edges,
    /// The reverse of `prerequisites`.
    pub(super) dependants: Edges,
    /// To the parents and those dependencies that no ancestor already names.
    pub(super) effective: Edges,
    /// Every node after its prerequisites.
    pub(super) order: Vec<Node>,
}

/// Why a graph has no order: a cycle, through parents alone or not.
pub(super) enum CycleFound {
    Parents(Vec<Node>),
    Dependencies(Vec<Node>),
}

impl Graph {
    /// Derives everything from the parents and dependencies of each node.
    pub(super) fn new(parents: Vec<Vec<Node>>, dependencies: Vec<Vec<Node>>) -> Result<Self, CycleFound> {
        let parents = Edges::new(parents);
        let dependencies = Edges::new(dependencies);
        parents.order(parents.nodes()).map_err(|node| CycleFound::Parents(parents.shortest_cycle(node)))?;
        let prerequisites = joined(&parents, |node| &dependencies[node]);
        let dependants = prerequisites.reversed();
        // Starting from the heads keeps each line together. A cycle may have
        // no head above it, so the other nodes follow.
        let heads = prerequisites.nodes().filter(|&node| dependants[node].is_empty());
        let order = prerequisites
            .order(heads.chain(prerequisites.nodes()))
            .map_err(|node| CycleFound::Dependencies(prerequisites.shortest_cycle(node)))?;
        let children = parents.reversed();
        let counting = counting_dependencies(&children, &dependencies, &order);
        let effective = joined(&parents, |node| &counting[node]);
        Ok(Self { parents, children, prerequisites, dependants, effective, order })
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        self.parents.nodes()
    }

    /// The starts and all they stand on.
    pub(super) fn below(&self, starts: impl IntoIterator<Item = Node>) -> NodeSet {
        self.prerequisites.closure(starts)
    }

    /// The starts and all that stands on them.
    pub(super) fn above(&self, starts: impl IntoIterator<Item = Node>) -> NodeSet {
        self.dependants.closure(starts)
    }
}

/// `first` with the lists of `second` appended.
fn joined<'a>(first: &Edges, second: impl Fn(Node) -> &'a [Node]) -> Edges {
    let lists = first.nodes().map(|node| [&first[node], second(node)].concat()).collect();
    Edges::new(lists)
}

/// Leaves out each dependency that an ancestor (by parents) already names.
fn counting_dependencies(children: &Edges, dependencies: &Edges, order: &[Node]) -> Edges {
    let mut rank = vec![0; order.len()];
    for (position, node) in order.iter().enumerate() {
        rank[node.index()] = position;
    }
    let mut redundant = HashSet::new();
    let namers = dependencies.reversed();
    // `visited[node]` is the last dependency whose search came by, which saves
    // clearing a set for each of them.
    let mut visited = vec![None; order.len()];
    for dependency in namers.nodes() {
        let named_by = &namers[dependency];
        // One revision alone cannot have an ancestor that also names it.
        if named_by.len() < 2 {
            continue;
        }
        let last = named_by.iter().map(|node| rank[node.index()]).max();
        let mut todo: Vec<Node> = successors(children, named_by);
        while let Some(node) = todo.pop() {
            if Some(rank[node.index()]) <= last && visited[node.index()] != Some(dependency) {
                visited[node.index()] = Some(dependency);
                todo.extend(&children[node]);
            }
        }
        let has_namer_below = |node: &&Node| visited[node.index()] == Some(dependency);
        redundant.extend(named_by.iter().filter(has_namer_below).map(|&node| (node, dependency)));
    }
    let keep = |node| {
        let counts = |&&dependency: &&Node| !redundant.contains(&(node, dependency));
        dependencies[node].iter().filter(counts).copied().collect()
    };
    Edges::new(dependencies.nodes().map(keep).collect())
}

fn successors(edges: &Edges, nodes: &[Node]) -> Vec<Node> {
    nodes.iter().flat_map(|&node| &edges[node]).copied().collect()
}
