//! The work itself: every function on every place, timed and verified.

use std::time::Duration;

use indicatif::ProgressBar;
use wgpu_activations::reference::Jet;
use wgpu_activations::{Direction, Format, Kind};

use crate::Result;
use crate::bench::timing::{Stats, Variant, round_robin};
use crate::check::sweep::jets;
use crate::check::tally::{Tally, tallied};
use crate::inputs::Inputs;
use crate::place::Places;

/// Times that each pass is measured, and how long a sample lasts at least.
const ROUNDS: u16 = 5;
const SAMPLE: Duration = Duration::from_millis(5);

/// One function at one place.
pub struct Outcome {
    pub kind: Kind,
    pub place: usize,
    /// Forward and backward.
    pub passes: [Measured; 2],
    /// Seconds to put x and dy there; none for the CPU.
    pub upload: Option<f64>,
}

/// One pass of an [`Outcome`].
pub struct Measured {
    /// Against the f64 reference.
    pub tally: Tally,
    /// Seconds for all values.
    pub stats: Stats,
    /// Seconds to get the result back; none for the CPU.
    pub read: Option<f64>,
}

impl Outcome {
    /// Whether every value is within its budget.
    pub fn verified(&self) -> bool {
        let good = |tally: &Tally| tally.above == 0 && tally.inputs > 0;
        self.passes.iter().all(|pass| good(&pass.tally))
    }
}

/// As tables show it.
pub fn verdict(good: bool) -> &'static str {
    if good { "verified" } else { "FAILED" }
}

/// One outcome for each function and place.
pub fn run(
    kinds: &[Kind],
    input: &Inputs,
    places: &Places<'_>,
    bar: &ProgressBar,
) -> Result<Vec<Outcome>> {
    let (mut outcomes, mut want) = (Vec::new(), Vec::new());
    for &kind in kinds {
        bar.set_message(kind.to_string());
        jets(kind, input.of(kind), &mut want);
        for (place, times) in time(kind, places)?.into_iter().enumerate() {
            let [forward, backward] = times.map(|(direction, stats)| -> Result<Measured> {
                let (got, read) = places[place].result(direction)?;
                let tally = compare(kind, direction, input, &want, &got);
                Ok(Measured { tally, stats, read })
            });
            outcomes.push(Outcome {
                kind,
                place,
                passes: [forward?, backward?],
                upload: places[place].upload(kind)?,
            });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

/// Both passes on all places, in turn.
fn time(kind: Kind, places: &Places<'_>) -> Result<Vec<[(Direction, Stats); 2]>> {
    let mut variants = Vec::new();
    for place in places {
        for direction in [&[Direction::Forward], &[Direction::Backward]] {
            variants.push(Variant::new(direction[0], place.work(kind, direction)?));
        }
    }
    let mut timed = round_robin(variants, ROUNDS, SAMPLE, &ProgressBar::hidden())?.into_iter();
    let pair = |_| Some([timed.next()?, timed.next()?]);
    Ok(places.iter().filter_map(pair).collect())
}

fn compare(
    kind: Kind,
    direction: Direction,
    input: &Inputs,
    want: &[Jet<f64>],
    got: &[f32],
) -> Tally {
    let order = usize::from(direction == Direction::Backward);
    let budget = kind.activation().ulps[order];
    let x = input.of(kind);
    tallied(got.len(), |tally, i| {
        let (x, got, want, scale) = (x[i], got[i], want[i], kind.scale(x[i])[order]);
        match direction {
            Direction::Forward => tally.add(Format::F32, x, got, want.value, scale, budget),
            _ => tally.add_product(x, got, want.d1, input.dy[i], scale, budget),
        }
    })
}
