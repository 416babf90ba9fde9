//! Charts as self-contained SVG text: no scripts, no outside fonts, nothing to fetch.
//!
//! A chart paints its own light background, so it reads the same on a white page and on a dark
//! one, and it uses no ids, so any number of charts may stand in one HTML page.
//!
//! Drawn by plotters. Ours are the legend in a row, cutting lines at the ends of an axis (plotters
//! draws on beyond it), and leaving out points that nobody would see.

mod axis;
mod line;

use axis::Axis;
use maud::html;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::data::float::pretty_print_float;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;
type Failed = DrawingAreaErrorKind<std::io::Error>;
type Drawn = Result<(), Failed>;

/// Lines over two numeric axes.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Above the chart; empty for none.
    pub title: String,
    /// What the horizontal axis shows, with its unit.
    pub x_label: String,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// Whether the axes are logarithmic. Points at or below 0 then break a line.
    pub log: bool,
    /// The vertical range; without it all points are shown. Lines are cut at its ends.
    pub y_range: Option<(f64, f64)>,
    /// The lines, first the lowest one.
    pub series: Vec<Series>,
    /// Width and height in pixels.
    pub size: (u32, u32),
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
    /// How the line is broken: a place in [`DASHES`].
    pub dashes: usize,
    /// Position in the palette.
    pub colour: usize,
}

/// Okabe and Ito's colours, which colour-blind people can tell apart, without the yellow
/// that is lost on white.
pub const PALETTE: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x33, 0x33, 0x33),
];
const FAINT: RGBColor = RGBColor(0x57, 0x60, 0x6a);
const GRID: RGBColor = RGBColor(0xe1, 0xe4, 0xe8);
const ZERO: RGBColor = RGBColor(0x8c, 0x95, 0x9f);

/// plotters places everything on whole pixels, which shows in a curve: it draws so many times
/// larger, and the sheet says that it is smaller.
const FINE: i32 = 10;

/// Patterns of lines: whole, dashed, dotted, both. plotters makes an element of each dash, so it is
/// told a width that stands for a pattern of SVG's own.
const DASHES: [&str; 4] = ["none", "70 40", "2 32", "90 30 20 30"];
const WHOLE: u32 = 20;

/// The style of letters whose middle, from top to bottom, stands at their place.
fn letters(size: f64, colour: RGBColor, at: HPos) -> TextStyle<'static> {
    // plotters writes the size divided by 1.24.
    let size = 1.24 * size * f64::from(FINE);
    let font = ("system-ui, 'DejaVu Sans', Arial, sans-serif", size).into_font();
    font.color(&colour).pos(Pos::new(at, VPos::Center))
}

/// About how wide a text is for its size: without a font at hand nobody knows better.
fn width(text: &str) -> f64 {
    text.chars().count() as f64 * 0.58
}

impl Chart {
    /// The whole `<svg>` element.
    pub fn to_svg(&self) -> String {
        let mut drawing = String::new();
        let (width, height) = self.size;
        let size = (width * FINE as u32, height * FINE as u32);
        let area = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        let drawn = self.draw(&area).and_then(|()| area.present());
        // It all goes to a string.
        debug_assert!(drawn.is_ok(), "writing to a string cannot fail");
        drop(area);
        let title = html! { (self.title) }.into_string();
        let head =
            format!("width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\"");
        let large = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
        let mut svg = drawing.replacen(&large, &head, 1);
        svg.retain(|c| c == '\n' || !c.is_control());
        DASHES.iter().enumerate().fold(svg, |svg, (i, dashes)| {
            let told = format!(" stroke-width=\"{}\" ", WHOLE as usize + i);
            let meant = format!(
                " stroke-width=\"{WHOLE}.0\" stroke-dasharray=\"{dashes}\" \
                 stroke-linecap=\"round\" stroke-linejoin=\"round\" "
            );
            svg.replace(&told, &meant)
        })
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let x = Axis::over(points().map(|p| p.0), self.log, 0.0);
        let y = match self.y_range {
            Some((low, high)) => Axis::over([low, high].into_iter(), self.log, 0.0),
            None => Axis::over(points().map(|p| p.1), self.log, 0.05),
        };
        area.fill(&WHITE)?;
        self.title(area)?;
        let mut plot = ChartBuilder::on(area)
            .margin_top(self.legend(area)?)
            .margin_bottom(6 * FINE)
            .margin_right(18 * FINE)
            .margin_left(6 * FINE)
            .x_label_area_size(40 * FINE)
            .y_label_area_size(58 * FINE)
            .build_cartesian_2d(x, y)?;
        self.mesh(&mut plot, x, y)?;
        self.series
            .iter()
            .try_for_each(|series| series.draw(area, &mut plot, x, y))
    }

    /// The title, as large as there is room for it.
    fn title(&self, area: &Area<'_>) -> Drawn {
        let room = f64::from(self.size.0) - 32.0;
        let size = f64::min(15.0, 0.94 * room / width(&self.title).max(1.0));
        let mut bold = letters(size, BLACK, HPos::Left);
        bold.font = bold.font.style(FontStyle::Bold);
        area.draw(&Text::new(&*self.title, (16 * FINE, 22 * FINE), bold))
    }

    /// The names in columns, below the title. Returns where the rest may begin.
    fn legend(&self, area: &Area<'_>) -> Result<i32, Failed> {
        let named: Vec<&Series> = self.series.iter().filter(|s| !s.name.is_empty()).collect();
        let widest = named.iter().map(|s| width(&s.name)).fold(0.0, f64::max);
        let column = (12.0 * widest) as i32 + 44;
        let columns = ((self.size.0 as i32 - 32) / column).max(1) as usize;
        for (i, series) in named.iter().enumerate() {
            let x = (16 + (i % columns) as i32 * column) * FINE;
            let y = (44 + (i / columns) as i32 * 18) * FINE;
            let line = [(x, y), (x + 24 * FINE, y)];
            area.draw(&PathElement::new(line, series.style()))?;
            let style = letters(12.0, BLACK, HPos::Left);
            area.draw(&Text::new(&*series.name, (x + 30 * FINE, y), style))?;
        }
        Ok((40 + 18 * named.len().div_ceil(columns) as i32) * FINE)
    }

    /// Axes with their ticks, grid, and lines at 0.
    fn mesh(&self, plot: &mut Plot<'_, '_>, x: Axis, y: Axis) -> Drawn {
        let thin = |colour: RGBColor| colour.stroke_width(FINE as u32);
        plot.configure_mesh()
            .set_all_tick_mark_size(5 * FINE)
            .light_line_style(TRANSPARENT)
            .bold_line_style(thin(GRID))
            .axis_style(thin(ZERO))
            .x_labels(self.size.0 as usize / 75)
            .y_labels(self.size.1 as usize / 45)
            .x_label_style(letters(11.0, FAINT, HPos::Center))
            .y_label_style(letters(11.0, FAINT, HPos::Right))
            .x_label_formatter(&|value| pretty_print_float(*value, true))
            .y_label_formatter(&|value| pretty_print_float(*value, true))
            .axis_desc_style(letters(12.0, FAINT, HPos::Center))
            .x_desc(x.name(&self.x_label))
            .y_desc(y.name(&self.y_label))
            .draw()?;
        let crosses_zero = |axis: Axis| axis.low < 0.0 && axis.high > 0.0;
        let across = crosses_zero(y).then_some([(x.low, 0.0), (x.high, 0.0)]);
        let up = crosses_zero(x).then_some([(0.0, y.low), (0.0, y.high)]);
        let zeros = across.into_iter().chain(up);
        plot.draw_series(zeros.map(|line| PathElement::new(line, thin(ZERO))))?;
        Ok(())
    }
}

impl Series {
    fn draw(&self, area: &Area<'_>, plot: &mut Plot<'_, '_>, x: Axis, y: Axis) -> Drawn {
        let points = self.points.iter().map(|p| (x.place(p.0), y.place(p.1)));
        let points: Vec<(f64, f64)> = points.collect();
        for piece in line::pieces(&points, (y.low, y.high)) {
            let pixels = piece.iter().map(|point| plot.backend_coord(point));
            let kept = line::thin(&pixels.collect::<Vec<_>>());
            area.draw(&PathElement::new(kept, self.style()))?;
        }
        let colour = PALETTE[self.colour % PALETTE.len()].filled();
        let shown = |p: &(f64, f64)| x.range().contains(&p.0) && y.range().contains(&p.1);
        let marks = points.into_iter().filter(|p| self.marks && shown(p));
        plot.draw_series(marks.map(|at| Circle::new(at, 35, colour)))?;
        Ok(())
    }

    /// Each turn of the palette has its own dashes.
    fn style(&self) -> ShapeStyle {
        let dashes = (self.colour / PALETTE.len() + self.dashes) % DASHES.len();
        PALETTE[self.colour % PALETTE.len()].stroke_width(WHOLE + dashes as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Chart {
        Chart {
            series: vec![Series {
                name: "f".into(),
                points,
                ..Default::default()
            }],
            size: (720, 440),
            ..Default::default()
        }
    }

    #[test]
    fn a_point_that_is_not_finite_breaks_the_line() {
        let gap = (2.0, f64::NAN);
        let svg = chart(vec![(0.0, 0.0), (1.0, 1.0), gap, (3.0, 3.0), (4.0, 4.0)]).to_svg();
        let lines = svg.matches("stroke=\"#0072B2\"").count();
        assert_eq!(lines, 1 + 2, "the legend's and two pieces: {svg}");
    }

    #[test]
    fn lines_can_be_told_apart() {
        let mut all = chart(vec![(0.0, 0.0), (1.0, 1.0)]);
        let series = |colour| Series {
            colour,
            ..all.series[0].clone()
        };
        all.series = (0..8).map(series).collect();
        (all.series[1].dashes, all.series[2].dashes) = (1, 2);
        let svg = all.to_svg();
        for (colour, dashes) in [
            ("#0072B2", DASHES[0]),
            ("#D55E00", DASHES[1]),
            ("#009E73", DASHES[2]),
            ("#0072B2", DASHES[1]),
        ] {
            let line =
                format!("stroke=\"{colour}\" stroke-width=\"20.0\" stroke-dasharray=\"{dashes}\"");
            let count = svg.matches(&line).count();
            assert_eq!(count, 2, "legend and line: {line} {svg}");
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
                chart.log = log;
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
