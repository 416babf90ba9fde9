//! One `GpuActivations` from many threads.

use std::sync::Barrier;

use libtest_mimic::Trial;
use wgpu_activations::{GpuActivations, Kind};

use crate::Outcome;
use crate::adapters::{Gpu, buffer};
use crate::own::Own;
use crate::views::random;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("threads::compile_once", compile_once)]
}

const THREADS: u32 = 8;

/// Eight threads that want the same new pipelines at once compile as many as one thread does.
fn compile_once(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    // 1003 elements: a bulk and a tail.
    let apply = |seed: u32, kind: Kind| -> Result<Vec<f32>, String> {
        let x = buffer(a, &random(seed, 1003));
        a.apply(&x, kind).map_err(|e| e.to_string())?;
        a.read_blocking(&x).map_err(|e| e.to_string())
    };
    let alone: Vec<_> = (0..THREADS)
        .map(|seed| apply(seed, Kind::Silu))
        .collect::<Result<_, _>>()?;
    let of_one = own.pipelines()?;
    if of_one != 2 {
        return Err(format!("{of_one} pipelines for a bulk and a tail").into());
    }
    let other = GpuActivations::new(a.device(), a.queue());
    let barrier = Barrier::new(THREADS as usize);
    let results: Vec<Result<Vec<f32>, String>> = std::thread::scope(|scope| {
        let work = |seed: u32| {
            let (other, barrier) = (other.clone(), &barrier);
            scope.spawn(move || {
                let x = buffer(&other, &random(seed, 1003));
                barrier.wait();
                other.apply(&x, Kind::Silu).map_err(|e| e.to_string())?;
                other.read_blocking(&x).map_err(|e| e.to_string())
            })
        };
        let threads: Vec<_> = (0..THREADS).map(work).collect();
        let joined = threads.into_iter().map(|t| t.join());
        joined
            .map(|r| r.unwrap_or(Err("panicked".into())))
            .collect()
    });
    for (alone, together) in alone.into_iter().zip(results) {
        if alone != together? {
            return Err("a thread got other values".into());
        }
    }
    match own.pipelines()? - of_one {
        2 => Ok(()),
        more => Err(format!("eight threads compiled {more} pipelines").into()),
    }
}
