//! Which inputs are tried: evenly spaced bit patterns, special values, and all floats around
//! the places where a function changes its character; of half formats all there are.

use std::collections::BTreeSet;
use std::iter::StepBy;
use std::ops::RangeInclusive;

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::{delicate, from_ordered, nans, near, ordered, special};

pub const PATTERNS: u64 = 1 << 32;

/// Floats around a delicate place, and around a special value.
const AROUND: u32 = 4000;
const BESIDE: u32 = 5;

/// Places of each sort that are looked at on each side of 0, the nearest ones first: a sine has
/// very many.
const PLACES: usize = 8;

/// Where most values of a network lie: half of the samples are taken here.
const USUAL: [f32; 2] = [1.0 / 64.0, 64.0];

/// A sequence of inputs: bits of f32, or of a half format.
#[derive(Default)]
pub struct Inputs {
    extra: Vec<u32>,
    spans: Vec<Span>,
}

/// Evenly spaced floats, by their place in the order of all.
type Span = StepBy<RangeInclusive<u32>>;

/// At least `samples` of the floats from `low` to `high`, or all of them.
fn span(low: u32, high: u32, samples: u64) -> Span {
    let floats = u64::from(high - low) + 1;
    // An odd stride walks through all values of the low bits.
    let stride = (floats / samples.clamp(1, floats)).max(1);
    let stride = stride - u64::from(stride.is_multiple_of(2));
    (low..=high).step_by(stride as usize)
}

impl Inputs {
    /// All 2^32 bit patterns.
    pub fn every_bit() -> Self {
        Inputs::spaced(0, u32::MAX)
    }

    /// All 2^16 bit patterns of a half format.
    pub fn every_half() -> Self {
        Inputs {
            extra: (0..=u16::MAX.into()).collect(),
            ..Inputs::default()
        }
    }

    /// Every float between two.
    pub fn between(low: f32, high: f32) -> Self {
        Inputs::spaced(ordered(low), ordered(high))
    }

    fn spaced(low: u32, high: u32) -> Self {
        Inputs {
            spans: vec![span(low, high, PATTERNS)],
            ..Inputs::default()
        }
    }

    /// At least `samples` floats: half of them evenly spaced over all bit patterns, half over the
    /// usual magnitudes. Besides, the special values, and the neighbourhood of each place of
    /// interest of this function.
    pub fn sampled(kind: Kind, samples: u64) -> Self {
        let [near, far] = USUAL;
        Inputs {
            extra: extra(kind),
            spans: vec![
                span(0, u32::MAX, samples / 2),
                span(ordered(-far), ordered(-near), samples / 4),
                span(ordered(near), ordered(far), samples / 4),
            ],
        }
    }

    pub fn len(&self) -> u64 {
        let spaced: usize = self.spans.iter().map(|span| span.size_hint().0).sum();
        (self.extra.len() + spaced) as u64
    }

    pub fn bits(self) -> impl Iterator<Item = u32> {
        let spaced = self.spans.into_iter().flatten();
        let spaced = spaced.map(|place| from_ordered(place).to_bits());
        self.extra.into_iter().chain(spaced)
    }
}

/// The special values with their neighbours, and all floats near delicate places, each once.
fn extra(kind: Kind) -> Vec<u32> {
    let numbers = special().into_iter().filter(|x| !x.is_nan());
    let beside = numbers.flat_map(|x| near(x, BESIDE));
    let places = delicate(kind, PLACES).into_iter();
    let around = places.flat_map(|x| near(x, AROUND));
    let all = beside.chain(around).chain(nans());
    let once: BTreeSet<u32> = all.map(f32::to_bits).collect();
    once.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use wgpu_activations::Format;

    use super::*;
    use crate::piece::Piece;

    #[test]
    fn samples_are_spread_over_all_patterns() {
        let inputs = Inputs::sampled(Kind::Relu, 1 << 16);
        let spaced = inputs.len() - inputs.extra.len() as u64;
        assert!((1 << 16..(1 << 16) + 16).contains(&spaced), "{spaced}");
        let between =
            |mut span: Span| u64::from(span.next().unwrap().abs_diff(span.next().unwrap()));
        let stride = between(inputs.spans[0].clone());
        assert!(
            inputs
                .spans
                .iter()
                .all(|span| between(span.clone()) % 2 == 1)
        );
        for special in [
            0,
            1 << 31,
            0x7f80_0000,
            0xff80_0000,
            0x7f7f_ffff,
            1,
            0x807f_ffff,
        ] {
            assert!(inputs.extra.contains(&special), "{special:#x}");
        }
        let bits: Vec<u32> = inputs.bits().collect();
        let [lowest, highest] = [bits.iter().min(), bits.iter().max()].map(|b| *b.unwrap());
        assert_eq!(lowest, 0);
        assert!(u64::from(u32::MAX - highest) < stride);
    }

    #[test]
    fn extra_inputs_are_there_once() {
        let mut bits = extra(Kind::Gelu);
        let count = bits.len();
        bits.sort_unstable();
        bits.dedup();
        assert_eq!(bits.len(), count);
    }

    #[test]
    fn every_bit_is_every_pattern() {
        let inputs = Inputs::every_bit();
        assert_eq!(inputs.len(), PATTERNS);
        let last = Inputs::spaced(u32::MAX - 1, u32::MAX);
        assert!(last.bits().eq([0x7fff_fffe, 0x7fff_ffff]));
        assert_eq!(inputs.bits().next(), Some(u32::MAX));
        let between: Vec<u32> = Inputs::between(-1e-45, 1e-44).bits().collect();
        assert_eq!(between.len(), 7 + 3);
        assert_eq!(between[..3], [0x8000_0001, 0x8000_0000, 0]);
    }

    #[test]
    fn halves_are_packed() {
        let all: Vec<u32> = Inputs::every_half().bits().collect();
        let chunk = Piece::of_bits(Format::F16, &all[1..4]);
        assert_eq!((chunk.count, &chunk.words[..]), (3, &[0x0002_0001, 3][..]));
        let chunk = Piece::of_bits(Format::F16, &all[1 << 15..]);
        assert_eq!(chunk.count, 1 << 15);
        assert_eq!(chunk.words[0], 0x8001_8000);
    }
}
