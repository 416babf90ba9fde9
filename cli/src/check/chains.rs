//! Chains over random and special inputs of every slot, on all backends: every output of every
//! direction against the reference, whose bounds are the tolerance.

mod batch;
mod row;

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::{self, Bounded};
use wgpu_activations::{Chain, Direction, Error, Format, Per, Slot};

use crate::Result;
use crate::engine::{Engine, Output};
use crate::piece::Piece;
use batch::Batch;
pub use row::Row;

/// Chains that matter, which are checked where none is named.
pub const USUAL: [&str; 24] = [
    "bias(column) | gelu",
    "bias(column) | gelu | dropout(0.1, seed=7) | add",
    "scale(channel) | bias(channel) | add | relu",
    "scale(row) | bias(column) | silu",
    "gated(silu)",
    "gated(gelu)",
    "gated(gelu_tanh)",
    "gated(sigmoid)",
    "product(tanh, sigmoid)",
    "swish(beta=@channel)",
    "leaky_relu(negative_slope=@channel)",
    "dyt(alpha=@tensor) | scale(column) | bias(column)",
    "bspline(degree=3, cells=8, from=-1, to=1)",
    "bspline(degree=3, cells=8, from=-1, to=1, coefficients=@channel, base=silu)",
    "rbf(centers=8, from=-2, to=2, coefficients=@tensor)",
    "orbitals(l=2, alpha=0.8)",
    "bspline(degree=3, cells=8, from=-1, to=1, coefficients=@edge)",
    "scale(0.125) | add | softmax",
    "log_softmax",
    "logsumexp",
    "sparsemax",
    "entmax15",
    "entmax(alpha=@tensor)",
    "maxout(4)",
];

/// About how many elements of each direction are tried where nothing else is said.
pub const SAMPLES: u64 = 1 << 16;

/// A direction of a chain, and what it is tried on.
struct Trial {
    chain: Chain,
    direction: Direction,
    format: Format,
    batches: Vec<Batch>,
}

/// One row for each output of each direction on each backend.
pub fn check(
    chain: Chain,
    format: Format,
    samples: u64,
    engines: &mut [Engine],
    bar: &ProgressBar,
) -> Result<Vec<Row>> {
    if chain == chain.accumulate() {
        return Err(format!(
            "{chain}: what is there before counts too; check the chain without .accumulate()"
        )
        .into());
    }
    // Without elements the chain itself is looked at.
    if let Err(error @ Error::Chain { .. }) = reference::run(chain, Direction::Forward, 0, &[]) {
        return Err(error.into());
    }
    let mut rows = Vec::new();
    // A function of rows has no jet.
    let mut directions = Direction::ALL.to_vec();
    directions.retain(|direction| !chain.outputs(*direction).is_empty());
    for direction in directions {
        bar.set_message(format!("{chain} {direction}"));
        let trial = Trial {
            chain,
            direction,
            format,
            batches: Batch::all(&chain, direction, format, samples),
        };
        let found = trial.run(engines)?;
        for (i, slot) in trial.outputs().enumerate() {
            let of_each = engines.iter().zip(&found);
            rows.extend(of_each.map(|(engine, found)| Row::new(&trial, slot, engine, &found[i])));
        }
    }
    bar.inc(1);
    Ok(rows)
}

impl Trial {
    /// What is compared: numbers, but no words of bits, which come last.
    fn outputs(&self) -> impl Iterator<Item = Slot> {
        let (chain, outputs) = (self.chain, self.chain.outputs(self.direction));
        outputs
            .into_iter()
            .filter(move |slot| chain.per(*slot) != Per::Bits)
    }

    /// What is found of each output on each backend.
    fn run(&self, engines: &mut [Engine]) -> Result<Vec<Vec<Found>>> {
        let outputs = self.outputs().count();
        let mut all = vec![vec![Found::default(); outputs]; engines.len()];
        let numbered: Vec<(usize, &Batch)> = self.batches.iter().enumerate().collect();
        for group in numbered.chunks(GROUP) {
            let bounds = group.par_iter().map(|(_, batch)| self.bounds(batch));
            let bounds: Vec<Bounds> = bounds.collect::<Result<_, _>>()?;
            for ((number, batch), bounds) in group.iter().zip(bounds) {
                for (engine, found) in engines.iter_mut().zip(&mut all) {
                    let outputs = found.iter_mut().zip(self.compute(batch, engine)?);
                    for ((found, got), (_, bounds)) in outputs.zip(&bounds) {
                        found.compare(*number, self.format, &got.values(), bounds);
                    }
                }
            }
        }
        Ok(all)
    }

    fn bounds(&self, batch: &Batch) -> Result<Bounds, Error> {
        let given = batch.values();
        reference::bounds(self.chain, self.direction, batch.shape, &given)
    }

    /// Every output, in the order of the bounds.
    fn compute(&self, batch: &Batch, engine: &mut Engine) -> Result<Vec<Piece>> {
        let (chain, direction) = (self.chain, self.direction);
        let outputs: Vec<Output> = self.outputs().map(|slot| (slot, self.format)).collect();
        let inputs: Vec<(Slot, &Piece)> = batch.given.iter().map(|(s, p, _)| (*s, p)).collect();
        pollster::block_on(engine.compute(chain, direction, batch.shape, &inputs, &outputs)?)
    }
}

/// Of every output.
type Bounds = Vec<(Slot, Vec<Bounded>)>;

/// Batches whose bounds are kept at a time.
const GROUP: usize = 32;

/// Where the largest share of a bound was.
#[derive(Clone, Copy, Debug)]
struct Worst {
    /// The error as a share of its bound.
    share: f64,
    /// The number of the batch, and of the element there.
    at: (usize, usize),
    got: f32,
    bound: Bounded,
}

/// What was found of an output.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    compared: u64,
    /// How many were left out, since a number on the way may leave the range of f32.
    left_out: u64,
    /// How many were beyond their bounds.
    above: u64,
    /// The first one where several are equal; none where there is no error.
    worst: Option<Worst>,
}

impl Found {
    /// Compares the results of a batch with their bounds.
    fn compare(&mut self, batch: usize, format: Format, got: &[f32], bounds: &[Bounded]) {
        for (i, (&got, &bound)) in got.iter().zip(bounds).enumerate() {
            let Some(share) = bound.share(got, format) else {
                self.left_out += 1;
                continue;
            };
            self.compared += 1;
            self.above += u64::from(share > 1.0);
            let largest = self.worst.map_or(0.0, |worst| worst.share);
            if share > largest {
                let at = (batch, i);
                self.worst = Some(Worst {
                    share,
                    at,
                    got,
                    bound,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wgpu_activations::{Kind, Per};

    use super::*;

    fn trial(chain: Chain, direction: Direction, format: Format) -> Trial {
        Trial {
            chain,
            direction,
            format,
            batches: Batch::all(&chain, direction, format, 4096),
        }
    }

    #[test]
    fn usual_chains_are_chains() {
        for text in USUAL {
            let chain: Chain = text.parse().expect("a chain");
            assert_eq!(chain.to_string(), text);
        }
    }

    /// What is right within its bound is not within a thousandth of it.
    #[test]
    fn results_beyond_their_bounds_are_found() {
        let chain = Chain::x().bias(Per::Column).act(Kind::Gelu);
        let trial = trial(chain, Direction::Backward, Format::F32);
        let mut engines = Engine::all(None, Format::F32).expect("an adapter");
        for engine in &mut engines {
            let [mut whole, mut thousandth] = [Found::default(); 2];
            for (i, batch) in trial.batches.iter().enumerate() {
                let got = trial.compute(batch, engine).expect("computed");
                let bounds = trial.bounds(batch).expect("bounds");
                for (got, (_, bounds)) in got.iter().zip(&bounds) {
                    whole.compare(i, Format::F32, &got.values(), bounds);
                    let small = bounds
                        .iter()
                        .map(|b| Bounded::new(b.value, b.error / 1000.0));
                    let small: Vec<Bounded> = small.collect();
                    thousandth.compare(i, Format::F32, &got.values(), &small);
                }
            }
            assert_eq!(whole.above, 0, "{whole:?}");
            assert!(whole.worst.is_some_and(|worst| worst.share > 0.1));
            assert!(thousandth.above > 1000, "{thousandth:?}");
        }
    }

    #[test]
    fn another_chain_is_beyond_the_bounds() {
        let of = |chain| trial(chain, Direction::Forward, Format::Bf16);
        let (gelu, silu) = (of(Chain::gated(Kind::Gelu)), of(Chain::gated(Kind::Silu)));
        for engine in &mut Engine::all(None, Format::Bf16).expect("an adapter") {
            let mut found = Found::default();
            for (i, batch) in gelu.batches.iter().enumerate() {
                let got = gelu.compute(batch, engine).expect("computed");
                let bounds = silu.bounds(batch).expect("bounds");
                found.compare(i, Format::Bf16, &got[0].values(), &bounds[0].1);
            }
            assert!(found.above > 1000, "{found:?}");
        }
    }

    #[test]
    fn every_slot_has_special_numbers_once() {
        for text in USUAL {
            let chain: Chain = text.parse().expect("a chain");
            let direction = Direction::Backward;
            let trial = trial(chain, direction, Format::F32);
            for slot in chain.inputs(direction) {
                let odd = |batch: &&Batch| {
                    let values = batch.values();
                    let own = values.iter().filter(|(own, _)| *own == slot);
                    own.flat_map(|(_, values)| *values)
                        .any(|x| x.abs() > 100.0 || x.is_nan())
                };
                let batches = trial.batches.iter().filter(odd).count();
                let learned = slot.name().starts_with("param");
                assert!(batches > 0 || learned, "{chain}: {slot}");
                assert!(2 * batches < trial.batches.len(), "{chain}: {slot}");
            }
        }
    }
}
