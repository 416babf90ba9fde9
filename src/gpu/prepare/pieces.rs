//! Cuts the elements of a dispatch into ranges that one launch each can do.

use std::ops::Range;

use super::operand::{Operand, columns, inner, of_layer};
use super::spreading::Spreading;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Grid, Width};
use crate::{Error, Per};

/// The ranges, in order, each with how many elements at a time.
pub(crate) fn pieces(
    operands: &[Operand<'_>],
    elements: u64,
    drawn: bool,
    bounds: &Bounds,
) -> Result<Vec<(Width, Range<u64>)>, Error> {
    let mut pieces = Vec::new();
    if elements == 0 {
        return Ok(pieces);
    }
    if of_layer(operands) {
        return layer(operands, elements, bounds);
    }
    for (width, part) in parts(operands, elements, drawn) {
        let reach = Reach::new(operands, width, bounds)?;
        let mut start = part.start;
        while start < part.end {
            let end = reach.end(start, part.end);
            pieces.push((width, start..end));
            start = end;
        }
    }
    Ok(pieces)
}

/// The edges of a layer stay together.
fn layer(
    operands: &[Operand<'_>],
    elements: u64,
    bounds: &Bounds,
) -> Result<Vec<(Width, Range<u64>)>, Error> {
    let range = 0..elements;
    let bytes = |o: &Operand<'_>| match o.is_sum() {
        true => Spreading::of(o, &range).scratch() * 4,
        false => {
            let Range { start, end } = o.bytes(&range);
            end - start + bounds.alignment
        }
    };
    match operands.iter().map(bytes).max() {
        Some(need) if need > bounds.binding => Err(Error::Limit {
            limit: "max_storage_buffer_binding_size",
            have: bounds.binding,
            need,
        }),
        _ => Ok(vec![(Width::One, range)]),
    }
}

/// Where all views agree modulo four elements: a few single elements up to the first boundary, the
/// bulk in fours, and the last few. Elsewhere single elements throughout.
fn parts(operands: &[Operand<'_>], elements: u64, drawn: bool) -> Vec<(Width, Range<u64>)> {
    let Some(head) = head(operands, drawn) else {
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
/// fours would reach from one row into the next, or from one draw of four numbers.
fn head(operands: &[Operand<'_>], drawn: bool) -> Option<u64> {
    let four = Width::Four.count();
    let remainder = |o: &Operand<'_>| o.offset / o.format.bytes() % four;
    let mut elementwise = operands.iter().filter(|o| o.per == Per::Element);
    let first = elementwise.clone().next().map_or(0, remainder);
    let agree = elementwise.all(|o| remainder(o) == first && o.step == 1);
    // A binding of fours that also serves single numbers must reach to the end of the last four.
    let written = |o: &&Operand<'_>| operands.iter().any(|w| w.written && w.buffer == o.buffer);
    let mut singles = operands
        .iter()
        .filter(|o| o.per != Per::Element)
        .filter(written);
    let odd = singles.any(|o| !o.buffer.size().is_multiple_of(16));
    // Coefficients' gradients are added up element by element.
    let odd = odd || operands.iter().any(|o| o.is_sum() && o.wide);
    // Bits of fours stand in words by themselves, and fours of bits in one word.
    let bits = || operands.iter().filter(|o| o.per == Per::Bits);
    let odd = odd || bits().filter(written).any(|o| shares(o, operands));
    let drawn = drawn || bits().next().is_some();
    // Neighbours in memory are of several rows.
    let apart = inner(operands) > 1;
    let mut strides = operands.iter().filter_map(|o| o.rows).map(|r| r.stride);
    let in_step = match columns(operands) {
        Some(columns) => {
            first == 0 && columns.is_multiple_of(four) && strides.all(|s| s.is_multiple_of(four))
        }
        None => first == 0 || !drawn,
    };
    (agree && in_step && !odd && !apart).then_some((four - first) % four)
}

/// Whether another operand is in the same buffer.
fn shares(one: &Operand<'_>, operands: &[Operand<'_>]) -> bool {
    let mut others = operands.iter().filter(|o| o.slot != one.slot);
    others.any(|o| o.buffer == one.buffer)
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
    fn new(operands: &[Operand<'_>], width: Width, bounds: &Bounds) -> Result<Self, Error> {
        let together = inner(operands);
        let sums: Vec<&Operand<'_>> = operands.iter().filter(|o| o.is_sum()).collect();
        let operands: Vec<Operand<'_>> = operands.iter().filter(|o| !o.is_sum()).copied().collect();
        let operands = &operands[..];
        let sharing = |o: &Operand<'_>| operands.iter().filter(|p| p.buffer == o.buffer).count();
        let views = operands.iter().map(sharing).max().unwrap_or(1) as u64;
        let bytes = bounds.binding / views - bounds.alignment;
        let values = match sums.is_empty() {
            true => bounds.geometry.tile(),
            false => bounds.geometry.workgroup,
        };
        let most = Grid::most_values(values, bounds.side) * width.count();
        let fitting = |o: &Operand<'_>| bytes / o.format.bytes() / o.step;

        let in_a_row = operands.iter().map(fitting).min().unwrap_or(1).min(most);
        let smallest = operands.iter().map(|o| o.format.bytes()).min().unwrap_or(1);
        let unit = bounds.alignment / smallest;
        let columns = columns(operands).or(sums.iter().find_map(|o| columns(&[**o])));
        let mut rows = columns.map(|columns| {
            let fitting_rows = |o: &Operand<'_>| {
                let behind_the_first = fitting(o).checked_sub(columns);
                behind_the_first.map_or(0, |elements| elements * o.step / o.stride(columns) + 1)
            };
            // Where nothing is read, the grid alone is a limit.
            let fitting = operands.iter().map(fitting_rows).min();
            (columns, fitting.unwrap_or(u64::MAX).min(most / columns))
        });
        let whole_rows = operands
            .iter()
            .chain(sums.iter().copied())
            .any(|o| o.whole_rows);
        if let Some((columns, most)) = rows.as_mut().filter(|_| !sums.is_empty() || whole_rows) {
            let in_one = if whole_rows {
                1
            } else {
                bounds.geometry.rows().into()
            };
            let (fixed, per_row) = scratch_numbers(&sums, *columns, width, in_one);
            let numbers = (bounds.binding / 4).saturating_sub(fixed);
            let whole = (*most).min(numbers / per_row.max(1));
            // Rows side by side stay together.
            let whole = whole / together * together;
            if whole == 0 {
                return Err(Error::Limit {
                    limit: "max_storage_buffer_binding_size",
                    have: bounds.binding,
                    need: (fixed + per_row).max(*columns) * 4,
                });
            }
            *most = whole;
        }
        Ok(Reach {
            step: (in_a_row / unit * unit).max(unit),
            rows,
        })
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

/// The most numbers of scratch that sums need: in any case, and for each row more.
fn scratch_numbers(sums: &[&Operand<'_>], columns: u64, width: Width, rows: u64) -> (u64, u64) {
    let values = columns / width.count();
    // A fold leaves a 64th, and one more.
    let folded = |numbers: u64| numbers + numbers / 32 + 2;
    let each = sums.iter().map(|sum| match sum.per {
        _ if sum.wide => {
            let each = columns.div_ceil(Spreading::length(sum.width)) * sum.width + 1;
            (3 * sum.count() + 2, folded(each))
        }
        Per::Row => (2, folded(values)),
        Per::Channel => (2 * sum.count() + 2, folded(values) + 2),
        Per::Column => (3 * columns, folded(columns.div_ceil(rows))),
        _ => (values + 2, folded(values.div_ceil(rows))),
    });
    each.fold((0, 0), |(a, b), (fixed, per_row)| (a + fixed, b + per_row))
}
