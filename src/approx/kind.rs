//! A stand-in as an activation: an own function whose expression chooses among the pieces.

use super::{Approximation, Method, Outside, Piece};
use crate::{Error, Kind};

/// The longest name of an own function.
const LONGEST_NAME: usize = 32;

impl Approximation {
    /// The stand-in as an activation, in every chain, direction and format, on the GPU, on slices and in
    /// the reference: an own function ([`Kind::custom`]) that chooses among the pieces by a balanced
    /// tree of `where`. All pieces are computed and one is taken, so that no invocation waits for
    /// another; 64 straight lines are 64 multiplications and additions.
    ///
    /// # Errors
    /// [`Error::Approximation`] where there are more pieces than an expression holds: 64 straight lines
    /// fit, and 40 cubic pieces. All of them are in the C header.
    pub fn kind(&self) -> Result<Kind, Error> {
        let made = Kind::custom(&self.own_name(), &self.expression(), &[]);
        made.map_err(|_| Error::Approximation {
            kind: self.function().to_string(),
            reason: format!(
                "its {} pieces are more than an expression holds: for an activation take up to 64 straight \
                 lines or 40 cubic pieces",
                self.pieces().len()
            ),
        })
    }

    /// `tanh_linear16`
    fn own_name(&self) -> String {
        let (method, count) = match self.method() {
            Method::PiecewiseLinear { segments } => ("linear", segments),
            Method::Polynomial { degree } => ("polynomial", degree),
            Method::Hermite { segments } => ("hermite", segments),
        };
        let behind = format!("_{method}{count}");
        let room = LONGEST_NAME - behind.len();
        let name = self.function().name();
        let name = name.get(..room).unwrap_or(name).trim_end_matches('_');
        name.to_owned() + &behind
    }

    fn expression(&self) -> String {
        let [left, right] = self.outside();
        let inner: Vec<(f32, String)> = self
            .pieces()
            .iter()
            .map(|piece| (piece.start, piece.expression()))
            .collect();
        let inner = tree(&inner);
        format!(
            "where(x < {}, {}, where(x > {}, {}, {inner}))",
            number(left.x),
            left.expression(),
            number(right.x),
            right.expression()
        )
    }
}

/// The pieces by their starts: half of them on either side.
fn tree(pieces: &[(f32, String)]) -> String {
    match pieces {
        [] => "0".into(),
        [(_, piece)] => piece.clone(),
        _ => {
            let (left, right) = pieces.split_at(pieces.len() / 2);
            let border = number(right[0].0);
            format!("where(x < {border}, {}, {})", tree(left), tree(right))
        }
    }
}

/// The number that an f32 is, to the last digit: an expression is computed in f64, too.
fn number(value: f32) -> String {
    format!("{:?}", f64::from(value))
}

/// `x - origin`
fn distance(origin: f32) -> String {
    match origin {
        0.0 => "x".into(),
        _ if origin < 0.0 => format!("(x + {})", number(-origin)),
        _ => format!("(x - {})", number(origin)),
    }
}

/// `+ value` or `- |value|`
fn term(value: f32) -> String {
    match value < 0.0 {
        true => format!(" - {}", number(-value)),
        false => format!(" + {}", number(value)),
    }
}

impl Piece {
    fn expression(&self) -> String {
        let distance = distance(self.origin);
        let u = match self.scale {
            1.0 => distance,
            scale => format!("({distance} * {})", number(scale)),
        };
        let mut highest_first = self.coefficients.iter().rev();
        let mut text = number(highest_first.next().copied().unwrap_or_default());
        for (i, c) in highest_first.enumerate() {
            text = match i {
                0 => format!("{text} * {u}{}", term(*c)),
                _ => format!("({text}) * {u}{}", term(*c)),
            };
        }
        text
    }
}

impl Outside {
    fn expression(&self) -> String {
        match self.slope {
            0.0 => number(self.value),
            slope => format!(
                "{} * {}{}",
                number(slope),
                distance(self.x),
                term(self.value)
            ),
        }
    }
}
