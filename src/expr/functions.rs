//! Functions that expressions call and that are no activations of the list.

use crate::act::{Ends, Function};
use crate::reference::Real;

const NAN: [f64; 3] = [f64::NAN; 3];
const INFINITE: [f64; 3] = [f64::INFINITY; 3];

/// A function by its formula and its limits at -∞ and ∞.
macro_rules! function {
    ($(#[$about:meta])* $Name:ident($x:ident) = $formula:expr, $below:expr, $above:expr) => {
        $(#[$about])*
        pub(super) struct $Name;

        impl Function for $Name {
            const ULPS: [f64; 3] = [4.0; 3];

            #[inline(always)]
            fn eval<R: Real>($x: R, _p: &[f64]) -> R {
                $formula
            }

            fn limits(_p: &[f64]) -> Ends {
                [$below, $above]
            }
        }
    };
}

function! {
    /// `sqrt(x)`
    Root(x) = x.sqrt(), NAN, [f64::INFINITY, 0.0, -0.0]
}

function! {
    /// `e^x`, also where that is beyond f32
    Exponential(x) = x.exp(), [0.0; 3], INFINITE
}

function! {
    /// `ln x`
    Ln(x) = x.ln(), NAN, [f64::INFINITY, 0.0, -0.0]
}

function! {
    /// `ln(1 + x)`
    Ln1p(x) = x.ln_1p(), NAN, [f64::INFINITY, 0.0, -0.0]
}

function! {
    /// `sin x`
    Sine(x) = x.sin(), NAN, NAN
}

function! {
    /// `cos x`
    Cosine(x) = x.cos(), NAN, NAN
}

function! {
    /// `tan x`
    Tangent(x) = x.sin() / x.cos(), NAN, NAN
}

function! {
    /// `(e^x - e^-x) / 2`
    Sinh(x) = sinh(x), [f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY], INFINITE
}

function! {
    /// `(e^x + e^-x) / 2 = 1 + 2 sinh(x / 2)^2`, whose slope does not cancel near 0
    Cosh(x) = sinh(x * 0.5).square() * 2.0 + 1.0, [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY], INFINITE
}

/// Near 0 by its series, since lanes have no e^x - 1 that is right relatively to x.
#[inline(always)]
fn sinh<R: Real>(x: R) -> R {
    let u = x.square();
    let near = x + x * (u / 6.0) * ((u / 20.0) * (u / 42.0 + 1.0) + 1.0);
    let far = (x.expm1() - (-x).expm1()) * 0.5;
    R::select(x.above(-0.03) & x.below(0.03), near, far)
}
