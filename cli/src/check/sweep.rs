//! One function over all its inputs, on all backends at once.

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::{self, Jet};
use wgpu_activations::{Chain, Format, Kind};

use super::tally::{Tally, tallied};
use crate::Result;
use crate::engine::{Engine, Work};
use crate::piece::Piece;

/// Inputs per dispatch.
const CHUNK: usize = 1 << 20;

/// Compares every backend with the reference, which is computed once for all of them while the
/// GPUs work: f, f′ and f″ at all inputs, given as bits of the format.
pub fn sweep(
    chain: Chain,
    format: Format,
    mut inputs: impl Iterator<Item = u32>,
    backends: &mut [Engine],
    bar: &ProgressBar,
) -> Result<Vec<[Tally; 3]>> {
    let mut totals = vec![[Tally::default(); 3]; backends.len()];
    let mut want = Vec::new();
    loop {
        let bits: Vec<u32> = inputs.by_ref().take(CHUNK).collect();
        if bits.is_empty() {
            return Ok(totals);
        }
        let piece = Piece::of_bits(format, &bits);
        let mut started = Vec::new();
        for backend in &mut *backends {
            started.push(backend.start(&Work::jet(chain), &piece, None)?);
        }
        let x = piece.values();
        jets(chain, &x, &mut want);
        for ((backend, totals), started) in backends.iter().zip(&mut totals).zip(started) {
            let flushes = backend.flushes;
            let got = pollster::block_on(started)?;
            let found = compare(format, chain.kind(), &x, &got, &want, flushes);
            for (total, found) in totals.iter_mut().zip(found) {
                *total = total.merge(found);
            }
        }
        bar.inc(bits.len() as u64);
    }
}

fn compare(
    format: Format,
    kind: Kind,
    x: &[f32],
    got: &[Piece],
    want: &[Jet<f64>],
    flushes: bool,
) -> [Tally; 3] {
    [0, 1, 2].map(|order| {
        let (got, budget) = (got[order].values(), kind.activation().ulps[order]);
        tallied(x.len(), |tally, i| {
            if flushes && x[i].is_subnormal() {
                return tally.count_apart();
            }
            let want = [want[i].value, want[i].d1, want[i].d2][order];
            let scale = kind.scale(x[i])[order];
            tally.add(format, x[i], got[i], want, scale, budget);
        })
    })
}

/// f, f′ and f″ of the reference, on all cores.
pub fn jets(chain: impl Into<Chain>, x: &[f32], want: &mut Vec<Jet<f64>>) {
    let chain = chain.into();
    let jets = x.par_iter().map(|&x| reference::jet(x.into(), chain));
    jets.collect_into_vec(want);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_right_and_another_function_wrong() {
        for format in [Format::F16, Format::Bf16] {
            let mut backends = Engine::all(None, format).expect("an adapter");
            let bar = ProgressBar::hidden();
            let bits = 0..1 << 16;
            let found = sweep(Kind::Gelu.into(), format, bits.clone(), &mut backends, &bar);
            for tally in found.expect("a sweep").iter().flatten() {
                assert_eq!((tally.inputs, tally.above), (1 << 16, 0), "{format}");
            }
            let mut want = Vec::new();
            let piece = Piece::of_bits(format, &Vec::from_iter(bits));
            let x = piece.values();
            jets(Kind::Silu, &x, &mut want);
            for backend in &mut backends {
                let work = Work::jet(Kind::Gelu.into());
                let started = backend.start(&work, &piece, None).expect("started");
                let got = pollster::block_on(started).expect("finished");
                let found = compare(format, Kind::Silu, &x, &got, &want, false);
                assert!(found.iter().all(|tally| tally.above > 1000), "{format}");
            }
        }
    }
}
