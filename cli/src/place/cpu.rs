//! The CPU backend, and the copy beside it.

use std::error::Error;
use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use wgpu_activations::{Kind, cpu};

use super::{Pass, Work};
use crate::inputs::Inputs;

/// All cores.
pub const CPU: &str = "cpu";

/// The same code in a pool of a single thread.
pub const ONE_CORE: &str = "cpu, one core";

/// Elements below which a copy stays on one core.
const SMALL: usize = 1 << 15;

/// Slices in main memory.
pub struct OnCpu<'a> {
    pub name: &'static str,
    inputs: &'a Inputs,
    elements: usize,
    pool: ThreadPool,
    /// y and dx.
    outputs: Mutex<[Vec<f32>; 2]>,
}

impl<'a> OnCpu<'a> {
    /// On so many threads; 0 stands for all.
    pub fn new(
        name: &'static str,
        threads: usize,
        inputs: &'a Inputs,
        elements: usize,
    ) -> Result<Self, Box<dyn Error>> {
        Ok(OnCpu {
            name,
            inputs,
            elements,
            pool: ThreadPoolBuilder::new().num_threads(threads).build()?,
            outputs: Mutex::new([vec![0.0; elements], vec![0.0; elements]]),
        })
    }

    pub fn work(&self, kind: Kind, pass: Pass) -> Work<'_> {
        let x = &self.inputs.of(kind)[..self.elements];
        let dy = &self.inputs.dy[..self.elements];
        self.repeated(move |y, dx| {
            if pass != Pass::Backward {
                cpu::forward(kind, x, y)?;
            }
            if pass != Pass::Forward {
                cpu::backward(kind, x, dy, dx)?;
            }
            Ok(())
        })
    }

    pub fn copy(&self) -> Work<'_> {
        let x = &self.inputs.x[..self.elements];
        self.repeated(move |y, _| {
            copy_on_all_cores(x, y);
            Ok(())
        })
    }

    pub fn read(&self, pass: Pass, into: &mut Vec<f32>) {
        let [y, dx] = &*self.outputs();
        into.clone_from(if pass == Pass::Forward { y } else { dx });
    }

    fn repeated<'w>(
        &'w self,
        work: impl Fn(&mut [f32], &mut [f32]) -> Result<(), wgpu_activations::Error> + Sync + 'w,
    ) -> Work<'w> {
        Box::new(move |repeats| {
            let time = self.pool.install(|| {
                let [y, dx] = &mut *self.outputs();
                let start = Instant::now();
                for _ in 0..repeats {
                    work(black_box(y), black_box(dx))?;
                }
                Ok(start.elapsed())
            });
            time.map_err(|error: wgpu_activations::Error| format!("cpu: {error}").into())
        })
    }

    /// A poisoned lock would only mean that an earlier sample ended early.
    fn outputs(&self) -> MutexGuard<'_, [Vec<f32>; 2]> {
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn copy_on_all_cores(x: &[f32], y: &mut [f32]) {
    let cores = rayon::current_num_threads();
    if x.len() <= SMALL || cores == 1 {
        return y.copy_from_slice(x);
    }
    let piece = x.len().div_ceil(4 * cores);
    let pieces = y.par_chunks_mut(piece).zip(x.par_chunks(piece));
    pieces.for_each(|(y, x)| y.copy_from_slice(x));
}
