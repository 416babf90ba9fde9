//! Whose values f′ and f″ take at kinks.

/// Which framework's values f′ and f″ take where they jump.
///
/// Between kinks there is nothing to choose. Measured with PyTorch 2.15, JAX 0.10 and
/// TensorFlow 2.21:
///
/// | at | `Torch` | `Jax` | `Tf` |
/// |---|---|---|---|
/// | hard_tanh′(min), (max) | 0 | 1 | 1 |
/// | leaky_relu′(0) | negative_slope | 1 | negative_slope |
/// | selu′(0) | 1.7581 | 1.7581 | 1.0507 |
/// | selu″(0) | 0 | 1.7581 | 0 |
/// | elu″(0) | 0 | alpha | 0 |
/// | celu′(0) | 1 | 1 | 2 |
/// | celu″(0) | 0 | 1 / (4 alpha) | 1 / alpha |
/// | abs′(0) | 0 | 1 | 0 |
/// | sparse_sigmoid′(-1), (1) | 0 | 1/4 | 0 |
/// | softsign″(0) | 0 | -2 | 0 |
///
/// All other kinks are alike in the three. Not imitated: what they get wrong, such as PyTorch's
/// softplus″ = 0 where beta x ≥ 20 and its sinc″(0) = NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KinkPolicy {
    /// PyTorch's.
    #[default]
    Torch,
    /// JAX's.
    Jax,
    /// TensorFlow's, and those of Keras on TensorFlow.
    Tf,
}

impl KinkPolicy {
    /// All policies.
    pub const ALL: [KinkPolicy; 3] = [KinkPolicy::Torch, KinkPolicy::Jax, KinkPolicy::Tf];

    /// The name, as it is parsed: `torch`, `jax`, `tf`.
    pub const fn name(self) -> &'static str {
        match self {
            KinkPolicy::Torch => "torch",
            KinkPolicy::Jax => "jax",
            KinkPolicy::Tf => "tf",
        }
    }
}

impl std::fmt::Display for KinkPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for KinkPolicy {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = KinkPolicy::ALL.into_iter().find(|p| p.name() == text);
        known.ok_or_else(|| crate::Error::Name {
            what: "kink policy",
            text: text.into(),
            known: KinkPolicy::ALL.map(KinkPolicy::name).join(", "),
        })
    }
}

/// A value at a kink that is not PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KinkValue {
    /// The kink.
    pub x: f64,
    /// Which derivative: 1 or 2.
    pub order: usize,
    /// Its value there.
    pub value: f64,
}

impl KinkValue {
    /// The derivative of this order at x.
    pub(crate) const fn new(order: usize, x: f64, value: f64) -> Self {
        KinkValue { x, order, value }
    }
}
