//! A random request: which views lie where, and what has to be there afterwards.

use proptest::prelude::*;
use proptest::sample::select;
use wgpu_activations::{Chain, Direction, Format, Kind, Rows, Slot, View, wgpu};

use super::bytes::{fetch, put};

/// Bytes of each buffer.
pub const BYTES: usize = 12288;

/// Its three orders differ, and its products are exact.
pub const KIND: Kind = Kind::Square;

/// Formats of the slots in turn. A few sets, since each is a pipeline of its own.
const FORMATS: [[Format; 5]; 6] = {
    const F: Format = Format::F32;
    const H: Format = Format::F16;
    const B: Format = Format::Bf16;
    [
        [F, F, F, F, F],
        [H, H, H, H, H],
        [B, B, B, B, B],
        [B, F, B, H, B],
        [H, F, H, H, F],
        [F, H, B, F, H],
    ]
};

/// How the slots' views lie.
#[derive(Clone, Copy, Debug)]
enum Arrangement {
    /// Each in a row, one behind the other.
    Plain,
    /// Each in rows with a stride of its own, one behind the other.
    Rows,
    /// Beside each other in the rows of one tensor.
    Slices,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub direction: Direction,
    /// Elements that are worked on; the last row may be longer.
    pub count: usize,
    arrangement: Arrangement,
    columns: usize,
    formats: [Format; 5],
    /// Free elements before each view, and between its rows.
    gaps: Vec<(usize, usize)>,
    /// All gaps in multiples of so many elements.
    grain: usize,
    /// Whether the last slot is written over the first one.
    in_place: bool,
    /// Whether what is written lies in a buffer of its own.
    apart: bool,
    seed: u64,
}

pub fn cases() -> impl Strategy<Value = Case> {
    let grain = select(vec![1, 1, 4]);
    let columns = prop_oneof![2 => 1..9usize, 1 => 9..40usize];
    let arrangement = select(vec![
        Arrangement::Plain,
        Arrangement::Rows,
        Arrangement::Slices,
    ]);
    (
        (select(Direction::ALL.to_vec()), arrangement, grain),
        (columns, 1..9usize, 0..3usize),
        select(FORMATS.to_vec()),
        proptest::collection::vec((0..12usize, 0..7usize), 5),
        (any::<bool>(), any::<bool>(), any::<u64>()),
    )
        .prop_map(
            |(
                (direction, arrangement, grain),
                (columns, rows, missing),
                formats,
                gaps,
                (in_place, apart, seed),
            )| {
                let columns = columns.next_multiple_of(grain);
                Case {
                    direction,
                    count: (rows * columns).saturating_sub(missing).max(1),
                    arrangement,
                    columns,
                    formats,
                    gaps,
                    grain,
                    in_place,
                    apart: apart && !in_place,
                    seed,
                }
            },
        )
}

/// Where a slot's view is.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub slot: Slot,
    pub format: Format,
    /// 0 or 1.
    pub buffer: usize,
    /// Its first element, counted in the format.
    first: usize,
    rows: Rows,
}

impl Placed {
    /// The byte of element i.
    pub fn byte(&self, i: usize) -> usize {
        let (columns, stride) = (self.rows.columns as usize, self.rows.stride as usize);
        let element = self.first + i / columns * stride + i % columns;
        element * self.format.bytes() as usize
    }

    pub fn view<'a>(&self, buffers: &'a [wgpu::Buffer; 2]) -> View<'a> {
        let buffer = &buffers[self.buffer];
        View::rows(buffer, self.format, self.first as u64, self.rows)
    }
}

impl Case {
    /// The slots' views; perhaps the last on the first.
    pub fn views(&self) -> Vec<Placed> {
        let slots = Chain::map(KIND).slots(self.direction);
        let mut views = match self.arrangement {
            Arrangement::Slices => self.slices(&slots),
            _ => self.one_behind_the_other(&slots),
        };
        if self.apart {
            let written = views.iter_mut().filter(|v| !reads(v.slot));
            written.for_each(|v| v.buffer = 1);
        }
        if self.in_place {
            let first = views[0];
            if let Some(last) = views.last_mut() {
                *last = Placed {
                    slot: last.slot,
                    ..first
                };
            }
        }
        views
    }

    fn rows(&self, stride: usize) -> Rows {
        Rows {
            rows: self.count.div_ceil(self.columns) as u64,
            columns: self.columns as u64,
            stride: stride as u64,
        }
    }

    fn one_behind_the_other(&self, slots: &[Slot]) -> Vec<Placed> {
        let mut end = 0;
        let mut views = Vec::new();
        for (i, &slot) in slots.iter().enumerate() {
            let (format, (before, between)) = (self.formats[i], self.gaps[i]);
            let size = format.bytes() as usize;
            let first = end / size + 1 + before;
            let between = match self.arrangement {
                Arrangement::Plain => 0,
                _ => (between * self.grain).next_multiple_of(self.grain),
            };
            let placed = Placed {
                slot,
                format,
                buffer: 0,
                first: first.next_multiple_of(self.grain),
                rows: self.rows(self.columns + between),
            };
            end = placed.byte(self.count - 1) + size;
            // A view of whole rows reaches to the end of the last one.
            end = end.max(placed.byte(self.rows(0).rows as usize * self.columns - 1) + size);
            views.push(placed);
        }
        views
    }

    /// All of the first slot's format.
    fn slices(&self, slots: &[Slot]) -> Vec<Placed> {
        let mut column = self.gaps[0].0 * self.grain;
        let mut views = Vec::new();
        for (&slot, &(_, between)) in slots.iter().zip(&self.gaps) {
            views.push(Placed {
                slot,
                format: self.formats[0],
                buffer: 0,
                first: column,
                rows: self.rows(0),
            });
            column += self.columns + between * self.grain;
        }
        for view in &mut views {
            view.rows.stride = column as u64;
        }
        views
    }

    /// Both buffers: noise, and small numbers in the views that are read.
    pub fn content(&self) -> [Vec<u8>; 2] {
        let mut state = self.seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 60) as f32 * 0.25 - 2.0
        };
        let mut content = [(); 2].map(|()| vec![0; BYTES]);
        for byte in content.iter_mut().flatten() {
            *byte = (next() * 60.0) as i8 as u8;
        }
        for view in self.views().iter().filter(|v| reads(v.slot)) {
            for i in 0..self.count {
                put(&mut content[view.buffer], view.format, view.byte(i), next());
            }
        }
        content
    }

    /// The buffers as they have to be afterwards.
    pub fn expected(&self, content: &[Vec<u8>; 2]) -> [Vec<u8>; 2] {
        let views = self.views();
        let get = |slot: Slot, i| {
            let place = views.iter().find(|v| v.slot == slot);
            place.map_or(0.0, |v| fetch(&content[v.buffer], v.format, v.byte(i)))
        };
        let mut after = content.clone();
        for i in 0..self.count {
            let x = get(Slot::X, i);
            let [f, d1, d2] = [x * x, 2.0 * x, 2.0];
            for view in views.iter().filter(|v| !reads(v.slot)) {
                let value = match (self.direction, view.slot) {
                    (_, Slot::Y) => f,
                    (_, Slot::D1) => d1,
                    (_, Slot::D2) => d2,
                    (_, Slot::Ddy) => d1 * get(Slot::Ddx, i),
                    (Direction::Backward, _) => d1 * get(Slot::Dy, i),
                    _ => d2 * get(Slot::Dy, i) * get(Slot::Ddx, i),
                };
                put(&mut after[view.buffer], view.format, view.byte(i), value);
            }
        }
        after
    }
}

fn reads(slot: Slot) -> bool {
    matches!(slot, Slot::X | Slot::Dy | Slot::Ddx)
}
