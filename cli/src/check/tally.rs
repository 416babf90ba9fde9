//! One function over all its inputs, on all backends at once, and what is found when the results are
//! compared with the truth.

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::{self, Jet, allowed_ulps, error_in_ulps, may_be_flushed, ulp};
use wgpu_activations::{Chain, Format, Kind};

use crate::Result;
use crate::engine::{Engine, Work};
use crate::piece::Piece;

/// Inputs per dispatch.
const CHUNK: usize = 1 << 20;

/// Compares every backend with the reference, which is computed once for all of them while the
/// GPUs work: f, f′ and f″ at all inputs, given as bits of the format.
pub fn sweep(
    chain: Chain,
    format: Format,
    mut inputs: impl Iterator<Item = u32>,
    backends: &mut [Engine],
    bar: &ProgressBar,
) -> Result<Vec<[Tally; 3]>> {
    let kind = chain.kind().ok_or("an activation alone has a budget")?;
    let mut totals = vec![[Tally::default(); 3]; backends.len()];
    let mut want = Vec::new();
    loop {
        let bits: Vec<u32> = inputs.by_ref().take(CHUNK).collect();
        if bits.is_empty() {
            return Ok(totals);
        }
        let piece = Piece::of_bits(format, &bits);
        let mut started = Vec::new();
        for backend in &mut *backends {
            started.push(backend.start(&Work::jet(chain), &piece, None)?);
        }
        let x = piece.values();
        jets(chain, &x, &mut want);
        for ((backend, totals), started) in backends.iter().zip(&mut totals).zip(started) {
            let got = pollster::block_on(started)?;
            let found = compare(kind, &x, &got, &want, backend.flushes);
            for (total, found) in totals.iter_mut().zip(found) {
                *total = total.merge(found);
            }
        }
        bar.inc(bits.len() as u64);
    }
}

fn compare(kind: Kind, x: &[f32], got: &[Piece], want: &[Jet<f64>], flushes: bool) -> [Tally; 3] {
    [0, 1, 2].map(|order| {
        let (format, got) = (got[order].format, got[order].values());
        let budget = kind.activation().ulps[order];
        let is_own = matches!(kind, Kind::Custom(_));
        tallied(x.len(), |tally, i| {
            if flushes && x[i].is_subnormal() {
                return tally.count_apart();
            }
            let want = [want[i].value, want[i].d1, want[i].d2][order];
            let scale = kind.scale(x[i])[order];
            if scale.is_infinite() || is_own && x[i].is_infinite() {
                // Nothing is known of an own function where a number on the way is beyond f32.
                return;
            }
            tally.add(format, x[i], got[i], want, scale, budget);
        })
    })
}

/// f, f′ and f″ of the reference, on all cores.
pub fn jets(chain: impl Into<Chain>, x: &[f32], want: &mut Vec<Jet<f64>>) {
    let chain = chain.into();
    let jets = x.par_iter().map(|&x| reference::jet(x.into(), chain));
    jets.collect_into_vec(want);
}

/// Results that one task looks at.
const PIECE: usize = 1 << 13;

/// Where the largest error was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// The error in ULP; infinite for a result that is wrong by kind, such as NaN for a number.
    pub ulps: f64,
    pub x: f32,
    pub got: f32,
    pub want: f64,
}

/// What was found over many inputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub inputs: u64,
    /// How many of them have a true value of 0 or below the normal range and exactly that, or a
    /// flushed 0, for a result: left out of the largest error. So are subnormal inputs on an
    /// adapter that takes them for 0.
    pub subnormal: u64,
    pub above: u64,
    /// How often the input was a zero and the result a zero of the other sign than the true one.
    pub zero_signs: u64,
    /// The largest error. The first one where several are equal.
    pub worst: Option<Worst>,
}

impl Tally {
    /// Compares f, f′ or f″ at one input, where the result is of this format. `budget` is that of
    /// f32.
    pub fn add(&mut self, format: Format, x: f32, got: f32, want: f64, scale: f64, budget: f64) {
        let other_sign = got.is_sign_negative() != want.is_sign_negative();
        self.zero_signs += u64::from(x == 0.0 && got == 0.0 && want == 0.0 && other_sign);
        let ulps = error_in_ulps(got, want, scale, format);
        let normal = f64::from(f32::MIN_POSITIVE);
        let small = want.abs() < normal && scale < normal;
        let allowed = allowed_ulps(budget, want, scale, format);
        self.count(small && ulps == 0.0, Worst { ulps, x, got, want }, allowed);
    }

    /// Compares dx = f′(x) dy, where `d1` is f′(x) and `scale` its scale. The budget is that of
    /// f′, in ULP of f′, and half an ULP of dx for the rounding of the product. Both f′ and the
    /// product may be flushed.
    pub fn add_product(&mut self, x: f32, got: f32, d1: f64, dy: f32, scale: f64, budget: f64) {
        let (dy, magnitude) = (f64::from(dy), d1.abs().max(scale));
        let want = d1 * dy;
        let error = (f64::from(got) - want).abs() - 0.5 * ulp(want, Format::F32);
        let unit = ulp(magnitude, Format::F32) * dy.abs();
        let flushed = got == 0.0 && (may_be_flushed(magnitude) || may_be_flushed(want));
        let ulps = match error.is_finite() {
            true if error <= 0.0 => 0.0,
            true if flushed => 0.0,
            true => error / unit,
            false => error_in_ulps(got, want, 0.0, Format::F32),
        };
        let small = magnitude.min(want.abs()) < f32::MIN_POSITIVE.into();
        self.count(small && ulps == 0.0, Worst { ulps, x, got, want }, budget);
    }

    /// Counts an input below the normal range on an adapter that may take it for 0.
    pub fn count_apart(&mut self) {
        self.inputs += 1;
        self.subnormal += 1;
    }

    fn count(&mut self, subnormal: bool, found: Worst, budget: f64) {
        if subnormal {
            return self.count_apart();
        }
        self.inputs += 1;
        self.above += u64::from(found.ulps > budget);
        self.keep(found);
    }

    fn keep(&mut self, found: Worst) {
        if self.worst.is_none_or(|worst| found.ulps > worst.ulps) {
            self.worst = Some(found);
        }
    }

    /// Both together; `self` came first.
    pub fn merge(mut self, later: Tally) -> Tally {
        self.inputs += later.inputs;
        self.subnormal += later.subnormal;
        self.above += later.above;
        self.zero_signs += later.zero_signs;
        later.worst.into_iter().for_each(|worst| self.keep(worst));
        self
    }

    pub fn ulps(&self) -> f64 {
        self.worst.map_or(0.0, |worst| worst.ulps)
    }
}

/// What is found when `add` looks at each of so many results, on all cores.
pub fn tallied(count: usize, add: impl Fn(&mut Tally, usize) + Sync) -> Tally {
    let all = (0..count).into_par_iter().with_min_len(PIECE);
    let tallies = all.fold(Tally::default, |mut tally, i| {
        add(&mut tally, i);
        tally
    });
    tallies.reduce(Tally::default, Tally::merge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(got: f32, want: f64, scale: f64) -> Tally {
        let mut tally = Tally::default();
        tally.add(Format::F32, 1.0, got, want, scale, 1.0);
        tally
    }

    #[test]
    fn results_below_the_normal_range_are_counted_apart() {
        let half = 0.5 * f32::MIN_POSITIVE;
        for got in [0.0, -0.0, half] {
            let tally = one(got, half.into(), 0.0);
            assert_eq!(
                (tally.subnormal, tally.above, tally.worst),
                (1, 0, None),
                "{got:e}"
            );
        }
        for got in [1e-30, f32::MIN_POSITIVE, f32::from_bits(1)] {
            let far = one(got, half.into(), 0.0);
            assert_eq!((far.subnormal, far.above), (0, 1), "{got:e}");
        }
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
    fn a_half_is_allowed_its_rounding() {
        let mut tally = Tally::default();
        // 1 + 2^-11 lies between two f16: both are right.
        for got in [1.0, 1.0 + 2f32.powi(-10)] {
            tally.add(Format::F16, 1.0, got, 1.0 + 2f64.powi(-11), 0.0, 4.0);
        }
        assert_eq!((tally.above, tally.ulps()), (0, 0.5));
        // An eighth more for fewer terms, but not where the budget is 0.
        tally.add(Format::F16, 1.0, 1.0, 1.0 + 1.24 * 2f64.powi(-11), 0.0, 4.0);
        assert_eq!(tally.above, 0);
        tally.add(Format::F16, 1.0, 1.0, 1.0 + 1.27 * 2f64.powi(-11), 0.0, 4.0);
        assert_eq!(tally.above, 1);
        tally.add(Format::F16, 1.0, 1.0, 1.0 + 1.01 * 2f64.powi(-11), 0.0, 0.0);
        assert_eq!(tally.above, 2);
    }

    #[test]
    fn tallies_keep_the_first_of_the_worst() {
        let mut a = Tally::default();
        a.add(Format::F32, 1.0, 1.0, 1.0, 0.0, 0.0);
        a.add(
            Format::F32,
            2.0,
            2.0,
            f64::from(2.0_f32.next_up()),
            0.0,
            0.5,
        );
        let mut b = Tally::default();
        b.add(
            Format::F32,
            3.0,
            3.0,
            f64::from(3.0_f32.next_up()),
            0.0,
            0.5,
        );
        b.add(Format::F32, 0.0, -0.0, 0.0, 1.0, 0.5);
        let both = a.merge(b);
        assert_eq!((both.inputs, both.above, both.zero_signs), (4, 2, 1));
        assert_eq!(both.worst.map(|w| (w.x, w.ulps)), Some((2.0, 1.0)));
    }

    #[test]
    fn every_half_is_right_and_another_function_wrong() {
        for format in [Format::F16, Format::Bf16] {
            let mut backends = Engine::all(None, format).expect("an adapter");
            let bar = ProgressBar::hidden();
            let bits = 0..1 << 16;
            let found = sweep(Kind::Gelu.into(), format, bits.clone(), &mut backends, &bar);
            for tally in found.expect("a sweep").iter().flatten() {
                assert_eq!((tally.inputs, tally.above), (1 << 16, 0), "{format}");
            }
            let mut want = Vec::new();
            let piece = Piece::of_bits(format, &Vec::from_iter(bits));
            let x = piece.values();
            jets(Kind::Silu, &x, &mut want);
            for backend in &mut backends {
                let work = Work::jet(Kind::Gelu.into());
                let started = backend.start(&work, &piece, None).expect("started");
                let got = pollster::block_on(started).expect("finished");
                let found = compare(Kind::Silu, &x, &got, &want, false);
                assert!(found.iter().all(|tally| tally.above > 1000), "{format}");
            }
        }
    }
}
