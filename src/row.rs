//! Functions of a row: each result depends on all numbers of its row.

use std::fmt;

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
/// | `hardmax` | 1 at the first of the largest numbers, 0 elsewhere; its gradient is 0 |
/// | `sparsemax` | max(x - τ, 0) with τ such that the sum is 1 |
/// | `entmax15` | max(x / 2 - τ, 0)² with τ such that the sum is 1 |
///
/// Sources: Martins and Astudillo 2016, arXiv:1602.02068 (sparsemax); Peters et al. 2019,
/// arXiv:1905.05702 (entmax); Miller 2023, "Attention is off by one" (softmax1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// 1 at the first of the largest numbers
    Hardmax,
    /// max(x - τ, 0) with a sum of 1
    Sparsemax,
    /// max(x / 2 - τ, 0)² with a sum of 1
    Entmax15,
}

impl RowFunction {
    /// All of them.
    pub const ALL: [RowFunction; 8] = [
        RowFunction::Softmax,
        RowFunction::LogSoftmax,
        RowFunction::Softmin,
        RowFunction::Softmax1,
        RowFunction::LogSumExp,
        RowFunction::Hardmax,
        RowFunction::Sparsemax,
        RowFunction::Entmax15,
    ];

    /// Its name in chains: `softmax`.
    pub const fn name(self) -> &'static str {
        match self {
            RowFunction::Softmax => "softmax",
            RowFunction::LogSoftmax => "log_softmax",
            RowFunction::Softmin => "softmin",
            RowFunction::Softmax1 => "softmax1",
            RowFunction::LogSumExp => "logsumexp",
            RowFunction::Hardmax => "hardmax",
            RowFunction::Sparsemax => "sparsemax",
            RowFunction::Entmax15 => "entmax15",
        }
    }

    /// Whether its result is one number for the whole row.
    pub const fn reduces(self) -> bool {
        matches!(self, RowFunction::LogSumExp)
    }
}

impl fmt::Display for RowFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
