//! A stand-in: its pieces, its value, its error.

use std::ops::RangeInclusive;

use super::largest::largest;
use super::{Method, Outside};
use crate::{Kind, reference};

/// Points of a piece at which the error is looked at, for each power of the piece and at least.
const POINTS_PER_POWER: usize = 24;
const FEWEST_POINTS: usize = 64;

/// Half a unit in the last place of an f32, relatively.
const ROUNDING: f64 = f32::EPSILON as f64 / 2.0;

/// A polynomial over a stretch of the range: c₀ + c₁ u + c₂ u² + … with u = (x - origin) scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// From which x on.
    pub start: f32,
    /// What is taken from x: the start, but the range's middle for a polynomial.
    pub origin: f32,
    /// What the difference is multiplied by: 1, but for a polynomial 2 by the range's length.
    pub scale: f32,
    /// c₀, c₁, ….
    pub coefficients: Vec<f32>,
}

impl Piece {
    /// One in powers of the distance from its start.
    pub(super) fn from_knot(start: f32, coefficients: &[f64]) -> Self {
        Piece {
            start,
            origin: start,
            scale: 1.0,
            coefficients: coefficients.iter().map(|c| *c as f32).collect(),
        }
    }

    /// Value and slope at an x.
    pub(super) fn at(&self, x: f64) -> (f64, f64) {
        let u = (x - f64::from(self.origin)) * f64::from(self.scale);
        let step = |(y, d): (f64, f64), c: &f32| (y * u + f64::from(*c), d * u + y);
        let (value, slope) = self.coefficients.iter().rev().fold((0.0, 0.0), step);
        (value, slope * f64::from(self.scale))
    }

    fn at_f32(&self, x: f32) -> f32 {
        let u = (x - self.origin) * self.scale;
        let highest_first = self.coefficients.iter().rev();
        highest_first.fold(0.0, |y, c| y * u + c)
    }

    /// How far the value in f32 may be from the value in f64: each rounding, carried to the end. It
    /// holds for fused operations, too, which round less often.
    fn rounding(&self, x: f64) -> f64 {
        let u = (x - f64::from(self.origin)) * f64::from(self.scale);
        let roundings = if self.scale == 1.0 { 1.0 } else { 2.0 };
        let off_in_u = roundings * ROUNDING * u.abs();
        let mut highest_first = self.coefficients.iter().rev().map(|c| f64::from(*c));
        let mut y = highest_first.next().unwrap_or(0.0);
        let mut off = 0.0;
        for c in highest_first {
            let product = y * u;
            off = off * u.abs() + y.abs() * off_in_u + product.abs() * ROUNDING;
            y = product + c;
            off += y.abs() * ROUNDING;
        }
        // Of second order
        off * (1.0 + 1e-6)
    }
}

/// The largest error of a stand-in, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LargestError {
    /// The absolute error.
    pub value: f64,
    /// The x.
    pub at: f64,
}

/// A stand-in for an activation, made by [`fit`](super::fit).
#[derive(Clone, Debug, PartialEq)]
pub struct Approximation {
    function: Kind,
    method: Method,
    range: (f32, f32),
    pieces: Vec<Piece>,
    outside: [Outside; 2],
    error: LargestError,
    rounding: f64,
}

impl Approximation {
    pub(super) fn new(
        function: Kind,
        method: Method,
        range: (f32, f32),
        pieces: Vec<Piece>,
    ) -> Self {
        let end = |side: usize, x: f32, piece: Option<&Piece>| {
            let (value, slope) = piece.map_or((0.0, 0.0), |piece| piece.at(x.into()));
            Outside::new(function, side, x, value, slope)
        };
        let outside = [
            end(0, range.0, pieces.first()),
            end(1, range.1, pieces.last()),
        ];
        let mut made = Approximation {
            function,
            method,
            range,
            pieces,
            outside,
            error: LargestError {
                value: 0.0,
                at: range.0.into(),
            },
            rounding: 0.0,
        };
        (made.error, made.rounding) = made.measured();
        made
    }

    /// The largest error, and the largest that f32 may add.
    fn measured(&self) -> (LargestError, f64) {
        let (mut worst, mut rounding) = ((0.0, f64::from(self.range.0)), 0.0f64);
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start);
        let ends = ends.chain([self.range.1]);
        for (piece, end) in self.pieces.iter().zip(ends) {
            let (from, to) = (f64::from(piece.start), f64::from(end));
            let points = FEWEST_POINTS.max(POINTS_PER_POWER * piece.coefficients.len());
            let error = |x: f64| (reference::value(x, 0, self.function) - piece.at(x).0).abs();
            let found = largest(error, from, to, points);
            if found.0 > worst.0 || found.0.is_nan() {
                worst = found;
            }
            let off = |x: f64| piece.rounding(x);
            rounding = rounding.max(1.01 * largest(off, from, to, points).0);
        }
        let (value, at) = worst;
        (LargestError { value, at }, rounding)
    }

    /// The function that it stands for.
    pub fn function(&self) -> Kind {
        self.function
    }

    /// How it was made.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The range.
    pub fn range(&self) -> RangeInclusive<f32> {
        self.range.0..=self.range.1
    }

    /// Where the pieces begin, and the range's end.
    pub fn knots(&self) -> Vec<f32> {
        let starts = self.pieces.iter().map(|piece| piece.start);
        starts.chain([self.range.1]).collect()
    }

    /// The pieces, from left to right.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What it is to the left of the range and to the right.
    pub fn outside(&self) -> [Outside; 2] {
        self.outside
    }

    /// The largest absolute error in the range, of the f32 numbers that it consists of, computed
    /// exactly.
    pub fn error(&self) -> LargestError {
        self.error
    }

    /// The largest absolute error in the range where it is computed in f32: [`Approximation::error`] and
    /// what all roundings together may add to it.
    pub fn error_f32(&self) -> f64 {
        self.error.value + self.rounding
    }

    /// Its value at an x, outside the range, too. NaN gives NaN.
    pub fn value(&self, x: f64) -> f64 {
        if let Some(outside) = self.outside_at(x) {
            return match outside.slope {
                0.0 => outside.value.into(),
                slope => f64::from(outside.value) + f64::from(slope) * (x - f64::from(outside.x)),
            };
        }
        self.piece_at(x).map_or(f64::NAN, |piece| piece.at(x).0)
    }

    /// The same in f32, operation by operation as the C header does it.
    pub fn value_f32(&self, x: f32) -> f32 {
        if let Some(outside) = self.outside_at(x.into()) {
            return match outside.slope {
                0.0 => outside.value,
                slope => outside.value + slope * (x - outside.x),
            };
        }
        let piece = self.piece_at(x.into());
        piece.map_or(f32::NAN, |piece| piece.at_f32(x))
    }

    pub(super) fn outside_at(&self, x: f64) -> Option<Outside> {
        let [left, right] = self.outside;
        match x {
            _ if x < left.x.into() => Some(left),
            _ if x > right.x.into() => Some(right),
            _ => None,
        }
    }

    pub(super) fn piece_at(&self, x: f64) -> Option<&Piece> {
        let behind = self
            .pieces
            .partition_point(|piece| f64::from(piece.start) <= x);
        self.pieces.get(behind.saturating_sub(1))
    }
}
