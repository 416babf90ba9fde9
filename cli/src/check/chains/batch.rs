//! What a direction of a chain is tried on.

use wgpu_activations::reference::inputs::{Noise, unusual, usual};
use wgpu_activations::{Chain, Direction, Format, Per, RowFunction, Shape, Slot};

use crate::piece::Piece;

/// The most elements of a batch of random numbers.
const RANDOM: u64 = 1 << 16;

/// The most of one with special numbers, so that there are several for each slot.
const SPECIAL: u64 = 2048;

/// The fewest.
const FEWEST: u64 = 64;

/// Where a chain has channels.
const CHANNELS: u64 = 3;

/// All that a direction reads.
pub struct Batch {
    pub shape: Shape,
    /// With what the format makes of the numbers.
    pub given: Vec<(Slot, Piece, Vec<f32>)>,
}

impl Batch {
    /// Half the elements have random numbers, in large batches, whose sums are long. The others stand
    /// in small ones: in each of them one slot has special numbers and any bit patterns.
    pub fn all(chain: &Chain, direction: Direction, format: Format, samples: u64) -> Vec<Self> {
        let slots = chain.inputs(direction);
        let (half, count) = (samples / 2, slots.len().max(1) as u64);
        let rounds = half.div_ceil(SPECIAL * count).max(1);
        let size = half.div_ceil(rounds * count).max(FEWEST);
        // Of columns that are taken four at a time, and of columns that are not.
        let columns = |elements: u64| (elements as f64).sqrt().ceil() as u64;
        let many = (samples - half).min(RANDOM);
        let large = shape(chain, many, columns(many).next_multiple_of(4));
        let small = shape(chain, size, columns(size) | 1);
        let mut noise = Noise::new(1);
        let mut of = |shape, special| Batch::new(chain, shape, &slots, special, format, &mut noise);
        let random = (samples - half).div_ceil(many);
        let mut all: Vec<Batch> = (0..random).map(|_| of(large, None)).collect();
        for _ in 0..rounds {
            all.extend(slots.iter().map(|slot| of(small, Some(*slot))));
        }
        all
    }

    fn new(
        chain: &Chain,
        shape: Shape,
        slots: &[Slot],
        special: Option<Slot>,
        format: Format,
        noise: &mut Noise,
    ) -> Self {
        let numbers = |&slot: &Slot| {
            let per = chain.per(slot);
            let count = chain.numbers(slot, shape) as usize;
            let format = match per {
                Per::Bits => Format::F32,
                _ => format,
            };
            let numbers = match special == Some(slot) {
                true => unusual(chain, slot, format, count, noise),
                false => usual(chain, slot, count, noise),
            };
            let piece = Piece::of(format, numbers);
            let values = piece.values().into_owned();
            (slot, piece, values)
        };
        let given = slots.iter().map(numbers).collect();
        Batch { shape, given }
    }

    /// What the reference is given.
    pub fn values(&self) -> Vec<(Slot, &[f32])> {
        let values = self.given.iter();
        values.map(|(slot, _, it)| (*slot, &it[..])).collect()
    }
}

/// Rows of so many columns, or as many as its basis makes or its function of rows takes, of channels where the chain has
/// some.
fn shape(chain: &Chain, elements: u64, columns: u64) -> Shape {
    let of_row = chain.row_function().and_then(RowFunction::columns);
    let wanted = chain.expands().or(of_row);
    let columns = wanted.unwrap_or(columns);
    let rows = elements.div_ceil(columns);
    if chain.is_layer() {
        return Shape::layer(rows.div_ceil(CHANNELS), columns, CHANNELS);
    }
    match chain.shares(Per::Channel) {
        true => Shape::channels(rows.div_ceil(CHANNELS), CHANNELS, columns),
        false => Shape::rows(rows, columns),
    }
}
