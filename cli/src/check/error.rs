//! How far a result is from the truth, in the numerical contract's measure.

/// The smallest normal f32. Results below may be flushed to zero.
pub const SMALLEST_NORMAL: f64 = f32::MIN_POSITIVE as f64;

/// From here on a number rounds to infinity: half an ULP above the largest f32.
const OVERFLOW: f64 = f32::MAX as f64 + 0.5 * largest_ulp();

const fn largest_ulp() -> f64 {
    (1_u128 << 104) as f64
}

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Judged {
    /// The error in ULP; infinite where no error can be said, such as NaN for a number.
    Ulps(f64),
    /// The true value is below the normal range and the result near enough.
    Subnormal,
}

/// The spacing of f32 at |v|, which is at least the smallest subnormal.
pub fn ulp(v: f64) -> f64 {
    let exponent = ((v.to_bits() >> 52) & 0x7ff) as i64 - 1023;
    let spacing = exponent.clamp(-126, 127) - 23;
    f64::from_bits(((spacing + 1023) as u64) << 52)
}

/// The error of `got` in units of ulp(max(|want|, scale)).
///
/// NaN is right for NaN alone. Where the true value is beyond f32's range, infinity of its sign
/// is right, and so is a finite result within the budget. Below the normal range, whatever is
/// within the smallest normal number is right.
pub fn judge(got: f32, want: f64, scale: f64) -> Judged {
    let distance = (f64::from(got) - want).abs();
    let bound = want.abs().max(scale);
    if bound < SMALLEST_NORMAL && distance <= SMALLEST_NORMAL {
        return Judged::Subnormal;
    }
    if got.is_finite() && want.is_finite() {
        return Judged::Ulps(distance / ulp(bound));
    }
    let right = if want.is_nan() || got.is_nan() {
        want.is_nan() && got.is_nan()
    } else {
        got.is_infinite() && want.abs() >= OVERFLOW && (got > 0.0) == (want > 0.0)
    };
    Judged::Ulps(if right { 0.0 } else { f64::INFINITY })
}

/// Whether the result is a zero of the other sign than the true zero.
pub fn zero_of_other_sign(got: f32, want: f64) -> bool {
    got == 0.0 && want == 0.0 && got.is_sign_negative() != want.is_sign_negative()
}

/// Where the largest error was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// The error in ULP.
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
    /// How many of them have a result below the normal range, judged apart.
    pub subnormal: u64,
    /// How many are above the budget.
    pub above: u64,
    /// How often the input was a zero and the result a zero of the wrong sign.
    pub zero_signs: u64,
    /// The largest error. The first one where several are equal.
    pub worst: Option<Worst>,
}

impl Tally {
    /// Compares one result.
    pub fn add(&mut self, x: f32, got: f32, want: f64, scale: f64, budget: f64) {
        self.inputs += 1;
        self.zero_signs += u64::from(x == 0.0 && zero_of_other_sign(got, want));
        match judge(got, want, scale) {
            Judged::Subnormal => self.subnormal += 1,
            Judged::Ulps(ulps) => {
                self.above += u64::from(ulps > budget);
                if self.worst.is_none_or(|worst| ulps > worst.ulps) {
                    self.worst = Some(Worst { ulps, x, got, want });
                }
            }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFINITE: Judged = Judged::Ulps(f64::INFINITY);

    #[test]
    fn ulp_is_the_spacing_of_f32() {
        for v in [1.0_f32, 1.5, 1.999_999_9, 2.0, 1e-30, 1e30, f32::MIN_POSITIVE] {
            let spacing = f64::from(v.next_up()) - f64::from(v);
            assert_eq!(ulp(v.into()), spacing, "{v}");
            assert_eq!(ulp(-f64::from(v)), spacing, "-{v}");
        }
        assert_eq!(ulp(f32::MAX.into()), largest_ulp());
        assert_eq!(ulp(1e300), largest_ulp());
        for small in [0.0, 1e-45, 1e-300] {
            assert_eq!(ulp(small), f64::from(f32::from_bits(1)));
        }
    }

    #[test]
    fn ordinary_errors_count_ulps_at_the_true_value() {
        let up = f64::from(1.0_f32.next_up());
        assert_eq!(judge(1.0, 1.0, 0.0), Judged::Ulps(0.0));
        assert_eq!(judge(1.0, up, 0.0), Judged::Ulps(1.0));
        assert_eq!(judge(1.0, 0.5 * (1.0 + up), 0.0), Judged::Ulps(0.5));
        // Just below a power of two the spacing is half of that above.
        assert_eq!(judge(1.0, f64::from(1.0_f32.next_down()), 0.0), Judged::Ulps(1.0));
        assert_eq!(judge(0.0, 1e-10, 1.0), Judged::Ulps(1e-10 / ulp(1.0)));
    }

    #[test]
    fn below_the_normal_range_flushing_is_right() {
        let half = 0.5 * SMALLEST_NORMAL;
        for got in [0.0, -0.0, f32::MIN_POSITIVE, f32::from_bits(1)] {
            assert_eq!(judge(got, half, 0.0), Judged::Subnormal, "{got:e}");
        }
        assert_eq!(judge(0.0, 1e-300, 0.0), Judged::Subnormal);
        assert!(matches!(judge(1e-30, half, 0.0), Judged::Ulps(u) if u > 1e10));
        assert_eq!(judge(0.0, SMALLEST_NORMAL, 0.0), Judged::Ulps(f64::from(1 << 23)));
        // A scale in the normal range makes it an ordinary comparison.
        assert_eq!(judge(0.0, 0.0, 1.0), Judged::Ulps(0.0));
    }

    #[test]
    fn nan_and_infinity() {
        let (nan, infinity, largest) = (f32::NAN, f32::INFINITY, f64::from(f32::MAX));
        assert_eq!(judge(nan, f64::NAN, 0.0), Judged::Ulps(0.0));
        for (got, want) in [
            (nan, 1.0),
            (nan, 0.0),
            (nan, f64::INFINITY),
            (1.0, f64::NAN),
            (infinity, f64::NAN),
            (infinity, 1.0),
            (infinity, 0.0),
            (infinity, largest),
            (infinity, largest + 0.4 * largest_ulp()),
            (-infinity, f64::INFINITY),
            (f32::MAX, f64::INFINITY),
        ] {
            assert_eq!(judge(got, want, 0.0), INFINITE, "{got} for {want}");
        }
        assert_eq!(judge(infinity, f64::INFINITY, 0.0), Judged::Ulps(0.0));
        assert_eq!(judge(infinity, largest + 0.5 * largest_ulp(), 0.0), Judged::Ulps(0.0));
        assert_eq!(judge(-infinity, -1e300, 0.0), Judged::Ulps(0.0));
        assert_eq!(judge(f32::MAX, largest + 0.5 * largest_ulp(), 0.0), Judged::Ulps(0.5));
    }

    #[test]
    fn tallies_keep_the_first_of_the_worst() {
        let mut a = Tally::default();
        a.add(1.0, 1.0, 1.0, 0.0, 0.0);
        a.add(2.0, 2.0, f64::from(2.0_f32.next_up()), 0.0, 0.5);
        let mut b = Tally::default();
        b.add(3.0, 3.0, f64::from(3.0_f32.next_up()), 0.0, 0.5);
        b.add(0.0, -0.0, 0.0, 0.0, 0.5);
        let both = a.merge(b);
        assert_eq!((both.inputs, both.above, both.subnormal, both.zero_signs), (4, 2, 1, 1));
        assert_eq!(both.worst.map(|w| (w.x, w.ulps)), Some((2.0, 1.0)));
    }
}
