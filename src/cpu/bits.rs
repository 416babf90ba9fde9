//! Bits in words, as chains keep them: the words' bits are those of f32.

/// 0 or 1 for each of the first `count` bits.
pub(crate) fn unpacked(words: &[f32], count: usize) -> Vec<f32> {
    let bit = |i: usize| words[i / 32].to_bits() >> (i % 32) & 1;
    (0..count).map(|i| bit(i) as f32).collect()
}

/// Puts numbers that are 0 or 1 in the bits of words. What is behind them stays.
pub(super) fn pack(bits: &[f32], words: &mut [f32]) {
    for (bits, word) in bits.chunks(32).zip(words) {
        let mut packed = word.to_bits();
        for (i, bit) in bits.iter().enumerate() {
            packed = packed & !(1 << i) | u32::from(*bit > 0.5) << i;
        }
        *word = f32::from_bits(packed);
    }
}
