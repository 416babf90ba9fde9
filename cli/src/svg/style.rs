//! Colours, dashes and sizes.

/// Okabe and Ito's colours, which colour-blind people can tell apart, without the yellow
/// that is lost on white.
const PALETTE: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#333333",
];
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];

pub const INK: &str = "#24292f";
pub const FAINT: &str = "#57606a";
pub const GRID: &str = "#e1e4e8";
pub const MINOR: &str = "#f1f3f5";
pub const ZERO: &str = "#8c959f";
pub const SMALL: f64 = 11.0;

pub fn colour(place: usize) -> &'static str {
    PALETTE[place % PALETTE.len()]
}

/// Each turn of the palette has its own dashes.
pub fn dash(place: usize, dashed: bool, dotted: bool) -> &'static str {
    let own = usize::from(dashed) + 2 * usize::from(dotted);
    DASHES[(place / PALETTE.len() + own) % DASHES.len()]
}
