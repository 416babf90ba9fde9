//! Bases and orbitals: numbers that become rows of columns, points of three coordinates, coefficients
//! whose number says how large a basis is.

use wgpu_activations::{Along, Chain, Direction, Per, Slot};

use super::chain::Array;
use crate::engine::Work;
use crate::piece::Piece;

/// Coordinates of a point.
const AXES: [Slot; 3] = [Slot::X, Slot::X.nth(2), Slot::X.nth(3)];

/// The chain as operands' files complete it: with coefficients a basis is their sum, and they say how
/// large it is where its text does not.
pub(super) fn with_operands(
    mut chain: Chain,
    operands: &[(&str, &Array)],
) -> Result<Chain, String> {
    let sums = operands.iter().any(|(name, _)| *name == "coefficients");
    if sums && chain.expands().is_some() && !chain.takes_points() {
        chain = chain.summed(Per::Tensor);
    }
    for (name, array) in operands {
        let known = chain.operands();
        let slot = known
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, slot)| *slot);
        if let (Some(slot), Some(last)) = (slot, array.dims.last()) {
            chain = chain.with_coefficients(slot, *last as usize);
        }
    }
    chain.check().map_err(|error| error.to_string())?;
    Ok(chain)
}

/// How many outputs a layer has: the first axis of its operands.
pub(super) fn outputs(operands: &[(String, Array)]) -> u64 {
    let mut operands = operands.iter().filter(|(_, array)| array.dims.len() > 1);
    operands.next().map_or(1, |(_, array)| array.dims[0])
}

/// x, y and z of points, which stand along the last axis.
pub(super) fn split(points: &Array) -> Result<Vec<(Slot, Array)>, String> {
    let shape = crate::npy::shape_text(&points.dims);
    if points.dims.last() != Some(&3) {
        return Err(format!(
            "{} has shape {shape}: orbitals take points, x, y and z along the last axis",
            points.place
        ));
    }
    let dims = points.dims[..points.dims.len() - 1].to_vec();
    let bytes = points.piece.format.bytes() as usize;
    let of = |axis: usize| {
        let mut piece = Piece::new(points.piece.format, points.piece.count / 3);
        let to = piece.elements_mut::<u8>().chunks_mut(bytes);
        let from = points.piece.bytes().chunks(bytes).skip(axis).step_by(3);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
        let (place, dims) = (points.place.clone(), dims.clone());
        (AXES[axis], Array { place, dims, piece })
    };
    Ok((0..3).map(of).collect())
}

/// Several pieces of one length as one, in which each element stands beside those of the others.
pub(super) fn join(pieces: &[Piece]) -> Piece {
    let (format, count) = (pieces[0].format, pieces[0].count);
    let bytes = format.bytes() as usize;
    let mut all = Piece::new(format, count * pieces.len());
    for (i, piece) in pieces.iter().enumerate() {
        let to = all.elements_mut::<u8>().chunks_mut(bytes);
        let to = to.skip(i).step_by(pieces.len());
        let from = piece.bytes().chunks(bytes);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
    }
    all
}

/// What is computed one after the other: the chain, or for derivatives of orbitals, which have no jet,
/// the values of a chain for each, in the order of their axes.
pub(super) fn parts(work: &mut Work, order: u8) -> Vec<Chain> {
    if !work.chain.takes_points() || work.direction != Direction::Jet {
        return vec![work.chain];
    }
    (work.direction, work.outputs) = (Direction::Forward, &[Slot::Y]);
    let axes = 0..3usize;
    let along = |steps: &[usize]| {
        let mut times = [0; 3];
        steps.iter().for_each(|axis| times[*axis] += 1);
        work.chain.along(Along::Axes(times))
    };
    match order {
        1 => axes.map(|a| along(&[a])).collect(),
        _ => axes
            .flat_map(|a| [0, 1, 2].map(|b| along(&[a, b])))
            .collect(),
    }
}

/// The outputs that together are the gradient of points.
pub(super) fn gradients() -> [Slot; 3] {
    AXES.map(Slot::gradient)
}
