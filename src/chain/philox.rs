//! Random numbers without a state: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
//! easy as 1, 2, 3"), of which dropout takes its decisions. shaders/kernel/dropout.wgsl is the same.

/// Four random words of a counter and a key.
pub(crate) fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    const FACTORS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    for _ in 0..10 {
        let product = |i: usize, c: u32| u64::from(FACTORS[i]) * u64::from(c);
        let (a, b) = (product(0, counter[0]), product(1, counter[2]));
        counter = [
            (b >> 32) as u32 ^ counter[1] ^ key[0],
            b as u32,
            (a >> 32) as u32 ^ counter[3] ^ key[1],
            a as u32,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// A dropout of a chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropout {
    /// The number of it in its chain.
    pub number: u32,
    pub seed: u64,
    /// An element is dropped where its word is below.
    pub threshold: u32,
    /// What the others are multiplied by.
    pub factor: f32,
}

impl Dropout {
    pub(crate) fn new(number: usize, p: f32, seed: u64) -> Self {
        let p = f64::from(p);
        Dropout {
            number: number as u32,
            seed,
            threshold: (p * 4_294_967_296.0) as u32,
            factor: (1.0 / (1.0 - p)) as f32,
        }
    }

    /// [`Dropout::at`] for the elements from `start` on.
    #[cfg(feature = "cpu")]
    pub(crate) fn fill(&self, start: u64, factors: &mut [f32]) {
        for (i, factor) in factors.iter_mut().enumerate() {
            *factor = self.at(start + i as u64);
        }
    }

    /// 0 or the factor, for the element of this number.
    pub(crate) fn at(&self, element: u64) -> f32 {
        let four = element / 4;
        let counter = [four as u32, (four >> 32) as u32, self.number, 0];
        let key = [self.seed as u32, (self.seed >> 32) as u32];
        let word = philox(counter, key)[(element % 4) as usize];
        if word < self.threshold {
            0.0
        } else {
            self.factor
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors published with Random123 (kat_vectors, philox4x32 of 10 rounds).
    #[test]
    fn published_vectors() {
        let ones = u32::MAX;
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let vectors = [
            (
                ([0; 4], [0; 2]),
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                ([ones; 4], [ones; 2]),
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                (pi, [0xa409_3822, 0x299f_31d0]),
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for ((counter, key), words) in vectors {
            assert_eq!(philox(counter, key), words);
        }
    }

    #[test]
    fn as_many_are_dropped_as_was_said() {
        for (p, seed) in [(0.0, 1), (0.1, 7), (0.5, 1 << 40), (0.999, 3)] {
            let dropout = Dropout::new(0, p, seed);
            let n = 200_000;
            let dropped = (0..n).filter(|i| dropout.at(*i) == 0.0).count() as f64;
            let (n, p) = (n as f64, f64::from(p));
            let sigma = (n * p * (1.0 - p)).sqrt();
            assert!(
                (dropped - n * p).abs() <= 4.0 * sigma,
                "{p}: {dropped} of {n}"
            );
        }
        let [a, b] = [0, 1].map(|number| Dropout::new(number, 0.5, 9));
        assert!((0..64).any(|i| a.at(i) != b.at(i)));
    }
}
