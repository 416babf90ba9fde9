//! Gigabytes per second: over sizes, beside the copy's, and below it as a roof.

use maud::{Markup, html};
use wgpu_activations::{Kind, Smoothness};

use super::{chosen, functions, places};
use crate::bench::results::Row;
use crate::bench::short;
use crate::list;
use crate::place::ONE_CORE;
use crate::report::{figure, roofed, significant};
use crate::svg::{Chart, Series};

/// The most functions in one chart.
const LINES: usize = 5;

/// The most functions whose bars are shown unasked.
const SHOWN: usize = 16;

/// The palette's darkest.
const DARK: usize = 6;

/// Functions fall into groups: what has corners needs little arithmetic, what is smooth needs more.
pub(super) const GROUPS: [Smoothness; 4] = [
    Smoothness::Jump,
    Smoothness::Kink,
    Smoothness::Bend,
    Smoothness::Smooth,
];

/// A chart for each group and place.
pub fn over_sizes(rows: &[&Row]) -> Markup {
    let forward = chosen(rows, |row| row.label.pass == "forward");
    html! {
        p {
            "Forward, functions in groups by how smooth they are, from the fastest to the slowest at the \
             largest size, at most " (LINES) " of each group. Dashed: the fastest copy of the same place. \
             Reading and writing count."
        }
        div.grid.wide {
            @for group in GROUPS {
                @let rows = chosen(&forward, |row| group_of(row) == Some(group));
                @for place in places(&rows) { @if place != ONE_CORE {
                    @let rows = chosen(&rows, |row| row.label.place == place);
                    @let title = format!("{}: {}", short(place), list::smoothness(group));
                    (figure(chart(title, &rows), ""))
                } }
            }
        }
    }
}

pub(super) fn group_of(row: &Row) -> Option<Smoothness> {
    let kind: Kind = row.label.function.parse().ok()?;
    Some(kind.smoothness())
}

fn chart(title: String, rows: &[&Row]) -> String {
    let point = |row: &&Row, speed: fn(&Row) -> f64| (row.label.elements as f64, speed(row));
    let mut series = vec![Series {
        name: "copy".into(),
        points: copies(rows),
        dashes: 1,
        colour: DARK,
        ..Default::default()
    }];
    let fastest = by_speed(rows);
    for (colour, name) in spread(&fastest).into_iter().enumerate() {
        let of = chosen(rows, |row| row.label.function == name);
        series.push(Series {
            name: name.into(),
            points: of.iter().map(|row| point(row, Row::gigabytes)).collect(),
            marks: true,
            dashes: 0,
            colour,
        });
    }
    let chart = Chart {
        x_label: "elements".into(),
        y_label: "GB/s".into(),
        log: true,
        title,
        series,
        size: (525, 380),
        ..Default::default()
    };
    chart.to_svg()
}

/// The copy's speed, once for each size.
fn copies(rows: &[&Row]) -> Vec<(f64, f64)> {
    let point = |row: &&Row| (row.label.elements as f64, row.copy_gigabytes());
    let mut points: Vec<_> = rows.iter().map(point).collect();
    points.dedup_by_key(|point| point.0);
    points
}

/// The functions at the largest size, the fastest first.
fn by_speed<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    let mut last = largest(rows);
    last.sort_by(|a, b| b.gigabytes().total_cmp(&a.gigabytes()));
    functions(&last)
}

/// The rows of the largest size.
pub(super) fn largest<'a>(rows: &[&'a Row]) -> Vec<&'a Row> {
    let most = rows.iter().map(|row| row.label.elements).max();
    chosen(rows, |row| Some(row.label.elements) == most)
}

/// A few of many, with both ends.
fn spread<'a>(all: &[&'a str]) -> Vec<&'a str> {
    match all.len() {
        few if few <= LINES => all.to_vec(),
        many => {
            let places = (0..LINES).map(|i| i * (many - 1) / (LINES - 1));
            places.map(|place| all[place]).collect()
        }
    }
}

/// Bars of each place, with the copy's speed as what they may reach.
pub fn roofs(rows: &[&Row]) -> Markup {
    let passes = ["forward", "backward"];
    let rows = largest(&chosen(rows, |row| passes.contains(&row.label.pass)));
    html! {
        p {
            "What each function reads and writes in a second, at the largest size, below the copy's speed: \
             the line is the roof that memory sets. What ends at it costs as much as its memory; what \
             ends far below it is bound by arithmetic. Backward reads twice as much as it writes, and passes \
             the roof where reading is the cheaper of the two."
        }
        @for place in places(&rows) { @if place != ONE_CORE {
            @let here = chosen(&rows, |row| row.label.place == place);
            @let names = by_speed(&chosen(&here, |row| row.label.pass == passes[0]));
            @let roof = here.first().map_or(f64::NAN, |row| row.copy_gigabytes());
            @let title = format!("{}: GB/s, the copy's are {}", short(place), significant(roof, 3));
            @let speed = |name: &str, pass| {
                let of = |row: &&&Row| row.label.function == name && row.label.pass == pass;
                here.iter().find(of).map_or(f64::NAN, |row| row.gigabytes())
            };
            @let groups: Vec<_> = names.iter().map(|name| {
                (name.to_string(), passes.map(|pass| speed(name, pass)).to_vec())
            }).collect();
            details open[names.len() <= SHOWN] {
                summary { (title) }
                (roofed("", &passes, &groups, roof))
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_of_many_have_both_ends() {
        let all: Vec<String> = (0..105).map(|i| i.to_string()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(spread(&all), ["0", "26", "52", "78", "104"]);
        assert_eq!(spread(&all[..3]), ["0", "1", "2"]);
        assert!(spread(&[]).is_empty());
    }
}
