//! Functions of a row: each result depends on all numbers of its row.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use crate::{Error, Param, Per};

/// A function of a whole row, a stage of chains as activations are: [`Chain::row`](crate::Chain::row).
///
/// The rows are those of the [`Shape`](crate::Shape). m is the largest number of the row, and sums go
/// over the row. A row may have numbers that are -∞: a mask that was added. Where all are, softmax is
/// 0 and has a gradient of 0.
///
/// | name | y |
/// |---|---|
/// | `softmax` | e^(x - m) / Σ e^(x - m) |
/// | `log_softmax` | x - m - ln Σ e^(x - m) |
/// | `softmin` | softmax(-x) |
/// | `softmax1` | e^x / (1 + Σ e^x): quiet softmax, whose sum may be below 1 |
/// | `logsumexp` | m + ln Σ e^(x - m), one number per row |
/// | `maxout(k)` | the largest, one number per row of k; its gradient goes to the first of the largest |
/// | `hardmax` | 1 at the first of the largest numbers, 0 elsewhere; its gradient is 0 |
/// | `sparsemax` | max(x - τ, 0) with τ such that the sum is 1 |
/// | `entmax15` | max(x / 2 - τ, 0)² with τ such that the sum is 1 |
/// | `entmax(alpha)` | max((α - 1) x - τ, 0)^(1 / (α - 1)) with τ such that the sum is 1 |
/// | `gumbel_softmax(tau, hard, seed)` | softmax((x + G) / τ), G = -ln(-ln u) drawn for each element; `hard`: the hardmax of it with the gradient of that |
/// | `poly_norm(w0, w1, w2, b, eps)` | w0 n(x³) + w1 n(x²) + w2 n(x) + b, n(u) = u / √(Σ u² / columns + ε) |
///
/// Alpha, tau, the weights and b can be learned, one for all, for each channel or for each row:
/// `entmax(alpha=@tensor)`, see [`Chain::learn`](crate::Chain::learn).
///
/// Maxout takes the largest of each k channels, so that the rows are those k:
/// `Shape::rows(elements / k, k)`. `maxout` alone takes rows of any length.
///
/// Sources: Goodfellow et al. 2013, arXiv:1302.4389 (maxout); Martins and Astudillo 2016,
/// arXiv:1602.02068 (sparsemax); Peters et al. 2019,
/// arXiv:1905.05702 (entmax); Correia et al. 2019, arXiv:1909.00015 (its gradient in α); Miller 2023,
/// "Attention is off by one" (softmax1); Jang et al. 2016, arXiv:1611.01144 (Gumbel softmax); Zhuo et
/// al. 2024, arXiv:2411.03884 (PolyNorm).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum RowFunction {
    /// e^(x - m) / Σ e^(x - m)
    Softmax,
    /// x - m - ln Σ e^(x - m)
    LogSoftmax,
    /// softmax(-x)
    Softmin,
    /// e^x / (1 + Σ e^x)
    Softmax1,
    /// m + ln Σ e^(x - m)
    LogSumExp,
    /// The largest of the row
    Maxout {
        /// How many numbers a row has; 0 for rows of any length.
        k: u32,
    },
    /// 1 at the first of the largest numbers
    Hardmax,
    /// max(x - τ, 0) with a sum of 1
    Sparsemax,
    /// max(x / 2 - τ, 0)² with a sum of 1
    Entmax15,
    /// max((α - 1) x - τ, 0)^(1 / (α - 1)) with a sum of 1
    Entmax {
        /// α > 1: sparsemax at 2, next to softmax towards 1.
        alpha: f32,
    },
    /// softmax((x + G) / τ)
    GumbelSoftmax {
        /// τ > 0, the temperature.
        tau: f32,
        /// Whether y is 1 at the first of the largest and 0 elsewhere, with the gradient of the softmax.
        hard: bool,
        /// What G is drawn from, as by [`Chain::dropout`](crate::Chain::dropout).
        seed: u64,
    },
    /// w0 n(x³) + w1 n(x²) + w2 n(x) + b
    PolyNorm {
        /// The weight of the cubes.
        w0: f32,
        /// The weight of the squares.
        w1: f32,
        /// The weight of x itself.
        w2: f32,
        /// What is added.
        b: f32,
        /// ε > 0, what is added to the mean of squares.
        eps: f32,
    },
}

impl RowFunction {
    /// All of them, with their default parameters.
    pub const ALL: [RowFunction; 12] = [
        RowFunction::Softmax,
        RowFunction::LogSoftmax,
        RowFunction::Softmin,
        RowFunction::Softmax1,
        RowFunction::LogSumExp,
        RowFunction::Maxout { k: 0 },
        RowFunction::Hardmax,
        RowFunction::Sparsemax,
        RowFunction::Entmax15,
        RowFunction::Entmax { alpha: 1.5 },
        RowFunction::GumbelSoftmax {
            tau: 1.0,
            hard: false,
            seed: 0,
        },
        RowFunction::PolyNorm {
            w0: 1.0 / 3.0,
            w1: 1.0 / 3.0,
            w2: 1.0 / 3.0,
            b: 0.0,
            eps: 1e-6,
        },
    ];

    /// Its name in chains: `softmax`.
    pub const fn name(self) -> &'static str {
        match self {
            RowFunction::Softmax => "softmax",
            RowFunction::LogSoftmax => "log_softmax",
            RowFunction::Softmin => "softmin",
            RowFunction::Softmax1 => "softmax1",
            RowFunction::LogSumExp => "logsumexp",
            RowFunction::Maxout { .. } => "maxout",
            RowFunction::Hardmax => "hardmax",
            RowFunction::Sparsemax => "sparsemax",
            RowFunction::Entmax15 => "entmax15",
            RowFunction::Entmax { .. } => "entmax",
            RowFunction::GumbelSoftmax { .. } => "gumbel_softmax",
            RowFunction::PolyNorm { .. } => "poly_norm",
        }
    }

    /// Whether its result is one number for the whole row.
    pub const fn reduces(self) -> bool {
        matches!(self, RowFunction::LogSumExp | RowFunction::Maxout { .. })
    }

    /// Its parameters that are numbers. All but `eps` can be learned.
    pub const fn params(self) -> &'static [Param] {
        const ENTMAX: &[Param] = &[Param::within("alpha", 1.5, 1.001, 1000.0)];
        const GUMBEL: &[Param] = &[Param::within("tau", 1.0, 1e-30, 1e30)];
        const POLY: &[Param] = &[
            Param::finite("w0", 1.0 / 3.0),
            Param::finite("w1", 1.0 / 3.0),
            Param::finite("w2", 1.0 / 3.0),
            Param::finite("b", 0.0),
            Param::within("eps", 1e-6, 1e-30, 1e30),
        ];
        match self {
            RowFunction::Entmax { .. } => ENTMAX,
            RowFunction::GumbelSoftmax { .. } => GUMBEL,
            RowFunction::PolyNorm { .. } => POLY,
            _ => &[],
        }
    }

    /// The number of a parameter that can be learned, by its name.
    pub(crate) fn learnable(self, name: &str) -> Option<usize> {
        let mut params = self.params().iter();
        params.position(|param| param.name == name && name != "eps")
    }

    /// Their values, in this order.
    pub(crate) fn values(self) -> impl Iterator<Item = f32> {
        let values = match self {
            RowFunction::Entmax { alpha } => [alpha, 0.0, 0.0, 0.0, 0.0],
            RowFunction::GumbelSoftmax { tau, .. } => [tau, 0.0, 0.0, 0.0, 0.0],
            RowFunction::PolyNorm { w0, w1, w2, b, eps } => [w0, w1, w2, b, eps],
            _ => [0.0; 5],
        };
        values.into_iter().take(self.params().len())
    }

    /// The place of one of them by its number.
    pub(crate) fn value_mut(&mut self, number: usize) -> Option<&mut f32> {
        match (self, number) {
            (RowFunction::Entmax { alpha }, 0) => Some(alpha),
            (RowFunction::GumbelSoftmax { tau, .. }, 0) => Some(tau),
            (RowFunction::PolyNorm { w0, w1, w2, b, eps }, number) => {
                [w0, w1, w2, b, eps].into_iter().nth(number)
            }
            _ => None,
        }
    }

    /// What it draws from; none where it draws nothing.
    pub(crate) const fn seed(self) -> Option<u64> {
        match self {
            RowFunction::GumbelSoftmax { seed, .. } => Some(seed),
            _ => None,
        }
    }

    /// Whether its result is not what its derivative is that of.
    const fn is_hard(self) -> bool {
        matches!(self, RowFunction::GumbelSoftmax { hard: true, .. })
    }

    /// How many numbers its rows must have; none where it takes rows of any length.
    pub const fn columns(self) -> Option<u64> {
        match self {
            RowFunction::Maxout { k } if k > 0 => Some(k as u64),
            _ => None,
        }
    }

    /// Whether both are the same but for values and seeds.
    pub(crate) fn is_like(self, other: Self) -> bool {
        discriminant(&self) == discriminant(&other)
            && self.is_hard() == other.is_hard()
            && self.columns() == other.columns()
    }

    /// Whether parameters are in their domains.
    pub(crate) fn check(self) -> Result<(), Error> {
        for (param, value) in self.params().iter().zip(self.values()) {
            if !param.allows(value) {
                return Err(Error::Parameter {
                    kind: self.name(),
                    parameter: param.name,
                    value,
                    domain: format!("finite, from {:e} to {:e}", param.lowest, param.highest),
                });
            }
        }
        Ok(())
    }

    /// As a stage, with how those of its parameters that are learned are shared.
    pub(crate) fn text(self, learned: impl Fn(usize) -> Option<Per>) -> String {
        let mut arguments = Vec::new();
        let params = self.params().iter().zip(self.values()).enumerate();
        for (number, (param, value)) in params {
            match learned(number) {
                Some(per) => arguments.push(format!("{}=@{per}", param.name)),
                None if param.default.to_bits() != value.to_bits() => {
                    arguments.push(format!("{}={value}", param.name));
                }
                None => {}
            }
        }
        arguments.extend(self.columns().map(|k| k.to_string()));
        if self.is_hard() {
            arguments.push("hard=true".into());
        }
        arguments.extend(self.seed().map(|seed| format!("seed={seed}")));
        match arguments[..] {
            [] => self.name().into(),
            _ => format!("{}({})", self.name(), arguments.join(", ")),
        }
    }
}

/// Equal where the bits of all parameters are.
impl PartialEq for RowFunction {
    fn eq(&self, other: &Self) -> bool {
        let bits = |function: &Self| function.values().map(f32::to_bits);
        self.is_like(*other) && bits(self).eq(bits(other)) && self.seed() == other.seed()
    }
}

impl Eq for RowFunction {}

impl Hash for RowFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        self.values().for_each(|value| value.to_bits().hash(state));
        self.seed().hash(state);
    }
}

impl fmt::Display for RowFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(|_| None))
    }
}
