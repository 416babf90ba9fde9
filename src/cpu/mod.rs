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

use loops::Loops;
use passes::Curve;

use crate::{Chain, Error, Slot};

/// x = f(x), in place.
///
/// # Errors
/// [`Error::Parameter`].
pub fn apply(chain: impl Into<Chain>, x: &mut [f32]) -> Result<(), Error> {
    let chain = chain.into();
    chain.kind().check()?;
    with_loops(chain, |loops, curve| loops.forward_in_place(curve, x));
    Ok(())
}

/// y = f(x).
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn forward(chain: impl Into<Chain>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    let chain = check(chain, x, &[(Slot::Y, y.len())])?;
    with_loops(chain, |loops, curve| loops.forward(curve, x, y));
    Ok(())
}

/// dx = f′(x) dy.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward(
    chain: impl Into<Chain>,
    x: &[f32],
    dy: &[f32],
    dx: &mut [f32],
) -> Result<(), Error> {
    let chain = check(chain, x, &[(Slot::Dy, dy.len()), (Slot::Dx, dx.len())])?;
    with_loops(chain, |loops, curve| loops.backward(curve, x, dy, dx));
    Ok(())
}

/// dy = f′(x) dy, in place: the gradient of the output becomes that of the input.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward_in_place(chain: impl Into<Chain>, x: &[f32], dy: &mut [f32]) -> Result<(), Error> {
    let chain = check(chain, x, &[(Slot::Dy, dy.len())])?;
    with_loops(chain, |loops, curve| loops.backward_in_place(curve, x, dy));
    Ok(())
}

/// ddy = f′(x) ddx and dx = f″(x) dy ddx: the backward of backward.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn second(
    chain: impl Into<Chain>,
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
    let chain = check(chain, x, &others)?;
    with_loops(chain, |loops, curve| {
        loops.second(curve, [x, dy, ddx], [ddy, dx])
    });
    Ok(())
}

/// y = f(x), d1 = f′(x) and d2 = f″(x) in one pass.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn jet(
    chain: impl Into<Chain>,
    x: &[f32],
    y: &mut [f32],
    d1: &mut [f32],
    d2: &mut [f32],
) -> Result<(), Error> {
    let chain = check(
        chain,
        x,
        &[
            (Slot::Y, y.len()),
            (Slot::D1, d1.len()),
            (Slot::D2, d2.len()),
        ],
    )?;
    with_loops(chain, |loops, curve| loops.jet(curve, x, [y, d1, d2]));
    Ok(())
}

/// Runs a pass with the loops and the numbers of a chain.
fn with_loops(chain: Chain, pass: impl FnOnce(&Loops, &Curve<'_>)) {
    let kind = chain.kind();
    let curve = Curve {
        params: &kind.exact(),
        kinks: &chain.kink_values(),
    };
    pass(Loops::of(kind), &curve);
}

/// Parameters in their domains, slices of one length.
fn check(chain: impl Into<Chain>, x: &[f32], others: &[(Slot, usize)]) -> Result<Chain, Error> {
    let chain = chain.into();
    chain.kind().check()?;
    match others.iter().find(|(_, length)| *length != x.len()) {
        None => Ok(chain),
        Some(&(slot, elements)) => Err(Error::LengthMismatch {
            slot,
            elements: elements as u64,
            other: Slot::X,
            expected: x.len() as u64,
        }),
    }
}
