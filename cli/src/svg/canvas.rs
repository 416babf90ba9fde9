//! What all charts have: a white sheet, colours, fonts, title, legend, caption.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::words::{escape, width as text_width, wrapped};

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Okabe and Ito's colours, which colour-blind people can tell apart, without the yellow
/// that is lost on white.
const PALETTE: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x33, 0x33, 0x33),
];
pub const INK: RGBColor = RGBColor(0x24, 0x29, 0x2f);
pub const FAINT: RGBColor = RGBColor(0x57, 0x60, 0x6a);
pub const GRID: RGBColor = RGBColor(0xe1, 0xe4, 0xe8);
pub const ZERO: RGBColor = RGBColor(0x8c, 0x95, 0x9f);
const RIM: RGBColor = RGBColor(0xd0, 0xd7, 0xde);

/// Sizes of letters.
pub const SMALL: f64 = 11.0;
pub const USUAL: f64 = 12.0;

/// plotters places everything on whole pixels, which shows in a curve: it draws so many times
/// larger, and the sheet says that it is smaller.
const FINE: f64 = 4.0;

/// So many of plotters' pixels.
pub fn px(pixels: f64) -> i32 {
    (pixels * FINE).round() as i32
}

/// How a line is broken, by its width in plotters' pixels: of dashes plotters makes an element
/// each, so it is told a width that stands for a pattern of SVG's own.
const DASHES: [(u32, &str); 4] = [(8, "none"), (9, "28 16"), (10, "1 13"), (11, "36 12 8 12")];

pub fn colour(place: usize) -> RGBColor {
    PALETTE[place % PALETTE.len()]
}

/// The style of a series' line. Each turn of the palette has its own dashes.
pub fn stroke(place: usize, own: usize) -> ShapeStyle {
    let (width, _) = DASHES[(place / PALETTE.len() + own) % DASHES.len()];
    colour(place).stroke_width(width)
}

/// The style of letters whose middle, from top to bottom, stands at their place.
pub fn letters(size: f64, colour: RGBColor, at: HPos) -> TextStyle<'static> {
    // plotters writes the size divided by 1.24.
    let font = (
        "system-ui, 'DejaVu Sans', Arial, sans-serif",
        1.24 * size * FINE,
    );
    font.into_font()
        .color(&colour)
        .pos(Pos::new(at, VPos::Center))
}

pub fn write(area: &Area<'_>, text: &str, at: (f64, f64), style: TextStyle<'static>) -> Drawn {
    area.draw(&Text::new(clean(text), (px(at.0), px(at.1)), style))
}

/// Without what XML cannot hold.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// An entry of the legend.
pub struct Entry {
    pub name: String,
    pub style: ShapeStyle,
    /// Whether it is a bar and no line.
    pub filled: bool,
}

/// A sheet of this size with a title and a legend, on which the rest is drawn below a height.
pub fn sheet(
    (width, height): (f64, f64),
    title: &str,
    entries: &[Entry],
    rest: impl FnOnce(&Area<'_>, f64) -> Drawn,
) -> String {
    let mut svg = String::new();
    let size = (px(width) as u32, px(height) as u32);
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    let drawn = head(&area, width, title, entries).and_then(|top| rest(&area, top));
    let drawn = drawn.and_then(|()| area.present());
    // It all goes to a string.
    debug_assert!(drawn.is_ok(), "writing to a string cannot fail");
    drop(area);
    let start = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
    let shown = format!(
        "<svg width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\"",
        escape(title)
    );
    let svg = svg.replacen(&start, &shown, 1);
    DASHES.iter().fold(svg, |svg, (width, dashes)| {
        let told = format!(" stroke-width=\"{width}\" ");
        let round = "stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        let meant = format!(" stroke-width=\"8.0\" stroke-dasharray=\"{dashes}\" {round} ");
        svg.replace(&told, &meant)
    })
}

/// Sheet, title and legend. Returns where the rest may begin.
fn head(
    area: &Area<'_>,
    width: f64,
    title: &str,
    entries: &[Entry],
) -> Result<f64, DrawingAreaErrorKind<std::io::Error>> {
    let (right, bottom) = area.dim_in_pixel();
    let corners = [(0, 0), (right as i32 - 1, bottom as i32 - 1)];
    area.fill(&WHITE)?;
    area.draw(&Rectangle::new(corners, RIM.stroke_width(4)))?;
    let size = (15.0 * (width - 32.0) / text_width(title, 16.0).max(1.0)).min(15.0);
    let mut bold = letters(size, INK, HPos::Left);
    bold.font = bold.font.style(FontStyle::Bold);
    write(area, title, (16.0, 22.0), bold)?;
    let (mut x, mut y) = (16.0, if title.is_empty() { 16.0 } else { 44.0 });
    if entries.iter().all(|entry| entry.name.is_empty()) {
        return Ok(y - 8.0);
    }
    for entry in entries {
        let room = 30.0 + text_width(&entry.name, USUAL) + 14.0;
        if x > 16.0 && x + room > width - 8.0 {
            (x, y) = (16.0, y + 18.0);
        }
        let (left, right) = (px(x), px(x + 24.0));
        match entry.filled {
            true => area.draw(&Rectangle::new(
                [(left, px(y - 5.0)), (right, px(y + 5.0))],
                entry.style,
            ))?,
            false => area.draw(&PathElement::new(
                [(left, px(y)), (right, px(y))],
                entry.style,
            ))?,
        }
        write(
            area,
            &entry.name,
            (x + 30.0, y),
            letters(USUAL, INK, HPos::Left),
        )?;
        x += room;
    }
    Ok(y + 18.0)
}

/// The caption, at the foot. Returns how much room it takes.
pub fn foot(
    area: &Area<'_>,
    (width, height): (f64, f64),
    caption: &str,
) -> Result<f64, DrawingAreaErrorKind<std::io::Error>> {
    let most = ((width - 32.0) / text_width("x", SMALL)) as usize;
    let lines = wrapped(caption, most);
    for (i, line) in lines.iter().rev().enumerate() {
        let y = height - 14.0 - 15.0 * i as f64;
        write(area, line, (16.0, y), letters(SMALL, FAINT, HPos::Left))?;
    }
    Ok(15.0 * lines.len() as f64 + 8.0)
}
