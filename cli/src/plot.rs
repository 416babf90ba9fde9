//! `plot`: the curves of f, f′ and f″.

use std::error::Error;
use std::path::PathBuf;

use wgpu_activations::{Kind, reference};

use crate::list::number;
use crate::output;
use crate::svg::{Chart, Series};

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations plot gelu -o gelu.svg
  wgpu-activations plot 'hill(n=4)' -o hill.svg --range 0 3";

/// What is drawn.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The activation: `gelu`, `elu(alpha=0.5)`.
    pub kind: Kind,
    /// The SVG file to write.
    #[arg(short, long, value_name = "y.svg")]
    pub output: PathBuf,
    /// The least and the largest x. By default -6 and 6, or what suits the parameters.
    #[arg(long, num_args = 2, value_names = ["LOW", "HIGH"], allow_negative_numbers = true)]
    pub range: Option<Vec<f64>>,
}

/// Draws and writes.
///
/// # Errors
/// An empty range, a place that cannot be written to.
pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let range = match args.range.as_deref() {
        Some(&[low, high]) => checked(low, high)?,
        _ => usual_range(args.kind),
    };
    if let Some(other @ ("png" | "pdf" | "jpg" | "jpeg" | "webp")) =
        extension(&args.output).as_deref()
    {
        return Err(format!(
            "plot writes SVG, not {other}: name a file that ends in .svg and convert it, for example with rsvg-convert"
        )
        .into());
    }
    let chart = chart(args.kind, range);
    if !chart.series[0].points.iter().any(|p| p.1.is_finite()) {
        let (low, high) = (number(range.0), number(range.1));
        return Err(format!(
            "{} has no finite value between {low} and {high}: name another --range",
            args.kind
        )
        .into());
    }
    output::write(&args.output, chart.to_svg().as_bytes())
}

fn extension(path: &std::path::Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_lowercase())
}

/// Beyond this the reference's own powers could overflow.
const FARTHEST: f64 = 1e38;

fn checked(low: f64, high: f64) -> Result<(f64, f64), Box<dyn Error>> {
    let allowed = -FARTHEST..=FARTHEST;
    let wrong = if !allowed.contains(&low) || !allowed.contains(&high) {
        "both ends must lie between -1e38 and 1e38"
    } else if high - low <= 1e-9 * low.abs().max(high.abs()) {
        "the second number must be the larger one, and not by a hair"
    } else {
        return Ok((low, high));
    };
    Err(format!("--range {} {}: {wrong}", number(low), number(high)).into())
}

/// A range that shows what there is to see.
pub fn usual_range(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Hill { k, .. } if k > 0.0 => (0.0, 4.0 * f64::from(k)),
        Kind::Log1mexp => (0.0, 4.0),
        Kind::Logit { .. } => (0.0, 1.0),
        Kind::Gabor { scale, .. } => (-3.0 / f64::from(scale), 3.0 / f64::from(scale)),
        Kind::Softcap { cap } => (-3.0 * f64::from(cap), 3.0 * f64::from(cap)),
        Kind::Sine { omega } if omega != 0.0 => {
            let two_periods = 4.0 * std::f64::consts::PI / f64::from(omega).abs();
            (-two_periods.min(FARTHEST), two_periods.min(FARTHEST))
        }
        Kind::Softplus { beta } | Kind::Swish { beta } if beta != 0.0 => {
            let bend = (6.0 / f64::from(beta).abs()).min(FARTHEST);
            (-bend, bend)
        }
        _ => {
            let kinks = kind.kinks().into_iter().map(f64::from);
            let near = kinks.filter(|k| k.abs() < FARTHEST);
            near.fold((-6.0, 6.0), |(low, high), k| {
                (low.min(1.5 * k), high.max(1.5 * k))
            })
        }
    }
}

/// The curves of f, f′ and f″ over a range.
pub fn chart(kind: Kind, (low, high): (f64, f64)) -> Chart {
    let orders = [0, 1, 2].map(|order| points(kind, order, low, high));
    let sizes = [0, 1, 2].map(|i| size(&orders[i]));
    let scale = |order: usize| scaling(sizes[order], sizes[0]);
    let curves = orders.into_iter().enumerate();
    let series: Vec<Series> = curves
        .map(|(order, points)| curve(order, points, scale(order)))
        .collect();
    Chart {
        title: format!("{kind}: {}", kind.activation().formula()),
        caption: "From the f64 reference (wgpu_activations::reference), not from a GPU.".into(),
        x_label: "x".into(),
        y_range: cut(&series),
        series,
        ..Default::default()
    }
}

/// A curve divided by a power of ten, which its name tells. Each order has its own kind of line,
/// so that curves that lie upon each other can be told apart.
fn curve(order: usize, mut points: Vec<(f64, f64)>, power: i32) -> Series {
    let divisor = 10f64.powi(power);
    points.iter_mut().for_each(|p| p.1 /= divisor);
    let name = ["f(x)", "f'(x)", "f''(x)"][order];
    Series {
        dashed: order == 1,
        dotted: order == 2,
        ..Series::line(
            match power {
                0 => name.to_owned(),
                1..=4 => format!("{name} divided by {divisor}"),
                _ => format!("{name} divided by {divisor:e}"),
            },
            points,
        )
    }
}

/// Points between the ends of a range.
const POINTS: usize = 1500;

/// The curve of one order: broken where it jumps, with a dot for a value that stands alone.
fn points(kind: Kind, order: usize, low: f64, high: f64) -> Vec<(f64, f64)> {
    let value = |x: f64| (x, reference::value(kind, order, x));
    let gap = (f64::NAN, f64::NAN);
    let mut kinks: Vec<f64> = kind.kinks().into_iter().map(f64::from).collect();
    kinks.retain(|k| (low..=high).contains(k));
    let beside = 1e-9 * (high - low);
    let mut out = Vec::with_capacity(POINTS + 8);
    let mut start = low;
    for kink in kinks {
        sample(&mut out, &value, start, kink - beside);
        let (left, at, right) = (
            value(kink - beside).1,
            value(kink).1,
            value(kink + beside).1,
        );
        if !close(left, at) {
            out.push(gap);
        }
        out.push((kink, at));
        if !close(at, right) {
            out.push(gap);
        }
        start = kink + beside;
    }
    sample(&mut out, &value, start, high);
    out
}

/// Evenly spaced points of a smooth piece, about [`POINTS`] on the longest.
fn sample(out: &mut Vec<(f64, f64)>, value: &impl Fn(f64) -> (f64, f64), low: f64, high: f64) {
    if low < high {
        let step = (high - low) / POINTS as f64;
        out.extend((0..=POINTS).map(|i| {
            value(if i == POINTS {
                high
            } else {
                low + step * i as f64
            })
        }));
    }
}

/// Whether there is no jump between two values that lie close together.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs().max(b.abs()))
}

/// The finite values in order.
fn sorted(points: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = points.filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// How large a curve is, leaving out its most extreme hundredth.
fn size(points: &[(f64, f64)]) -> f64 {
    let values = sorted(points.iter().map(|p| p.1.abs()));
    values.get(values.len() * 99 / 100).copied().unwrap_or(0.0)
}

/// The power of ten to divide by so that a curve fits beside f: 0 where it does already.
fn scaling(size: f64, beside: f64) -> i32 {
    if size < 8.0 * beside || beside == 0.0 {
        return 0;
    }
    (size / beside).log10().round() as i32
}

/// The vertical range where a pole would squeeze all else flat: without the most extreme values.
fn cut(series: &[Series]) -> Option<(f64, f64)> {
    let values = sorted(series.iter().flat_map(|s| s.points.iter().map(|p| p.1)));
    let at = |part: f64| values.get((part * values.len() as f64) as usize).copied();
    let (low, high) = (at(0.01)?, at(0.99)?);
    let (first, last) = (values.first()?, values.last()?);
    let margin = 0.2 * (high - low);
    (last - first > 4.0 * (high - low)).then_some((low - margin, high + margin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_crosses_a_jump() {
        let step = points(Kind::Step, 0, -1.0, 1.0);
        let breaks = step.iter().filter(|p| p.0.is_nan()).count();
        assert_eq!(breaks, 1, "f(0) = 0 belongs to the left piece");
        for pair in step.windows(2) {
            assert!(
                pair[0].1.is_nan() || pair[1].1.is_nan() || (pair[0].1 - pair[1].1).abs() < 0.5
            );
        }
        let relu = points(Kind::Relu, 0, -1.0, 1.0);
        assert!(relu.iter().all(|p| p.0.is_finite()), "relu is continuous");
    }

    #[test]
    fn every_kind_has_a_chart() {
        for kind in Kind::all() {
            let svg = chart(kind, usual_range(kind)).to_svg();
            assert!(!svg.contains("NaN") && !svg.contains("no data"), "{kind}");
        }
    }

    #[test]
    fn ranges_are_checked() {
        assert!(checked(1.0, 1.0).is_err());
        assert!(checked(2.0, 1.0).is_err());
        assert!(checked(f64::NAN, 1.0).is_err());
        assert!(checked(0.0, f64::INFINITY).is_err());
        assert!(checked(-1e38, 1e38).is_ok());
    }
}
