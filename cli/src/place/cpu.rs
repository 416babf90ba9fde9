//! The CPU backend, and the copy beside it.

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use wgpu_activations::{Direction, Error, Kind, cpu};

use super::{Inputs, Place, Work};
use crate::Result;

/// All cores.
pub const CPU: &str = "cpu";

/// The same code in a pool of a single thread.
pub const ONE_CORE: &str = "cpu, one core";

/// Elements that a core copies at a time.
const SMALL: usize = 1 << 15;

/// Slices in main memory.
pub struct OnCpu<'a> {
    name: &'static str,
    inputs: &'a Inputs,
    elements: usize,
    pool: ThreadPool,
    /// y and dx.
    outputs: RefCell<[Vec<f32>; 2]>,
}

impl<'a> OnCpu<'a> {
    /// On all cores, or on one.
    pub fn new(name: &'static str, inputs: &'a Inputs, elements: usize) -> Result<Self> {
        // 0 stands for all.
        let threads = usize::from(name == ONE_CORE);
        Ok(OnCpu {
            name,
            inputs,
            elements,
            pool: ThreadPoolBuilder::new().num_threads(threads).build()?,
            outputs: RefCell::new([vec![0.0; elements], vec![0.0; elements]]),
        })
    }

    fn repeated<'w>(
        &'w self,
        work: impl Fn(&mut [f32], &mut [f32]) -> Result<(), Error> + Sync + 'w,
    ) -> Work<'w> {
        Box::new(move |repeats| {
            let [y, dx] = &mut *self.outputs.borrow_mut();
            let time = self.pool.install(|| {
                let start = Instant::now();
                for _ in 0..repeats {
                    work(black_box(y), black_box(dx))?;
                }
                Ok(start.elapsed().into())
            });
            time.map_err(|error: Error| format!("cpu: {error}").into())
        })
    }
}

impl Place for OnCpu<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn work(&self, kind: Kind, directions: &'static [Direction]) -> Result<Work<'_>> {
        let (x, count) = (self.inputs.of(kind), self.elements);
        let dy = &self.inputs.dy[..count];
        Ok(self.repeated(move |y, dx| {
            directions.iter().try_for_each(|direction| match direction {
                Direction::Forward => cpu::forward(&x[..count], y, kind),
                _ => cpu::backward(&x[..count], dy, dx, kind),
            })
        }))
    }

    fn copies(&self) -> Result<Vec<(&'static str, Work<'_>)>> {
        let x = &self.inputs.x[..self.elements];
        let copy = self.repeated(move |y, _| {
            copy(x, y);
            Ok(())
        });
        Ok(vec![("memcpy", copy)])
    }

    fn result(&self, direction: Direction) -> Result<(Vec<f32>, Option<f64>)> {
        let [y, dx] = &*self.outputs.borrow();
        let result = match direction {
            Direction::Forward => y,
            _ => dx,
        };
        Ok((result.clone(), None))
    }
}

/// On all cores of the pool, where it is worth the while.
fn copy(x: &[f32], y: &mut [f32]) {
    if x.len() <= SMALL {
        return y.copy_from_slice(x);
    }
    let pieces = y.par_chunks_mut(SMALL).zip(x.par_chunks(SMALL));
    pieces.for_each(|(y, x)| y.copy_from_slice(x));
}
