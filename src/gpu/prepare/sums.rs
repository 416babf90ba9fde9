//! The sums of a dispatch: where the launches of a body leave their terms, and the folds that add
//! them up.
//!
//! An invocation leaves one number for each column of its rows, or one for each of its rows. They
//! stand in a scratch buffer of f32, and folds add up 64 at a time, in an order that depends on
//! nothing but the shape: the same bits on each run.

use std::ops::Range;

use super::bindings::Binding;
use super::launches::{Launch, Plan};
use super::operand::Operand;
use super::spreading::Spreading;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{FOLDED, Grid, Layout, Place, Width};
use crate::wgsl::{Field, Fold, Shader};
use crate::{Error, Format, Per, Slot};

/// Sums that are being computed, piece by piece.
pub(super) struct Sums<'a> {
    outputs: Vec<Output<'a>>,
    bounds: &'a Bounds,
    accumulates: bool,
    /// The first number of scratch that a piece may use.
    base: u64,
    /// The first that is free.
    free: u64,
}

/// A sum.
#[derive(Clone, Copy)]
struct Output<'a> {
    operand: Operand<'a>,
    /// Where it is added up over several pieces.
    total: Option<u64>,
    /// Whether a piece was added already.
    begun: bool,
    /// The terms of this piece.
    terms: Terms,
}

/// Terms in scratch: term k of sum i is number `at + i * sum_step + k * term_step`.
#[derive(Clone, Copy, Default)]
struct Terms {
    at: u64,
    sums: u64,
    count: u64,
    sum_step: u64,
    term_step: u64,
}

impl Terms {
    /// One term for each sum, in a row.
    fn single(at: u64, sums: u64) -> Self {
        Terms {
            at,
            sums,
            count: 1,
            sum_step: 1,
            term_step: 0,
        }
    }
}

/// Where sums go.
enum Goal<'s, 'a> {
    Scratch(u64),
    /// The output, from this number on.
    Slot(&'s Operand<'a>, u64),
}

impl<'a> Sums<'a> {
    pub(super) fn new(plan: &Plan<'a>, operands: &[Operand<'a>], pieces: usize) -> Self {
        let mut free = 0;
        let outputs = operands.iter().filter(|o| o.is_sum()).map(|operand| {
            let several = pieces > 1 && operand.per != Per::Row;
            let total = several.then_some(free);
            free += total.map_or(0, |_| operand.count());
            Output {
                operand: *operand,
                total,
                begun: false,
                terms: Terms::default(),
            }
        });
        let outputs = outputs.collect();
        Sums {
            outputs,
            bounds: plan.bounds,
            accumulates: plan.accumulates,
            base: free,
            free,
        }
    }

    /// The whole scratch buffer.
    pub(super) fn binding(&self) -> Binding {
        Binding {
            buffer: None,
            bytes: 0..4 * self.free,
            slots: Vec::new(),
            writable: true,
        }
    }

    /// Makes room for the terms of a piece of so many values in a row and so many tiles of rows, or of
    /// rows where each is computed as a whole: where each sum's begin.
    pub(super) fn areas(
        &mut self,
        width: Width,
        range: &Range<u64>,
        columns: u64,
        tiles: u64,
        whole_rows: bool,
    ) -> Vec<(Field, u32)> {
        self.free = self.base;
        let values = (range.end - range.start) / width.count();
        let mut words = Vec::new();
        for output in &mut self.outputs {
            let at = self.free;
            let lanes = columns * width.count();
            output.terms = match output.operand.per {
                Per::Row | Per::Channel if whole_rows => Terms::single(at, tiles),
                Per::Tensor if whole_rows => Terms {
                    at,
                    sums: 1,
                    count: tiles,
                    sum_step: 0,
                    term_step: 1,
                },
                Per::Row | Per::Channel => Terms {
                    at,
                    sums: values / columns,
                    count: columns,
                    sum_step: columns,
                    term_step: 1,
                },
                Per::Column => Terms {
                    at,
                    sums: lanes,
                    count: tiles,
                    sum_step: 1,
                    term_step: lanes,
                },
                _ => Terms {
                    at,
                    sums: 1,
                    count: columns * tiles,
                    sum_step: 0,
                    term_step: 1,
                },
            };
            self.free += output.terms.sums * output.terms.count;
            words.push((Field::At(output.operand.slot), at as u32));
        }
        words
    }

    /// Makes room for the terms of gradients of coefficients: where they begin.
    pub(super) fn area_of(&mut self, spread: &Spreading) -> Vec<(Field, u32)> {
        self.free = self.base;
        let at = self.free;
        let mut words = vec![(Field::Sums, spread.numbers() as u32)];
        for output in &mut self.outputs {
            let sums = spread.numbers();
            output.terms = Terms {
                at,
                sums,
                count: spread.parts(),
                sum_step: 1,
                term_step: sums,
            };
            self.free += sums * spread.parts();
            words.push((Field::At(output.operand.slot), at as u32));
        }
        words
    }

    /// The folds behind a piece.
    pub(super) fn folds(&mut self, range: &Range<u64>) -> Result<Vec<Launch>, Error> {
        let mut launches = Vec::new();
        for i in 0..self.outputs.len() {
            let Output {
                operand,
                total,
                begun,
                mut terms,
            } = self.outputs[i];
            if operand.per == Per::Channel && !operand.wide {
                // First the rows, then those of each channel.
                let rows = terms.sums;
                let at = self.room(rows);
                self.fold(&mut launches, terms, Goal::Scratch(at), false)?;
                if let Some(total) = total {
                    if !begun {
                        self.clear(&mut launches, Goal::Scratch(total), operand.count())?;
                    }
                    let first = range.start / operand.shape.columns() % operand.count();
                    for (channel, terms) in of_channels(at, first, rows, operand.count()) {
                        let goal = Goal::Scratch(total + channel);
                        self.fold(&mut launches, terms, goal, true)?;
                    }
                    self.outputs[i].begun = true;
                    continue;
                }
                terms = whole_channels(at, rows, operand.count());
            }
            let first = match operand.per {
                Per::Row => operand.place_of(range.start) * operand.width,
                _ => 0,
            };
            match total {
                Some(at) => self.fold(&mut launches, terms, Goal::Scratch(at), begun)?,
                None => {
                    let goal = Goal::Slot(&operand, first);
                    let accumulates = self.adds_to(&operand);
                    self.fold(&mut launches, terms, goal, accumulates)?;
                }
            }
            self.outputs[i].begun = true;
        }
        Ok(launches)
    }

    /// The folds behind all pieces.
    pub(super) fn finish(&mut self) -> Result<Vec<Launch>, Error> {
        let mut launches = Vec::new();
        for i in 0..self.outputs.len() {
            let Output {
                operand,
                total,
                begun,
                ..
            } = self.outputs[i];
            if !begun && !self.adds_to(&operand) && operand.count() > 0 {
                // There are no elements, of which the sum is 0.
                self.free = self.free.max(1);
                self.clear(&mut launches, Goal::Slot(&operand, 0), operand.count())?;
            } else if let Some(at) = total {
                let goal = Goal::Slot(&operand, 0);
                let terms = Terms::single(at, operand.count());
                self.fold(&mut launches, terms, goal, self.adds_to(&operand))?;
            }
        }
        Ok(launches)
    }

    /// Whether it is added to what is there: gradients may be.
    fn adds_to(&self, operand: &Operand<'_>) -> bool {
        self.accumulates && operand.slot.order() > 0
    }

    /// Makes so many sums 0: those of no terms.
    fn clear(
        &mut self,
        launches: &mut Vec<Launch>,
        goal: Goal<'_, 'a>,
        sums: u64,
    ) -> Result<(), Error> {
        let nothing = Terms {
            sums,
            ..Terms::default()
        };
        self.fold(launches, nothing, goal, false)
    }

    /// Room for so many numbers.
    fn room(&mut self, numbers: u64) -> u64 {
        let at = self.free;
        self.free += numbers;
        at
    }

    /// Adds the terms up, group by group until one is left.
    fn fold(
        &mut self,
        launches: &mut Vec<Launch>,
        mut terms: Terms,
        goal: Goal<'_, 'a>,
        accumulates: bool,
    ) -> Result<(), Error> {
        let folded = u64::from(FOLDED);
        while terms.count > folded {
            let groups = terms.count.div_ceil(folded);
            let at = self.room(groups * terms.sums);
            launches.push(self.launch(terms, groups, Goal::Scratch(at), false)?);
            terms = Terms {
                at,
                sums: terms.sums,
                count: groups,
                sum_step: 1,
                term_step: terms.sums,
            };
        }
        launches.push(self.launch(terms, 1, goal, accumulates)?);
        Ok(())
    }

    fn launch(
        &self,
        terms: Terms,
        groups: u64,
        goal: Goal<'_, 'a>,
        accumulates: bool,
    ) -> Result<Launch, Error> {
        let bounds = self.bounds;
        let place = |slot, binding, format| Place {
            slot,
            binding,
            format,
            per: Per::Element,
            wide: false,
            step: 1,
            fours: false,
        };
        let mut bindings = vec![self.binding()];
        let (sum, at) = match goal {
            Goal::Scratch(at) => (place(Slot::Total, 0, Format::F32), at),
            Goal::Slot(operand, first) => {
                let element = operand.format.bytes();
                let Range { start, end } = operand.bytes_of(first..first + terms.sums);
                let aligned = start / bounds.alignment * bounds.alignment;
                bindings[0].writable = false;
                bindings.push(Binding {
                    buffer: Some(operand.buffer.clone()),
                    bytes: aligned..end.next_multiple_of(4),
                    slots: vec![operand.slot],
                    writable: true,
                });
                bounds.check_bindings(bindings.len())?;
                let place = Place {
                    step: operand.step as u32,
                    ..place(operand.slot, 1, operand.format)
                };
                (place, (start - aligned) / element)
            }
        };
        let count = groups * terms.sums;
        let grid = Grid::cover(count, bounds.geometry.workgroup, bounds.side);
        let words = [
            (Field::Count, count),
            (Field::Width, grid.width.into()),
            (Field::At(Slot::Terms), terms.at),
            (Field::At(sum.slot), at),
            (Field::Sums, terms.sums),
            (Field::Terms, terms.count),
            (Field::SumStep, terms.sum_step),
            (Field::TermStep, terms.term_step),
        ];
        Ok(Launch {
            grid,
            words: words.map(|(field, word)| (field, word as u32)).to_vec(),
            shader: Shader::Fold(Fold {
                sum: sum.slot,
                layout: Layout {
                    places: vec![place(Slot::Terms, 0, Format::F32), sum],
                    writable: bindings.iter().map(|b| b.writable).collect(),
                    shifted: true,
                    in_rows: false,
                    along: false,
                    scratch: Some(0),
                    native_f16: false,
                },
                accumulates,
                geometry: bounds.geometry,
            }),
            bindings,
        })
    }
}

/// The sums of rows, which begin with channel 0, are those of channels, several times over.
fn whole_channels(at: u64, rows: u64, channels: u64) -> Terms {
    Terms {
        at,
        sums: channels,
        count: rows / channels,
        sum_step: 1,
        term_step: channels,
    }
}

/// The sums of rows, which begin with any channel, as up to three groups: what is left of the first
/// round of channels, whole rounds, and the last one's beginning; each with its first channel.
fn of_channels(at: u64, first: u64, rows: u64, channels: u64) -> Vec<(u64, Terms)> {
    let head = if first == 0 {
        0
    } else {
        (channels - first).min(rows)
    };
    let rounds = (rows - head) / channels;
    let tail = rows - head - rounds * channels;
    let groups = [
        (first, Terms::single(at, head)),
        (0, whole_channels(at + head, rounds * channels, channels)),
        (0, Terms::single(at + head + rounds * channels, tail)),
    ];
    let groups = groups.into_iter();
    groups
        .filter(|(_, terms)| terms.count * terms.sums > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row is added to its channel, once.
    #[test]
    fn rows_are_those_of_their_channels() {
        for channels in 1..5 {
            for first in 0..channels {
                for rows in 1..13 {
                    let mut got = vec![Vec::new(); channels as usize];
                    for (channel, terms) in of_channels(100, first, rows, channels) {
                        for i in 0..terms.sums {
                            for k in 0..terms.count {
                                let row = terms.at - 100 + i * terms.sum_step + k * terms.term_step;
                                got[(channel + i) as usize].push(row);
                            }
                        }
                    }
                    for (channel, rows_of) in got.iter_mut().enumerate() {
                        rows_of.sort_unstable();
                        let own = |row: &u64| (first + row) % channels == channel as u64;
                        let want: Vec<u64> = (0..rows).filter(own).collect();
                        assert_eq!(*rows_of, want, "{first} {rows} of {channels}");
                    }
                }
            }
        }
    }
}
