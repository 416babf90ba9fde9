//! Sums over the elements that share a number, in f64. The elements are cut into pieces at the same
//! places whatever the number of threads, and the pieces' sums are added in their order: the same
//! bits on each run.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::tape::runs;
use crate::body::{Body, Wire};
use crate::{Per, Shape};

/// The sums of a body.
pub(super) struct Sums {
    shape: Shape,
    /// For each operation whether it is the same all along a row.
    of_row: Vec<bool>,
    outputs: Vec<(Per, Wire)>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    totals: Vec<Vec<f64>>,
    /// The element at which the next piece to be added begins.
    next: usize,
    /// Pieces that came too early, by where they begin.
    early: BTreeMap<usize, Terms>,
}

/// The sums of a piece.
pub(super) struct Terms {
    shape: Shape,
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
}

impl Sums {
    pub(super) fn new(body: &Body, shape: Shape) -> Self {
        let outputs: Vec<(Per, Wire)> = body.sums().map(|(s, wire)| (body.per(s), wire)).collect();
        let zeros = |(per, _): &(Per, Wire)| vec![0.0; shape.operand(*per) as usize];
        let state = State {
            totals: outputs.iter().map(zeros).collect(),
            ..State::default()
        };
        Sums {
            shape,
            of_row: body.is_of_row(),
            outputs,
            state: Mutex::new(state),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    pub(super) fn terms(&self) -> Terms {
        let outputs = self.outputs.iter();
        Terms {
            shape: self.shape,
            elements: 0,
            outputs: outputs
                .map(|(per, wire)| Output {
                    per: *per,
                    wire: *wire,
                    of_row: self.of_row[*wire],
                    terms: Vec::new(),
                })
                .collect(),
        }
    }

    /// Adds the piece that begins at this element, and those that wait for it.
    pub(super) fn merge(&self, start: usize, terms: Terms) {
        if self.is_empty() {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.early.insert(start, terms);
        while let Some(terms) = state.early.remove(&state.next) {
            for (output, total) in terms.outputs.iter().zip(&mut state.totals) {
                let terms = output.terms.iter();
                terms.for_each(|(place, term)| total[*place] += term);
            }
            state.next += terms.elements;
        }
    }

    pub(super) fn finish(self) -> Vec<Vec<f64>> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).totals
    }
}

impl Terms {
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
        } in &mut self.outputs
        {
            let values = values[*wire].unwrap_or_default();
            for run in runs(self.shape, start, count) {
                let all = match *of_row && *per != Per::Column {
                    true => &values[run.tile.start..][..1],
                    false => &values[run.tile.clone()],
                };
                let values = all.iter().map(|value| f64::from(*value));
                match per {
                    Per::Column => add_columns(terms, run.columns().start, values),
                    _ => {
                        let place = run.place(self.shape, *per);
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
    let known = terms.iter().position(|(place, _)| *place == first);
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
