//! One function over all its inputs, on all backends at once.

use std::error::Error;

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::{self, Jet};
use wgpu_activations::{Chain, Format, Kind};

use super::inputs::Inputs;
use super::tally::Tally;
use crate::engine::{Engine, Work};
use crate::piece::Piece;

/// Inputs per dispatch.
const CHUNK: usize = 1 << 20;

/// Inputs per task of a CPU core.
pub const PIECE: usize = 1 << 13;

/// f, f′ and f″ of one backend.
type Tallies = [Tally; 3];

/// Buffers that are used again for each chunk.
pub struct Sweep {
    x: Piece,
    want: Vec<Jet<f64>>,
}

impl Sweep {
    /// Over inputs of this format.
    pub fn new(format: Format) -> Self {
        Sweep {
            x: Piece::new(format, 0),
            want: Vec::new(),
        }
    }

    /// Compares every backend with the reference, which is computed once for all of them while
    /// the GPUs work.
    pub fn run(
        &mut self,
        chain: Chain,
        inputs: &Inputs,
        backends: &mut [Engine],
        bar: &ProgressBar,
    ) -> Result<Vec<Tallies>, Box<dyn Error>> {
        let mut totals = vec![Tallies::default(); backends.len()];
        let mut first = 0;
        while first < inputs.len() {
            inputs.fill(first, &mut self.x, CHUNK);
            let mut started = Vec::new();
            for backend in &mut *backends {
                started.push(backend.start(&Work::jet(chain), &self.x, None)?);
            }
            let x = self.x.values();
            jets(chain, &x, &mut self.want);
            for ((backend, total), started) in backends.iter().zip(&mut totals).zip(started) {
                let flushes = backend.flushes;
                let got = pollster::block_on(started)?;
                let found = compare(self.x.format(), chain.kind(), &x, &got, &self.want, flushes);
                *total = merge(*total, found);
            }
            first += x.len() as u64;
            bar.inc(x.len() as u64);
        }
        Ok(totals)
    }
}

fn compare(
    format: Format,
    kind: Kind,
    x: &[f32],
    got: &[Piece],
    want: &[Jet<f64>],
    flushes: bool,
) -> Tallies {
    let got: Vec<_> = got.iter().map(Piece::values).collect();
    let pieces = x.par_chunks(PIECE).enumerate();
    let tallies = pieces.map(|(piece, x)| {
        let first = piece * PIECE;
        let mut tallies = Tallies::default();
        for (order, tally) in tallies.iter_mut().enumerate() {
            let budget = kind.activation().ulps[order];
            let results = got[order][first..].iter().zip(&want[first..]);
            for (&x, (&got, want)) in x.iter().zip(results) {
                if flushes && x.is_subnormal() {
                    tally.count_apart();
                    continue;
                }
                let (want, scale) = (of(want, order), kind.scale(x)[order]);
                tally.add(format, x, got, want, scale, budget);
            }
        }
        tallies
    });
    tallies.reduce(Tallies::default, merge)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_right_and_another_function_wrong() {
        for format in [Format::F16, Format::Bf16] {
            let mut backends = Engine::all(None, format).expect("an adapter");
            let (mut sweep, inputs) = (Sweep::new(format), Inputs::every_half());
            let bar = ProgressBar::hidden();
            let found = sweep.run(Kind::Gelu.into(), &inputs, &mut backends, &bar);
            for tally in found.expect("a sweep").iter().flatten() {
                assert_eq!((tally.inputs, tally.above), (1 << 16, 0), "{format}");
            }
            let x = sweep.x.values();
            jets(Kind::Silu, &x, &mut sweep.want);
            for backend in &mut backends {
                let work = Work::jet(Kind::Gelu.into());
                let started = backend.start(&work, &sweep.x, None).expect("started");
                let got = pollster::block_on(started).expect("finished");
                let found = compare(format, Kind::Silu, &x, &got, &sweep.want, false);
                assert!(found.iter().all(|tally| tally.above > 1000), "{format}");
            }
        }
    }
}
