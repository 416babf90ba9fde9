//! Random views in mixed formats: any element, any length, in place or not, side by side in one
//! buffer. The outputs are right and no other byte changes.

use half::{bf16, f16};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::formats::bytes;

/// Each has a layout of its own to be compiled; MIXED_CASES asks for more of them.
const CASES: u32 = 150;
/// Bytes of the one buffer that all views lie in.
const BYTES: usize = 4096;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![Trial::test(
        format!("{}::formats::mixed_views", gpu.name),
        move || check(gpu),
    )]
}

#[derive(Clone, Debug)]
struct Case {
    kind: Kind,
    direction: Direction,
    count: usize,
    formats: Vec<Format>,
    /// Free bytes before each slot's view, in bytes.
    gaps: Vec<usize>,
    /// Whether the last slot is written over the first one.
    in_place: bool,
    seed: u64,
}

fn cases() -> impl Strategy<Value = Case> {
    // Functions that no driver can round in two ways.
    let kinds = vec![
        Kind::Relu,
        Kind::Square,
        Kind::Neg,
        Kind::HardTanh {
            min: -0.5,
            max: 2.0,
        },
        Kind::Abs,
    ];
    let direction = proptest::sample::select(Direction::ALL.to_vec());
    let formats = proptest::collection::vec(proptest::sample::select(Format::ALL.to_vec()), 5);
    let gaps = proptest::collection::vec(0..24usize, 5);
    let count = prop_oneof![4 => 1..40usize, 1 => 1..150usize];
    (
        proptest::sample::select(kinds),
        direction,
        count,
        formats,
        gaps,
        any::<bool>(),
        any::<u64>(),
    )
        .prop_map(
            |(kind, direction, count, formats, gaps, in_place, seed)| Case {
                kind,
                direction,
                count,
                formats,
                gaps,
                in_place,
                seed,
            },
        )
}

/// A view: slot, format, first byte.
type Placed = (Slot, Format, usize);

impl Case {
    /// The slots' views, one behind the other with gaps between; perhaps the last on the first.
    fn views(&self) -> Vec<Placed> {
        let slots = Chain::map(self.kind).slots(self.direction);
        let mut end = 0;
        let mut views: Vec<Placed> = Vec::new();
        for (i, &slot) in slots.iter().enumerate() {
            let size = self.formats[i].bytes() as usize;
            let start = (end + self.gaps[i]).next_multiple_of(size);
            views.push((slot, self.formats[i], start));
            end = start + size * self.count;
        }
        if self.in_place {
            let (_, format, start) = views[0];
            if let Some(last) = views.last_mut() {
                *last = (last.0, format, start);
            }
        }
        views
    }

    /// Small numbers, so that products are exact in every format.
    fn content(&self) -> Vec<u8> {
        let mut content = vec![0; BYTES];
        let mut state = self.seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 60) as f32 * 0.25 - 2.0
        };
        for byte in &mut content {
            *byte = (next() * 60.0) as i8 as u8;
        }
        let slots = self.views();
        for &(_, format, start) in slots.iter().filter(|(slot, ..)| reads(*slot)) {
            for i in 0..self.count {
                put(&mut content, format, start, i, next());
            }
        }
        content
    }

    /// The buffer as it has to be afterwards.
    fn expected(&self, content: &[u8]) -> Vec<u8> {
        let views = self.views();
        let place = |slot| views.iter().find(|(s, ..)| *s == slot);
        let get =
            |slot: Slot, i| place(slot).map_or(0.0, |&(_, f, start)| fetch(content, f, start, i));
        let mut after = content.to_vec();
        for i in 0..self.count {
            let x = get(Slot::X, i);
            let jet = wgpu_activations::reference::jet(self.kind, x.into());
            let [f, d1, d2] = [jet.value, jet.d1, jet.d2].map(|v| v as f32);
            let written = |slot| match (self.direction, slot) {
                (_, Slot::Y) => Some(f),
                (_, Slot::D1) => Some(d1),
                (_, Slot::D2) => Some(d2),
                (Direction::Backward, Slot::Dx) => Some(d1 * get(Slot::Dy, i)),
                (Direction::Second, Slot::Ddy) => Some(d1 * get(Slot::Ddx, i)),
                (Direction::Second, Slot::Dx) => Some(d2 * get(Slot::Dy, i) * get(Slot::Ddx, i)),
                _ => None,
            };
            for &(slot, format, start) in &views {
                if let Some(value) = written(slot).filter(|_| !reads(slot)) {
                    put(&mut after, format, start, i, value);
                }
            }
        }
        after
    }
}

fn reads(slot: Slot) -> bool {
    matches!(slot, Slot::X | Slot::Dy | Slot::Ddx)
}

fn put(content: &mut [u8], format: Format, start: usize, i: usize, value: f32) {
    let at = start + i * format.bytes() as usize;
    match format {
        Format::F32 => content[at..at + 4].copy_from_slice(&value.to_le_bytes()),
        Format::F16 => content[at..at + 2].copy_from_slice(&f16::from_f32(value).to_le_bytes()),
        _ => content[at..at + 2].copy_from_slice(&bf16::from_f32(value).to_le_bytes()),
    }
}

fn fetch(content: &[u8], format: Format, start: usize, i: usize) -> f32 {
    let at = start + i * format.bytes() as usize;
    let half = || [content[at], content[at + 1]];
    match format {
        Format::F32 => f32::from_le_bytes(content[at..at + 4].try_into().unwrap_or_default()),
        Format::F16 => f16::from_le_bytes(half()).to_f32(),
        _ => bf16::from_le_bytes(half()).to_f32(),
    }
}

/// How many cases the environment asks for.
fn asked() -> Option<u32> {
    std::env::var("MIXED_CASES").ok()?.parse().ok()
}

fn check(gpu: &Gpu) -> Outcome {
    let config = Config {
        cases: asked().unwrap_or(CASES),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    )
    .run(&cases(), |case| {
        one(gpu, &case).map_err(|error| TestCaseError::fail(format!("{error:?}")))
    })
    .map_err(|error| error.to_string().into())
}

fn one(gpu: &Gpu, case: &Case) -> Outcome {
    let content = case.content();
    let buffer = bytes(gpu, &content);
    let views: Vec<(Slot, View<'_>)> = case
        .views()
        .into_iter()
        .map(|(slot, format, start)| {
            let first = start as u64 / format.bytes();
            (
                slot,
                View::elements(&buffer, format, first, case.count as u64),
            )
        })
        .collect();
    let chain = Chain::map(case.kind);
    let dispatch = gpu
        .activations
        .prepare(&chain, case.direction, case.count as u64, &views)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    let mut got = gpu.activations.read_blocking::<u8>(&buffer)?;
    let want = case.expected(&content);
    // WGSL lets the sign of a zero be ignored.
    for (_, format, start) in case.views() {
        for i in 0..case.count {
            if fetch(&got, format, start, i) == 0.0 && fetch(&want, format, start, i) == 0.0 {
                put(&mut got, format, start, i, fetch(&want, format, start, i));
            }
        }
    }
    match (0..BYTES).find(|&i| got[i] != want[i]) {
        None => Ok(()),
        Some(i) => Err(format!("byte {i}: got {:#04x}, want {:#04x}", got[i], want[i]).into()),
    }
}
