//! Charts as self-contained SVG text: no scripts, no outside fonts, nothing to fetch.
//!
//! A chart paints its own light background, so it reads the same on a white page and on a dark
//! one, and it uses no ids, so any number of charts may stand in one HTML page.
//!
//! Drawn by plotters. Ours are the ticks (plotters' may be one only, and overflow at the ends of
//! f64), cutting lines at the ends of an axis (plotters draws on beyond it), and leaving out points
//! that nobody would see.

mod axis;
mod bars;
mod canvas;
mod curve;
mod thin;
mod words;

pub use bars::{Bars, Group};

use axis::Axis;
use canvas::{Area, Drawn, Entry, letters, px};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

/// Lines over two numeric axes.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Above the chart; empty for none.
    pub title: String,
    /// Below the chart in small letters, wrapped as needed; empty for none.
    pub caption: String,
    /// What the horizontal axis shows, with its unit.
    pub x_label: String,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// Whether the horizontal axis is logarithmic. Points at or below 0 then break a line.
    pub x_log: bool,
    /// Whether the vertical axis is logarithmic. Points at or below 0 then break a line.
    pub y_log: bool,
    /// The vertical range; without it all points are shown. Lines are cut at its ends.
    pub y_range: Option<(f64, f64)>,
    /// The lines, first the lowest one.
    pub series: Vec<Series>,
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
}

/// An empty linear chart of 720 x 440 pixels.
impl Default for Chart {
    fn default() -> Self {
        Chart {
            title: String::new(),
            caption: String::new(),
            x_label: String::new(),
            y_label: String::new(),
            x_log: false,
            y_log: false,
            y_range: None,
            series: Vec::new(),
            width: 720.0,
            height: 440.0,
        }
    }
}

/// One line of a [`Chart`].
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// (x, y) in order. A point that is not finite breaks the line.
    pub points: Vec<(f64, f64)>,
    /// Whether each point gets a mark: for measured points, not for curves.
    pub marks: bool,
    /// Whether the line is dashed.
    pub dashed: bool,
    /// Whether the line is dotted.
    pub dotted: bool,
    /// Position in the palette; without it the position among the chart's series.
    pub colour: Option<usize>,
}

impl Series {
    /// A plain line through these points.
    pub fn line(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Series {
            name: name.into(),
            points,
            ..Default::default()
        }
    }

    /// A line with a mark at each of these points.
    pub fn marked(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Series {
            marks: true,
            ..Series::line(name, points)
        }
    }

    /// The style of its line: as asked for, or a fresh one where the palette starts again.
    fn style(&self, place: usize) -> ShapeStyle {
        let own = usize::from(self.dashed) + 2 * usize::from(self.dotted);
        canvas::stroke(self.colour.unwrap_or(place), own)
    }
}

impl Chart {
    /// The whole `<svg>` element.
    pub fn to_svg(&self) -> String {
        let entry = |(i, series): (usize, &Series)| Entry {
            name: series.name.clone(),
            style: series.style(i),
            filled: false,
        };
        let entries: Vec<Entry> = self.series.iter().enumerate().map(entry).collect();
        let size = (self.width, self.height);
        canvas::sheet(size, &self.title, &entries, |area, top| {
            self.draw(area, top)
        })
    }

    fn draw(&self, area: &Area<'_>, top: f64) -> Drawn {
        let foot = canvas::foot(area, (self.width, self.height), &self.caption)?;
        let y = self.y_axis();
        let widths = y.labels().map(|label| words::width(&label, canvas::SMALL));
        let named = |label: &str| if label.is_empty() { 0.0 } else { 18.0 };
        let left = widths.fold(12.0, f64::max) + 20.0 + named(&self.y_label);
        let x = self.x_axis(self.width - left - 18.0);
        let frame = area.margin(px(top), px(foot), px(4.0), px(18.0));
        let mut chart = ChartBuilder::on(&frame)
            .x_label_area_size(px(24.0 + named(&self.x_label)))
            .y_label_area_size(px(left))
            .build_cartesian_2d(x.clone(), y.clone())?;
        chart
            .configure_mesh()
            .set_all_tick_mark_size(px(5.0))
            .bold_line_style(canvas::GRID.stroke_width(4))
            .axis_style(canvas::ZERO.stroke_width(4))
            .x_label_style(letters(canvas::SMALL, canvas::FAINT, HPos::Center))
            .y_label_style(letters(canvas::SMALL, canvas::FAINT, HPos::Right))
            .axis_desc_style(letters(canvas::USUAL, canvas::FAINT, HPos::Center))
            .x_label_formatter(&|value| x.label(*value))
            .y_label_formatter(&|value| y.label(*value))
            .x_desc(&self.x_label)
            .y_desc(&self.y_label)
            .draw()?;
        let zeros = [[(x.low, 0.0), (x.high, 0.0)], [(0.0, y.low), (0.0, y.high)]];
        let crossed = [
            !self.y_log && y.low < 0.0 && y.high > 0.0,
            !self.x_log && x.low < 0.0 && x.high > 0.0,
        ];
        for (zero, _) in zeros
            .into_iter()
            .zip(crossed)
            .filter(|(_, crossed)| *crossed)
        {
            chart.draw_series([PathElement::new(zero, canvas::ZERO.stroke_width(4))])?;
        }
        let per_pixel = (
            (x.high - x.low) / (self.width - left - 22.0),
            (y.high - y.low) / (self.height - top - foot - 42.0).max(1.0),
        );
        for (i, series) in self.series.iter().enumerate() {
            let place = |&(px, py): &(f64, f64)| Some((x.place(px)?, y.place(py)?));
            let points: Vec<_> = series.points.iter().map(place).collect();
            for run in curve::runs(&points, (y.low, y.high), per_pixel) {
                chart.draw_series([PathElement::new(run, series.style(i))])?;
            }
            if series.marks {
                let colour = canvas::colour(series.colour.unwrap_or(i)).filled();
                let inside = |point: &(f64, f64)| (y.low..=y.high).contains(&point.1);
                let marks = points.into_iter().flatten().filter(inside);
                match i % 4 {
                    0 | 1 => chart.draw_series(marks.map(|at| Circle::new(at, px(3.5), colour)))?,
                    _ => chart
                        .draw_series(marks.map(|at| TriangleMarker::new(at, px(4.5), colour)))?,
                };
            }
        }
        if self.drawable().next().is_none() {
            let middle = ((x.low + x.high) / 2.0, (y.low + y.high) / 2.0);
            let style = letters(14.0, canvas::FAINT, HPos::Center);
            chart.draw_series([Text::new("no data", middle, style)])?;
        }
        Ok(())
    }

    /// All points that the axes can show.
    fn drawable(&self) -> impl Iterator<Item = (f64, f64)> {
        let shows = |value: f64, log: bool| value.is_finite() && (!log || value > 0.0);
        let points = self.series.iter().flat_map(|s| s.points.iter().copied());
        points.filter(move |&(x, y)| shows(x, self.x_log) && shows(y, self.y_log))
    }

    fn x_axis(&self, width: f64) -> Axis {
        Axis::over(
            self.drawable().map(|p| p.0),
            self.x_log,
            0.0,
            (width / 75.0) as usize,
        )
    }

    fn y_axis(&self) -> Axis {
        let most = (self.height / 45.0) as usize;
        match self.y_range {
            Some((low, high)) => Axis::over([low, high].into_iter(), self.y_log, 0.0, most),
            None => Axis::over(self.drawable().map(|p| p.1), self.y_log, 0.05, most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Chart {
        Chart {
            series: vec![Series::line("f", points)],
            ..Default::default()
        }
    }

    #[test]
    fn a_point_that_is_not_finite_breaks_the_line() {
        let svg = chart(vec![
            (0.0, 0.0),
            (1.0, 1.0),
            (2.0, f64::NAN),
            (3.0, 3.0),
            (4.0, 4.0),
        ])
        .to_svg();
        let lines = svg.matches("stroke=\"#0072B2\"").count();
        assert_eq!(lines, 1 + 2, "the legend's and two pieces: {svg}");
    }

    #[test]
    fn lines_can_be_told_apart() {
        let mut all = chart(vec![(0.0, 0.0), (1.0, 1.0)]);
        all.series = (0..8).map(|_| all.series[0].clone()).collect();
        (all.series[1].dashed, all.series[2].dotted) = (true, true);
        let svg = all.to_svg();
        for (colour, dashes) in [
            ("#0072B2", "none"),
            ("#D55E00", "28 16"),
            ("#009E73", "1 13"),
            ("#0072B2", "28 16"),
        ] {
            let line =
                format!("stroke=\"{colour}\" stroke-width=\"8.0\" stroke-dasharray=\"{dashes}\"");
            assert_eq!(
                svg.matches(&line).count(),
                2,
                "legend and line: {line} {svg}"
            );
        }
    }

    #[test]
    fn text_is_escaped() {
        let mut chart = chart(vec![(0.0, 1.0)]);
        chart.title = "a<b & \"c\"\u{1}".into();
        let svg = chart.to_svg();
        assert!(svg.contains("a&lt;b &amp; &quot;c&quot;"), "{svg}");
        assert!(!svg.contains('\u{1}'));
    }

    #[test]
    fn extreme_charts_hold_finite_numbers_only() {
        let max = f64::MAX;
        for points in [
            vec![],
            vec![(1.0, 1.0)],
            vec![(0.0, 0.0), (0.0, 0.0)],
            vec![(-max, -max), (max, max)],
            vec![(0.0, 0.0), (5e-324, 5e-324)],
            vec![(1e9, 1e9), (1e9 + 1e-7, 1e9 + 1e-7)],
            vec![(f64::NAN, 1.0), (1.0, f64::INFINITY)],
        ] {
            for log in [false, true] {
                let mut chart = chart(points.clone());
                (chart.x_log, chart.y_log) = (log, log);
                let svg = chart.to_svg();
                assert!(
                    !svg.contains("NaN") && !svg.contains("inf"),
                    "{points:?}: {svg}"
                );
                assert!(svg.len() < 60_000, "{points:?}: {} bytes", svg.len());
            }
        }
    }
}
