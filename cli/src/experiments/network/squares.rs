//! Linear least squares on the host, in f64.

/// The x with the least |A x - b|² + ridge |A|² |x|², by the normal equations (Cholesky).
pub fn least_squares(rows: &[Vec<f64>], wanted: &[f64], ridge: f64) -> Vec<f64> {
    let n = rows[0].len();
    let product = |i: usize, j: usize| rows.iter().map(|row| row[i] * row[j]).sum::<f64>();
    let mut a: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..=i).map(|j| product(i, j)).collect())
        .collect();
    let size = (0..n).map(|i| a[i][i]).fold(0.0, f64::max);
    (0..n).for_each(|i| a[i][i] += ridge * size);
    let with = |i: usize| rows.iter().zip(wanted).map(|(row, b)| row[i] * b).sum();
    let mut x: Vec<f64> = (0..n).map(with).collect();
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let rest = a[i][j] - known;
            a[i][j] = if i == j {
                rest.max(f64::MIN_POSITIVE).sqrt()
            } else {
                rest / a[j][j]
            };
        }
    }
    for i in 0..n {
        let known: f64 = (0..i).map(|k| a[i][k] * x[k]).sum();
        x[i] = (x[i] - known) / a[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| a[k][i] * x[k]).sum();
        x[i] = (x[i] - known) / a[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found() {
        let rows: Vec<Vec<f64>> = (0..9).map(|i| vec![f64::from(i), 1.0]).collect();
        let wanted: Vec<f64> = (0..9).map(|i| 3.0 * f64::from(i) - 2.0).collect();
        let found = least_squares(&rows, &wanted, 0.0);
        assert!(
            (found[0] - 3.0).abs() < 1e-9 && (found[1] + 2.0).abs() < 1e-9,
            "{found:?}"
        );
    }
}
