//! What an expression calls: functions of its own, and those of the list of activations.

use super::functions::{Cosh, Cosine, Exponential, Ln, Ln1p, Root, Sine, Sinh, Tangent};
use crate::act::{Formula, Of};
use crate::{Kind, reference};

/// A function that is not in the list of activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Elementary {
    Sqrt,
    Exp,
    Ln,
    Ln1p,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
}

/// What is called, of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Callee {
    Elementary(Elementary),
    /// The derivative of this order of an activation.
    Act(Kind, usize),
}

/// What is known of an elementary function: its WGSL function, the fragment of that, and its budget
/// in ULP.
pub(super) struct Facts {
    pub wgsl: &'static str,
    pub path: &'static str,
    pub ulps: f64,
    pub formula: &'static dyn Formula,
}

impl Elementary {
    pub(super) const ALL: [Elementary; 9] = [
        Elementary::Sqrt,
        Elementary::Exp,
        Elementary::Ln,
        Elementary::Ln1p,
        Elementary::Sin,
        Elementary::Cos,
        Elementary::Tan,
        Elementary::Sinh,
        Elementary::Cosh,
    ];

    pub(super) fn facts(self) -> Facts {
        let facts = |wgsl, path, ulps, formula| Facts {
            wgsl,
            path,
            ulps,
            formula,
        };
        match self {
            Elementary::Sqrt => facts("sqrt_", "math/root", 3.0, Of::<Root>::THIS),
            Elementary::Exp => facts("exp_", "math/exp", 4.0, Of::<Exponential>::THIS),
            Elementary::Ln => facts("ln_", "math/ln", 4.0, Of::<Ln>::THIS),
            Elementary::Ln1p => facts("ln_1p_", "math/ln", 4.0, Of::<Ln1p>::THIS),
            Elementary::Sin => facts("sin_", "math/sin", 4.0, Of::<Sine>::THIS),
            Elementary::Cos => facts("cos_", "math/sin", 4.0, Of::<Cosine>::THIS),
            Elementary::Tan => facts("tan_", "math/tan", 12.0, Of::<Tangent>::THIS),
            Elementary::Sinh => facts("sinh_", "math/hyperbolic", 12.0, Of::<Sinh>::THIS),
            Elementary::Cosh => facts("cosh_", "math/hyperbolic", 12.0, Of::<Cosh>::THIS),
        }
    }

    /// As it is written in an expression.
    pub(super) fn name(self) -> &'static str {
        match self {
            Elementary::Sqrt => "sqrt",
            Elementary::Exp => "exp",
            Elementary::Ln => "ln",
            Elementary::Ln1p => "log1p",
            Elementary::Sin => "sin",
            Elementary::Cos => "cos",
            Elementary::Tan => "tan",
            Elementary::Sinh => "sinh",
            Elementary::Cosh => "cosh",
        }
    }
}

impl Callee {
    /// The value, and the derivatives there are: of an activation's f″ none.
    pub(super) fn derivatives(self, x: f64) -> [f64; 3] {
        let of = |formula: &dyn Formula, p: &[f64]| {
            let jet = reference::jet_at(formula, p, x);
            [jet.value, jet.d1, jet.d2]
        };
        match self {
            Callee::Elementary(function) => of(function.facts().formula, &[]),
            Callee::Act(kind, order) => {
                let all = of(kind.formula(), &kind.exact());
                let behind = all.into_iter().skip(order).chain([f64::NAN; 3]);
                let mut behind = behind.take(3);
                [(); 3].map(|()| behind.next().unwrap_or(f64::NAN))
            }
        }
    }

    pub(super) fn value(self, x: f64) -> f64 {
        self.derivatives(x)[0]
    }

    /// Whether it is a derivative that is 0 everywhere.
    pub(super) fn is_zero(self) -> bool {
        let Callee::Act(kind, order) = self else {
            return false;
        };
        let slopes = (kind.activation().slopes)(&kind.exact());
        match slopes {
            Some(slopes) => order == 1 && slopes == [0.0; 2] || order > 1,
            None => false,
        }
    }

    /// The error of its WGSL function at x in ULP of the larger of the value and a scale, and that.
    pub(super) fn budget(self, x: f64) -> (f64, f64) {
        match self {
            Callee::Elementary(function) => (function.facts().ulps, 0.0),
            Callee::Act(kind, order) => {
                let ulps = kind.activation().ulps[order];
                (ulps, kind.scale(x as f32)[order])
            }
        }
    }
}
