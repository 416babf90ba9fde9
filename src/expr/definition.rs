//! An own function: what it is written as, and what follows from that.

use super::derived::Derived;
use super::eval::Number;
use super::fault::Fault;
use super::line::Line;
use super::off::Off;
use super::wgsl;
use crate::act::{Activation, Formula, Param};
use crate::body::{Along, Part};
use crate::reference::Jet;

/// An own function without the values of its parameters. Each exists once: see
/// [`store`](super::store).
#[derive(Debug)]
pub(crate) struct Definition {
    /// What it is told apart by.
    pub number: usize,
    pub activation: Activation,
    pub(super) written: Written,
}

/// What a function is written as.
#[derive(Debug)]
pub(super) enum Written {
    Expression(Box<Derived>),
    /// f in WGSL, and such derivatives as there are, each in one line.
    Wgsl(Vec<(Part, &'static str)>),
}

impl Definition {
    /// From an expression.
    pub(super) fn new(
        number: usize,
        name: &str,
        expression: &str,
        params: &[&str],
    ) -> Result<Self, Fault> {
        let derived = Derived::new(expression, params)?;
        let key = format!("{name}\n{}\n{}", derived.expression, params.join(","));
        let (name, params) = (leaked(name), own(params));
        Ok(Definition {
            number,
            activation: derived.activation(name, &called(name, &key), params),
            written: Written::Expression(Box::new(derived)),
        })
    }

    /// From WGSL that a compiler takes; `key` is all that it is made of.
    pub(super) fn from_wgsl(
        number: usize,
        name: &str,
        params: &[&str],
        key: &str,
        texts: Vec<(Part, String)>,
    ) -> Self {
        let texts = texts.into_iter().map(|(part, text)| (part, leaked(&text)));
        let texts: Vec<(Part, &'static str)> = texts.collect();
        let (name, params) = (leaked(name), own(params));
        Definition {
            number,
            activation: wgsl::activation(name, &called(name, key), params, &texts),
            written: Written::Wgsl(texts),
        }
    }

    /// What follows from its expression, if it has one.
    pub(super) fn derived(&self) -> Option<&Derived> {
        match &self.written {
            Written::Expression(derived) => Some(derived),
            Written::Wgsl(_) => None,
        }
    }

    /// What a part is computed by; none for one that nobody knows.
    pub(super) fn line(&self, part: Part) -> Option<&Line> {
        self.derived()?.line(part)
    }

    /// A part in f64, as it was derived.
    pub(crate) fn value(&self, part: Part, x: f64, p: &[f64]) -> f64 {
        let line = self.line(part);
        line.map_or(f64::NAN, |line| line.at(x, p)[0])
    }

    /// How far a part in f32 may be off at an x and parameters that are f32: infinitely where
    /// nothing is known.
    pub(crate) fn error(&self, part: Part, x: f64, values: &[f64]) -> f64 {
        let p: Vec<Off> = values.iter().map(|p| Off::exact(*p)).collect();
        let Some(line) = self.line(part) else {
            return f64::INFINITY;
        };
        let off = line.at(Off::exact(x), &p)[0];
        // Where f is not finite its derivatives may be anything.
        let is_finite = self.value(Part::Order(0), x, values).is_finite();
        match off.is_lost || !is_finite {
            true => f64::INFINITY,
            false => off.error,
        }
    }
}

/// Text that is kept for good, as definitions are.
pub(super) fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// With single spaces for all white space.
pub(super) fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

/// Parameters of these names.
fn own(params: &[&str]) -> Vec<Param> {
    params.iter().map(|name| Param::own(leaked(name))).collect()
}

/// What a function is called in WGSL: by its name and a hash of all that it is made of, FNV-1a, which is
/// the same on every machine.
fn called(name: &str, key: &str) -> String {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = key.bytes().fold(0x811c_9dc5, step);
    format!("own_{name}_{hash:08x}")
}

impl Formula for Definition {
    /// The expression on jets: not what was derived.
    fn eval(&self, x: Jet<f64>, p: &[f64]) -> Jet<f64> {
        let p: Vec<Jet<f64>> = p
            .iter()
            .map(|p| <Jet<f64> as Number>::constant(*p))
            .collect();
        let line = self.line(Part::Order(0));
        line.map_or(Number::constant(f64::NAN), |line| line.at(x, &p)[0])
    }

    /// What was derived, in f64 at the infinities.
    fn limits(&self, p: &[f64]) -> [[f64; 3]; 2] {
        [f64::NEG_INFINITY, f64::INFINITY].map(|x| {
            let jet = self.derived().map(|derived| derived.jet.at(x, p));
            let mut jet = jet.into_iter().flatten();
            [(); 3].map(|()| jet.next().unwrap_or(f64::NAN))
        })
    }

    /// Those of comparisons with a straight line.
    fn kinks(&self, p: &[f64]) -> Vec<f32> {
        let Some(derived) = self.derived() else {
            return Vec::new();
        };
        let at = |x: f64| derived.borders.at(x, p);
        let [low, middle, high] = [-1.0, 0.0, 1.0].map(at);
        let differences = low.iter().zip(&middle).zip(&high);
        let kinks = differences.filter_map(|((low, middle), high)| {
            let slope = high - middle;
            let straight = (slope - (middle - low)).abs() <= 1e-12 * slope.abs();
            let kink = -middle / slope;
            let kink = (kink + 0.0) as f32;
            (straight && kink.is_finite()).then_some(kink)
        });
        let mut kinks: Vec<f32> = kinks.collect();
        kinks.sort_by(f32::total_cmp);
        kinks.dedup();
        kinks
    }

    /// So large that the budget is the error that f32 may have on the way: infinite where nothing
    /// is known.
    fn scale(&self, p: &[f64], x: f64) -> [f64; 3] {
        [0, 1, 2].map(|order| {
            let unit = self.activation.ulps[order] * f64::from(f32::EPSILON) / 2.0;
            let scale = self.error(Part::Order(order), x, p) / unit;
            match scale > f32::MAX.into() {
                true => f64::INFINITY,
                false => scale,
            }
        })
    }

    fn partial(&self, k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        match self.line(Part::Param(k, Along::Nothing)) {
            Some(line) => line.at(x, p)[0],
            None => <Jet<f64> as Number>::constant(f64::NAN),
        }
    }

    fn slope_from(&self, _y: f64, _p: &[f64]) -> f64 {
        f64::NAN
    }

    fn partial_error(&self, k: usize, along: Along, x: f64, p: &[f64]) -> Option<f64> {
        Some(self.error(Part::Param(k, along), x, p))
    }
}
