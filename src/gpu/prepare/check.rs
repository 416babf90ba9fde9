//! Checks what the caller passed against what the body needs.

use super::operand::Operand;
use super::overlap::overlap;
use crate::body::Body;
use crate::gpu::View;
use crate::{Error, Format, Per, Shape, Slot};

/// A body's operands, in its order, of the views that are given.
pub(super) fn check<'a>(
    body: &Body,
    shape: Shape,
    views: &[(Slot, View<'a>)],
) -> Result<Vec<Operand<'a>>, Error> {
    let whole_rows = body.has_rows();
    let mut operands = Vec::with_capacity(views.len());
    for slot in body.slots() {
        let given = views.iter().filter(|(given, _)| *given == slot);
        for (_, view) in given {
            check_view(slot, view, shape, (body.per(slot), body.width(slot)))?;
            operands.push(Operand {
                slot,
                written: body.writes().any(|written| written == slot),
                buffer: view.buffer,
                offset: view.offset,
                format: view.format,
                rows: view.rows_apart(),
                step: view.step,
                per: body.per(slot),
                width: body.width(slot),
                gathered: body.gathered().any(|(sum, _)| sum == slot),
                wide: body.has_coefficients(slot),
                shape,
                whole_rows,
            });
        }
    }
    if let Some(apart) = operands
        .iter()
        .find(|o| o.rows.is_some() && shape.inner() > 1)
    {
        let (slot, per) = (apart.slot, apart.per);
        return Err(Error::SharedRows { slot, per });
    }
    check_columns(&operands, shape)?;
    if shape.elements() > 0 {
        check_overlaps(&operands)?;
    }
    Ok(operands)
}

/// Alignment, range, length and usage of one view.
fn check_view(
    slot: Slot,
    view: &View<'_>,
    shape: Shape,
    (per, width): (Per, u64),
) -> Result<(), Error> {
    if per != Per::Element && view.rows_apart().is_some() {
        return Err(Error::SharedRows { slot, per });
    }
    if per == Per::Bits && (view.format != Format::F32 || view.step != 1) {
        let format = view.format;
        return Err(Error::Words { slot, format });
    }
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
    // Half formats are read and written by words, of which the buffer must have whole ones.
    let word = wgpu::COPY_BUFFER_ALIGNMENT;
    if view.format.is_half() && !view.buffer.size().is_multiple_of(word) {
        let bytes = view.buffer.size();
        return Err(Error::OddBuffer { slot, bytes });
    }
    view.check_range(slot)?;
    shape.check(slot, (per, width), view.len())?;
    if !view.buffer.usage().contains(wgpu::BufferUsages::STORAGE) {
        return Err(Error::MissingUsage {
            slot,
            flag: "STORAGE",
        });
    }
    Ok(())
}

/// Views with rows have the same number of columns, and as many as the shape where an operand goes
/// with columns, rows or channels.
fn check_columns(operands: &[Operand<'_>], shape: Shape) -> Result<(), Error> {
    let in_rows = || {
        operands
            .iter()
            .filter_map(|o| Some((o.slot, o.rows?.columns)))
    };
    let shared = operands.iter().find(|o| o.has_place());
    let shared = shared.map(|o| (o.slot, shape.columns()));
    let Some((other, expected)) = shared.or_else(|| in_rows().next()) else {
        return Ok(());
    };
    match in_rows().find(|&(_, columns)| columns != expected) {
        None => Ok(()),
        Some((slot, columns)) => Err(Error::Columns {
            slot,
            columns,
            other,
            expected,
        }),
    }
}

/// A written view may coincide with one that is read, and else must be apart from all others.
fn check_overlaps(operands: &[Operand<'_>]) -> Result<(), Error> {
    for written in operands.iter().filter(|o| o.written) {
        for other in operands.iter().filter(|o| o.slot != written.slot) {
            let in_place = written.coincides(other) && !other.written && !written.is_sum();
            if overlap(written, other) && !in_place {
                let remedy = match other.written {
                    _ if written.is_sum() => "give a sum memory of its own",
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
