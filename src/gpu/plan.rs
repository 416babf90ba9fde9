//! Cuts a dispatch into launches that the device can run, and decides what each one binds.

use std::ops::Range;

use super::operands::Operand;
use crate::kernel::{Grid, Kernel, Lanes, Layout, Place};
use crate::{Error, Slot};

/// Bytes of the largest value: four lanes of f32.
const VECTOR: u64 = 16;
/// Bytes of a word, in which storage is bound.
const WORD: u64 = 4;

/// What of the device's limits matters here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Storage bindings start at multiples of this; itself a multiple of 16.
    pub alignment: u64,
    /// The largest storage binding in bytes.
    pub binding: u64,
    /// Storage bindings of one shader.
    pub bindings: u64,
    /// Workgroups along a side.
    pub side: u32,
}

impl Bounds {
    /// Reads them off, or names the limit that is too small for any kernel.
    pub(crate) fn of(limits: &wgpu::Limits) -> Result<Self, Error> {
        let workgroup = u64::from(crate::kernel::WORKGROUP);
        for (limit, have, need) in [
            (
                "max_compute_invocations_per_workgroup",
                u64::from(limits.max_compute_invocations_per_workgroup),
                workgroup,
            ),
            (
                "max_compute_workgroup_size_x",
                u64::from(limits.max_compute_workgroup_size_x),
                workgroup,
            ),
            (
                "max_compute_workgroups_per_dimension",
                u64::from(limits.max_compute_workgroups_per_dimension),
                1,
            ),
            (
                "max_storage_buffer_binding_size",
                limits.max_storage_buffer_binding_size,
                1 << 16,
            ),
            (
                "max_uniform_buffers_per_shader_stage",
                u64::from(limits.max_uniform_buffers_per_shader_stage),
                1,
            ),
        ] {
            if have < need {
                return Err(Error::Limit { limit, have, need });
            }
        }
        Ok(Bounds {
            alignment: u64::from(limits.min_storage_buffer_offset_alignment).max(VECTOR),
            binding: limits.max_storage_buffer_binding_size,
            bindings: u64::from(limits.max_storage_buffers_per_shader_stage),
            side: limits.max_compute_workgroups_per_dimension,
        })
    }
}

/// A storage binding: a range of bytes of a buffer.
#[derive(Clone, Debug)]
pub(crate) struct Binding<'a> {
    pub buffer: &'a wgpu::Buffer,
    pub bytes: Range<u64>,
}

/// One launch: everything but the pipeline and the bind group.
#[derive(Clone, Debug)]
pub(crate) struct Launch<'a> {
    pub lanes: Lanes,
    pub layout: Layout,
    pub bindings: Vec<Binding<'a>>,
    pub count: u32,
    pub grid: Grid,
    /// For each slot of the kernel, where its first value stands in its binding.
    pub first: Vec<u32>,
}

/// The launches of `elements` elements.
pub(crate) fn launches<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    elements: u64,
    bounds: &Bounds,
) -> Result<Vec<Launch<'a>>, Error> {
    let mut launches = Vec::new();
    for (lanes, part) in parts(operands, elements) {
        let step = chunk_elements(operands, lanes, bounds);
        let mut start = part.start;
        while start < part.end {
            let end = part.end.min(start + step);
            launches.push(launch(kernel, operands, lanes, start..end, bounds)?);
            start = end;
        }
    }
    Ok(launches)
}

/// Where all views agree modulo four elements: a few single elements up to the first boundary, the
/// bulk in fours, and the last few. Elsewhere single elements throughout.
fn parts(operands: &[Operand<'_>], elements: u64) -> Vec<(Lanes, Range<u64>)> {
    let four = Lanes::Four.count();
    let remainder = |o: &Operand<'_>| o.offset / o.format.bytes() % four;
    let first = operands.first().map_or(0, remainder);
    if operands.iter().any(|o| remainder(o) != first) {
        return vec![(Lanes::One, 0..elements)];
    }
    let head = ((four - first) % four).min(elements);
    let tail = elements - (elements - head) % Lanes::Four.count();
    let parts = [
        (Lanes::One, 0..head),
        (Lanes::Four, head..tail),
        (Lanes::One, tail..elements),
    ];
    parts
        .into_iter()
        .filter(|(_, range)| !range.is_empty())
        .collect()
}

/// The most elements of one launch: no binding may be too large, even where views that share a
/// buffer share a binding, and the grid must fit. A multiple of the alignment, so that each
/// launch starts as the first one does.
fn chunk_elements(operands: &[Operand<'_>], lanes: Lanes, bounds: &Bounds) -> u64 {
    let sharing = |o: &Operand<'_>| operands.iter().filter(|p| p.buffer == o.buffer).count();
    let views = operands.iter().map(sharing).max().unwrap_or(1) as u64;
    let bytes = bounds.binding / views - bounds.alignment;
    let sizes = || operands.iter().map(|o| o.format.bytes());
    let (largest, smallest) = (sizes().max().unwrap_or(WORD), sizes().min().unwrap_or(WORD));
    let most = (bytes / largest).min(Grid::most_values(bounds.side) * lanes.count());
    let unit = bounds.alignment / smallest;
    (most / unit * unit).max(unit)
}

/// The launch of one range of elements.
fn launch<'a>(
    kernel: &Kernel,
    operands: &[Operand<'a>],
    lanes: Lanes,
    range: Range<u64>,
    bounds: &Bounds,
) -> Result<Launch<'a>, Error> {
    let mut groups: Vec<Group<'a>> = Vec::with_capacity(operands.len());
    for operand in operands {
        let bytes = operand.bytes(&range);
        let aligned = bytes.start / bounds.alignment * bounds.alignment;
        let end = bytes.end.next_multiple_of(WORD);
        let shared = operands
            .iter()
            .any(|o| o.written && o.buffer == operand.buffer);
        Group::join(&mut groups, operand, aligned..end, shared);
    }
    check_bindings(&groups, bounds)?;

    let mut layout = Layout {
        slots: vec![None; kernel.slots.len()],
        writable: Vec::new(),
        shifted: false,
    };
    let mut first = vec![0; kernel.slots.len()];
    for (number, group) in groups.iter().enumerate() {
        layout.writable.push(group.writable);
        for operand in operands.iter().filter(|o| group.slots.contains(&o.slot)) {
            layout.slots[operand.index] = Some(Place {
                binding: number,
                format: operand.format,
            });
        }
    }
    for operand in operands {
        if let Some(place) = layout.slots[operand.index] {
            let binding = &groups[place.binding].binding;
            let distance = operand.bytes(&range).start - binding.bytes.start;
            first[operand.index] = (distance / layout.unit(place, lanes)) as u32;
        }
    }
    layout.shifted = first.iter().any(|&value| value != 0);
    let count = (range.end - range.start) / lanes.count();
    Ok(Launch {
        lanes,
        layout,
        bindings: groups.into_iter().map(|g| g.binding).collect(),
        count: count as u32,
        grid: Grid::cover(count, bounds.side),
        first,
    })
}

/// Slots that share a binding.
struct Group<'a> {
    binding: Binding<'a>,
    slots: Vec<Slot>,
    /// Written, or in a buffer that is written: wgpu wants one kind of use per buffer.
    writable: bool,
}

impl<'a> Group<'a> {
    /// Adds a view: to the groups it overlaps, which become one, or as a group of its own.
    fn join(groups: &mut Vec<Group<'a>>, operand: &Operand<'a>, bytes: Range<u64>, shared: bool) {
        let binding = Binding {
            buffer: operand.buffer,
            bytes,
        };
        let mut joined = Group {
            binding,
            slots: vec![operand.slot],
            writable: shared,
        };
        let mut i = 0;
        while i < groups.len() {
            if shared && groups[i].overlaps(&joined) {
                let other = groups.remove(i);
                joined.absorb(other);
                i = 0;
            } else {
                i += 1;
            }
        }
        groups.push(joined);
    }

    fn overlaps(&self, other: &Group<'_>) -> bool {
        let (a, b) = (&self.binding, &other.binding);
        a.buffer == b.buffer && a.bytes.start < b.bytes.end && b.bytes.start < a.bytes.end
    }

    fn absorb(&mut self, other: Group<'a>) {
        let (a, b) = (&mut self.binding.bytes, other.binding.bytes);
        *a = a.start.min(b.start)..a.end.max(b.end);
        self.slots.extend(other.slots);
    }
}

fn check_bindings(groups: &[Group<'_>], bounds: &Bounds) -> Result<(), Error> {
    if groups.len() as u64 > bounds.bindings {
        return Err(Error::Limit {
            limit: "max_storage_buffers_per_shader_stage",
            have: bounds.bindings,
            need: groups.len() as u64,
        });
    }
    Ok(())
}
