//! Axes of tensors: which one an option names, and where rows lie.

use wgpu_activations::{Chain, Per};

use super::chain::Array;
use super::source::Place;
use crate::piece::Piece;

/// How the axes of files become rows: that along which a function of rows goes is made the last one,
/// that of the channels the last but one, and an axis whose groups are the rows is cut in two.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// The axis that is cut, into groups of so many.
    cut: Option<(usize, u64)>,
    /// For each place the axis that comes there, after cutting.
    order: Vec<usize>,
}

impl Rows {
    /// The axes of x as they are.
    pub fn as_they_are(rank: usize) -> Self {
        Rows {
            cut: None,
            order: (0..rank).collect(),
        }
    }

    /// With the rows along one axis, whose groups of `k` they are, and the channels along another.
    pub fn along(rank: usize, axis: usize, k: Option<u64>, channels: Option<usize>) -> Self {
        let cut = k.map(|k| (axis, k));
        let cuts = usize::from(cut.is_some());
        let behind = |other: usize| other + if other > axis { cuts } else { 0 };
        let (last, channels) = (axis + cuts, channels.map(behind));
        let is_other = |other: &usize| *other != last && Some(*other) != channels;
        let others = (0..rank + cuts).filter(is_other);
        Rows {
            cut,
            order: others.chain(channels).chain([last]).collect(),
        }
    }

    /// Whether all axes stay where they are.
    pub fn are_as_they_were(&self) -> bool {
        self.cut.is_none() && self.order.is_sorted()
    }

    /// Turns a file's order into that of the rows.
    pub fn enter(&self, array: &mut Array, per: Per) {
        if let Some((axis, k)) = self.cut.filter(|_| per != Per::Row)
            && array.dims.len() + 1 == self.order.len()
        {
            let length = array.dims[axis];
            let group = if length != 1 && length.is_multiple_of(k) {
                k
            } else {
                1
            };
            array.dims[axis] /= group;
            array.dims.insert(axis + 1, group);
        }
        let order = self.order_of(array.dims.len(), per);
        if order.len() == array.dims.len() {
            let empty = Piece::new(array.piece.format, 0);
            let piece = std::mem::replace(&mut array.piece, empty);
            array.piece = reordered(piece, &array.dims, &order);
            array.dims = order.iter().map(|axis| array.dims[*axis]).collect();
        }
    }

    /// A file's dimensions, of those in the order of the rows.
    pub fn leave(&self, dims: &[u64], per: Per) -> Vec<u64> {
        let order = self.order_of(dims.len(), per);
        if order.len() != dims.len() {
            return dims.to_vec();
        }
        let mut own: Vec<u64> = back(&order).iter().map(|place| dims[*place]).collect();
        if let Some((axis, _)) = self.cut.filter(|_| own.len() == self.order.len()) {
            own[axis] *= own.remove(axis + 1);
        }
        own
    }

    /// A file's order, of the elements of a tensor that has these dimensions in the order of the rows.
    pub fn leave_piece(&self, piece: Piece, dims: &[u64], per: Per) -> Piece {
        let order = self.order_of(dims.len(), per);
        match order.len() == dims.len() {
            true => reordered(piece, dims, &back(&order)),
            false => piece,
        }
    }

    /// The order of so many axes.
    fn order_of(&self, rank: usize, per: Per) -> Vec<usize> {
        match per {
            Per::Row if rank < self.order.len() => self.without_rows(),
            _ => self.order.clone(),
        }
    }

    /// The order of the axes of what has one number for each row.
    fn without_rows(&self) -> Vec<usize> {
        let Some((last, others)) = self.order.split_last() else {
            return Vec::new();
        };
        let others = others.iter();
        others.map(|axis| axis - usize::from(axis > last)).collect()
    }
}

/// For each axis the place that it has in an order.
fn back(order: &[usize]) -> Vec<usize> {
    let mut back = vec![0; order.len()];
    for (place, axis) in order.iter().enumerate() {
        back[*axis] = place;
    }
    back
}

/// The elements of a tensor of these dimensions with its axes in another order.
fn reordered(piece: Piece, dims: &[u64], order: &[usize]) -> Piece {
    if order.is_sorted() {
        return piece;
    }
    let strides: Vec<usize> = (0..dims.len())
        .map(|axis| dims[axis + 1..].iter().product::<u64>() as usize)
        .collect();
    let axes: Vec<(usize, usize)> = order
        .iter()
        .map(|a| (dims[*a] as usize, strides[*a]))
        .collect();
    let mut turned = Piece::new(piece.format, piece.count);
    let width = piece.format.bytes() as usize;
    let from = piece.bytes();
    let (mut index, mut at) = (vec![0; axes.len()], 0);
    for to in turned
        .elements_mut::<u8>()
        .chunks_mut(width)
        .take(piece.count)
    {
        to.copy_from_slice(&from[at * width..(at + 1) * width]);
        for (place, (length, stride)) in axes.iter().enumerate().rev() {
            index[place] += 1;
            at += stride;
            if index[place] < *length {
                break;
            }
            at -= length * stride;
            index[place] = 0;
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

/// How a chain's rows lie in x, whose axes these options name. The channels that rows go along are
/// columns: the chain then shares its operands so.
pub(super) fn rows_of(
    chain: &mut Chain,
    x: &Array,
    asked: Option<i64>,
    channel_axis: Option<i64>,
) -> Result<Rows, String> {
    let rank = x.dims.len();
    let Some(function) = chain.row_function() else {
        return Ok(Rows::as_they_are(rank));
    };
    let of_rows = match rank {
        0 => return Ok(Rows::as_they_are(rank)),
        _ => axis("--axis", asked.unwrap_or(-1), &x.dims, &x.place)?,
    };
    let length = x.dims[of_rows];
    let k = function.columns();
    if let Some(k) = k.filter(|k| !length.is_multiple_of(*k)) {
        return Err(format!(
            "{} has {length} along axis {of_rows}: {function} takes groups of {k}",
            x.place
        ));
    }
    let mut channels = None;
    if chain.shares(Per::Channel) {
        let asked = channel_axis.unwrap_or(i64::from(rank > 1));
        channels = Some(axis("--channel-axis", asked, &x.dims, &x.place)?);
    }
    if channels == Some(of_rows) {
        if k.is_some() || chain.shares(Per::Column) {
            return Err(format!(
                "{chain}: its rows go along the channels' axis {of_rows}: take column for channel, or \
                 another --axis or --channel-axis"
            ));
        }
        *chain = chain.sharing(Per::Channel, Per::Column);
        channels = None;
    }
    Ok(Rows::along(rank, of_rows, k, channels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu_activations::Format;

    #[test]
    fn what_enters_leaves_as_it_was() {
        let dims = [2, 3, 4, 6];
        let bits: Vec<u32> = (0..144).collect();
        for axis in 0..4 {
            for channels in (0..4).map(Some).chain([None]).filter(|c| *c != Some(axis)) {
                for k in [None, Some(1), Some(2)] {
                    if k.is_some_and(|k| dims[axis] % k != 0) {
                        continue;
                    }
                    let rows = Rows::along(4, axis, k, channels);
                    let mut array = Array {
                        place: std::ffi::OsString::from("x.npy").into(),
                        dims: dims.to_vec(),
                        piece: Piece::of_bits(Format::F32, &bits),
                    };
                    rows.enter(&mut array, Per::Element);
                    assert_eq!(array.dims.last(), Some(&k.unwrap_or(dims[axis])));
                    if let Some(channels) = channels {
                        assert_eq!(array.dims.iter().rev().nth(1), Some(&dims[channels]));
                    }
                    assert_eq!(rows.leave(&array.dims, Per::Element), dims);
                    let piece = rows.leave_piece(array.piece, &array.dims, Per::Element);
                    assert_eq!(piece.words, Piece::of_bits(Format::F32, &bits).words);
                }
            }
        }
    }
}
