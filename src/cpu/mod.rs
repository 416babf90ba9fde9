//! The fast CPU backend: f32 in and out, vectorised, on all cores. The honest opponent of the
//! GPU in benchmarks, and of use where there is none.
//!
//! The results keep the same contract as the GPU's: the same functions, the same budgets.
//!
//! ```
//! use wgpu_activations::{Kind, cpu};
//!
//! let mut x = [-13.0, -1.0, 0.0, 2.0];
//! cpu::apply(Kind::Gelu, &mut x)?;
//! assert!((x[0] - -7.952_314e-38).abs() < 1e-43);
//! # Ok::<(), wgpu_activations::Error>(())
//! ```

mod arithmetic;
mod exp;
mod float;
mod gated;
mod lane;
mod lanes;
mod ln;
mod loops;
mod normal;
mod passes;
mod threads;
mod trig;
#[cfg(test)]
mod ulp;
mod wide;
mod wide_math;

pub(crate) use lanes::Lanes;
pub(crate) use loops::Loops;

use crate::{Error, Kind, Slot};

/// x = f(x), in place.
///
/// # Errors
/// [`Error::Parameter`].
pub fn apply(kind: Kind, x: &mut [f32]) -> Result<(), Error> {
    kind.check()?;
    kind.activation().loops.forward_in_place(&kind.values(), x);
    Ok(())
}

/// y = f(x).
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn forward(kind: Kind, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    check(kind, x, &[(Slot::Y, y.len())])?;
    kind.activation().loops.forward(&kind.values(), x, y);
    Ok(())
}

/// dx = f′(x) dy.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward(kind: Kind, x: &[f32], dy: &[f32], dx: &mut [f32]) -> Result<(), Error> {
    check(kind, x, &[(Slot::Dy, dy.len()), (Slot::Dx, dx.len())])?;
    kind.activation().loops.backward(&kind.values(), x, dy, dx);
    Ok(())
}

/// dy = f′(x) dy, in place: the gradient of the output becomes that of the input.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward_in_place(kind: Kind, x: &[f32], dy: &mut [f32]) -> Result<(), Error> {
    check(kind, x, &[(Slot::Dy, dy.len())])?;
    kind.activation()
        .loops
        .backward_in_place(&kind.values(), x, dy);
    Ok(())
}

/// ddy = f′(x) ddx and dx = f″(x) dy ddx: the backward of backward.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn second(
    kind: Kind,
    x: &[f32],
    dy: &[f32],
    ddx: &[f32],
    ddy: &mut [f32],
    dx: &mut [f32],
) -> Result<(), Error> {
    let others = [
        (Slot::Dy, dy.len()),
        (Slot::Ddx, ddx.len()),
        (Slot::Ddy, ddy.len()),
        (Slot::Dx, dx.len()),
    ];
    check(kind, x, &others)?;
    kind.activation()
        .loops
        .second(&kind.values(), [x, dy, ddx], [ddy, dx]);
    Ok(())
}

/// y = f(x), d1 = f′(x) and d2 = f″(x) in one pass.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn jet(
    kind: Kind,
    x: &[f32],
    y: &mut [f32],
    d1: &mut [f32],
    d2: &mut [f32],
) -> Result<(), Error> {
    check(
        kind,
        x,
        &[
            (Slot::Y, y.len()),
            (Slot::D1, d1.len()),
            (Slot::D2, d2.len()),
        ],
    )?;
    kind.activation().loops.jet(&kind.values(), x, [y, d1, d2]);
    Ok(())
}

/// Parameters in their domains, slices of one length.
fn check(kind: Kind, x: &[f32], others: &[(Slot, usize)]) -> Result<(), Error> {
    kind.check()?;
    match others.iter().find(|(_, length)| *length != x.len()) {
        None => Ok(()),
        Some(&(slot, elements)) => Err(Error::LengthMismatch {
            slot,
            elements: elements as u64,
            other: Slot::X,
            expected: x.len() as u64,
        }),
    }
}
