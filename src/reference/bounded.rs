//! Numbers with a bound of what f32 arithmetic within the budgets may be off.

use std::ops::{Add, Mul};

use super::measure::{FEWER_TERMS, FLUSH, largest, may_be_flushed, ulp};
use super::number::{Elementary, Number, Total};
use crate::body::Along;
use crate::{Basis, Format, Kind, KinkPolicy};

/// The roundings of a derivative in a parameter, in ULP.
const PARTIAL_ULPS: f64 = 12.0;

/// The roundings of f′ from f, in ULP.
const FROM_OUTPUT_ULPS: f64 = 6.0;

/// The roundings of an elementary function of rows, in ULP.
const ELEMENTARY_ULPS: f64 = 4.0;

/// How far a threshold that was found in steps may be off, in ULP of 1.
const BLURRED_ULPS: f64 = 16.0;

/// The largest f32.
const LARGEST: f64 = f32::MAX as f64;

/// A true value, and how far a result in f32 may be from it: the activation's budget, what errors
/// of its argument become, and half an ULP for each sum and product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// What is right.
    pub value: f64,
    /// The largest error.
    pub error: f64,
    /// What may be missing besides, where numbers below the normal range are taken for 0.
    flush: f64,
    /// The magnitudes of the terms of a sum that may be added in any order, and of products of such:
    /// what the roundings on the way are measured by.
    size: f64,
    /// How many such sums there are in it.
    sums: f64,
    /// The smallest and the largest product of some of its factors, 1 among them: in another order
    /// one of these may leave the range of f32 on the way.
    partial: [f64; 2],
    /// Whether a number on the way may leave that range: then nothing is known of the result.
    lost: bool,
}

impl Bounded {
    /// A value with an error.
    pub fn new(value: f64, error: f64) -> Self {
        Bounded {
            value,
            error,
            flush: 0.0,
            size: value.abs(),
            sums: 0.0,
            partial: [value.abs().min(1.0), value.abs().max(1.0)],
            lost: false,
        }
    }

    /// The error of a result that was stored in this format, as a share of the largest that is
    /// allowed: 0 for the best, above 1 for a wrong one, infinite for one that is wrong by kind. None
    /// where nothing is known of the result.
    ///
    /// As with [`error_in_ulps`](super::error_in_ulps), 0 is right where the true value is below the
    /// normal range, and where a value is infinite or NaN so is the result. What such a 0 on the way
    /// takes away is no error.
    pub fn share(&self, got: f32, format: Format) -> Option<f64> {
        let (value, error) = (self.value, self.error_in(format));
        if self.lost || value.is_finite() && !(error + self.flush).is_finite() {
            return None;
        }
        let by_kind = |right: bool| Some(if right { 0.0 } else { f64::INFINITY });
        // What is too large for the format is infinite there.
        let (largest, magnitude) = (largest(format), value.abs());
        let may_be = error + self.flush;
        let infinite = got.is_infinite() && got.is_sign_negative() == value.is_sign_negative();
        let got = f64::from(got);
        let off = (got - value).abs() - self.flush;
        match value.is_finite() {
            false => by_kind(got == value || got.is_nan() && value.is_nan()),
            true if magnitude - may_be > largest => by_kind(infinite),
            true if magnitude + may_be > largest && infinite => Some(0.0),
            true if off <= 0.0 || got == 0.0 && may_be_flushed(value) => Some(0.0),
            true if got.is_finite() => Some(off / error),
            true => by_kind(false),
        }
    }

    /// Whether a result that was stored in this format is within the bound, or nothing is known of
    /// it: see [`Bounded::share`].
    pub fn allows(&self, got: f32, format: Format) -> bool {
        self.share(got, format).is_none_or(|share| share <= 1.0)
    }

    /// The largest error of what is stored in this format: a half is rounded once more, and may have been
    /// computed with fewer terms.
    pub fn error_in(&self, format: Format) -> f64 {
        match format {
            Format::F32 => self.error,
            half => self.error + (0.5 + FEWER_TERMS) * ulp(self.value.abs() + self.off(), half),
        }
    }

    /// The bound of a result that is added to what is there.
    pub fn added_to(&self, old: f32) -> Self {
        let value = self.value + f64::from(old);
        let rounding = ulp(value.abs() + self.error, Format::F32);
        Bounded {
            flush: self.flush,
            lost: self.lost,
            ..Bounded::new(value, self.error + rounding)
        }
    }

    /// The magnitudes of its terms.
    pub(super) fn size(self) -> f64 {
        self.size
    }

    /// A value that was rounded to f32 behind an error.
    fn rounded(value: f64, error: f64, size: f64) -> Self {
        let unit = ulp(size.max(value.abs()) + error, Format::F32);
        // Below the normal range an earlier product's rounding counts as much, whatever it is
        // multiplied by in the order that is taken.
        let units = if may_be_flushed(value) { 1.0 } else { 0.5 };
        Bounded {
            error: error + units * unit,
            size,
            ..Bounded::new(value, error)
        }
    }

    /// As an operand: a number below the normal range may count as 0, one beyond f32 as infinite.
    pub(super) fn used(self) -> Self {
        let magnitude = self.value.abs();
        let small = may_be_flushed(self.value);
        let infinite = self.value.is_finite() && magnitude + self.off() > LARGEST;
        Bounded {
            flush: self.flush + if small { magnitude } else { 0.0 },
            lost: self.lost || infinite,
            ..self
        }
    }

    /// How far it may be from its value.
    fn off(self) -> f64 {
        self.error + self.flush
    }

    /// What may be missing where numbers below the normal range are taken for 0.
    pub(super) fn flush(self) -> f64 {
        self.flush
    }

    /// The largest product of some of its factors.
    pub(super) fn partial(self) -> f64 {
        self.partial[1]
    }

    /// Whether nothing is known of it.
    pub(super) fn is_lost(self) -> bool {
        self.lost
    }

    /// Whether times what is infinite in f32 it may be another infinity or NaN: it may as well be 0, or of the
    /// other sign, or has terms of both signs, each of which may be multiplied first.
    fn is_vague(self) -> bool {
        let magnitude = self.value.abs();
        let cancels = self.size > magnitude * (1.0 + f64::from(f32::EPSILON));
        cancels || self.off() > 0.0 && magnitude <= self.off()
    }

    /// Whether in f32 it may be infinite, though it is not.
    pub(super) fn may_overflow(self) -> bool {
        self.used().lost
    }

    /// Whether in f32 either may be the larger one. Two that are exact are told apart.
    pub(super) fn may_exceed(self, other: Self) -> bool {
        let off = self.off() + other.off();
        let lost = self.may_overflow() || other.may_overflow();
        lost || off > 0.0 && (self.value - other.value).abs() <= off
    }

    /// Whether it is 0, but may be another number in f32.
    fn is_about_zero(self) -> bool {
        self.value == 0.0 && self.off() > 0.0
    }

    fn is_one(self) -> bool {
        self.value.abs() == 1.0 && self.error == 0.0
    }
}

impl Add for Bounded {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (a, b) = (self.used(), other.used());
        let value = a.value + b.value;
        Bounded {
            flush: a.flush + b.flush,
            lost: a.lost || b.lost,
            ..Bounded::rounded(value, a.error + b.error, value.abs())
        }
    }
}

impl Mul for Bounded {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.value.abs(), other.value.abs());
        let error = times(self.error, b) + times(other.error, a) + times(self.error, other.error);
        let (value, size) = (self.value * other.value, self.size * other.size);
        let partial @ [low, high] = [0, 1].map(|end| self.partial[end] * other.partial[end]);
        let vague = low < FLUSH || self.is_vague() || other.is_vague();
        let out = match value.is_finite() {
            true => high > LARGEST && (value.abs() <= LARGEST || vague),
            // What may as well be 0 times infinity is an infinity or NaN; and a term that is 0 may be
            // left out of a sum.
            false => value.is_infinite() && vague || self.is_about_zero() || other.is_about_zero(),
        };
        // A product on the way that is flushed is missing from what the other factors make of it, and
        // so is a part of a sum whose terms are multiplied before they are added.
        let sums = self.sums + other.sums;
        let shows = (low < FLUSH && high > 1.0 || sums > 0.0) && (value, error) != (0.0, 0.0);
        let flushed = match shows {
            true => FLUSH * high * (1.0 + sums),
            false => 0.0,
        };
        let flush = times(self.flush, b + other.off()) + times(other.flush, a + self.error);
        let product = match self.is_one() || other.is_one() {
            true => Bounded::new(value, error),
            // Factors may be multiplied in another order: each rounding is as large, in proportion, as
            // that of a number just above a power of two.
            // And so may the terms of a sum, before they are added.
            false => {
                let terms = sums * 0.5 * ulp(size, Format::F32);
                Bounded::rounded(value, error + rest(size) + terms, size)
            }
        };
        Bounded {
            flush: flush + flushed,
            size,
            sums,
            partial,
            lost: self.lost || other.lost || out,
            ..product
        }
    }
}

/// What an error becomes, which is none by anything where there is none.
fn times(error: f64, by: f64) -> f64 {
    if error == 0.0 { 0.0 } else { error * by }
}

/// What is missing from half an ULP of a number to 2^-24 of it.
fn rest(size: f64) -> f64 {
    let half = f64::from(f32::EPSILON) / 2.0;
    (half * size - 0.5 * ulp(size, Format::F32)).max(0.0)
}

impl Number for Bounded {
    fn exact(value: f64) -> Self {
        Bounded::new(value, 0.0)
    }

    /// Derivatives in parameters are written plainly: a few roundings, and those of the products and
    /// quotients that functions are of, as much as if x were off by two ULP. The derivatives of these
    /// have terms that cancel at roots where parameters put them: as much as if x, or one of the
    /// parameters, were off by four.
    fn partial(kind: Kind, k: usize, along: Along, at: Self) -> Self {
        let at = at.used();
        let value = f64::partial(kind, k, along, at.value);
        let change = |kind, x| (f64::partial(kind, k, along, x) - value).abs();
        let ulps: f32 = if along == Along::Nothing { 2.0 } else { 4.0 };
        let ends = [1.0 - ulps * f32::EPSILON, 1.0 + ulps * f32::EPSILON];
        let in_x = ends.map(|end| {
            let off = (f64::from(end) - 1.0) * at.value.abs();
            change(kind, at.value + off + at.off().copysign(off))
        });
        let learnable = kind.activation().learnable.iter();
        let learnable = learnable.filter(|_| along != Along::Nothing);
        let in_params = learnable.flat_map(|l| {
            ends.map(|end| {
                let mut values = kind.params();
                values[*l] *= end;
                change(kind.having(&values), at.value)
            })
        });
        let moved = in_params.chain(in_x).fold(0.0, f64::max);
        // A factor below the normal range may count as 0, and x squared be the other.
        let flushed = f64::from(f32::MIN_POSITIVE) * (1.0 + 32.0 * at.value.powi(2).min(1e6));
        let own = PARTIAL_ULPS * ulp(value.abs(), Format::F32) + flushed;
        if let Some(known) = kind
            .formula()
            .partial_error(k, along, at.value, &kind.exact())
        {
            return Bounded {
                lost: at.lost || known.is_infinite(),
                ..Bounded::new(value, own + moved + known)
            };
        }
        Bounded {
            lost: at.lost,
            ..Bounded::new(value, own + moved)
        }
    }

    /// It is written plainly, too.
    fn from_output(kind: Kind, at: Self) -> Self {
        let value = f64::from_output(kind, at.value);
        // What is below the normal range may count as 0 on the way.
        let flushed = 4.0 * f64::from(f32::MIN_POSITIVE);
        // Parameters are rounded, which counts where f′ at 0 is nearly taken away again.
        let whole = f64::from_output(kind, 0.0).abs();
        let own = FROM_OUTPUT_ULPS * ulp(value.abs(), Format::F32) + ulp(whole, Format::F32);
        Bounded {
            lost: at.lost,
            ..Bounded::new(value, own + flushed)
        }
    }

    /// Each of the sums so far may be one of the largest numbers on the way.
    fn terms(self, other: Self) -> Self {
        let (a, b) = (self.used(), other.used());
        let (value, size) = (a.value + b.value, a.size + b.size);
        let sums = a.sums + b.sums + 1.0;
        let before = (sums - 1.0) * 0.5 * ulp(size, Format::F32);
        Bounded {
            sums,
            partial: [
                a.partial[0].min(b.partial[0]),
                a.partial[1].max(b.partial[1]).max(size),
            ],
            // Of three terms any two may cancel nearly, and be added first.
            flush: a.flush + b.flush + if sums > 1.0 { FLUSH } else { 0.0 },
            lost: a.lost || b.lost,
            ..Bounded::rounded(value, a.error + b.error + before, size)
        }
    }

    fn call(kind: Kind, policy: KinkPolicy, order: usize, at: Self) -> Self {
        let scale = kind.scale(at.value as f32)[order];
        let ulps = kind.activation().ulps[order];
        let f = |x| super::value_of(kind, policy, order, x);
        at.called(ulps, scale, f)
    }

    fn elementary(function: Elementary, order: usize, at: Self) -> Self {
        let called = at.called(ELEMENTARY_ULPS, 0.0, |x| function.value(order, x));
        let [low, high] = called.partial;
        Bounded {
            // A derivative's own factor of 1/2 or 3/4 may come last.
            partial: [low, high * f64::from(1_u32 << order)],
            ..called
        }
    }

    /// As if x were off by what its place among the cells is.
    fn basis(basis: &Basis, k: usize, order: usize, at: Self) -> Self {
        let moved = Bounded {
            error: at.error + basis.blur(at.value),
            ..at
        };
        let size = basis.size(k, order, at.value);
        let called = moved.called(basis.ulps(order), size, |x| basis.value(k, order, x));
        Bounded {
            lost: called.lost || basis.is_lost(k, at.value, moved.off()),
            ..called
        }
    }

    fn constant(value: f64) -> Self {
        Bounded::new(value, 0.5 * ulp(value.abs(), Format::F32))
    }

    /// Each term is added to 64 others in a row, and the results pairwise.
    fn sum_of_spread(total: Total) -> Self {
        let count = total.count.max(1) as f64;
        Bounded::total(total, count.min(64.0) + count.log2())
    }

    fn blurred(self, vague: bool) -> Self {
        Bounded {
            error: self.error + BLURRED_ULPS * f64::from(f32::EPSILON),
            lost: self.lost || vague,
            ..self
        }
    }

    /// Each term is added to 8 others in a row, and the results pairwise.
    fn sum(total: Total) -> Self {
        Bounded::total(total, 8.0 + (total.count.max(1) as f64).log2())
    }

    /// Each term is added to 32 others, the results likewise, twice, and the rest pairwise.
    fn sum_of_row(total: Total) -> Self {
        let count = total.count.max(1) as f64;
        let levels = count.min(32.0) + (count / 32.0).min(32.0) + (count / 1024.0).min(32.0);
        Bounded::total(total, levels + count.log2())
    }
}

impl Bounded {
    /// A function of it that is right to so many ULP of its value or of `scale`.
    fn called(self, ulps: f64, scale: f64, f: impl Fn(f64) -> f64) -> Self {
        let at = self.used();
        let value = f(at.value);
        let moved = |x| match f(x) {
            same if same == value => 0.0,
            other => (other - value).abs(),
        };
        let own = ulps * ulp(value.abs().max(scale), Format::F32);
        // An infinity stays one, whatever its error.
        let passed = |error: f64| match error == 0.0 || at.value.is_infinite() {
            true => 0.0,
            false => moved(at.value - error).max(moved(at.value + error)),
        };
        let error = passed(at.error);
        let flush = match at.flush == 0.0 {
            true => 0.0,
            false => (passed(at.off()) - error).max(0.0),
        };
        Bounded {
            flush,
            // Of an own function nothing is known where a number on the way is beyond f32.
            lost: at.lost || scale.is_infinite(),
            ..Bounded::new(value, own + error)
        }
    }

    /// A sum of terms each of which takes part in so many additions.
    fn total(total: Total, depth: f64) -> Self {
        let value = total.value();
        let half = f64::from(f32::EPSILON) / 2.0;
        let error = total.error + depth * half * total.size;
        // A sum of some of them may be flushed: one below the normal range, which leaves numbers that
        // are so small.
        let partial = match total.size < 2.0_f64.powi(-100) {
            true => total.count as f64 * f64::from(f32::MIN_POSITIVE),
            false => 0.0,
        };
        let sum = Bounded::rounded(value, error, total.size);
        let [low, high] = sum.partial;
        Bounded {
            flush: total.flush + partial,
            lost: total.lost || !value.is_nan() && total.size > LARGEST,
            partial: [low, high.max(total.partial)],
            ..sum
        }
    }
}

impl From<f64> for Bounded {
    fn from(value: f64) -> Self {
        Bounded::new(value, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: f64 = f32::EPSILON as f64 / 2.0;

    #[test]
    fn rounding_adds_up() {
        let [a, b] = [1.25, 3.0].map(Bounded::exact);
        assert_eq!((a * b).error, 3.75 * HALF);
        assert_eq!((a * Bounded::exact(1.0)).error, 0.0);
        let sum = a * b + b;
        assert_eq!((sum.value, sum.error), (6.75, 3.75 * HALF + 4.0 * HALF));
        let allows = |bound: Bounded, got| bound.allows(got, Format::F32);
        assert!(allows(sum, 6.75) && !allows(sum, 6.75f32.next_up()));
        let twice = sum * Bounded::exact(2.0);
        assert!(allows(twice, 13.5f32.next_up()) && !allows(twice, 13.500_002));
    }

    #[test]
    fn calls_add_their_budget_and_pass_errors_on() {
        let square = |at| Bounded::call(Kind::Square, KinkPolicy::Torch, 0, at);
        let ulps = Kind::Square.activation().ulps[0];
        let exact = square(Bounded::exact(3.0));
        assert_eq!((exact.value, exact.error), (9.0, ulps * 16.0 * HALF));
        let at = Bounded::new(3.0, 0.5);
        let off = square(at);
        assert_eq!(off.error, exact.error + 3.25);
    }

    #[test]
    fn odd_values_are_themselves() {
        let shares = |value, got| Bounded::new(value, 1.0).share(got, Format::F32);
        let (right, wrong) = (Some(0.0), Some(f64::INFINITY));
        assert_eq!(shares(f64::INFINITY, f32::INFINITY), right);
        assert_eq!(shares(f64::INFINITY, f32::NEG_INFINITY), wrong);
        assert_eq!(shares(f64::INFINITY, f32::NAN), wrong);
        assert_eq!(shares(f64::NAN, f32::NAN), right);
        assert_eq!(shares(f64::NAN, 0.0), wrong);
        assert_eq!(shares(1.0, f32::NAN), wrong);
        let tiny = Bounded::new(1e-39, 0.0);
        assert!(tiny.allows(0.0, Format::F32) && !tiny.allows(2e-39, Format::F32));
    }

    #[test]
    fn a_share_is_of_the_bound_in_the_format() {
        let bound = Bounded::new(1.0, 4.0 * HALF);
        assert_eq!(
            bound.share(1.0 + 2.0 * f32::EPSILON, Format::F32),
            Some(1.0)
        );
        assert_eq!(bound.share(1.0 + f32::EPSILON, Format::F32), Some(0.5));
        let thousandth = Bounded::new(1.0, 0.004 * HALF);
        assert!(!thousandth.allows(1.0 + f32::EPSILON, Format::F32));
        // Between two f16 both are right, and no other.
        let between = Bounded::new(1.0 + 2f64.powi(-11), 0.0);
        for (got, right) in [(1.0, true), (1.0 + 2f32.powi(-10), true), (1.002, false)] {
            assert_eq!(between.allows(got, Format::F16), right, "{got}");
        }
        let large = |value| move |got| Bounded::new(value, 0.0).allows(got, Format::F16);
        assert!(large(65_530.0)(f32::INFINITY) && !large(65_530.0)(65_504.0));
        assert!(large(65_510.0)(65_504.0) && !large(65_000.0)(f32::INFINITY));
    }

    /// Products whose factors may be multiplied in an order that leaves the range of f32.
    #[test]
    fn what_leaves_the_range_on_the_way_is_known() {
        let product = |factors: &[f64]| {
            let factors = factors.iter().map(|f| Bounded::exact(*f));
            factors.reduce(|a, b| a * b).expect("factors")
        };
        let share = |factors: &[f64], got| product(factors).share(got, Format::F32);
        assert_eq!(share(&[1e30, 1e-20, 1e20], 1e30), None);
        assert_eq!(share(&[1e30, 1e20], f32::INFINITY), Some(0.0));
        assert_eq!(share(&[1e30, 1e20], f32::MAX), Some(f64::INFINITY));
        // 1e-30 1e-20 may be flushed, which takes all of 1e-20.
        assert_eq!(share(&[1e30, 1e-30, 1e-20], 0.0), Some(0.0));
        assert!(!product(&[1.0, 1e-20]).allows(0.0, Format::F32));
        assert!(product(&[1e-40, 1e10]).allows(0.0, Format::F32));
        assert_eq!(share(&[0.0, f64::INFINITY], f32::NAN), Some(0.0));
        assert_eq!(share(&[2.0, f64::INFINITY], f32::INFINITY), Some(0.0));
        assert_eq!(share(&[1e-40, f64::INFINITY], f32::NAN), None);
        let tail = Bounded::call(Kind::Gelu, KinkPolicy::Torch, 1, Bounded::exact(-15.0));
        assert_eq!(
            (tail * Bounded::exact(f64::INFINITY)).share(f32::NAN, Format::F32),
            None
        );
        let sum = Bounded::exact(f64::INFINITY) + Bounded::exact(1.0);
        let y = Bounded::call(Kind::Gelu, KinkPolicy::Torch, 0, sum);
        assert_eq!(y.share(f32::INFINITY, Format::F32), Some(0.0));
        assert_eq!(y.share(f32::NAN, Format::F32), Some(f64::INFINITY));
        // inf 3 - inf 2
        let terms = Bounded::exact(3.0).terms(Bounded::exact(-2.0));
        let share = (terms * Bounded::exact(f64::INFINITY)).share(f32::NAN, Format::F32);
        assert_eq!(share, None);
        // Both terms may be flushed.
        let terms = Bounded::exact(0.5).terms(Bounded::exact(0.5));
        let both = terms * Bounded::exact(2e-38);
        assert_eq!(both.share(0.0, Format::F32), Some(0.0));
        // A sum of the finite terms alone may be another infinity.
        let mut total = Total::default();
        for term in [f64::NEG_INFINITY, 3e38, 3e38] {
            total.add(Bounded::exact(term));
        }
        assert_eq!(Bounded::sum(total).share(f32::NAN, Format::F32), None);
        let negative = product(&[1e30, 1e20]) + Bounded::exact(f64::NEG_INFINITY);
        assert_eq!(negative.share(f32::NAN, Format::F32), None);
    }
}
