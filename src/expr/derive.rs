//! Derivatives of an expression. Of pieces the derivative is that of the piece that is chosen.

use super::callee::{Callee, Elementary};
use super::graph::{Graph, Id, Node};
use crate::Kind;

/// What a derivative is along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    X,
    Param(usize),
}

impl Graph {
    /// The derivative of an operation, as more operations.
    pub(super) fn derivative(&mut self, root: Id, along: Variable) -> Id {
        let needed = self.needed(&[root]);
        let zero = self.number(0.0);
        let mut slopes = vec![zero; root + 1];
        for id in (0..=root).filter(|id| needed[*id]) {
            slopes[id] = self.slope(id, along, &slopes);
            if self.is_full() {
                return zero;
            }
        }
        slopes[root]
    }

    /// The derivative of one operation, where those of its operands are known.
    fn slope(&mut self, id: Id, along: Variable, slopes: &[Id]) -> Id {
        let constant = |graph: &mut Graph, one: bool| graph.number(f64::from(u8::from(one)));
        match self.node(id) {
            Node::Number(_) | Node::Is(..) => constant(self, false),
            Node::X => constant(self, along == Variable::X),
            Node::Param(k) => constant(self, along == Variable::Param(k)),
            Node::Neg(a) => self.neg(slopes[a]),
            Node::Add(a, b) => self.add(slopes[a], slopes[b]),
            Node::Sub(a, b) => self.sub(slopes[a], slopes[b]),
            Node::Mul(a, b) => {
                let (left, right) = (self.mul(slopes[a], b), self.mul(a, slopes[b]));
                self.add(left, right)
            }
            Node::Div(a, b) => {
                let away = self.mul(id, slopes[b]);
                let above = self.sub(slopes[a], away);
                self.div(above, b)
            }
            Node::Power(a, n) => {
                let (n, lower) = (f64::from(n), self.power(a, f64::from(n) - 1.0));
                let n = self.number(n);
                let outer = self.mul(n, lower);
                self.mul(outer, slopes[a])
            }
            Node::Pow(a, b) => self.slope_of_pow(id, [a, b], [slopes[a], slopes[b]]),
            Node::Call(_, a) if self.is(slopes[a], 0.0) => slopes[a],
            Node::Call(callee, a) => {
                let outer = self.outer(callee, id, a);
                self.mul(outer, slopes[a])
            }
            Node::Where(c, a, b) => self.select(c, slopes[a], slopes[b]),
        }
    }

    /// a^b: b a^(b - 1) a' + a^b ln(a) b'
    fn slope_of_pow(&mut self, id: Id, [a, b]: [Id; 2], [in_a, in_b]: [Id; 2]) -> Id {
        let one = self.number(1.0);
        let lower = self.sub(b, one);
        let lower = self.pow(a, lower);
        let outer = self.mul(b, lower);
        let left = self.mul(outer, in_a);
        if self.is(in_b, 0.0) {
            return left;
        }
        let log = self.call(Callee::Elementary(Elementary::Ln), a);
        let right = self.mul(id, log);
        let right = self.mul(right, in_b);
        self.add(left, right)
    }

    /// The derivative of a function at an operation, where `id` is its value.
    fn outer(&mut self, callee: Callee, id: Id, a: Id) -> Id {
        let call = |graph: &mut Graph, function| graph.call(Callee::Elementary(function), a);
        let one = self.number(1.0);
        match callee {
            // The derivatives of these that are written by hand are functions like any other.
            Callee::Act(Kind::Expm1, _) => call(self, Elementary::Exp),
            Callee::Act(kind, order) => self.call(Callee::Act(kind, order + 1), a),
            Callee::Elementary(function) => match function {
                Elementary::Sqrt => {
                    let half = self.number(0.5);
                    self.div(half, id)
                }
                Elementary::Exp => id,
                Elementary::Ln => self.div(one, a),
                Elementary::Ln1p => {
                    let below = self.add(one, a);
                    self.div(one, below)
                }
                Elementary::Sin => call(self, Elementary::Cos),
                Elementary::Cos => {
                    let sine = call(self, Elementary::Sin);
                    self.neg(sine)
                }
                Elementary::Tan => {
                    let square = self.power(id, 2.0);
                    self.add(one, square)
                }
                Elementary::Sinh => call(self, Elementary::Cosh),
                Elementary::Cosh => call(self, Elementary::Sinh),
            },
        }
    }
}
