//! What `check` says of own functions below its table: where the expression loses digits, and how to
//! write it better.

use std::fmt::Write;

use wgpu_activations::reference::{self, ulp};
use wgpu_activations::{Format, Kind};

use super::ORDERS;

/// Errors that are no loss: what the rounding of an argument becomes in the tail of an exponential.
const FEW_ULPS: f64 = 256.0;

/// The lines about those of these functions that are the user's own.
pub fn text(kinds: &[Kind]) -> String {
    let mut out = String::new();
    for kind in kinds {
        let Kind::Custom(own) = kind else { continue };
        let orders = 0..ORDERS.len();
        let lines: Vec<String> = orders.filter_map(|order| loss(*kind, order)).collect();
        for line in lines.iter().chain(own.hints()) {
            let _ = write!(out, "\n{kind}: {line}");
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Where an order loses most digits among usual numbers.
fn loss(kind: Kind, order: usize) -> Option<String> {
    let unit = kind.activation().ulps[order] * f64::from(f32::EPSILON) / 2.0;
    let ulps = |x: f32| {
        let error = kind.scale(x)[order] * unit;
        let value = reference::value(x.into(), order, kind);
        error / ulp(value.abs(), Format::F32)
    };
    let all = usual().map(|x| (ulps(x), x));
    // What is lost below the normal range is no fault of the expression.
    let is_large = |x: f32| reference::value(x.into(), order, kind).abs() > 1e-30;
    let known = all.filter(|(ulps, x)| ulps.is_finite() && is_large(*x));
    let (most, x) = known.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let bits = most.log2().min(24.0);
    let name = ORDERS[order];
    (most > FEW_ULPS).then(|| {
        format!("{name} may lose {bits:.0} of f32's 24 bits, as at x = {x}, by its own operations")
    })
}

/// Numbers of both signs, from 1/1024 to 32.
fn usual() -> impl Iterator<Item = f32> {
    let magnitudes = (0..480).map(|i| 2f32.powf(i as f32 / 32.0 - 10.0));
    magnitudes.flat_map(|x| [x, -x])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cancels_is_told() {
        let said = |expression: &str| text(&[expression.parse().expect("an expression")]);
        let softplus = said("log(1 + exp(x))");
        assert!(softplus.contains("f may lose 24 of"), "{softplus}");
        assert!(softplus.contains("write softplus(x)"), "{softplus}");
        assert_eq!(said("sigmoid(1.5 * x) + 10"), "");
        assert_eq!(text(&[Kind::Gelu]), "");
    }
}
