//! Lines as they can be drawn: unbroken pieces that stay inside an axis, of few points.

use super::thin::thin;

type Point = (f64, f64);

/// The pieces of a line: broken where there is no point, cut where it leaves the axis, and thinned,
/// with the size of a pixel in the axes' own numbers.
pub fn runs(points: &[Option<Point>], (low, high): Point, pixel: Point) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for run in points.split(Option::is_none) {
        let run: Vec<Point> = run.iter().flatten().copied().collect();
        // A point alone is a dot: a line to itself.
        let pairs = match run.as_slice() {
            [one] => vec![(*one, *one)],
            many => many.windows(2).map(|pair| (pair[0], pair[1])).collect(),
        };
        runs.push(Vec::new());
        for (from, to) in pairs {
            let Some((start, end)) = inside(from, to, low, high) else {
                continue;
            };
            match runs.last_mut() {
                Some(piece) if piece.last() == Some(&start) => piece.push(end),
                _ => runs.push(vec![start, end]),
            }
        }
    }
    runs.retain(|piece| !piece.is_empty());
    let scaled = |piece: Vec<Point>| {
        let fine: Vec<Point> = piece
            .iter()
            .map(|p| (p.0 / pixel.0, p.1 / pixel.1))
            .collect();
        thin(&fine)
            .into_iter()
            .map(|p| (p.0 * pixel.0, p.1 * pixel.1))
            .collect()
    };
    runs.into_iter().map(scaled).collect()
}

/// The part of a straight line between two heights.
fn inside(from: Point, to: Point, low: f64, high: f64) -> Option<(Point, Point)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_cut_and_thinned() {
        let line = |points: &[Option<Point>]| runs(points, (0.0, 1.0), (0.01, 0.01));
        let up = [
            Some((0.0, -1.0)),
            Some((1.0, 0.0)),
            Some((2.0, 1.0)),
            Some((3.0, 2.0)),
        ];
        assert_eq!(line(&up), [[(1.0, 0.0), (2.0, 1.0)]]);
        let gap = [Some((0.0, 0.0)), Some((1.0, 1.0)), None, Some((3.0, 0.5))];
        let [first, dot] = &line(&gap)[..] else {
            panic!("two pieces")
        };
        assert_eq!((first.len(), dot.len()), (2, 2));
        assert_eq!(
            line(&[Some((0.0, -2.0)), Some((2.0, 2.0))]),
            [[(1.0, 0.0), (1.5, 1.0)]]
        );
        assert!(line(&[Some((0.0, 5.0)), Some((1.0, 7.0))]).is_empty());
    }
}
