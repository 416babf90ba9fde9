//! One function over all its inputs, on all backends at once.

use std::error::Error;

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::{self, Jet};
use wgpu_activations::{Chain, Kind};

use super::inputs::Inputs;
use super::tally::Tally;
use crate::backend::Jets;

/// Inputs per dispatch.
pub const CHUNK: usize = 1 << 20;

/// Inputs per task of a CPU core.
pub const PIECE: usize = 1 << 13;

/// f, f′ and f″ of one backend.
type Tallies = [Tally; 3];

/// Buffers that are used again for each chunk.
#[derive(Default)]
pub struct Sweep {
    x: Vec<f32>,
    want: Vec<Jet<f64>>,
}

impl Sweep {
    /// Compares every backend with the reference, which is computed once for all of them while
    /// the GPUs work.
    pub fn run(
        &mut self,
        chain: Chain,
        inputs: &Inputs,
        backends: &mut [Jets],
        bar: &ProgressBar,
    ) -> Result<Vec<Tallies>, Box<dyn Error>> {
        let mut totals = vec![Tallies::default(); backends.len()];
        let mut first = 0;
        while first < inputs.len() {
            inputs.fill(first, &mut self.x, CHUNK);
            for backend in &mut *backends {
                backend.start(chain, &self.x)?;
            }
            jets(chain, &self.x, &mut self.want);
            for (backend, total) in backends.iter_mut().zip(&mut totals) {
                let found = self.compare(chain.kind(), backend.finish()?);
                *total = merge(*total, found);
            }
            first += self.x.len() as u64;
            bar.inc(self.x.len() as u64);
        }
        Ok(totals)
    }

    fn compare(&self, kind: Kind, got: [&[f32]; 3]) -> Tallies {
        let budgets = kind.activation().ulps;
        let pieces = self.x.par_chunks(PIECE).enumerate();
        let tallies = pieces.map(|(piece, x)| {
            let first = piece * PIECE;
            let mut tallies = Tallies::default();
            for (order, tally) in tallies.iter_mut().enumerate() {
                let got = &got[order][first..];
                let want = &self.want[first..];
                for ((&x, &got), want) in x.iter().zip(got).zip(want) {
                    tally.add(
                        x,
                        got,
                        of(want, order),
                        kind.scale(x)[order],
                        budgets[order],
                    );
                }
            }
            tallies
        });
        tallies.reduce(Tallies::default, merge)
    }
}

/// f, f′ and f″ of the reference, on all cores.
pub fn jets(chain: impl Into<Chain>, x: &[f32], want: &mut Vec<Jet<f64>>) {
    let nothing = Jet {
        value: 0.0,
        d1: 0.0,
        d2: 0.0,
    };
    let chain = chain.into();
    want.resize(x.len(), nothing);
    let pieces = want.par_chunks_mut(PIECE).zip(x.par_chunks(PIECE));
    pieces.for_each(|(want, x)| {
        for (want, &x) in want.iter_mut().zip(x) {
            *want = reference::jet(chain, x.into());
        }
    });
}

fn of(jet: &Jet<f64>, order: usize) -> f64 {
    match order {
        0 => jet.value,
        1 => jet.d1,
        _ => jet.d2,
    }
}

fn merge(mut first: Tallies, later: Tallies) -> Tallies {
    for (a, b) in first.iter_mut().zip(later) {
        *a = a.merge(b);
    }
    first
}
