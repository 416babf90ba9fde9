//! Sums over the elements that share a number, in f64. The elements are cut into pieces at the same
//! places whatever the number of threads, and the pieces' sums are added in their order: the same
//! bits on each run.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::series::{self, Bases};
use super::tape::runs;
use crate::body::{Body, Op, Wire};
use crate::{Per, Shape, Slot};

/// The sums of a body.
pub(super) struct Sums<'a> {
    shape: Shape,
    bases: &'a Bases,
    /// For each operation whether it is the same all along a row.
    of_row: Vec<bool>,
    outputs: Vec<(Per, Wire, Vec<Spread>)>,
    /// How many numbers each of them has.
    lengths: Vec<usize>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    totals: Vec<Vec<f64>>,
    /// The element at which the next piece to be added begins.
    next: usize,
    /// Pieces that came too early, by where they begin.
    early: BTreeMap<usize, (usize, Vec<Output>)>,
}

/// A number that is spread over a basis' functions: the basis and the order of its derivative, where
/// they are taken, and the number.
#[derive(Clone, Copy)]
struct Spread {
    call: (usize, u8),
    at: Wire,
    by: Wire,
    width: usize,
}

/// The sums of a piece.
pub(super) struct Terms<'a> {
    shape: Shape,
    bases: &'a Bases,
    elements: usize,
    outputs: Vec<Output>,
}

/// A sum.
struct Output {
    per: Per,
    wire: Wire,
    /// Whether it is the same all along a row, and counts once.
    of_row: bool,
    /// Places, and what is to be added there.
    terms: Vec<(usize, f64)>,
    /// For coefficients of bases what is spread, and for them and for edges all gradients.
    spreads: Vec<Spread>,
    gradients: Vec<f64>,
}

impl<'a> Sums<'a> {
    pub(super) fn new(body: &Body, shape: Shape, bases: &'a Bases) -> Self {
        let spreads = |slot: Slot, wire: Wire| {
            let spreads = body.spreads(wire).into_iter();
            let spread = |wire: Wire| match body.ops()[wire] {
                Op::Spread {
                    basis,
                    order,
                    at,
                    by,
                } => Some(Spread {
                    call: (basis, order),
                    at,
                    by,
                    width: body.width(slot) as usize,
                }),
                _ => None,
            };
            spreads.filter_map(spread).collect()
        };
        let outputs = body.sums();
        let outputs: Vec<(Per, Wire, Vec<Spread>)> = outputs
            .map(|(slot, wire)| (body.per(slot), wire, spreads(slot, wire)))
            .collect();
        let length = |slot: Slot| (shape.operand(body.per(slot)) * body.width(slot)) as usize;
        let lengths: Vec<usize> = body.sums().map(|(slot, _)| length(slot)).collect();
        let state = State {
            totals: lengths.iter().map(|length| vec![0.0; *length]).collect(),
            ..State::default()
        };
        Sums {
            shape,
            bases,
            of_row: body.is_of_row(),
            outputs,
            lengths,
            state: Mutex::new(state),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    pub(super) fn terms(&self) -> Terms<'a> {
        let outputs = self.outputs.iter().zip(&self.lengths);
        Terms {
            shape: self.shape,
            bases: self.bases,
            elements: 0,
            outputs: outputs
                .map(|((per, wire, spreads), length)| Output {
                    per: *per,
                    wire: *wire,
                    of_row: self.of_row[*wire],
                    terms: Vec::new(),
                    gradients: match spreads.is_empty() && *per != Per::Edge {
                        true => Vec::new(),
                        false => vec![0.0; *length],
                    },
                    spreads: spreads.clone(),
                })
                .collect(),
        }
    }

    /// Adds the piece that begins at this element, and those that wait for it.
    pub(super) fn merge(&self, start: usize, terms: Terms<'a>) {
        if self.is_empty() {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.early.insert(start, (terms.elements, terms.outputs));
        while let Some((elements, outputs)) = state.early.remove(&state.next) {
            for (output, total) in outputs.iter().zip(&mut state.totals) {
                let terms = output.terms.iter();
                terms.for_each(|(place, term)| total[*place] += term);
                let gradients = output.gradients.iter().zip(&mut *total);
                gradients.for_each(|(own, total)| *total += own);
            }
            state.next += elements;
        }
    }

    pub(super) fn finish(self) -> Vec<Vec<f64>> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).totals
    }
}

impl Terms<'_> {
    /// Adds a tile's values, the first of which is the element of this number.
    pub(super) fn add(&mut self, body: &Body, start: usize, values: &[Option<&[f32]>]) {
        let count = values
            .iter()
            .flatten()
            .next()
            .map_or(0, |values| values.len());
        debug_assert!(values.len() == body.ops().len());
        self.elements += count;
        for Output {
            per,
            wire,
            of_row,
            terms,
            spreads,
            gradients,
        } in &mut self.outputs
        {
            for spread in spreads.iter() {
                let [at, by] = [spread.at, spread.by].map(|w| values[w].unwrap_or_default());
                let mut sum = series::Sum::of(self.bases.of(spread.call.0, spread.call.1));
                for run in runs(self.shape, start, count) {
                    let pairs = at[run.tile.clone()].iter().zip(&by[run.tile.clone()]);
                    for ((x, by), place) in pairs.zip(run.places(self.shape, *per)) {
                        let own = &mut gradients[place * spread.width..][..spread.width];
                        sum.spread(*x, *by, own);
                    }
                }
            }
            if !spreads.is_empty() {
                continue;
            }
            let values = values[*wire].unwrap_or_default();
            for run in runs(self.shape, start, count) {
                let all = match *of_row && !per.is_along_row() {
                    true => &values[run.tile.start..][..1],
                    false => &values[run.tile.clone()],
                };
                let values = all.iter().map(|value| f64::from(*value));
                let place = run.place(self.shape, *per);
                match per {
                    Per::Edge => {
                        let own = gradients[place..].iter_mut().zip(values);
                        own.for_each(|(total, value)| *total += value);
                    }
                    _ if per.is_along_row() => add_columns(terms, place, values),
                    _ => {
                        let sum: f64 = values.sum();
                        match terms.last_mut().filter(|(last, _)| *last == place) {
                            Some((_, total)) => *total += sum,
                            None => terms.push((place, sum)),
                        }
                    }
                }
            }
        }
    }
}

/// Adds to the columns from `first` on: to those that are there already, which stand in a row.
fn add_columns(
    terms: &mut Vec<(usize, f64)>,
    first: usize,
    values: impl ExactSizeIterator<Item = f64>,
) {
    let known = terms.iter().rposition(|(place, _)| *place == first);
    let known = known.filter(|at| at + values.len() <= terms.len());
    match known.filter(|at| terms[at + values.len() - 1].0 == first + values.len() - 1) {
        Some(at) => {
            let there = terms[at..].iter_mut();
            there
                .zip(values)
                .for_each(|((_, total), value)| *total += value);
        }
        None => terms.extend(values.enumerate().map(|(i, value)| (first + i, value))),
    }
}
