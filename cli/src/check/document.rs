//! The check as a document: docs/accuracy.md, of the rows that were found on each adapter.

use std::collections::HashMap;
use std::fmt::Write;

use wgpu_activations::Kind;

use super::peers;
use super::row::Row;

/// Names of the orders, as they are printed in Markdown.
const ORDERS: [&str; 3] = ["f", "f′", "f″"];

/// What was found on every adapter.
pub struct Document {
    adapters: Vec<Adapter>,
    /// The functions that were checked in f32, in the order of the list.
    functions: Vec<Kind>,
}

/// What was found on one adapter.
struct Adapter {
    name: String,
    rows: Vec<Row>,
    /// Where the rows of f32 are, by function and order.
    places: HashMap<(String, usize), usize>,
}

impl Adapter {
    fn add(&mut self, row: Row) {
        if row.format == "f32" {
            let key = (row.function.clone(), row.order);
            self.places.insert(key, self.rows.len());
        }
        self.rows.push(row);
    }

    fn f32(&self, kind: Kind, order: usize) -> Option<&Row> {
        let place = self.places.get(&(kind.to_string(), order))?;
        self.rows.get(*place)
    }

    fn of_format(&self, format: &str) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.format == format)
    }
}

impl Document {
    /// Of these rows. Those of functions that there are no longer are left out.
    pub fn new(rows: Vec<Row>) -> Self {
        let mut adapters: Vec<Adapter> = Vec::new();
        let mut functions: Vec<Kind> = Vec::new();
        for row in rows {
            let Some(kind) = row.kind() else { continue };
            if row.format == "f32" && !functions.contains(&kind) {
                functions.push(kind);
            }
            if adapters.last().is_none_or(|last| last.name != row.adapter) {
                adapters.push(Adapter {
                    name: row.adapter.clone(),
                    rows: Vec::new(),
                    places: HashMap::new(),
                });
            }
            if let Some(last) = adapters.last_mut() {
                last.add(row);
            }
        }
        let list: Vec<Kind> = Kind::all().collect();
        let place = |kind: &Kind| list.iter().position(|known| known == kind);
        functions.sort_by_key(|kind| place(kind).unwrap_or(list.len()));
        Document {
            adapters,
            functions,
        }
    }

    /// The text.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        self.introduction(&mut out);
        self.all(&mut out);
        self.halves(&mut out);
        self.large_budgets(&mut out);
        self.scales(&mut out);
        self.beside_frameworks(&mut out);
        out
    }

    fn introduction(&self, out: &mut String) {
        let _ = write!(
            out,
            "# Accuracy\n\n\
             Written by `wgpu-activations check --document docs/accuracy.md` from the rows in \
             [accuracy/](accuracy), one file per adapter: a run replaces the rows of the adapters \
             and functions that it checks, and the others stay.\n\n\
             | adapter | driver | date | functions | results compared in f32 | above their budget |\n\
             |---|---|---|---|---|---|\n"
        );
        for adapter in &self.adapters {
            let rows = || adapter.of_format("f32");
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                adapter.name,
                span(rows().map(|row| row.driver.as_str()), ", "),
                span(rows().map(|row| row.date.as_str()), " to "),
                rows().filter(|row| row.order == 0).count(),
                rows().map(|row| row.inputs).sum::<u64>(),
                rows().map(|row| row.above).sum::<u64>(),
            );
        }
        let _ = write!(
            out,
            "\nThe error is |got - want| / ulp(max(|want|, scale)), where ulp is the spacing of \
             f32. The inputs: half evenly spread over all 2^32 bit patterns, half over the \
             magnitudes from 1/64 to 64, with all special values and the neighbourhoods of kinks, roots and the ends of the normal range \
             added. NaN must give NaN, an infinity the limit; a true value below the normal \
             range may be flushed to 0. A result that is 0, NaN or infinite where the true value \
             is a normal f32 counts as at least 10^6 ULP: no such result is hidden here. The \
             reference itself is held against mpmath tables by the test suite.\n\n\
             All software adapters here divide correctly rounded; WGSL allows a GPU 2.5 ULP per \
             division, which adds as much to functions that end in one.\n\n",
        );
    }

    fn all(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "## Every function\n\nThe largest error in ULP, and the input.\n"
        );
        let heads = self.adapters.iter();
        let heads = heads.map(|adapter| format!(" {} | at x |", adapter.name));
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
        for &kind in &self.functions {
            let budgets = kind.activation().ulps;
            for (order, budget) in budgets.iter().enumerate() {
                let cells = self.adapters.iter();
                let cells = cells.map(|adapter| format!(" {} |", cell(adapter.f32(kind, order))));
                let _ = writeln!(
                    out,
                    "| `{kind}` | {} | {budget} |{}",
                    ORDERS[order],
                    cells.collect::<String>()
                );
            }
        }
    }

    fn halves(&self, out: &mut String) {
        let mut rows = self.adapters.iter().flat_map(|adapter| &adapter.rows);
        if rows.all(|row| row.format == "f32") {
            return;
        }
        let _ = writeln!(
            out,
            "\n## Half formats\n\n\
             Inputs and results in f16 or bf16, all 65,536 bit patterns. The error is how many \
             numbers of the format a result lies from the one nearest to the true value; the \
             budget is 1.\n\n\
             | adapter | format | functions and orders | without any error | largest error | above \
             the budget |\n|---|---|---|---|---|---|"
        );
        for adapter in &self.adapters {
            for format in ["f16", "bf16"] {
                let rows = || adapter.of_format(format);
                if rows().next().is_some() {
                    let _ = writeln!(
                        out,
                        "| {} | {format} | {} | {} | {} | {} |",
                        adapter.name,
                        rows().count(),
                        rows().filter(|row| row.ulps == 0.0).count(),
                        rounded(rows().map(|row| row.ulps).fold(0.0, f64::max)),
                        rows().map(|row| row.above).sum::<u64>(),
                    );
                }
            }
        }
    }

    /// The functions without regard to their parameters.
    fn activations(&self) -> impl Iterator<Item = Kind> {
        let checked = |kind: &Kind| self.functions.iter().any(|f| f.name() == kind.name());
        Kind::all().filter(checked)
    }

    fn large_budgets(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\n## Budgets above 4, 6 and 6\n\n| function | budgets | why |\n|---|---|---|"
        );
        for kind in self.activations() {
            let activation = kind.activation();
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
             or at infinitely many, the error is measured against the terms, near those roots and \
             nowhere else. All others are held to a relative error everywhere, at the roots of f, \
             f′ and f″ too.\n\n\
             | function | the scale |\n|---|---|"
        );
        for kind in self.activations() {
            let activation = kind.activation();
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
            let mut kinds = self.functions.iter();
            let Some(&kind) = kinds.find(|kind| kind.name() == peer.function) else {
                continue;
            };
            let rows = self.adapters.iter().filter_map(|a| a.f32(kind, peer.order));
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} | {} |",
                peer.function,
                ORDERS[peer.order],
                rounded(rows.map(|row| row.ulps).fold(0.0, f64::max)),
                peer.pytorch,
                peer.jax,
                peer.tensorflow
            );
        }
    }
}

/// The first and the last of the words in their order, or the only one.
fn span<'a>(words: impl Iterator<Item = &'a str>, between: &str) -> String {
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    words.dedup();
    match words.as_slice() {
        [first, .., last] => format!("{first}{between}{last}"),
        one => one.concat(),
    }
}

/// The largest error and its input; dashes where there is no row.
fn cell(row: Option<&Row>) -> String {
    match row {
        Some(row) if row.ulps > 0.0 => format!("{} | {}", rounded(row.ulps), row.x),
        Some(_) => "0 | ".into(),
        None => "- | -".into(),
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
    use super::*;

    fn row(adapter: &str, function: &str, order: usize, format: &str, ulps: f64) -> Row {
        Row {
            date: "2026-01-31".into(),
            driver: "Mesa 22".into(),
            function: function.into(),
            order,
            adapter: adapter.into(),
            format: format.into(),
            ulps,
            x: "5e-1".into(),
            inputs: 7,
            above: u64::from(ulps > 6.0),
            ..Row::default()
        }
    }

    #[test]
    fn adapters_stand_side_by_side() {
        let rows = vec![
            row("gl A", "gelu", 0, "f32", f64::INFINITY),
            row("gl A", "gelu", 1, "f32", 1.001),
            row("vulkan B", "gelu", 1, "f32", 2.0),
            row("vulkan B", "removed", 1, "f32", 9.0),
            row("vulkan B", "gelu", 0, "f16", 0.0),
            row("vulkan B", "gelu", 1, "f16", 1.0),
        ];
        let text = Document::new(rows).to_markdown();
        for line in [
            "| gl A | Mesa 22 | 2026-01-31 | 1 | 14 | 1 |",
            "| vulkan B | Mesa 22 | 2026-01-31 | 0 | 7 | 0 |",
            "| function | order | budget | gl A | at x | vulkan B | at x |",
            "| `gelu` | f | 4 | inf | 5e-1 | - | - |",
            "| `gelu` | f′ | 6 | 1.01 | 5e-1 | 2 | 5e-1 |",
            "| `gelu` | f″ | 6 | - | - | - | - |",
            "| vulkan B | f16 | 2 | 1 | 1 | 0 |",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} in {text}");
        }
        assert!(!text.contains("removed"), "{text}");
    }
}
