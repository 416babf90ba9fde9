//! The SVG text itself: shapes, words, grid and legend.

use std::fmt::Write;

use super::axis::Axis;
use super::style;
use super::thin::thin;
use super::words::{escape, width as text_width, wrapped};

/// The plot's area, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// An entry of the legend: a piece of line, or without dashes a square.
#[derive(Clone, Debug)]
pub struct Swatch {
    pub name: String,
    pub colour: &'static str,
    pub dash: Option<&'static str>,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// Room to the left of a frame for the vertical axis's labels and name.
pub fn left_margin(axis: &Axis, label: &str) -> f64 {
    let widths = axis
        .ticks
        .iter()
        .map(|t| text_width(&t.label, style::SMALL));
    let name = if label.is_empty() { 0.0 } else { 18.0 };
    widths.fold(12.0, f64::max) + name + 18.0
}

/// An SVG element in the making.
pub struct Page {
    body: String,
    width: f64,
    name: String,
}

/// Appends formatted text. Writing to a `String` cannot fail.
macro_rules! put {
    ($page:expr, $($format:tt)+) => {
        let _ = writeln!($page.body, $($format)+);
    };
}

impl Page {
    /// An empty page of this width, with a name for those who cannot see it.
    pub fn new(width: f64, name: &str) -> Self {
        Page {
            body: String::new(),
            width,
            name: escape(name),
        }
    }

    /// The whole element.
    pub fn finish(self, height: f64) -> String {
        let Page { body, width, name } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\" \
             font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif\">\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"#ffffff\" \
             stroke=\"#d0d7de\"/>\n{body}</svg>\n",
            width - 1.0,
            height - 1.0,
        )
    }

    /// Words. The place is that of the baseline.
    pub fn text(&mut self, at: (f64, f64), size: f64, anchor: Anchor, colour: &str, text: &str) {
        put!(
            self,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" text-anchor=\"{}\" fill=\"{colour}\">{}</text>",
            at.0,
            at.1,
            anchor.name(),
            escape(text)
        );
    }

    /// Words with a white rim, readable across lines and bars.
    pub fn rimmed(&mut self, at: (f64, f64), anchor: Anchor, text: &str) {
        put!(
            self,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\" \
             stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            at.0,
            at.1,
            style::SMALL,
            anchor.name(),
            style::INK,
            escape(text)
        );
    }

    /// Words from below to above (or, with 40 degrees, slanted), turned about their place.
    pub fn turned(&mut self, at: (f64, f64), degrees: f64, anchor: Anchor, text: &str) {
        put!(
            self,
            "<text transform=\"translate({:.1} {:.1}) rotate(-{degrees})\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\">{}</text>",
            at.0,
            at.1,
            style::SMALL + 1.0,
            anchor.name(),
            style::FAINT,
            escape(text)
        );
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, dash: &str) {
        put!(
            self,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{colour}\"{} fill=\"none\"/>",
            from.0,
            from.1,
            to.0,
            to.1,
            dashes(dash)
        );
    }

    /// A filled rectangle that says `tip` under the pointer.
    pub fn bar(&mut self, x: (f64, f64), y: (f64, f64), colour: &str, tip: &str) {
        put!(
            self,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{colour}\"><title>{}</title></rect>",
            x.0.min(x.1),
            y.0.min(y.1),
            (x.1 - x.0).abs(),
            (y.1 - y.0).abs(),
            escape(tip)
        );
    }

    /// Title and legend. Returns where the frame may begin.
    pub fn head(&mut self, title: &str, swatches: &[Swatch]) -> f64 {
        let mut y = 14.0;
        if !title.is_empty() {
            y = 27.0;
            let size = (15.0 * (self.width - 32.0) / text_width(title, 16.0)).min(15.0);
            put!(
                self,
                "<text x=\"16\" y=\"{y}\" font-size=\"{size:.1}\" font-weight=\"600\" fill=\"{}\">{}</text>",
                style::INK,
                escape(title)
            );
        }
        let named = swatches.iter().any(|s| !s.name.is_empty());
        if named {
            y = self.legend(y + 20.0, swatches);
        }
        y + 14.0
    }

    /// Entries side by side, in as many rows as needed. Returns the last row's baseline.
    fn legend(&mut self, mut y: f64, swatches: &[Swatch]) -> f64 {
        let mut x = 16.0;
        for swatch in swatches {
            let indent = if swatch.dash.is_some() { 30.0 } else { 22.0 };
            let width = indent + text_width(&swatch.name, 12.0) + 14.0;
            if x > 16.0 && x + width > self.width - 8.0 {
                (x, y) = (16.0, y + 18.0);
            }
            match swatch.dash {
                Some(dash) => put_curve(
                    &mut self.body,
                    &format!("M{x:.1} {0:.1}h24", y - 4.0),
                    swatch.colour,
                    dash,
                ),
                None => self.bar(
                    (x, x + 16.0),
                    (y - 9.0, y + 1.0),
                    swatch.colour,
                    &swatch.name,
                ),
            }
            self.text(
                (x + indent, y),
                12.0,
                Anchor::Start,
                style::INK,
                &swatch.name,
            );
            x += width;
        }
        y
    }

    /// Caption, and room for the horizontal axis's labels and name. Returns where the frame
    /// must end.
    pub fn tail(&mut self, height: f64, caption: &str, x_label: &str) -> f64 {
        let most = ((self.width - 32.0) / text_width("x", style::SMALL)) as usize;
        let lines = wrapped(caption, most);
        let first = height - 12.0 - 15.0 * (lines.len() as f64 - 1.0);
        for (i, line) in lines.iter().enumerate() {
            let y = first + 15.0 * i as f64;
            self.text((16.0, y), style::SMALL, Anchor::Start, style::FAINT, line);
        }
        let below = if lines.is_empty() {
            height - 6.0
        } else {
            first - 12.0
        };
        below - if x_label.is_empty() { 22.0 } else { 42.0 }
    }

    /// Grid lines across, labels below.
    pub fn x_grid(&mut self, frame: &Frame, axis: &Axis) {
        let at = |value| axis.place(value).map(|t| frame.left + t * frame.width());
        for x in axis.minor.iter().filter_map(|&v| at(v)) {
            self.line((x, frame.top), (x, frame.bottom), style::MINOR, "");
        }
        for tick in &axis.ticks {
            let Some(x) = at(tick.value) else { continue };
            let zero = tick.value == 0.0 && axis.crosses_zero();
            let colour = if zero { style::ZERO } else { style::GRID };
            self.line((x, frame.top), (x, frame.bottom), colour, "");
            let place = (x, frame.bottom + 16.0);
            self.text(
                place,
                style::SMALL,
                Anchor::Middle,
                style::FAINT,
                &tick.label,
            );
        }
    }

    /// Grid lines from left to right, labels to the left.
    pub fn y_grid(&mut self, frame: &Frame, axis: &Axis) {
        let at = |value| axis.place(value).map(|t| frame.bottom - t * frame.height());
        for y in axis.minor.iter().filter_map(|&v| at(v)) {
            self.line((frame.left, y), (frame.right, y), style::MINOR, "");
        }
        for tick in &axis.ticks {
            let Some(y) = at(tick.value) else { continue };
            let zero = tick.value == 0.0 && axis.crosses_zero();
            let colour = if zero { style::ZERO } else { style::GRID };
            self.line((frame.left, y), (frame.right, y), colour, "");
            let place = (frame.left - 7.0, y + 4.0);
            self.text(place, style::SMALL, Anchor::End, style::FAINT, &tick.label);
        }
    }

    /// The frame's left and lower edge.
    pub fn border(&mut self, frame: &Frame) {
        let corner = (frame.left, frame.bottom);
        self.line((frame.left, frame.top), corner, style::ZERO, "");
        self.line(corner, (frame.right, frame.bottom), style::ZERO, "");
    }

    /// The horizontal axis's name.
    pub fn x_label(&mut self, frame: &Frame, label: &str) {
        let place = ((frame.left + frame.right) / 2.0, frame.bottom + 36.0);
        self.text(
            place,
            style::SMALL + 1.0,
            Anchor::Middle,
            style::FAINT,
            label,
        );
    }

    /// The vertical axis's name.
    pub fn y_label(&mut self, frame: &Frame, label: &str) {
        if !label.is_empty() {
            let place = (20.0, (frame.top + frame.bottom) / 2.0);
            self.turned(place, 90.0, Anchor::Middle, label);
        }
    }

    /// What follows is drawn from the frame's corner, and cut off outside of it. A nested
    /// `<svg>` cuts without an id, of which two charts in one page might have the same.
    pub fn open_clip(&mut self, frame: &Frame, overhang: f64) {
        put!(
            self,
            "<svg x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" overflow=\"hidden\">",
            frame.left - overhang,
            frame.top - overhang,
            frame.width() + 2.0 * overhang,
            frame.height() + 2.0 * overhang
        );
    }

    /// Ends [`Page::open_clip`].
    pub fn close_clip(&mut self) {
        self.body.push_str("</svg>\n");
    }

    /// A line through points, broken where there is none. A lone point becomes a dot.
    pub fn curve(&mut self, points: &[Option<(f64, f64)>], colour: &str, dash: &str) {
        let mut path = String::new();
        for run in points.split(|p| p.is_none()) {
            let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
            for (i, (x, y)) in thin(&run).into_iter().enumerate() {
                let command = if i == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{command}{x:.2} {y:.2}");
            }
            if run.len() == 1 {
                path.push_str("h0");
            }
        }
        put_curve(&mut self.body, &path, colour, dash);
    }

    /// A mark at each point, of another shape for each series.
    pub fn marks(&mut self, points: &[Option<(f64, f64)>], colour: &str, shape: usize) {
        let mut path = String::new();
        for (x, y) in points.iter().flatten() {
            let _ = match shape % 4 {
                0 => write!(path, "M{:.1} {y:.1}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0", x - 3.0),
                1 => write!(path, "M{:.1} {:.1}h6v6h-6z", x - 3.0, y - 3.0),
                2 => write!(path, "M{x:.1} {:.1}l4 6.5h-8z", y - 4.0),
                _ => write!(path, "M{x:.1} {:.1}l4 4l-4 4l-4 -4z", y - 4.0),
            };
        }
        if !path.is_empty() {
            put!(self, "<path d=\"{path}\" fill=\"{colour}\"/>");
        }
    }
}

fn put_curve(body: &mut String, path: &str, colour: &str, dash: &str) {
    if !path.is_empty() {
        let _ = writeln!(
            body,
            "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"2\"{} fill=\"none\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
            dashes(dash)
        );
    }
}

fn dashes(dash: &str) -> String {
    match dash {
        "" => String::new(),
        _ => format!(" stroke-dasharray=\"{dash}\""),
    }
}
