//! Memory that runs out: the call that meets it says so, and later ones work.
//!
//! On software adapters a child process with little address space runs out of it. On a GPU nothing
//! makes sure that it does: others take and free memory meanwhile. wgpu's GL backend does not notice that a buffer could not be made, so there is nothing to test there.

use libtest_mimic::{Completion, Failed, Trial};
use wgpu_activations::{Error, Kind, wgpu};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::alone::confined;
use crate::own::Own;

type Body = fn(&Own) -> Outcome;

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
            _ => Ok(Completion::ignored_with(
                "a GPU's memory is not this process's alone",
            )),
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
    confined(name, ROOM, || body(&Own::new(gpu)?))?;
    Ok(Completion::Completed)
}

const LARGE: u64 = 128 << 20;

/// Makes buffers of this size until there is no memory for another one.
fn fill(own: &Own, size: u64) -> Result<Vec<wgpu::Buffer>, Failed> {
    let device = own.activations.device();
    let mut buffers = Vec::new();
    while size * (buffers.len() as u64) < 16 << 30 {
        let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffer = own.buffer(size);
        match pollster::block_on(scope.pop()) {
            None => buffers.push(buffer),
            Some(_) => return Ok(buffers),
        }
    }
    Err("there is more memory than this test can use up".into())
}

/// Uses up the memory but for less than half of `LARGE`, which the process needs for itself.
fn nearly_fill(own: &Own) -> Result<Vec<wgpu::Buffer>, Failed> {
    let mut buffers = fill(own, LARGE)?;
    buffers.extend(fill(own, LARGE / 4)?);
    buffers.pop();
    Ok(buffers)
}

fn wait(own: &Own) -> Outcome {
    let device = own.activations.device();
    device.poll(wgpu::PollType::wait_indefinitely())?;
    Ok(())
}

fn a_read_runs_out(own: &Own) -> Outcome {
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
    match values.len() as u64 == LARGE / 4 && values.iter().all(|&value| value == 0.0) {
        true => Ok(()),
        false => Err("a read after one without memory yields other values".into()),
    }
}

fn apply_runs_out(own: &Own) -> Outcome {
    let a = &own.activations;
    let buffer = own.buffer(4096);
    a.apply(&buffer, Kind::Elu { alpha: 0.5 })?;
    let mut ballast = fill_blocks(own)?;
    let elu = Kind::Elu { alpha: 0.25 };
    out_of_memory(a.apply(&buffer, elu))?;
    ballast.truncate(1);
    wait(own)?;
    // The very same request, so that a failure that was kept would show.
    a.apply(&buffer, elu)?;
    a.read_blocking::<f32>(&buffer)?;
    drop(ballast);
    wgpu_runs_out(own, &buffer)
}

/// wgpu gives the device up where its own staging memory runs out, which depends on the driver.
/// The call that meets this still says what happened; later ones that the device is lost, or
/// they work.
fn wgpu_runs_out(own: &Own, buffer: &wgpu::Buffer) -> Outcome {
    let a = &own.activations;
    let mut ballast = fill_blocks(own)?;
    // Room for the parameters, none for the copy that carries them.
    ballast.pop();
    out_of_memory(a.apply(buffer, Kind::Elu { alpha: 0.125 }))?;
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
        ballast.extend(fill(own, size)?);
    }
    Ok(ballast)
}

fn out_of_memory(result: Result<(), Error>) -> Outcome {
    match result {
        Err(Error::OutOfMemory { .. }) => Ok(()),
        other => Err(format!("without memory: {other:?}").into()),
    }
}
