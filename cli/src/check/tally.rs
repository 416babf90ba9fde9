//! What is found when many results are compared with the truth.

use wgpu_activations::Format;
use wgpu_activations::reference::error_in_ulps;

use super::halves;

/// The smallest normal f32. Results below may be flushed to zero.
pub const SMALLEST_NORMAL: f64 = f32::MIN_POSITIVE as f64;

/// Where the largest error was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// The error in ULP; infinite for a result that is wrong by kind, such as NaN for a number.
    pub ulps: f64,
    /// The input.
    pub x: f32,
    /// The result.
    pub got: f32,
    /// The true value.
    pub want: f64,
}

/// What was found over many inputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many were compared.
    pub inputs: u64,
    /// How many of them have a true value of 0 or below the normal range and a result as near as that:
    /// right, flushed or not, and left out of the largest error. So are subnormal inputs on an
    /// adapter that takes them for 0.
    pub subnormal: u64,
    /// How many are above the budget.
    pub above: u64,
    /// How often the input was a zero and the result a zero of the other sign than the true one.
    pub zero_signs: u64,
    /// The largest error. The first one where several are equal.
    pub worst: Option<Worst>,
}

impl Tally {
    /// Compares f, f′ or f″ at one input.
    pub fn add(&mut self, x: f32, got: f32, want: f64, scale: f64, budget: f64) {
        let ulps = error_in_ulps(got, want, scale);
        self.add_value(Worst { ulps, x, got, want }, scale, budget);
    }

    /// Compares f, f′ or f″ at one input, where both are of a half format. `budget` is that of
    /// f32; in a half format it is [`halves::BUDGET`].
    pub fn add_half(
        &mut self,
        format: Format,
        x: f32,
        got: f32,
        want: f64,
        scale: f64,
        budget: f64,
    ) {
        let allowed = budget * scale * f64::from(f32::EPSILON);
        let ulps = halves::error_in_ulps(format, got, want, allowed);
        self.add_value(Worst { ulps, x, got, want }, scale, halves::BUDGET);
    }

    fn add_value(&mut self, found: Worst, scale: f64, budget: f64) {
        let Worst { ulps, x, got, want } = found;
        let other_sign = got.is_sign_negative() != want.is_sign_negative();
        self.zero_signs += u64::from(x == 0.0 && got == 0.0 && want == 0.0 && other_sign);
        let small = !want.is_nan() && want.abs().max(scale) < SMALLEST_NORMAL;
        self.count(small && ulps == 0.0, found, budget);
    }

    /// Compares dx = f′(x) dy, where `d1` is f′(x) and `scale` its scale. The budget is that of
    /// f′, in ULP of f′, and half an ULP of dx for the rounding of the product.
    pub fn add_product(&mut self, x: f32, got: f32, d1: f64, dy: f32, scale: f64, budget: f64) {
        let (dy, magnitude) = (f64::from(dy), d1.abs().max(scale));
        let want = d1 * dy;
        let error = (f64::from(got) - want).abs() - 0.5 * ulp(want);
        let unit = ulp(magnitude) * dy.abs();
        let flushed = SMALLEST_NORMAL * dy.abs().max(1.0);
        let small = magnitude < SMALLEST_NORMAL || want.abs() < SMALLEST_NORMAL;
        let ulps = match error.is_finite() {
            true if error <= 0.0 => 0.0,
            true => error / unit,
            false => error_in_ulps(got, want, 0.0),
        };
        let subnormal = small && error <= flushed;
        self.count(subnormal, Worst { ulps, x, got, want }, budget);
    }

    /// Counts an input below the normal range on an adapter that may take it for 0.
    pub fn count_apart(&mut self) {
        self.inputs += 1;
        self.subnormal += 1;
    }

    fn count(&mut self, subnormal: bool, found: Worst, budget: f64) {
        self.inputs += 1;
        if subnormal {
            self.subnormal += 1;
            return;
        }
        self.above += u64::from(found.ulps > budget);
        if self.worst.is_none_or(|worst| found.ulps > worst.ulps) {
            self.worst = Some(found);
        }
    }

    /// Both together; `self` came first.
    pub fn merge(self, later: Tally) -> Tally {
        let worst = match (self.worst, later.worst) {
            (Some(a), Some(b)) => Some(if b.ulps > a.ulps { b } else { a }),
            (a, b) => a.or(b),
        };
        Tally {
            inputs: self.inputs + later.inputs,
            subnormal: self.subnormal + later.subnormal,
            above: self.above + later.above,
            zero_signs: self.zero_signs + later.zero_signs,
            worst,
        }
    }

    /// The largest error in ULP.
    pub fn ulps(&self) -> f64 {
        self.worst.map_or(0.0, |worst| worst.ulps)
    }
}

/// The spacing of f32 at |v|, which is at least the smallest subnormal.
fn ulp(v: f64) -> f64 {
    let exponent = ((v.to_bits() >> 52) & 0x7ff) as i64 - 1023;
    let spacing = exponent.clamp(-126, 127) - 23;
    f64::from_bits(((spacing + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(got: f32, want: f64, scale: f64) -> Tally {
        let mut tally = Tally::default();
        tally.add(1.0, got, want, scale, 1.0);
        tally
    }

    #[test]
    fn ulp_is_the_spacing_of_f32() {
        for v in [
            1.0_f32,
            1.5,
            1.999_999_9,
            2.0,
            1e-30,
            1e30,
            f32::MIN_POSITIVE,
        ] {
            let spacing = f64::from(v.next_up()) - f64::from(v);
            assert_eq!(ulp(v.into()), spacing, "{v}");
            assert_eq!(ulp(-f64::from(v)), spacing, "-{v}");
        }
        assert_eq!(
            ulp(1e300),
            f64::from(f32::MAX) - f64::from(f32::MAX.next_down())
        );
        for small in [0.0, 1e-45, 1e-300] {
            assert_eq!(ulp(small), f64::from(f32::from_bits(1)));
        }
    }

    #[test]
    fn results_below_the_normal_range_are_counted_apart() {
        let half = 0.5 * SMALLEST_NORMAL;
        for got in [0.0, -0.0, f32::MIN_POSITIVE, f32::from_bits(1)] {
            let tally = one(got, half, 0.0);
            assert_eq!(
                (tally.subnormal, tally.above, tally.worst),
                (1, 0, None),
                "{got:e}"
            );
        }
        let far = one(1e-30, half, 0.0);
        assert_eq!((far.subnormal, far.above), (0, 1));
        // A scale in the normal range makes it an ordinary comparison.
        assert_eq!(
            (one(0.0, 0.0, 1.0).subnormal, one(0.0, 0.0, 1.0).ulps()),
            (0, 0.0)
        );
    }

    #[test]
    fn wrong_by_kind_is_above_every_budget() {
        let (nan, infinity) = (f32::NAN, f32::INFINITY);
        for (got, want) in [
            (nan, 1.0),
            (nan, 0.0),
            (nan, f64::INFINITY),
            (1.0, f64::NAN),
            (0.0, f64::NAN),
            (infinity, f64::NAN),
            (infinity, 1.0),
            (infinity, 0.0),
            (-infinity, f64::INFINITY),
            (1.0, f64::INFINITY),
        ] {
            assert_eq!(
                one(got, want, 0.0).ulps(),
                f64::INFINITY,
                "{got} for {want}"
            );
        }
        assert_eq!(
            one(nan, f64::NAN, 0.0).worst.map(|worst| worst.ulps),
            Some(0.0)
        );
        assert_eq!(one(infinity, 1e39, 0.0).ulps(), 0.0);
    }

    #[test]
    fn a_product_may_be_rounded() {
        let product = |got: f32, d1: f64, dy: f32| {
            let mut tally = Tally::default();
            tally.add_product(1.0, got, d1, dy, 0.0, 1.0);
            tally
        };
        let (third, dy) = (1.0 / 3.0, 1.7_f32);
        assert_eq!(
            product((third * f64::from(dy)) as f32, third, dy).ulps(),
            0.0
        );
        let off = f64::from((third as f32).next_up());
        let ulps = product((off * f64::from(dy)) as f32, third, dy).ulps();
        assert!(ulps > 0.1 && ulps <= 1.0, "{ulps}");
        assert_eq!(product(0.0, 1e-39, 1.0).subnormal, 1);
        assert_eq!(product(0.0, 1e-39, 100.0).subnormal, 1);
        assert_eq!(product(0.0, 1e-30, 1.0).above, 1);
        assert_eq!(product(f32::NAN, 1.0, 1.0).ulps(), f64::INFINITY);
        assert_eq!(product(f32::NAN, f64::NAN, 1.0).ulps(), 0.0);
        assert_eq!(product(0.0, 3.0, 0.0).ulps(), 0.0);
    }

    #[test]
    fn tallies_keep_the_first_of_the_worst() {
        let mut a = Tally::default();
        a.add(1.0, 1.0, 1.0, 0.0, 0.0);
        a.add(2.0, 2.0, f64::from(2.0_f32.next_up()), 0.0, 0.5);
        let mut b = Tally::default();
        b.add(3.0, 3.0, f64::from(3.0_f32.next_up()), 0.0, 0.5);
        b.add(0.0, -0.0, 0.0, 1.0, 0.5);
        let both = a.merge(b);
        assert_eq!((both.inputs, both.above, both.zero_signs), (4, 2, 1));
        assert_eq!(both.worst.map(|w| (w.x, w.ulps)), Some((2.0, 1.0)));
    }
}
