//! `plot`: the curves of f, f′ and f″.

use std::f64::consts::PI;
use std::path::PathBuf;

use wgpu_activations::{Kind, reference};

use crate::Result;
use crate::bench::timing::quantiles;
use crate::list::number;
use crate::output;
use crate::svg::{Chart, Series};

/// What `--help` ends with.
pub const EXAMPLES: &str = "Examples:
  wgpu-activations plot gelu -o gelu.svg
  wgpu-activations plot 'hill(n=4)' -o hill.svg --range 0 3";

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

pub fn run(args: &Args) -> Result<()> {
    reference::check(args.kind)?;
    let range = match args.range.as_deref() {
        Some(&[low, high]) => checked(low, high)?,
        _ => usual_range(args.kind),
    };
    let ending = args.output.extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_lowercase();
    if ["png", "pdf", "jpg", "jpeg", "webp"].contains(&&*ending) {
        return Err(format!(
            "plot writes SVG, not {ending}: name a file that ends in .svg and convert it, for \
             example with rsvg-convert"
        )
        .into());
    }
    let chart = chart(args.kind, range);
    if !chart.series[0].points.iter().any(|p| p.1.is_finite()) {
        let (kind, [low, high]) = (args.kind, [range.0, range.1].map(number));
        let none = format!("{kind} has no finite value between {low} and {high}");
        return Err(format!("{none}: name another --range").into());
    }
    output::write(&args.output, chart.to_svg().as_bytes())
}

/// Beyond this the reference's own powers could overflow.
const FARTHEST: f64 = 1e38;

fn checked(low: f64, high: f64) -> Result<(f64, f64)> {
    let wrong = if !(low.abs() <= FARTHEST && high.abs() <= FARTHEST) {
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
    let half = match kind {
        Kind::Hill { k, .. } if k > 0.0 => return (0.0, 4.0 * f64::from(k)),
        Kind::Log1mexp => return (0.0, 4.0),
        Kind::Logit { .. } => return (0.0, 1.0),
        Kind::Gabor { scale, .. } => 3.0 / f64::from(scale),
        Kind::Softcap { cap } => 3.0 * f64::from(cap),
        Kind::Situ { beta } => (3.0 * f64::from(beta)).max(6.0),
        // Two periods to each side.
        Kind::Sine { omega } if omega != 0.0 => 4.0 * PI / f64::from(omega).abs(),
        Kind::Softplus { beta } | Kind::Swish { beta } if beta != 0.0 => {
            6.0 / f64::from(beta).abs()
        }
        _ => {
            let kinks = kind.kinks().into_iter().map(f64::from);
            let near = kinks.filter(|k| k.abs() < FARTHEST);
            let wider = |(low, high): (f64, f64), k| (low.min(1.5 * k), high.max(1.5 * k));
            return near.fold((-6.0, 6.0), wider);
        }
    };
    (-half.min(FARTHEST), half.min(FARTHEST))
}

/// The curves of f, f′ and f″ over a range. A curve beside which f would be flat is divided by a
/// power of ten, which its name tells. Each has its own kind of line, so that curves that lie upon
/// each other can be told apart.
pub fn chart(kind: Kind, (low, high): (f64, f64)) -> Chart {
    let mut series = Vec::new();
    let mut size_of_f = 0.0;
    for (order, name) in ["f(x)", "f'(x)", "f''(x)"].into_iter().enumerate() {
        let mut points = points(kind, order, low, high);
        // Without its most extreme hundredth.
        let size = quantiles(points.iter().map(|p| p.1.abs()), [0.99]).map_or(0.0, |[size]| size);
        let mut name = name.to_owned();
        if order == 0 {
            size_of_f = size;
        } else if size_of_f > 0.0 && size >= 8.0 * size_of_f {
            let divisor = 10f64.powi((size / size_of_f).log10().round() as i32);
            points.iter_mut().for_each(|p| p.1 /= divisor);
            name = format!("{name} divided by {}", number(divisor));
        }
        series.push(Series {
            name,
            points,
            dashes: order,
            colour: order,
            ..Default::default()
        });
    }
    let title = match kind {
        Kind::Custom(_) => kind.to_string(),
        _ => format!("{kind}: {}", kind.activation().formula()),
    };
    Chart {
        title,
        x_label: "x, from the f64 reference (wgpu_activations::reference), not from a GPU".into(),
        y_range: cut(&series),
        series,
        size: (720, 440),
        ..Default::default()
    }
}

/// Points between the ends of a range.
const POINTS: u32 = 1500;

/// The curve of one order: broken where it jumps, with a dot for a value that stands alone.
fn points(kind: Kind, order: usize, low: f64, high: f64) -> Vec<(f64, f64)> {
    let beside = 1e-9 * (high - low);
    let kinks = kind.kinks().into_iter().map(f64::from);
    let kinks = kinks.flat_map(|kink| [kink - beside, kink, kink + beside]);
    let part = |i: u32| f64::from(i) / f64::from(POINTS);
    let even = (0..=POINTS).map(|i| low * (1.0 - part(i)) + high * part(i));
    let kinks = kinks.filter(|x| (low..=high).contains(x));
    let mut places: Vec<f64> = even.chain(kinks).collect();
    places.sort_by(f64::total_cmp);
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(places.len());
    for x in places {
        let y = reference::value(x, order, kind);
        let before = out.last().copied().unwrap_or((x, y));
        let close = (before.1 - y).abs() <= 1e-6 * (1.0 + before.1.abs().max(y.abs()));
        if x - before.0 < 1.5 * beside && !close {
            out.push((f64::NAN, f64::NAN));
        }
        out.push((x, y));
    }
    out
}

/// The vertical range where a pole would squeeze all else flat: without the most extreme values.
fn cut(series: &[Series]) -> Option<(f64, f64)> {
    let values = series.iter().flat_map(|s| s.points.iter().map(|p| p.1));
    let [first, low, high, last] = quantiles(values, [0.0, 0.01, 0.99, 1.0])?;
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
            assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{kind}");
            let lines = svg.matches("stroke=\"#0072B2\"").count();
            assert!(lines > 1, "{kind} has no line but the legend's");
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
