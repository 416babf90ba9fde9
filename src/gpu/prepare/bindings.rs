//! Which ranges of which buffers a launch binds, and which slots share one.

use std::ops::Range;

use super::operand::Operand;
use crate::gpu::device::bounds::Bounds;
use crate::{Error, Slot};

/// Bytes of the largest value: four lanes of f32.
const VECTOR: u64 = 16;
/// Bytes of a word, in which storage is bound.
const WORD: u64 = 4;

/// A storage binding: a range of bytes of a buffer.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// None for the scratch buffer of partial sums.
    pub buffer: Option<wgpu::Buffer>,
    pub bytes: Range<u64>,
    /// The slots whose views lie in it.
    pub slots: Vec<Slot>,
    /// Written, or in a buffer that is written: wgpu wants one kind of use per buffer.
    pub writable: bool,
}

/// The bindings of a range of elements, each from the aligned address below its first byte. Views
/// of a written buffer whose bound ranges overlap share one.
pub(crate) fn bindings(
    operands: &[Operand<'_>],
    range: &Range<u64>,
    bounds: &Bounds,
) -> Result<Vec<Binding>, Error> {
    let mut all: Vec<Binding> = Vec::with_capacity(operands.len());
    for operand in operands.iter().filter(|o| !o.is_sum()) {
        let bytes = operand.bytes(range);
        let aligned = bytes.start / bounds.alignment * bounds.alignment;
        let mut written = operands.iter().filter(|o| o.written && !o.is_sum());
        let writable = written.any(|o| o.buffer == operand.buffer);
        let binding = Binding {
            buffer: Some(operand.buffer.clone()),
            bytes: aligned..bytes.end.next_multiple_of(WORD),
            slots: vec![operand.slot],
            writable,
        };
        add(&mut all, binding);
    }
    for binding in all.iter_mut().filter(|binding| binding.slots.len() > 1) {
        let end = binding.bytes.end.next_multiple_of(VECTOR);
        let buffer = binding.buffer.as_ref();
        if buffer.is_some_and(|buffer| end <= buffer.size()) {
            binding.bytes.end = end;
        }
    }
    let sums = usize::from(operands.iter().any(Operand::is_sum));
    bounds.check_bindings(all.len() + sums)?;
    Ok(all)
}

/// Adds a binding: to those it overlaps, which become one, or by itself.
fn add(all: &mut Vec<Binding>, mut binding: Binding) {
    let mut i = 0;
    while i < all.len() {
        if binding.writable && all[i].overlaps(&binding) {
            binding.absorb(all.remove(i));
            i = 0;
        } else {
            i += 1;
        }
    }
    all.push(binding);
}

impl Binding {
    fn overlaps(&self, other: &Binding) -> bool {
        self.buffer == other.buffer
            && self.bytes.start < other.bytes.end
            && other.bytes.start < self.bytes.end
    }

    fn absorb(&mut self, other: Binding) {
        let (a, b) = (&mut self.bytes, other.bytes);
        *a = a.start.min(b.start)..a.end.max(b.end);
        self.slots.extend(other.slots);
    }
}
