//! Two tensors in one file: x and the gate, or two outputs.

use wgpu_activations::Format;

use super::axes::axis;
use super::chain::Array;
use crate::piece::Piece;

/// Where x and the gate stand in one tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Halves {
    /// The first half is the gate.
    GateFirst,
    /// The second half is the gate.
    GateLast,
    /// Even places are the gate, odd ones x.
    Interleaved,
}

/// The axis along which a tensor is halved, the last one where none is named.
pub(super) fn halved_axis(
    asked: Option<i64>,
    Array { place, dims, .. }: &Array,
) -> Result<usize, String> {
    let asked = asked.unwrap_or(-1);
    let axis = axis("--axis", asked, dims, place)?;
    match dims[axis] {
        even if even % 2 == 0 => Ok(axis),
        odd => Err(format!(
            "{place} has {odd} along axis {asked}: halves need an even number"
        )),
    }
}

impl Halves {
    /// The gate and x.
    pub(super) fn split(self, both: &Array, axis: usize) -> [Array; 2] {
        let mut dims = both.dims.clone();
        dims[axis] /= 2;
        let Piece { format, count, .. } = both.piece;
        let mut halves = [(); 2].map(|()| Piece::new(format, count / 2));
        let [even, odd] = &mut halves;
        let bytes = self.stretch(format, &dims, axis);
        let from = both.piece.bytes().chunks(bytes);
        let to = even.elements_mut::<u8>().chunks_mut(bytes);
        let to = to.zip(odd.elements_mut().chunks_mut(bytes));
        let to = to.flat_map(|(even, odd)| [even, odd]);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
        self.turned(halves).map(|piece| Array {
            place: both.place.clone(),
            dims: dims.clone(),
            piece,
        })
    }

    /// What [`Halves::split`] takes apart, of the gate and of x. `dims` are those of a half.
    pub(super) fn join(self, halves: [&Piece; 2], dims: &[u64], axis: usize) -> Piece {
        let Piece { format, count, .. } = *halves[0];
        let mut both = Piece::new(format, 2 * count);
        let bytes = self.stretch(format, dims, axis);
        let [even, odd] = self.turned(halves).map(|half| half.bytes().chunks(bytes));
        let from = even.zip(odd).flat_map(|(even, odd)| [even, odd]);
        let to = both.elements_mut::<u8>().chunks_mut(bytes);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
        both
    }

    /// Bytes that stay together: stretches of one half and of the other take turns in the whole.
    fn stretch(self, format: Format, dims: &[u64], axis: usize) -> usize {
        let first = match self {
            Halves::Interleaved => axis + 1,
            Halves::GateFirst | Halves::GateLast => axis,
        };
        let elements = dims[first..].iter().product::<u64>().max(1);
        (elements * format.bytes()) as usize
    }

    /// The gate and x in the order in which their stretches stand, or the other way round.
    fn turned<T>(self, [gate, x]: [T; 2]) -> [T; 2] {
        match self {
            Halves::GateLast => [x, gate],
            Halves::GateFirst | Halves::Interleaved => [gate, x],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_taken_apart_and_joined_along_any_axis() {
        let dims = [2, 4, 6];
        let bits: Vec<u32> = (0..48).collect();
        for format in Format::ALL {
            let both = Array {
                place: std::ffi::OsString::from("x.npy").into(),
                dims: dims.to_vec(),
                piece: Piece::of_bits(format, &bits),
            };
            for axis in 0..dims.len() {
                for halves in [Halves::GateFirst, Halves::GateLast, Halves::Interleaved] {
                    let [gate, x] = halves.split(&both, axis);
                    let whole = halves.join([&gate.piece, &x.piece], &x.dims, axis);
                    assert_eq!(whole.words, both.piece.words, "{halves:?} {axis}");
                    assert_eq!(gate.dims, x.dims);
                    assert_eq!(gate.dims[axis], dims[axis] / 2);
                    // The number at index 1 of the gate along the axis, 0 along the others.
                    let step: u64 = dims[axis + 1..].iter().product();
                    let place = match halves {
                        Halves::GateFirst => 1,
                        Halves::GateLast => dims[axis] / 2 + 1,
                        Halves::Interleaved => 2,
                    };
                    if dims[axis] > 2 {
                        let want = Piece::of_bits(format, &[bits[(place * step) as usize]]);
                        let at = (step * format.bytes()) as usize;
                        let got = &gate.piece.bytes()[at..][..want.bytes().len()];
                        assert_eq!(got, want.bytes(), "{halves:?} {axis} {format}");
                    }
                }
            }
        }
        let none = Array {
            place: std::ffi::OsString::from("x.npy").into(),
            dims: vec![0, 4],
            piece: Piece::new(Format::F32, 0),
        };
        let [gate, x] = Halves::GateFirst.split(&none, 1);
        assert_eq!((gate.dims, x.piece.count), (vec![0, 2], 0));
    }

    #[test]
    fn axes_are_counted_from_either_end() {
        let place = std::ffi::OsString::from("x.npy").into();
        let axis = |asked| axis("--axis", asked, &[2, 3, 4], &place);
        assert_eq!(
            [0, 2, -1, -3].map(|asked| axis(asked).ok()),
            [Some(0), Some(2), Some(2), Some(0)]
        );
        for wrong in [3, -4, i64::MIN] {
            let error = axis(wrong).expect_err("out of range");
            assert_eq!(error, format!("--axis {wrong}: x.npy has 3 axes"));
        }
    }
}
