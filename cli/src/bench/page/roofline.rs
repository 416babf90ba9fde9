//! Operations per second over operations per byte, below what memory and arithmetic allow.

use maud::{Markup, html};
use wgpu_activations::Kind;

use super::speed::{GROUPS, group_of, largest};
use super::{chosen, places};
use crate::bench::results::Row;
use crate::bench::short;
use crate::list;
use crate::operations;
use crate::place::{CPU, ONE_CORE};
use crate::report::figure;
use crate::svg::{Chart, Series};

/// The palette's darkest.
const DARK: usize = 6;

/// A chart for each adapter, if operations of some function are known.
pub fn roofline(rows: &[&Row]) -> Option<Markup> {
    let forward = largest(&chosen(rows, |row| row.label.pass == "forward"));
    let charts: Vec<String> = places(&forward)
        .into_iter()
        .filter(|place| ![CPU, ONE_CORE].contains(place))
        .filter_map(|place| chart(place, &chosen(&forward, |row| row.label.place == place)))
        .collect();
    (!charts.is_empty()).then(|| {
        html! {
            p {
                "Forward, at the largest size. Each mark is a function: how many operations it does for each \
                 byte that it reads or writes, and how many it does in a second. The rising line is what \
                 the copy's speed allows; what stands on it is bound by memory, what stands below it to the \
                 right by arithmetic, and the level line is the most that one of them reached. \
                 Operations are those of the shader (list --operations), an fma as two."
            }
            div.grid.wide { @for chart in charts { (figure(chart, "")) } }
        }
    })
}

fn chart(place: &str, rows: &[&Row]) -> Option<String> {
    let points: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((*row, point(row)?)))
        .collect();
    let most = points.iter().map(|(_, (_, y))| *y).reduce(f64::max)?;
    let ends = points.iter().map(|(_, (x, _))| *x);
    let (first, last) = (ends.clone().reduce(f64::min)?, ends.reduce(f64::max)?);
    let copy = rows.first()?.copy_gigabytes();
    let ridge = most / copy;
    let roof = |name: &str, points, dashes| Series {
        name: name.into(),
        points,
        dashes,
        colour: DARK,
        ..Default::default()
    };
    let mut series = vec![
        roof(
            "memory",
            vec![(first.min(ridge), copy * first.min(ridge)), (ridge, most)],
            0,
        ),
        roof(
            "most reached",
            vec![(ridge.min(last), most), (last.max(ridge), most)],
            1,
        ),
    ];
    for (colour, group) in GROUPS.into_iter().enumerate() {
        let own = points
            .iter()
            .filter(|(row, _)| group_of(row) == Some(group));
        // What is not finite breaks the line between two marks.
        let marks: Vec<_> = own
            .flat_map(|(_, at)| [*at, (f64::NAN, f64::NAN)])
            .collect();
        if !marks.is_empty() {
            series.push(Series {
                name: list::smoothness(group).into(),
                points: marks,
                marks: true,
                dashes: 0,
                colour,
            });
        }
    }
    let chart = Chart {
        title: short(place).to_owned(),
        x_label: "operations per byte".into(),
        y_label: "operations per ns".into(),
        log: true,
        series,
        size: (525, 380),
        ..Default::default()
    };
    Some(chart.to_svg())
}

/// Operations per byte and per ns.
fn point(row: &Row) -> Option<(f64, f64)> {
    let kind: Kind = row.label.function.parse().ok()?;
    let count = operations::of(kind)[0]?.all as f64;
    let time = row.per_element(row.stats.median);
    (count > 0.0).then(|| (count / f64::from(row.label.bytes), count / time))
}
