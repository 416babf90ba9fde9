//! Lying bars in groups: one group per function, one colour per thing compared.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::axis::Axis;
use super::canvas::{self, Area, Drawn, Entry, letters, px};
use super::words;

/// Grouped bars over one numeric axis.
#[derive(Clone, Debug)]
pub struct Bars {
    /// Above the chart; empty for none.
    pub title: String,
    /// What the bars show, with its unit.
    pub label: String,
    /// The things compared: one colour each, in the order of [`Group::values`].
    pub series: Vec<String>,
    /// The groups, first the topmost one.
    pub groups: Vec<Group>,
    /// In pixels. The height is what they need.
    pub width: f64,
}

/// Bars that stand together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// One value per series; one that is not finite leaves its place empty.
    pub values: Vec<f64>,
}

/// A bar's thickness and the gap between groups, in pixels.
const THICK: f64 = 13.0;
const GAP: f64 = 9.0;
/// Room for the number at a bar's end.
const NUMBER: f64 = 44.0;

impl Bars {
    /// The whole `<svg>` element.
    pub fn to_svg(&self) -> String {
        let entries: Vec<Entry> = self.series.iter().enumerate().map(entry).collect();
        // Two rows of a legend at least, and the axis.
        let bars = self.groups.len() as f64 * self.slot();
        let size = (self.width, (bars + 130.0).max(240.0));
        canvas::sheet(size, &self.title, &entries, |area, top| {
            self.draw(area, size, top)
        })
    }

    /// Of a group and the gap behind it.
    fn slot(&self) -> f64 {
        self.series.len() as f64 * THICK + GAP
    }

    fn draw(&self, area: &Area<'_>, (width, height): (f64, f64), top: f64) -> Drawn {
        let widths = self
            .groups
            .iter()
            .map(|g| words::width(&g.name, canvas::USUAL));
        let left = widths.fold(30.0, f64::max) + 24.0;
        let axis = self.axis(width - left);
        let places = Axis::of_things(self.groups.len());
        let name = |y: &f64| {
            self.groups
                .get(*y as usize)
                .map_or(String::new(), |g| canvas::clean(&g.name))
        };
        let mut chart = ChartBuilder::on(&area.margin(px(top), px(8.0), 0, px(18.0)))
            .x_label_area_size(px(42.0))
            .y_label_area_size(px(left))
            .build_cartesian_2d(axis.clone(), places.clone())?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .set_all_tick_mark_size(px(5.0))
            .bold_line_style(canvas::GRID.stroke_width(4))
            .axis_style(canvas::ZERO.stroke_width(4))
            .x_label_style(letters(canvas::SMALL, canvas::FAINT, HPos::Center))
            .y_label_style(letters(canvas::USUAL, canvas::INK, HPos::Right))
            .x_label_formatter(&|x| axis.label(*x))
            .y_label_formatter(&name)
            .x_desc(&self.label)
            .axis_desc_style(letters(canvas::USUAL, canvas::FAINT, HPos::Center))
            .draw()?;
        let thick = THICK / (height - top - 50.0) * places.low;
        for (i, group) in self.groups.iter().enumerate() {
            let first = i as f64 + 0.5 - thick * self.series.len() as f64 / 2.0;
            for (j, &value) in group.values.iter().enumerate().take(self.series.len()) {
                let y = first + j as f64 * thick;
                let end = axis.place(value).unwrap_or(0.0);
                let corners = [(0.0, y + 0.08 * thick), (end, y + 0.92 * thick)];
                chart.draw_series([Rectangle::new(corners, canvas::colour(j).filled())])?;
                let (aside, at) = match end < 0.0 {
                    true => (-4.0, HPos::Right),
                    false => (4.0, HPos::Left),
                };
                let style = letters(10.0, canvas::FAINT, at);
                let number = Text::new(short(value), (px(aside), 0), style);
                chart.draw_series([EmptyElement::at((end, y + 0.5 * thick)) + number])?;
            }
        }
        Ok(())
    }

    fn axis(&self, width: f64) -> Axis {
        let values = self.groups.iter().flat_map(|g| g.values.iter().copied());
        Axis::from_zero(values, NUMBER / width, (width / 70.0) as usize)
    }
}

fn entry((i, name): (usize, &String)) -> Entry {
    Entry {
        name: name.clone(),
        style: canvas::colour(i).filled(),
        filled: true,
    }
}

/// Three digits: `0.0123`, `1.23`, `123`, `12345`.
fn short(value: f64) -> String {
    if !value.is_finite() {
        return "n/a".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..7.0).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let pairs = [
            (0.0, "0"),
            (0.01234, "0.0123"),
            (1.239, "1.24"),
            (99.96, "100.0"),
            (12345.6, "12346"),
        ];
        for (value, want) in pairs {
            assert_eq!(short(value), want);
        }
    }

    #[test]
    fn extreme_bars_hold_finite_numbers_only() {
        for values in [
            vec![],
            vec![0.0],
            vec![f64::NAN, -1.0],
            vec![f64::MAX, f64::MIN],
            vec![1e-300],
        ] {
            let group = Group {
                name: "g".into(),
                values: values.clone(),
            };
            let bars = Bars {
                title: String::new(),
                label: String::new(),
                series: vec!["a".into(), "b".into()],
                groups: vec![group],
                width: 720.0,
            };
            let svg = bars.to_svg();
            assert!(
                !svg.contains("NaN") && !svg.contains("inf"),
                "{values:?}: {svg}"
            );
        }
    }
}
