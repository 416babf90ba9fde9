//! Functions of rows: their lines, and the derivatives of what these are made of.

use super::{Body, Op, RowOp, Unary, Wire};
use crate::RowFunction;

impl Body {
    /// A function of a row.
    pub(super) fn row(&mut self, function: RowFunction, x: Wire) -> Wire {
        match function {
            RowFunction::Softmax => {
                let (_, e) = self.powers(x);
                self.share(e)
            }
            RowFunction::Softmin => {
                let x = self.negative(x);
                let (_, e) = self.powers(x);
                self.share(e)
            }
            RowFunction::LogSoftmax => {
                let (d, log) = self.log_of_sum(x);
                let log = self.negative(log);
                self.push(Op::Add(d, log))
            }
            RowFunction::LogSumExp => {
                let (_, log) = self.log_of_sum(x);
                let most = self.push(Op::Row(RowOp::Max, x));
                self.push(Op::Add(most, log))
            }
            RowFunction::Softmax1 => {
                // e^(x - m) / (e^-m + sum), m = max(x, 0)
                let most = self.push(Op::Row(RowOp::Max, x));
                let most = self.unary(Unary::Finite, most);
                let m = self.unary(Unary::Positive, most);
                let down = self.negative(m);
                let d = self.push(Op::Add(x, down));
                let e = self.unary(Unary::Exp, d);
                let sum = self.push(Op::Row(RowOp::Sum, e));
                let own = self.unary(Unary::Exp, down);
                let sum = self.push(Op::Add(sum, own));
                let share = self.unary(Unary::Reciprocal, sum);
                self.push(Op::Mul(e, share))
            }
            RowFunction::Hardmax => {
                let first = self.push(Op::Row(RowOp::First, x));
                self.push(Op::IsColumn(first))
            }
            RowFunction::Sparsemax => {
                let d = self.below_largest(x);
                self.above_threshold(d, 1)
            }
            RowFunction::Entmax15 => {
                let d = self.below_largest(x);
                let half = self.push(Op::Halves(1));
                let d = self.push(Op::Mul(d, half));
                let y = self.above_threshold(d, 2);
                self.push(Op::Mul(y, y))
            }
        }
    }

    fn unary(&mut self, unary: Unary, at: Wire) -> Wire {
        self.push(Op::Unary(unary, at))
    }

    fn negative(&mut self, at: Wire) -> Wire {
        let minus = self.push(Op::Halves(-2));
        self.push(Op::Mul(at, minus))
    }

    /// x less the largest of the row.
    fn below_largest(&mut self, x: Wire) -> Wire {
        let most = self.push(Op::Row(RowOp::Max, x));
        let most = self.unary(Unary::Finite, most);
        let down = self.negative(most);
        self.push(Op::Add(x, down))
    }

    /// That, and e to its power.
    fn powers(&mut self, x: Wire) -> (Wire, Wire) {
        let d = self.below_largest(x);
        (d, self.unary(Unary::Exp, d))
    }

    /// Each of these of their sum.
    fn share(&mut self, e: Wire) -> Wire {
        let rest = self.push(Op::Row(RowOp::Rest, e));
        let share = self.unary(Unary::Reciprocal1p, rest);
        self.push(Op::Mul(e, share))
    }

    /// x less the largest, and the logarithm of the sum of e to these powers.
    fn log_of_sum(&mut self, x: Wire) -> (Wire, Wire) {
        let (d, e) = self.powers(x);
        let rest = self.push(Op::Row(RowOp::Rest, e));
        (d, self.unary(Unary::Ln1p, rest))
    }

    /// max(d - τ, 0).
    fn above_threshold(&mut self, d: Wire, exponent: u8) -> Wire {
        let over = self.over_threshold(d, exponent);
        self.unary(Unary::Positive, over)
    }

    /// d - τ.
    pub(super) fn over_threshold(&mut self, d: Wire, exponent: u8) -> Wire {
        let threshold = self.push(Op::Row(RowOp::Threshold(exponent), d));
        let down = self.negative(threshold);
        self.push(Op::Add(d, down))
    }

    /// Whether results depend on other elements of their row, or may.
    pub(crate) fn has_rows(&self) -> bool {
        self.by_rows
    }

    /// For each operation whether it is the same at each element of a row. Where no result depends on
    /// other elements it does not matter, and none is.
    pub(crate) fn is_of_row(&self) -> Vec<bool> {
        let matters = self.has_rows();
        let mut of_row: Vec<bool> = Vec::with_capacity(self.ops.len());
        for op in &self.ops {
            let is = match *op {
                Op::Load(slot) => self.per(slot).is_of_row(),
                Op::Halves(_) | Op::Constant(_) | Op::Row(..) => true,
                Op::Dropout(_) | Op::Slope(..) | Op::IsColumn(_) => false,
                Op::Call { function, .. } if self.learns_in_columns(function) => false,
                _ => op.arguments().all(|argument| of_row[argument]),
            };
            of_row.push(is && matters);
        }
        of_row
    }

    /// How many times a row is read, where a threshold is searched in so many steps.
    pub(crate) fn times_read(&self, steps: u64) -> u64 {
        let searches = |op: &&Op| matches!(op, Op::Row(RowOp::Threshold(_), _));
        let searches = self.ops.iter().filter(searches).count() as u64;
        let passes = self.passes().into_iter().max().unwrap_or(0) as u64;
        passes + 1 + searches * steps
    }

    /// For each operation how many times a row must have been read before it can be computed.
    pub(crate) fn passes(&self) -> Vec<usize> {
        let mut passes: Vec<usize> = Vec::with_capacity(self.ops.len());
        for op in &self.ops {
            let before = op.arguments().map(|argument| passes[argument]).max();
            let own = usize::from(matches!(op, Op::Row(..)));
            passes.push(before.unwrap_or(0) + own);
        }
        passes
    }

    /// Whether a parameter of an activation differs within a row.
    fn learns_in_columns(&self, function: usize) -> bool {
        let mut learned = self.learned_of(function);
        learned.any(|learned| !learned.per.is_of_row())
    }
}
