//! What is known about an activation, as data.

use std::marker::PhantomData;

use super::lanes::Lanes;
use super::{KinkPolicy, KinkValue, MAX_PARAMS};
use crate::body::{Along, Part};
#[cfg(feature = "cpu")]
use crate::expr::Definition;
use crate::reference::{Jet, Real};

/// An activation: its formula over any [`Real`], and what goes with it.
///
/// One type in one file of `src/act/` implements this; its WGSL twin of the same name stands
/// in `shaders/act/`.
pub trait Function: 'static {
    /// The parameters, in the order of the `Kind`'s fields and of the WGSL function's arguments.
    const PARAMS: &'static [Param] = &[];

    /// What [`Function::derive`] computes, by name: behind the parameters among the WGSL functions'
    /// arguments and in `p`.
    const DERIVED: &'static [&'static str] = &[];

    /// Numbers that follow from the parameters, where a shader could not compute them well enough.
    fn derive(_p: &[f64]) -> Vec<f64> {
        Vec::new()
    }

    /// The largest errors allowed of the GPU's f, f′ and f″, in ULP of the larger of the true
    /// value and [`Function::scale`].
    const ULPS: [f64; 3];

    /// Why a budget is above 4 for f or 6 for f′ and f″; empty where none is.
    const ULPS_ABOUT: &'static str = "";

    /// The formula. `p` holds the parameters: each as the `f32` that it is, but a default that
    /// is no `f32` (1/6) exactly; and behind them what is derived from them.
    fn eval<R: Real>(x: R, p: &[f64]) -> R;

    /// Which parameters can be learned, by number.
    const LEARNABLE: &'static [usize] = &[];

    /// The derivative in parameter k, one of those that can be learned, at a finite x, with its own
    /// derivative along what has a slope, x or a parameter. Its WGSL twin is `NAME_dPARAMETER` in
    /// shaders/partial/NAME.wgsl.
    fn partial(_k: usize, _x: Jet<f64>, _p: &[Jet<f64>]) -> Jet<f64> {
        Jet::new(f64::NAN)
    }

    /// Those parameters that can be learned whose derivative depends on x. The twins are
    /// `NAME_dPARAMETER_dx`.
    const MIXED: &'static [usize] = &[];

    /// The pairs of parameters that can be learned, the first one not behind the second one, where the
    /// derivative in one depends on the other one. The twins are `NAME_dFIRST_dSECOND`.
    const PAIRS: &'static [(usize, usize)] = &[];

    /// The values that f′ has, where there are no more than two.
    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        None
    }

    /// What backward can be computed from.
    fn save(p: &[f64]) -> Save {
        match Self::slopes(p) {
            Some([one, other]) if one == other => Save::Nothing,
            Some(_) => Save::Bit,
            None => Save::Input,
        }
    }

    /// f′ at an x where f is y, for those whose [`Function::save`] is [`Save::Output`]. Its WGSL twin is
    /// `NAME_d1_from_y` in shaders/output/NAME.wgsl.
    fn from_output(_y: f64, _p: &[f64]) -> f64 {
        f64::NAN
    }

    /// Whether the CPU backend computes in f64, because f32 loses too much of the formula.
    const WIDE: bool = true;
    /// The same where it depends on parameters.
    #[cfg_attr(not(feature = "cpu"), expect(dead_code))]
    #[inline(always)]
    fn is_wide(_p: &[f64]) -> bool {
        Self::WIDE
    }

    /// f, f′ and f″ on the lanes of the CPU backend. Override it where there is better code
    /// than the formula's.
    #[cfg_attr(not(feature = "cpu"), expect(dead_code))]
    #[inline(always)]
    fn lanes<L: Lanes>(x: L, p: &[f64]) -> Jet<L> {
        Self::eval(Jet::variable(x), p)
    }

    /// Where the pieces meet.
    fn kinks(_p: &[f64]) -> Vec<f32> {
        Vec::new()
    }

    /// Below which magnitudes f, f′ and f″ at x are held to an absolute error: the sizes of terms
    /// that cancel at roots that depend on a parameter, or at infinitely many of them. They count
    /// where a root is near: see [`Kind::scale`](crate::Kind::scale).
    fn scale(_p: &[f64], _x: f64) -> [f64; 3] {
        [0.0; 3]
    }

    /// What [`Function::scale`] is, in words; empty where there is none.
    const SCALE: &'static str = "";

    /// f, f′ and f″ at −∞ and +∞: the limits, NaN where there are none. A zero has the sign of
    /// the side that it is approached from.
    fn limits(p: &[f64]) -> [[f64; 3]; 2];

    /// Where f′ or f″ at a kink differs from PyTorch's under another policy. As many values for
    /// all parameters, and in the same order.
    fn kink_values(_policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        Vec::new()
    }

    /// Which parameter is in conflict with another one, and the rule.
    fn conflict(_p: &[f64]) -> Option<(usize, &'static str)> {
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
    /// Numbers that follow from the parameters, by name: the WGSL functions take them behind the
    /// parameters. Their values are in [`Kind::arguments`](crate::Kind::arguments).
    pub derived: &'static [&'static str],
    /// The parameters that can be learned, by number: see [`Chain::learn`](crate::Chain::learn).
    pub learnable: &'static [usize],
    /// The budgets of f, f′ and f″ in ULP.
    pub ulps: [f64; 3],
    /// Why a budget is above 4 for f or 6 for f′ and f″; empty where none is.
    pub ulps_about: &'static str,
    /// Where and why the error is measured against a scale; empty where it never is.
    pub scale_about: &'static str,
    /// `act/NAME`
    pub(crate) path: &'static str,
    pub(crate) wgsl: &'static str,
    /// [`Function::MIXED`] and [`Function::PAIRS`].
    pub(crate) mixed: &'static [usize],
    pub(crate) pairs: &'static [(usize, usize)],
    pub(crate) save: fn(&[f64]) -> Save,
    pub(crate) slopes: fn(&[f64]) -> Option<[f64; 2]>,
    pub(crate) derive: fn(&[f64]) -> Vec<f64>,
    pub(crate) kink_values: fn(KinkPolicy, &[f64]) -> Vec<KinkValue>,
    pub(crate) conflict: fn(&[f64]) -> Option<(usize, &'static str)>,
    /// The text of one that is no row of the list.
    pub(crate) own: Option<&'static OwnText>,
}

/// The WGSL of an activation that is no row of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnText {
    /// The name of its WGSL function.
    pub name: &'static str,
    /// f, f′ and f″.
    pub wgsl: &'static str,
    /// The derivatives in parameters.
    pub partial: &'static str,
    /// What of it there is, where that is not all.
    pub parts: Option<&'static [Part]>,
}

impl OwnText {
    /// What follows the name in that of a derivative in a parameter.
    pub(crate) fn suffix(k: usize, along: Along) -> String {
        match along {
            Along::Nothing => format!("_p{k}"),
            Along::X => format!("_p{k}_x"),
            Along::Param(l) => format!("_p{k}_p{l}"),
        }
    }
}

impl Activation {
    /// One that is no row of the list. All its parameters can be learned; its error is measured
    /// against the scale that its formula has.
    pub(crate) fn own(
        name: &'static str,
        about: &'static str,
        params: &'static [Param],
        mixed: &'static [usize],
        pairs: &'static [(usize, usize)],
        text: &'static OwnText,
    ) -> Self {
        const ALL: [usize; MAX_PARAMS] = {
            let (mut all, mut k) = ([0; MAX_PARAMS], 0);
            while k < MAX_PARAMS {
                all[k] = k;
                k += 1;
            }
            all
        };
        Activation {
            name,
            about,
            path: "",
            params,
            derived: &[],
            learnable: const { &ALL }.get(..params.len()).unwrap_or_default(),
            mixed,
            pairs,
            save: |_| Save::Input,
            slopes: |_| None,
            ulps: [4.0, 6.0, 6.0],
            ulps_about: "",
            scale_about: "what the operations of the expression may be off by",
            wgsl: text.wgsl,
            derive: |_| Vec::new(),
            kink_values: |_, _| Vec::new(),
            conflict: |_| None,
            own: Some(text),
        }
    }

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
            derived: F::DERIVED,
            learnable: F::LEARNABLE,
            mixed: F::MIXED,
            save: F::save,
            slopes: F::slopes,
            pairs: F::PAIRS,
            ulps: F::ULPS,
            ulps_about: F::ULPS_ABOUT,
            scale_about: F::SCALE,
            wgsl,
            derive: F::derive,
            kink_values: F::kink_values,
            conflict: F::conflict,
            own: None,
        }
    }

    /// Whether there is such a part of it.
    pub(crate) fn has(&self, part: Part) -> bool {
        let parts = self.own.and_then(|own| own.parts);
        parts.is_none_or(|parts| parts.contains(&part))
    }

    /// The names of the WGSL functions' arguments behind x: the parameters', then the derived ones'.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'static str> {
        let params = self.params.iter().map(|param| param.name);
        params.chain(self.derived.iter().copied())
    }

    /// The formula alone: what stands between the first backticks.
    pub fn formula(&self) -> &'static str {
        self.about.split('`').nth(1).unwrap_or_default()
    }
}

/// Makes something of a function that is known by its kind alone.
#[cfg(feature = "cpu")]
pub(crate) trait Visitor {
    /// What it makes.
    type Output;
    /// Makes it of `F`.
    fn visit<F: Function>() -> Self::Output;
    /// Makes it of an own function.
    fn own(definition: &'static Definition) -> Self::Output;
}

/// What the reference needs of an activation.
///
/// A table of its own, as the CPU backend's loops are: a linker drops a table as a whole, and a
/// program that only runs shaders carries neither.
pub(crate) trait Formula: Sync {
    /// [`Function::eval`]
    fn eval(&self, x: Jet<f64>, p: &[f64]) -> Jet<f64>;
    /// [`Function::limits`]
    fn limits(&self, p: &[f64]) -> [[f64; 3]; 2];
    /// [`Function::kinks`]
    fn kinks(&self, p: &[f64]) -> Vec<f32>;
    /// [`Function::scale`]
    fn scale(&self, p: &[f64], x: f64) -> [f64; 3];
    /// [`Function::partial`]
    fn partial(&self, k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64>;
    /// [`Function::from_output`]
    fn slope_from(&self, y: f64, p: &[f64]) -> f64;
    /// How far a derivative in a parameter may be off in f32, where the formula says so itself:
    /// infinitely where nothing is known.
    fn partial_error(&self, _k: usize, _along: Along, _x: f64, _p: &[f64]) -> Option<f64> {
        None
    }
}

/// A function's formula as an object.
pub(crate) struct Of<F>(PhantomData<fn() -> F>);

impl<F: Function> Of<F> {
    pub(crate) const THIS: &'static Self = &Of(PhantomData);
}

impl<F: Function> Formula for Of<F> {
    fn eval(&self, x: Jet<f64>, p: &[f64]) -> Jet<f64> {
        F::eval(x, p)
    }

    fn limits(&self, p: &[f64]) -> [[f64; 3]; 2] {
        F::limits(p)
    }

    fn kinks(&self, p: &[f64]) -> Vec<f32> {
        F::kinks(p)
    }

    fn scale(&self, p: &[f64], x: f64) -> [f64; 3] {
        F::scale(p, x)
    }

    fn partial(&self, k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        F::partial(k, x, p)
    }

    fn slope_from(&self, y: f64, p: &[f64]) -> f64 {
        F::from_output(y, p)
    }
}

/// What backward reads of forward: the least that an activation allows
/// ([`Kind::save`](crate::Kind::save)), or what is chosen for a chain
/// ([`Chain::save`](crate::Chain::save)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Save {
    /// Nothing: the derivative is constant.
    Nothing,
    /// One bit: the derivative has two values.
    Bit,
    /// The output is enough: it determines the derivative.
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
    /// The number that the default stands for.
    exact: f64,
    /// The infinity that stands for no bound, as does the largest finite number; 0 where no
    /// infinity is allowed.
    none: f32,
}

impl Param {
    /// A parameter within [lowest, highest].
    pub(crate) const fn within(
        name: &'static str,
        default: f64,
        lowest: f64,
        highest: f64,
    ) -> Self {
        Param {
            name,
            default: default as f32,
            lowest: lowest as f32,
            highest: highest as f32,
            exact: default,
            none: 0.0,
        }
    }

    /// A lower bound, which may be any finite number; -∞ stands for none.
    pub(crate) const fn lower(name: &'static str, default: f64) -> Self {
        Param {
            none: f32::NEG_INFINITY,
            ..Param::finite(name, default)
        }
    }

    /// An upper bound, which may be any finite number; ∞ stands for none.
    pub(crate) const fn upper(name: &'static str, default: f64) -> Self {
        Param {
            none: f32::INFINITY,
            ..Param::finite(name, default)
        }
    }

    /// A parameter of an own function.
    pub(crate) const fn own(name: &'static str) -> Self {
        Param::finite(name, 1.0)
    }

    /// A parameter that may be any finite number.
    pub(crate) const fn finite(name: &'static str, default: f64) -> Self {
        Param::within(name, default, f32::MIN as f64, f32::MAX as f64)
    }

    /// Whether the value is allowed. NaN never is.
    pub fn allows(&self, value: f32) -> bool {
        (self.lowest..=self.highest).contains(&self.bounded(value))
    }

    /// The value, but the largest finite number for the infinity that stands for no bound.
    pub(crate) fn bounded(&self, value: f32) -> f32 {
        match value == self.none && value.is_infinite() {
            true => f32::MAX.copysign(value),
            false => value,
        }
    }

    /// What a value stands for: itself, but the default for the number that it is nearest to.
    /// hard_sigmoid's alpha is 1/6, not the f32 next to it.
    pub fn exact(&self, value: f32) -> f64 {
        match value == self.default {
            true => self.exact,
            false => self.bounded(value).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Kind;
    use crate::body::Along;
    use crate::reference::{Jet, partial_at};

    /// A parameter's number, its values, and an x: for all that can be learned.
    fn points(kind: Kind) -> impl Iterator<Item = (usize, Vec<f64>, f64)> {
        const XS: [f64; 11] = [
            -7.3, -2.1, -0.9, -0.31, -0.004, 0.0, 0.003, 0.4, 1.3, 2.7, 9.1,
        ];
        let learnable = kind.activation().learnable.iter().copied();
        learnable.flat_map(move |k| {
            let at = [0.7, 1.0, 1.9].into_iter().flat_map(|s| XS.map(|x| (s, x)));
            at.map(move |(scale, x)| {
                let mut p = kind.exact().to_vec();
                p[k] = match p[k] == 0.0 {
                    true => scale - 1.0,
                    false => p[k] * scale,
                };
                (k, p, x)
            })
        })
    }

    /// Richardson's extrapolation of central differences.
    fn slope_at(size: f64, f: impl Fn(f64) -> f64) -> f64 {
        let slope = |h: f64| (f(h) - f(-h)) / (2.0 * h);
        let h = 2e-5 * size.abs().max(0.01);
        (4.0 * slope(h / 2.0) - slope(h)) / 3.0
    }

    #[track_caller]
    fn check(what: &str, got: f64, want: f64, size: f64) {
        let close = (got - want).abs() <= 1e-7 * (want.abs() + size + 1e-3);
        let alike = close || got.is_nan() && want.is_nan();
        assert!(alike, "{what}: {got}, not {want}");
    }

    /// The derivatives in parameters are the slopes of the formulas.
    #[test]
    fn partials_are_those_of_differences() {
        let mut checked = 0;
        for kind in Kind::all() {
            let formula = kind.formula();
            for (k, p, x) in points(kind) {
                let at = |by: f64| {
                    let mut moved = p.clone();
                    moved[k] += by;
                    formula.eval(Jet::variable(x), &moved).value
                };
                let want = slope_at(p[k], at);
                let got = partial_at(formula, k, Along::Nothing, x, &p);
                let name = kind.activation().params[k].name;
                let what = format!("{} d{name} at {x}, {p:?}", kind.name());
                check(&what, got, want, at(0.0).abs());
                checked += 1;
            }
        }
        assert!(checked > 900, "{checked}");
    }

    /// Their derivatives are their slopes, and 0 where they are not among those that are named.
    #[test]
    fn derivatives_of_partials_are_those_of_differences() {
        let mut named = 0;
        for kind in Kind::all() {
            let (formula, activation) = (kind.formula(), kind.activation());
            for (k, p, x) in points(kind) {
                let partial = |x: f64, p: &[f64], along| partial_at(formula, k, along, x, p);
                let behind = activation.learnable.iter().filter(|l| **l >= k);
                let params = behind.map(|l| Along::Param(*l));
                for along in params.chain([Along::X]) {
                    let (size, is_named) = match along {
                        Along::Param(l) => (p[l], activation.pairs.contains(&(k, l))),
                        _ => (x, activation.mixed.contains(&k)),
                    };
                    let at = |by: f64| {
                        let mut moved = p.clone();
                        let mut x = x;
                        match along {
                            Along::Param(l) => moved[l] += by,
                            _ => x += by,
                        }
                        partial(x, &moved, Along::Nothing)
                    };
                    let got = partial(x, &p, along);
                    let what = format!("{} {k} {along:?} at {x}, {p:?}", kind.name());
                    assert!(is_named || got == 0.0, "{what}: {got}");
                    // At 0 pieces meet.
                    if along != Along::X || x != 0.0 {
                        check(&what, got, slope_at(size, at), at(0.0).abs());
                        named += u32::from(is_named);
                    }
                }
            }
        }
        assert!(named > 1_800, "{named}");
    }
}
