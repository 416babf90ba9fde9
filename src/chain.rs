//! What is computed, as plain data.

use std::fmt;

use crate::kernel::{self, Kernel};
use crate::kink::{KinkPolicy, KinkValue};
use crate::{Kind, wgsl};

/// What is to be computed around an activation. Plain data; compiled when it is prepared.
#[derive(Clone, Copy, Debug, PartialEq)]
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
