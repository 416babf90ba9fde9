//! The check as a document: docs/accuracy.md, of the rows that were found on each adapter.

use serde_json::{Value, json};
use wgpu_activations::{Activation, Kind};

use super::peers;
use super::row::Row;
use crate::table::Table;

/// Names of the orders, as they are printed in Markdown.
const ORDERS: [&str; 3] = ["f", "f′", "f″"];

const WRITTEN: &str = "\
Written by `wgpu-activations check --document docs/accuracy.md` from the rows in \
[accuracy/](accuracy), one file per adapter: a run replaces the rows of the adapters and functions \
that it checks, and the others stay.";

const MEASURE: &str = "\
The error is |got - want| / ulp(max(|want|, scale)), where ulp is the spacing of f32. The inputs: \
half evenly spread over all 2^32 bit patterns, half over the magnitudes from 1/64 to 64, with all \
special values and the neighbourhoods of kinks, roots and the ends of the normal range added. NaN \
must give NaN, an infinity the limit; a true value below the normal range may be flushed to 0. A \
result that is 0, NaN or infinite where the true value is a normal f32 counts as at least 10^6 ULP: \
no such result is hidden here. The reference itself is held against mpmath tables by the test suite.

All software adapters here divide correctly rounded; WGSL allows a GPU 2.5 ULP per division, which \
adds as much to functions that end in one.";

const HALVES: &str = "\
Inputs and results in f16 or bf16, all 65,536 bit patterns. The error is how many numbers of the \
format a result lies from the one nearest to the true value; the budget is 1.";

const SCALES: &str = "\
These functions have a scale: where terms cancel at roots that depend on a parameter, or at \
infinitely many, the error is measured against the terms, near those roots and nowhere else. All \
others are held to a relative error everywhere, at the roots of f, f′ and f″ too.";

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
}

impl Adapter {
    fn of_format(&self, format: &str) -> Vec<&Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.format == format).collect()
    }

    /// The row of f32.
    fn f32(&self, kind: Kind, order: usize) -> Option<&Row> {
        let name = kind.to_string();
        let mut rows = self.rows.iter();
        rows.find(|row| row.function == name && row.order == order && row.format == "f32")
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
            match adapters.last_mut() {
                Some(last) if last.name == row.adapter => last.rows.push(row),
                _ => adapters.push(Adapter {
                    name: row.adapter.clone(),
                    rows: vec![row],
                }),
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
        let summary = self.summary().to_markdown();
        let mut text = format!("# Accuracy\n\n{WRITTEN}\n\n{summary}\n{MEASURE}\n");
        let mut section = |heading, about: &str, table: Table| {
            let about = if about.is_empty() {
                String::new()
            } else {
                format!("{about}\n\n")
            };
            text += &format!("\n## {heading}\n\n{about}{}", table.to_markdown());
        };
        section(
            "Every function",
            "The largest error in ULP, and the input.",
            self.all(),
        );
        let halves = self.halves();
        if !halves.rows().is_empty() {
            section("Half formats", HALVES, halves);
        }
        let budgets = |it: &Activation| it.ulps.map(|ulps| ulps.to_string()).join(", ");
        let budgets = self.notes(&["budgets", "why"], |it| {
            [budgets(it), it.ulps_about.into()]
        });
        section("Budgets above 4, 6 and 6", "", budgets);
        let scales = self.notes(&["the scale"], |it| [it.scale_about.into()]);
        section("Where the error is absolute", SCALES, scales);
        section(
            "Beside the frameworks",
            peers::ABOUT,
            self.beside_frameworks(),
        );
        text
    }

    fn summary(&self) -> Table {
        let mut table = Table::new(&[
            "adapter",
            "driver",
            "date",
            "functions",
            "results compared in f32",
            "above their budget",
        ]);
        for adapter in &self.adapters {
            let rows = adapter.of_format("f32");
            table.push(vec![
                json!(adapter.name),
                span(rows.iter().map(|row| row.driver.as_str()), ", "),
                span(rows.iter().map(|row| row.date.as_str()), " to "),
                json!(rows.iter().filter(|row| row.order == 0).count()),
                json!(rows.iter().map(|row| row.inputs).sum::<u64>()),
                json!(rows.iter().map(|row| row.above).sum::<u64>()),
            ]);
        }
        table
    }

    fn all(&self) -> Table {
        let mut heads = vec!["function", "order", "budget"];
        heads.extend(
            self.adapters
                .iter()
                .flat_map(|adapter| [adapter.name.as_str(), "at x"]),
        );
        let mut table = Table::new(&heads);
        for &kind in &self.functions {
            for (order, budget) in kind.activation().ulps.iter().enumerate() {
                let mut row = vec![named(kind), json!(ORDERS[order]), json!(budget.to_string())];
                row.extend(
                    self.adapters
                        .iter()
                        .flat_map(|adapter| cells(adapter.f32(kind, order))),
                );
                table.push(row);
            }
        }
        table
    }

    fn halves(&self) -> Table {
        let mut table = Table::new(&[
            "adapter",
            "format",
            "functions and orders",
            "without any error",
            "largest error",
            "above the budget",
        ]);
        for adapter in &self.adapters {
            for format in ["f16", "bf16"] {
                let rows = adapter.of_format(format);
                if !rows.is_empty() {
                    table.push(vec![
                        json!(adapter.name),
                        json!(format),
                        json!(rows.len()),
                        json!(rows.iter().filter(|row| row.ulps == 0.0).count()),
                        largest(rows.iter().copied()),
                        json!(rows.iter().map(|row| row.above).sum::<u64>()),
                    ]);
                }
            }
        }
        table
    }

    /// What is said of the functions without regard to their parameters, where the last column
    /// says anything.
    fn notes<const N: usize>(
        &self,
        heads: &[&str; N],
        cells: impl Fn(&Activation) -> [String; N],
    ) -> Table {
        let mut table = Table::new(&[&["function"], &heads[..]].concat());
        for kind in Kind::all() {
            let checked = self.functions.iter().any(|f| f.name() == kind.name());
            let cells = cells(kind.activation());
            if checked && cells.last().is_some_and(|note| !note.is_empty()) {
                let row = std::iter::once(named(kind.name()));
                table.push(row.chain(cells.map(Value::from)).collect());
            }
        }
        table
    }

    fn beside_frameworks(&self) -> Table {
        let mut table = Table::new(&[
            "function",
            "order",
            "here",
            "PyTorch 2.15",
            "JAX 0.10.2",
            "TensorFlow 2.21",
        ]);
        for peer in peers::PEERS {
            let mut kinds = self.functions.iter();
            let Some(&kind) = kinds.find(|kind| kind.name() == peer.function) else {
                continue;
            };
            table.push(vec![
                named(peer.function),
                json!(ORDERS[peer.order]),
                largest(self.adapters.iter().filter_map(|a| a.f32(kind, peer.order))),
                json!(peer.pytorch),
                json!(peer.jax),
                json!(peer.tensorflow),
            ]);
        }
        table
    }
}

/// A name as code.
fn named(name: impl std::fmt::Display) -> Value {
    json!(format!("`{name}`"))
}

/// The first and the last of the words in their order, or the only one.
fn span<'a>(words: impl Iterator<Item = &'a str> + Clone, between: &str) -> Value {
    match (words.clone().min(), words.max()) {
        (Some(first), Some(last)) if first != last => json!(format!("{first}{between}{last}")),
        (one, _) => json!(one),
    }
}

/// The largest error and its input; dashes where there is no row.
fn cells(row: Option<&Row>) -> [Value; 2] {
    match row {
        Some(row) if row.ulps > 0.0 => [rounded(row.ulps), json!(row.x)],
        Some(_) => [json!(0), Value::Null],
        None => [json!("-"), json!("-")],
    }
}

fn largest<'a>(rows: impl Iterator<Item = &'a Row>) -> Value {
    rounded(rows.map(|row| row.ulps).fold(0.0, f64::max))
}

/// Two decimals, rounded up.
fn rounded(ulps: f64) -> Value {
    json!(match ulps {
        large if large >= 1e6 => format!("{large:.1e}"),
        small => format!("{}", (small * 100.0).ceil() / 100.0),
    })
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
