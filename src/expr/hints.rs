//! What of an expression loses digits that a function of the list keeps.

use super::callee::{Callee, Elementary};
use super::graph::{Graph, Id, Node};
use crate::Kind;

/// The longest operand that is shown.
const LONGEST: usize = 60;

/// A place that could be written better: the operations within it, and what to write, with # for an
/// operand.
struct Found {
    inner: Vec<Id>,
    instead: &'static str,
    of: Id,
}

/// What [`Graph::better`] finds.
fn found(inner: &[Id], instead: &'static str, of: Id) -> Option<Found> {
    let inner = inner.to_vec();
    Some(Found { inner, instead, of })
}

/// A line for each place: what stands there, and what to write.
pub(super) fn of(graph: &Graph, root: Id, params: &[&str]) -> Vec<String> {
    let needed = graph.needed(&[root]);
    let mut covered = vec![false; graph.len()];
    let mut hints = Vec::new();
    for id in (0..=root).rev().filter(|id| needed[*id]) {
        if covered[id] {
            continue;
        }
        let Some(found) = graph.better(id) else {
            continue;
        };
        found.inner.iter().for_each(|inner| covered[*inner] = true);
        let operand = graph.written(found.of, params);
        let written = graph.written(id, params);
        hints.push(format!(
            "{written} loses digits: write {}",
            found.instead.replace('#', &operand)
        ));
    }
    hints
}

impl Graph {
    fn called(&self, id: Id, function: Elementary) -> Option<Id> {
        match self.node(id) {
            Node::Call(callee, a) if callee == Callee::Elementary(function) => Some(a),
            _ => None,
        }
    }

    fn act(&self, id: Id, kind: Kind) -> Option<Id> {
        match self.node(id) {
            Node::Call(callee, a) if callee == Callee::Act(kind, 0) => Some(a),
            _ => None,
        }
    }

    /// u, where an operation is 1 + u.
    fn one_plus(&self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Add(a, b) if self.is(a, 1.0) => Some(b),
            Node::Add(a, b) if self.is(b, 1.0) => Some(a),
            _ => None,
        }
    }

    /// u, where an operation is -u.
    fn negated(&self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Neg(a) => Some(a),
            _ => None,
        }
    }

    fn exp(&self, id: Id) -> Option<Id> {
        self.called(id, Elementary::Exp)
    }

    /// u, where an operation is softplus(u), written in one way or another.
    fn softplus(&self, id: Id) -> Option<Id> {
        let one_plus = || self.exp(self.one_plus(self.called(id, Elementary::Ln)?)?);
        let log = || self.exp(self.called(id, Elementary::Ln1p)?);
        one_plus().or_else(log)
    }

    /// e^u and e^-u
    fn both(&self, a: Id, b: Id) -> Option<Id> {
        let (a, b) = (self.exp(a)?, self.exp(b)?);
        (self.negated(b) == Some(a)).then_some(a)
    }

    fn better(&self, id: Id) -> Option<Found> {
        if let Some(u) = self.softplus(id) {
            let argument = self.node(id).operands().collect::<Vec<_>>();
            return found(&argument, "softplus(#)", u);
        }
        match self.node(id) {
            Node::Mul(a, b) => self
                .better_product(a, b)
                .or_else(|| self.better_product(b, a)),
            Node::Div(a, b) => self.better_quotient(a, b),
            Node::Sub(a, b) => match (self.exp(a), self.called(b, Elementary::Cos)) {
                (Some(u), _) if self.is(b, 1.0) => found(&[a], "expm1(#)", u),
                (_, Some(u)) if self.is(a, 1.0) => found(&[b], "2 * sin((#) / 2)^2", u),
                _ => None,
            },
            Node::Call(Callee::Elementary(Elementary::Ln), a) => {
                let sigmoid = self.act(a, Kind::Sigmoid);
                let sigmoid = sigmoid.and_then(|u| found(&[a], "log_sigmoid(#)", u));
                sigmoid.or_else(|| found(&[a], "log1p(#)", self.one_plus(a)?))
            }
            Node::Call(Callee::Elementary(Elementary::Sqrt), a) => match self.node(a) {
                Node::Power(u, 2) => found(&[a], "abs(#)", u),
                _ => None,
            },
            Node::Call(Callee::Elementary(Elementary::Exp), a) => {
                match self.negated(a).map(|square| self.node(square)) {
                    Some(Node::Power(u, 2)) => found(&[a], "gaussian(#)", u),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn better_product(&self, u: Id, b: Id) -> Option<Found> {
        if self.act(b, Kind::Sigmoid) == Some(u) {
            return found(&[b], "silu(#)", u);
        }
        let inside = self.act(b, Kind::Tanh)?;
        let softplus = Kind::Softplus { beta: 1.0 };
        let smooth = self.softplus(inside).or_else(|| self.act(inside, softplus));
        match smooth == Some(u) {
            true => found(&[b, inside], "mish(#)", u),
            false => None,
        }
    }

    fn better_quotient(&self, a: Id, b: Id) -> Option<Found> {
        if let (Node::Sub(p, q), Node::Add(r, s)) = (self.node(a), self.node(b)) {
            let u = self.both(p, q)?;
            let same = (p, q) == (r, s) || (p, q) == (s, r);
            return found(&[a, b], "tanh(#)", u).filter(|_| same);
        }
        let exp = self.one_plus(b)?;
        let v = self.exp(exp)?;
        match self.negated(v) {
            Some(u) if self.is(a, 1.0) => found(&[b, exp], "sigmoid(#)", u),
            None if self.is(a, 1.0) => found(&[b, exp], "sigmoid(-(#))", v),
            Some(u) if u == a => found(&[b, exp], "silu(#)", u),
            _ => None,
        }
    }

    /// An operation as text; three dots where it is long.
    fn written(&self, id: Id, params: &[&str]) -> String {
        let text = self.text(id, params, 0);
        if text.len() > LONGEST {
            "(...)".into()
        } else {
            text
        }
    }

    fn text(&self, id: Id, params: &[&str], depth: usize) -> String {
        if depth > 12 {
            return "...".into();
        }
        let of = |id: Id| self.text(id, params, depth + 1);
        // What stands beside a sign.
        let side = |id: Id| match self.node(id) {
            Node::Number(_) | Node::X | Node::Param(_) | Node::Call(..) | Node::Where(..) => of(id),
            _ => format!("({})", of(id)),
        };
        match self.node(id) {
            Node::Number(constant) => constant.value().to_string(),
            Node::X => "x".into(),
            Node::Param(k) => params.get(k).copied().unwrap_or_default().into(),
            Node::Neg(a) => format!("-{}", side(a)),
            Node::Add(a, b) => format!("{} + {}", side(a), side(b)),
            Node::Sub(a, b) => format!("{} - {}", side(a), side(b)),
            Node::Mul(a, b) => format!("{} * {}", side(a), side(b)),
            Node::Div(a, b) => format!("{} / {}", side(a), side(b)),
            Node::Power(a, n) => format!("{}^{n}", side(a)),
            Node::Pow(a, b) => format!("{}^{}", side(a), side(b)),
            Node::Call(Callee::Elementary(function), a) => {
                format!("{}({})", function.name(), of(a))
            }
            Node::Call(Callee::Act(kind, _), a) => format!("{}({})", kind.name(), of(a)),
            Node::Is(relation, a, b) => format!("{} {} {}", of(a), relation.symbol(), of(b)),
            Node::Where(c, a, b) => format!("where({}, {}, {})", of(c), of(a), of(b)),
        }
    }
}
