//! The check as a document: docs/accuracy.md.

use std::fmt::Write;

use wgpu_activations::Kind;

use super::peers;
use super::tally::Tally;
use crate::machine;

/// Names of the orders, as they are printed in Markdown.
const ORDERS: [&str; 3] = ["f", "f′", "f″"];

/// What was found, function by function.
#[derive(Default)]
pub struct Document {
    adapters: Vec<String>,
    functions: Vec<Found>,
}

/// What was found of one function: for each order, one tally per adapter.
struct Found {
    kind: Kind,
    orders: [Vec<Tally>; 3],
}

impl Document {
    /// Adds what was found of one function, order and adapter.
    pub fn add(&mut self, kind: Kind, order: usize, adapter: &str, tally: &Tally) {
        if !self.adapters.iter().any(|known| known == adapter) {
            self.adapters.push(adapter.into());
        }
        if self.functions.last().is_none_or(|last| last.kind != kind) {
            self.functions.push(Found {
                kind,
                orders: Default::default(),
            });
        }
        if let Some(last) = self.functions.last_mut() {
            last.orders[order].push(*tally);
        }
    }

    /// The text. `command` is what was run.
    pub fn to_markdown(&self, command: &str) -> String {
        let mut out = String::new();
        self.introduction(&mut out, command);
        self.all(&mut out);
        self.large_budgets(&mut out);
        self.scales(&mut out);
        self.beside_frameworks(&mut out);
        out
    }

    fn introduction(&self, out: &mut String, command: &str) {
        let inputs: u64 = self.tallies().map(|tally| tally.inputs).sum();
        let above: u64 = self.tallies().map(|tally| tally.above).sum();
        let _ = write!(
            out,
            "# Accuracy\n\n\
             Written by `{command}` on {date}. Adapters: {adapters}. {inputs} results were \
             compared with the f64 reference; {above} are above their budget.\n\n\
             The error is |got - want| / ulp(max(|want|, scale)), where ulp is the spacing of \
             f32. The inputs: half evenly spread over all 2^32 bit patterns, half over the \
             magnitudes from 1/64 to 64, with all special values and the neighbourhoods of kinks, roots and the ends of the normal range \
             added. NaN must give NaN, an infinity the limit; a true value below the normal \
             range may be flushed to 0. A result that is 0, NaN or infinite where the true value \
             is a normal f32 counts as at least 10^6 ULP: no such result is hidden here. The \
             reference itself is held against mpmath tables by the test suite.\n\n\
             All software adapters here divide correctly rounded; WGSL allows a GPU 2.5 ULP per \
             division, which adds as much to functions that end in one.\n\n",
            date = machine::date(),
            adapters = self.adapters.join("; "),
        );
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.functions
            .iter()
            .flat_map(|f| f.orders.iter().flatten())
    }

    fn all(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "## Every function\n\nThe largest error in ULP, and the input.\n"
        );
        let heads = self.adapters.iter().map(|name| format!(" {name} | at x |"));
        let _ = writeln!(
            out,
            "| function | order | budget |{}",
            heads.collect::<String>()
        );
        let _ = writeln!(
            out,
            "|---|---|---|{}",
            "---|---|".repeat(self.adapters.len())
        );
        for found in &self.functions {
            let budgets = found.kind.activation().ulps;
            for (order, tallies) in found.orders.iter().enumerate() {
                let cells = tallies.iter().map(|tally| format!(" {} |", cell(tally)));
                let _ = writeln!(
                    out,
                    "| `{}` | {} | {} |{}",
                    found.kind,
                    ORDERS[order],
                    budgets[order],
                    cells.collect::<String>()
                );
            }
        }
    }

    fn large_budgets(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\n## Budgets above 4, 6 and 6\n\n| function | budgets | why |\n|---|---|---|"
        );
        for found in &self.functions {
            let activation = found.kind.activation();
            if !activation.ulps_about.is_empty() {
                let [f, d1, d2] = activation.ulps;
                let about = activation.ulps_about.replace('|', "\\|");
                let _ = writeln!(out, "| `{}` | {f}, {d1}, {d2} | {about} |", activation.name);
            }
        }
    }

    fn scales(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\n## Where the error is absolute\n\n\
             These functions have a scale: where terms cancel at roots that depend on a parameter, \
             or at infinitely many, the error is measured against the terms. All others are held \
             to a relative error everywhere, at the roots of f, f′ and f″ too.\n\n\
             | function | the scale |\n|---|---|"
        );
        for found in &self.functions {
            let activation = found.kind.activation();
            if !activation.scale_about.is_empty() {
                let about = activation.scale_about.replace('|', "\\|");
                let _ = writeln!(out, "| `{}` | {about} |", activation.name);
            }
        }
    }

    fn beside_frameworks(&self, out: &mut String) {
        let _ = writeln!(out, "\n## Beside the frameworks\n\n{}\n", peers::ABOUT);
        let _ = writeln!(
            out,
            "| function | order | here | PyTorch 2.15 | JAX 0.10.2 | TensorFlow 2.21 |\n|---|---|---|---|---|---|"
        );
        for peer in peers::PEERS {
            let found = self
                .functions
                .iter()
                .find(|f| f.kind.name() == peer.function);
            let Some(found) = found else { continue };
            let tallies = &found.orders[peer.order];
            let largest = tallies.iter().map(Tally::ulps).fold(0.0, f64::max);
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} | {} |",
                peer.function,
                ORDERS[peer.order],
                rounded(largest),
                peer.pytorch,
                peer.jax,
                peer.tensorflow
            );
        }
    }
}

/// The largest error and its input.
fn cell(tally: &Tally) -> String {
    match tally.worst.filter(|worst| worst.ulps > 0.0) {
        Some(worst) => format!("{} | {:e}", rounded(worst.ulps), worst.x),
        None => "0 | ".into(),
    }
}

/// Two decimals, rounded up.
fn rounded(ulps: f64) -> String {
    match ulps {
        large if large >= 1e6 => format!("{large:.1e}"),
        small => format!("{}", (small * 100.0).ceil() / 100.0),
    }
}

#[cfg(test)]
mod tests {
    use wgpu_activations::Format;

    use super::*;

    #[test]
    fn a_document_names_function_order_adapter_and_place() {
        let mut tally = Tally::default();
        let want = f64::from(1.0_f32.next_up());
        tally.add(Format::F32, 0.5, 1.0, want, 0.0, 4.0);
        let mut document = Document::default();
        for order in 0..3 {
            for adapter in ["Vulkan", "GL"] {
                document.add(Kind::Gelu, order, adapter, &tally);
            }
        }
        let text = document.to_markdown("check");
        assert!(text.contains("Adapters: Vulkan; GL. 6 results"), "{text}");
        assert!(
            text.contains("| `gelu` | f′ | 6 | 1 | 5e-1 | 1 | 5e-1 |"),
            "{text}"
        );
        assert!(text.contains("| `gelu` | f | 1 | inf"), "{text}");
    }
}
