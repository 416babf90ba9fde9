//! How time is taken: many variants in turn, so that the noise of a shared machine hits all
//! alike.

use std::time::Duration;

use indicatif::ProgressBar;

use crate::Result;
use crate::clock::Time;
use crate::place::Work;

/// The most repetitions in one sample.
const MOST: usize = 10_000;

pub struct Variant<'a, L> {
    label: L,
    work: Work<'a>,
    /// In a sample, at least.
    pub repeats: usize,
    samples: Vec<f64>,
    /// By the GPU's clock; not a number where it tells nothing.
    on_gpu: Vec<f64>,
}

impl<'a, L> Variant<'a, L> {
    pub fn new<T: Into<Time>>(label: L, mut work: impl FnMut(usize) -> Result<T> + 'a) -> Self {
        Variant {
            label,
            work: Box::new(move |repeats| Ok(work(repeats)?.into())),
            repeats: 1,
            samples: Vec::new(),
            on_gpu: Vec::new(),
        }
    }

    /// Warms up, and finds out how many repetitions last as long as a sample should.
    fn calibrate(&mut self, target: Duration) -> Result<()> {
        (self.work)(1)?;
        loop {
            let wall = (self.work)(self.repeats)?.wall;
            let factor = target.as_secs_f64() / wall.as_secs_f64().max(1e-9);
            if factor <= 1.1 || self.repeats == MOST {
                return Ok(());
            }
            let more = self.repeats as f64 * factor.min(16.0);
            self.repeats = (more.ceil() as usize).clamp(self.repeats + 1, MOST);
        }
    }
}

/// Times all variants, `rounds` times in turn. A sample lasts at least about `target`.
pub fn round_robin<L>(
    mut variants: Vec<Variant<'_, L>>,
    rounds: u16,
    target: Duration,
    bar: &ProgressBar,
) -> Result<Vec<(L, Stats)>> {
    for variant in &mut variants {
        variant.calibrate(target)?;
        bar.inc(1);
    }
    for _ in 0..rounds {
        for variant in &mut variants {
            let time = (variant.work)(variant.repeats)?;
            let once = |time: Duration| time.as_secs_f64() / variant.repeats as f64;
            let gpu = time.gpu.map_or(f64::NAN, once);
            variant.samples.push(once(time.wall));
            variant.on_gpu.push(gpu);
            bar.inc(1);
        }
    }
    let result = |it: Variant<'_, L>| {
        let measured = it.on_gpu.iter().any(|time| time.is_finite());
        let stats = Stats {
            gpu: measured.then(|| Stats::of(&it.on_gpu, it.repeats).into()),
            ..Stats::of(&it.samples, it.repeats)
        };
        (it.label, stats)
    };
    Ok(variants.into_iter().map(result).collect())
}

/// Times of one repetition, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    pub min: f64,
    /// A quarter was faster.
    pub low: f64,
    pub median: f64,
    /// A quarter was slower.
    pub high: f64,
    pub max: f64,
    pub samples: Vec<f64>,
    /// How many repetitions each sample had.
    pub repeats: usize,
    /// The same by the GPU's own clock, where it has one.
    pub gpu: Option<Box<Stats>>,
}

impl Stats {
    /// Of samples that had `repeats` repetitions each. All 0 without a sample.
    pub fn of(samples: &[f64], repeats: usize) -> Self {
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        let quarters = quantiles(samples.iter().copied(), quarters);
        let [min, low, median, high, max] = quarters.unwrap_or_default();
        Stats {
            min,
            low,
            median,
            high,
            max,
            samples: samples.to_vec(),
            repeats,
            gpu: None,
        }
    }

    /// How many times longer than another work: the median over the rounds.
    pub fn times(&self, other: &Stats) -> f64 {
        self.ratios(other).median
    }

    /// How many times longer in each round, in which both met about the same noise.
    pub fn ratios(&self, other: &Stats) -> Stats {
        let pairs = self.samples.iter().zip(&other.samples);
        let ratios: Vec<f64> = pairs.map(|(a, b)| a / b).collect();
        Stats::of(&ratios, 1)
    }
}

/// What these parts of the finite values are below, if there are any.
pub fn quantiles<const N: usize>(
    values: impl Iterator<Item = f64>,
    parts: [f64; N],
) -> Option<[f64; N]> {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(parts.map(|part| {
        let place = part * last as f64;
        let (below, above) = (
            values[place.floor() as usize],
            values[place.ceil() as usize],
        );
        below * (1.0 - place.fract()) + above * place.fract()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles() {
        let stats = Stats::of(&[5.0, 1.0, 4.0, 2.0, 3.0], 7);
        let times = [stats.min, stats.low, stats.median, stats.high, stats.max];
        assert_eq!(times, [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(Stats::of(&[1.0, 2.0], 1).median, 1.5);
        assert_eq!(Stats::of(&[], 1).max, 0.0);
        let noisy = Stats::of(&[2.0, 20.0, 6.0], 1);
        assert_eq!(noisy.times(&Stats::of(&[1.0, 10.0, 2.0], 1)), 2.0);
    }

    #[test]
    fn samples_without_a_stamp_do_not_count() {
        let mut stamps = [None, None, Some(4), None, Some(6)].into_iter();
        let work = |_| {
            let gpu = stamps.next().flatten().map(Duration::from_millis);
            Ok(Time::of(Duration::from_millis(10), gpu))
        };
        let variants = vec![Variant::new("a", work)];
        let timed = round_robin(variants, 3, Duration::ZERO, &ProgressBar::hidden());
        let (_, stats) = &timed.expect("timed")[0];
        assert_eq!((stats.median, stats.max), (0.01, 0.01));
        assert_eq!(stats.gpu.as_ref().map(|gpu| gpu.median), Some(0.005));
    }

    #[test]
    fn repetitions_fill_a_sample() {
        let work = |n: usize| Ok(Duration::from_micros(100 + 10 * n as u64));
        let variants = vec![Variant::new("a", work)];
        let bar = ProgressBar::hidden();
        let timed = round_robin(variants, 3, Duration::from_millis(10), &bar);
        let (_, stats) = &timed.expect("timed")[0];
        assert_eq!((stats.samples.len(), stats.gpu.clone()), (3, None));
        assert!((890..1100).contains(&stats.repeats), "{}", stats.repeats);
    }
}
