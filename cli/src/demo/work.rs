//! The work itself: every function on every place, timed and verified.

use std::error::Error;
use std::time::Duration;

use indicatif::ProgressBar;
use rayon::prelude::*;
use wgpu_activations::reference::Jet;
use wgpu_activations::{Format, Kind};

use super::input::Input;
use super::place::{Pass, Place};
use crate::bench::timing::{Stats, Variant, round_robin};
use crate::check::sweep::{PIECE, jets};
use crate::check::tally::Tally;

/// Times that each pass is measured, and how long a sample lasts at least.
const ROUNDS: usize = 5;
const SAMPLE: Duration = Duration::from_millis(5);

/// One function at one place.
pub struct Outcome {
    /// The function.
    pub kind: Kind,
    /// The place's number.
    pub place: usize,
    /// Forward and backward.
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
        self.passes
            .iter()
            .all(|pass| pass.tally.above == 0 && pass.tally.inputs > 0)
    }
}

/// A place, as the report knows it.
#[derive(Default)]
pub struct Transfers {
    /// Seconds to put x and dy there.
    pub uploads: Vec<f64>,
    /// Seconds to get a result back.
    pub reads: Vec<f64>,
}

/// What came out.
pub struct Results {
    /// One per function and place.
    pub outcomes: Vec<Outcome>,
    /// One per place; empty for the CPU.
    pub transfers: Vec<Transfers>,
}

/// Runs everything.
pub fn run(
    kinds: &[Kind],
    input: &Input,
    places: &mut [Place],
    bar: &ProgressBar,
) -> Result<Results, Box<dyn Error>> {
    let mut results = Results {
        outcomes: Vec::new(),
        transfers: Vec::new(),
    };
    results
        .transfers
        .resize_with(places.len(), Transfers::default);
    let mut want = Vec::new();
    for &kind in kinds {
        bar.set_message(kind.to_string());
        let x = input.of(kind);
        jets(kind, x, &mut want);
        for (place, transfers) in places.iter_mut().zip(&mut results.transfers) {
            transfers.uploads.extend(place.upload(x, &input.dy)?);
        }
        let task = Task {
            kind,
            x,
            dy: &input.dy,
            want: &want,
        };
        let [forward, backward] =
            Pass::ALL.map(|pass| task.run(pass, places, &mut results.transfers));
        for (place, passes) in forward?.into_iter().zip(backward?).enumerate() {
            results.outcomes.push(Outcome {
                kind,
                place,
                passes: passes.into(),
            });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(results)
}

/// One function and what it works on.
struct Task<'a> {
    kind: Kind,
    x: &'a [f32],
    dy: &'a [f32],
    want: &'a [Jet<f64>],
}

impl Task<'_> {
    /// One pass on all places, in turn.
    fn run(
        &self,
        pass: Pass,
        places: &mut [Place],
        transfers: &mut [Transfers],
    ) -> Result<Vec<Measured>, Box<dyn Error>> {
        let variants = places.iter_mut().enumerate().map(|(number, place)| {
            Ok(Variant::new(
                number,
                place.work(self.kind, pass, self.x, self.dy)?,
            ))
        });
        let mut variants = variants.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        round_robin(&mut variants, ROUNDS, SAMPLE, &ProgressBar::hidden())?;
        let times: Vec<Stats> = variants
            .into_iter()
            .map(|variant| variant.result().1)
            .collect();
        let (mut measured, mut got) = (Vec::new(), Vec::new());
        for ((place, transfers), stats) in places.iter_mut().zip(transfers).zip(times) {
            transfers.reads.extend(place.result(&mut got)?);
            let tally = self.compare(pass, &got);
            measured.push(Measured { tally, stats });
        }
        Ok(measured)
    }

    fn compare(&self, pass: Pass, got: &[f32]) -> Tally {
        let order = usize::from(pass == Pass::Backward);
        let budget = self.kind.activation().ulps[order];
        let pieces = got.par_chunks(PIECE).enumerate();
        let tallies = pieces.map(|(piece, got)| {
            let first = piece * PIECE;
            let mut tally = Tally::default();
            for (i, &got) in (first..).zip(got) {
                let (x, want) = (self.x[i], self.want[i]);
                let scale = self.kind.scale(x)[order];
                match pass {
                    Pass::Forward => {
                        tally.add(Format::F32, x, got, want.value, scale, budget);
                    }
                    Pass::Backward => tally.add_product(x, got, want.d1, self.dy[i], scale, budget),
                }
            }
            tally
        });
        tallies.reduce(Tally::default, Tally::merge)
    }
}
