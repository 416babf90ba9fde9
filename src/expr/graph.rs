//! An expression as a graph: each operation once, after those that it uses.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::callee::Callee;

/// The most operations of an expression and all its derivatives together.
pub(super) const MOST: usize = 4096;

/// The number of an operation.
pub(super) type Id = usize;

/// A constant. Equal where the bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Constant(u64);

impl Constant {
    pub(super) fn new(value: f64) -> Self {
        Constant(value.to_bits())
    }

    pub(super) fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// How two numbers are compared. What is greater has its operands swapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    Less,
    LessEqual,
    Equal,
    NotEqual,
}

impl Relation {
    pub(super) fn holds<T: PartialOrd>(self, a: T, b: T) -> bool {
        match self {
            Relation::Less => a < b,
            Relation::LessEqual => a <= b,
            Relation::Equal => a == b,
            Relation::NotEqual => a != b,
        }
    }

    /// As it is written, here and in WGSL.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::LessEqual => "<=",
            Relation::Equal => "==",
            Relation::NotEqual => "!=",
        }
    }
}

/// An operation on earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Number(Constant),
    X,
    /// The parameter of this number.
    Param(usize),
    Neg(Id),
    Add(Id, Id),
    Sub(Id, Id),
    Mul(Id, Id),
    Div(Id, Id),
    /// A whole power, other than 0 and 1.
    Power(Id, i32),
    /// Any other power.
    Pow(Id, Id),
    Call(Callee, Id),
    /// A condition: 1 where it holds, else 0.
    Is(Relation, Id, Id),
    /// Where the condition holds the second one, else the third one.
    Where(Id, Id, Id),
}

impl Node {
    /// The operations that it uses.
    pub(super) fn operands(self) -> impl Iterator<Item = Id> {
        let [a, b, c] = match self {
            Node::Number(_) | Node::X | Node::Param(_) => [None; 3],
            Node::Neg(a) | Node::Power(a, _) | Node::Call(_, a) => [Some(a), None, None],
            Node::Add(a, b)
            | Node::Sub(a, b)
            | Node::Mul(a, b)
            | Node::Div(a, b)
            | Node::Pow(a, b)
            | Node::Is(_, a, b) => [Some(a), Some(b), None],
            Node::Where(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        [a, b, c].into_iter().flatten()
    }

    /// The same on other operations.
    pub(super) fn renamed(self, name: impl Fn(Id) -> Id) -> Self {
        match self {
            Node::Number(_) | Node::X | Node::Param(_) => self,
            Node::Neg(a) => Node::Neg(name(a)),
            Node::Add(a, b) => Node::Add(name(a), name(b)),
            Node::Sub(a, b) => Node::Sub(name(a), name(b)),
            Node::Mul(a, b) => Node::Mul(name(a), name(b)),
            Node::Div(a, b) => Node::Div(name(a), name(b)),
            Node::Power(a, n) => Node::Power(name(a), n),
            Node::Pow(a, b) => Node::Pow(name(a), name(b)),
            Node::Call(callee, a) => Node::Call(callee, name(a)),
            Node::Is(relation, a, b) => Node::Is(relation, name(a), name(b)),
            Node::Where(c, a, b) => Node::Where(name(c), name(a), name(b)),
        }
    }
}

/// Operations, each once.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    known: FxHashMap<Node, Id>,
    full: bool,
}

impl Graph {
    /// Whether there were more than [`MOST`]. Then what stands in it is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: Id) -> Node {
        self.nodes[id]
    }

    /// Adds an operation as it is, or finds the same one.
    pub(super) fn push(&mut self, node: Node) -> Id {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        if self.nodes.len() >= MOST {
            self.full = true;
            return 0;
        }
        let id = self.nodes.len();
        self.nodes.push(node);
        self.known.insert(node, id);
        id
    }

    /// A number.
    pub(super) fn number(&mut self, value: f64) -> Id {
        self.push(Node::Number(Constant::new(value)))
    }

    /// What an operation is, where that is a number.
    pub(super) fn value(&self, id: Id) -> Option<f64> {
        match self.nodes[id] {
            Node::Number(constant) => Some(constant.value()),
            _ => None,
        }
    }

    /// Whether an operation is this number.
    pub(super) fn is(&self, id: Id, number: f64) -> bool {
        self.value(id) == Some(number)
    }

    /// Which operations these need, themselves among them.
    pub(super) fn needed(&self, roots: &[Id]) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len()];
        roots.iter().for_each(|root| needed[*root] = true);
        for id in (0..self.nodes.len()).rev() {
            if needed[id] {
                self.nodes[id]
                    .operands()
                    .for_each(|operand| needed[operand] = true);
            }
        }
        needed
    }
}
