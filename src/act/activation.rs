//! What is known about an activation, as data.

use crate::cpu::{Lanes, Loops};
use crate::reference::{Jet, Real};

/// An activation: its formula over any [`Real`], and what goes with it.
///
/// One type in one file of `src/act/` implements this; its WGSL twin of the same name stands
/// in `shaders/act/`.
pub trait Function: 'static {
    /// The parameters, in the order of the `Kind`'s fields and of the WGSL function's arguments.
    const PARAMS: &'static [Param] = &[];

    /// The largest errors allowed of the GPU's f, f′ and f″, in ULP of the larger of the true
    /// value and [`Function::scale`].
    const ULPS: [f64; 3];

    /// Where the function stops being differentiable.
    const SMOOTHNESS: Smoothness = Smoothness::Smooth;

    /// What backward can be computed from.
    const SAVE: Save = Save::Input;

    /// The formula. `p` holds the parameters.
    fn eval<R: Real>(x: R, p: &[f32]) -> R;

    /// Whether the CPU backend computes in f64, because f32 loses too much of the formula.
    const WIDE: bool = true;

    /// f, f′ and f″ on the lanes of the CPU backend. Override it where there is better code
    /// than the formula's.
    #[inline(always)]
    fn lanes<L: Lanes>(x: L, p: &[f32]) -> Jet<L> {
        Self::eval(Jet::variable(x), p)
    }

    /// Where the pieces meet.
    fn kinks(_p: &[f32]) -> Vec<f32> {
        Vec::new()
    }

    /// Below which magnitude f, f′ and f″ are held to an absolute error: above 0 only where
    /// terms cancel at a root that depends on a parameter.
    fn scale(_p: &[f32]) -> [f64; 3] {
        [0.0; 3]
    }

    /// f, f′ and f″ at −∞ and +∞, where [`Function::eval`] far out does not tell.
    fn limits(_p: &[f32]) -> Option<[[f64; 3]; 2]> {
        None
    }

    /// Which parameter is in conflict with another one, and the rule.
    fn conflict(_p: &[f32]) -> Option<(usize, &'static str)> {
        None
    }
}

/// The type-erased form of a `Function`: a row of the list of activations.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    /// snake_case, the name of its files.
    pub name: &'static str,
    /// First line: the formula. The rest: what else is to be known.
    pub about: &'static str,
    /// The parameters.
    pub params: &'static [Param],
    /// The budgets of f, f′ and f″ in ULP.
    pub ulps: [f64; 3],
    /// Where it stops being differentiable.
    pub smoothness: Smoothness,
    /// What backward needs.
    pub save: Save,
    /// `act/NAME`
    pub(crate) path: &'static str,
    pub(crate) wgsl: &'static str,
    pub(crate) kinks: fn(&[f32]) -> Vec<f32>,
    pub(crate) scale: fn(&[f32]) -> [f64; 3],
    pub(crate) limits: fn(&[f32]) -> Option<[[f64; 3]; 2]>,
    pub(crate) conflict: fn(&[f32]) -> Option<(usize, &'static str)>,
    pub(crate) eval: fn(Jet<f64>, &[f32]) -> Jet<f64>,
    pub(crate) loops: Loops,
}

impl Activation {
    pub(crate) const fn new<F: Function>(
        name: &'static str,
        path: &'static str,
        about: &'static str,
        wgsl: &'static str,
    ) -> Self {
        Activation {
            name,
            about,
            path,
            params: F::PARAMS,
            ulps: F::ULPS,
            smoothness: F::SMOOTHNESS,
            save: F::SAVE,
            wgsl,
            kinks: F::kinks,
            scale: F::scale,
            limits: F::limits,
            conflict: F::conflict,
            eval: F::eval::<Jet<f64>>,
            loops: Loops::new::<F>(),
        }
    }

    /// The formula alone: what stands between the first backticks.
    pub fn formula(&self) -> &'static str {
        self.about.split('`').nth(1).unwrap_or_default()
    }
}

/// Where a function stops being differentiable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smoothness {
    /// f itself jumps at the kinks.
    Jump,
    /// f is continuous, f′ jumps.
    Kink,
    /// f′ is continuous, f″ jumps.
    Bend,
    /// Smooth as far as this crate looks.
    Smooth,
}

/// The least that backward needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// Nothing: the derivative is constant.
    Nothing,
    /// One bit: on which side of the kink.
    Bit,
    /// The output is enough.
    Output,
    /// The input.
    Input,
}

impl Save {
    /// One word, for tables.
    pub const fn name(self) -> &'static str {
        match self {
            Save::Nothing => "nothing",
            Save::Bit => "bit",
            Save::Output => "output",
            Save::Input => "input",
        }
    }
}

/// A parameter of an activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Its name, as in `elu(alpha=0.5)`.
    pub name: &'static str,
    /// PyTorch's default where PyTorch has the function.
    pub default: f32,
    /// The smallest value allowed.
    pub lowest: f32,
    /// The largest value allowed.
    pub highest: f32,
}

impl Param {
    /// A parameter within [lowest, highest].
    pub const fn within(name: &'static str, default: f32, lowest: f32, highest: f32) -> Self {
        Param {
            name,
            default,
            lowest,
            highest,
        }
    }

    /// A parameter that may be any finite number.
    pub const fn finite(name: &'static str, default: f32) -> Self {
        Param::within(name, default, f32::MIN, f32::MAX)
    }

    /// Whether the value is allowed. NaN never is.
    pub fn allows(&self, value: f32) -> bool {
        (self.lowest..=self.highest).contains(&value)
    }
}
