//! What is computed, as plain data.

use std::fmt;
use std::str::FromStr;

use crate::kernel::{self, Kernel};
use crate::kink::{KinkPolicy, KinkValue};
use crate::{Error, Kind, wgsl};

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
    /// assert_eq!(reference::value(Kind::Selu, 1, 0.0), 1.7580993408473766);
    /// assert_eq!(reference::value(chain, 1, 0.0), 1.0507009873554805);
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

    /// The slots of a direction: first those that are read, then those that are written.
    pub fn slots(&self, direction: Direction) -> &'static [Slot] {
        self.kernel(direction).slots
    }

    /// The whole shader of a direction, as text: what [`GpuActivations::prepare`] compiles for
    /// views that start at a multiple of 16 bytes.
    ///
    /// For functions to paste into a shader of your own take [`Kind::wgsl`].
    ///
    /// [`GpuActivations::prepare`]: crate::GpuActivations::prepare
    pub fn wgsl(&self, direction: Direction) -> String {
        let kernel = self.kernel(direction);
        wgsl::shader(&wgsl::Recipe {
            chain: *self,
            kernel,
            layout: &kernel::Layout::separate(kernel, |_| true),
            lanes: kernel::Lanes::Four,
            geometry: kernel::Geometry::usual(),
        })
    }

    pub(crate) fn kernel(&self, direction: Direction) -> &'static Kernel {
        kernel::map(direction)
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

/// Which derivative of a chain is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The function itself.
    Forward,
    /// Its vector-Jacobian product: the gradient of the input from that of the output.
    Backward,
    /// The backward of [`Direction::Backward`], for double backward.
    Second,
    /// Value, first and second derivative in one pass, for physics-informed networks.
    Jet,
}

impl Direction {
    /// All directions.
    pub const ALL: [Direction; 4] = [
        Direction::Forward,
        Direction::Backward,
        Direction::Second,
        Direction::Jet,
    ];

    /// The name, as it is parsed.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
            Direction::Second => "second",
            Direction::Jet => "jet",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Direction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Direction::ALL.into_iter().find(|d| d.name() == text);
        known.ok_or_else(|| Error::Name {
            what: "direction",
            text: text.into(),
            known: Direction::ALL.map(Direction::name).join(", "),
        })
    }
}

/// The role of a view in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Slot {
    /// The input.
    X,
    /// The output.
    Y,
    /// The gradient of the output.
    Dy,
    /// The gradient of the input.
    Dx,
    /// The cotangent of [`Slot::Dx`], read by [`Direction::Second`].
    Ddx,
    /// The cotangent of [`Slot::Dy`], written by [`Direction::Second`].
    Ddy,
    /// f′(x), written by [`Direction::Jet`].
    D1,
    /// f″(x), written by [`Direction::Jet`].
    D2,
}

impl Slot {
    /// All slots.
    pub const ALL: [Slot; 8] = [
        Slot::X,
        Slot::Y,
        Slot::Dy,
        Slot::Dx,
        Slot::Ddx,
        Slot::Ddy,
        Slot::D1,
        Slot::D2,
    ];

    /// The name in shaders and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Slot::X => "x",
            Slot::Y => "y",
            Slot::Dy => "dy",
            Slot::Dx => "dx",
            Slot::Ddx => "ddx",
            Slot::Ddy => "ddy",
            Slot::D1 => "d1",
            Slot::D2 => "d2",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Slot {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Slot::ALL.into_iter().find(|slot| slot.name() == text);
        known.ok_or_else(|| Error::Name {
            what: "slot",
            text: text.into(),
            known: Slot::ALL.map(Slot::name).join(", "),
        })
    }
}

/// The size of what a chain works on, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Elements in all.
    elements: u64,
}

impl Shape {
    /// `elements` values in a row.
    pub const fn new(elements: u64) -> Self {
        Shape { elements }
    }

    /// How many elements there are.
    pub const fn elements(&self) -> u64 {
        self.elements
    }
}

impl From<u64> for Shape {
    fn from(elements: u64) -> Self {
        Shape::new(elements)
    }
}
