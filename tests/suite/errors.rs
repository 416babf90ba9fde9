//! Misuse gets its own error, and nothing is written.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Error, Format, Kind, Rows, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{Gpu, request, storage};

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("errors::each_misuse", each_misuse)]
}

/// Prepares and expects this error's text to contain `text`.
fn refused(
    gpu: &Gpu,
    kind: Kind,
    direction: Direction,
    count: u64,
    slots: &[(Slot, View<'_>)],
    text: &str,
) -> Outcome {
    match gpu
        .activations
        .prepare(Chain::map(kind), direction, count, slots)
    {
        Err(error) if error.to_string().contains(text) => Ok(()),
        other => Err(format!("wanted an error with \"{text}\", got {other:?}").into()),
    }
}

fn each_misuse(gpu: &Gpu) -> Outcome {
    use Direction::{Backward, Forward, Jet};
    const X: Slot = Slot::X;
    const Y: Slot = Slot::Y;
    let (a, b, c) = (gpu.blank(100), gpu.blank(100), gpu.blank(100));
    let (x, y) = (View::from(&a), View::from(&b));
    let part = |first, count| View::elements(&a, Format::F32, first, count);
    let both = [(X, x), (Y, y)];
    let ok = Kind::Gelu;

    refused(gpu, ok, Forward, 100, &[(X, x)], "slot y is missing")?;
    refused(gpu, ok, Jet, 100, &[(X, x)], "any of y, d1, d2 to write")?;
    refused(
        gpu,
        ok,
        Forward,
        100,
        &[(X, x), (Y, y), (Slot::Dx, y)],
        "slot dx is not expected",
    )?;
    refused(
        gpu,
        ok,
        Forward,
        100,
        &[(X, x), (Y, y), (X, x)],
        "given twice",
    )?;
    refused(
        gpu,
        ok,
        Forward,
        101,
        &both,
        "holds 100 elements but the shape has 101",
    )?;
    refused(gpu, ok, Forward, u64::MAX, &both, "slot x holds 100")?;
    refused(
        gpu,
        ok,
        Forward,
        1,
        &[(X, part(5, 0)), (Y, y)],
        "slot x holds 0 elements but the shape has 1",
    )?;
    refused(
        gpu,
        ok,
        Forward,
        1,
        &[(X, part(99, 2)), (Y, y)],
        "ends at byte 404",
    )?;
    refused(
        gpu,
        ok,
        Forward,
        1,
        &[(X, part(u64::MAX, 2)), (Y, y)],
        "slot x",
    )?;
    let crooked = View::from(a.slice(2..42));
    refused(
        gpu,
        ok,
        Forward,
        1,
        &[(X, crooked), (Y, y)],
        "offset of 2 bytes",
    )?;
    let crooked = View::from(a.slice(4..42));
    refused(
        gpu,
        ok,
        Forward,
        1,
        &[(X, crooked), (Y, y)],
        "size of 38 bytes",
    )?;
    let overlap = [(X, part(0, 50)), (Y, part(10, 50))];
    refused(gpu, ok, Forward, 50, &overlap, "slots y and x overlap")?;
    let two_outputs = [(X, x), (Y, y), (Slot::D1, y)];
    refused(gpu, ok, Jet, 100, &two_outputs, "memory of its own")?;
    let partly = [
        (X, x),
        (Slot::Dy, y),
        (Slot::Dx, View::elements(&b, Format::F32, 1, 99)),
    ];
    refused(gpu, ok, Backward, 99, &partly, "slots dx and dy overlap")?;
    // In place is for formats of one width.
    let narrow = View::elements(&a, Format::F16, 0, 100);
    refused(
        gpu,
        ok,
        Forward,
        100,
        &[(X, x), (Y, narrow)],
        "y and x overlap",
    )?;
    in_rows(gpu, &a, &b)?;
    let alpha = Kind::Elu { alpha: f32::NAN };
    refused(gpu, alpha, Forward, 100, &both, "elu: alpha = NaN")?;
    let subnormal = Kind::Squareplus { b: 1e-40 };
    refused(gpu, subnormal, Forward, 100, &both, "squareplus: b = 1e-40")?;
    let odd = storage(&gpu.activations, 198);
    let half = View::whole(&odd, Format::F16);
    refused(gpu, ok, Forward, 99, &[(X, half), (Y, y)], "198 bytes")?;
    foreign_buffers(gpu, x)?;
    lengths(gpu, &a, &c)?;
    untouched(gpu, &[&a, &b, &c])
}

/// Rows that do not fit, each other or the buffer.
fn in_rows(gpu: &Gpu, a: &wgpu::Buffer, b: &wgpu::Buffer) -> Outcome {
    let rows = |buffer, first, [rows, columns, stride]: [u64; 3]| {
        let rows = Rows {
            rows,
            columns,
            stride,
        };
        View::rows(buffer, Format::F32, first, rows)
    };
    let refused = |x, y, text| {
        let slots = [(Slot::X, x), (Slot::Y, y)];
        refused(gpu, Kind::Gelu, Direction::Forward, 12, &slots, text)
    };
    let x = rows(a, 0, [4, 3, 5]);
    refused(x, rows(b, 0, [4, 3, 2]), "a stride of at least 3")?;
    refused(x, rows(b, 0, [4, 3, 4]).every(2), "a stride of at least 5")?;
    refused(x, View::from(b).every(0), "a step of at least 1")?;
    refused(
        x,
        rows(b, 0, [3, 4, 5]),
        "rows of 4 columns but slot x has 3",
    )?;
    refused(x, rows(b, 83, [4, 3, 5]), "ends at byte 404")?;
    refused(
        x,
        rows(b, 0, [u64::MAX, 3, u64::MAX]),
        "but the buffer has 400",
    )?;
    refused(x, rows(b, 0, [4, 0, 5]), "slot y holds 0 elements")?;
    refused(x, rows(a, 2, [4, 3, 5]), "slots y and x overlap")?;
    refused(x, rows(a, 0, [4, 3, 6]), "slots y and x overlap")?;
    a_part_of_a_row(gpu, x, View::elements(a, Format::F32, 15, 12))?;
    refused(
        x,
        rows(b, 0, [3, 3, 5]),
        "holds 9 elements but the shape has 12",
    )
}

/// A last row of which the shape has only a part counts with that part: y begins where the fourth
/// row of x does.
fn a_part_of_a_row(gpu: &Gpu, x: View<'_>, y: View<'_>) -> Outcome {
    let slots = [(Slot::X, x), (Slot::Y, y)];
    let (kind, forward) = (Kind::Gelu, Direction::Forward);
    refused(gpu, kind, forward, 10, &slots, "slots y and x overlap")?;
    gpu.activations.prepare(kind, forward, 9, &slots)?;
    Ok(())
}

/// Buffers that wgpu itself refuses.
fn foreign_buffers(gpu: &Gpu, x: View<'_>) -> Outcome {
    let make = |device: &wgpu::Device, usage| {
        let label = Some("test");
        let descriptor = wgpu::BufferDescriptor {
            label,
            size: 400,
            usage,
            mapped_at_creation: false,
        };
        device.create_buffer(&descriptor)
    };
    let plain = make(gpu.device(), wgpu::BufferUsages::COPY_DST);
    let slots = [(Slot::X, x), (Slot::Y, View::from(&plain))];
    refused(
        gpu,
        Kind::Gelu,
        Direction::Forward,
        100,
        &slots,
        "lacks BufferUsages::STORAGE",
    )?;
    match gpu.activations.read_blocking::<f32>(&plain) {
        Err(Error::MissingUsage {
            flag: "COPY_SRC", ..
        }) => {}
        other => return Err(format!("reading without COPY_SRC: {other:?}").into()),
    }
    let destroyed = make(gpu.device(), wgpu::BufferUsages::STORAGE);
    destroyed.destroy();
    match gpu.activations.apply(&destroyed, Kind::Gelu) {
        Err(Error::Refused { .. }) => {}
        other => return Err(format!("a destroyed buffer: {other:?}").into()),
    }
    let (other_device, _queue) = request(&gpu.adapter, gpu.adapter.limits());
    let foreign = make(&other_device, wgpu::BufferUsages::STORAGE);
    let slots = [(Slot::X, x), (Slot::Y, View::from(&foreign))];
    refused(
        gpu,
        Kind::Gelu,
        Direction::Forward,
        100,
        &slots,
        "wgpu refused",
    )
}

fn lengths(gpu: &Gpu, a: &wgpu::Buffer, c: &wgpu::Buffer) -> Outcome {
    let short = View::elements(c, Format::F32, 0, 99);
    match gpu.activations.forward(a, short, Kind::Gelu) {
        Err(Error::LengthMismatch {
            slot: Slot::Y,
            elements: 99,
            ..
        }) => {}
        other => return Err(format!("unequal lengths: {other:?}").into()),
    }
    match gpu.activations.forward(a, a.slice(0..0), Kind::Gelu) {
        Err(Error::LengthMismatch { elements: 0, .. }) => Ok(()),
        other => Err(format!("an empty view beside another: {other:?}").into()),
    }
}

fn untouched(gpu: &Gpu, buffers: &[&wgpu::Buffer]) -> Outcome {
    for buffer in buffers {
        if gpu
            .read(buffer)
            .iter()
            .any(|&v| v != crate::adapters::GUARD)
        {
            return Err("a refused request wrote something".into());
        }
    }
    Ok(())
}
