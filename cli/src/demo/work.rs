//! The work itself: every function on every place, timed and verified.

use std::error::Error;
use std::time::Duration;

use indicatif::ProgressBar;
use wgpu_activations::reference::Jet;
use wgpu_activations::{Format, Kind};

use crate::bench::timing::{Stats, Variant, round_robin};
use crate::check::sweep::jets;
use crate::check::tally::{Tally, tallied};
use crate::inputs::Inputs;
use crate::place::{Pass, Place};

type Failed = Box<dyn Error>;

/// Times that each pass is measured, and how long a sample lasts at least.
const ROUNDS: u16 = 5;
const SAMPLE: Duration = Duration::from_millis(5);

/// One function at one place.
pub struct Outcome {
    pub kind: Kind,
    pub place: usize,
    pub passes: [Measured; 2],
}

/// One pass of an [`Outcome`].
pub struct Measured {
    /// Against the f64 reference.
    pub tally: Tally,
    /// Seconds for all values.
    pub stats: Stats,
}

impl Outcome {
    /// Whether every value is within its budget.
    pub fn verified(&self) -> bool {
        let good = |tally: &Tally| tally.above == 0 && tally.inputs > 0;
        self.passes.iter().all(|pass| good(&pass.tally))
    }
}

/// A place, as the report knows it.
#[derive(Clone, Default)]
pub struct Transfers {
    /// Seconds to put x and dy there.
    pub uploads: Vec<f64>,
    /// Seconds to get a result back.
    pub reads: Vec<f64>,
}

pub struct Results {
    /// One per function and place.
    pub outcomes: Vec<Outcome>,
    /// One per place; empty for the CPU.
    pub transfers: Vec<Transfers>,
}

pub fn run(
    kinds: &[Kind],
    input: &Inputs,
    places: &[Box<dyn Place + '_>],
    bar: &ProgressBar,
) -> Result<Results, Failed> {
    let mut outcomes = Vec::new();
    let mut transfers = vec![Transfers::default(); places.len()];
    let mut want = Vec::new();
    for &kind in kinds {
        bar.set_message(kind.to_string());
        jets(kind, input.of(kind), &mut want);
        for (number, (place, times)) in places.iter().zip(time(kind, places)?).enumerate() {
            let transfers = &mut transfers[number];
            transfers.uploads.extend(place.upload(kind)?);
            let passes = times.map(|(pass, stats)| {
                let (got, time) = place.result(pass)?;
                transfers.reads.extend(time);
                let tally = compare(kind, pass, input, &want, &got);
                Ok::<_, Failed>(Measured { tally, stats })
            });
            let [forward, backward] = passes;
            outcomes.push(Outcome {
                kind,
                place: number,
                passes: [forward?, backward?],
            });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Results {
        outcomes,
        transfers,
    })
}

/// Both passes on all places, in turn.
fn time(kind: Kind, places: &[Box<dyn Place + '_>]) -> Result<Vec<[(Pass, Stats); 2]>, Failed> {
    let mut variants = Vec::new();
    for place in places {
        let variant = |pass| Ok::<_, Failed>(Variant::new(pass, place.work(kind, pass)?));
        variants.push([variant(Pass::Forward)?, variant(Pass::Backward)?]);
    }
    let all = variants.as_flattened_mut();
    round_robin(all, ROUNDS, SAMPLE, &ProgressBar::hidden())?;
    let results = variants.into_iter().map(|pair| pair.map(Variant::result));
    Ok(results.collect())
}

fn compare(kind: Kind, pass: Pass, input: &Inputs, want: &[Jet<f64>], got: &[f32]) -> Tally {
    let order = usize::from(pass == Pass::Backward);
    let budget = kind.activation().ulps[order];
    let x = input.of(kind);
    tallied(got.len(), |tally, i| {
        let (x, got, want, scale) = (x[i], got[i], want[i], kind.scale(x[i])[order]);
        match pass {
            Pass::Forward => tally.add(Format::F32, x, got, want.value, scale, budget),
            _ => tally.add_product(x, got, want.d1, input.dy[i], scale, budget),
        }
    })
}
