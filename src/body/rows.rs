//! Functions of rows: their lines, and the derivatives of what these are made of.

use super::{Body, Op, RowOp, Unary, Wire};
use crate::RowFunction;
use crate::chain::OF_ROW;

impl Body {
    /// The parameters of the function of rows: slots, or constants of the chain from this number on.
    pub(super) fn params_of_row(&mut self, function: RowFunction, constant: usize) -> Vec<Wire> {
        let params = 0..function.params().len();
        let param = |number: usize| {
            let mut learned = self.learned.iter();
            let learned = learned.find(|l| (l.function, l.param) == (OF_ROW, number));
            learned.map_or(Op::Constant(constant + number), |l| Op::Load(l.slot))
        };
        let params: Vec<Op> = params.map(param).collect();
        params.into_iter().map(|op| self.push(op)).collect()
    }

    /// A function of a row, with its parameters and what it may draw.
    pub(super) fn row(
        &mut self,
        function: RowFunction,
        x: Wire,
        params: &[Wire],
        drawn: Op,
    ) -> Wire {
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
                // Where the largest is infinite, so is the result, whatever the logarithm.
                let most = self.largest_or_nan(x);
                let d = self.less(x, most);
                let e = self.unary(Unary::Exp, d);
                let rest = self.push(Op::Row(RowOp::Rest, e));
                let rest = self.unary(Unary::Number, rest);
                let log = self.unary(Unary::Ln1p, rest);
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
            RowFunction::Maxout { .. } => {
                let value = self.largest_or_nan(x);
                let first = self.push(Op::Row(RowOp::First, x));
                let is_first = self.push(Op::IsColumn(first));
                let own = self.push(Op::Mul(x, is_first));
                let slope = self.push(Op::Row(RowOp::Sum, own));
                self.push(Op::Instead { value, slope })
            }
            RowFunction::Hardmax => {
                let first = self.push(Op::Row(RowOp::First, x));
                self.push(Op::IsColumn(first))
            }
            RowFunction::Sparsemax => {
                let d = self.below_largest_or_nan(x);
                self.above_threshold(d, 1)
            }
            RowFunction::Entmax15 => {
                let d = self.below_largest_or_nan(x);
                let half = self.push(Op::Halves(1));
                let d = self.push(Op::Mul(d, half));
                let y = self.above_threshold(d, 2);
                self.push(Op::Mul(y, y))
            }
            RowFunction::Entmax { .. } => self.entmax(x, params[0]),
            RowFunction::GumbelSoftmax { hard, .. } => {
                let noise = self.push(drawn);
                let x = self.push(Op::Add(x, noise));
                let tau = self.unary(Unary::AboveZero, params[0]);
                let cold = self.unary(Unary::Reciprocal, tau);
                let x = self.push(Op::Mul(x, cold));
                let (_, e) = self.powers(x);
                let slope = self.share(e);
                if !hard {
                    return slope;
                }
                let first = self.push(Op::Row(RowOp::First, x));
                let one = self.push(Op::IsColumn(first));
                // A row that has no softmax has no largest number either.
                let nan = self.unary(Unary::OnlyNan, slope);
                let value = self.push(Op::Add(one, nan));
                self.push(Op::Instead { value, slope })
            }
            RowFunction::PolyNorm { .. } => self.poly_norm(x, params),
        }
    }

    /// max((α - 1) (x - m) - τ, 0)^(1 / (α - 1))
    fn entmax(&mut self, x: Wire, alpha: Wire) -> Wire {
        let minus_one = self.push(Op::Halves(-2));
        let factor = self.push(Op::Add(alpha, minus_one));
        let factor = self.unary(Unary::AboveZero, factor);
        let exponent = self.unary(Unary::Reciprocal, factor);
        let d = self.below_largest_or_nan(x);
        let d = self.unary(Unary::Bounded, d);
        let u = self.push(Op::Mul(d, factor));
        let over = self.over(u, RowOp::ThresholdOf(exponent));
        self.power(over, exponent, 0)
    }

    /// The powers of x by their root mean squares. Of x / max(|x|, 1), where ε is so much smaller: the
    /// result is the same, and no power leaves the range of f32.
    fn poly_norm(&mut self, x: Wire, params: &[Wire]) -> Wire {
        let [w0, w1, w2, b, eps] = params[..] else {
            unreachable!("as many as it has")
        };
        let size = self.unary(Unary::Magnitude, x);
        let most = self.push(Op::Row(RowOp::Max, size));
        let most = self.unary(Unary::AtLeastOne, most);
        let scale = self.unary(Unary::Reciprocal, most);
        let x1 = self.push(Op::Mul(x, scale));
        let x2 = self.push(Op::Mul(x1, x1));
        let x3 = self.push(Op::Mul(x2, x1));
        let one = self.push(Op::Halves(2));
        let columns = self.push(Op::Row(RowOp::Sum, one));
        let share = self.unary(Unary::Reciprocal, columns);
        let scale_squared = self.push(Op::Mul(scale, scale));
        let mut small = eps;
        let mut y = b;
        for (power, weight) in [(x1, w2), (x2, w1), (x3, w0)] {
            let square = self.push(Op::Mul(power, power));
            let sum = self.push(Op::Row(RowOp::Sum, square));
            let mean = self.push(Op::Mul(sum, share));
            small = self.push(Op::Mul(small, scale_squared));
            let mean = self.push(Op::Add(mean, small));
            let root = self.unary(Unary::ReciprocalRoot, mean);
            let factor = self.push(Op::Mul(root, weight));
            let term = self.push(Op::Mul(power, factor));
            y = self.push(Op::Add(term, y));
        }
        y
    }

    pub(super) fn power(&mut self, at: Wire, exponent: Wire, logs: u8) -> Wire {
        self.push(Op::Power { at, exponent, logs })
    }

    /// The body without [`Op::Instead`]: nothing more is derived.
    pub(super) fn settled(mut self) -> Self {
        if !self.ops.iter().any(|op| matches!(op, Op::Instead { .. })) {
            return self;
        }
        let mut names: Vec<Wire> = (0..self.ops.len()).collect();
        for (wire, op) in self.ops.iter_mut().enumerate() {
            *op = op.renamed(|argument| names[argument]);
            if let Op::Instead { value, .. } = *op {
                names[wire] = value;
            }
        }
        for (_, wire) in &mut self.stores {
            *wire = names[*wire];
        }
        self.only(|_| true)
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
        self.less(x, most)
    }

    /// The same; in a row where one of them is no number, none is: searches leave NaN out.
    fn below_largest_or_nan(&mut self, x: Wire) -> Wire {
        let d = self.below_largest(x);
        let nan = self.only_nan(d);
        self.push(Op::Add(d, nan))
    }

    /// The largest, or NaN, which the largest leaves out.
    fn largest_or_nan(&mut self, x: Wire) -> Wire {
        let most = self.push(Op::Row(RowOp::Max, x));
        let nan = self.only_nan(x);
        self.push(Op::Add(most, nan))
    }

    /// NaN where one of the row is NaN, else 0.
    fn only_nan(&mut self, x: Wire) -> Wire {
        let nan = self.unary(Unary::OnlyNan, x);
        self.push(Op::Row(RowOp::Sum, nan))
    }

    /// x less the largest, or x where all are -∞.
    fn less(&mut self, x: Wire, most: Wire) -> Wire {
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
        let sum = self.push(Op::Row(RowOp::Sum, e));
        let share = self.unary(Unary::Reciprocal, sum);
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
        let over = self.over(d, RowOp::Threshold(exponent));
        self.unary(Unary::Positive, over)
    }

    /// d - τ.
    pub(super) fn over(&mut self, d: Wire, threshold: RowOp) -> Wire {
        let threshold = self.push(Op::Row(threshold, d));
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
                Op::Dropout(_) | Op::Gumbel(_) | Op::Slope(..) | Op::IsColumn(_) => false,
                Op::Basis { .. } | Op::Harmonic { .. } => false,
                Op::Series { slot, at, .. } => self.per(slot).is_of_row() && of_row[at],
                Op::Call { function, .. } if self.learns_in_columns(function) => false,
                _ => op.arguments().all(|argument| of_row[argument]),
            };
            of_row.push(is && matters);
        }
        of_row
    }

    /// How many times a row is read where nothing of it is kept, and a threshold is searched in so many
    /// steps.
    pub(crate) fn times_read(&self, steps: u64) -> u64 {
        let searches = |op: &&Op| matches!(op, Op::Row(op, _) if op.is_searched());
        let searches = self.ops.iter().filter(searches).count() as u64;
        let passes = self.passes().into_iter().max().unwrap_or(0) as u64;
        let together = u64::from(self.levelled().is_some());
        passes + 1 - together + searches * steps
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
