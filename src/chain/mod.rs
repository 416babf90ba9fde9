//! What is computed, as plain data.

mod direction;
mod shape;
mod slot;

use std::fmt;
use std::str::FromStr;

pub use direction::Direction;
pub use shape::Shape;
pub use slot::Slot;

use crate::act::{KinkPolicy, KinkValue};
use crate::{Error, Kind};

/// What is to be computed around an activation. Plain data; compiled when it is prepared.
///
/// It is written and read as text, too: `gelu`, `elu(alpha=0.5).kinks(jax)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chain {
    kind: Kind,
    policy: KinkPolicy,
}

/// The activation alone.
impl From<Kind> for Chain {
    fn from(kind: Kind) -> Self {
        Chain::map(kind)
    }
}

impl From<&Chain> for Chain {
    fn from(chain: &Chain) -> Self {
        *chain
    }
}

impl Chain {
    /// The activation alone, element by element.
    ///
    /// | direction | reads | writes |
    /// |---|---|---|
    /// | [`Direction::Forward`] | x | y = f(x) |
    /// | [`Direction::Backward`] | x, dy | dx = f′(x) dy |
    /// | [`Direction::Second`] | x, dy, ddx | ddy = f′(x) ddx, dx = f″(x) dy ddx |
    /// | [`Direction::Jet`] | x | any of y = f(x), d1 = f′(x), d2 = f″(x) |
    pub const fn map(kind: Kind) -> Self {
        Chain {
            kind,
            policy: KinkPolicy::Torch,
        }
    }

    /// The same chain with another framework's derivatives at kinks.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Kind, KinkPolicy, reference};
    ///
    /// let chain = Chain::map(Kind::Selu).kinks(KinkPolicy::Tf);
    /// assert_eq!(reference::value(0.0, 1, Kind::Selu), 1.7580993408473766);
    /// assert_eq!(reference::value(0.0, 1, chain), 1.0507009873554805);
    /// ```
    pub const fn kinks(self, policy: KinkPolicy) -> Self {
        Chain { policy, ..self }
    }

    /// The same chain around another activation.
    pub(crate) const fn with_kind(self, kind: Kind) -> Self {
        Chain { kind, ..self }
    }

    /// The activation.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whose derivatives are taken at kinks.
    pub const fn kink_policy(&self) -> KinkPolicy {
        self.policy
    }

    /// Where the derivatives differ from PyTorch's.
    pub(crate) fn kink_values(&self) -> Vec<KinkValue> {
        (self.kind.activation().kink_values)(self.policy, &self.kind.exact())
    }
}

/// The kind, and the kink policy where it is not PyTorch's: `gelu`, `elu(alpha=0.5).kinks(jax)`.
impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        match self.policy {
            KinkPolicy::Torch => Ok(()),
            other => write!(f, ".kinks({other})"),
        }
    }
}

/// What is displayed, with any name of a [`Kind`] that it reads.
impl FromStr for Chain {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let call = text.trim().strip_suffix(')');
        match call.and_then(|text| text.rsplit_once(".kinks(")) {
            Some((kind, policy)) => Ok(Chain::map(kind.parse()?).kinks(policy.trim().parse()?)),
            None => Ok(Chain::map(text.parse()?)),
        }
    }
}
