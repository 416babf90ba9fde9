//! Operations that are simplified as they are made: constants are computed, what adds 0 or
//! multiplies by 1 goes, and a product with what is 0 on one side of a condition stays there.

use super::callee::{Callee, Elementary};
use super::graph::{Graph, Id, Node, Relation};

/// The largest whole power that is written as products, which are as many as it has bits.
const MOST_PRODUCTS: f64 = 1e9;

impl Graph {
    pub(super) fn neg(&mut self, a: Id) -> Id {
        match self.node(a) {
            Node::Number(c) => self.number(-c.value()),
            Node::Neg(a) => a,
            Node::Sub(a, b) => self.sub(b, a),
            Node::Mul(c, b) if self.value(c).is_some() => {
                let c = self.neg(c);
                self.mul(c, b)
            }
            _ => self.push(Node::Neg(a)),
        }
    }

    pub(super) fn add(&mut self, a: Id, b: Id) -> Id {
        match (self.value(a), self.value(b), self.node(a), self.node(b)) {
            (Some(a), Some(b), _, _) => self.number(a + b),
            (Some(0.0), ..) => b,
            (_, Some(0.0), ..) => a,
            (_, _, _, Node::Neg(b)) => self.sub(a, b),
            (_, _, Node::Neg(a), _) => self.sub(b, a),
            _ if a == b => {
                let two = self.number(2.0);
                self.mul(two, a)
            }
            _ => self.push(Node::Add(a.min(b), a.max(b))),
        }
    }

    pub(super) fn sub(&mut self, a: Id, b: Id) -> Id {
        match (self.value(a), self.value(b), self.node(b)) {
            (Some(a), Some(b), _) => self.number(a - b),
            (_, Some(0.0), _) => a,
            (Some(0.0), ..) => self.neg(b),
            (_, _, Node::Neg(b)) => self.add(a, b),
            _ if a == b => self.number(0.0),
            _ => self.push(Node::Sub(a, b)),
        }
    }

    pub(super) fn mul(&mut self, a: Id, b: Id) -> Id {
        let (a, b) = match self.value(b) {
            Some(_) => (b, a),
            None => (a, b),
        };
        match (self.node(a), self.node(b)) {
            (Node::Number(a), Node::Number(b)) => self.number(a.value() * b.value()),
            (Node::Number(c), _) if c.value() == 0.0 => self.number(0.0),
            (Node::Number(c), _) if c.value() == 1.0 => b,
            (Node::Number(c), _) if c.value() == -1.0 => self.neg(b),
            (Node::Number(_), Node::Neg(b)) => {
                let a = self.neg(a);
                self.mul(a, b)
            }
            (Node::Number(_), Node::Mul(c, d)) if self.value(c).is_some() => {
                let c = self.mul(a, c);
                self.mul(c, d)
            }
            (_, Node::Mul(c, d)) if self.value(c).is_some() => {
                let rest = self.mul(a, d);
                self.mul(c, rest)
            }
            (Node::Mul(c, d), _) if self.value(c).is_some() => {
                let rest = self.mul(d, b);
                self.mul(c, rest)
            }
            (Node::Neg(a), _) => {
                let product = self.mul(a, b);
                self.neg(product)
            }
            (_, Node::Neg(b)) => {
                let product = self.mul(a, b);
                self.neg(product)
            }
            (Node::Where(c, d, e), _) if self.is_switch(d, e) => self.switched(c, [d, e], b),
            (_, Node::Where(c, d, e)) if self.is_switch(d, e) => self.switched(c, [d, e], a),
            (Node::Div(c, d), _) if self.is(c, 1.0) => self.div(b, d),
            (_, Node::Div(c, d)) if self.is(c, 1.0) => self.div(a, d),
            _ if a == b => self.push(Node::Power(a, 2)),
            (Node::Power(c, n), _) if c == b && n > 0 => self.power(c, f64::from(n) + 1.0),
            (_, Node::Power(c, n)) if c == a && n > 0 => self.power(c, f64::from(n) + 1.0),
            _ => self.push(Node::Mul(a.min(b), a.max(b))),
        }
    }

    /// Whether one of two values is 0 or 1.
    fn is_switch(&self, a: Id, b: Id) -> bool {
        let is = |id: Id| self.is(id, 0.0) || self.is(id, 1.0);
        is(a) || is(b)
    }

    fn switched(&mut self, condition: Id, sides: [Id; 2], by: Id) -> Id {
        let [a, b] = sides.map(|side| self.mul(side, by));
        self.select(condition, a, b)
    }

    pub(super) fn div(&mut self, a: Id, b: Id) -> Id {
        match (self.node(a), self.node(b)) {
            (Node::Number(a), Node::Number(b)) => self.number(a.value() / b.value()),
            (Node::Number(c), _) if c.value() == 0.0 => self.number(0.0),
            (_, Node::Number(c)) if is_power_of_two(c.value()) => {
                let c = self.number(1.0 / c.value());
                self.mul(a, c)
            }
            (Node::Neg(a), _) => {
                let quotient = self.div(a, b);
                self.neg(quotient)
            }
            (_, Node::Neg(b)) => {
                let quotient = self.div(a, b);
                self.neg(quotient)
            }
            (Node::Where(c, d, e), _) if self.is(d, 0.0) || self.is(e, 0.0) => {
                let [d, e] = [d, e].map(|side| self.div(side, b));
                self.select(c, d, e)
            }
            _ => self.push(Node::Div(a, b)),
        }
    }

    /// a^n with a constant n: products where n is whole, roots where it is a half.
    pub(super) fn power(&mut self, a: Id, n: f64) -> Id {
        if n == 0.0 {
            return self.number(1.0);
        }
        if n == 1.0 {
            return a;
        }
        if let Some(value) = self.value(a) {
            return self.number(value.powf(n));
        }
        if n == n.trunc() && n.abs() <= MOST_PRODUCTS {
            return self.push(Node::Power(a, n as i32));
        }
        let root = |graph: &mut Graph| graph.call(Callee::Elementary(Elementary::Sqrt), a);
        match n {
            0.5 => root(self),
            -0.5 => {
                let (one, root) = (self.number(1.0), root(self));
                self.div(one, root)
            }
            1.5 => {
                let root = root(self);
                self.mul(a, root)
            }
            _ => {
                let n = self.number(n);
                self.push(Node::Pow(a, n))
            }
        }
    }

    /// a^b
    pub(super) fn pow(&mut self, a: Id, b: Id) -> Id {
        match self.value(b) {
            Some(n) => self.power(a, n),
            None => self.push(Node::Pow(a, b)),
        }
    }

    pub(super) fn call(&mut self, callee: Callee, a: Id) -> Id {
        if callee.is_zero() {
            return self.number(0.0);
        }
        match self.value(a) {
            Some(value) => self.number(callee.value(value)),
            None => self.push(Node::Call(callee, a)),
        }
    }

    /// A condition.
    pub(super) fn compare(&mut self, relation: Relation, a: Id, b: Id) -> Id {
        match (self.value(a), self.value(b)) {
            (Some(a), Some(b)) => self.number(f64::from(u8::from(relation.holds(a, b)))),
            _ => self.push(Node::Is(relation, a, b)),
        }
    }

    /// a where the condition holds, else b.
    pub(super) fn select(&mut self, condition: Id, a: Id, b: Id) -> Id {
        match self.value(condition) {
            _ if a == b => a,
            Some(0.0) => b,
            Some(_) => a,
            None => self.push(Node::Where(condition, a, b)),
        }
    }
}

fn is_power_of_two(value: f64) -> bool {
    value.is_normal() && value.to_bits() << 12 == 0 && value.abs() < 1e30 && value.abs() > 1e-30
}
