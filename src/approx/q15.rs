//! A stand-in in fixed point: 16-bit numbers in, 16-bit numbers out, integers between.

use super::{Approximation, LargestError, Piece};
use crate::{Error, reference};

/// What a 16-bit number is divided by.
pub(super) const ONE: f64 = 32_768.0;

/// Fraction bits of the sums of straight lines, at most: with them a sum is below 2³¹.
const LINE_BITS: u32 = 14;

/// Fraction bits of the sums of higher powers, at most.
const POWER_BITS: u32 = 12;

/// The most bits of what makes a fraction of a piece's width of a distance.
const WIDTH_BITS: u32 = 24;

/// The largest and the smallest scale, as powers of two.
const SCALES: std::ops::RangeInclusive<i32> = -30..=30;

/// A stand-in in fixed point: an `int16_t` q stands for q / 32768 times a scale, one for x and one for
/// y, each a power of two (with a scale of 1 it is Q15).
///
/// Straight lines take a multiplication and an addition in 32 bits; higher powers multiply into 64. All
/// 65,536 inputs are tried when it is made, so that its error is no estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Q15 {
    pub(super) x_scale: f64,
    pub(super) y_scale: f64,
    pub(super) rows: Vec<Row>,
    /// Fraction bits of coefficients.
    pub(super) bits: u32,
    /// Bits of the factors that make a fraction of a distance.
    pub(super) width_bits: u32,
    error: LargestError,
}

/// A piece in integers: from an x on, a polynomial in the distance to its origin, or where it has
/// powers above the first one, in the distance as a fraction of the width.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub start: i16,
    /// What the distance is taken from: the start, but the middle for one polynomial.
    pub origin: i16,
    /// 32768 by the width, with `width_bits`; 0 for a straight line.
    pub factor: i32,
    /// c₀, c₁, … with `bits`.
    pub coefficients: Vec<i32>,
}

/// A piece between two inputs, in numbers that are not rounded yet.
struct Exact {
    start: i32,
    origin: f64,
    width: f64,
    /// In powers of the distance in steps of x, in steps of y.
    coefficients: Vec<f64>,
}

impl Approximation {
    /// The stand-in in fixed point. The scales are the smallest powers of two that hold the range and
    /// the values.
    ///
    /// # Errors
    /// [`Error::Approximation`] where the numbers do not go into 32 bits.
    pub fn q15(&self) -> Result<Q15, Error> {
        let range = self.range();
        let x_scale = scale_of(range.start().abs().max(range.end().abs()).into());
        let x_of = |q: i32| f64::from(q) / ONE * x_scale;
        // What is held, as tanh is beyond its range, may end a little above the function's values.
        let size = |x: f64| match self.outside_at(x) {
            None => reference::value(x, 0, self.function()).abs(),
            Some(outside) if outside.slope == 0.0 => 0.0,
            Some(_) => self.value(x).abs(),
        };
        let values = (i16::MIN..=i16::MAX).map(|q| size(x_of(q.into())));
        let y_scale = scale_of(values.fold(0.0, f64::max));
        let exact = self.in_steps(x_scale, y_scale);
        let powers = self.pieces().iter().map(|piece| piece.coefficients.len());
        let is_lines = powers.max().unwrap_or(0) <= 2;
        let most = if is_lines { LINE_BITS } else { POWER_BITS };
        let made = (0..=most).rev().find_map(|bits| {
            let made = Q15::new(&exact, [x_scale, y_scale], bits, is_lines)?;
            made.is_safe().then_some(made)
        });
        let mut made = made.ok_or_else(|| Error::Approximation {
            kind: self.function().to_string(),
            reason: format!(
                "in 16 bits with scales of {x_scale} for x and {y_scale} for y it is too steep: take a \
                 shorter range"
            ),
        })?;
        made.error = made.measured(self);
        Ok(made)
    }

    /// All that 16 bits of x reach, in steps: the pieces, and straight lines beside them.
    fn in_steps(&self, x_scale: f64, y_scale: f64) -> Vec<Exact> {
        let [step_x, step_y] = [x_scale / ONE, y_scale / ONE];
        // The first input that is not left of a number.
        let first = |x: f32| (f64::from(x) / step_x).ceil();
        let lowest = f64::from(i16::MIN);
        let mut pieces: Vec<(f64, f64, Piece)> = Vec::new();
        let [left, right] = self.outside();
        if first(left.x) > lowest {
            let slope = f64::from(left.slope);
            let mut line = Piece::from_knot(left.x, &[f64::from(left.value), slope]);
            line.start = f32::MIN;
            pieces.push((lowest, first(left.x) - lowest, line));
        }
        for (piece, end) in self.pieces().iter().zip(self.knots().into_iter().skip(1)) {
            let width = f64::from(end) - f64::from(piece.start);
            pieces.push((first(piece.start), width / step_x, piece.clone()));
        }
        let behind = (f64::from(right.x) / step_x).floor() + 1.0;
        if behind <= f64::from(i16::MAX) {
            let slope = f64::from(right.slope);
            let line = Piece::from_knot(right.x, &[f64::from(right.value), slope]);
            pieces.push((behind, f64::from(i16::MAX) - behind + 1.0, line));
        }
        // A piece between two neighbouring inputs is never taken.
        let starts: Vec<f64> = pieces.iter().skip(1).map(|piece| piece.0).collect();
        let ends = starts.into_iter().chain([ONE]);
        let used = pieces
            .into_iter()
            .zip(ends)
            .filter(|(piece, end)| piece.0 < *end && piece.0 < ONE);
        used.map(|((start, width, piece), _)| {
            let (origin, width) = match piece.scale {
                1.0 => (start, width),
                scale => (
                    (f64::from(piece.origin) / step_x).round(),
                    1.0 / f64::from(scale) / step_x,
                ),
            };
            let mut coefficients = moved(&piece, origin * step_x);
            let mut power = 1.0 / step_y;
            for c in &mut coefficients {
                *c *= power;
                power *= step_x;
            }
            Exact {
                start: start as i32,
                origin,
                width: width.max(1.0),
                coefficients,
            }
        })
        .collect()
    }
}

/// The coefficients of a piece in powers of the distance to an x: by dividing by it over and over.
fn moved(piece: &Piece, x: f64) -> Vec<f64> {
    let scale = f64::from(piece.scale);
    let u = (x - f64::from(piece.origin)) * scale;
    let mut left: Vec<f64> = piece.coefficients.iter().map(|c| f64::from(*c)).collect();
    let count = left.len();
    for i in 0..count {
        for j in (i..count - 1).rev() {
            left[j] += u * left[j + 1];
        }
    }
    let powers = (0..).map(|i| scale.powi(i));
    left.iter()
        .zip(powers)
        .map(|(c, power)| c * power)
        .collect()
}

/// The smallest power of two that is not below a number.
fn scale_of(most: f64) -> f64 {
    let mut scales = SCALES.map(|exponent| f64::from(exponent).exp2());
    scales
        .find(|scale| most <= *scale)
        .unwrap_or(2f64.powi(*SCALES.end()))
}

/// value / 2^bits, to the nearest; halves away from 0.
fn shifted(value: i64, bits: u32) -> i64 {
    let half = (1 << bits) >> 1;
    match value < 0 {
        true => -((-value + half) >> bits),
        false => (value + half) >> bits,
    }
}

impl Q15 {
    fn new(exact: &[Exact], scales: [f64; 2], bits: u32, is_lines: bool) -> Option<Self> {
        let narrowest = exact.iter().map(|piece| piece.width);
        let narrowest = narrowest.fold(f64::INFINITY, f64::min);
        let room = (2f64.powi(31) * narrowest / ONE).log2().floor() - 1.0;
        let width_bits = (room.max(0.0) as u32).min(WIDTH_BITS);
        let integer = |value: f64| {
            let rounded = value.round();
            (rounded.abs() < 2f64.powi(31)).then_some(rounded as i32)
        };
        let row = |piece: &Exact| {
            let factor = match is_lines {
                true => 0,
                false => integer(ONE / piece.width * f64::from(width_bits).exp2())?,
            };
            let width = if is_lines { 1.0 } else { piece.width };
            let coefficients = piece.coefficients.iter().enumerate();
            let coefficients: Option<Vec<i32>> = coefficients
                .map(|(i, c)| integer(c * width.powi(i as i32) * f64::from(bits).exp2()))
                .collect();
            Some(Row {
                start: i16::try_from(piece.start).ok()?,
                origin: i16::try_from(piece.origin as i32).ok()?,
                factor,
                coefficients: coefficients?,
            })
        };
        let rows: Option<Vec<Row>> = exact.iter().map(row).collect();
        Some(Q15 {
            x_scale: scales[0],
            y_scale: scales[1],
            rows: rows?,
            bits,
            width_bits,
            error: LargestError {
                value: 0.0,
                at: 0.0,
            },
        })
    }

    /// What x = 32768 would stand for.
    pub fn x_scale(&self) -> f64 {
        self.x_scale
    }

    /// What y = 32768 would stand for.
    pub fn y_scale(&self) -> f64 {
        self.y_scale
    }

    /// The largest absolute error against the function, over all inputs in the range.
    pub fn error(&self) -> LargestError {
        self.error
    }

    /// The value for an input, operation by operation as the C header does it.
    pub fn value(&self, q: i16) -> i16 {
        let value = self.sum(q).map_or(0, |[sum, _]| shifted(sum, self.bits));
        value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
    }

    /// The sum with its fraction bits, and the largest number on the way that must go into 32 bits.
    fn sum(&self, q: i16) -> Option<[i64; 2]> {
        let behind = self.rows.partition_point(|row| row.start <= q);
        let row = self.rows.get(behind.saturating_sub(1))?;
        let distance = i64::from(q) - i64::from(row.origin);
        let mut highest_first = row.coefficients.iter().rev().map(|c| i64::from(*c));
        let mut sum = highest_first.next().unwrap_or(0);
        let mut most = 0;
        if row.factor == 0 {
            for c in highest_first {
                let product = sum * distance;
                sum = product + c;
                most = most.max(product.abs()).max(sum.abs());
            }
        } else {
            let u = shifted(distance * i64::from(row.factor), self.width_bits);
            for c in highest_first {
                sum = shifted(sum * u, 15) + c;
                most = most.max(sum.abs());
            }
        }
        Some([sum, most])
    }

    /// Whether everything goes into 32 bits, rounding included, for every input.
    fn is_safe(&self) -> bool {
        let room = i64::from(i32::MAX) - (1 << self.bits);
        let mut inputs = i16::MIN..=i16::MAX;
        inputs.all(|q| self.sum(q).is_some_and(|[_, most]| most <= room))
    }

    fn measured(&self, of: &Approximation) -> LargestError {
        let mut worst = LargestError {
            value: 0.0,
            at: 0.0,
        };
        for q in i16::MIN..=i16::MAX {
            let x = f64::from(q) / ONE * self.x_scale;
            let [low, high] = [*of.range().start(), *of.range().end()].map(f64::from);
            if !(low..=high).contains(&x) {
                continue;
            }
            let y = f64::from(self.value(q)) / ONE * self.y_scale;
            let error = (y - reference::value(x, 0, of.function())).abs();
            if error > worst.value {
                worst = LargestError {
                    value: error,
                    at: x,
                };
            }
        }
        worst
    }
}
