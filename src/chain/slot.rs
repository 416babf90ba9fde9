//! The roles of views in a chain.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The role of a view in a chain: an operand, or a gradient of one.
///
/// The gradient of a slot is called d and its name: x, dx, ddx. An operand that occurs again has a
/// number: bias, bias2, dbias2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    role: Role,
    /// Counted from 1 among slots of the same role.
    number: u8,
    /// 0 for the operand, 1 for its gradient, 2 for the cotangent of that.
    order: u8,
}

/// What an operand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Role {
    X,
    Gate,
    Bias,
    GateBias,
    Scale,
    GateScale,
    Add,
    Param,
    Coefficients,
    Numerator,
    Denominator,
    BaseWeight,
    SeriesWeight,
    Alpha,
    Contraction,
    Saved,
    Y,
    D1,
    D2,
    Terms,
    Total,
}

impl Role {
    const ALL: [Role; 19] = [
        Role::X,
        Role::Gate,
        Role::Bias,
        Role::GateBias,
        Role::Scale,
        Role::GateScale,
        Role::Add,
        Role::Param,
        Role::Coefficients,
        Role::Numerator,
        Role::Denominator,
        Role::BaseWeight,
        Role::SeriesWeight,
        Role::Alpha,
        Role::Contraction,
        Role::Saved,
        Role::Y,
        Role::D1,
        Role::D2,
    ];

    const fn name(self) -> &'static str {
        match self {
            Role::X => "x",
            Role::Gate => "gate",
            Role::Bias => "bias",
            Role::GateBias => "gate_bias",
            Role::Scale => "scale",
            Role::GateScale => "gate_scale",
            Role::Add => "add",
            Role::Param => "param",
            Role::Coefficients => "coefficients",
            Role::Numerator => "numerator",
            Role::Denominator => "denominator",
            Role::BaseWeight => "base_weight",
            Role::SeriesWeight => "series_weight",
            Role::Alpha => "alpha",
            Role::Contraction => "c",
            Role::Saved => "saved",
            Role::Y => "y",
            Role::D1 => "d1",
            Role::D2 => "d2",
            Role::Terms => "terms",
            Role::Total => "total",
        }
    }
}

const fn slot(role: Role, order: u8) -> Slot {
    Slot {
        role,
        number: 1,
        order,
    }
}

/// Constants, named as variants of an enum are.
#[expect(
    non_upper_case_globals,
    reason = "slots are written as an enum's variants"
)]
impl Slot {
    /// The input.
    pub const X: Slot = slot(Role::X, 0);
    /// The output.
    pub const Y: Slot = slot(Role::Y, 0);
    /// The gradient of the output.
    pub const Dy: Slot = slot(Role::Y, 1);
    /// The gradient of the input.
    pub const Dx: Slot = slot(Role::X, 1);
    /// The cotangent of [`Slot::Dx`], read by [`Direction::Second`](crate::Direction::Second).
    pub const Ddx: Slot = slot(Role::X, 2);
    /// The cotangent of [`Slot::Dy`], written by [`Direction::Second`](crate::Direction::Second).
    pub const Ddy: Slot = slot(Role::Y, 2);
    /// The first derivative along x, written by [`Direction::Jet`](crate::Direction::Jet).
    pub const D1: Slot = slot(Role::D1, 0);
    /// The second derivative along x, written by [`Direction::Jet`](crate::Direction::Jet).
    pub const D2: Slot = slot(Role::D2, 0);
    /// The input of the activation that x is multiplied by, in a gated chain.
    pub const Gate: Slot = slot(Role::Gate, 0);
    /// Partial sums that are added up.
    pub(crate) const Terms: Slot = slot(Role::Terms, 0);
    /// What they are added up to, to be added up again.
    pub(crate) const Total: Slot = slot(Role::Total, 0);
    /// What is added by [`Chain::bias`](crate::Chain::bias).
    pub const Bias: Slot = slot(Role::Bias, 0);
    /// What is added to the gate by [`Chain::gate_bias`](crate::Chain::gate_bias).
    pub const GateBias: Slot = slot(Role::GateBias, 0);
    /// What is multiplied with by [`Chain::scale`](crate::Chain::scale).
    pub const Scale: Slot = slot(Role::Scale, 0);
    /// What the gate is multiplied with by [`Chain::gate_scale`](crate::Chain::gate_scale).
    pub const GateScale: Slot = slot(Role::GateScale, 0);
    /// The whole tensor that is added by [`Chain::add`](crate::Chain::add).
    pub const Add: Slot = slot(Role::Add, 0);
    /// A parameter that is learned: see [`Chain::learn`](crate::Chain::learn).
    pub const Param: Slot = slot(Role::Param, 0);
    /// The coefficients of [`Chain::series`](crate::Chain::series), those of one function after those
    /// of another: for each place as many as the basis has functions.
    pub const Coefficients: Slot = slot(Role::Coefficients, 0);
    /// Those of the numerator of [`Chain::rational`](crate::Chain::rational), the constant first.
    pub const Numerator: Slot = slot(Role::Numerator, 0);
    /// Those of its denominator, that of x first.
    pub const Denominator: Slot = slot(Role::Denominator, 0);
    /// What the activation beside a series is multiplied with.
    pub const BaseWeight: Slot = slot(Role::BaseWeight, 0);
    /// What that series is multiplied with.
    pub const SeriesWeight: Slot = slot(Role::SeriesWeight, 0);
    /// An exponent of [`Orbitals`](crate::Orbitals).
    pub const Alpha: Slot = slot(Role::Alpha, 0);
    /// A contraction coefficient of [`Orbitals`](crate::Orbitals).
    pub const Contraction: Slot = slot(Role::Contraction, 0);
    /// What forward keeps for backward: see [`Chain::save`](crate::Chain::save).
    pub const Saved: Slot = slot(Role::Saved, 0);
}

impl Slot {
    /// The slot of the same role that occurs for the n-th time in a chain, counted from 1:
    /// `Slot::Bias.nth(2)` is bias2.
    pub const fn nth(self, number: u8) -> Slot {
        Slot { number, ..self }
    }

    /// The slot of the gradient: `Slot::Bias.gradient()` is dbias.
    pub const fn gradient(self) -> Slot {
        Slot {
            order: self.order + 1,
            ..self
        }
    }

    /// How often it is a gradient: 0 for an operand, 1 for its gradient.
    pub(crate) const fn order(self) -> u8 {
        self.order
    }

    /// The operand that it is a gradient of.
    pub(crate) const fn operand(self) -> Slot {
        Slot { order: 0, ..self }
    }

    /// Whether it is the same but for the number.
    pub(crate) const fn is_like(self, other: Slot) -> bool {
        self.role as u8 == other.role as u8 && self.order == other.order
    }

    /// Whether it has a gradient: not what only a jet writes, nor a cotangent.
    pub(crate) const fn has_gradient(self) -> bool {
        !matches!(self.role, Role::Saved | Role::D1 | Role::D2) && self.order < 2
    }

    /// The name in shaders and messages.
    pub fn name(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["", "d", "dd"][usize::from(self.order.min(2))])?;
        f.write_str(self.role.name())?;
        match self.number {
            1 => Ok(()),
            number => write!(f, "{number}"),
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Slot {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let roles = Role::ALL.into_iter().flat_map(|role| {
            let orders = if slot(role, 0).has_gradient() { 3 } else { 1 };
            (0..orders).map(move |order| slot(role, order))
        });
        let mut named = roles.filter_map(|slot| {
            let number = text.strip_prefix(&slot.to_string())?;
            match number.is_empty() {
                true => Some(slot),
                false => {
                    let number: u8 = number.parse().ok().filter(|n| *n > 1)?;
                    let numbered = slot.nth(number);
                    (numbered.to_string() == text).then_some(numbered)
                }
            }
        });
        named.next().ok_or_else(|| Error::Name {
            what: "slot",
            text: text.into(),
            known: Role::ALL.map(Role::name).join(", ") + ", with d or dd before",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let operands = [Slot::X, Slot::Y, Slot::Bias, Slot::GateBias, Slot::Add];
        for slot in operands.into_iter().flat_map(|s| [s, s.nth(2), s.nth(12)]) {
            for slot in [slot, slot.gradient(), slot.gradient().gradient()] {
                assert_eq!(slot.name().parse(), Ok(slot), "{slot}");
            }
        }
        assert_eq!("d2".parse(), Ok(Slot::D2));
        assert_eq!("dbias2".parse(), Ok(Slot::Bias.nth(2).gradient()));
        for wrong in ["", "bias1", "bias02", "dd1", "dddx", "bia", "x 2"] {
            assert!(wrong.parse::<Slot>().is_err(), "{wrong}");
        }
    }
}
