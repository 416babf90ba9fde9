//! Cuts the elements of a dispatch into ranges that one launch each can do.

use std::ops::Range;

use super::operand::{Operand, columns};
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Grid, Width};

/// The ranges, in order, each with how many elements at a time.
pub(crate) fn pieces(
    operands: &[Operand<'_>],
    elements: u64,
    bounds: &Bounds,
) -> Vec<(Width, Range<u64>)> {
    let mut pieces = Vec::new();
    for (width, part) in parts(operands, elements) {
        let reach = Reach::new(operands, width, bounds);
        let mut start = part.start;
        while start < part.end {
            let end = reach.end(start, part.end);
            pieces.push((width, start..end));
            start = end;
        }
    }
    pieces
}

/// Where all views agree modulo four elements: a few single elements up to the first boundary, the
/// bulk in fours, and the last few. Elsewhere single elements throughout.
fn parts(operands: &[Operand<'_>], elements: u64) -> Vec<(Width, Range<u64>)> {
    let Some(head) = head(operands) else {
        return vec![(Width::One, 0..elements)];
    };
    let head = head.min(elements);
    let tail = elements - (elements - head) % Width::Four.count();
    let parts = [
        (Width::One, 0..head),
        (Width::Four, head..tail),
        (Width::One, tail..elements),
    ];
    parts
        .into_iter()
        .filter(|(_, range)| !range.is_empty())
        .collect()
}

/// The elements before the first boundary of four; none where views do not agree on it, or where
/// fours would reach from one row into the next.
fn head(operands: &[Operand<'_>]) -> Option<u64> {
    let four = Width::Four.count();
    let remainder = |o: &Operand<'_>| o.offset / o.format.bytes() % four;
    let first = operands.first().map_or(0, remainder);
    let agree = operands.iter().all(|o| remainder(o) == first);
    let mut rows = operands.iter().filter_map(|o| o.rows).peekable();
    let whole_rows = rows.peek().is_none()
        || first == 0
            && rows.all(|r| r.columns.is_multiple_of(four) && r.stride.is_multiple_of(four));
    (agree && whole_rows).then_some((four - first) % four)
}

/// How far a launch may reach: no binding may be too large, even where views that share a buffer
/// share a binding, and the grid must fit.
struct Reach {
    /// The most elements in a row: a multiple of the alignment, so that each launch starts as the
    /// first one does.
    step: u64,
    /// Where views have rows: their columns, and the most rows.
    rows: Option<(u64, u64)>,
}

impl Reach {
    fn new(operands: &[Operand<'_>], width: Width, bounds: &Bounds) -> Self {
        let sharing = |o: &Operand<'_>| operands.iter().filter(|p| p.buffer == o.buffer).count();
        let views = operands.iter().map(sharing).max().unwrap_or(1) as u64;
        let bytes = bounds.binding / views - bounds.alignment;
        let most = Grid::most_values(bounds.geometry.tile(), bounds.side) * width.count();
        let fitting = |o: &Operand<'_>| bytes / o.format.bytes();

        let in_a_row = operands.iter().map(fitting).min().unwrap_or(1).min(most);
        let smallest = operands.iter().map(|o| o.format.bytes()).min().unwrap_or(1);
        let unit = bounds.alignment / smallest;
        let rows = columns(operands).map(|columns| {
            let fitting_rows = |o: &Operand<'_>| {
                let behind_the_first = fitting(o).checked_sub(columns);
                behind_the_first.map_or(0, |elements| elements / o.stride(columns) + 1)
            };
            let fitting = operands.iter().map(fitting_rows).min().unwrap_or(0);
            (columns, fitting.min(most / columns))
        });
        Reach {
            step: (in_a_row / unit * unit).max(unit),
            rows,
        }
    }

    /// Where the launch that begins at `start` ends: behind whole rows, or in its row.
    fn end(&self, start: u64, end: u64) -> u64 {
        let Some((columns, most)) = self.rows else {
            return end.min(start + self.step);
        };
        let whole = match start % columns {
            0 => most.min((end - start) / columns),
            _ => 0,
        };
        if whole > 0 {
            return start + whole * columns;
        }
        let row_end = (start / columns + 1) * columns;
        end.min(row_end).min(start + self.step)
    }
}
