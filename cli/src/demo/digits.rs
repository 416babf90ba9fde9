//! The input: handwritten digits through a fixed random projection.

use indicatif::HumanCount;
use maud::{Markup, html};
use rayon::prelude::*;
use wgpu_activations::reference::inputs::Noise;

use crate::place::Inputs;
use crate::report::{figure, significant};
use crate::svg::{Chart, Series};

/// 1,797 pictures of 8 x 8 pixels from 0 to 16. See `cli/data/README.md` for source and licence.
pub const PIXELS: &[u8] = include_bytes!("../../data/digits.u8");

/// Pixels of a picture.
const FEATURES: usize = 64;

/// What every function gets, the same on every machine.
pub fn inputs(quick: bool) -> Inputs {
    let neurons = if quick { 73 } else { 1168 };
    Inputs::new(pre_activations(neurons), 0x6479)
}

/// A picture's pixels, row by row.
fn pictures() -> impl ExactSizeIterator<Item = &'static [u8]> {
    PIXELS.chunks_exact(FEATURES)
}

/// The pre-activations of a layer of `width` neurons with random weights: one row per picture.
///
/// The pixels are scaled to mean 0 and variance 1, the weights drawn from a normal distribution
/// of variance 2 / 64, as He et al. initialise a layer before a ReLU (2015, arXiv:1502.01852).
fn pre_activations(width: usize) -> Vec<f32> {
    let deviation = (2.0 / FEATURES as f32).sqrt();
    // One row per pixel.
    let weights = Noise::new(0x6469_6769_7473).normals(FEATURES * width);
    let weights: Vec<f32> = weights.iter().map(|weight| weight * deviation).collect();
    let mut out = vec![0.0_f32; pictures().len() * width];
    let rows = out.par_chunks_mut(width).zip(scaled_pictures());
    rows.for_each(|(row, picture)| {
        for (pixel, weights) in picture.into_iter().zip(weights.chunks_exact(width)) {
            for (sum, &weight) in row.iter_mut().zip(weights) {
                *sum += pixel * weight;
            }
        }
    });
    out
}

fn scaled_pictures() -> Vec<Vec<f32>> {
    let count = PIXELS.len() as f64;
    let mean = PIXELS.iter().map(|&p| f64::from(p)).sum::<f64>() / count;
    let square = |&p: &u8| (f64::from(p) - mean).powi(2);
    let deviation = (PIXELS.iter().map(square).sum::<f64>() / count).sqrt();
    let scale = |&p: &u8| ((f64::from(p) - mean) / deviation) as f32;
    pictures()
        .map(|picture| picture.iter().map(scale).collect())
        .collect()
}

/// From pictures to pre-activations.
pub fn section(input: &Inputs) -> Markup {
    let count = |number: usize| HumanCount(number as u64);
    html! {
        p {
            (count(pictures().len())) " pictures of handwritten digits, 8 x 8 pixels each, \
             from the data set that comes with scikit-learn (E. Alpaydin and C. Kaynak, UCI Machine \
             Learning Repository, CC BY 4.0). Here are the first of them."
        }
        div.pictures { @for pixels in pictures().take(20) { (picture(pixels)) } }
        p {
            "The pixels, scaled to mean 0 and variance 1, pass a layer of " (count(input.len() / pictures().len()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_1797_pictures() {
        assert_eq!(PIXELS.len(), 1797 * FEATURES);
        assert!(PIXELS.iter().all(|&pixel| pixel <= 16));
        // The first one is a zero: nothing in its middle.
        let first = &PIXELS[..FEATURES];
        assert_eq!(&first[3 * 8..4 * 8], [0, 4, 12, 0, 0, 8, 8, 0]);
    }

    #[test]
    fn pre_activations_have_a_variance_near_2() {
        let x = pre_activations(100);
        assert_eq!(x.len(), 1797 * 100);
        assert_eq!(x, pre_activations(100));
        let variance = x.iter().map(|&x| f64::from(x * x)).sum::<f64>() / x.len() as f64;
        assert!((1.5..2.5).contains(&variance), "{variance}");
    }
}
