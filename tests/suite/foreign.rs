//! What belongs to another device is refused: nothing panics, and neither device's
//! uncaptured-error handler hears of it.

use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Error, GpuActivations, Kind, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{Gpu, buffer, request};

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("foreign::{name}"), body);
    vec![
        trial("queue", queue),
        trial("own_queue_of_a_busy_device", busy),
        trial("buffers", buffers),
        trial("pass", pass),
    ]
}

const COUNT: usize = 64;

/// A device that notes its uncaptured errors.
struct Noted {
    device: wgpu::Device,
    queue: wgpu::Queue,
    buffer: wgpu::Buffer,
    uncaptured: Arc<Mutex<Vec<String>>>,
}

impl Noted {
    fn new(gpu: &Gpu) -> Self {
        let (device, queue) = request(&gpu.adapter, gpu.adapter.limits());
        let uncaptured = Arc::new(Mutex::new(Vec::new()));
        let errors = uncaptured.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
            errors.push(error.to_string());
        }));
        let buffer = buffer(&GpuActivations::new(&device, &queue), &[1.0; COUNT]);
        Noted {
            device,
            queue,
            buffer,
            uncaptured,
        }
    }

    fn heard_nothing(&self) -> Outcome {
        match self.uncaptured.lock() {
            Ok(errors) if errors.is_empty() => Ok(()),
            other => Err(format!("uncaptured: {other:?}").into()),
        }
    }
}

type Call = fn(&GpuActivations, &wgpu::Buffer) -> Result<(), Error>;

const CALLS: [(&str, Call); 7] = [
    ("apply", |a, x| a.apply(x, Kind::Gelu)),
    ("forward", |a, x| a.forward(x, x, Kind::Silu)),
    ("prepare", |a, x| {
        let slots = [(Slot::X, View::from(x)), (Slot::Y, View::from(x))];
        let (chain, count) = (Chain::map(Kind::Gelu), COUNT as u64);
        let dispatch = a.prepare(chain, Direction::Forward, count, &slots);
        dispatch.map(drop)
    }),
    ("warm_up", |a, _| {
        a.warm_up(&[(Kind::Mish.into(), Direction::Forward)])
    }),
    ("read", |a, x| {
        pollster::block_on(a.read::<f32>(x)).map(drop)
    }),
    ("read_blocking", |a, x| a.read_blocking::<f32>(x).map(drop)),
    ("check", |a, _| pollster::block_on(a.check())),
];

/// Each call is once the first one, with buffers of either device.
fn queue(gpu: &Gpu) -> Outcome {
    let (one, two) = (Noted::new(gpu), Noted::new(gpu));
    for (what, call) in CALLS {
        for x in [&one.buffer, &two.buffer] {
            let a = GpuActivations::new(&one.device, &two.queue);
            // The application polls, and submits to, the queue's device.
            two.queue.submit([]);
            two.device.poll(wgpu::PollType::wait_indefinitely())?;
            for _ in 0..2 {
                match call(&a, x) {
                    Err(Error::ForeignQueue) => {}
                    other => return Err(format!("{what}: {other:?}").into()),
                }
            }
        }
    }
    one.heard_nothing()?;
    two.heard_nothing()
}

/// A queue whose device has work to do cannot be told at once.
fn busy(gpu: &Gpu) -> Outcome {
    let one = Noted::new(gpu);
    let before = GpuActivations::new(&one.device, &one.queue);
    let large = buffer(&before, &vec![1.0; 1 << 22]);
    for _ in 0..3 {
        for _ in 0..3 {
            before.apply(&large, Kind::Neg)?;
        }
        let a = GpuActivations::new(&one.device, &one.queue);
        a.apply(&one.buffer, Kind::Neg)?;
        a.read_blocking::<f32>(&one.buffer)?;
    }
    one.heard_nothing()
}

/// A buffer of another device in each slot.
fn buffers(gpu: &Gpu) -> Outcome {
    let (one, two) = (Noted::new(gpu), Noted::new(gpu));
    let a = GpuActivations::new(&one.device, &one.queue);
    let chain = Chain::map(Kind::Gelu);
    for direction in Direction::ALL {
        let needed = chain.slots(direction);
        let own: Vec<_> = needed.iter().map(|_| buffer(&a, &[1.0; COUNT])).collect();
        for foreign in 0..needed.len() {
            let mut slots: Vec<_> = needed
                .iter()
                .copied()
                .zip(own.iter().map(View::from))
                .collect();
            slots[foreign].1 = View::from(&two.buffer);
            match a.prepare(chain, direction, COUNT as u64, &slots) {
                Err(Error::Refused { .. }) => {}
                other => {
                    return Err(format!("{direction:?}, {}: {other:?}", needed[foreign]).into());
                }
            }
        }
    }
    for (what, call) in CALLS {
        match (what, call(&a, &two.buffer)) {
            ("warm_up" | "check", Ok(())) | (_, Err(Error::Refused { .. })) => {}
            (_, other) => return Err(format!("{what}: {other:?}").into()),
        }
    }
    one.heard_nothing()?;
    two.heard_nothing()
}

/// A dispatch in a pass of another device: that device refuses the encoder, to whoever finishes
/// it.
fn pass(gpu: &Gpu) -> Outcome {
    let (one, two) = (Noted::new(gpu), Noted::new(gpu));
    let a = GpuActivations::new(&one.device, &one.queue);
    let view = View::from(&one.buffer);
    let slots = [(Slot::X, view), (Slot::Y, view)];
    let chain = Chain::map(Kind::Gelu);
    let dispatch = a.prepare(chain, Direction::Forward, COUNT as u64, &slots)?;
    let scope = two.device.push_error_scope(wgpu::ErrorFilter::Validation);
    let mut encoder = two.device.create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    dispatch.record(&mut encoder.begin_compute_pass(&Default::default()));
    drop(encoder.finish());
    if pollster::block_on(scope.pop()).is_none() {
        return Err("the pass of another device takes the dispatch".into());
    }
    one.heard_nothing()?;
    two.heard_nothing()?;
    a.apply(&one.buffer, Kind::Gelu)?;
    Ok(())
}
