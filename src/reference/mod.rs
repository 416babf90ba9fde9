//! What is right: every activation in f64, slow and obvious.
//!
//! An activation's formula is written once, over [`Real`]; run on a [`Jet`] of f64 it gives
//! f, f′ and f″ without anyone deriving them. Tests and `wgpu-activations check` hold the GPU
//! against these values.

mod bounded;
mod hyper;
pub mod inputs;
mod jet;
mod measure;
mod number;
mod orbitals;
mod real;
mod roots;
mod rows;
mod run;
mod scalar;
mod series;

pub use bounded::Bounded;
pub use jet::Jet;
pub use measure::{allowed_ulps, error_in_ulps, may_be_flushed, ulp};
pub use real::Real;
pub(crate) use roots::near_roots;
pub use run::{bounds, run};
pub use scalar::Scalar;

use crate::act::{Formula, MAX_PARAMS};
use crate::body::Along;
use crate::{Chain, Error, Kind, KinkPolicy};

/// Whether there is a reference for a chain: not for a function in WGSL, of which nothing but that is
/// known ([`Kind::from_wgsl`]).
///
/// # Errors
/// [`Error::NoReference`] names the function.
pub fn check(chain: impl Into<Chain>) -> Result<(), Error> {
    let chain = chain.into();
    let unknown = chain.kinds().find(|kind| match kind {
        Kind::Custom(custom) => custom.expression().is_none(),
        _ => false,
    });
    match unknown {
        Some(kind) => Err(Error::NoReference { kind: kind.name() }),
        None => Ok(()),
    }
}

/// f(x), f′(x) and f″(x).
///
/// NaN gives three NaN; an infinite x gives the limits: NaN where there is none, a zero with the
/// sign of the side that it is approached from. At a kink the derivatives are those of the
/// chain's [`KinkPolicy`]. A chain with operands gives NaN: see [`run`]; so does one
/// without a reference: see [`check`].
pub fn jet(x: f64, chain: impl Into<Chain>) -> Jet<f64> {
    let chain = chain.into();
    if let Some(kind) = chain.kind() {
        return jet_of(kind, chain.kink_policy(), x);
    }
    let [value, d1, d2] = run::jet(&chain, x);
    Jet { value, d1, d2 }
}

fn jet_of(kind: Kind, policy: KinkPolicy, x: f64) -> Jet<f64> {
    let (formula, p) = (kind.formula(), kind.exact());
    let mut jet = jet_at(formula, &p, x);
    if policy != KinkPolicy::Torch {
        let kinks = (kind.activation().kink_values)(policy, &p);
        for kink in kinks.iter().filter(|kink| kink.x == x) {
            match kink.order {
                1 => jet.d1 = kink.value,
                _ => jet.d2 = kink.value,
            }
        }
    }
    jet
}

/// The derivative of this order of an activation.
fn value_of(kind: Kind, policy: KinkPolicy, order: usize, x: f64) -> f64 {
    let jet = jet_of(kind, policy, x);
    [jet.value, jet.d1, jet.d2][order]
}

/// A derivative in a parameter, or of that along something, by its formula for finite x. At infinities
/// it is what it is far out.
pub(crate) fn partial_at(formula: &dyn Formula, k: usize, along: Along, x: f64, p: &[f64]) -> f64 {
    let number = |value: f64, has_slope: bool| match has_slope {
        true => Jet::variable(value),
        false => Jet::new(value),
    };
    let mut params = [Jet::new(0.0); MAX_PARAMS];
    for (l, (param, value)) in params.iter_mut().zip(p).enumerate() {
        *param = number(*value, along == Along::Param(l));
    }
    let at = number(x.clamp(-1e160, 1e160), along == Along::X);
    match formula.partial(k, at, &params) {
        _ if x.is_nan() => x,
        jet if along == Along::Nothing => jet.value,
        jet => jet.d1,
    }
}

/// [`jet`] of the parts of an activation.
pub(crate) fn jet_at(formula: &dyn Formula, p: &[f64], x: f64) -> Jet<f64> {
    if x.is_nan() {
        return Jet {
            value: x,
            d1: x,
            d2: x,
        };
    }
    if x.is_finite() {
        return formula.eval(Jet::variable(x), p);
    }
    let [value, d1, d2] = formula.limits(p)[usize::from(x > 0.0)];
    Jet { value, d1, d2 }
}

/// The value of one order: 0 for f, 1 for f′, 2 for f″.
pub fn value(x: f64, order: usize, chain: impl Into<Chain>) -> f64 {
    let jet = jet(x, chain);
    [jet.value, jet.d1, jet.d2][order]
}

/// y = f(x).
pub fn forward(x: &[f32], chain: impl Into<Chain>) -> Vec<f64> {
    let chain = chain.into();
    x.iter().map(|&x| value(x.into(), 0, chain)).collect()
}

/// dx = f′(x) dy.
pub fn backward(x: &[f32], dy: &[f32], chain: impl Into<Chain>) -> Vec<f64> {
    let chain = chain.into();
    let pairs = x.iter().zip(dy);
    let point = |(&x, &dy): (&f32, &f32)| value(x.into(), 1, chain) * f64::from(dy);
    pairs.map(point).collect()
}

/// ddy = f′(x) ddx and dx = f″(x) dy ddx: the backward of backward.
pub fn second(x: &[f32], dy: &[f32], ddx: &[f32], chain: impl Into<Chain>) -> (Vec<f64>, Vec<f64>) {
    let chain = chain.into();
    let point = |((&x, &dy), &ddx): ((&f32, &f32), &f32)| {
        let jet = jet(x.into(), chain);
        let (dy, ddx) = (f64::from(dy), f64::from(ddx));
        (jet.d1 * ddx, jet.d2 * dy * ddx)
    };
    x.iter().zip(dy).zip(ddx).map(point).unzip()
}
