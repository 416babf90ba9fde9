//! Turns checked operands into launches: what each one binds and where its values stand.

use std::ops::Range;

use super::bindings::{Binding, bindings};
use super::bounds::Bounds;
use super::operands::{Operand, columns};
use super::overlap::overlap;
use super::pieces::pieces;
use crate::Error;
use crate::kernel::{Grid, Kernel, Lanes, Layout, Place};

/// One launch: everything but the pipeline and the bind group.
#[derive(Clone, Debug)]
pub(crate) struct Launch<'a> {
    pub lanes: Lanes,
    pub layout: Layout,
    pub bindings: Vec<Binding<'a>>,
    pub count: u32,
    pub grid: Grid,
    /// For each slot of the kernel, where its first value stands in its binding.
    pub first: Vec<u32>,
    /// Where views have rows: the values of a row, and for each slot what lies between two.
    pub rows: Option<(u32, Vec<u32>)>,
}

/// The launches of `elements` elements. A kernel with several outputs that wants more storage
/// bindings than the device has runs once for each output.
pub(crate) fn launches<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    elements: u64,
    bounds: &Bounds,
    native_f16: bool,
) -> Result<Vec<Launch<'a>>, Error> {
    let together = all_pieces(kernel, operands, elements, bounds, native_f16);
    let outputs = operands.iter().filter(|o| o.written).count();
    match together {
        Err(error @ Error::Limit { .. }) if outputs > 1 => {
            let one_by_one = by_output(kernel, operands, elements).ok_or(error)?;
            let each = one_by_one.iter();
            let each = each.map(|part| all_pieces(kernel, part, elements, bounds, native_f16));
            Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
        }
        together => together,
    }
}

fn all_pieces<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    elements: u64,
    bounds: &Bounds,
    native_f16: bool,
) -> Result<Vec<Launch<'a>>, Error> {
    pieces(operands, elements, bounds)
        .into_iter()
        .map(|(lanes, range)| launch(kernel, operands, lanes, range, bounds, native_f16))
        .collect()
}

/// For each output its operands, in an order in which none overwrites what a later one reads.
fn by_output<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    elements: u64,
) -> Option<Vec<Vec<Operand<'a>>>> {
    let reads = |output: &Operand<'a>| {
        let needed = operands.iter().filter(|o| !o.written);
        let needed = needed.filter(|o| kernel.needs(output.slot, o.slot));
        needed.copied().collect::<Vec<_>>()
    };
    let mut left: Vec<_> = operands.iter().filter(|o| o.written).copied().collect();
    let mut parts = Vec::new();
    while !left.is_empty() {
        let harmless = left.iter().position(|output| {
            let mut others = left.iter().filter(|o| o.index != output.index);
            !others.any(|o| reads(o).iter().any(|read| overlap(output, read, elements)))
        });
        let output = left.remove(harmless?);
        let mut part = reads(&output);
        part.push(output);
        parts.push(part);
    }
    Some(parts)
}

/// The launch of one range of elements.
fn launch<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    lanes: Lanes,
    range: Range<u64>,
    bounds: &Bounds,
    native_f16: bool,
) -> Result<Launch<'a>, Error> {
    let bindings = bindings(operands, &range, bounds)?;
    let mut layout = layout(kernel, operands, &bindings, native_f16);
    let mut first = vec![0; kernel.slots.len()];
    for (operand, place) in placed(operands, &layout) {
        let distance = operand.bytes(&range).start - bindings[place.binding].bytes.start;
        first[operand.index] = (distance / layout.unit(place, lanes)) as u32;
    }
    let rows = columns(operands)
        .filter(|columns| range.start / columns != (range.end - 1) / columns)
        .map(|columns| rows(operands, &layout, lanes, columns));
    layout.shifted = first.iter().any(|&value| value != 0);
    layout.in_rows = rows.is_some();
    let count = (range.end - range.start) / lanes.count();
    Ok(Launch {
        lanes,
        layout,
        bindings,
        count: count as u32,
        grid: Grid::cover(count, bounds.geometry.tile(), bounds.side),
        first,
        rows,
    })
}

/// Which binding serves which slot.
fn layout(
    kernel: &Kernel,
    operands: &[Operand<'_>],
    bindings: &[Binding<'_>],
    native_f16: bool,
) -> Layout {
    let mut slots = vec![None; kernel.slots.len()];
    for (binding, bound) in bindings.iter().enumerate() {
        for operand in operands.iter().filter(|o| bound.slots.contains(&o.slot)) {
            let format = operand.format;
            slots[operand.index] = Some(Place { binding, format });
        }
    }
    Layout {
        slots,
        writable: bindings.iter().map(|b| b.writable).collect(),
        shifted: false,
        in_rows: false,
        native_f16,
    }
}

fn placed<'o, 'a>(
    operands: &'o [Operand<'a>],
    layout: &'o Layout,
) -> impl Iterator<Item = (&'o Operand<'a>, Place)> {
    let placed = move |o: &'o Operand<'a>| Some((o, layout.slots[o.index]?));
    operands.iter().filter_map(placed)
}

/// The values of a row, and for each slot how far apart rows are beyond that, in the units in
/// which its first value is counted.
fn rows(operands: &[Operand<'_>], layout: &Layout, lanes: Lanes, columns: u64) -> (u32, Vec<u32>) {
    let mut gaps = vec![0; layout.slots.len()];
    for (operand, place) in placed(operands, layout) {
        let bytes = (operand.stride(columns) - columns) * operand.format.bytes();
        gaps[operand.index] = (bytes / layout.unit(place, lanes)) as u32;
    }
    ((columns / lanes.count()) as u32, gaps)
}
