//! The check as a document: docs/accuracy.md, of the rows that were found on each adapter.

use wgpu_activations::{Activation, Kind};

use super::chains;
use super::record::{Record, Rows};
use super::row::Row;
use crate::table::Table;

/// Names of the orders, as they are printed in Markdown.
const ORDERS: [&str; 3] = ["f", "f′", "f″"];

/// What stands there besides the tables: SUMMARY for the first, the others end the sections.
const TEXT: &str = include_str!("accuracy.md");

/// Functions and orders, and the largest errors in PyTorch, JAX and TensorFlow: from the field's
/// catalogue, part 4.3.
const FRAMEWORKS: &str = include_str!("frameworks.csv");

/// What was found on every adapter.
struct Document {
    /// Adapter by adapter, format by format.
    kept: Rows,
    /// The functions that were checked in f32, in the order of the list.
    functions: Vec<Kind>,
}

/// The text, of rows that stand adapter by adapter and format by format. Those of functions that
/// there are no longer are left out.
pub fn markdown(mut kept: Rows) -> String {
    kept.functions.retain(|row| row.kind().is_some());
    kept.chains.retain(|row| row.chain().is_some());
    let mut checked: Vec<&Row> = f32s(&kept.functions).collect();
    checked.sort_by_key(|row| row.place());
    let mut functions: Vec<Kind> = checked.into_iter().filter_map(Row::kind).collect();
    functions.dedup();
    let found = Document { kept, functions };
    let tables = [
        found.all(),
        found.halves(),
        found.chains(),
        found.budgets(),
        found.scales(),
        found.peers(),
    ];
    let mut sections = TEXT.split("\n## ");
    let summary = found.summary().to_markdown();
    let start = sections.next().unwrap_or_default();
    let mut text = start.replace("SUMMARY\n", &summary);
    for (section, table) in sections.zip(tables) {
        if !table.rows().is_empty() {
            text += &format!("\n## {}\n\n{}", section.trim_end(), table.to_markdown());
        }
    }
    text
}

fn f32s(rows: &[Row]) -> impl Iterator<Item = &Row> + Clone {
    rows.iter().filter(|row| row.format == "f32")
}

/// The row of f32.
fn find(rows: &[Row], kind: Kind, order: usize) -> Option<&Row> {
    let name = kind.to_string();
    f32s(rows).find(|row| row.order == order && row.function == name)
}

impl Document {
    fn adapters(&self) -> impl Iterator<Item = &[Row]> {
        let rows = &self.kept.functions;
        rows.chunk_by(|a, b| a.adapter == b.adapter)
    }

    fn summary(&self) -> Table {
        let functions = |it: &&[Row]| f32s(it).filter(|row| row.order == 0).count();
        let compared = |it: &&[Row]| f32s(it).map(|row| row.inputs).sum::<u64>();
        Table::of(&self.adapters().collect::<Vec<_>>())
            .column("adapter", |it| &*it[0].adapter)
            .column("driver", |it| span(f32s(it).map(|row| &*row.driver), ", "))
            .column("date", |it| span(f32s(it).map(|row| &*row.date), " to "))
            .column("functions", functions)
            .column("results compared in f32", compared)
            .column("above their budget", |it| above(f32s(it)))
            .table
    }

    fn all(&self) -> Table {
        let orders = |&kind| [0, 1, 2].map(|order| (kind, order));
        let rows: Vec<(Kind, usize)> = self.functions.iter().flat_map(orders).collect();
        let budget = |&(kind, order): &(Kind, usize)| kind.activation().ulps[order].to_string();
        let mut columns = Table::of(&rows)
            .column("function", |(kind, _)| named(kind))
            .column("order", |&(_, order)| ORDERS[order])
            .column("budget", budget);
        for adapter in self.adapters() {
            let row = |&(kind, order): &(Kind, usize)| find(adapter, kind, order);
            let ulps = |it: &_| row(it).map_or("-".into(), |row| rounded(row.ulps));
            columns = columns
                .column(&adapter[0].adapter, ulps)
                .column("at x", |it| row(it).map_or("-", |row| &row.x));
        }
        columns.table
    }

    fn halves(&self) -> Table {
        let adapters = self.adapters();
        let formats = adapters.flat_map(|rows| rows.chunk_by(|a, b| a.format == b.format));
        let halves = formats.filter(|rows| rows[0].format != "f32");
        let right = |it: &&[Row]| it.iter().filter(|row| row.ulps == 0.0).count();
        Table::of(&halves.collect::<Vec<_>>())
            .column("adapter", |it| &*it[0].adapter)
            .column("format", |it| &*it[0].format)
            .column("functions and orders", |it| it.len())
            .column("without any error", right)
            .column("largest error", |it| largest(it.iter()))
            .column("above the budget", |it| above(it.iter()))
            .table
    }

    /// A row for each output; of each adapter the largest shares of bounds, format by format.
    fn chains(&self) -> Table {
        let names = |row: &chains::Row| [&row.chain, &row.direction, &row.slot].map(String::clone);
        let mut outputs: Vec<&chains::Row> = self.kept.chains.iter().collect();
        outputs.sort_by_cached_key(|row| row.output());
        outputs.dedup_by_key(|row| names(row));
        let mut columns = Table::of(&outputs)
            .column("chain", |row| named(&row.chain))
            .column("direction", |row| &*row.direction)
            .column("output", |row| &*row.slot);
        for adapter in self.kept.chains.chunk_by(|a, b| a.adapter == b.adapter) {
            let shares = |output: &&chains::Row| {
                let own = adapter.iter().filter(|row| names(row) == names(output));
                let shares: Vec<String> = own.map(|row| rounded(row.share)).collect();
                shares.join(", ")
            };
            columns = columns.column(&adapter[0].adapter, shares);
        }
        columns.table
    }

    /// The functions without regard to their parameters, where there is something to be said.
    fn noted(&self, note: fn(&Activation) -> &str) -> Vec<&'static Activation> {
        let checked = |kind: &Kind| self.functions.iter().any(|f| f.name() == kind.name());
        let all = Kind::all().filter(checked).map(|kind| kind.activation());
        all.filter(|it| !note(it).is_empty()).collect()
    }

    fn budgets(&self) -> Table {
        let budgets = |it: &&Activation| it.ulps.map(|ulps| ulps.to_string()).join(", ");
        Table::of(&self.noted(|it| it.ulps_about))
            .column("function", |it| named(it.name))
            .column("budgets", budgets)
            .column("why", |it| it.ulps_about)
            .table
    }

    fn scales(&self) -> Table {
        Table::of(&self.noted(|it| it.scale_about))
            .column("function", |it| named(it.name))
            .column("the scale", |it| it.scale_about)
            .table
    }

    fn peers(&self) -> Table {
        let kind = |name: &str| self.functions.iter().find(|kind| kind.name() == name);
        let rows = csv::Reader::from_reader(FRAMEWORKS.as_bytes()).into_deserialize();
        let rows = rows.filter_map(|row| {
            let (name, order, errors): (String, usize, [String; 3]) = row.ok()?;
            Some((*kind(&name)?, order, errors))
        });
        let here = |kind, order| self.adapters().filter_map(move |it| find(it, kind, order));
        Table::of(&rows.collect::<Vec<_>>())
            .column("function", |it| named(it.0.name()))
            .column("order", |it| ORDERS[it.1])
            .column("here", |it| largest(here(it.0, it.1)))
            .column("PyTorch 2.15", |it| &*it.2[0])
            .column("JAX 0.10.2", |it| &*it.2[1])
            .column("TensorFlow 2.21", |it| &*it.2[2])
            .table
    }
}

/// How many results were above their budget.
fn above<'a>(rows: impl Iterator<Item = &'a Row>) -> u64 {
    rows.map(|row| row.above).sum()
}

/// A name as code.
fn named(name: impl std::fmt::Display) -> String {
    format!("`{name}`")
}

/// The first and the last of the words in their order, or the only one.
fn span<'a>(words: impl Iterator<Item = &'a str> + Clone, between: &str) -> String {
    match (words.clone().min(), words.max()) {
        (Some(first), Some(last)) if first != last => format!("{first}{between}{last}"),
        (one, _) => one.unwrap_or_default().into(),
    }
}

fn largest<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    rounded(rows.map(|row| row.ulps).fold(0.0, f64::max))
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
        let text = markdown(Rows {
            functions: rows,
            chains: Vec::new(),
        });
        for line in [
            "| gl A | Mesa 22 | 2026-01-31 | 1 | 14 | 1 |",
            "| vulkan B | Mesa 22 | 2026-01-31 | 0 | 7 | 0 |",
            "| function | order | budget | gl A | at x | vulkan B | at x |",
            "| `gelu` | f | 4 | inf | 5e-1 | - | - |",
            "| `gelu` | f′ | 6 | 1.01 | 5e-1 | 2 | 5e-1 |",
            "| `gelu` | f″ | 6 | - | - | - | - |",
            "| vulkan B | f16 | 2 | 1 | 1 | 0 |",
            "| `gelu` | f′ | 2 | 1.7e7; \\|x\\| ≤ 2: 5.6e4 | 2.2e4 | 2.4e4 |",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} in {text}");
        }
        assert!(!text.contains("removed"), "{text}");
        assert!(text.contains("| 0 |\n\nThe error is"), "{text}");
    }
}
