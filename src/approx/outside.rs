//! What a stand-in does outside its range: a straight line on either side.

use crate::Kind;

/// How a stand-in goes on outside its range, on one side: y = value + slope (x - x at the end).
///
/// The slope is the one that the function has in the end, where there is one: 0 for tanh, which is held
/// at the stand-in's last value; 0 and 1 for gelu. Where the function's slope grows without bound
/// (x², e^x), it is the stand-in's own at the end; where it has no limit (sin x), 0. The value is the
/// stand-in's own at the end, so that nothing jumps there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outside {
    /// The end of the range.
    pub x: f32,
    /// The stand-in's value there.
    pub value: f32,
    /// The slope from there on.
    pub slope: f32,
}

impl Outside {
    /// On the side of this number: 0 for the left one.
    pub(super) fn new(kind: Kind, side: usize, x: f32, value: f64, own_slope: f64) -> Self {
        let limit = kind.formula().limits(&kind.exact())[side][1];
        let slope = match limit {
            _ if limit.is_nan() => 0.0,
            _ if limit.is_infinite() => own_slope,
            _ => limit,
        };
        Outside {
            x,
            value: value as f32,
            slope: slope as f32 + 0.0,
        }
    }
}
