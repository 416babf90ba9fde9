//! A lost device: the call that meets the loss says so, and so do all later ones. Nothing
//! hangs, panics or reaches wgpu's uncaptured-error handler.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Error, GpuActivations, Kind, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu, request};

type Body = fn(&Gpu) -> Outcome;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let bodies: [(&str, Body); 6] = [
        ("before_a_call", before_a_call),
        ("between_submit_and_read", between_submit_and_read),
        ("reads_pending", reads_pending),
        ("a_finished_read", a_finished_read),
        ("several_threads", several_threads),
        ("the_callback_stays", the_callback_stays),
    ];
    let trial =
        |(what, body): (&str, Body)| gpu.trial(format!("loss::{what}"), move |gpu| soon(gpu, body));
    bodies.into_iter().map(trial).collect()
}

/// Far longer than any of these trials takes.
const FOREVER: Duration = Duration::from_secs(120);

/// What the body returns; an error where it hangs.
fn soon(gpu: &'static Gpu, body: Body) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(body(gpu)));
    match receiver.recv_timeout(FOREVER) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => Err("hangs".into()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err("panicked".into()),
    }
}

/// A device of its own, to be lost.
struct Doomed {
    activations: GpuActivations,
    buffer: wgpu::Buffer,
    uncaptured: Arc<Mutex<Vec<String>>>,
}

const COUNT: usize = 1000;

impl Doomed {
    fn new(gpu: &Gpu) -> Self {
        let (device, queue) = request(&gpu.adapter, gpu.adapter.limits());
        let uncaptured = Arc::new(Mutex::new(Vec::new()));
        let errors = uncaptured.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            if let Ok(mut errors) = errors.lock() {
                errors.push(error.to_string());
            }
        }));
        let activations = GpuActivations::new(&device, &queue);
        let buffer = adapters::buffer(&activations, &[1.0; COUNT]);
        Doomed {
            activations,
            buffer,
            uncaptured,
        }
    }

    fn destroy(&self) {
        self.activations.device().destroy();
    }

    /// Every call of every clone says so, and nothing was said to wgpu's handler.
    fn stays_lost(&self) -> Outcome {
        let clone = self.activations.clone();
        for (what, call) in CALLS {
            lost(what, call(&clone, &self.buffer))?;
        }
        match self.uncaptured.lock() {
            Ok(errors) if errors.is_empty() => Ok(()),
            other => Err(format!("uncaptured: {other:?}").into()),
        }
    }
}

type Call = fn(&GpuActivations, &wgpu::Buffer) -> Result<(), Error>;

/// The calls that need a device. With parameters of their own, so that some are not cached. Of
/// functions that compile fast: most of these devices compile them all anew.
const CALLS: [(&str, Call); 8] = [
    ("apply", |a, x| a.apply(x, Kind::Relu)),
    ("apply anew", |a, x| {
        a.apply(
            x,
            Kind::Threshold {
                threshold: 0.375,
                value: 0.0,
            },
        )
    }),
    ("prepare", |a, x| prepare(a, x, Kind::Abs)),
    ("prepare again", |a, x| prepare(a, x, Kind::Relu)),
    ("warm_up", |a, _| {
        a.warm_up(&[(Chain::map(Kind::Square), Direction::Backward)])
    }),
    ("read", |a, x| {
        pollster::block_on(a.read::<f32>(x)).map(drop)
    }),
    ("read_blocking", |a, x| a.read_blocking::<f32>(x).map(drop)),
    ("check", |a, _| pollster::block_on(a.check())),
];

fn prepare(a: &GpuActivations, x: &wgpu::Buffer, kind: Kind) -> Result<(), Error> {
    let slots = [(Slot::X, View::from(x)), (Slot::Y, View::from(x))];
    let chain = Chain::map(kind);
    a.prepare(chain, Direction::Forward, COUNT as u64, &slots)
        .map(drop)
}

fn lost<T>(what: &str, result: Result<T, Error>) -> Outcome {
    match result {
        Err(Error::DeviceLost { .. }) => Ok(()),
        Err(other) => Err(format!("{what}: {other}").into()),
        Ok(_) => Err(format!("{what} on a lost device says Ok").into()),
    }
}

/// Each call is once the first to meet the loss, with cold and with warm caches, and before
/// and after wgpu has noticed and freed the device's resources.
fn before_a_call(gpu: &Gpu) -> Outcome {
    for (what, call) in CALLS {
        for (warm, polled) in [(false, false), (true, false), (true, true)] {
            let doomed = Doomed::new(gpu);
            if warm {
                for (_, call) in CALLS {
                    call(&doomed.activations, &doomed.buffer)?;
                }
            }
            doomed.destroy();
            if polled {
                // Whatever it says.
                drop(doomed.activations.device().poll(wgpu::PollType::Poll));
            }
            lost(what, call(&doomed.activations, &doomed.buffer))?;
            doomed.stays_lost()?;
        }
    }
    Ok(())
}

fn between_submit_and_read(gpu: &Gpu) -> Outcome {
    for blocking in [false, true] {
        let doomed = Doomed::new(gpu);
        let a = &doomed.activations;
        a.apply(&doomed.buffer, Kind::Gelu)?;
        doomed.destroy();
        let result = match blocking {
            true => a.read_blocking::<f32>(&doomed.buffer),
            false => pollster::block_on(a.read(&doomed.buffer)),
        };
        lost("a read", result)?;
        doomed.stays_lost()?;
    }
    Ok(())
}

/// Reads that were begun before the loss either still get their values or say DeviceLost.
fn reads_pending(gpu: &Gpu) -> Outcome {
    for round in 0..5 {
        let doomed = Doomed::new(gpu);
        let a = &doomed.activations;
        let long = adapters::buffer(a, &vec![1.0; 1 << (12 + 2 * round)]);
        let mut reads = Vec::new();
        for _ in 0..20 {
            a.apply(&long, Kind::Gelu)?;
            reads.extend((0..10).map(|_| a.read::<f32>(&doomed.buffer)));
        }
        doomed.destroy();
        let dropped = reads.split_off(reads.len() - 20);
        for read in reads {
            match pollster::block_on(read) {
                Ok(values) if values == [1.0; COUNT] => {}
                Err(Error::DeviceLost { .. }) => {}
                other => return Err(format!("a pending read: {other:?}").into()),
            }
        }
        drop(dropped);
        lost("a read afterwards", a.read_blocking::<f32>(&doomed.buffer))?;
        doomed.stays_lost()?;
    }
    Ok(())
}

/// A read that was done before the loss and is awaited behind it yields nothing: wgpu frees what it
/// was mapped to, also under a copy.
fn a_finished_read(gpu: &Gpu) -> Outcome {
    let doomed = Doomed::new(gpu);
    let read = doomed.activations.read::<f32>(&doomed.buffer);
    // Done when a later one is.
    doomed.activations.read_blocking::<f32>(&doomed.buffer)?;
    doomed.destroy();
    lost("a finished read", pollster::block_on(read))?;
    doomed.stays_lost()
}

/// Threads that compute and read while the device goes all end with DeviceLost.
fn several_threads(gpu: &Gpu) -> Outcome {
    for _ in 0..3 {
        let doomed = Doomed::new(gpu);
        let busy = AtomicBool::new(false);
        let until_lost = |seed: usize| loop {
            let (what, call) = CALLS[seed % CALLS.len()];
            match call(&doomed.activations, &doomed.buffer) {
                Ok(()) => busy.store(true, Ordering::Relaxed),
                other => break lost(what, other),
            }
        };
        thread::scope(|scope| {
            let until_lost = &until_lost;
            let threads: Vec<_> = (0..8)
                .map(|seed| scope.spawn(move || until_lost(seed)))
                .collect();
            while !busy.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            doomed.destroy();
            threads
                .into_iter()
                .try_for_each(|t| t.join().map_err(|_| "panicked")?)
        })?;
        doomed.stays_lost()?;
    }
    Ok(())
}

/// The application's own callback for a lost device is left alone.
fn the_callback_stays(gpu: &Gpu) -> Outcome {
    let doomed = Doomed::new(gpu);
    let device = doomed.activations.device();
    let (sender, receiver) = mpsc::channel();
    device.set_device_lost_callback(move |reason, _| {
        let _ = sender.send(reason);
    });
    let second = GpuActivations::new(device, doomed.activations.queue());
    second.apply(&doomed.buffer, Kind::Gelu)?;
    second.read_blocking::<f32>(&doomed.buffer)?;
    doomed.destroy();
    lost("apply", second.apply(&doomed.buffer, Kind::Gelu))?;
    device.poll(wgpu::PollType::wait_indefinitely())?;
    match receiver.try_recv() {
        Ok(wgpu::DeviceLostReason::Destroyed) => doomed.stays_lost(),
        other => Err(format!("the application's callback: {other:?}").into()),
    }
}
