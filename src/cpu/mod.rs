//! The fast CPU backend: f32 in and out, vectorised, on all cores. The honest opponent of the
//! GPU in benchmarks, and of use where there is none.
//!
//! The results keep the same contract as the GPU's: the same functions, the same budgets.
//!
//! ```
//! use wgpu_activations::{Kind, cpu};
//!
//! let mut x = [-13.0, -1.0, 0.0, 2.0];
//! cpu::apply(&mut x, Kind::Gelu)?;
//! assert!((x[0] - -7.952_314e-38).abs() < 1e-43);
//! # Ok::<(), wgpu_activations::Error>(())
//! ```

mod along;
mod bits;
mod loops;
mod math;
mod rows;
mod series;
mod sums;
mod tape;
mod threads;

pub(crate) use loops::{Loops, Operand};
use tape::Tape;
use threads::Slices;

use crate::body::Body;
use crate::{Chain, Direction, Error, Per, Shape, Slot, reference};

/// What [`GpuActivations::prepare`](crate::GpuActivations::prepare) and a dispatch compute, for
/// slices: each slot of [`Chain::slots`] that is read in `given`, and those that are wanted of the
/// others in `wanted`. Of longer slices the first `shape` elements count.
///
/// ```
/// use wgpu_activations::{Direction, Kind, Slot, cpu};
///
/// let (x, dy) = ([-1.0, 2.0], [10.0, 10.0]);
/// let mut dx = [0.0; 2];
/// let given = [(Slot::X, &x[..]), (Slot::Dy, &dy[..])];
/// cpu::run(Kind::Relu, Direction::Backward, 2, &given, &mut [(Slot::Dx, &mut dx[..])])?;
/// assert_eq!(dx, [0.0, 10.0]);
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`], [`Error::Chain`], [`Error::UnexpectedSlot`], [`Error::RepeatedSlot`],
/// [`Error::MissingSlot`], [`Error::TooSmall`]; [`Error::NoReference`].
pub fn run(
    chain: impl Into<Chain>,
    direction: Direction,
    shape: impl Into<Shape>,
    given: &[(Slot, &[f32])],
    wanted: &mut [(Slot, &mut [f32])],
) -> Result<(), Error> {
    let (chain, shape) = (chain.into(), shape.into());
    match shape.inner() {
        1 => compute(chain, direction, [shape; 2], given, wanted, None),
        _ => along::compute_along(chain, direction, shape, given, wanted),
    }
}

/// As [`run`], where the slot `in_place` is read from where the first output is written. Of the two
/// shapes the first one says where the rows lie here, and the second one what the elements' own
/// numbers are, by which they are drawn.
fn compute(
    chain: Chain,
    direction: Direction,
    [shape, drawn]: [Shape; 2],
    given: &[(Slot, &[f32])],
    wanted: &mut [(Slot, &mut [f32])],
    in_place: Option<Slot>,
) -> Result<(), Error> {
    chain.check_shape(shape)?;
    reference::check(chain)?;
    let outputs = wanted.iter().map(|(slot, values)| (*slot, values.len()));
    let inputs = given.iter().map(|(slot, values)| (*slot, values.len()));
    let lengths: Vec<(Slot, usize)> = inputs.chain(outputs).collect();
    let slots = lengths.iter().map(|(slot, _)| *slot).chain(in_place);
    let body = Body::given(&chain, direction, slots)?;
    for (slot, elements) in lengths {
        shape.check(slot, (chain.per(slot), chain.width(slot)), elements as u64)?;
    }
    let elementwise = |slot: &Slot| body.per(*slot).is_elementwise();
    let count = shape.elements() as usize; // no more than a slice has
    let is_packed = |slot: Slot| body.per(slot) == Per::Bits;
    let packed = given.iter().find(|(slot, _)| is_packed(*slot));
    let bits = packed.map_or(Vec::new(), |(_, words)| bits::unpacked(words, count));
    let read = |slot: Slot| match is_packed(slot) {
        true => Some(&bits[..]),
        false => {
            let own = given.iter().find(|(given, _)| *given == slot);
            own.map(|(_, values)| &values[..count])
        }
    };
    let input = body.reads().filter(elementwise).filter_map(read).collect();
    let shared: Vec<_> = given
        .iter()
        .filter(|(s, _)| !elementwise(s))
        .copied()
        .collect();
    let (elements, sums): (Vec<_>, Vec<_>) = wanted.iter_mut().partition(|(s, _)| elementwise(s));
    let (mut to_pack, mut packed) = (Vec::new(), None);
    if elements.iter().any(|(slot, _)| is_packed(*slot)) {
        to_pack = vec![0.0; count];
    }
    let mut room = Some(&mut to_pack[..]);
    let own = elements
        .into_iter()
        .map(|(slot, values)| match is_packed(*slot) {
            true => {
                packed = Some(values);
                (*slot, room.take())
            }
            false => (*slot, Some(&mut values[..count])),
        });
    let mut elements: Vec<(Slot, Option<&mut [f32]>)> = own.collect();
    let output = body.writes().filter_map(|slot| {
        let mut outputs = elements.iter_mut();
        outputs.find(|(wanted, _)| *wanted == slot)?.1.take()
    });
    let slices = Slices {
        start: 0,
        len: count,
        input,
        output: output.collect(),
    };
    let totals = Tape::new(&body, &chain, [shape, drawn], &shared, in_place).run(slices);
    if let Some(words) = packed {
        bits::pack(&to_pack, words);
    }
    for (slot, values) in sums {
        let totals = body.sums().zip(&totals).find(|((sum, _), _)| sum == slot);
        for (value, total) in values
            .iter_mut()
            .zip(totals.into_iter().flat_map(|(_, t)| t))
        {
            let before = if chain.accumulates() && slot.order() > 0 {
                f64::from(*value)
            } else {
                0.0
            };
            *value = (before + total) as f32;
        }
    }
    Ok(())
}

/// [`compute`] over whole slices, which must have one length.
fn whole(
    chain: impl Into<Chain>,
    direction: Direction,
    given: &[(Slot, &[f32])],
    wanted: &mut [(Slot, &mut [f32])],
    in_place: Option<Slot>,
) -> Result<(), Error> {
    let inputs = given.iter().map(|(slot, values)| (*slot, values.len()));
    let outputs = wanted.iter().map(|(slot, values)| (*slot, values.len()));
    let mut lengths = inputs.chain(outputs);
    let (other, expected) = lengths.next().unwrap_or((Slot::X, 0));
    let expected = expected as u64;
    if let Some((slot, elements)) = lengths.find(|(_, n)| *n as u64 != expected) {
        return Err(Error::LengthMismatch {
            slot,
            elements: elements as u64,
            other,
            expected,
        });
    }
    drop(lengths);
    compute(
        chain.into(),
        direction,
        [Shape::new(expected); 2],
        given,
        wanted,
        in_place,
    )
}

/// x = f(x), in place.
///
/// # Errors
/// [`Error::Parameter`].
pub fn apply(x: &mut [f32], chain: impl Into<Chain>) -> Result<(), Error> {
    let wanted = &mut [(Slot::Y, x)];
    whole(chain, Direction::Forward, &[], wanted, Some(Slot::X))
}

/// y = f(x).
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn forward(x: &[f32], y: &mut [f32], chain: impl Into<Chain>) -> Result<(), Error> {
    let wanted = &mut [(Slot::Y, y)];
    whole(chain, Direction::Forward, &[(Slot::X, x)], wanted, None)
}

/// dx = f′(x) dy.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward(
    x: &[f32],
    dy: &[f32],
    dx: &mut [f32],
    chain: impl Into<Chain>,
) -> Result<(), Error> {
    let (given, wanted) = ([(Slot::X, x), (Slot::Dy, dy)], &mut [(Slot::Dx, dx)]);
    whole(chain, Direction::Backward, &given, wanted, None)
}

/// dy = f′(x) dy, in place: the gradient of the output becomes that of the input.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn backward_in_place(x: &[f32], dy: &mut [f32], chain: impl Into<Chain>) -> Result<(), Error> {
    let (given, wanted) = ([(Slot::X, x)], &mut [(Slot::Dx, dy)]);
    whole(chain, Direction::Backward, &given, wanted, Some(Slot::Dy))
}

/// ddy = f′(x) ddx and dx = f″(x) dy ddx: the backward of backward.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn second(
    x: &[f32],
    dy: &[f32],
    ddx: &[f32],
    ddy: &mut [f32],
    dx: &mut [f32],
    chain: impl Into<Chain>,
) -> Result<(), Error> {
    let given = [(Slot::X, x), (Slot::Dy, dy), (Slot::Ddx, ddx)];
    let wanted = &mut [(Slot::Ddy, ddy), (Slot::Dx, dx)];
    whole(chain, Direction::Second, &given, wanted, None)
}

/// y = f(x), d1 = f′(x) and d2 = f″(x) in one pass.
///
/// # Errors
/// [`Error::Parameter`], [`Error::LengthMismatch`].
pub fn jet(
    x: &[f32],
    y: &mut [f32],
    d1: &mut [f32],
    d2: &mut [f32],
    chain: impl Into<Chain>,
) -> Result<(), Error> {
    let wanted = &mut [(Slot::Y, y), (Slot::D1, d1), (Slot::D2, d2)];
    whole(chain, Direction::Jet, &[(Slot::X, x)], wanted, None)
}
