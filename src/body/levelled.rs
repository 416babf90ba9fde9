//! Sums that need not wait for the largest number of their row.
//!
//! The sum of e^(x - m) w, m the largest x, is e^(l - m) times the sum of e^(x - l) w for any level l.
//! So a row is gone through once for both: with the largest so far as the level, and what has been added
//! up before taken down where that rises.

use super::{Body, Op, RowOp, Unary, Wire};

/// The largest number of a row, where all that the next pass adds up can be added up along with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Levelled {
    /// The largest.
    pub most: Wire,
    /// What makes of the largest what x is compared with, one after the other.
    pub of_most: Vec<Unary>,
}

/// What becomes of a number where the largest one is another.
#[derive(Clone, PartialEq, Eq)]
enum Change {
    /// Nothing.
    Same,
    /// It is the level: these functions of the largest.
    Level(Vec<Unary>),
    /// The level times -1.
    Down(Vec<Unary>),
    /// What falls by as much as the level rises.
    Falls(Vec<Unary>),
    /// What falls by that factor.
    Scaled(Vec<Unary>),
    /// Something else.
    Other,
}

impl Body {
    /// The first largest number whose sums need not wait for it.
    pub(crate) fn levelled(&self) -> Option<Levelled> {
        let passes = self.passes();
        let largest = self.ops.iter().enumerate();
        let mut largest = largest.filter(|(_, op)| matches!(op, Op::Row(RowOp::Max, _)));
        largest.find_map(|(most, _)| self.levelled_by(most, &passes))
    }

    fn levelled_by(&self, most: Wire, passes: &[usize]) -> Option<Levelled> {
        let pass = passes[most];
        let is_searched = |wire: Wire| matches!(self.ops[wire], Op::Row(op, _) if op.is_searched());
        let due = |pass: usize| {
            let wires = 0..self.ops.len();
            let of_row = |wire: &Wire| matches!(self.ops[*wire], Op::Row(..));
            wires.filter(move |wire| of_row(wire) && passes[*wire] == pass)
        };
        if due(pass).chain(due(pass + 1)).any(is_searched) {
            return None;
        }
        let changes = self.changes(most, passes);
        let mut of_most = None;
        for sum in due(pass + 1) {
            let Op::Row(RowOp::Sum, term) = self.ops[sum] else {
                return None;
            };
            let Change::Scaled(level) = &changes[term] else {
                return None;
            };
            if of_most.get_or_insert(level) != &level {
                return None;
            }
        }
        Some(Levelled {
            most,
            of_most: of_most?.clone(),
        })
    }

    /// For each operation what becomes of it where the largest number is another.
    fn changes(&self, most: Wire, passes: &[usize]) -> Vec<Change> {
        use Change::{Down, Falls, Level, Other, Same, Scaled};
        let mut changes: Vec<Change> = Vec::with_capacity(self.ops.len());
        for (wire, op) in self.ops.iter().enumerate() {
            let of = |wire: Wire| &changes[wire];
            let change = match *op {
                _ if wire == most => Level(Vec::new()),
                // What is not known yet where the largest is looked for.
                Op::Row(..) if passes[wire] >= passes[most] => Other,
                Op::Unary(unary @ (Unary::Finite | Unary::Positive), at) => match of(at) {
                    Level(unaries) => Level([unaries.as_slice(), &[unary]].concat()),
                    Same => Same,
                    _ => Other,
                },
                Op::Unary(Unary::Exp, at) => match of(at) {
                    Falls(level) => Scaled(level.clone()),
                    Same => Same,
                    _ => Other,
                },
                Op::Mul(a, b) => match (of(a), of(b)) {
                    (Same, Same) => Same,
                    (Level(level), Same) if self.ops[b] == Op::Halves(-2) => Down(level.clone()),
                    (Scaled(level), Same) | (Same, Scaled(level)) => Scaled(level.clone()),
                    _ => Other,
                },
                Op::Add(a, b) => match (of(a), of(b)) {
                    (Same, Same) => Same,
                    (Same, Down(level)) | (Down(level), Same) => Falls(level.clone()),
                    (Scaled(a), Scaled(b)) if a == b => Scaled(a.clone()),
                    _ => Other,
                },
                Op::Within(at, mask) => match (of(at), of(mask)) {
                    (change @ (Same | Scaled(_)), Same) => change.clone(),
                    _ => Other,
                },
                _ if op.arguments().all(|at| changes[at] == Same) => Same,
                _ => Other,
            };
            changes.push(change);
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chain, Direction};

    fn levelled(chain: &str, direction: Direction) -> Option<(Vec<Unary>, usize)> {
        let chain: Chain = chain.parse().expect(chain);
        let body = Body::of(&chain, direction);
        let levelled = body.levelled()?;
        let (ops, passes) = (body.ops().iter(), body.passes());
        let behind = passes[levelled.most] + 1;
        let sums = ops
            .zip(&passes)
            .filter(|(op, pass)| matches!(op, Op::Row(..)) && **pass == behind);
        Some((levelled.of_most, sums.count()))
    }

    #[test]
    fn sums_of_powers_go_with_the_largest() {
        let finite = || vec![Unary::Finite];
        for (chain, sums) in [
            ("softmax", 1),
            ("softmin", 1),
            ("scale(0.125) | add | softmax", 1),
            ("bias(column) | gelu | softmax | dropout(p=0.1)", 1),
        ] {
            let expected = Some((finite(), sums));
            assert_eq!(levelled(chain, Direction::Forward), expected, "{chain}");
        }
        // e^(x - m) dy is summed up, too.
        let expected = Some((finite(), 2));
        assert_eq!(levelled("softmax", Direction::Backward), expected);
        // The largest or 0.
        let levels = vec![Unary::Finite, Unary::Positive];
        let expected = Some((levels, 1));
        assert_eq!(levelled("softmax1", Direction::Forward), expected);
    }

    #[test]
    fn what_is_no_power_waits() {
        for chain in [
            "relu",
            "hardmax",
            "sparsemax",
            "entmax15",
            "poly_norm",
            // The sum beside the largest.
            "logsumexp",
            "log_softmax",
        ] {
            assert_eq!(levelled(chain, Direction::Forward), None, "{chain}");
        }
    }
}
