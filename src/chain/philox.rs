//! Random numbers without a state: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
//! easy as 1, 2, 3"), of which dropout and rrelu take what they draw. shaders/kernel/philox.wgsl is
//! the same.

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

/// What a stage of a chain draws for each element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw {
    /// The number of it in its chain.
    number: u32,
    pub seed: u64,
    pub drawn: Drawn,
}

/// What a random word becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Drawn {
    /// 0 where the word is below the threshold, and else the factor.
    Dropout { threshold: u32, factor: f32 },
    /// `lower + span u`, where u is uniform in [0, 1): the word's upper 24 bits.
    Slope { lower: f32, span: f32 },
    /// -ln(-ln u), where u is between 0 and 1: the word's upper 23 bits and a half.
    Gumbel,
}

impl Draw {
    pub(crate) fn dropout(number: usize, p: f32, seed: u64) -> Self {
        let p = f64::from(p);
        Draw {
            number: number as u32,
            seed,
            drawn: Drawn::Dropout {
                threshold: (p * 4_294_967_296.0) as u32,
                factor: (1.0 / (1.0 - p)) as f32,
            },
        }
    }

    pub(crate) fn slope(number: usize, lower: f32, upper: f32, seed: u64) -> Self {
        let span = upper - lower;
        Draw {
            number: number as u32,
            seed,
            drawn: Drawn::Slope { lower, span },
        }
    }

    pub(crate) fn gumbel(number: usize, seed: u64) -> Self {
        Draw {
            number: number as u32,
            seed,
            drawn: Drawn::Gumbel,
        }
    }

    /// [`Draw::at`] for the elements from `start` on.
    #[cfg(feature = "cpu")]
    pub(crate) fn fill(&self, start: u64, values: &mut [f32]) {
        for (i, value) in values.iter_mut().enumerate() {
            *value = self.at(start + i as u64);
        }
    }

    /// The value for the element of this number.
    pub(crate) fn at(&self, element: u64) -> f32 {
        let word = self.word(element);
        match self.drawn {
            Drawn::Dropout { threshold, .. } if word < threshold => 0.0,
            Drawn::Dropout { factor, .. } => factor,
            Drawn::Slope { lower, span } => lower + span * uniform(word),
            Drawn::Gumbel => gumbel(word) as f32,
        }
    }

    /// The random word of the element of this number.
    pub(crate) fn word(&self, element: u64) -> u32 {
        let four = element / 4;
        let counter = [four as u32, (four >> 32) as u32, self.number, 0];
        let key = [self.seed as u32, (self.seed >> 32) as u32];
        philox(counter, key)[(element % 4) as usize]
    }
}

/// A random word as a number in [0, 1), exactly.
pub(crate) fn uniform(word: u32) -> f32 {
    (word >> 8) as f32 / 16_777_216.0
}

/// A random word as a number between 0 and 1, neither of them, exactly.
pub(crate) fn between(word: u32) -> f64 {
    (f64::from(word >> 9) + 0.5) / 8_388_608.0
}

/// A random word as a number of the Gumbel distribution.
pub(crate) fn gumbel(word: u32) -> f64 {
    -(-between(word).ln()).ln()
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
            let dropout = Draw::dropout(0, p, seed);
            let n = 200_000;
            let dropped = (0..n).filter(|i| dropout.at(*i) == 0.0).count() as f64;
            let (n, p) = (n as f64, f64::from(p));
            let sigma = (n * p * (1.0 - p)).sqrt();
            assert!(
                (dropped - n * p).abs() <= 4.0 * sigma,
                "{p}: {dropped} of {n}"
            );
        }
        let [a, b] = [0, 1].map(|number| Draw::dropout(number, 0.5, 9));
        assert!((0..64).any(|i| a.at(i) != b.at(i)));
    }

    /// The mean of a Gumbel distribution is Euler's constant, its variance π² / 6.
    #[test]
    fn gumbel_noise_has_its_moments() {
        let (draw, n) = (Draw::gumbel(0, 5), 200_000);
        let values = (0..n).map(|i| f64::from(draw.at(i)));
        let (mut sum, mut squares) = (0.0, 0.0);
        for value in values {
            sum += value;
            squares += value * value;
        }
        let mean = sum / n as f64;
        let variance = squares / n as f64 - mean * mean;
        assert!((mean - 0.577_215_664_901_532_9).abs() < 0.012, "{mean}");
        let wanted = std::f64::consts::PI.powi(2) / 6.0;
        assert!((variance - wanted).abs() < 0.03, "{variance}");
        assert!(between(0) > 0.0 && between(u32::MAX) < 1.0);
    }

    #[test]
    fn slopes_are_spread_evenly() {
        let (lower, upper, n) = (0.125, 1.0 / 3.0, 100_000);
        let draw = Draw::slope(1, lower, upper, 9);
        let mut quarters = [0; 4];
        for i in 0..n {
            let slope = draw.at(i);
            assert!((lower..=upper).contains(&slope), "{slope}");
            quarters[(4.0 * (slope - lower) / (upper - lower)) as usize % 4] += 1;
        }
        for count in quarters {
            assert!(
                (f64::from(count) - 25_000.0).abs() < 4.0 * 137.0,
                "{quarters:?}"
            );
        }
        assert_eq!(Draw::slope(0, 0.25, 0.25, 3).at(17), 0.25);
    }
}
