//! The numbers above all, and what the functions were given.

use std::fmt::Write;

use super::Story;
use crate::demo::digits;
use crate::inputs::Inputs;
use crate::report::{self, figure, grouped, paragraph, significant};
use crate::svg::{Chart, Series};

/// The verdict in a few numbers.
pub fn tiles(story: &Story<'_>) -> String {
    let outcomes = &story.results.outcomes;
    let verified = outcomes.iter().filter(|outcome| outcome.verified()).count();
    let largest = |pass: usize| {
        let ulps = outcomes
            .iter()
            .map(|outcome| outcome.passes[pass].tally.ulps());
        significant(ulps.fold(0.0, f64::max), 3)
    };
    let tile = |number: String, what: &str| (number, what.to_string());
    report::tiles(&[
        tile(
            format!("{verified} of {}", outcomes.len()),
            "pairs of function and place verified, forward and backward",
        ),
        tile(grouped(story.compared()), "results compared with f64"),
        tile(format!("{} ULP", largest(0)), "largest error of a value"),
        tile(
            format!("{} ULP", largest(1)),
            "largest error of a derivative",
        ),
    ])
}

/// From pictures to pre-activations.
pub fn input(input: &Inputs) -> String {
    let count = digits::pictures().len();
    let pictures = format!(
        "{} pictures of handwritten digits, 8 x 8 pixels each, from the data set that comes with \
         scikit-learn (E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0). \
         Here are the first of them.",
        grouped(count as u64)
    );
    let projection = format!(
        "The pixels, scaled to mean 0 and variance 1, pass a layer of {} neurons with fixed random \
         weights, initialised as He et al. do it. That gives {} pre-activations: what an activation \
         function meets in a network. hill is not defined below 0 and gets their magnitudes. The \
         backward passes get gradients of the standard normal distribution.",
        grouped((input.len() / count) as u64),
        grouped(input.len() as u64)
    );
    let shown: String = digits::pictures().take(20).map(picture).collect();
    paragraph(&pictures)
        + &format!("<div class=\"pictures\">{shown}</div>\n")
        + &paragraph(&projection)
        + &figure(&histogram(&input.x), "")
}

/// Ink in the colour of the text, so that it suits light and dark pages.
fn picture(pixels: &[u8]) -> String {
    let mut squares = String::new();
    for (i, &pixel) in pixels.iter().enumerate().filter(|&(_, &pixel)| pixel > 0) {
        let (x, y, ink) = (i % 8, i / 8, f64::from(pixel) / 16.0);
        let _ = write!(
            squares,
            "<rect x=\"{x}\" y=\"{y}\" width=\"1.02\" height=\"1.02\" fill-opacity=\"{ink:.2}\"/>"
        );
    }
    format!(
        "<svg width=\"44\" height=\"44\" viewBox=\"0 0 8 8\" fill=\"currentColor\" aria-hidden=\"true\">{squares}</svg>"
    )
}

/// How many bars.
const BINS: usize = 80;

/// The outline of a histogram.
fn histogram(x: &[f32]) -> String {
    let end = x
        .iter()
        .fold(0.0_f64, |most, &x| most.max(f64::from(x).abs()));
    let width = 2.0 * end / BINS as f64;
    let mut counts = [0.0; BINS];
    for &x in x {
        let bin = ((f64::from(x) + end) / width) as usize;
        counts[bin.min(BINS - 1)] += 1.0;
    }
    let edge = |bin: usize| bin as f64 * width - end;
    let bars = counts.iter().enumerate();
    let outline = bars.flat_map(|(bin, &count)| [(edge(bin), count), (edge(bin + 1), count)]);
    let chart = Chart {
        title: "The pre-activations".into(),
        x_label: "x".into(),
        y_label: format!("values per {}", significant(width, 2)),
        series: vec![Series::line("", outline.collect())],
        width: 1040.0,
        height: 300.0,
        ..Default::default()
    };
    chart.to_svg()
}
