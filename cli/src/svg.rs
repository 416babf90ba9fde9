//! Charts as self-contained SVG text: no scripts, no outside fonts, nothing to fetch.
//!
//! A chart paints its own light background, so it reads the same on a white page and on a dark
//! one, and it uses no ids, so any number of charts may stand in one HTML page.

mod axis;
mod bars;
mod page;
mod style;
mod thin;
mod words;

pub use bars::{Bars, Group};

use axis::Axis;
use page::{Anchor, Frame, Page, Swatch};

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

    fn colour(&self, place: usize) -> &'static str {
        style::colour(self.colour.unwrap_or(place))
    }

    /// The dash pattern: given, or a fresh one where the palette starts again.
    fn dash(&self, place: usize) -> &'static str {
        style::dash(self.colour.unwrap_or(place), self.dashed, self.dotted)
    }
}

/// How far lines and marks may reach out of the frame, in pixels.
const OVERHANG: f64 = 4.0;

impl Chart {
    /// The whole `<svg>` element.
    pub fn to_svg(&self) -> String {
        let y = self.y_axis();
        let mut page = Page::new(self.width, &self.title);
        let top = page.head(&self.title, &self.swatches());
        let bottom = page.tail(self.height, &self.caption, &self.x_label);
        let frame = Frame {
            left: page::left_margin(&y, &self.y_label),
            right: self.width - 18.0,
            top,
            bottom: bottom.max(top + 80.0),
        };
        let x = self.x_axis(&frame);
        page.x_grid(&frame, &x);
        page.y_grid(&frame, &y);
        page.border(&frame);
        page.x_label(&frame, &self.x_label);
        page.y_label(&frame, &self.y_label);
        self.draw_series(&mut page, &frame, &x, &y);
        page.finish(self.height.max(frame.bottom + self.height - bottom))
    }

    /// All points that the axes can show.
    fn drawable(&self) -> impl Iterator<Item = (f64, f64)> {
        let shows = |value: f64, log: bool| value.is_finite() && (!log || value > 0.0);
        let points = self.series.iter().flat_map(|s| s.points.iter().copied());
        points.filter(move |&(x, y)| shows(x, self.x_log) && shows(y, self.y_log))
    }

    fn x_axis(&self, frame: &Frame) -> Axis {
        let most = (frame.width() / 75.0) as usize;
        Axis::over(self.drawable().map(|p| p.0), self.x_log, most)
    }

    fn y_axis(&self) -> Axis {
        let most = (self.height / 45.0) as usize;
        match self.y_range {
            Some((low, high)) => Axis::over([low, high].into_iter(), self.y_log, most),
            None => Axis::over(self.drawable().map(|p| p.1), self.y_log, most).padded(0.05, most),
        }
    }

    fn swatches(&self) -> Vec<Swatch> {
        let swatch = |(i, s): (usize, &Series)| Swatch {
            name: s.name.clone(),
            colour: s.colour(i),
            dash: Some(s.dash(i)),
        };
        self.series.iter().enumerate().map(swatch).collect()
    }

    fn draw_series(&self, page: &mut Page, frame: &Frame, x: &Axis, y: &Axis) {
        let (width, height) = (frame.width(), frame.height());
        let place = |&(px, py): &(f64, f64)| {
            let across = x.place(px)? * width + OVERHANG;
            let down = (1.0 - y.place(py)?) * height + OVERHANG;
            Some((across, down))
        };
        page.open_clip(frame, OVERHANG);
        for (i, series) in self.series.iter().enumerate() {
            let placed: Vec<_> = series.points.iter().map(place).collect();
            page.curve(&placed, series.colour(i), series.dash(i));
            if series.marks {
                page.marks(&placed, series.colour(i), i);
            }
        }
        page.close_clip();
        if self.drawable().next().is_none() {
            let centre = (
                (frame.left + frame.right) / 2.0,
                (frame.top + frame.bottom) / 2.0,
            );
            page.text(centre, 14.0, Anchor::Middle, style::FAINT, "no data");
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
        let path = svg.split("<path ").last().unwrap_or_default();
        assert_eq!(path.matches('M').count(), 2, "{path}");
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
