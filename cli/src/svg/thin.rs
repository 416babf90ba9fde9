//! Fewer points for the same picture.

/// How far a left-out point may lie from the line drawn, in pixels.
const TOLERANCE: f64 = 0.05;

/// The points of a line without those that nobody would see: Douglas and Peucker's way.
pub fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut keep = vec![false; points.len()];
    for end in [0, points.len().saturating_sub(1)] {
        keep.iter_mut().skip(end).take(1).for_each(|k| *k = true);
    }
    let mut ranges = vec![(0, points.len().saturating_sub(1))];
    while let Some((first, last)) = ranges.pop() {
        if let Some(farthest) = farthest(points, first, last) {
            keep[farthest] = true;
            ranges.extend([(first, farthest), (farthest, last)]);
        }
    }
    let kept = points.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| *point).collect()
}

/// The point between two others that lies farthest from the line through them, if that is far
/// enough to be seen.
fn farthest(points: &[(f64, f64)], first: usize, last: usize) -> Option<usize> {
    let (a, b) = (*points.get(first)?, *points.get(last)?);
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy);
    let distance = |p: (f64, f64)| {
        let (x, y) = (p.0 - a.0, p.1 - a.1);
        match length > 0.0 {
            true => (x * dy - y * dx).abs() / length,
            false => x.hypot(y),
        }
    };
    let between = first + 1..last;
    let farthest = between.max_by(|&i, &j| distance(points[i]).total_cmp(&distance(points[j])))?;
    (distance(points[farthest]) > TOLERANCE).then_some(farthest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_lines_need_two_points_and_corners_three() {
        let straight: Vec<_> = (0..100)
            .map(|i| (f64::from(i), 2.0 * f64::from(i)))
            .collect();
        assert_eq!(thin(&straight), [(0.0, 0.0), (99.0, 198.0)]);
        let corner: Vec<_> = (0i32..=100)
            .map(|i| (f64::from(i), f64::from((i - 50).abs())))
            .collect();
        assert_eq!(thin(&corner), [(0.0, 50.0), (50.0, 0.0), (100.0, 50.0)]);
        let closed = [(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)];
        assert_eq!(thin(&closed), closed);
        assert_eq!(thin(&[]), []);
        assert_eq!(thin(&[(1.0, 1.0)]), [(1.0, 1.0)]);
    }
}
