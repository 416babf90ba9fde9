//! Turns checked operands into launches: what each one binds and where its values stand.

use std::ops::Range;
use std::sync::Arc;

use super::bindings::{Binding, bindings};
use super::operand::{Operand, columns, inner};
use super::overlap::overlap;
use super::pieces::pieces;
use super::spreading::Spreading;
use super::sums::Sums;
use crate::body::Body;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Grid, Layout, Place, Sharing, TURNS_OF_SOFTWARE, Width};
use crate::wgsl::{Field, Function, Recipe, Shader, row_work, value};
use crate::{Chain, Error, Per, Slot};

/// One launch: everything but the pipeline, the bind group, and the values of the chain.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    pub shader: Shader,
    pub bindings: Vec<Binding>,
    pub grid: Grid,
    /// The fields of the uniform block that follow from shape and views; those that are missing are
    /// 0 or the chain's.
    pub words: Vec<(Field, u32)>,
}

impl Launch {
    /// The same with what other values of the chain make of its functions.
    pub(crate) fn with_functions(self: &Arc<Self>, functions: &[Function]) -> Arc<Self> {
        match &self.shader {
            Shader::Body(recipe) if recipe.functions != functions => Arc::new(Launch {
                shader: Shader::Body(Recipe {
                    functions: functions.to_vec(),
                    ..recipe.clone()
                }),
                ..(**self).clone()
            }),
            _ => self.clone(),
        }
    }

    /// Bytes of scratch that it binds.
    pub(crate) fn scratch_bytes(&self) -> u64 {
        let scratch = self.bindings.iter().filter(|b| b.buffer.is_none());
        scratch.map(|binding| binding.bytes.end).max().unwrap_or(0)
    }

    /// The words of the uniform block, of these fields, for the chain's values.
    pub(crate) fn words(&self, fields: &[Field], chain: &Chain) -> Vec<u32> {
        let own = |field: Field| self.words.iter().find(|(own, _)| *own == field);
        let word = |field: Field| match own(field) {
            Some((_, word)) => *word,
            None => value(field, chain).unwrap_or(0),
        };
        fields.iter().copied().map(word).collect()
    }
}

/// What all launches of a dispatch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'k> {
    pub functions: &'k [Function],
    pub body: &'k Arc<Body>,
    pub elements: u64,
    /// Whether sums are added to what is there.
    pub accumulates: bool,
    pub bounds: &'k Bounds,
    /// Whether the shader's own f16 is used.
    pub native_f16: bool,
}

impl Plan<'_> {
    /// The launches. A body with several outputs that wants more storage bindings than the device
    /// has runs once for each output.
    pub(crate) fn launches(&self, operands: &[Operand<'_>]) -> Result<Vec<Launch>, Error> {
        if self.body.gathered().next().is_some() && self.body.writes().count() > 1 {
            // Sums have memory of their own: nothing that is read afterwards is overwritten.
            let parts = self.body.parts().into_iter();
            let launches = parts.map(|part| self.part(operands, part));
            return Ok(launches
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flatten()
                .collect());
        }
        match self.in_pieces(operands) {
            Err(error @ Error::Limit { .. }) if self.body.writes().count() > 1 => {
                let mut launches = Vec::new();
                for output in self.in_order(operands).ok_or(error)? {
                    let body = self.body.only(|slot| slot == output);
                    launches.extend(self.part(operands, body)?);
                }
                Ok(launches)
            }
            together => together,
        }
    }

    /// The launches of a body that has some of the outputs.
    fn part(&self, operands: &[Operand<'_>], body: Body) -> Result<Vec<Launch>, Error> {
        let body = Arc::new(body);
        let needed = operands
            .iter()
            .filter(|o| body.slots().any(|s| s == o.slot));
        let needed: Vec<Operand<'_>> = needed.copied().collect();
        let plan = Plan {
            body: &body,
            ..*self
        };
        plan.launches(&needed)
    }

    fn in_pieces(&self, operands: &[Operand<'_>]) -> Result<Vec<Launch>, Error> {
        let drawn = !self.body.draws().is_empty();
        let pieces = pieces(operands, self.elements, drawn, self.bounds)?;
        let mut sums = Sums::new(self, operands, pieces.len());
        let mut launches = Vec::with_capacity(pieces.len());
        for (width, range) in pieces {
            let rows = self.launch(operands, width, range.clone(), &mut sums)?;
            launches.push(rows);
            launches.extend(sums.folds(&range)?);
        }
        launches.extend(sums.finish()?);
        Ok(launches)
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
        read.any(|read| overlap(output, read))
    }

    /// The launch of one range of elements.
    fn launch(
        &self,
        operands: &[Operand<'_>],
        width: Width,
        range: Range<u64>,
        sums: &mut Sums<'_>,
    ) -> Result<Launch, Error> {
        let bounds = self.bounds;
        let mut bindings = bindings(operands, &range, bounds)?;
        let mut layout = layout(operands, &bindings, self.native_f16);
        let count = (range.end - range.start) / width.count();
        let of_row = columns(operands);
        // Gaps matter where rows end within the range.
        let ends = of_row.filter(|columns| range.start / columns != (range.end - 1) / columns);
        let gapped = operands.iter().any(|o| o.rows.is_some());
        layout.in_rows = ends.is_some() && gapped;
        let mut words = Vec::with_capacity(2 * operands.len() + 8);
        for (operand, place) in operands.iter().zip(&mut layout.places) {
            // An operand of columns may begin anywhere.
            if operand.per != Per::Column || !place.fours || operand.is_sum() || width == Width::One
            {
                continue;
            }
            let bytes = operand.bytes(&range).start - bindings[place.binding].bytes.start;
            place.fours &= bytes.is_multiple_of(4 * operand.format.bytes());
        }
        for (operand, place) in operands.iter().zip(&layout.places) {
            if operand.is_sum() {
                continue;
            }
            let values = |bytes: u64| (bytes / layout.unit(place, width)) as u32;
            let first = operand.bytes(&range).start - bindings[place.binding].bytes.start;
            words.push((Field::At(operand.slot), values(first)));
            if let Some(columns) = of_row.filter(|_| operand.per == Per::Element) {
                // The last of a row is not followed by a whole step: the gap may be below 0.
                let row = columns * operand.step;
                let gap = operand.stride(columns).wrapping_sub(row) as i64;
                let bytes = gap * operand.format.bytes() as i64;
                let unit = layout.unit(place, width) as i64;
                words.push((Field::Gap(operand.slot), (bytes / unit) as u32));
            }
        }
        layout.shifted = words
            .iter()
            .any(|(f, at)| matches!(f, Field::At(_)) && *at != 0);
        let has_sums = operands.iter().any(Operand::is_sum);
        let spread = operands.iter().find(|o| o.gathered);
        let spread = spread.map(|operand| Spreading::of(operand, &range));
        let rows_of_tile = u64::from(bounds.geometry.rows());
        // Without rows a tile's columns are as many as there are neighbouring invocations.
        let columns = match of_row {
            Some(columns) => columns / width.count(),
            None if spread.is_some() => count,
            None => count.div_ceil(rows_of_tile),
        };
        words.extend([
            (Field::Count, count as u32),
            (Field::Columns, columns as u32),
        ]);
        let inner = inner(operands);
        layout.along = inner > 1;
        if layout.along {
            words.push((Field::Inner, inner as u32));
        }
        self.place_words(operands, width, &range, &mut words);
        let whole_rows = self.body.has_rows();
        let sharing = match whole_rows {
            true => Some(self.sharing(columns, count / columns)?),
            false => None,
        };
        let geometry = match sharing {
            Some(sharing) => bounds.geometry.of_rows(sharing.lanes),
            None => bounds.geometry,
        };
        let tiles = match whole_rows {
            true => count / columns,
            false => count.div_ceil(columns).div_ceil(rows_of_tile),
        };
        let grid = match (sharing, &spread) {
            (Some(Sharing { lanes, .. }), _) => {
                Grid::cover(tiles, geometry.workgroup / lanes, bounds.side)
            }
            (None, Some(spread)) => {
                words.extend(spread.words());
                Grid::cover(spread.invocations(), geometry.workgroup, bounds.side)
            }
            (None, None) if has_sums => {
                Grid::cover(tiles * columns, geometry.workgroup, bounds.side)
            }
            (None, None) => Grid::cover(count, geometry.tile(), bounds.side),
        };
        if has_sums {
            layout.scratch = Some(bindings.len());
            layout.writable.push(true);
            let scratch = bindings.len();
            for place in layout.places.iter_mut().filter(|p| self.is_sum(p.slot)) {
                (place.binding, place.fours) = (scratch, false);
            }
            words.extend(match &spread {
                Some(spread) => sums.area_of(spread),
                None => sums.areas(width, &range, columns, tiles, whole_rows),
            });
            bindings.push(sums.binding());
        }
        words.push((Field::Width, grid.width));
        Ok(Launch {
            grid,
            shader: Shader::Body(Recipe {
                functions: self.functions.to_vec(),
                body: self.body.clone(),
                layout,
                width,
                geometry,
                sharing,
            }),
            bindings,
            words,
        })
    }

    /// How each of so many rows of so many values is shared out.
    fn sharing(&self, values: u64, rows: u64) -> Result<Sharing, Error> {
        let geometry = self.bounds.geometry;
        let work = row_work(self.body);
        let sharing = geometry.sharing(values, rows, work);
        let turn = if sharing.kept == 0 { work.turn } else { 1 };
        let turns = values.div_ceil(sharing.lanes.into()) * work.times;
        let turns = turns.div_ceil(turn.into());
        match geometry.allows_turns(turns) {
            true => Ok(sharing),
            false => Err(Error::Limit {
                limit: "turns of a shader's loops on this software adapter",
                have: TURNS_OF_SOFTWARE,
                need: turns,
            }),
        }
    }

    fn is_sum(&self, slot: Slot) -> bool {
        self.body.sums().any(|(sum, _)| sum == slot)
    }

    /// Where a range stands among the channels and the numbers drawn.
    fn place_words(
        &self,
        operands: &[Operand<'_>],
        width: Width,
        range: &Range<u64>,
        words: &mut Vec<(Field, u32)>,
    ) {
        if let Some(operand) = operands.iter().find(|o| o.per == Per::Channel) {
            let (shape, channels) = (operand.shape, operand.shape.channel_count());
            let row = range.start / shape.columns() % channels;
            words.extend([(Field::Row, row as u32), (Field::Channels, channels as u32)]);
        }
        if self.body.is_layer() {
            let shape = operands.first().map(|operand| operand.shape);
            let outputs = shape.map_or(1, |shape| shape.channel_count());
            words.push((Field::Channels, outputs as u32));
        }
        let first = range.start / width.count();
        words.extend([
            (Field::First(0), first as u32),
            (Field::First(1), (first >> 32) as u32),
        ]);
    }
}

/// Which binding serves which slot.
fn layout(operands: &[Operand<'_>], bindings: &[Binding], native_f16: bool) -> Layout {
    let binding = |slot: Slot| bindings.iter().position(|b| b.slots.contains(&slot));
    let place = |operand: &Operand<'_>| Place {
        slot: operand.slot,
        binding: binding(operand.slot).unwrap_or(bindings.len()),
        format: match operand.is_sum() {
            true => crate::Format::F32,
            false => operand.format,
        },
        per: operand.per,
        wide: operand.wide,
        step: operand.step as u32,
        fours: matches!(operand.per, Per::Element | Per::Column)
            && operand.step == 1
            && !operand.wide,
    };
    Layout {
        places: operands.iter().map(place).collect(),
        writable: bindings.iter().map(|b| b.writable).collect(),
        shifted: false,
        in_rows: false,
        along: false,
        scratch: None,
        native_f16,
    }
}
