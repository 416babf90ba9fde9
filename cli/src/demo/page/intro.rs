//! The numbers above all, and what the functions were given.

use indicatif::HumanCount;
use maud::{Markup, html};

use super::Outcome;
use crate::demo::digits;
use crate::inputs::Inputs;
use crate::report::{figure, significant};
use crate::svg::{Chart, Series};

/// The verdict in a few numbers.
pub fn tiles(outcomes: &[Outcome]) -> Markup {
    let verified = outcomes.iter().filter(|outcome| outcome.verified()).count();
    let passes = outcomes.iter().flat_map(|outcome| &outcome.passes);
    let compared = passes.map(|pass| pass.tally.inputs).sum();
    let compared = HumanCount(compared).to_string();
    let largest = |pass: usize| {
        let ulps = outcomes.iter().map(|it| it.passes[pass].tally.ulps());
        significant(ulps.fold(0.0, f64::max), 3) + " ULP"
    };
    let tiles = [
        (
            format!("{verified} of {}", outcomes.len()),
            "pairs of function and place verified, forward and backward",
        ),
        (compared, "results compared with f64"),
        (largest(0), "largest error of a value"),
        (largest(1), "largest error of a derivative"),
    ];
    html! {
        div.tiles { @for (number, what) in tiles { div.tile { b { (number) } span { (what) } } } }
    }
}

/// From pictures to pre-activations.
pub fn input(input: &Inputs) -> Markup {
    let count = |number: usize| HumanCount(number as u64);
    html! {
        p {
            (count(digits::pictures().len())) " pictures of handwritten digits, 8 x 8 pixels each, \
             from the data set that comes with scikit-learn (E. Alpaydin and C. Kaynak, UCI Machine \
             Learning Repository, CC BY 4.0). Here are the first of them."
        }
        div.pictures { @for pixels in digits::pictures().take(20) { (picture(pixels)) } }
        p {
            "The pixels, scaled to mean 0 and variance 1, pass a layer of " (count(input.len() / digits::pictures().len()))
            " neurons with fixed random weights, initialised as He et al. do it. That gives "
            (count(input.len())) " pre-activations: what an activation function meets in a network. \
             hill is not defined below 0 and gets their magnitudes. The backward passes get gradients \
             of the standard normal distribution."
        }
        (figure(histogram(&input.x), ""))
    }
}

/// Ink in the colour of the text, so that it suits light and dark pages.
fn picture(pixels: &[u8]) -> Markup {
    html! {
        svg width="44" height="44" viewBox="0 0 8 8" fill="currentColor" aria-hidden="true" {
            @for (i, &pixel) in pixels.iter().enumerate().filter(|&(_, &pixel)| pixel > 0) {
                rect x=(i % 8) y=(i / 8) width="1.02" height="1.02"
                    fill-opacity=(f64::from(pixel) / 16.0) {}
            }
        }
    }
}

/// How many bars.
const BINS: usize = 80;

/// The outline of a histogram.
fn histogram(x: &[f32]) -> String {
    let end = x.iter().map(|&x| f64::from(x).abs()).fold(0.0, f64::max);
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
        series: vec![Series {
            points: outline.collect(),
            ..Default::default()
        }],
        size: (1040, 300),
        ..Default::default()
    };
    chart.to_svg()
}
