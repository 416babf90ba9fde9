//! Checks what the caller passed against what the kernel needs.

use super::View;
use crate::kernel::Kernel;
use crate::{Direction, Error, Shape, Slot};

/// A view in its slot, checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operand<'a> {
    /// Position in the kernel's slots.
    pub index: usize,
    pub slot: Slot,
    pub written: bool,
    pub buffer: &'a wgpu::Buffer,
    /// Of the view in its buffer, in bytes.
    pub offset: u64,
}

impl Operand<'_> {
    fn overlaps(&self, other: &Operand<'_>, bytes: u64) -> bool {
        self.buffer == other.buffer && self.offset.abs_diff(other.offset) < bytes
    }
}

/// The operands of a dispatch, in the kernel's order.
pub(crate) fn check<'a>(
    kernel: &Kernel,
    direction: Direction,
    shape: Shape,
    views: &[(Slot, View<'a>)],
) -> Result<Vec<Operand<'a>>, Error> {
    check_slots(kernel, direction, views)?;
    if shape.elements() == 0 {
        return Err(Error::ZeroLength {
            what: "the shape".into(),
        });
    }
    let mut operands = Vec::with_capacity(views.len());
    for (index, &slot) in kernel.slots.iter().enumerate() {
        if let Some((_, view)) = views.iter().find(|(given, _)| *given == slot) {
            check_view(slot, view, shape)?;
            let View { buffer, offset, .. } = *view;
            operands.push(Operand {
                index,
                slot,
                written: kernel.writes(slot),
                buffer,
                offset,
            });
        }
    }
    check_overlaps(&operands, shape.elements() * 4)?;
    Ok(operands)
}

/// Every needed slot once, and no other.
fn check_slots(
    kernel: &Kernel,
    direction: Direction,
    views: &[(Slot, View<'_>)],
) -> Result<(), Error> {
    let given = |slot: Slot| views.iter().filter(|(s, _)| *s == slot).count();
    if let Some(&(slot, _)) = views
        .iter()
        .find(|(slot, _)| !kernel.slots.contains(slot) || given(*slot) > 1)
    {
        return Err(Error::UnexpectedSlot {
            slot,
            direction,
            needed: kernel.describe(),
        });
    }
    let (reads, writes) = kernel.slots.split_at(kernel.reads);
    let missing = match kernel.optional_writes {
        true if writes.iter().all(|&slot| given(slot) == 0) => writes.first(),
        true => None,
        false => writes.iter().find(|&&slot| given(slot) == 0),
    };
    match reads.iter().find(|&&slot| given(slot) == 0).or(missing) {
        Some(&slot) => Err(Error::MissingSlot {
            slot,
            direction,
            needed: kernel.describe(),
        }),
        None => Ok(()),
    }
}

/// Alignment, range, length and usage of one view.
fn check_view(slot: Slot, view: &View<'_>, shape: Shape) -> Result<(), Error> {
    let element = view.format.bytes();
    for (what, bytes) in [("offset", view.offset), ("size", view.size)] {
        if !bytes.is_multiple_of(element) {
            return Err(Error::Misaligned {
                slot,
                what,
                bytes,
                multiple: element,
            });
        }
    }
    if view.is_empty() {
        return Err(Error::ZeroLength {
            what: format!("the view in slot {slot}"),
        });
    }
    view.check_range(slot)?;
    if view.len() < shape.elements() {
        let (elements, needed) = (view.len(), shape.elements());
        return Err(Error::TooSmall {
            slot,
            elements,
            needed,
        });
    }
    if !view.buffer.usage().contains(wgpu::BufferUsages::STORAGE) {
        return Err(Error::MissingUsage {
            slot,
            flag: "STORAGE",
        });
    }
    Ok(())
}

/// A written view may coincide with one that is read, and else must be apart from all others.
fn check_overlaps(operands: &[Operand<'_>], bytes: u64) -> Result<(), Error> {
    for written in operands.iter().filter(|o| o.written) {
        for other in operands.iter().filter(|o| o.index != written.index) {
            let in_place = written.offset == other.offset && !other.written;
            if written.overlaps(other, bytes) && !in_place {
                let remedy = match other.written {
                    true => "give each written slot memory of its own",
                    false => "make them the very same range (in place) or two separate ranges",
                };
                let (written, other) = (written.slot, other.slot);
                return Err(Error::Aliased {
                    written,
                    other,
                    remedy,
                });
            }
        }
    }
    Ok(())
}
