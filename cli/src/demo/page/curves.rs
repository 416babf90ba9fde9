//! What the functions look like.

use wgpu_activations::Kind;

use crate::plot;
use crate::report::{figure, paragraph};

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
    chart.to_svg()
}
