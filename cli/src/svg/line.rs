//! Lines as they can be drawn: unbroken pieces that stay inside an axis, of few points.

type Point = (f64, f64);

/// How far a left-out pixel may lie from the line drawn.
const TOLERANCE: f64 = 2.0;

/// The pieces of a line, broken where a point is not finite and cut where they leave two heights.
pub fn pieces(points: &[Point], heights: Point) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for run in points.split(|p| !p.0.is_finite() || !p.1.is_finite()) {
        pieces.push(Vec::new());
        let steps = run.windows(2).map(|pair| (pair[0], pair[1]));
        // A point alone is a dot: a line to itself.
        let dot = (run.len() == 1).then(|| (run[0], run[0]));
        let steps = steps.chain(dot);
        for (start, end) in steps.filter_map(|(from, to)| inside(from, to, heights)) {
            match pieces.last_mut() {
                Some(piece) if piece.last() == Some(&start) => piece.push(end),
                _ => pieces.push(vec![start, end]),
            }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The part of a straight line between two heights.
fn inside(from: Point, to: Point, (low, high): Point) -> Option<(Point, Point)> {
    let at = |y: f64| {
        let part = (y - from.1) / (to.1 - from.1);
        (from.0 + part * (to.0 - from.0), y)
    };
    let end = |p: Point| match p.1 {
        y if y < low => at(low),
        y if y > high => at(high),
        _ => p,
    };
    let beyond = (from.1 < low && to.1 < low) || (from.1 > high && to.1 > high);
    (!beyond).then(|| (end(from), end(to)))
}

/// The pixels of a line without those that nobody would see: Douglas and Peucker's way.
pub fn thin(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let &[first, .., last] = points else {
        return points.to_vec();
    };
    let from_first = |p: (i32, i32)| (f64::from(p.0 - first.0), f64::from(p.1 - first.1));
    let (dx, dy) = from_first(last);
    let distance = |&p: &(i32, i32)| match (from_first(p), dx.hypot(dy)) {
        ((x, y), 0.0) => x.hypot(y),
        ((x, y), length) => (x * dy - y * dx).abs() / length,
    };
    let distances = points.iter().map(distance).enumerate();
    match distances.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((farthest, distance)) if distance > TOLERANCE => {
            let mut kept = thin(&points[..=farthest]);
            kept.pop();
            kept.extend(thin(&points[farthest..]));
            kept
        }
        _ => vec![first, last],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_and_cut() {
        let line = |points: &[Point]| pieces(points, (0.0, 1.0));
        let up = [(0.0, -1.0), (1.0, 0.0), (2.0, 1.0), (3.0, 2.0)];
        let mut cut = line(&up);
        cut[0].dedup();
        assert_eq!(cut, [[(1.0, 0.0), (2.0, 1.0)]]);
        let gap = [(0.0, 0.0), (1.0, 1.0), (f64::NAN, f64::NAN), (3.0, 0.5)];
        let dot = vec![(3.0, 0.5), (3.0, 0.5)];
        assert_eq!(line(&gap), [vec![(0.0, 0.0), (1.0, 1.0)], dot]);
        assert_eq!(line(&[(0.0, -2.0), (2.0, 2.0)]), [[(1.0, 0.0), (1.5, 1.0)]]);
        assert!(line(&[(0.0, 5.0), (1.0, 7.0)]).is_empty());
        assert!(line(&[]).is_empty());
    }

    #[test]
    fn straight_lines_need_two_points_and_corners_three() {
        let straight: Vec<_> = (0..100).map(|i| (i, 2 * i)).collect();
        assert_eq!(thin(&straight), [(0, 0), (99, 198)]);
        let corner: Vec<_> = (0..=100).map(|i: i32| (i, (i - 50).abs())).collect();
        assert_eq!(thin(&corner), [(0, 50), (50, 0), (100, 50)]);
        let closed = [(0, 0), (10, 10), (0, 0)];
        assert_eq!(thin(&closed), closed);
        assert_eq!(thin(&[]), []);
        assert_eq!(thin(&[(1, 1)]), [(1, 1)]);
    }
}
