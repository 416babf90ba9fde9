//! Which inputs are tried: evenly spaced bit patterns, special values, and all floats around
//! the places where a function changes its character; of half formats all there are.

use wgpu_activations::{Kind, reference};

use super::tally::SMALLEST_NORMAL;
use crate::piece::Piece;

/// How many bit patterns there are.
pub const PATTERNS: u64 = 1 << 32;

/// Floats on each side of a place of interest.
const AROUND: u32 = 2000;

/// Floats between two points of the first search for places of interest: 256 points per octave.
const STEP: u32 = 1 << 15;

/// Places of one sort that are looked at, those nearest to 0 first: a sine has very many.
const PLACES: usize = 8;

/// Where most values of a network lie: half of the samples are taken here.
const USUAL: [f32; 2] = [1.0 / 64.0, 64.0];

/// A sequence of inputs: bits of f32, or of a half format.
pub struct Inputs {
    extra: Vec<u32>,
    spans: Vec<Span>,
}

/// Evenly spaced floats, in the order of their keys.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: u32,
    stride: u64,
    count: u64,
}

impl Span {
    /// At least `samples` of the floats from `low` to `high`, or all of them.
    fn new(low: u32, high: u32, samples: u64) -> Self {
        let floats = u64::from(high - low) + 1;
        // An odd stride walks through all values of the low bits.
        let stride = (floats / samples.clamp(1, floats)).max(1);
        let stride = stride - u64::from(stride.is_multiple_of(2));
        Span {
            first: low,
            stride,
            count: floats.div_ceil(stride),
        }
    }

    fn key(&self, number: u64) -> u32 {
        (u64::from(self.first) + number * self.stride) as u32
    }
}

impl Inputs {
    /// All 2^32 bit patterns.
    pub fn every_bit() -> Self {
        Inputs {
            extra: Vec::new(),
            spans: vec![Span::new(0, u32::MAX, PATTERNS)],
        }
    }

    /// All 2^16 bit patterns of a half format.
    pub fn every_half() -> Self {
        Inputs {
            extra: (0..=u16::MAX.into()).collect(),
            spans: Vec::new(),
        }
    }

    /// Every float between two.
    pub fn between(low: f32, high: f32) -> Self {
        Inputs {
            extra: Vec::new(),
            spans: vec![Span::new(key(low), key(high), PATTERNS)],
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
                Span::new(0, u32::MAX, samples / 2),
                Span::new(key(-far), key(-near), samples / 4),
                Span::new(key(near), key(far), samples / 4),
            ],
        }
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        let spaced: u64 = self.spans.iter().map(|span| span.count).sum();
        self.extra.len() as u64 + spaced
    }

    /// Fills `chunk` with the inputs from number `first` on, at most `capacity`.
    pub fn fill(&self, first: u64, chunk: &mut Piece, capacity: usize) {
        let count = (self.len() - first).min(capacity as u64) as usize;
        chunk.fill((0..count).map(|i| self.input(first + i as u64)));
    }

    fn input(&self, mut number: u64) -> u32 {
        if let Some(&bits) = self.extra.get(number as usize) {
            return bits;
        }
        number -= self.extra.len() as u64;
        for span in &self.spans {
            match number < span.count {
                true => return unkey(span.key(number)).to_bits(),
                false => number -= span.count,
            }
        }
        f32::NAN.to_bits()
    }
}

/// The special values, and all floats near them, near kinks and near places of interest.
fn extra(kind: Kind) -> Vec<u32> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    let (lowest, highest) = (key(f32::NEG_INFINITY), key(f32::INFINITY));
    let mut around = |x: f32, count: u32| {
        let middle = key(x);
        spans.push((lowest.max(middle - count), highest.min(middle + count)));
    };
    for x in kind.kinks().into_iter().chain(places(kind)) {
        around(x, AROUND);
    }
    for x in specials() {
        around(x, 2);
    }
    spans.sort_unstable();
    let mut bits = nans();
    let mut next = 0;
    for (first, last) in spans {
        bits.extend((first.max(next)..=last).map(|key| unkey(key).to_bits()));
        next = next.max(last.saturating_add(1));
    }
    bits
}

/// The ends of each range of floats, and the powers of two.
fn specials() -> Vec<f32> {
    let positive = [0, 1, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff, 0x7f80_0000];
    let powers = (1..=0xfe).map(|exponent| exponent << 23);
    let all = positive.into_iter().chain(powers);
    all.flat_map(|bits| [f32::from_bits(bits), -f32::from_bits(bits)])
        .collect()
}

/// Quiet and signalling, of both signs, with the smallest and largest payload.
fn nans() -> Vec<u32> {
    let positive = [0x7fc0_0000, 0x7f80_0001, 0x7fbf_ffff, 0x7fff_ffff_u32];
    positive
        .into_iter()
        .flat_map(|bits| [bits, bits | 1 << 31])
        .collect()
}

/// A number that grows as the float does: neighbours differ by 1, -0 is just below +0.
fn key(x: f32) -> u32 {
    let bits = x.to_bits();
    if bits >> 31 == 1 {
        !bits
    } else {
        bits | 1 << 31
    }
}

fn unkey(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 {
        key & !(1 << 31)
    } else {
        !key
    })
}

/// What sort of number a true value is. Where it changes from one float to the next, there is
/// a root, or the result leaves the normal range, overflows or stops being defined.
fn character(value: f64) -> i8 {
    let sort = match value.abs() {
        nan if nan.is_nan() => return i8::MAX,
        small if small < SMALLEST_NORMAL => 0,
        large if large > f64::from(f32::MAX) => 2,
        _ => 1,
    };
    if value < 0.0 { -sort } else { sort }
}

fn characters(kind: Kind, key: u32) -> [i8; 3] {
    let jet = reference::jet(kind, unkey(key).into());
    [jet.value, jet.d1, jet.d2].map(character)
}

/// Where f, f′ or f″ change their character.
fn places(kind: Kind) -> Vec<f32> {
    let (first, last) = (key(f32::NEG_INFINITY), key(f32::INFINITY));
    let points: Vec<u32> = (first..last).step_by(STEP as usize).chain([last]).collect();
    let sorts: Vec<[i8; 3]> = points
        .iter()
        .map(|&point| characters(kind, point))
        .collect();
    let mut found = Vec::new();
    for order in 0..3 {
        for (i, pair) in sorts.windows(2).enumerate() {
            if pair[0][order] != pair[1][order] {
                let change = (order, pair[0][order], pair[1][order]);
                found.push((change, points[i], points[i + 1]));
            }
        }
    }
    // Nearest to 0 first, within each sort of change.
    found.sort_by_key(|&(change, low, _)| (change, (unkey(low).abs().to_bits(), low)));
    let same = found.chunk_by(|a, b| a.0 == b.0);
    same.flat_map(|group| group.iter().take(PLACES))
        .map(|&((order, _, _), low, high)| bisect(kind, order, low, high))
        .collect()
}

/// The last float before a change of character between two keys.
fn bisect(kind: Kind, order: usize, mut low: u32, mut high: u32) -> f32 {
    let before = characters(kind, low)[order];
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match characters(kind, middle)[order] == before {
            true => low = middle,
            false => high = middle,
        }
    }
    unkey(low)
}

#[cfg(test)]
mod tests {
    use wgpu_activations::Format;

    use super::*;

    fn all(inputs: &Inputs) -> Vec<u32> {
        let mut chunk = Piece::new(Format::F32, 0);
        inputs.fill(0, &mut chunk, inputs.len() as usize);
        chunk.words().to_vec()
    }

    #[test]
    fn keys_are_in_the_order_of_floats() {
        let ascending = [
            f32::NEG_INFINITY,
            -1.0,
            -1e-45,
            -0.0,
            0.0,
            1e-45,
            1.0,
            f32::INFINITY,
        ];
        for pair in ascending.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
        for x in ascending {
            assert_eq!(unkey(key(x)).to_bits(), x.to_bits());
        }
        assert_eq!(key(0.0) - key(-0.0), 1);
    }

    #[test]
    fn samples_are_spread_over_all_patterns() {
        let inputs = Inputs::sampled(Kind::Relu, 1 << 16);
        let spaced = inputs.len() - inputs.extra.len() as u64;
        assert!((1 << 16..(1 << 16) + 16).contains(&spaced), "{spaced}");
        assert!(inputs.spans.iter().all(|span| span.stride % 2 == 1));
        let bits = all(&inputs);
        let [lowest, highest] = [bits.iter().min(), bits.iter().max()].map(|b| *b.unwrap());
        assert_eq!(lowest, 0);
        assert!(u64::from(u32::MAX - highest) < inputs.spans[0].stride);
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
        let mut chunk = Piece::new(Format::F32, 0);
        inputs.fill(PATTERNS - 2, &mut chunk, 100);
        assert_eq!(chunk.words(), [0x7fff_fffe, 0x7fff_ffff]);
        inputs.fill(0, &mut chunk, 1);
        assert_eq!(chunk.words(), [u32::MAX]);
        let between = all(&Inputs::between(-1e-45, 1e-44));
        assert_eq!(between.len(), 7 + 3);
        assert_eq!(between[..3], [0x8000_0001, 0x8000_0000, 0]);
    }

    #[test]
    fn halves_are_packed() {
        let mut chunk = Piece::new(Format::F16, 0);
        Inputs::every_half().fill(1, &mut chunk, 3);
        assert_eq!((chunk.count(), chunk.words()), (3, &[0x0002_0001, 3][..]));
        Inputs::every_half().fill(1 << 15, &mut chunk, 1 << 20);
        assert_eq!(chunk.count(), 1 << 15);
        assert_eq!(chunk.words()[0], 0x8001_8000);
    }

    #[test]
    fn roots_are_found() {
        let near =
            |kind: Kind, root: f32| places(kind).iter().any(|&x| key(x).abs_diff(key(root)) < 4);
        // gelu' = 0 at its minimum, gelu'' = 0 at the square root of 2.
        assert!(near(Kind::Gelu, -0.751_791_54));
        assert!(near(Kind::Gelu, std::f32::consts::SQRT_2));
        assert!(near(Kind::Softsign, 0.0));
    }
}
