//! Cubic pieces with the function's values and slopes at their ends.
//!
//! The error of one grows as the fourth power of its width. Given an error, each piece is as wide as it
//! may be, from the left; the error with which the pieces reach the range's end is found by halving.

use super::Piece;
use super::largest::largest;
use crate::{Kind, reference};

/// Points of a piece at which its error is looked at.
const POINTS: usize = 33;

/// Halvings of the error, in its logarithm.
const HALVINGS: usize = 40;

/// How often a width is corrected, and how near its error must come to what is allowed.
const CORRECTIONS: usize = 24;
const NEAR: f64 = 0.998;

/// How far beside a kink its slopes are taken, as part of the range.
const BESIDE: f64 = 1e-7;

/// The function with what pieces may not reach across.
struct Target {
    kind: Kind,
    /// The range's ends, and the kinks between them.
    breaks: Vec<f64>,
    beside: f64,
}

/// A cubic over a stretch: its coefficients in powers of x - from.
struct Cubic {
    from: f64,
    to: f64,
    coefficients: [f64; 4],
}

/// The pieces with the least largest error, no more than so many.
pub(super) fn pieces(
    kind: Kind,
    low: f32,
    high: f32,
    segments: usize,
) -> Result<Vec<Piece>, String> {
    let inside = kind.kinks();
    let mut breaks: Vec<f32> = inside
        .into_iter()
        .filter(|kink| low < *kink && *kink < high)
        .collect();
    breaks.extend([low, high]);
    breaks.sort_by(f32::total_cmp);
    breaks.dedup();
    let stretches = breaks.len() - 1;
    if stretches > segments {
        return Err(format!(
            "segments = {segments}: it has {} kinks in the range, and pieces end at each: give it at \
             least {stretches} segments",
            stretches - 1
        ));
    }
    let target = Target {
        kind,
        breaks: breaks.into_iter().map(f64::from).collect(),
        beside: BESIDE * (f64::from(high) - f64::from(low)),
    };
    let cubics = target.best(segments);
    let piece = |cubic: &Cubic| Piece::from_knot(cubic.from as f32, &cubic.coefficients);
    Ok(cubics.iter().map(piece).collect())
}

impl Target {
    fn best(&self, segments: usize) -> Vec<Cubic> {
        let whole: Vec<Cubic> = self
            .breaks
            .windows(2)
            .map(|pair| self.cubic(pair[0], pair[1]))
            .collect();
        let errors = whole.iter().map(|cubic| self.error(cubic));
        let mut wide = errors.fold(0.0, f64::max);
        let mut narrow = 1e-13 * wide.max(f64::MIN_POSITIVE);
        let mut best = whole;
        for _ in 0..HALVINGS {
            let allowed = (narrow * wide).sqrt();
            match self.within(allowed, segments) {
                Some(cubics) => (wide, best) = (allowed, cubics),
                None => narrow = allowed,
            }
            if wide - narrow <= 1e-4 * wide {
                break;
            }
        }
        best
    }

    /// Pieces whose error is no more than what is allowed; none where they are too many.
    fn within(&self, allowed: f64, segments: usize) -> Option<Vec<Cubic>> {
        let mut cubics: Vec<Cubic> = Vec::new();
        let mut width = f64::INFINITY;
        for pair in self.breaks.windows(2) {
            let mut from = pair[0];
            while from < pair[1] {
                if cubics.len() == segments {
                    return None;
                }
                let cubic = self.widest(from, pair[1], 1.5 * width, allowed);
                width = cubic.to - cubic.from;
                from = cubic.to;
                cubics.push(cubic);
            }
        }
        Some(cubics)
    }

    /// The widest piece from a knot on with an error that is allowed. Its end is an f32, as all knots are.
    fn widest(&self, from: f64, to: f64, guess: f64, allowed: f64) -> Cubic {
        let (mut good, mut bad) = (from, f64::INFINITY);
        let mut end = to.min(from + guess);
        let mut found = None;
        for _ in 0..CORRECTIONS {
            let mut at = f64::from(end as f32).min(to);
            if at <= from {
                at = f64::from((from as f32).next_up()).min(to);
            }
            let cubic = self.cubic(from, at);
            let error = self.error(&cubic);
            let factor = (allowed / error).powf(0.25).clamp(0.2, 4.0);
            if error <= allowed {
                let is_enough = at == to || error >= NEAR * allowed;
                (good, found) = (at, Some(cubic));
                if is_enough {
                    break;
                }
            } else {
                bad = at;
            }
            let next = (from + 0.9995 * factor * (at - from)).min(to);
            // Within what is known; else in its middle.
            let inside = good < next && next < bad;
            end = match inside {
                true => next,
                false if bad.is_finite() => 0.5 * (good + bad),
                false => to,
            };
            if f64::from(end as f32) == good || bad - good <= 1e-6 * (bad - from) {
                break;
            }
        }
        let least = f64::from((from as f32).next_up()).min(to);
        found.unwrap_or_else(|| self.cubic(from, least))
    }

    /// Value and slope; beside a kink the slope of that side.
    fn side(&self, x: f64, inwards: f64) -> (f64, f64) {
        let value = reference::value(x, 0, self.kind);
        let is_kink = self.kind.kinks().iter().any(|kink| f64::from(*kink) == x);
        let beside = if is_kink { inwards * self.beside } else { 0.0 };
        (value, reference::value(x + beside, 1, self.kind))
    }

    fn cubic(&self, from: f64, to: f64) -> Cubic {
        let h = to - from;
        let ((y0, d0), (y1, d1)) = (self.side(from, 1.0), self.side(to, -1.0));
        let rise = (y1 - y0) / h;
        let c2 = (3.0 * rise - 2.0 * d0 - d1) / h;
        let c3 = (d0 + d1 - 2.0 * rise) / (h * h);
        Cubic {
            from,
            to,
            coefficients: [y0, d0, c2, c3],
        }
    }

    fn error(&self, cubic: &Cubic) -> f64 {
        let [c0, c1, c2, c3] = cubic.coefficients;
        let error = |x: f64| {
            let t = x - cubic.from;
            let y = ((c3 * t + c2) * t + c1) * t + c0;
            (reference::value(x, 0, self.kind) - y).abs()
        };
        let inner = 1e-9 * (cubic.to - cubic.from);
        largest(error, cubic.from + inner, cubic.to - inner, POINTS).0
    }
}
