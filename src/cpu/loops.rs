//! One thread's work: loops over slices, compiled for each instruction set.
//!
//! The compiler turns them into SIMD code, since nothing in a [`Function`] on [`Lanes`]
//! branches or calls. What a lane cannot do it answers with NaN (the sine of 10^9, infinity
//! times 0 at the end of a tail), and the loop then asks the reference: so that f, f' and f''
//! are right everywhere, and fast where numbers usually are.

use std::marker::PhantomData;

use pulp::{Arch, Simd, WithSimd};

use super::math::{Lane, Wide};
use crate::Kind;
use crate::act::Lanes;
use crate::act::{Function, MAX_PARAMS, Of, Visitor};
use crate::body::Part;
use crate::expr::Definition;
use crate::reference::{self, Jet};

/// The loops of one activation: its parameters and x first, then what is written.
///
/// All slices must have the same length. NaN gives NaN, infinities give the limits.
pub(crate) trait Loops: Sync {
    /// y = f(x)
    fn values(&self, p: &[f64], x: &[f32], y: &mut [f32]);
    /// d1 = f′(x)
    fn slopes(&self, p: &[f64], x: &[f32], d1: &mut [f32]);
    /// dx = f′(x) dy
    fn gradients(&self, p: &[f64], x: &[f32], dy: &[f32], dx: &mut [f32]) {
        self.slopes(p, x, dx);
        multiply_by(dx, dy);
    }
    /// [y, d1, d2] = [f(x), f′(x), f″(x)]
    fn jets(&self, p: &[f64], x: &[f32], out: [&mut [f32]; 3]);
    /// f, f′ and f″ at one x, slowly: where each has its own parameters.
    fn point(&self, p: &[f64], x: f64) -> Jet<f64>;
    /// A derivative in a parameter at one x, or of that along something.
    fn partial_at(&self, part: Part, x: f64, p: &[f64]) -> f64;
    /// d1 = f′ where f is y.
    fn slopes_from(&self, p: &[f64], y: &[f32], d1: &mut [f32]);
    /// dx = f′ dy where f is y.
    fn gradients_from(&self, p: &[f64], y: &[f32], dy: &[f32], dx: &mut [f32]) {
        self.slopes_from(p, y, dx);
        multiply_by(dx, dy);
    }

    /// A part where parameters may differ from element to element: one by one, in f64.
    fn spread(&self, part: Part, p: &[Operand<'_>], x: &[f32], y: &mut [f32]) {
        let mut values = vec![0.0; p.len()];
        for (i, (x, y)) in x.iter().zip(y).enumerate() {
            for (value, operand) in values.iter_mut().zip(p) {
                *value = operand.at(i);
            }
            *y = match part {
                Part::Order(order) => {
                    let jet = self.point(&values, (*x).into());
                    [jet.value, jet.d1, jet.d2][order] as f32
                }
                part => self.partial_at(part, (*x).into(), &values) as f32,
            };
        }
    }
}

/// A parameter: one number for all elements, or one for each.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand<'a> {
    One(f64),
    Each(&'a [f32]),
}

impl Operand<'_> {
    fn at(&self, i: usize) -> f64 {
        match self {
            Operand::One(value) => *value,
            Operand::Each(values) => values[i].into(),
        }
    }
}

/// Finds the loops of a kind.
struct Find;

impl Visitor for Find {
    type Output = &'static dyn Loops;

    fn visit<F: Function>() -> &'static dyn Loops {
        Of::<F>::THIS
    }

    fn own(definition: &'static Definition) -> &'static dyn Loops {
        definition
    }
}

impl dyn Loops {
    /// Those of an activation.
    pub(crate) fn of(kind: Kind) -> &'static Self {
        kind.visit::<Find>()
    }
}

impl<F: Function> Loops for Of<F> {
    fn values(&self, p: &[f64], x: &[f32], y: &mut [f32]) {
        run::<F, Values, 1>(p, x, &[], [y]);
    }

    fn slopes(&self, p: &[f64], x: &[f32], d1: &mut [f32]) {
        run::<F, Slopes, 1>(p, x, &[], [d1]);
    }

    fn gradients(&self, p: &[f64], x: &[f32], dy: &[f32], dx: &mut [f32]) {
        run::<F, Gradients, 1>(p, x, dy, [dx]);
    }

    fn jets(&self, p: &[f64], x: &[f32], out: [&mut [f32]; 3]) {
        run::<F, Jets, 3>(p, x, &[], out);
    }

    fn point(&self, p: &[f64], x: f64) -> Jet<f64> {
        reference::jet_at(self, p, x)
    }

    fn partial_at(&self, part: Part, x: f64, p: &[f64]) -> f64 {
        match part {
            Part::Param(k, along) => reference::partial_at(self, k, along, x, p),
            _ => f64::NAN,
        }
    }

    fn slopes_from(&self, p: &[f64], y: &[f32], d1: &mut [f32]) {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for (y, d1) in y.iter().zip(d1) {
                    *d1 = F::from_output((*y).into(), p) as f32;
                }
            },
        );
    }

    fn gradients_from(&self, p: &[f64], y: &[f32], dy: &[f32], dx: &mut [f32]) {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for ((y, dy), dx) in y.iter().zip(dy).zip(dx) {
                    *dx = F::from_output((*y).into(), p) as f32 * dy;
                }
            },
        );
    }
}

/// What of a jet a loop writes.
trait Wanted<const N: usize> {
    /// Whether they are multiplied by another number.
    const SCALED: bool = false;
    /// The numbers to write.
    fn of<T: Copy>(jet: Jet<T>) -> [T; N];
}

/// f
struct Values;
impl Wanted<1> for Values {
    #[inline(always)]
    fn of<T: Copy>(jet: Jet<T>) -> [T; 1] {
        [jet.value]
    }
}

/// f′
struct Slopes;
impl Wanted<1> for Slopes {
    #[inline(always)]
    fn of<T: Copy>(jet: Jet<T>) -> [T; 1] {
        [jet.d1]
    }
}

/// f′ times a number
struct Gradients;
impl Wanted<1> for Gradients {
    const SCALED: bool = true;

    #[inline(always)]
    fn of<T: Copy>(jet: Jet<T>) -> [T; 1] {
        [jet.d1]
    }
}

/// f, f′ and f″
struct Jets;
impl Wanted<3> for Jets {
    #[inline(always)]
    fn of<T: Copy>(jet: Jet<T>) -> [T; 3] {
        [jet.value, jet.d1, jet.d2]
    }
}

/// A multiple of what any instruction set takes at once. Whole steps need no scalar rest.
const STEP: usize = 64;

/// Numbers after which it is asked whether one of them is special.
const CHECKED: usize = 4096;

/// out = part(f(x)), times `by` where the part is scaled.
fn run<F: Function, P: Wanted<N>, const N: usize>(
    p: &[f64],
    x: &[f32],
    by: &[f32],
    mut out: [&mut [f32]; N],
) {
    assert!(
        out.iter().all(|out| out.len() == x.len()) && (!P::SCALED || by.len() == x.len()),
        "slices of one length"
    );
    let whole = x.len() - x.len() % STEP;
    for start in (0..whole).step_by(CHECKED) {
        let range = start..whole.min(start + CHECKED);
        let scale = by.get(range.clone()).unwrap_or_default();
        let out = out.each_mut().map(|out| &mut out[range.clone()]);
        checked::<F, P, N>(p, &x[range.clone()], scale, out);
    }
    if let [first, ..] = x[whole..] {
        // The rest is a step of its own, filled up with numbers of its kind.
        let filled = |from: &[f32], with: f32| {
            let mut input = [with; STEP];
            input[..from.len()].copy_from_slice(from);
            input
        };
        let input = filled(&x[whole..], first);
        let scale = filled(by.get(whole..).unwrap_or_default(), 1.0);
        let mut output = [[0.0; STEP]; N];
        let room = output.each_mut().map(<[f32; STEP]>::as_mut_slice);
        checked::<F, P, N>(p, &input, &scale, room);
        for (out, output) in out.iter_mut().zip(&output) {
            out[whole..].copy_from_slice(&output[..x.len() - whole]);
        }
    }
}

/// Whole steps, with the reference's answers where the lanes have none.
fn checked<F: Function, P: Wanted<N>, const N: usize>(
    p: &[f64],
    x: &[f32],
    by: &[f32],
    mut out: [&mut [f32]; N],
) {
    let mut params = [0.0; MAX_PARAMS];
    params[..p.len()].copy_from_slice(p);
    let task = Task::<F, P, N> {
        params,
        x,
        by,
        out: out.each_mut().map(|out| &mut **out),
        kind: PhantomData,
    };
    if Arch::new().dispatch(task) {
        ask_reference::<F, P, N>(p, x, by, out);
    }
}

/// Whether x is -0.
#[inline(always)]
fn is_minus_zero(x: f32) -> bool {
    x.to_bits() == (-0.0_f32).to_bits()
}

/// Replaces every NaN, and what came from an infinity or -0.
#[cold]
#[inline(never)]
fn ask_reference<F: Function, P: Wanted<N>, const N: usize>(
    p: &[f64],
    x: &[f32],
    by: &[f32],
    mut out: [&mut [f32]; N],
) {
    for (i, &x) in x.iter().enumerate() {
        let special = !x.is_finite() || is_minus_zero(x);
        if special || out.iter().any(|out| out[i].is_nan()) {
            let right = reference::jet_at(Of::<F>::THIS, p, x.into());
            for (out, right) in out.iter_mut().zip(P::of(right)) {
                let scale = if P::SCALED { by[i] } else { 1.0 };
                out[i] = right as f32 * scale;
            }
        }
    }
}

/// All bits of a number but its sign.
const MAGNITUDE: u32 = 0x7fff_ffff;

/// The loop itself, to be compiled for each instruction set.
struct Task<'a, F, P, const N: usize> {
    params: [f64; MAX_PARAMS],
    x: &'a [f32],
    by: &'a [f32],
    out: [&'a mut [f32]; N],
    kind: PhantomData<(F, P)>,
}

impl<F: Function, P: Wanted<N>, const N: usize> WithSimd for Task<'_, F, P, N> {
    /// Whether x is not finite or -0 somewhere, or a result is NaN.
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> bool {
        match (F::is_wide(&self.params), fused::<S>()) {
            (false, false) => self.over::<Lane<false>>(),
            (false, true) => self.over::<Lane<true>>(),
            (true, false) => self.over::<Wide<false>>(),
            (true, true) => self.over::<Wide<true>>(),
        }
    }
}

/// c = a + b
pub(super) fn add(a: &[f32], b: &[f32], c: &mut [f32]) {
    combine(a, b, c, |a, b| a + b);
}

/// c = a b
pub(super) fn multiply(a: &[f32], b: &[f32], c: &mut [f32]) {
    combine(a, b, c, |a, b| a * b);
}

/// a = a b
pub(super) fn multiply_by(a: &mut [f32], b: &[f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (a, b) in a.iter_mut().zip(b) {
                *a *= *b;
            }
        },
    );
}

#[inline(always)]
fn combine(a: &[f32], b: &[f32], c: &mut [f32], with: impl Fn(f32, f32) -> f32) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for ((a, b), c) in a.iter().zip(b).zip(c) {
                *c = with(*a, *b);
            }
        },
    );
}

/// Whether the instruction set has fused multiply-add: AVX2 and AVX-512 come with it.
#[inline(always)]
const fn fused<S: Simd>() -> bool {
    size_of::<S::f32s>() >= 32 || cfg!(any(target_arch = "aarch64", target_feature = "fma"))
}

impl<F: Function, P: Wanted<N>, const N: usize> Task<'_, F, P, N> {
    #[inline(always)]
    fn over<L: Lanes>(self) -> bool {
        let whole = self.x.len() - self.x.len() % STEP;
        let x = &self.x[..whole];
        let by = if P::SCALED { &self.by[..whole] } else { &[] };
        let mut out = self.out.map(|out| &mut out[..whole]);
        let params = &self.params[..F::PARAMS.len() + F::DERIVED.len()];
        // The bits of numbers without their sign are in the order of their size, NaN behind infinity,
        // and -0 is the least of all as an integer. No lane is masked this way.
        let (mut largest, mut least, mut largest_out) = (0, 0, 0);
        for i in 0..whole {
            let parts = P::of(F::lanes(L::load(x[i]), params)).map(L::store);
            let bits = x[i].to_bits();
            largest = largest.max(bits & MAGNITUDE);
            least = least.min(bits.cast_signed());
            for (out, part) in out.iter_mut().zip(parts) {
                largest_out = largest_out.max(part.to_bits() & MAGNITUDE);
                out[i] = if P::SCALED { part * by[i] } else { part };
            }
        }
        let infinite = f32::INFINITY.to_bits();
        // Sums lose the sign of -0.
        largest >= infinite || least == i32::MIN || largest_out > infinite
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Real;

    /// x sigmoid(x) + sin x, in both kinds of lanes: a limit of 0 times infinity and a sine
    /// that lanes do not know everywhere.
    struct Odd<const WIDE: bool>;

    impl<const WIDE: bool> Function for Odd<WIDE> {
        const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
        const WIDE: bool = WIDE;

        #[inline(always)]
        fn eval<R: Real>(x: R, _p: &[f64]) -> R {
            x * x.sigmoid() + x.sin() * 0.01
        }

        fn limits(_p: &[f64]) -> [[f64; 3]; 2] {
            [[-1.0, -2.0, -3.0], [1.0, 2.0, 3.0]]
        }
    }

    fn right<F: Function>(x: f32) -> [f32; 3] {
        let jet = reference::jet_at(Of::<F>::THIS, &[], x.into());
        [jet.value, jet.d1, jet.d2].map(|v| v as f32)
    }

    /// Every length around a step, with odd numbers at the start, in the middle and at the end.
    fn check<F: Function>(tolerance: f32) {
        let loops: &dyn Loops = Of::<F>::THIS;
        for len in [0, 1, 2, STEP - 1, STEP, STEP + 1, 5 * STEP + 7] {
            let mut x: Vec<f32> = (0..len).map(|i| (i as f32 * 0.7).sin() * 20.0).collect();
            let odd = [
                f32::INFINITY,
                3e8,
                f32::NAN,
                f32::NEG_INFINITY,
                -1e30,
                f32::MAX,
            ];
            for (x, odd) in x.iter_mut().step_by(STEP - 5).zip(odd) {
                *x = odd;
            }
            let mut out = vec![vec![0.0; len]; 5];
            let [y, d1, jet @ ..] = &mut out[..] else {
                unreachable!()
            };
            loops.values(&[], &x, y);
            loops.slopes(&[], &x, d1);
            let [a, b, c] = jet else { unreachable!() };
            loops.jets(&[], &x, [a, b, c]);
            for (i, &x) in x.iter().enumerate() {
                let want = right::<F>(x);
                for (out, order) in out.iter().zip([0, 1, 0, 1, 2]) {
                    let (got, want) = (out[i], want[order]);
                    let close = (got - want).abs() <= tolerance * (1.0 + want.abs());
                    let same = got == want || (got.is_nan() && want.is_nan());
                    assert!(
                        close || same,
                        "{order} at {x:e} of {len}: {got}, not {want}"
                    );
                }
            }
        }
    }

    #[test]
    fn loops_in_f32_are_right_at_every_length() {
        check::<Odd<false>>(1e-6);
    }

    #[test]
    fn loops_in_f64_are_right_at_every_length() {
        check::<Odd<true>>(0.0);
    }

    #[test]
    #[should_panic(expected = "slices of one length")]
    fn lengths_must_agree() {
        Of::<Odd<false>>::THIS.values(&[], &[1.0, 2.0], &mut [0.0]);
    }
}
