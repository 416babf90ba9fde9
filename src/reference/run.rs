//! A chain in f64: its formula, run on hyper-dual numbers. What the shaders and the CPU backend run
//! is derived in another way, by which the two check each other.

use super::bounded::Bounded;
use super::hyper::Hyper;
use super::number::Number;
use crate::body::Body;
use crate::{Chain, Direction, Error, Shape, Slot};

/// What [`GpuActivations::prepare`](crate::GpuActivations::prepare) and a dispatch compute, in f64:
/// every output of the direction, from the first `shape` elements of each slot that is read.
///
/// ```
/// use wgpu_activations::{Direction, Kind, Slot, reference};
///
/// let given = [(Slot::X, &[2.0][..]), (Slot::Dy, &[10.0][..])];
/// let outputs = reference::run(Kind::Square, Direction::Backward, 1, &given)?;
/// assert_eq!(outputs, [(Slot::Dx, vec![40.0])]);
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`], [`Error::UnexpectedSlot`], [`Error::RepeatedSlot`],
/// [`Error::MissingSlot`], [`Error::TooSmall`].
pub fn run(
    chain: impl Into<Chain>,
    direction: Direction,
    shape: impl Into<Shape>,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<f64>)>, Error> {
    all(&chain.into(), direction, shape.into(), given)
}

/// As [`run`], with how far a result in f32 may be off.
///
/// # Errors
/// Those of [`run`].
pub fn bounds(
    chain: impl Into<Chain>,
    direction: Direction,
    shape: impl Into<Shape>,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<Bounded>)>, Error> {
    all(&chain.into(), direction, shape.into(), given)
}

fn all<T: Number>(
    chain: &Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<T>)>, Error> {
    chain.kind().check()?;
    let full = Body::of(chain, direction);
    let outputs: Vec<Slot> = full.writes().collect();
    let slots = given.iter().map(|(slot, _)| *slot).chain(outputs.clone());
    full.given(direction, slots)?;
    for (slot, values) in given {
        shape.check(*slot, values.len() as u64)?;
    }
    let mut columns: Vec<(Slot, Vec<T>)> = outputs.iter().map(|slot| (*slot, Vec::new())).collect();
    for i in 0..shape.elements() as usize {
        let load = |slot: Slot| {
            let (_, values) = given.iter().find(|(given, _)| *given == slot)?;
            Some(T::exact(values[i].into()))
        };
        let computed = element(chain, direction, load).unwrap_or_default();
        for (slot, value) in computed {
            let column = columns.iter_mut().find(|(output, _)| *output == slot);
            column
                .into_iter()
                .for_each(|(_, column)| column.push(value));
        }
    }
    Ok(columns)
}

/// The outputs of one element. The gradient of a slot is the slope along it: u is 1 there. The
/// cotangent that double backward is given is the second direction, v.
fn element<T: Number>(
    chain: &Chain,
    direction: Direction,
    load: impl Fn(Slot) -> Option<T>,
) -> Option<Vec<(Slot, T)>> {
    let one = Some(T::exact(1.0));
    let along = |u, v| Some(forward(chain, Hyper::new(load(Slot::X)?, u, v)));
    Some(match direction {
        Direction::Forward => vec![(Slot::Y, along(None, None)?.value)],
        Direction::Backward => {
            let y = along(one, None)?;
            vec![(Slot::Dx, y.u? * load(Slot::Dy)?)]
        }
        Direction::Second => {
            let y = along(one, load(Slot::Ddx))?;
            vec![(Slot::Ddy, y.v?), (Slot::Dx, y.uv? * load(Slot::Dy)?)]
        }
        Direction::Jet => {
            let y = along(one, one)?;
            vec![(Slot::Y, y.value), (Slot::D1, y.u?), (Slot::D2, y.uv?)]
        }
    })
}

/// y, the chain's formula.
fn forward<T: Number>(chain: &Chain, x: Hyper<T>) -> Hyper<T> {
    x.call(chain)
}
