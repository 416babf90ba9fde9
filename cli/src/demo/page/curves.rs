//! What the functions look like.

use wgpu_activations::Kind;

use crate::plot;
use crate::report::{figure, paragraph};
use crate::svg::Series;

/// One chart per function.
pub fn section(kinds: &[Kind]) -> String {
    let text = "f, f′ and f″, drawn from the f64 reference. `wgpu-activations plot` draws larger ones, \
         with other parameters.";
    let charts: String = kinds.iter().map(|&kind| figure(&chart(kind), "")).collect();
    paragraph(text) + &format!("<div class=\"grid\">\n{charts}</div>\n")
}

fn chart(kind: Kind) -> String {
    let mut chart = plot::chart(kind, plot::usual_range(kind));
    chart.title = kind.to_string();
    chart.caption = kind.activation().formula().into();
    (chart.width, chart.height) = (345.0, 270.0);
    chart.series.iter_mut().for_each(thin);
    chart.to_svg()
}

/// Every eighth point is enough for a small chart; the ends of each piece stay.
fn thin(series: &mut Series) {
    let points = std::mem::take(&mut series.points);
    let gap = |i: usize| points.get(i).is_none_or(|point| !point.0.is_finite());
    let keep = |i: usize| i.is_multiple_of(8) || gap(i) || gap(i + 1) || gap(i.wrapping_sub(1));
    let kept = points.iter().enumerate().filter(|&(i, _)| keep(i));
    series.points = kept.map(|(_, &point)| point).collect();
}
