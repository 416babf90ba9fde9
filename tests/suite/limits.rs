//! Devices with small limits, and buffers that are larger than one binding.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Error, Format, GpuActivations, Kind, Rows, Slot, View};
use wgpu_activations::{reference, wgpu};

use crate::Outcome;
use crate::adapters::{GUARD, Gpu, buffer, request, storage};
use crate::own::Own;
use crate::views::{KIND, compare, random, view, want};

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, check: fn(&Gpu) -> Outcome| gpu.trial(format!("limits::{name}"), check);
    vec![
        trial("small_bindings_are_split", small_bindings),
        trial("small_bindings_of_halves", small_bindings_of_halves),
        trial("neighbours_in_small_bindings", neighbours),
        trial("pieces_share_a_pipeline", pieces_share_a_pipeline),
        trial("rows_are_split", rows),
        trial("columns_beside_each_other_are_split", columns),
        trial("small_grids_are_split", small_grids),
        trial("more_than_65535_workgroups", many_workgroups),
        trial("small_workgroups", small_workgroups),
        trial("limits_too_small_for_any_kernel", no_storage),
        trial("few_storage_buffers", few_storage_buffers),
        trial("one_output_after_the_other", one_output_after_the_other),
        trial("a_buffer_of_1536_MiB", large_buffer)
            .with_ignored_flag(gpu.adapter.limits().max_buffer_size < LARGE),
    ]
}

/// Bytes of the large buffer: a device that allows none such ignores its trial.
const LARGE: u64 = 1536 << 20;

fn device(gpu: &Gpu, change: impl FnOnce(&mut wgpu::Limits)) -> GpuActivations {
    let mut limits = gpu.adapter.limits();
    change(&mut limits);
    let (device, queue) = request(&gpu.adapter, limits);
    GpuActivations::new(&device, &queue)
}

/// Prepares and submits. Returns the number of launches.
fn run(
    a: &GpuActivations,
    kind: Kind,
    direction: Direction,
    slots: &[(Slot, View<'_>)],
) -> Result<usize, Error> {
    let dispatch = a.prepare(Chain::map(kind), direction, slots[0].1.len(), slots)?;
    let mut encoder = a.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    a.queue().submit([encoder.finish()]);
    Ok(dispatch.launches())
}

/// y over x and y apart, at three offsets.
fn in_and_out_of_place(a: &GpuActivations, length: usize, launches: usize) -> Outcome {
    let x = random(11, length + 3);
    let wanted: Vec<f32> = x[3..].iter().map(|&x| want(x)).collect();
    let bx = buffer(a, &x);
    for first in [0, 3, 6] {
        let by = buffer(a, &vec![GUARD; length + 70]);
        let slots = [
            (Slot::X, view(&bx, 3, length)),
            (Slot::Y, view(&by, first, length)),
        ];
        let taken = run(a, KIND, Direction::Forward, &slots)?;
        if taken < launches {
            return Err(format!("{taken} launches, not {launches}").into());
        }
        let got = a.read_blocking::<f32>(&by)?;
        compare("out of place", &got, first, &wanted)?;
    }
    a.apply(view(&bx, 3, length), KIND)?;
    let got: Vec<f32> = a.read_blocking(&bx)?;
    compare("in place", &got[3..], 0, &wanted)
}

/// Limits of bindings in bytes: also such as are multiples of neither a value nor an alignment.
const BINDINGS: [u64; 4] = [1 << 16, 65_551, 70_001, 131_071];

fn with_bindings_of(gpu: &Gpu, bytes: u64) -> GpuActivations {
    device(gpu, |limits| {
        limits.max_storage_buffer_binding_size = bytes;
        limits.max_buffer_size = 1 << 24;
    })
}

fn small_bindings(gpu: &Gpu) -> Outcome {
    for bytes in BINDINGS {
        let a = with_bindings_of(gpu, bytes);
        in_and_out_of_place(&a, 100_003, (400_012 / bytes) as usize)?;
    }
    Ok(())
}

/// Halves beside halves and beside f32, in bindings that end within an element.
fn small_bindings_of_halves(gpu: &Gpu) -> Outcome {
    let length = 150_007;
    for bytes in [BINDINGS[1], BINDINGS[3]] {
        let a = with_bindings_of(gpu, bytes);
        for (first, format) in [(0, Format::F16), (1, Format::Bf16), (4, Format::F16)] {
            // Normal numbers in both formats.
            let bits: Vec<u16> = (0..length + first + 5)
                .map(|i| 0x400 + (i * 37 % 0x7700) as u16)
                .collect();
            let padded = bits.len().next_multiple_of(2);
            let data = storage(&a, 2 * padded as u64);
            let mut words = bits.clone();
            words.resize(padded, 0);
            a.queue()
                .write_buffer(&data, 0, bytemuck::cast_slice(&words));
            let x = View::elements(&data, format, first as u64, length as u64);
            let wide = buffer(&a, &vec![GUARD; length]);
            a.forward(x, &wide, Kind::Neg)?;
            a.apply(x, Kind::Neg)?;
            let got: Vec<u16> =
                a.read_blocking(View::elements(&data, format, 0, bits.len() as u64))?;
            for (i, (&was, &got)) in bits.iter().zip(&got).enumerate() {
                let inside = (first..first + length).contains(&i);
                if got != was ^ (u16::from(inside) << 15) {
                    return Err(
                        format!("{format} in {bytes}: {i} was {was:#x}, is {got:#x}").into(),
                    );
                }
            }
            let value = |bits: u16| match format {
                Format::F16 => half::f16::from_bits(bits).to_f32(),
                _ => half::bf16::from_bits(bits).to_f32(),
            };
            let got: Vec<f32> = a.read_blocking(&wide)?;
            let want: Vec<f32> = bits[first..][..length].iter().map(|&b| -value(b)).collect();
            compare(&format!("{format} to f32 in {bytes}"), &got, 0, &want)?;
        }
    }
    Ok(())
}

/// Views side by side in one buffer share a binding, which both together must fit.
fn neighbours(gpu: &Gpu) -> Outcome {
    for bytes in BINDINGS {
        let a = with_bindings_of(gpu, bytes);
        // Each fits a binding of its own, and its end is no multiple of an alignment.
        let length = (bytes / 4) as usize * 2 / 3 / 4 * 4 + 1;
        let x = random(13, length);
        let mut host = x.clone();
        host.resize(2 * length, GUARD);
        let data = buffer(&a, &host);
        let slots = [
            (Slot::X, view(&data, 0, length)),
            (Slot::Y, view(&data, length, length)),
        ];
        run(&a, KIND, Direction::Forward, &slots)?;
        let got = a.read_blocking::<f32>(&data)?;
        if got[..length] != x {
            return Err("the input changed".into());
        }
        let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
        compare("side by side", &got[length..], 0, &wanted)?;
    }
    Ok(())
}

/// However many launches a view is cut into: one pipeline for the bulk, one for the tail.
fn pieces_share_a_pipeline(gpu: &Gpu) -> Outcome {
    // The limit is no multiple of the alignment.
    let own = Own::with(gpu, |limits| {
        limits.max_storage_buffer_binding_size = BINDINGS[2];
        limits.min_storage_buffer_offset_alignment = 256;
    })?;
    let (a, length) = (&own.activations, 100_003);
    let [x, y] = [(); 2].map(|()| own.buffer(4 * length));
    let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&y))];
    let launches = run(a, KIND, Direction::Forward, &slots)?;
    match (launches, own.pipelines()?) {
        (7, 2) => Ok(()),
        other => Err(format!("launches and pipelines: {other:?}").into()),
    }
}

fn small_grids(gpu: &Gpu) -> Outcome {
    let a = device(gpu, |limits| {
        limits.max_compute_workgroups_per_dimension = 3
    });
    in_and_out_of_place(&a, 100_003, 2)
}

/// The values of one launch need more workgroups than a row may have.
fn many_workgroups(gpu: &Gpu) -> Outcome {
    let a = device(gpu, |limits| {
        limits.max_compute_workgroups_per_dimension = 11
    });
    in_and_out_of_place(&a, 4096 * 113 + 5, 1)
}

fn small_workgroups(gpu: &Gpu) -> Outcome {
    for invocations in [1, 7, 64, 128] {
        let a = device(gpu, |limits| {
            limits.max_compute_invocations_per_workgroup = invocations;
            limits.max_compute_workgroup_size_x = invocations;
        });
        in_and_out_of_place(&a, 5003, 1)?;
    }
    Ok(())
}

fn no_storage(gpu: &Gpu) -> Outcome {
    let a = device(gpu, |limits| {
        limits.max_storage_buffers_per_shader_stage = 0
    });
    let x = buffer(&a, &[1.0]);
    match a.apply(&x, KIND) {
        Err(Error::Limit { limit, have: 0, .. }) if limit.contains("storage_buffers") => {}
        other => return Err(format!("not refused: {other:?}").into()),
    }
    let described = a.describe().to_string();
    match described.contains("max_storage_buffers_per_shader_stage") {
        true => Ok(()),
        false => Err(described.into()),
    }
}

/// Rows in bindings that hold a few of them, one of them, and less than one.
fn rows(gpu: &Gpu) -> Outcome {
    [BINDINGS[0], BINDINGS[2]]
        .into_iter()
        .try_for_each(|bytes| rows_in_bindings_of(&with_bindings_of(gpu, bytes)))
}

fn rows_in_bindings_of(a: &GpuActivations) -> Outcome {
    for (rows, columns, stride) in [
        (40, 1000, 1700),
        (64, 1024, 2048),
        (9, 16_000, 16_001),
        (5, 12_288, 40_000),
        (3, 50_001, 50_003),
        (20_000, 3, 5),
    ] {
        let (x, first) = (random(5, rows * columns), 8);
        let mut host = vec![GUARD; rows * stride + first];
        let place = |i: usize| first + i / columns * stride + i % columns;
        for (i, &x) in x.iter().enumerate() {
            host[place(i)] = x;
        }
        let data = buffer(a, &host);
        let layout = Rows {
            rows: rows as u64,
            columns: columns as u64,
            stride: stride as u64,
        };
        let strided = View::rows(&data, Format::F32, first as u64, layout);
        let plain = buffer(a, &vec![GUARD; rows * columns]);
        a.forward(strided, &plain, KIND)?;
        let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
        let what = format!("{rows} x {columns} of {stride}");
        compare(&what, &a.read_blocking::<f32>(&plain)?, 0, &wanted)?;
        a.apply(strided, KIND)?;
        for (i, &x) in x.iter().enumerate() {
            host[place(i)] = want(x);
        }
        compare(&what, &a.read_blocking::<f32>(&data)?, 0, &host)?;
    }
    Ok(())
}

/// Columns of one tensor share a binding, whose limit holds for their rows together.
fn columns(gpu: &Gpu) -> Outcome {
    for bytes in BINDINGS {
        let a = with_bindings_of(gpu, bytes);
        for (rows, columns) in [(60, 1000), (10, 6000), (3, 12_000)] {
            let (x, stride) = (random(17, rows * columns), 2 * columns);
            let mut host = vec![GUARD; rows * stride];
            for (host, x) in host.chunks_mut(stride).zip(x.chunks(columns)) {
                host[..columns].copy_from_slice(x);
            }
            let data = buffer(&a, &host);
            let layout = Rows {
                rows: rows as u64,
                columns: columns as u64,
                stride: stride as u64,
            };
            let side = |first| View::rows(&data, Format::F32, first, layout);
            a.forward(side(0), side(columns as u64), KIND)?;
            for (host, x) in host.chunks_mut(stride).zip(x.chunks(columns)) {
                let right = host[columns..].iter_mut().zip(x);
                right.for_each(|(y, &x)| *y = want(x));
            }
            let what = format!("{rows} x {columns} twice in {bytes}");
            compare(&what, &a.read_blocking::<f32>(&data)?, 0, &host)?;
        }
    }
    Ok(())
}

/// The second order and jets where a shader may have 5, 4, 3 or 2 storage buffers.
fn few_storage_buffers(gpu: &Gpu) -> Outcome {
    let count = 1003;
    let [x, dy, ddx] = [1, 2, 3].map(|seed| random(seed, count));
    let exact = |order| {
        let value = move |&x: &f32| reference::value(x.into(), order, Kind::Square) as f32;
        x.iter().map(value).collect::<Vec<f32>>()
    };
    let [f, d1, d2] = [0, 1, 2].map(exact);
    let times = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f32>>();
    for (buffers, launches) in [(5, 1), (4, 2), (3, 0), (2, 0)] {
        let a = device(gpu, |l| l.max_storage_buffers_per_shader_stage = buffers);
        let second = (Chain::map(Kind::Square), Direction::Second);
        match a.warm_up(&[(Kind::Square.into(), Direction::Jet), second]) {
            Ok(()) if launches > 0 => {}
            Err(Error::Limit { .. }) if launches == 0 => {}
            other => return Err(format!("warm_up with {buffers}: {other:?}").into()),
        }
        let input = [&x, &dy, &ddx].map(|values| buffer(&a, values));
        let output = [(); 3].map(|()| buffer(&a, &vec![GUARD; count]));
        let slots = [
            (Slot::X, View::from(&input[0])),
            (Slot::Dy, View::from(&input[1])),
            (Slot::Ddx, View::from(&input[2])),
            (Slot::Ddy, View::from(&output[0])),
            (Slot::Dx, View::from(&output[1])),
        ];
        // The tail of three elements is a launch of its own.
        match run(&a, Kind::Square, Direction::Second, &slots) {
            Ok(taken) if launches > 0 && taken == 2 * launches => {
                let read = |i: usize| a.read_blocking::<f32>(&output[i]);
                compare("ddy", &read(0)?, 0, &times(&d1, &ddx))?;
                compare("dx", &read(1)?, 0, &times(&times(&d2, &dy), &ddx))?;
            }
            Err(Error::Limit { have, need, .. }) if launches == 0 && have < need => {}
            other => return Err(format!("{buffers} storage buffers: {other:?}").into()),
        }
        a.jet(&input[0], &output[0], &output[1], &output[2], Kind::Square)?;
        for (i, want) in [&f, &d1, &d2].into_iter().enumerate() {
            compare("jet", &a.read_blocking::<f32>(&output[i])?, 0, want)?;
        }
    }
    Ok(())
}

/// What is written over x comes last, and where each output wants to be last it is refused.
fn one_output_after_the_other(gpu: &Gpu) -> Outcome {
    let a = device(gpu, |l| l.max_storage_buffers_per_shader_stage = 2);
    let x = random(1, 64);
    for over in [Slot::Y, Slot::D1, Slot::D2] {
        let bx = buffer(&a, &x);
        let others = [(); 2].map(|()| buffer(&a, &[GUARD; 64]));
        let mut free = others.iter();
        let outputs = [Slot::Y, Slot::D1, Slot::D2];
        let buffers = outputs.map(|s| if s == over { Some(&bx) } else { free.next() });
        let mut slots = vec![(Slot::X, View::from(&bx))];
        for (slot, buffer) in outputs.into_iter().zip(buffers) {
            slots.extend(buffer.map(|buffer| (slot, View::from(buffer))));
        }
        run(&a, Kind::Square, Direction::Jet, &slots)?;
        for (order, buffer) in buffers.into_iter().flatten().enumerate() {
            let exact = |&x: &f32| reference::value(x.into(), order, Kind::Square) as f32;
            let wanted: Vec<f32> = x.iter().map(exact).collect();
            let what = format!("{over} over x, order {order}");
            compare(&what, &a.read_blocking::<f32>(buffer)?, 0, &wanted)?;
        }
    }
    // ddy over x and dx over ddx: three bindings, but two are allowed.
    let [bx, dy, ddx] = [1, 2, 3].map(|seed| buffer(&a, &random(seed, 64)));
    match a.second(&bx, &dy, &ddx, &bx, &ddx, Kind::Square) {
        Err(Error::Limit {
            have: 2, need: 3, ..
        }) => {}
        other => return Err(format!("not refused: {other:?}").into()),
    }
    compare("x", &a.read_blocking::<f32>(&bx)?, 0, &x)
}

/// Larger than any binding of most devices: every element is negated once.
fn large_buffer(gpu: &Gpu) -> Outcome {
    const PIECE: u64 = 16 << 20;
    let a = &gpu.activations;
    let large = storage(a, LARGE);
    // Exact in f32, none 0, and no two neighbours alike.
    let value = |i: u64| ((i.wrapping_mul(2_654_435_761) & 0xff_ffff) + 1) as f32;
    let pieces = || (0..LARGE).step_by(PIECE as usize);
    for start in pieces() {
        let values: Vec<f32> = (start / 4..(start + PIECE) / 4).map(value).collect();
        a.queue()
            .write_buffer(&large, start, bytemuck::cast_slice(&values));
        a.queue().submit([]);
        a.device().poll(wgpu::PollType::wait_indefinitely())?;
    }
    a.apply(&large, Kind::Neg)?;
    for start in pieces() {
        let got: Vec<f32> = a.read_blocking(large.slice(start..start + PIECE))?;
        let wrong = got
            .iter()
            .zip(start / 4..)
            .find(|(got, i)| **got != -value(*i));
        if let Some((got, i)) = wrong {
            return Err(format!("element {i} is {got}, not {}", -value(i)).into());
        }
    }
    Ok(())
}
