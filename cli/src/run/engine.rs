//! Where a piece is computed: on the CPU or on a GPU.

use std::error::Error;

use wgpu_activations::{Chain, Format, cpu};

use super::gpu::Gpu;
use crate::device::{self, Choice};
use crate::piece::Piece;

/// What is computed of each element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// f(x)
    Forward,
    /// f′(x) dy
    Backward,
    /// f′(x) or f″(x)
    Derivative(u8),
}

/// The activation and what is wanted of it.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    pub chain: Chain,
    pub what: What,
    /// Of x and of the result.
    pub format: Format,
    /// Of dy, for backward only.
    pub dy_format: Format,
}

impl Job {
    /// `f' of gelu`
    pub fn describe(&self) -> String {
        let kind = self.chain.kind();
        match self.what {
            What::Forward => kind.to_string(),
            What::Backward => format!("backward of {kind}"),
            What::Derivative(1) => format!("f' of {kind}"),
            What::Derivative(_) => format!("f'' of {kind}"),
        }
    }
}

/// Computes pieces of at most a given size.
pub enum Engine {
    Cpu(Job),
    Gpu(Box<Gpu>),
}

impl Engine {
    /// The CPU if that is asked for, else the first adapter that fits.
    pub fn open(job: &Job, piece: u64, choice: Option<&Choice>) -> Result<Self, Box<dyn Error>> {
        if choice.is_some_and(Choice::is_cpu) {
            return Ok(Engine::Cpu(*job));
        }
        let opened = device::open(&device::first(choice)?)?;
        Ok(Engine::Gpu(Box::new(Gpu::new(opened, *job, piece)?)))
    }

    /// Replaces x by the result. dy is there for backward only.
    pub fn compute(&mut self, x: &mut Piece, dy: Option<&Piece>) -> Result<(), Box<dyn Error>> {
        match self {
            Engine::Cpu(job) => on_cpu(job, x, dy),
            Engine::Gpu(gpu) => gpu.compute(x, dy),
        }
    }

    /// `on vulkan llvmpipe`
    pub fn describe(&self) -> String {
        match self {
            Engine::Cpu(_) => "on the CPU backend".into(),
            Engine::Gpu(gpu) => format!("on {}", gpu.describe()),
        }
    }
}

/// In f32, whatever the formats.
fn on_cpu(job: &Job, x: &mut Piece, dy: Option<&Piece>) -> Result<(), Box<dyn Error>> {
    let dy = dy.map(Piece::values).unwrap_or_default();
    if let Some(x) = x.as_f32_mut() {
        return replace(job, x, &dy);
    }
    let mut values = x.values().into_owned();
    replace(job, &mut values, &dy)?;
    x.store(&values);
    Ok(())
}

fn replace(job: &Job, x: &mut [f32], dy: &[f32]) -> Result<(), Box<dyn Error>> {
    let fresh = || vec![0.0; x.len()];
    match job.what {
        What::Forward => cpu::apply(job.chain, x)?,
        What::Backward => {
            let mut dx = fresh();
            cpu::backward(job.chain, x, dy, &mut dx)?;
            x.copy_from_slice(&dx);
        }
        What::Derivative(order) => {
            let (mut y, mut d1, mut d2) = (fresh(), fresh(), fresh());
            cpu::jet(job.chain, x, &mut y, &mut d1, &mut d2)?;
            x.copy_from_slice(if order == 1 { &d1 } else { &d2 });
        }
    }
    Ok(())
}
