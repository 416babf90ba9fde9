//! A part of a graph as a straight line: what some results need, and nothing else.

use super::graph::{Graph, Id, Node};

/// Operations in order, with the results among them.
#[derive(Debug)]
pub(super) struct Line {
    pub nodes: Vec<Node>,
    pub roots: Vec<Id>,
}

impl Line {
    pub(super) fn new(graph: &Graph, roots: &[Id]) -> Self {
        let needed = graph.needed(roots);
        let mut names = vec![0; graph.len()];
        let mut nodes = Vec::new();
        for id in (0..graph.len()).filter(|id| needed[*id]) {
            names[id] = nodes.len();
            nodes.push(graph.node(id).renamed(|operand| names[operand]));
        }
        Line {
            roots: roots.iter().map(|root| names[*root]).collect(),
            nodes,
        }
    }

    /// Whether the only result is the number 0.
    pub(super) fn is_zero(&self) -> bool {
        let zero = |root: &Id| matches!(self.nodes[*root], Node::Number(c) if c.value() == 0.0);
        self.roots.iter().all(zero)
    }
}
