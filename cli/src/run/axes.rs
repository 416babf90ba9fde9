//! Axes of tensors: which one an option names, and where rows lie.

use wgpu_activations::Chain;

use super::chain::Array;
use super::source::Place;
use crate::piece::Piece;

/// How the axis along which a function of rows goes is made the last one: moved behind the others,
/// and cut into groups where the function's rows are those.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows {
    /// How many axes x has.
    rank: usize,
    /// The axis that is moved.
    axis: Option<usize>,
    /// How many numbers a group has.
    group: Option<u64>,
}

impl Rows {
    /// For x, of which an axis may be asked for.
    pub fn new(chain: &Chain, x: &Array, asked: Option<i64>) -> Result<Self, String> {
        let (rank, function) = (x.dims.len(), chain.row_function());
        let (mut axis, mut group) = (None, None);
        if let Some(function) = function {
            let asked = asked.unwrap_or(-1);
            let own = match rank {
                0 => None,
                _ => Some(self::axis("--axis", asked, &x.dims, &x.place)?),
            };
            let length = own.map_or(1, |axis| x.dims[axis]);
            group = function.columns();
            if let Some(k) = group.filter(|k| length % k != 0) {
                return Err(format!(
                    "{} has {length} along axis {asked}: {function} takes groups of {k}",
                    x.place
                ));
            }
            axis = own.filter(|axis| axis + 1 < rank);
        }
        Ok(Rows { rank, axis, group })
    }

    /// Turns a file's order into that of the rows, of a tensor with all of x's axes; `whole` where it
    /// has all of x's elements.
    pub fn enter(&self, array: &mut Array, whole: bool) {
        if array.dims.len() != self.rank {
            return;
        }
        if let Some(axis) = self.axis {
            let inner = array.dims[axis + 1..].iter().product();
            array.piece = turned_over(&array.piece, array.dims[axis], inner);
            array.dims[axis..].rotate_left(1);
        }
        if let Some(k) = self.group.filter(|_| whole) {
            if let Some(last) = array.dims.last_mut().filter(|last| **last % k == 0) {
                *last /= k;
            }
            array.dims.push(k);
        }
    }

    /// A file's dimensions, of those in the order of the rows.
    pub fn leave(&self, dims: &[u64]) -> Vec<u64> {
        let mut dims = self.joined(dims);
        if let Some(axis) = self.axis.filter(|_| dims.len() == self.rank) {
            dims[axis..].rotate_right(1);
        }
        dims
    }

    /// A file's order, of the elements of a tensor that has these dimensions in the order of the rows.
    pub fn leave_piece(&self, piece: Piece, dims: &[u64]) -> Piece {
        let dims = self.joined(dims);
        match self.axis.filter(|_| dims.len() == self.rank) {
            Some(axis) => {
                let columns = dims.last().copied().unwrap_or(1);
                turned_over(&piece, dims[axis..dims.len() - 1].iter().product(), columns)
            }
            None => piece,
        }
    }

    /// With the groups put together.
    fn joined(&self, dims: &[u64]) -> Vec<u64> {
        let mut dims = dims.to_vec();
        if dims.len() > self.rank
            && let (Some(k), Some(last)) = (dims.pop(), dims.last_mut())
        {
            *last *= k;
        }
        dims
    }
}

/// Matrices of so many rows and columns, of which the piece is a row, with rows for columns.
fn turned_over(piece: &Piece, rows: u64, columns: u64) -> Piece {
    let mut turned = Piece::new(piece.format, piece.count);
    let width = piece.format.bytes() as usize;
    let (rows, columns) = (rows as usize, columns as usize);
    let matrix = (rows * columns * width).max(1);
    let to = turned.elements_mut::<u8>().chunks_mut(matrix);
    for (to, from) in to.zip(piece.bytes().chunks(matrix)) {
        for (i, element) in from.chunks(width).enumerate() {
            let place = (i % columns * rows + i / columns) * width;
            to[place..place + width].copy_from_slice(element);
        }
    }
    turned
}

/// The axis that an option names, perhaps from the end.
pub(super) fn axis(option: &str, asked: i64, dims: &[u64], place: &Place) -> Result<usize, String> {
    let rank = dims.len();
    let from_end = if asked < 0 { rank as i64 } else { 0 };
    let axis = usize::try_from(asked + from_end)
        .ok()
        .filter(|axis| *axis < rank);
    axis.ok_or_else(|| format!("{option} {asked}: {place} has {rank} axes"))
}
