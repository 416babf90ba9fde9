//! Straight lines that meet: the fewest within a tube around the function, in the narrowest tube in
//! which there are no more than wanted.
//!
//! The tube reaches from f - e to f + e. From a point in it the lines that stay inside are a cone of
//! slopes, which closes as it goes on; where it is empty, the last of them leaves the tube. It
//! touched the tube's other side before, and between that place and the end the next line may begin
//! anywhere: it begins where it reaches farthest. So each line goes as far as a line can, which is
//! the fewest lines (a path with the fewest links, Suri 1986). The width e is found by halving.

use super::Piece;
use super::largest::top;
use crate::{Kind, reference};

/// Points per line at which the tube is known, and the fewest.
const POINTS: usize = 256;
const FEWEST_POINTS: usize = 4096;

/// Starts of a line that are tried before the best of them is improved.
const STARTS: usize = 8;

/// Halvings of the tube's width.
const HALVINGS: usize = 45;

/// The function at points of the range.
struct Tube {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// A line from its start to where it must end.
#[derive(Clone, Copy, Debug)]
struct Link {
    start: (f64, f64),
    slope: f64,
    /// Where it touched the tube's side for the last time, and where it leaves the tube.
    touch: f64,
    end: f64,
    /// Whether it reaches the end of the range.
    is_last: bool,
}

impl Link {
    fn at(&self, x: f64) -> (f64, f64) {
        (x, self.start.1 + self.slope * (x - self.start.0))
    }

    /// How far it reaches. Of those that reach the end of the range each is as good as another.
    fn reach(&self) -> f64 {
        self.end
    }
}

/// The pieces with the least largest error, no more than so many.
pub(super) fn pieces(kind: Kind, low: f32, high: f32, segments: usize) -> Vec<Piece> {
    let corners = corners(kind, low.into(), high.into(), segments);
    // Where a knot is rounded its value goes along.
    let round = |(x, y): (f64, f64)| {
        let by = f64::from(x as f32) - x;
        (x as f32, y + by * reference::value(x, 1, kind))
    };
    let mut corners: Vec<(f32, f64)> = corners.into_iter().map(round).collect();
    corners.dedup_by_key(|corner| corner.0);
    if let Some(last) = corners.last_mut() {
        last.0 = high;
    }
    let pairs = corners.windows(2);
    pairs
        .map(|pair| {
            let ((x, y), (next_x, next_y)) = (pair[0], pair[1]);
            // The slope that leads from the rounded value to the next one.
            let slope = (f64::from(next_y as f32) - f64::from(y as f32)) / f64::from(next_x - x);
            Piece::from_knot(x, &[y, slope])
        })
        .collect()
}

/// Where the lines begin and end.
fn corners(kind: Kind, low: f64, high: f64, segments: usize) -> Vec<(f64, f64)> {
    let tube = Tube::new(kind, low, high, segments);
    let least = tube.y.iter().copied().fold(f64::INFINITY, f64::min);
    let most = tube.y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // A level line is that near.
    let mut wide = 0.5 * (most - least) * (1.0 + 1e-9) + f64::MIN_POSITIVE;
    let mut narrow = 1e-9 * wide;
    let mut best = vec![(low, 0.5 * (least + most)), (high, 0.5 * (least + most))];
    if let Some(path) = tube.path(narrow, segments) {
        return path;
    }
    for _ in 0..HALVINGS {
        let width = (narrow * wide).sqrt();
        match tube.path(width, segments) {
            Some(path) => (wide, best) = (width, path),
            None => narrow = width,
        }
        if wide - narrow <= 1e-7 * wide {
            break;
        }
    }
    best
}

impl Tube {
    fn new(kind: Kind, low: f64, high: f64, segments: usize) -> Self {
        let count = FEWEST_POINTS.max(POINTS * segments);
        let mut x: Vec<f64> = (0..=count)
            .map(|i| low + (high - low) * i as f64 / count as f64)
            .collect();
        let kinks = kind.kinks().into_iter().map(f64::from);
        x.extend(kinks.filter(|kink| (low..=high).contains(kink)));
        x.sort_by(f64::total_cmp);
        x.dedup();
        let y = x.iter().map(|x| reference::value(*x, 0, kind)).collect();
        Tube { x, y }
    }

    /// The corners of a path within e of the function; none where it needs more lines than that.
    fn path(&self, e: f64, most: usize) -> Option<Vec<(f64, f64)>> {
        let first = (self.x[0], self.y[0]);
        let from = |shift: f64| self.link((first.0, first.1 + shift), e);
        let mut link = farthest(from, -e, e);
        let mut corners = vec![link.start];
        for _ in 1..most {
            if link.is_last {
                break;
            }
            let last = link;
            link = farthest(|x| self.link(last.at(x), e), last.touch, last.end);
            corners.push(link.start);
        }
        corners.push(link.at(link.end));
        link.is_last.then_some(corners)
    }

    /// The line that reaches farthest from a point within the tube.
    fn link(&self, start: (f64, f64), e: f64) -> Link {
        let (mut flattest, mut steepest) = (f64::NEG_INFINITY, f64::INFINITY);
        let (mut touch_below, mut touch_above) = (start.0, start.0);
        let next = self.x.partition_point(|x| *x <= start.0);
        for i in next..self.x.len() {
            let (x, y) = (self.x[i], self.y[i]);
            let distance = x - start.0;
            let low = (y - e - start.1) / distance;
            let high = (y + e - start.1) / distance;
            if low > steepest {
                return self.leaving(start, i, (steepest, touch_above), -e);
            }
            if high < flattest {
                return self.leaving(start, i, (flattest, touch_below), e);
            }
            if low > flattest {
                (flattest, touch_below) = (low, x);
            }
            if high < steepest {
                (steepest, touch_above) = (high, x);
            }
        }
        let end = self.x[self.x.len() - 1];
        let slope = match next < self.x.len() {
            true => 0.5 * (flattest + steepest),
            false => 0.0,
        };
        Link {
            start,
            slope,
            touch: end,
            end,
            is_last: true,
        }
    }

    /// The line of a slope that leaves the tube through the side at f + `side`, before the i-th point.
    fn leaving(&self, start: (f64, f64), i: usize, of: (f64, f64), side: f64) -> Link {
        let (slope, touch) = of;
        let above = |x: f64, y: f64| start.1 + slope * (x - start.0) - (y + side);
        let before = match self.x[i - 1] > start.0 {
            true => self.x[i - 1],
            false => start.0,
        };
        let inside = match before == start.0 {
            // At the start it is not known how far the side is; no farther than the width.
            true => -side,
            false => above(self.x[i - 1], self.y[i - 1]),
        };
        let outside = above(self.x[i], self.y[i]);
        let part = (inside / (inside - outside)).clamp(0.0, 1.0);
        let end = before + part * (self.x[i] - before);
        Link {
            start,
            slope,
            touch: touch.min(end),
            end,
            is_last: false,
        }
    }
}

/// The link that reaches farthest of those from starts between two numbers.
fn farthest(link: impl Fn(f64) -> Link, from: f64, to: f64) -> Link {
    let at = |i: usize| to + (from - to) * i as f64 / STARTS as f64;
    let mut best = (0, link(at(0)));
    for i in 1..=STARTS {
        let other = link(at(i));
        if other.reach() > best.1.reach() {
            best = (i, other);
        }
    }
    if best.1.is_last {
        return best.1;
    }
    let (i, best) = best;
    let around = [at((i + 1).min(STARTS)), at(i.saturating_sub(1))];
    let (_, improved) = top(|start| link(start).reach(), around[0], around[1]);
    let improved = link(improved);
    match improved.reach() > best.reach() {
        true => improved,
        false => best,
    }
}
