//! Memory that runs out: the call that meets it says so, and later ones work.
//!
//! On software adapters a child process with little address space runs out of it. On GPUs wgpu
//! is told to allow a small part of what the driver reports, where it does. wgpu's GL backend
//! does not notice that a buffer could not be made, so there is nothing to test there.

use std::sync::{Mutex, PoisonError};

use libtest_mimic::{Completion, Failed, Trial};
use wgpu_activations::{Error, Kind, wgpu};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::alone::confined;
use crate::own::Own;

type Body = fn(&Own, Scarcity) -> Outcome;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let info = gpu.adapter.get_info();
    if info.backend == wgpu::Backend::Gl {
        return Vec::new();
    }
    let bodies: [(&str, Body); 2] = [
        ("a_read_runs_out", a_read_runs_out),
        ("apply_runs_out", apply_runs_out),
    ];
    let trial = |(what, body): (&str, Body)| {
        let name = format!("{}::memory::{what}", gpu.name);
        Trial::ignorable_test(name.clone(), move || match info.device_type {
            wgpu::DeviceType::Cpu => in_a_child(gpu, &name, body),
            _ => on_a_budget(gpu, body),
        })
    };
    bodies.into_iter().map(trial).collect()
}

/// Of address space, in KiB: some GiB beyond what the process needs for itself.
const ROOM: u64 = 4 << 20;

fn in_a_child(gpu: &Gpu, name: &str, body: Body) -> Result<Completion, Failed> {
    if !cfg!(unix) {
        return Ok(Completion::ignored_with("no ulimit"));
    }
    confined(name, ROOM, || body(&Own::new(gpu)?, Scarcity::Certain))?;
    Ok(Completion::Completed)
}

/// Other trials, and whatever else runs on the GPU, take and free memory of the same budget
/// meanwhile: that it runs out is not certain.
fn on_a_budget(gpu: &Gpu, body: Body) -> Result<Completion, Failed> {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    match with_little(gpu)? {
        None => Ok(Completion::ignored_with("memory does not run out here")),
        Some(own) => body(&own, Scarcity::Likely).map(|()| Completion::Completed),
    }
}

/// With the least share of the memory, in percent, that has room for some large buffers beside
/// what others use now.
fn with_little(gpu: &Gpu) -> Result<Option<Own>, Failed> {
    for percent in 1..=20 {
        let thresholds = wgpu::MemoryBudgetThresholds {
            for_resource_creation: Some(percent),
            for_device_loss: None,
        };
        let Ok(own) = Own::with(gpu, thresholds) else {
            continue;
        };
        match fill(&own, LARGE, STORAGE) {
            Err(_) => return Ok(None),
            Ok(buffers) if buffers.len() < 4 => {}
            Ok(buffers) => {
                drop(buffers);
                wait(&own)?;
                return Ok(Some(own));
            }
        }
    }
    Ok(None)
}

/// Whether memory has run out after it was filled.
#[derive(Clone, Copy, PartialEq)]
enum Scarcity {
    Certain,
    Likely,
}

const LARGE: u64 = 128 << 20;

/// What our calls take: a GPU may keep what its host maps in a memory of its own.
const STORAGE: wgpu::BufferUsages = wgpu::BufferUsages::STORAGE.union(wgpu::BufferUsages::COPY_SRC);
const MAPPED: wgpu::BufferUsages = wgpu::BufferUsages::MAP_READ.union(wgpu::BufferUsages::COPY_DST);

/// Makes buffers of this size until there is no memory for another one.
fn fill(own: &Own, size: u64, usage: wgpu::BufferUsages) -> Result<Vec<wgpu::Buffer>, Failed> {
    let device = own.activations.device();
    let mut buffers = Vec::new();
    while size * (buffers.len() as u64) < 16 << 30 {
        let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("ballast"),
            size,
            usage,
            mapped_at_creation: false,
        });
        match pollster::block_on(scope.pop()) {
            None => buffers.push(buffer),
            Some(_) => return Ok(buffers),
        }
    }
    Err("there is more memory than this test can use up".into())
}

/// Uses up the memory but for less than half of `LARGE`, which the process needs for itself.
fn nearly_fill(own: &Own) -> Result<Vec<wgpu::Buffer>, Failed> {
    let mut ballast = Vec::new();
    for usage in [STORAGE, MAPPED] {
        ballast.extend(fill(own, LARGE, usage)?);
        ballast.extend(fill(own, LARGE / 4, usage)?);
        ballast.pop();
    }
    Ok(ballast)
}

fn wait(own: &Own) -> Outcome {
    let device = own.activations.device();
    device.poll(wgpu::PollType::wait_indefinitely())?;
    Ok(())
}

fn a_read_runs_out(own: &Own, scarcity: Scarcity) -> Outcome {
    let a = &own.activations;
    let buffer = own.buffer(LARGE);
    // Drivers serve small buffers from blocks: have one.
    let small = buffer.slice(..4096);
    a.apply(small, Kind::Gelu)?;
    a.read_blocking::<f32>(small)?;
    let ballast = nearly_fill(own)?;
    for _ in 0..3 {
        for result in [
            pollster::block_on(a.read::<f32>(&buffer)),
            a.read_blocking::<f32>(&buffer),
        ] {
            match result {
                Err(Error::OutOfMemory { .. }) => {}
                Ok(values) if scarcity == Scarcity::Likely => all_zero(&values)?,
                other => return Err(format!("{:?}", other.map(|values| values.len())).into()),
            }
        }
        // Others go on meanwhile.
        a.apply(small, Kind::Gelu)?;
        a.read_blocking::<f32>(small)?;
    }
    drop(ballast);
    wait(own)?;
    let values = a.read_blocking::<f32>(&buffer)?;
    all_zero(&values)
}

fn all_zero(values: &[f32]) -> Outcome {
    match values.len() as u64 == LARGE / 4 && values.iter().all(|&value| value == 0.0) {
        true => Ok(()),
        false => Err("a read beside others without memory yields other values".into()),
    }
}

fn apply_runs_out(own: &Own, scarcity: Scarcity) -> Outcome {
    let a = &own.activations;
    let buffer = own.buffer(4096);
    a.apply(&buffer, Kind::Elu { alpha: 0.5 })?;
    let mut ballast = fill_blocks(own)?;
    let elu = Kind::Elu { alpha: 0.25 };
    out_of_memory(a.apply(&buffer, elu), scarcity)?;
    ballast.truncate(1);
    wait(own)?;
    // The very same request, so that a failure that was kept would show.
    a.apply(&buffer, elu)?;
    a.read_blocking::<f32>(&buffer)?;
    drop(ballast);
    wgpu_runs_out(own, &buffer, scarcity)
}

/// wgpu gives the device up where its own staging memory runs out, which depends on the driver.
/// The call that meets this still says what happened; later ones that the device is lost, or
/// they work.
fn wgpu_runs_out(own: &Own, buffer: &wgpu::Buffer, scarcity: Scarcity) -> Outcome {
    let a = &own.activations;
    let mut ballast = fill_blocks(own)?;
    // Room for the parameters, none for the copy that carries them.
    ballast.pop();
    out_of_memory(a.apply(buffer, Kind::Elu { alpha: 0.125 }), scarcity)?;
    drop(ballast);
    let later = [(); 3].map(|()| a.apply(buffer, Kind::Elu { alpha: 0.125 }));
    let lost = |result: &Result<(), Error>| matches!(result, Err(Error::DeviceLost { .. }));
    match later.iter().all(Result::is_ok) || later.iter().all(lost) {
        true => Ok(()),
        false => Err(format!("after wgpu has run out: {later:?}").into()),
    }
}

/// Uses up the memory that drivers and wgpu keep for small buffers, too.
fn fill_blocks(own: &Own) -> Result<Vec<wgpu::Buffer>, Failed> {
    let mut ballast = nearly_fill(own)?;
    for size in [1 << 20, 1 << 14, 256, 64] {
        ballast.extend(fill(own, size, STORAGE)?);
    }
    Ok(ballast)
}

fn out_of_memory(result: Result<(), Error>, scarcity: Scarcity) -> Outcome {
    match result {
        Err(Error::OutOfMemory { .. }) => Ok(()),
        Ok(()) if scarcity == Scarcity::Likely => Ok(()),
        other => Err(format!("without memory: {other:?}").into()),
    }
}
