//! What is timed on the CPU: the fast backend and the copies beside it.

use std::error::Error;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use wgpu_activations::{Format, Kind, cpu};

use super::Label;
use super::inputs::Inputs;
use super::timing::Variant;

/// All cores.
pub const CPU: &str = "cpu";

/// The same code in a pool of a single thread.
pub const ONE_CORE: &str = "cpu, one core";

/// Elements below which a copy stays on one core.
const SMALL: usize = 1 << 15;

type Done = Result<(), wgpu_activations::Error>;

/// The slices of one size.
pub struct Slices<'a> {
    inputs: &'a Inputs,
    elements: usize,
    one: ThreadPool,
    /// y and dx.
    outputs: Mutex<[Vec<f32>; 2]>,
}

impl<'a> Slices<'a> {
    /// The first `elements` inputs.
    pub fn new(inputs: &'a Inputs, elements: usize) -> Result<Self, Box<dyn Error>> {
        let outputs = [vec![0.0; elements], vec![0.0; elements]];
        let one = ThreadPoolBuilder::new().num_threads(1).build()?;
        Ok(Slices {
            inputs,
            elements,
            one,
            outputs: Mutex::new(outputs),
        })
    }

    /// The copies, then each function forward, backward and both, and forward on one core.
    pub fn variants(&'a self, kinds: &[Kind]) -> Vec<Variant<'a, Label>> {
        let (x, dy) = (
            &self.inputs.x[..self.elements],
            &self.inputs.dy[..self.elements],
        );
        let copies = |place, copy: fn(&[f32], &mut [f32])| {
            self.variant(
                self.label(place, "memcpy".into(), "copy", 8),
                move |y, _| {
                    copy(x, y);
                    Ok(())
                },
            )
        };
        let mut variants = vec![
            copies(CPU, copy_on_all_cores),
            copies(ONE_CORE, |x, y| y.copy_from_slice(x)),
        ];
        for &kind in kinds {
            let label = |place, pass, bytes| self.label(place, kind.to_string(), pass, bytes);
            let x = &self.inputs.of(kind)[..self.elements];
            let forward = move |y: &mut [f32]| cpu::forward(kind, x, y);
            let backward = move |dx: &mut [f32]| cpu::backward(kind, x, dy, dx);
            variants.extend([
                self.variant(label(CPU, "forward", 8), move |y, _| forward(y)),
                self.variant(label(CPU, "backward", 12), move |_, dx| backward(dx)),
                self.variant(label(CPU, "both", 20), move |y, dx| {
                    forward(y)?;
                    backward(dx)
                }),
                self.variant(label(ONE_CORE, "forward", 8), move |y, _| forward(y)),
            ]);
        }
        variants
    }

    fn label(&self, place: &str, function: String, pass: &'static str, bytes: u32) -> Label {
        Label {
            place: place.into(),
            function,
            pass,
            elements: self.elements,
            format: Format::F32,
            bytes,
        }
    }

    fn variant(
        &'a self,
        label: Label,
        work: impl Fn(&mut [f32], &mut [f32]) -> Done + Send + Sync + 'a,
    ) -> Variant<'a, Label> {
        let one_core = label.place == ONE_CORE;
        Variant::new(
            label,
            Box::new(move |repeats| {
                let time = || self.time(&work, repeats);
                let time = if one_core {
                    self.one.install(time)
                } else {
                    time()
                };
                time.map_err(|error| format!("cpu: {error}").into())
            }),
        )
    }

    fn time(
        &self,
        work: &(impl Fn(&mut [f32], &mut [f32]) -> Done + Sync),
        repeats: usize,
    ) -> Result<Duration, wgpu_activations::Error> {
        // A poisoned lock would only mean that an earlier sample ended early.
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        let [y, dx] = &mut *outputs;
        let start = Instant::now();
        for _ in 0..repeats {
            work(black_box(y), black_box(dx))?;
        }
        Ok(start.elapsed())
    }
}

fn copy_on_all_cores(x: &[f32], y: &mut [f32]) {
    if x.len() <= SMALL {
        return y.copy_from_slice(x);
    }
    let piece = x.len().div_ceil(4 * rayon::current_num_threads());
    let pieces = y.par_chunks_mut(piece).zip(x.par_chunks(piece));
    pieces.for_each(|(y, x)| y.copy_from_slice(x));
}
