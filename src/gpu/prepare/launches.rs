//! Turns checked operands into launches: what each one binds and where its values stand.

use std::ops::Range;

use super::bindings::{Binding, bindings};
use super::operand::{Operand, columns};
use super::overlap::overlap;
use super::pieces::pieces;
use crate::Error;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Grid, Kernel, Layout, Place, Width};

/// One launch: everything but the pipeline and the bind group.
#[derive(Clone, Debug)]
pub(crate) struct Launch<'a> {
    pub width: Width,
    pub layout: Layout,
    pub bindings: Vec<Binding<'a>>,
    pub count: u32,
    pub grid: Grid,
    /// For each slot of the kernel, where its first value stands in its binding.
    pub first: Vec<u32>,
    /// Where views have rows: the values of a row, and for each slot what lies between two.
    pub rows: Option<(u32, Vec<u32>)>,
}

/// What all launches of a dispatch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'k> {
    pub kernel: &'k Kernel,
    pub elements: u64,
    pub bounds: &'k Bounds,
    /// Whether the shader's own f16 is used.
    pub native_f16: bool,
}

impl Plan<'_> {
    /// The launches. A kernel with several outputs that wants more storage bindings than the
    /// device has runs once for each output.
    pub(crate) fn launches<'a>(&self, operands: &[Operand<'a>]) -> Result<Vec<Launch<'a>>, Error> {
        let outputs = operands.iter().filter(|o| o.written).count();
        match self.in_pieces(operands) {
            Err(error @ Error::Limit { .. }) if outputs > 1 => {
                let one_by_one = self.by_output(operands).ok_or(error)?;
                let each = one_by_one.iter().map(|part| self.in_pieces(part));
                Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
            }
            together => together,
        }
    }

    fn in_pieces<'a>(&self, operands: &[Operand<'a>]) -> Result<Vec<Launch<'a>>, Error> {
        pieces(operands, self.elements, self.bounds)
            .into_iter()
            .map(|(width, range)| self.launch(operands, width, range))
            .collect()
    }

    /// For each output its operands, in an order in which none overwrites what a later one reads.
    fn by_output<'a>(&self, operands: &[Operand<'a>]) -> Option<Vec<Vec<Operand<'a>>>> {
        let reads = |output: &Operand<'a>| {
            let needed = operands.iter().filter(|o| !o.written);
            let needed = needed.filter(|o| self.kernel.needs(output.slot, o.slot));
            needed.copied().collect::<Vec<_>>()
        };
        let harms = |output: &Operand<'a>, other: &Operand<'a>| {
            let mut reads = reads(other).into_iter();
            reads.any(|read| overlap(output, &read, self.elements))
        };
        let mut left: Vec<_> = operands.iter().filter(|o| o.written).copied().collect();
        let mut parts = Vec::new();
        while !left.is_empty() {
            let harmless = left.iter().position(|output| {
                let mut others = left.iter().filter(|o| o.index != output.index);
                !others.any(|other| harms(output, other))
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
        &self,
        operands: &[Operand<'a>],
        width: Width,
        range: Range<u64>,
    ) -> Result<Launch<'a>, Error> {
        let bounds = self.bounds;
        let bindings = bindings(operands, &range, bounds)?;
        let mut layout = layout(self.kernel, operands, &bindings, self.native_f16);
        let mut first = vec![0; self.kernel.slots.len()];
        for (operand, place) in placed(operands, &layout) {
            let distance = operand.bytes(&range).start - bindings[place.binding].bytes.start;
            first[operand.index] = (distance / layout.unit(place, width)) as u32;
        }
        let rows = columns(operands)
            .filter(|columns| range.start / columns != (range.end - 1) / columns)
            .map(|columns| rows(operands, &layout, width, columns));
        layout.shifted = first.iter().any(|&value| value != 0);
        layout.in_rows = rows.is_some();
        let count = (range.end - range.start) / width.count();
        Ok(Launch {
            width,
            layout,
            bindings,
            count: count as u32,
            grid: Grid::cover(count, bounds.geometry.tile(), bounds.side),
            first,
            rows,
        })
    }
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
fn rows(operands: &[Operand<'_>], layout: &Layout, width: Width, columns: u64) -> (u32, Vec<u32>) {
    let mut gaps = vec![0; layout.slots.len()];
    for (operand, place) in placed(operands, layout) {
        let bytes = (operand.stride(columns) - columns) * operand.format.bytes();
        gaps[operand.index] = (bytes / layout.unit(place, width)) as u32;
    }
    ((columns / width.count()) as u32, gaps)
}
