//! Cheap stand-ins for small devices: an activation replaced by straight lines, by one polynomial or
//! by cubic pieces, as near to it as that many of them can be.
//!
//! ```
//! use wgpu_activations::approx::{Method, fit};
//! use wgpu_activations::{Kind, reference};
//!
//! let lines = fit(Kind::Tanh, Method::PiecewiseLinear { segments: 16 }, -4.0..=4.0)?;
//! assert!(lines.error().value < 0.0028);
//! // An activation like any other.
//! let kind = lines.kind()?;
//! let y = reference::value(1.0, 0, kind);
//! assert!((y - 1f64.tanh()).abs() <= lines.error().value);
//! // And what a microcontroller is given.
//! assert!(lines.header(None).contains("static inline float wa_tanh(float x)"));
//! # Ok::<(), wgpu_activations::Error>(())
//! ```
//!
//! All numbers of a stand-in are f32, and its error is measured after they were rounded: against the
//! f64 reference, over the range, with its place ([`Approximation::error`]). Outside the range it is
//! a straight line, which [`Outside`] describes.
//!
//! | method | what is optimal | error with n pieces, about |
//! |---|---|---|
//! | [`Method::PiecewiseLinear`] | knots and values | (∫ sqrt\|f″\|)² / (16 n²) |
//! | [`Method::Hermite`] | knots | (∫ \|f⁗\|^¼)⁴ / (384 n⁴) |
//! | [`Method::Polynomial`] | coefficients | falls geometrically with the degree |

mod approximation;
mod check;
mod header;
mod hermite;
mod kind;
mod largest;
mod linear;
mod outside;
mod program;
mod q15;
mod remez;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::RangeInclusive;

pub use approximation::{Approximation, LargestError, Piece};
pub use outside::Outside;
pub use q15::Q15;

use crate::{Error, Kind};

/// The most pieces.
const MOST_SEGMENTS: usize = 256;

/// The highest degree of a polynomial: beyond it f32 loses more than a further power brings.
const HIGHEST_DEGREE: usize = 20;

/// How a function is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Straight lines that meet, with the knots and the values at the knots for which the largest error
    /// is least: it is the same in each piece, and three times in each (at both ends with one sign,
    /// between with the other). The lines miss the function at the knots, by that error.
    ///
    /// They meet because a table of knots and values is half as long as one of lines, and because
    /// jumps in a control loop are worse than an error; where f″ has one sign the best lines that need
    /// not meet are the same ones, so that it costs something in the pieces with an inflection only:
    /// of tanh within ±4 fifteen lines are as good as sixteen, and 3 % worse than sixteen that jump.
    PiecewiseLinear {
        /// The most pieces, 1 to 256. Fewer where fewer are as good.
        segments: usize,
    },
    /// One polynomial, the best of its degree (Remez' exchange algorithm). Its coefficients are those of
    /// powers, rounded to f32: where they are large, as of a high degree over a kink, that is part of
    /// the error.
    Polynomial {
        /// 1 to 20.
        degree: usize,
    },
    /// Cubic pieces with the function's values and slopes at the knots, so that the derivative has no
    /// jumps, with the knots for which the error is the same in each piece. Each kink of the function
    /// is a knot, with a slope on either side.
    Hermite {
        /// The most pieces, 1 to 256. Fewer where fewer are as good.
        segments: usize,
    },
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Method::PiecewiseLinear { segments } => write!(f, "linear({segments} segments)"),
            Method::Polynomial { degree } => write!(f, "polynomial(degree {degree})"),
            Method::Hermite { segments } => write!(f, "hermite({segments} segments)"),
        }
    }
}

/// A stand-in for an activation over a range.
///
/// # Errors
/// [`Error::Approximation`] for a number of pieces or a degree out of bounds, for a range that is
/// empty, reversed or not finite, and for a function that jumps in it or is not finite;
/// [`Error::Parameter`] for a kind whose parameters are out of their domains.
pub fn fit(kind: Kind, method: Method, range: RangeInclusive<f32>) -> Result<Approximation, Error> {
    kind.check()?;
    let (low, high) = (*range.start(), *range.end());
    let wrong = |reason: String| Error::Approximation {
        kind: kind.to_string(),
        reason,
    };
    check::method(method).map_err(wrong)?;
    check::range(low, high).map_err(wrong)?;
    check::values(kind, low.into(), high.into()).map_err(wrong)?;
    let pieces = match method {
        Method::PiecewiseLinear { segments } => linear::pieces(kind, low, high, segments),
        Method::Polynomial { degree } => vec![remez::polynomial(kind, low, high, degree)],
        Method::Hermite { segments } => {
            hermite::pieces(kind, low, high, segments).map_err(wrong)?
        }
    };
    let stand_in = Approximation::new(kind, method, (low, high), pieces);
    match stand_in.error().value.is_finite() {
        true => Ok(stand_in),
        false => Err(wrong(format!(
            "{method} leaves the range of f32: take a shorter range or another method"
        ))),
    }
}
