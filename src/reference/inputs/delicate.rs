//! The places where a function is delicate.

use std::collections::BTreeMap;

use crate::reference;
use crate::{Chain, Kind};

/// Floats between two points of the search: 128 points per octave.
const STEP: u32 = 1 << 16;

/// The bits of infinity: the largest magnitude.
const INFINITY: u32 = 0x7f80_0000;

/// Where |f| falls this far below its surroundings without a change of sign, it touches 0.
const TOUCHES: f64 = 1.0 / 1024.0;

/// Smallest magnitudes that are looked at more closely, for each one that may be reported. Where
/// roots are denser than the search's points they come by the thousand and mean nothing.
const TRIES: usize = 8;

/// Where f, f′ or f″ has a root, leaves the range of normal f32, overflows or stops being
/// defined, and the kinks. Each place is the float behind the change, seen from 0.
///
/// Of each sort of place, on each side of 0, there are the `most` nearest to 0 and the one
/// farthest out. The nearest come first, those above and below 0 in turn.
pub fn delicate(kind: Kind, most: usize) -> Vec<f32> {
    let kinks = kind.kinks();
    let [above, below] = [1.0, -1.0].map(|sign: f32| {
        let mine = |x: &&f32| x.is_sign_negative() == sign.is_sign_negative();
        let kinks = nearest(kinks.iter().filter(mine).map(|x| x.abs().to_bits()), most);
        let side = Side { kind, sign };
        let mut places: Vec<u32> = kinks.chain(side.places(most)).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(move |place| side.x(place))
    });
    in_turn(above, below)
}

/// The `most` smallest, and the largest.
fn nearest(magnitudes: impl Iterator<Item = u32>, most: usize) -> impl Iterator<Item = u32> {
    let mut all: Vec<u32> = magnitudes.collect();
    all.sort_unstable();
    let farthest = all.last().copied();
    all.into_iter().take(most).chain(farthest)
}

fn in_turn(mut above: impl Iterator<Item = f32>, mut below: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut all = Vec::new();
    loop {
        let pair = [above.next(), below.next()];
        if pair == [None; 2] {
            return all;
        }
        all.extend(pair.into_iter().flatten());
    }
}

/// The numbers of one sign; a magnitude is the bits of |x|.
#[derive(Clone, Copy)]
struct Side {
    kind: Kind,
    sign: f32,
}

/// A stretch between neighbouring points of the search at which something happens to f, f′ or
/// f″, and what.
type Sort = (usize, Event);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// From one character to another.
    Change(i8, i8),
    /// Close to 0 without crossing it.
    Touch,
}

impl Side {
    fn x(self, magnitude: u32) -> f32 {
        f32::from_bits(magnitude).copysign(self.sign)
    }

    fn values(self, magnitude: u32) -> [f64; 3] {
        let jet = reference::jet(self.x(magnitude).into(), Chain::map(self.kind));
        [jet.value, jet.d1, jet.d2]
    }

    fn places(self, most: usize) -> impl Iterator<Item = u32> {
        let points: Vec<u32> = (0..INFINITY)
            .step_by(STEP as usize)
            .chain([INFINITY])
            .collect();
        let values: Vec<[f64; 3]> = points.iter().map(|&point| self.values(point)).collect();
        let mut found: BTreeMap<Sort, Vec<u32>> = BTreeMap::new();
        let mut last: BTreeMap<Sort, [u32; 2]> = BTreeMap::new();
        for order in 0..3 {
            for (i, pair) in values.windows(2).enumerate() {
                let [from, to] = [pair[0][order], pair[1][order]].map(character);
                let (sort, between) =
                    ((order, Event::Change(from, to)), [points[i], points[i + 1]]);
                let places = found.entry(sort).or_default();
                match from == to {
                    true => {}
                    false if places.len() < most => places.push(self.change(order, between)),
                    false => _ = last.insert(sort, between),
                }
            }
            let touches = self.touches(order, &points, &values, most);
            found.insert((order, Event::Touch), touches);
        }
        let last = last.into_iter();
        let last: Vec<u32> = last
            .map(|((order, _), pair)| self.change(order, pair))
            .collect();
        found.into_values().flatten().chain(last)
    }

    /// The first magnitude behind a change of character.
    fn change(self, order: usize, [mut low, mut high]: [u32; 2]) -> u32 {
        let at = |magnitude| character(self.values(magnitude)[order]);
        let before = at(low);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match at(middle) == before {
                true => low = middle,
                false => high = middle,
            }
        }
        high
    }

    /// Where f, f′ or f″ touches 0.
    fn touches(self, order: usize, points: &[u32], values: &[[f64; 3]], most: usize) -> Vec<u32> {
        let triples = points.windows(3).zip(values.windows(3));
        let lowest = triples.filter(|(_, values)| {
            let [a, b, c] = [0, 1, 2].map(|i| values[i][order]);
            let same = character(a) == character(b) && character(b) == character(c);
            same && character(b).abs() == NORMAL && b.abs() < a.abs() && b.abs() <= c.abs()
        });
        let closer = lowest.take(TRIES * most).filter_map(|(points, values)| {
            let place = self.smallest(order, points[0], points[2]);
            let around = values[0][order].abs().min(values[2][order].abs());
            let touches = self.values(place)[order].abs() < TOUCHES * around;
            touches.then_some(place)
        });
        closer.take(most).collect()
    }

    /// Where the magnitude between two points is smallest, by halving: it falls, then rises.
    fn smallest(self, order: usize, mut low: u32, mut high: u32) -> u32 {
        let size = |magnitude| self.values(magnitude)[order].abs();
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match size(middle) < size(middle + 1) {
                true => high = middle,
                false => low = middle,
            }
        }
        high
    }
}

/// The character of a number that is normal in f32.
const NORMAL: i8 = 1;

/// What sort of number a true value is. Where it changes from one float to the next, there is
/// a root, or the result leaves the normal range, overflows or stops being defined.
fn character(value: f64) -> i8 {
    let sort = match value.abs() {
        nan if nan.is_nan() => return i8::MAX,
        small if small < f32::MIN_POSITIVE.into() => 0,
        large if large > f32::MAX.into() => 2,
        _ => NORMAL,
    };
    if value < 0.0 { -sort } else { sort }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{FRAC_PI_4, PI, SQRT_2};

    use super::super::ordered;
    use super::*;

    const SINE: Kind = Kind::Sine { omega: 1.0 };

    fn finds(kind: Kind, place: f32) {
        let all = delicate(kind, 8);
        let near = |&x: &f32| ordered(x).abs_diff(ordered(place)) < 4;
        assert!(all.iter().any(near), "{kind}: {place} is not in {all:?}");
    }

    #[test]
    fn roots_are_found() {
        // gelu′ = 0 at its minimum, gelu″ = 0 at the square root of 2.
        finds(Kind::Gelu, -0.751_791_54);
        finds(Kind::Gelu, SQRT_2);
        finds(Kind::Gelu, -SQRT_2);
        finds(Kind::Softsign, 0.0);
    }

    #[test]
    fn the_roots_nearest_to_0_are_found() {
        for n in 1..4 {
            finds(SINE, n as f32 * PI);
            finds(SINE, -n as f32 * PI);
        }
        let all = delicate(SINE, 8);
        assert!(all[..18].iter().all(|x| x.abs() < 13.0), "{all:?}");
        let negative = all.iter().filter(|x| x.is_sign_negative()).count();
        assert_eq!(2 * negative, all.len());
    }

    #[test]
    fn roots_without_a_change_of_sign_are_found() {
        // snake′ = 1 + sin(2 x)
        finds(Kind::Snake { alpha: 1.0 }, -FRAC_PI_4);
        finds(Kind::Snake { alpha: 1.0 }, 3.0 * FRAC_PI_4);
    }

    #[test]
    fn kinks_and_overflows_are_found() {
        finds(Kind::Relu6, 6.0);
        finds(Kind::Exp, 88.722_84);
        finds(Kind::Square, -1.844_674_3e19);
    }
}
