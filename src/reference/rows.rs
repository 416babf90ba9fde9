//! Functions of rows in f64, by their textbook formulas, with their derivatives by a tape: what the
//! shaders compute is derived from other formulas in another way.

use super::bounded::Bounded;
use super::number::{Elementary, Number, Total};
use crate::RowFunction;

/// A number with its slope along a direction, if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dual<T> {
    pub value: T,
    pub slope: Option<T>,
}

impl<T: Number> Dual<T> {
    fn constant(value: f64) -> Self {
        Dual {
            value: T::exact(value),
            slope: None,
        }
    }

    pub(super) fn times(self, other: Self) -> Self {
        let product = |a: T, b: Option<T>| Some(a * b?);
        let (one, another) = (
            product(self.value, other.slope),
            product(other.value, self.slope),
        );
        Dual {
            value: self.value * other.value,
            slope: match (one, another) {
                (Some(a), Some(b)) => Some(a.terms(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// The derivative of this order of an elementary function.
    fn call(self, function: Elementary, order: usize) -> Self {
        let at = self.value;
        let slope = |slope: T| T::elementary(function, order + 1, at) * slope;
        Dual {
            value: T::elementary(function, order, at),
            slope: self.slope.map(slope),
        }
    }

    /// The sum over a row.
    fn sum(terms: &[Dual<T>]) -> Self {
        let (mut value, mut slope) = (Total::default(), Total::default());
        for term in terms {
            value.add(term.value);
            if let Some(term) = term.slope {
                slope.add(term);
            }
        }
        Dual {
            value: T::sum_of_row(value),
            slope: (slope.count > 0).then(|| T::sum_of_row(slope)),
        }
    }
}

/// A number of the tape.
type Node = usize;

/// What a number was computed from.
#[derive(Clone, Debug)]
enum Source {
    /// Given, or a constant.
    Given,
    Add(Node, Node),
    Mul(Node, Node),
    Call(Elementary, Node),
    Sum(Vec<Node>),
    /// Another number, whose derivative is this one's: "straight through".
    Through(Node),
}

/// A function of a row while it is computed, and afterwards.
pub(super) struct Tape<T> {
    nodes: Vec<(Source, Dual<T>)>,
    /// How many are given: the row's own, and behind them the parameters.
    given: usize,
    /// The results, one for each element.
    results: Vec<Node>,
}

impl<T: Number> Tape<T> {
    /// A function of a row with its parameters.
    pub(super) fn new(function: RowFunction, row: Vec<Dual<T>>, params: Vec<Dual<T>>) -> Self {
        let (count, given) = (row.len(), row.len() + params.len());
        let all = row.into_iter().chain(params);
        let mut tape = Tape {
            nodes: all.map(|x| (Source::Given, x)).collect(),
            given,
            results: Vec::new(),
        };
        let x: Vec<Node> = (0..count).collect();
        let params: Vec<Node> = (count..given).collect();
        tape.results = match function {
            _ if tape.is_lost(function, &x, &params) => {
                let sum = tape.sum((0..given).collect());
                let nan = tape.scaled(sum, f64::NAN);
                // So are second derivatives.
                vec![tape.mul(nan, nan); count]
            }
            RowFunction::LogSumExp if x.iter().any(|x| tape.value(*x) == f64::INFINITY) => {
                tape.infinite(&x)
            }
            RowFunction::Softmax => tape.softmax(&x),
            RowFunction::Softmin => {
                let x: Vec<Node> = x.iter().map(|x| tape.scaled(*x, -1.0)).collect();
                tape.softmax(&x)
            }
            RowFunction::Softmax1 => tape.softmax1(&x),
            RowFunction::LogSoftmax => match tape.log_of_sum(&x) {
                Some((below, log)) => {
                    let log = tape.scaled(log, -1.0);
                    below.iter().map(|d| tape.add(*d, log)).collect()
                }
                None => x,
            },
            RowFunction::LogSumExp => match tape.log_of_sum(&x) {
                Some((_, log)) => {
                    let largest = tape.largest(&x);
                    let most = tape.held(x[largest], 1.0);
                    vec![tape.add(most, log); count]
                }
                None => x,
            },
            RowFunction::Maxout { .. } => vec![tape.maxout(&x); count],
            RowFunction::Hardmax => {
                let marks = tape.marks(&x).into_iter();
                marks.map(|mark| tape.given_number(mark)).collect()
            }
            RowFunction::Sparsemax => tape.sparsemax(&x),
            RowFunction::Entmax15 => tape.entmax15(&x),
            RowFunction::Entmax { .. } => tape.entmax(&x, params[0]),
            RowFunction::GumbelSoftmax { hard, .. } => {
                let cold = tape.reciprocal(params[0]);
                let x: Vec<Node> = x.iter().map(|x| tape.mul(*x, cold)).collect();
                let soft = tape.softmax(&x);
                match hard {
                    true => tape.hardened(&x, &soft),
                    false => soft,
                }
            }
            RowFunction::PolyNorm { .. } => tape.poly_norm(&x, &params),
        };
        tape
    }

    /// The results.
    pub(super) fn results(&self) -> impl Iterator<Item = Dual<T>> + '_ {
        self.results.iter().map(|node| self.nodes[*node].1)
    }

    /// The cotangents of the row's numbers and behind them of the parameters, from those of the results; none where no result depends on
    /// one.
    pub(super) fn gradient(&self, cotangents: &[Dual<T>]) -> Vec<Option<Dual<T>>> {
        let mut terms: Vec<Vec<Dual<T>>> = vec![Vec::new(); self.nodes.len()];
        for (node, cotangent) in self.results.iter().zip(cotangents) {
            terms[*node].push(*cotangent);
        }
        for number in (self.given..self.nodes.len()).rev() {
            let own = std::mem::take(&mut terms[number]);
            let cotangent = match own[..] {
                [] => continue,
                [one] => one,
                _ => Dual::sum(&own),
            };
            match &self.nodes[number].0 {
                Source::Given => {}
                Source::Add(a, b) => {
                    terms[*a].push(cotangent);
                    terms[*b].push(cotangent);
                }
                Source::Mul(a, b) => {
                    let [left, right] = [*a, *b].map(|node| self.nodes[node].1);
                    terms[*a].push(cotangent.times(right));
                    terms[*b].push(cotangent.times(left));
                }
                Source::Call(function, at) => {
                    let slope = self.nodes[*at].1.call(*function, 1);
                    terms[*at].push(cotangent.times(slope));
                }
                Source::Sum(of) => of.iter().for_each(|node| terms[*node].push(cotangent)),
                Source::Through(to) => terms[*to].push(cotangent),
            }
        }
        terms.truncate(self.given);
        let sums = terms.iter().map(|terms| match terms[..] {
            [one] => Some(one),
            [] => None,
            _ => Some(Dual::sum(terms)),
        });
        sums.collect()
    }

    fn push(&mut self, source: Source, value: Dual<T>) -> Node {
        self.nodes.push((source, value));
        self.nodes.len() - 1
    }

    fn constant(&mut self, value: f64) -> Node {
        self.given_number(T::exact(value))
    }

    /// A number that does not depend on what is given.
    fn given_number(&mut self, value: T) -> Node {
        self.push(Source::Given, Dual { value, slope: None })
    }

    /// A number's multiple as a constant.
    fn held(&mut self, x: Node, factor: f64) -> Node {
        self.given_number(self.nodes[x].1.value * T::exact(factor))
    }

    fn add(&mut self, a: Node, b: Node) -> Node {
        let [left, right] = [a, b].map(|node| self.nodes[node].1);
        let slope = match (left.slope, right.slope) {
            (Some(a), Some(b)) => Some(a.terms(b)),
            (a, b) => a.or(b),
        };
        let value = left.value + right.value;
        self.push(Source::Add(a, b), Dual { value, slope })
    }

    fn mul(&mut self, a: Node, b: Node) -> Node {
        let product = self.nodes[a].1.times(self.nodes[b].1);
        self.push(Source::Mul(a, b), product)
    }

    fn scaled(&mut self, x: Node, factor: f64) -> Node {
        let factor = self.constant(factor);
        self.mul(x, factor)
    }

    fn call(&mut self, function: Elementary, at: Node) -> Node {
        let value = self.nodes[at].1.call(function, 0);
        self.push(Source::Call(function, at), value)
    }

    fn sum(&mut self, of: Vec<Node>) -> Node {
        let terms: Vec<Dual<T>> = of.iter().map(|node| self.nodes[*node].1).collect();
        let value = match terms[..] {
            [] => Dual::constant(0.0),
            _ => Dual::sum(&terms),
        };
        self.push(Source::Sum(of), value)
    }

    /// Whether all results are NaN: of a NaN, of an infinity where powers of e are compared, or of a
    /// parameter that is learned and was not positive, or not above 1 or infinite.
    fn is_lost(&self, function: RowFunction, x: &[Node], params: &[Node]) -> bool {
        let of_params = params.first().map_or(f64::NAN, |node| self.value(*node));
        let is_lost = |x: f64| match function {
            RowFunction::Hardmax | RowFunction::Maxout { .. } | RowFunction::PolyNorm { .. } => {
                false
            }
            RowFunction::LogSumExp => x.is_nan(),
            RowFunction::Softmin => x.is_nan() || x == f64::NEG_INFINITY,
            _ => x.is_nan() || x == f64::INFINITY,
        };
        let of_param = match function {
            RowFunction::Entmax { .. } => of_params <= 1.0 || of_params == f64::INFINITY,
            RowFunction::GumbelSoftmax { .. } => of_params <= 0.0,
            _ => false,
        };
        of_param || x.iter().any(|x| is_lost(self.value(*x)))
    }

    /// ∞, with the derivative NaN at those that are, 0 elsewhere, and no second derivative.
    fn infinite(&mut self, x: &[Node]) -> Vec<Node> {
        let is_infinite = |x: &Node| self.value(*x) == f64::INFINITY;
        let sum = self.sum(x.iter().copied().filter(is_infinite).collect());
        let mut nan = self.scaled(sum, f64::NAN);
        let zero = Dual {
            value: T::exact(0.0),
            slope: Some(T::exact(f64::NAN)),
        };
        let zero = self.push(Source::Given, zero);
        for x in x {
            let own = self.mul(*x, zero);
            nan = self.add(nan, own);
        }
        let (value, slope) = (T::exact(f64::INFINITY), self.nodes[nan].1.slope);
        let node = self.push(Source::Through(nan), Dual { value, slope });
        vec![node; x.len()]
    }

    /// Whether one of these may be infinite in f32, though it is not.
    fn may_overflow(&self, x: &[Node]) -> bool {
        let bounded = |x: &Node| -> Bounded { self.nodes[*x].1.value.into() };
        x.iter().any(|x| bounded(x).may_overflow())
    }

    fn value(&self, node: Node) -> f64 {
        self.nodes[node].1.value.into().value
    }

    /// Which is the first of the largest.
    fn largest(&self, x: &[Node]) -> usize {
        let (mut largest, mut most) = (0, f64::NEG_INFINITY);
        for (i, x) in x.iter().enumerate() {
            if self.value(*x) > most {
                (largest, most) = (i, self.value(*x));
            }
        }
        largest
    }

    /// 1 at the first of the largest, 0 elsewhere. Nothing is known of f32's where that may take another
    /// one for it.
    fn marks(&self, x: &[Node]) -> Vec<T> {
        let largest = self.largest(x);
        let bounded = |i: usize| -> Bounded { self.nodes[x[i]].1.value.into() };
        let most = bounded(largest);
        let mut others = (0..x.len()).filter(|i| *i != largest);
        let vague = others.any(|i| bounded(i).may_exceed(most));
        let mark = |i| {
            let mark = T::exact(if i == largest { 1.0 } else { 0.0 });
            if vague { mark.blurred(true) } else { mark }
        };
        (0..x.len()).map(mark).collect()
    }

    /// The largest; NaN where one is. Its derivative is 1 at the first of the largest numbers.
    fn maxout(&mut self, x: &[Node]) -> Node {
        let largest = self.largest(x);
        let value = match x.iter().any(|x| self.value(*x).is_nan()) {
            true => T::exact(f64::NAN),
            false => self.nodes[x[largest]].1.value,
        };
        let marks = self.marks(x).into_iter().zip(x);
        let own = marks.filter_map(|(mark, x)| {
            let value: Bounded = mark.into();
            let matters = value.value != 0.0 || value.is_lost();
            matters.then(|| {
                let mark = self.given_number(mark);
                self.mul(*x, mark)
            })
        });
        let own = own.collect();
        let sum = self.sum(own);
        let slope = self.nodes[sum].1.slope;
        self.push(Source::Through(sum), Dual { value, slope })
    }

    /// x less the largest, which counts as a constant: no result depends on it. None where all are -∞.
    fn below_largest(&mut self, x: &[Node]) -> Option<(Vec<Node>, usize)> {
        let largest = self.largest(x);
        if self.value(x[largest]) == f64::NEG_INFINITY {
            return None;
        }
        let down = self.held(x[largest], -1.0);
        Some((x.iter().map(|x| self.add(*x, down)).collect(), largest))
    }

    /// e to the power of these, and their sum less that of the largest, which is 1.
    fn powers(&mut self, below: &[Node], largest: usize) -> (Vec<Node>, Node) {
        let powers: Vec<Node> = below
            .iter()
            .map(|d| self.call(Elementary::Exp, *d))
            .collect();
        let whole = self.sum(powers.clone());
        let mut others = powers.clone();
        if self.value(powers[largest]) == 1.0 {
            others.remove(largest);
            // Without cancelling; the slopes are the whole sum's.
            let rest = self.sum(others);
            self.nodes[whole].1.value = self.nodes[rest].1.value;
        }
        (powers, whole)
    }

    fn zeros(&mut self, count: usize) -> Vec<Node> {
        (0..count).map(|_| self.constant(0.0)).collect()
    }

    fn softmax(&mut self, x: &[Node]) -> Vec<Node> {
        let Some((below, largest)) = self.below_largest(x) else {
            return self.zeros(x.len());
        };
        let (powers, rest) = self.powers(&below, largest);
        let share = self.call(Elementary::Reciprocal1p, rest);
        powers.iter().map(|e| self.mul(*e, share)).collect()
    }

    fn softmax1(&mut self, x: &[Node]) -> Vec<Node> {
        let zero = self.constant(0.0);
        let with_zero: Vec<Node> = x.iter().copied().chain([zero]).collect();
        let mut all = self.softmax(&with_zero);
        all.pop();
        all
    }

    /// x less the largest, and ln of the sum of e to these powers.
    fn log_of_sum(&mut self, x: &[Node]) -> Option<(Vec<Node>, Node)> {
        let (below, largest) = self.below_largest(x)?;
        let (_, rest) = self.powers(&below, largest);
        let log = self.call(Elementary::Ln1p, rest);
        Some((below, log))
    }

    /// Those above the threshold where the sum of powers is 1, in order of size: as many as there are
    /// where the threshold that they alone have is below the smallest of them.
    fn support(&self, below: &[Node], threshold: impl Fn(&[f64]) -> f64) -> (Vec<usize>, bool) {
        let mut order: Vec<usize> = (0..below.len()).collect();
        let value = |i: usize| self.value(below[i]);
        order.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
        let sorted: Vec<f64> = order.iter().map(|i| value(*i)).collect();
        let mut count = 1;
        while count < sorted.len() && threshold(&sorted[..=count]) < sorted[count] {
            count += 1;
        }
        let at = threshold(&sorted[..count]);
        let is_near = |x: &f64| (x - at).abs() < 1e-5;
        let vague = sorted.iter().any(is_near) || self.may_overflow(below);
        order.truncate(count);
        (order, vague)
    }

    fn sparsemax(&mut self, x: &[Node]) -> Vec<Node> {
        let Some((below, _)) = self.below_largest(x) else {
            return self.zeros(x.len());
        };
        let mean = |x: &[f64]| (x.iter().sum::<f64>() - 1.0) / x.len() as f64;
        let (support, vague) = self.support(&below, mean);
        let share = 1.0 / support.len() as f64;
        let sum = self.sum(support.iter().map(|i| below[*i]).collect());
        let minus = self.constant(-1.0);
        let sum = self.add(sum, minus);
        let threshold = self.scaled(sum, -share);
        self.over(&below, &support, threshold, vague)
    }

    /// y = (d + t)², d = (x - m) / 2, over a support of k: t = sqrt(1 / k - variance) - mean.
    fn entmax15(&mut self, x: &[Node]) -> Vec<Node> {
        let Some((below, _)) = self.below_largest(x) else {
            return self.zeros(x.len());
        };
        let below: Vec<Node> = below.iter().map(|d| self.scaled(*d, 0.5)).collect();
        let spread = |x: &[f64]| {
            let count = x.len() as f64;
            let mean = x.iter().sum::<f64>() / count;
            let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            match 1.0 / count - variance {
                left if left >= 0.0 => mean - left.sqrt(),
                _ => f64::INFINITY,
            }
        };
        let (support, vague) = self.support(&below, spread);
        let share = 1.0 / support.len() as f64;
        let sum = self.sum(support.iter().map(|i| below[*i]).collect());
        let mean_down = self.scaled(sum, -share);
        let squares = support.iter().map(|i| {
            let off = self.add(below[*i], mean_down);
            self.mul(off, off)
        });
        let squares = squares.collect();
        let squares = self.sum(squares);
        let variance_down = self.scaled(squares, -share);
        let share = self.constant(share);
        let left = self.add(share, variance_down);
        let root = self.call(Elementary::Sqrt, left);
        let threshold = self.add(root, mean_down);
        let over = self.over(&below, &support, threshold, vague);
        over.iter().map(|y| self.mul(*y, *y)).collect()
    }

    /// 1 / x
    fn reciprocal(&mut self, x: Node) -> Node {
        let minus_one = self.constant(-1.0);
        let less = self.add(x, minus_one);
        self.call(Elementary::Reciprocal1p, less)
    }

    /// 1 at the first of the largest, 0 elsewhere, with other numbers' derivatives.
    fn hardened(&mut self, x: &[Node], soft: &[Node]) -> Vec<Node> {
        let marks = self.marks(x);
        let harden = |(value, soft): (T, &Node)| {
            let slope = self.nodes[*soft].1.slope;
            self.push(Source::Through(*soft), Dual { value, slope })
        };
        marks.into_iter().zip(soft).map(harden).collect()
    }

    /// Powers of max(u - τ, 0), u = (α - 1) (x - m), whose sum is 1. Where that is was found by halves;
    /// from there two steps of Newton's method have its first and second derivatives.
    fn entmax(&mut self, x: &[Node], alpha: Node) -> Vec<Node> {
        let Some((below, _)) = self.below_largest(x) else {
            return self.zeros(x.len());
        };
        let minus_one = self.constant(-1.0);
        let factor = self.add(alpha, minus_one);
        let exponent = self.reciprocal(factor);
        let u: Vec<Node> = below.iter().map(|d| self.mul(*d, factor)).collect();
        let values: Vec<f64> = u.iter().map(|u| self.value(*u)).collect();
        let power = self.value(exponent);
        let (mut low, mut high) = (-1.0, 0.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let sum: f64 = values
                .iter()
                .map(|u| (u - middle).max(0.0).powf(power))
                .sum();
            *(if sum > 1.0 { &mut low } else { &mut high }) = middle;
        }
        let support: Vec<usize> = (0..u.len()).filter(|i| values[*i] > low).collect();
        let vague = values.iter().any(|u| (u - low).abs() < 1e-5) || self.may_overflow(&below);
        let lower = self.add(exponent, minus_one);
        let mut threshold = self.constant(low);
        for _ in 0..2 {
            let down = self.scaled(threshold, -1.0);
            let over = self.plus(&u, &support, down, false);
            let mut powers = |exponent| -> Vec<Node> {
                let over = support.iter().map(|i| over[*i]);
                over.map(|over| self.power(over, exponent)).collect()
            };
            let (powers, slopes) = (powers(exponent), powers(lower));
            let sum = self.sum(powers);
            let above = self.add(sum, minus_one);
            let steep = self.sum(slopes);
            let steep = self.mul(steep, exponent);
            let share = self.reciprocal(steep);
            let step = self.mul(above, share);
            threshold = self.add(threshold, step);
        }
        // Its value is what was found.
        self.nodes[threshold].1.value = T::exact(low).blurred(vague);
        let down = self.scaled(threshold, -1.0);
        let mut y = self.plus(&u, &support, down, vague);
        for i in support {
            y[i] = self.power(y[i], exponent);
        }
        y
    }

    /// x^c = e^(c ln x), x > 0
    fn power(&mut self, x: Node, exponent: Node) -> Node {
        let log = self.call(Elementary::Ln, x);
        let log = self.mul(log, exponent);
        self.call(Elementary::Exp, log)
    }

    /// w0 n(x³) + w1 n(x²) + w2 n(x) + b
    fn poly_norm(&mut self, x: &[Node], params: &[Node]) -> Vec<Node> {
        let mut y = vec![params[3]; x.len()];
        let mut powers = x.to_vec();
        for weight in [params[2], params[1], params[0]] {
            let squares = powers.iter().map(|u| self.mul(*u, *u)).collect();
            let sum = self.sum(squares);
            let mean = self.scaled(sum, 1.0 / x.len() as f64);
            let mean = self.add(mean, params[4]);
            let root = self.call(Elementary::ReciprocalRoot, mean);
            for (y, u) in y.iter_mut().zip(&powers) {
                let normal = self.mul(*u, root);
                let term = self.mul(normal, weight);
                *y = self.add(*y, term);
            }
            powers = powers
                .iter()
                .zip(x)
                .map(|(u, x)| self.mul(*u, *x))
                .collect();
        }
        y
    }

    /// d + t within the support, and 0 elsewhere. Where another one could be in it, nothing is known of
    /// f32's results.
    fn over(
        &mut self,
        below: &[Node],
        support: &[usize],
        threshold: Node,
        vague: bool,
    ) -> Vec<Node> {
        // A threshold is found in steps, of sums in f32.
        self.nodes[threshold].1.value = self.nodes[threshold].1.value.blurred(vague);
        self.plus(below, support, threshold, vague)
    }

    /// d + t within the support, and 0 elsewhere, of which nothing is known where the support is vague.
    fn plus(&mut self, below: &[Node], support: &[usize], t: Node, vague: bool) -> Vec<Node> {
        let mut y = self.zeros(below.len());
        if vague {
            let lost = T::exact(0.0).blurred(true);
            let zero = self.given_number(lost);
            // Also of what is -∞.
            let outside = |d: &Node| {
                let slope = self.nodes[*d].1.slope.map(|slope| slope * lost);
                let value = Dual { value: lost, slope };
                self.push(Source::Mul(*d, zero), value)
            };
            y = below.iter().map(outside).collect();
        }
        for i in support {
            y[*i] = self.add(below[*i], t);
        }
        y
    }
}
