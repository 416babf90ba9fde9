//! Who waits for reads: executors are not blocked, and one helper thread serves them all.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;
use std::thread;

use libtest_mimic::{Failed, Trial};
use wgpu_activations::{Error, GpuActivations, Kind, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu};
use crate::alone::alone;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("readback::{name}"), body);
    vec![
        trial("current_thread_runtime", current_thread_runtime),
        trial("multi_thread_runtime", multi_thread_runtime),
        trial("one_helper_thread", one_helper_thread),
    ]
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

/// While a read is pending the only thread of a runtime goes on with other tasks.
fn current_thread_runtime(gpu: &Gpu) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(tasks(gpu.activations.clone()))?;
    let long = gpu.blank(1 << 20);
    // A read may be done before anybody had time to look, but not always.
    for _ in 0..TRIES {
        gpu.activations.apply(&long, Kind::Gelu)?;
        if runtime.block_on(turns_while_reading(&gpu.activations, &long))? > 0 {
            return Ok(());
        }
    }
    Err("no other task had a turn while a read was pending".into())
}

/// How often to look for what need not show every time.
const TRIES: usize = 500;

/// How often another task had a turn while a read was pending.
async fn turns_while_reading(a: &GpuActivations, buffer: &wgpu::Buffer) -> Result<u32, Error> {
    let (done, turns) = (AtomicBool::new(false), AtomicU32::new(0));
    let read = a.read::<f32>(buffer.slice(..64));
    let reading = async {
        let result = read.await;
        done.store(true, Ordering::Relaxed);
        result
    };
    let other = async {
        while !done.load(Ordering::Relaxed) {
            turns.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    };
    both(reading, other).await.0?;
    Ok(turns.into_inner())
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
    let name = format!("{}::readback::one_helper_thread", gpu.name);
    alone(&name, || {
        let buffer = gpu.blank(1 << 18);
        // The reads may be done before the thread is seen, but not always.
        let mut most = 0;
        for _ in 0..TRIES {
            most = most.max(most_helpers(gpu, &buffer)?);
            if most > 0 {
                break;
            }
        }
        match most {
            0 => Err("no helper thread was seen".into()),
            // One that has ended may still be listed beside the next one.
            1..10 => Ok(()),
            _ => Err(format!("{most} helper threads for a hundred reads").into()),
        }
    })
}

/// The most helper threads at a time while a hundred reads are under way. Returns when all
/// threads have ended.
fn most_helpers(gpu: &Gpu, buffer: &wgpu::Buffer) -> Result<usize, Failed> {
    let mut most = 0;
    let mut reads = Vec::new();
    for _ in 0..100 {
        gpu.activations.apply(buffer, Kind::Gelu)?;
        reads.push(gpu.activations.read::<f32>(buffer.slice(..64)));
        most = most.max(helpers()?);
    }
    for read in reads {
        pollster::block_on(read)?;
    }
    // The last read is handed over a little before its thread ends.
    while helpers()? > 0 {
        thread::yield_now();
    }
    Ok(most)
}
