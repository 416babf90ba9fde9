//! Floats as integers in the same order.

use std::ops::Range;

/// A number that grows as the float does: neighbours differ by 1, and -0 is just below +0.
/// NaN lies beyond the infinities.
pub fn ordered(x: f32) -> u32 {
    let bits = x.to_bits();
    match bits >> 31 {
        1 => !bits,
        _ => bits | 1 << 31,
    }
}

/// The float with this number.
pub fn from_ordered(number: u32) -> f32 {
    f32::from_bits(match number >> 31 {
        1 => number & !(1 << 31),
        _ => !number,
    })
}

/// x and the floats next to it, `count` in all where there are as many up to the infinities.
pub fn near(x: f32, count: u32) -> impl Iterator<Item = f32> {
    around(x, count).map(from_ordered)
}

/// The numbers of those floats.
fn around(x: f32, count: u32) -> Range<u32> {
    let middle = ordered(x);
    let first = middle.saturating_sub(count / 2);
    let last = middle.saturating_add(count.div_ceil(2));
    first.max(ordered(f32::NEG_INFINITY))..last.min(ordered(f32::INFINITY) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_order_of_floats() {
        let [infinity, tiny] = [f32::INFINITY, f32::from_bits(1)];
        let ascending = [-infinity, -1.0, -tiny, -0.0, 0.0, tiny, 1.0, infinity];
        for pair in ascending.windows(2) {
            assert!(ordered(pair[0]) < ordered(pair[1]), "{pair:?}");
        }
        for x in ascending {
            assert_eq!(from_ordered(ordered(x)).to_bits(), x.to_bits());
        }
        assert_eq!(ordered(0.0) - ordered(-0.0), 1);
    }

    #[test]
    fn neighbours_end_at_the_infinities() {
        let bits = |x: f32, count| near(x, count).map(f32::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(0.0, 4), [0x8000_0001, 0x8000_0000, 0, 1]);
        assert_eq!(bits(1.0, 3), [0x3f7f_ffff, 0x3f80_0000, 0x3f80_0001]);
        assert_eq!(
            bits(f32::INFINITY, 4),
            [0x7f7f_fffe, 0x7f7f_ffff, 0x7f80_0000]
        );
        assert_eq!(bits(f32::NEG_INFINITY, 4), [0xff80_0000, 0xff7f_ffff]);
    }
}
