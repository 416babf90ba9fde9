//! From which size on a GPU is faster than the CPU.

use maud::{Markup, html};

use super::{chosen, functions, places, worth_a_look};
use crate::bench::results::Row;
use crate::bench::short;
use crate::place::CPU;
use crate::report::figure;
use crate::svg::{Chart, Series};
use crate::table::Table;

const PASSES: [&str; 2] = ["forward", "backward"];

/// A size, and how many times as fast as the CPU with all its cores the GPU is.
type Lead = (usize, f64);

/// Nothing where there is no GPU, or no CPU to compare it with.
pub fn crossover(rows: &[&Row]) -> Option<Markup> {
    let timed = chosen(rows, |row| PASSES.contains(&row.label.pass));
    let on_gpus = chosen(&timed, |row| !row.label.driver.is_empty());
    let gpus = places(&on_gpus);
    let cpu = timed.iter().any(|row| row.label.place == CPU);
    (cpu && !gpus.is_empty()).then(|| {
        let caption = "Elements from which on the GPU takes less time than the CPU with all its cores, \
                       among the sizes that were measured.";
        html! {
            p {
                "A GPU waits for its work to be submitted: small tensors are sooner done on the CPU. What \
                 is already in the GPU's memory is not counted as brought there."
            }
            div.grid.wide { @for gpu in &gpus { (figure(chart(gpu, &timed), "")) } }
            details open[functions(&timed).len() <= 16] {
                summary { "Every function" }
                (table(&gpus, &timed).to_html(caption))
            }
        }
    })
}

/// Over sizes; above 1 the GPU is faster.
fn chart(gpu: &str, rows: &[&Row]) -> String {
    let line = |(colour, name): (usize, &str)| Series {
        name: name.into(),
        points: leads(rows, gpu, name, PASSES[0])
            .into_iter()
            .map(|(elements, lead)| (elements as f64, lead))
            .collect(),
        marks: true,
        dashes: 0,
        colour,
    };
    let names = worth_a_look(functions(rows), 5);
    let lines = names.into_iter().enumerate().map(line);
    let mut series: Vec<Series> = lines.collect();
    let sizes = series.iter().flat_map(|line| &line.points).map(|p| p.0);
    let ends = [sizes.clone().reduce(f64::min), sizes.reduce(f64::max)];
    let even = Series {
        name: "as fast as the CPU".into(),
        points: ends.into_iter().flatten().map(|x| (x, 1.0)).collect(),
        dashes: 1,
        colour: 6,
        ..Default::default()
    };
    series.insert(0, even);
    let chart = Chart {
        x_label: "elements".into(),
        y_label: "times as fast as the CPU".into(),
        log: true,
        title: format!("{}, forward", short(gpu)),
        series,
        size: (525, 380),
        ..Default::default()
    };
    chart.to_svg()
}

fn table(gpus: &[&str], rows: &[&Row]) -> Table {
    let names = functions(rows);
    let mut columns = Table::of(&names).column("function", |name| *name);
    for gpu in gpus {
        for pass in PASSES {
            let from = |name: &&str| match from(&leads(rows, gpu, name, pass)) {
                Some(elements) => elements.to_string(),
                None => "never".into(),
            };
            columns = columns.column(format!("{}, {pass}", short(gpu)), from);
        }
    }
    columns.table
}

/// Sizes that were measured in both places, from the smallest on.
fn leads(rows: &[&Row], gpu: &str, name: &str, pass: &str) -> Vec<Lead> {
    let of = chosen(rows, |row| {
        row.label.function == name && row.label.pass == pass
    });
    let at = |place: &str| chosen(&of, |row| row.label.place == place);
    let cpu = at(CPU);
    let lead = |row: &&Row| {
        let same = cpu
            .iter()
            .find(|it| it.label.elements == row.label.elements);
        same.map(|cpu| (row.label.elements, cpu.stats.median / row.stats.median))
    };
    let mut leads: Vec<Lead> = at(gpu).iter().filter_map(lead).collect();
    leads.sort_by_key(|lead| lead.0);
    leads
}

/// The size from which on the GPU leads at every size.
fn from(leads: &[Lead]) -> Option<usize> {
    let behind = leads.iter().rposition(|lead| lead.1 <= 1.0);
    let first = behind.map_or(0, |place| place + 1);
    leads.get(first).map(|lead| lead.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gpu_leads_from_where_it_does_not_fall_behind_again() {
        let leads = [(1, 0.1), (4, 1.5), (16, 0.9), (64, 1.1), (256, 8.0)];
        assert_eq!(from(&leads), Some(64));
        assert_eq!(from(&leads[..3]), None);
        assert_eq!(from(&leads[3..]), Some(64));
        assert_eq!(from(&[]), None);
    }
}
