//! The logit, the inverse of the sigmoid.
//!
//! With eps > 0 it is PyTorch's: x is clamped to [eps, 1 - eps], and the derivatives are 0 strictly
//! outside. With eps <= 0 it is infinite at 0 and 1, where the derivatives are their one-sided
//! limits, and not defined beyond.
//!
//! As in PyTorch, too, bounds that cross (eps > 1/2) leave two levels: x < eps is taken for eps, and
//! any other for 1 - eps. Above 1 neither has a logit.

use super::ends::{Ends, NOWHERE, level};
use super::{Function, Param, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct Logit;

impl Function for Logit {
    const PARAMS: &'static [Param] = &[Param::finite("eps", 0.0)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(p: &[f64]) -> Save {
        match p[0] > 0.5 {
            true => Save::Nothing,
            false => Save::Input,
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let eps = p[0];
        if eps > 0.5 {
            let [left, right] = crossed(eps);
            return R::select(x.below(eps), R::new(left), R::new(right));
        }
        let within = x.map(|x| {
            let number = R::Scalar::new;
            let (zero, one, least) = (number(0.0), number(1.0), number(eps));
            let right = x > number(0.5);
            // u is the distance to the nearer of 0 and 1.
            let distance = R::Scalar::select(right, one - x, x);
            let outside = distance < least;
            let u = R::Scalar::select(outside, least, distance);
            let middle = one - (u + u);
            let f = (middle / u).ln_1p();
            let slope = one / (u * (one - u));
            let f1 = R::Scalar::select(outside, zero, slope);
            let f2 = middle * f1 * f1;
            [
                R::Scalar::select(right, f, -f),
                f1,
                R::Scalar::select(right, f2, -f2),
            ]
        });
        if eps > 0.0 {
            return within;
        }
        let infinity = f64::INFINITY;
        let left = R::select(
            x.above(0.0),
            within,
            R::point(-infinity, infinity, -infinity),
        );
        let inside = R::select(x.below(1.0), left, R::point(infinity, infinity, infinity));
        R::select(
            x.below(0.0) | x.above(1.0),
            R::point(f64::NAN, f64::NAN, f64::NAN),
            inside,
        )
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let eps = p[0];
        if eps <= 0.0 || eps > 1.0 {
            Vec::new()
        } else if eps <= 0.5 {
            vec![eps as f32, (1.0 - eps) as f32]
        } else {
            vec![eps as f32]
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let eps = p[0];
        if eps <= 0.0 {
            NOWHERE
        } else if eps <= 0.5 {
            let end = level_of(eps);
            [level(-end), level(end)]
        } else {
            crossed(eps).map(level)
        }
    }
}

/// -logit(u), for u <= 1/2
fn level_of(u: f64) -> f64 {
    ((1.0 - 2.0 * u) / u).ln_1p()
}

/// f below eps and from there on, for eps > 1/2.
fn crossed(eps: f64) -> [f64; 2] {
    let level = match eps > 1.0 {
        true => f64::NAN,
        false => level_of(1.0 - eps),
    };
    [level, -level]
}
