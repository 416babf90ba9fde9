//! Results back to the host: many reads at once, dropped ones, halves, executors, threads.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use half::f16;
use libtest_mimic::Trial;
use wgpu_activations::{Error, Format, GpuActivations, Kind, View, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu};
use crate::alone::alone;
use crate::formats::{HALVES, bytes};

/// What idle staging buffers may hold, as the docs of `GpuActivations::read` say.
const POOL_BYTES: u64 = 64 << 20;
const POOL_BUFFERS: usize = 64;

type Body = fn(&Gpu) -> Outcome;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let bodies: [(&str, Body); 9] = [
        ("many_in_flight", many_in_flight),
        ("dropped_futures", dropped_futures),
        ("pool_is_bounded", pool_is_bounded),
        ("odd_halves", odd_halves),
        ("odd_buffers", odd_buffers),
        ("current_thread_runtime", current_thread_runtime),
        ("multi_thread_runtime", multi_thread_runtime),
        ("eight_threads", eight_threads),
        ("one_helper_thread", one_helper_thread),
    ];
    let trial = |(what, body): (&str, Body)| {
        let name = format!("{}::readback::{what}", gpu.name);
        Trial::test(name, move || body(gpu))
    };
    bodies.into_iter().map(trial).collect()
}

/// The numbers 0..count in an order that looks like chance.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&i| (i as u32 + 1).wrapping_mul(0x9e37_79b9));
    order
}

/// What the `i`-th of many reads has to yield.
fn content(i: usize) -> Vec<f32> {
    (0..1 + i % 67).map(|j| (i * 100 + j) as f32).collect()
}

/// What an executor with threads wants of a task.
fn detached<F: Future + Send + 'static>(future: F) -> F {
    future
}

/// Each read sees the buffer as it was when the read was called, whatever comes after.
fn many_in_flight(gpu: &Gpu) -> Outcome {
    let buffer = gpu.blank(67);
    let queue = gpu.activations.queue();
    let mut reads: Vec<_> = (0..1000)
        .map(|i| {
            let values = content(i);
            queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&values));
            let view = View::elements(&buffer, Format::F32, 0, values.len() as u64);
            Some(detached(gpu.activations.read::<f32>(view)))
        })
        .collect();
    // The reads need neither the buffer nor the view.
    drop(buffer);
    for i in shuffled(reads.len()) {
        let read = reads[i].take().ok_or("read twice")?;
        if pollster::block_on(read)? != content(i) {
            return Err(format!("read {i} yields other values").into());
        }
    }
    Ok(())
}

/// Polls a future once; whether it was not ready.
fn pending(future: Pin<&mut impl Future>) -> bool {
    matches!(
        future.poll(&mut Context::from_waker(Waker::noop())),
        Poll::Pending
    )
}

/// Futures dropped before, between and after polls take nothing with them.
fn dropped_futures(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    let buffer = adapters::buffer(a, &vec![1.0; 1 << 16]);
    let part = |i: usize| View::elements(&buffer, Format::F32, i as u64, 1 << (i % 16));
    let before = own.buffers()?;
    for i in 0..300 {
        drop(a.read::<f32>(part(i)));
        let mut polled = Box::pin(a.read::<f32>(part(i)));
        pending(polled.as_mut());
        drop(polled);
        // Mapped by the time it is dropped.
        let late = a.read::<f32>(part(i));
        a.read_blocking::<f32>(part(i))?;
        drop(late);
    }
    for i in 0..32 {
        if a.read_blocking::<f32>(part(i))? != vec![1.0; 1 << (i % 16)] {
            return Err(format!("a read after dropped ones yields other values: {i}").into());
        }
    }
    // The helper thread may still be busy with the last ones that were dropped.
    let mut kept = own.buffers()? - before;
    for _ in 0..10_000 {
        if kept <= POOL_BUFFERS {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(1));
        kept = own.buffers()? - before;
    }
    match kept {
        0 => Err("no staging buffer is kept at all".into()),
        1..=POOL_BUFFERS => Ok(()),
        _ => Err(format!("{kept} staging buffers are left").into()),
    }
}

/// After many and after large reads no more than the documented memory is kept.
fn pool_is_bounded(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    let all = |count: usize, view: View<'_>| -> Outcome {
        let reads: Vec<_> = (0..count).map(|_| a.read::<u8>(view)).collect();
        for read in reads {
            pollster::block_on(read)?;
        }
        Ok(())
    };
    let large = own.buffer(POOL_BYTES + (4 << 20));
    let before = own.buffers()?;
    let kept = |what: &str, most: usize| -> Outcome {
        match own.buffers()? - before {
            // Used again, or the pool is no pool.
            0 if most > 0 => Err(format!("{what}: nothing is kept").into()),
            kept if kept > most => Err(format!("{what}: {kept} buffers are kept").into()),
            _ => Ok(()),
        }
    };
    all(200, View::from(large.slice(..64)))?;
    kept("200 small reads", POOL_BUFFERS)?;
    let again = own.buffers()?;
    all(1, View::from(large.slice(..64)))?;
    if own.buffers()? != again {
        return Err("a small read does not use a buffer again".into());
    }
    let piece = 16 << 20;
    all(6, View::from(large.slice(..piece)))?;
    kept("six reads of 16 MiB", (POOL_BYTES / piece) as usize)?;
    let clone = a.clone();
    pollster::block_on(clone.read::<u8>(large.slice(..piece)))?;
    kept("a read of a clone", (POOL_BYTES / piece) as usize)?;
    let before = own.buffers()?;
    all(1, View::from(&large))?;
    match own.buffers()? == before {
        true => Ok(()),
        false => Err("a buffer beyond the pool's bound is kept".into()),
    }
}

/// Every offset and length in halves, as several types.
fn odd_halves(gpu: &Gpu) -> Outcome {
    let host: Vec<u8> = (0..40).map(|i| i * 37 + 11).collect();
    let buffer = bytes(gpu, &host);
    for format in HALVES {
        for first in 0..9usize {
            for length in 1..9usize {
                let view = View::elements(&buffer, format, first as u64, length as u64);
                let want = &host[2 * first..2 * (first + length)];
                let whole: Vec<u8> = pollster::block_on(gpu.activations.read(view))?;
                let halves: Vec<f16> = gpu.activations.read_blocking(view)?;
                let bits: Vec<u16> = pollster::block_on(gpu.activations.read(view))?;
                if whole != want
                    || bytemuck::cast_slice::<f16, u8>(&halves) != want
                    || bytemuck::cast_slice::<u16, u8>(&bits) != want
                {
                    return Err(format!("{length} halves from {first}: {whole:?}").into());
                }
                match (length % 2, gpu.activations.read_blocking::<f32>(view)) {
                    (0, Ok(words)) if bytemuck::cast_slice::<f32, u8>(&words) == want => {}
                    (1, Err(Error::Misaligned { multiple: 4, .. })) => {}
                    (_, other) => return Err(format!("{length} as f32: {other:?}").into()),
                }
            }
        }
    }
    Ok(())
}

/// A buffer whose size is no multiple of a word: all but its last bytes can be read.
fn odd_buffers(gpu: &Gpu) -> Outcome {
    let buffer = gpu.device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("odd"),
        size: 10,
        usage: wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let values: [u16; 4] = [11, 22, 33, 44];
    let queue = gpu.activations.queue();
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&values));
    let view = |first, length| View::elements(&buffer, Format::F16, first, length);
    let read = |view: View<'_>| gpu.activations.read_blocking::<u16>(view);
    if read(view(1, 3))? != values[1..] {
        return Err("the whole words cannot be read".into());
    }
    match read(view(3, 2)) {
        Err(Error::PartialWord {
            end: 10, size: 10, ..
        }) => {}
        other => return Err(format!("the last word: {other:?}").into()),
    }
    match read(view(u64::MAX, 1)) {
        Err(Error::OutOfRange { .. }) => Ok(()),
        other => Err(format!("beyond the end: {other:?}").into()),
    }
}

/// Eight tasks that apply and await, one after the other.
async fn tasks(activations: GpuActivations) -> Outcome {
    let tasks: Vec<_> = (0..8u32)
        .map(|seed| {
            let a = activations.clone();
            tokio::spawn(async move {
                let buffer = adapters::buffer(&a, &vec![seed as f32; 1000]);
                for round in 0..10 {
                    a.apply(&buffer, Kind::Neg)?;
                    let sign = if round % 2 == 0 { -1.0 } else { 1.0 };
                    if a.read::<f32>(&buffer).await? != vec![sign * seed as f32; 1000] {
                        return Err(Failure::from("a task reads other values"));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// With work queued for long, the only thread of a runtime goes on with other tasks.
fn current_thread_runtime(gpu: &Gpu) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(tasks(gpu.activations.clone()))?;
    runtime.block_on(async {
        let own = Own::new(gpu)?;
        let a = &own.activations;
        let long = own.buffer(32 << 20);
        for _ in 0..20 {
            a.apply(&long, Kind::Gelu)?;
        }
        let done = AtomicBool::new(false);
        let mut read = Box::pin(a.read::<f32>(long.slice(..64)));
        if !pending(read.as_mut()) {
            return Err("160 million values of gelu are done at once: this test needs more".into());
        }
        let turns = AtomicU32::new(0);
        let other = async {
            while !done.load(Ordering::Relaxed) {
                turns.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        };
        let reading = async {
            let result = read.await;
            done.store(true, Ordering::Relaxed);
            result
        };
        let (result, ()) = both(reading, other).await;
        result?;
        match turns.into_inner() {
            0 => Err("no other task had a turn while the read was pending".into()),
            _ => Ok(()),
        }
    })
}

/// Both futures, in turns, the first one first.
async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let (mut of_a, mut of_b) = (None, None);
    std::future::poll_fn(|context| {
        if of_a.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(context)
        {
            of_a = Some(value);
        }
        if of_b.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(context)
        {
            of_b = Some(value);
        }
        match (of_a.take(), of_b.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (of_a, of_b) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

fn multi_thread_runtime(gpu: &Gpu) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()?;
    let activations = gpu.activations.clone();
    let tasks =
        runtime.spawn(async move { tasks(activations).await.map_err(|e| format!("{e:?}")) });
    Ok(runtime.block_on(tasks)??)
}

/// Eight threads apply and read at once, waiting in both ways.
fn eight_threads(gpu: &Gpu) -> Outcome {
    let work = |seed: u32| -> Result<(), Error> {
        let a = &gpu.activations;
        let buffer = gpu.buffer(&vec![seed as f32; 500]);
        for round in 0..25 {
            a.apply(&buffer, Kind::Neg)?;
            let sign = if round % 2 == 0 { -1.0 } else { 1.0 };
            let got: Vec<f32> = match (seed + round) % 2 {
                0 => pollster::block_on(a.read(&buffer))?,
                _ => a.read_blocking(&buffer)?,
            };
            assert_eq!(got, vec![sign * seed as f32; 500], "thread {seed}");
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|seed| scope.spawn(move || work(seed))).collect();
        threads
            .into_iter()
            .try_for_each(|t| Ok(t.join().map_err(|_| "panicked")??))
    })
}

/// How many helper threads this process runs.
fn helpers() -> std::io::Result<usize> {
    let names = std::fs::read_dir("/proc/self/task")?.map(|task| {
        // The thread may end in between.
        std::fs::read_to_string(task?.path().join("comm")).or(Ok(String::new()))
    });
    let names = names.collect::<std::io::Result<Vec<_>>>()?;
    // Linux keeps 15 letters.
    let ours = |name: &&String| "wgpu-activations read".starts_with(name.trim()) && name.len() > 1;
    Ok(names.iter().filter(ours).count())
}

/// One thread waits for all reads under way, and ends with the last one.
fn one_helper_thread(gpu: &Gpu) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    alone(
        &format!("{}::readback::one_helper_thread", gpu.name),
        || {
            let buffer = gpu.blank(1 << 20);
            for _ in 0..5 {
                gpu.activations.apply(&buffer, Kind::Gelu)?;
            }
            let mut most = 0;
            let reads: Vec<_> = (0..100)
                .map(|_| {
                    let read = gpu.activations.read::<f32>(buffer.slice(..64));
                    most = most.max(helpers().unwrap_or(usize::MAX));
                    read
                })
                .collect();
            for read in reads {
                pollster::block_on(read)?;
            }
            if most != 1 {
                return Err(format!("{most} helper threads for a hundred reads").into());
            }
            // The last read is handed over a little before the thread ends.
            while helpers()? > 0 {
                thread::yield_now();
            }
            Ok(())
        },
    )
}

/// A device of an instance of its own, so that its resources can be counted.
pub struct Own {
    instance: wgpu::Instance,
    pub activations: GpuActivations,
}

impl Own {
    pub fn new(gpu: &Gpu) -> Result<Self, libtest_mimic::Failed> {
        Own::with(gpu, Default::default())
    }

    /// With these limits to the use of memory.
    pub fn with(
        gpu: &Gpu,
        memory_budget_thresholds: wgpu::MemoryBudgetThresholds,
    ) -> Result<Self, libtest_mimic::Failed> {
        let info = gpu.adapter.get_info();
        let backends = wgpu::Backends::from(info.backend);
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends,
            memory_budget_thresholds,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapters = pollster::block_on(instance.enumerate_adapters(backends));
        let adapter = adapters.into_iter().find(|a| a.get_info() == info);
        let adapter = adapter.ok_or("the adapter is gone")?;
        let (device, queue) = adapters::request(&adapter, adapter.limits());
        Ok(Own {
            instance,
            activations: GpuActivations::new(&device, &queue),
        })
    }

    /// A buffer of this many bytes.
    pub fn buffer(&self, size: u64) -> wgpu::Buffer {
        let device = self.activations.device();
        device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("own"),
            size,
            usage: wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// How many there are of each resource that this crate makes.
    pub fn resources(&self) -> Result<[(&'static str, usize); 8], libtest_mimic::Failed> {
        let report = self.instance.generate_report().ok_or("no report")?;
        let hub = report.hub_report();
        let counts = [
            ("buffers", &hub.buffers),
            ("bind groups", &hub.bind_groups),
            ("bind group layouts", &hub.bind_group_layouts),
            ("pipeline layouts", &hub.pipeline_layouts),
            ("compute pipelines", &hub.compute_pipelines),
            ("shader modules", &hub.shader_modules),
            ("command encoders", &hub.command_encoders),
            ("command buffers", &hub.command_buffers),
        ];
        Ok(counts.map(|(name, report)| (name, report.num_kept_from_user)))
    }

    /// How many buffers there are.
    pub fn buffers(&self) -> Result<usize, libtest_mimic::Failed> {
        let [(_, buffers), ..] = self.resources()?;
        Ok(buffers)
    }
}
