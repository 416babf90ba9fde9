//! Turns checked operands into launches: what each one binds and where its values stand.

use std::ops::Range;

use super::bindings::{Binding, bindings};
use super::operand::{Operand, columns};
use super::overlap::overlap;
use super::pieces::pieces;
use crate::body::Body;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Grid, Layout, Place, Width};
use crate::wgsl::{Field, Function, Recipe, fields};
use crate::{Chain, Error, Slot};

/// One launch: everything but the pipeline, the bind group, and the values of parameters.
#[derive(Debug)]
pub(crate) struct Launch {
    pub recipe: Recipe,
    pub bindings: Vec<Binding>,
    pub grid: Grid,
    count: u32,
    /// The values of a row, where there are rows.
    columns: u32,
    starts: Vec<Start>,
}

/// Where a slot's values stand in its binding.
#[derive(Clone, Copy, Debug)]
struct Start {
    slot: Slot,
    /// The number of the first.
    first: u32,
    /// How many lie between two rows.
    gap: u32,
}

impl Launch {
    /// The words of the uniform block, for the chain's values.
    pub(crate) fn words(&self, chain: &Chain) -> Vec<u32> {
        let (params, kinks) = (chain.kind().finite(), chain.kink_values());
        let start = |slot: Slot| self.starts.iter().find(|start| start.slot == slot);
        let word = |field: Field| match field {
            Field::Count => self.count,
            Field::Width => self.grid.width,
            Field::At(slot) => start(slot).map_or(0, |start| start.first),
            Field::Columns => self.columns,
            Field::Gap(slot) => start(slot).map_or(0, |start| start.gap),
            Field::Param(i) => params[i].to_bits(),
            Field::Kink(i) => (kinks[i].x as f32).to_bits(),
            Field::AtKink(i) => (kinks[i].value as f32).to_bits(),
        };
        fields(&self.recipe).into_iter().map(word).collect()
    }
}

/// What all launches of a dispatch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'k> {
    pub function: &'k Function,
    pub body: &'k Body,
    pub elements: u64,
    pub bounds: &'k Bounds,
    /// Whether the shader's own f16 is used.
    pub native_f16: bool,
}

impl Plan<'_> {
    /// The launches. A body with several outputs that wants more storage bindings than the device
    /// has runs once for each output.
    pub(crate) fn launches(&self, operands: &[Operand<'_>]) -> Result<Vec<Launch>, Error> {
        match self.in_pieces(operands) {
            Err(error @ Error::Limit { .. }) if self.body.writes().count() > 1 => {
                let mut launches = Vec::new();
                for output in self.in_order(operands).ok_or(error)? {
                    let body = self.body.only(|slot| slot == output);
                    let needed = operands
                        .iter()
                        .filter(|o| body.slots().any(|s| s == o.slot));
                    let needed: Vec<Operand<'_>> = needed.copied().collect();
                    let plan = Plan {
                        body: &body,
                        ..*self
                    };
                    launches.extend(plan.in_pieces(&needed)?);
                }
                Ok(launches)
            }
            together => together,
        }
    }

    fn in_pieces(&self, operands: &[Operand<'_>]) -> Result<Vec<Launch>, Error> {
        pieces(operands, self.elements, self.bounds)
            .into_iter()
            .map(|(width, range)| self.launch(operands, width, range))
            .collect()
    }

    /// The outputs in an order in which none overwrites what a later one reads.
    fn in_order(&self, operands: &[Operand<'_>]) -> Option<Vec<Slot>> {
        let mut left: Vec<&Operand<'_>> = operands.iter().filter(|o| o.written).collect();
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let harmless = left.iter().position(|output| {
                let mut others = left.iter().filter(|other| other.slot != output.slot);
                !others.any(|other| self.overwrites(output, other.slot, operands))
            });
            order.push(left.remove(harmless?).slot);
        }
        Some(order)
    }

    /// Whether this output is written over something that another one is computed from.
    fn overwrites(&self, output: &Operand<'_>, other: Slot, operands: &[Operand<'_>]) -> bool {
        let body = self.body.only(|slot| slot == other);
        let mut read = operands
            .iter()
            .filter(|o| body.reads().any(|s| s == o.slot));
        read.any(|read| overlap(output, read, self.elements))
    }

    /// The launch of one range of elements.
    fn launch(
        &self,
        operands: &[Operand<'_>],
        width: Width,
        range: Range<u64>,
    ) -> Result<Launch, Error> {
        let bounds = self.bounds;
        let bindings = bindings(operands, &range, bounds)?;
        let mut layout = layout(operands, &bindings, self.native_f16);
        let columns =
            columns(operands).filter(|columns| range.start / columns != (range.end - 1) / columns);
        let starts: Vec<Start> = operands
            .iter()
            .zip(&layout.places)
            .map(|(operand, place)| {
                let values = |bytes: u64| (bytes / layout.unit(place, width)) as u32;
                let binding = &bindings[place.binding];
                let gap = columns.map_or(0, |columns| operand.stride(columns) - columns);
                Start {
                    slot: operand.slot,
                    first: values(operand.bytes(&range).start - binding.bytes.start),
                    gap: values(gap * operand.format.bytes()),
                }
            })
            .collect();
        layout.shifted = starts.iter().any(|start| start.first != 0);
        layout.in_rows = columns.is_some();
        let count = (range.end - range.start) / width.count();
        Ok(Launch {
            grid: Grid::cover(count, bounds.geometry.tile(), bounds.side),
            recipe: Recipe {
                function: self.function.clone(),
                body: self.body.clone(),
                layout,
                width,
                geometry: bounds.geometry,
            },
            bindings,
            count: count as u32,
            columns: columns.map_or(0, |columns| columns / width.count()) as u32,
            starts,
        })
    }
}

/// Which binding serves which slot.
fn layout(operands: &[Operand<'_>], bindings: &[Binding], native_f16: bool) -> Layout {
    let binding = |slot: Slot| bindings.iter().position(|b| b.slots.contains(&slot));
    let place = |operand: &Operand<'_>| Place {
        slot: operand.slot,
        binding: binding(operand.slot).unwrap_or_default(),
        format: operand.format,
    };
    Layout {
        places: operands.iter().map(place).collect(),
        writable: bindings.iter().map(|b| b.writable).collect(),
        shifted: false,
        in_rows: false,
        native_f16,
    }
}
