//! Rows along an axis that is not the last one: turned over, computed, and turned back.

use super::compute;
use crate::{Chain, Direction, Error, Per, Shape, Slot};

/// As [`super::run`]: what goes with single elements is copied so that rows are whole.
pub(super) fn compute_along(
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
    wanted: &mut [(Slot, &mut [f32])],
) -> Result<(), Error> {
    chain.check_shape(shape)?;
    let inputs = given.iter().map(|(slot, values)| (*slot, values.len()));
    let outputs = wanted.iter().map(|(slot, values)| (*slot, values.len()));
    for (slot, length) in inputs.chain(outputs) {
        shape.check(slot, (chain.per(slot), chain.width(slot)), length as u64)?;
    }
    let copy = |(slot, values): (Slot, &[f32])| match chain.per(slot) {
        Per::Element => (
            slot,
            numbers(shape).map(|i| values[i]).collect::<Vec<f32>>(),
        ),
        _ => (slot, values.to_vec()),
    };
    let inputs: Vec<_> = given.iter().copied().map(copy).collect();
    let mut outputs: Vec<_> = wanted.iter().map(|(s, v)| copy((*s, &v[..]))).collect();
    let given: Vec<_> = inputs.iter().map(|(s, v)| (*s, &v[..])).collect();
    let mut turned: Vec<_> = outputs.iter_mut().map(|(s, v)| (*s, &mut v[..])).collect();
    let flat = Shape::rows(shape.row_count(), shape.columns());
    compute(chain, direction, [flat, shape], &given, &mut turned, None)?;
    for ((slot, to), (_, from)) in wanted.iter_mut().zip(&outputs) {
        match chain.per(*slot) {
            Per::Element => numbers(shape).zip(from).for_each(|(i, x)| to[i] = *x),
            _ => to.copy_from_slice(from),
        }
    }
    Ok(())
}

/// The elements' numbers in the order of the rows.
fn numbers(shape: Shape) -> impl Iterator<Item = usize> {
    let rows = 0..shape.row_count();
    rows.flat_map(move |row| {
        (0..shape.columns()).map(move |column| shape.element(row, column) as usize)
    })
}
