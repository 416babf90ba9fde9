//! Random requests, most of them wrong: never a panic, never an uncaptured wgpu error, and
//! nothing but the written views changes.

use std::collections::HashSet;

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wgpu_activations::{Chain, Direction, Format, Kind, Rows, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{GUARD, Gpu};

const CASES: u32 = 800;
/// Floats in each buffer of the pool.
const FLOATS: u64 = 300;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("fuzz::no_panic_no_uncaptured_error", fuzz)]
}

/// A view by buffer number and bytes, or in rows from there on.
#[derive(Clone, Copy, Debug)]
struct RandomView {
    slot: Slot,
    buffer: usize,
    start: u64,
    size: u64,
    format: Format,
    rows: Option<Rows>,
}

impl RandomView {
    /// The bytes of the first `count` elements of a view that was accepted.
    fn bytes(&self, count: u64) -> HashSet<u64> {
        let size = self.format.bytes();
        let place = |i: u64| match self.rows {
            Some(rows) => i / rows.columns * rows.stride + i % rows.columns,
            None => i,
        };
        let first = self.start / size * size;
        let byte = |i| (0..size).map(move |byte| first + place(i) * size + byte);
        (0..count).flat_map(byte).collect()
    }
}

#[derive(Clone, Debug)]
struct Case {
    kind: Kind,
    direction: Direction,
    count: u64,
    views: Vec<RandomView>,
}

fn cases() -> impl Strategy<Value = Case> {
    // Those whose parameters are tried, and cheap ones: each layout is a pipeline of its own.
    let tried = |kind: &Kind| ["elu", "hard_tanh", "hill", "relu", "sine"].contains(&kind.name());
    let kinds: Vec<Kind> = Kind::all().filter(tried).collect();
    let number = prop_oneof![
        4 => -4.0f32..4.0,
        1 => any::<f32>(),
        1 => proptest::sample::select(vec![0.0, f32::NAN, f32::INFINITY, f32::MAX, 1e-45]),
    ];
    let kind = (
        proptest::sample::select(kinds),
        proptest::collection::vec(number, 4),
    );
    let count = prop_oneof![6 => 0..70u64, 1 => Just(FLOATS), 1 => any::<u64>()];
    let direction = proptest::sample::select(Direction::ALL.to_vec());
    let start =
        prop_oneof![8 => (0..FLOATS).prop_map(|f| f * 4), 1 => 0..FLOATS * 5, 1 => any::<u64>()];
    let size =
        prop_oneof![8 => (0..80u64).prop_map(|f| f * 4), 1 => 0..FLOATS * 5, 1 => any::<u64>()];
    // The last two buffers are no storage, and destroyed.
    let buffer = prop_oneof![8 => 0..4usize, 1 => 4..6usize];
    let format =
        prop_oneof![3 => Just(Format::F32), 1 => Just(Format::F16), 1 => Just(Format::Bf16)];
    let side = prop_oneof![20 => 0..12u64, 1 => any::<u64>()];
    let rows = (side.clone(), side.clone(), side).prop_map(|(rows, columns, stride)| Rows {
        rows,
        columns,
        stride,
    });
    let rows = prop_oneof![3 => Just(None), 1 => rows.prop_map(Some)];
    let place = proptest::collection::vec((buffer, start, size, format, rows), 5);
    (kind, direction, count, place, 0..40u8).prop_map(
        |((kind, values), direction, count, places, odd)| {
            let slots = Chain::map(kind).slots(direction);
            let mut views: Vec<RandomView> = slots
                .iter()
                .zip(places)
                .map(|(&slot, (buffer, start, size, format, rows))| RandomView {
                    slot,
                    buffer,
                    start,
                    size,
                    format,
                    rows,
                })
                .collect();
            match odd {
                0 => drop(views.pop()),
                1 => views.push(views[0]),
                2 => views[0].slot = Slot::D2,
                3..12 => views.iter_mut().skip(1).for_each(|view| {
                    *view = RandomView {
                        buffer: 0,
                        start: 0,
                        size: 400,
                        rows: None,
                        ..*view
                    };
                }),
                12..30 => views.iter_mut().for_each(|v| well_formed(v, count)),
                _ => {}
            }
            Case {
                kind: unchecked(kind, &values),
                direction,
                count,
                views,
            }
        },
    )
}

/// Makes a view fit its buffer and the shape; it may still overlap another one.
fn well_formed(view: &mut RandomView, count: u64) {
    let length = count.clamp(1, FLOATS / 4);
    view.buffer %= 4;
    view.start = view.start % (FLOATS - length) * 4;
    view.size = length * view.format.bytes();
    if let Some(rows) = &mut view.rows {
        // All views agree on the columns, and end before the buffer does.
        rows.columns = (length / 4).max(1);
        rows.rows = length.div_ceil(rows.columns);
        rows.stride = rows.columns + rows.stride % 3;
        view.start = view.start.min(100);
    }
}

/// The kind with these parameters, valid or not.
fn unchecked(kind: Kind, values: &[f32]) -> Kind {
    match kind {
        Kind::Elu { .. } => Kind::Elu { alpha: values[0] },
        Kind::HardTanh { .. } => Kind::HardTanh {
            min: values[0],
            max: values[1],
        },
        Kind::Hill { .. } => Kind::Hill {
            n: values[0],
            k: values[1],
        },
        Kind::Sine { .. } => Kind::Sine { omega: values[0] },
        other => other,
    }
}

fn pool(device: &wgpu::Device) -> Vec<wgpu::Buffer> {
    let storage =
        wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
    let make = |usage| {
        let size = FLOATS * 4;
        let descriptor = wgpu::BufferDescriptor {
            label: Some("fuzz"),
            size,
            usage,
            mapped_at_creation: false,
        };
        device.create_buffer(&descriptor)
    };
    let mut buffers: Vec<_> = (0..4).map(|_| make(storage)).collect();
    buffers.push(make(
        wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
    ));
    buffers.push(make(storage));
    buffers[5].destroy();
    buffers
}

fn fuzz(gpu: &'static Gpu) -> Outcome {
    gpu.collect_uncaptured();
    let buffers = pool(gpu.device());
    let mut config = Config::with_cases(CASES);
    config.failure_persistence = None;
    config.rng_seed = proptest::test_runner::RngSeed::Fixed(20_261_124);
    let accepted = std::cell::Cell::new(0u32);
    TestRunner::new(config)
        .run(&cases(), |case| {
            accepted.set(accepted.get() + u32::from(run(gpu, &buffers, &case)?));
            Ok(())
        })
        .map_err(|error| error.to_string())?;
    let uncaptured = gpu.uncaptured();
    if !uncaptured.is_empty() {
        return Err(format!("uncaptured: {}", uncaptured[0]).into());
    }
    let accepted = accepted.get();
    if !(CASES / 20..=CASES / 10 * 9).contains(&accepted) {
        return Err(
            format!("{accepted} of {CASES} requests were good: the test lost its aim").into(),
        );
    }
    Ok(())
}

/// Whether the request was accepted; then only the written views may have changed.
fn run(gpu: &Gpu, buffers: &[wgpu::Buffer], case: &Case) -> Result<bool, TestCaseError> {
    let fill = vec![GUARD; FLOATS as usize];
    for buffer in &buffers[..4] {
        gpu.activations
            .queue()
            .write_buffer(buffer, 0, bytemuck::cast_slice(&fill));
    }
    let views: Vec<(Slot, View<'_>)> = case
        .views
        .iter()
        .map(|v| (v.slot, view(&buffers[v.buffer], v)))
        .collect();
    let chain = Chain::map(case.kind);
    let Ok(dispatch) = gpu
        .activations
        .prepare(chain, case.direction, case.count, &views)
    else {
        return Ok(false);
    };
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    let reads = chain.slots(case.direction).len() - [1, 1, 2, 3][case.direction as usize];
    let read_slots = &chain.slots(case.direction)[..reads];
    for (number, buffer) in buffers[..4].iter().enumerate() {
        let here = case.views.iter().filter(|v| v.buffer == number);
        let outputs = here.filter(|v| !read_slots.contains(&v.slot));
        let written: HashSet<u64> = outputs.flat_map(|v| v.bytes(case.count)).collect();
        let after = gpu.activations.read_blocking::<u8>(buffer);
        let after = after.map_err(|error| TestCaseError::fail(error.to_string()))?;
        for (i, (after, before)) in after
            .iter()
            .zip(bytemuck::cast_slice::<f32, u8>(&fill))
            .enumerate()
        {
            prop_assert!(
                after == before || written.contains(&(i as u64)),
                "buffer {number}, byte {i} changed"
            );
        }
    }
    Ok(true)
}

/// A view in bytes that may be crooked or out of range.
fn view<'a>(buffer: &'a wgpu::Buffer, view: &RandomView) -> View<'a> {
    let RandomView {
        start,
        size,
        format,
        ..
    } = *view;
    let end = start.checked_add(size);
    let inside = end.is_some_and(|end| end <= buffer.size());
    match view.rows {
        Some(rows) => View::rows(buffer, format, start / format.bytes(), rows),
        None if inside => View::new(buffer.slice(start..start + size), format),
        None => View::elements(
            buffer,
            format,
            start / format.bytes(),
            size / format.bytes(),
        ),
    }
}
