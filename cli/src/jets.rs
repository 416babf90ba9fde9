//! f, f′ and f″ on a GPU adapter or on the CPU backend, behind one face.

use std::borrow::Cow;
use std::error::Error;

use wgpu_activations::wgpu::{self, BufferUsages};
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View, cpu};

use crate::backend::Gpu;
use crate::device::Choice;
use crate::piece::{self, Piece};

type Failed = Box<dyn Error>;

/// f, f′ and f″ of pieces of at most a given size.
pub enum Jets {
    /// On a GPU.
    Gpu(Box<GpuJets>),
    /// On the CPU backend.
    Cpu([Vec<f32>; 3]),
}

/// The buffers of one GPU.
pub struct GpuJets {
    gpu: Gpu,
    format: Format,
    x: wgpu::Buffer,
    outputs: [wgpu::Buffer; 3],
    staging: wgpu::Buffer,
    /// Elements of the piece that was started last.
    started: usize,
    results: Vec<u32>,
    /// Whether arithmetic takes subnormal inputs for 0.
    flushes: bool,
}

impl Jets {
    /// On every adapter that fits the choice, or on the CPU where that is the choice. Inputs and
    /// results have this format.
    ///
    /// # Errors
    /// No adapter, the GPU's, and the CPU with another format than f32.
    pub fn all(
        choice: Option<&Choice>,
        capacity: usize,
        format: Format,
    ) -> Result<Vec<Self>, Failed> {
        if choice.is_some_and(Choice::is_cpu) {
            return match format {
                Format::F32 => Ok(vec![Jets::Cpu(Default::default())]),
                _ => Err(CPU_IS_F32.into()),
            };
        }
        let gpus = Gpu::all(choice)?;
        gpus.into_iter()
            .map(|gpu| Ok(Jets::Gpu(Box::new(GpuJets::new(gpu, capacity, format)?))))
            .collect()
    }

    /// Backend and adapter.
    pub fn name(&self) -> &str {
        match self {
            Jets::Gpu(jets) => &jets.gpu.name,
            Jets::Cpu(_) => "cpu",
        }
    }

    /// Whether subnormal inputs count as 0 there.
    pub fn flushes(&self) -> bool {
        match self {
            Jets::Gpu(jets) => jets.flushes,
            Jets::Cpu(_) => false,
        }
    }

    /// Starts on `x`; a GPU goes on while this returns.
    pub fn start(&mut self, chain: Chain, x: &Piece) -> Result<(), Failed> {
        match self {
            Jets::Gpu(jets) => jets.start(chain, x),
            Jets::Cpu(results) => {
                let [y, d1, d2] = results;
                for result in [&mut *y, &mut *d1, &mut *d2] {
                    result.resize(x.count(), 0.0);
                }
                cpu::jet(chain, &x.values(), y, d1, d2)
                    .map_err(|error| format!("cpu: {}: {error}", chain.kind()).into())
            }
        }
    }

    /// Waits for what was started, and gives f, f′ and f″.
    pub fn finish(&mut self) -> Result<[Cow<'_, [f32]>; 3], Failed> {
        match self {
            Jets::Gpu(jets) => jets.finish(),
            Jets::Cpu(results) => Ok(results.each_ref().map(|result| Cow::Borrowed(&result[..]))),
        }
    }
}

const CPU_IS_F32: &str = "the CPU backend has no storage format but f32: leave --format out, or \
    name a GPU with --device";

impl GpuJets {
    fn new(gpu: Gpu, capacity: usize, format: Format) -> Result<Self, Failed> {
        let words = piece::words(format, capacity);
        let mut jets = GpuJets {
            format,
            x: gpu.storage(words)?,
            outputs: [
                gpu.storage(words)?,
                gpu.storage(words)?,
                gpu.storage(words)?,
            ],
            staging: gpu.buffer(3 * words, BufferUsages::COPY_DST | BufferUsages::MAP_READ)?,
            started: 0,
            results: Vec::new(),
            flushes: false,
            gpu,
        };
        jets.flushes = jets.probe()?;
        Ok(jets)
    }

    /// 2 x, square's derivative, is normal for the largest subnormal x. f16 has none below f32's
    /// normal range.
    fn probe(&mut self) -> Result<bool, Failed> {
        let mut x = Piece::new(self.format, 0);
        let largest = match self.format {
            Format::F32 => 0x007f_ffff,
            _ => 0x007f,
        };
        x.fill(std::iter::once(largest));
        self.start(Chain::map(Kind::Square), &x)?;
        let [_, d1, _] = self.finish()?;
        Ok(*d1 == [0.0])
    }

    fn start(&mut self, chain: Chain, x: &Piece) -> Result<(), Failed> {
        let whole = |buffer| View::elements(buffer, self.format, 0, x.count() as u64);
        let [y, d1, d2] = self.outputs.each_ref().map(whole);
        let slots = [
            (Slot::X, whole(&self.x)),
            (Slot::Y, y),
            (Slot::D1, d1),
            (Slot::D2, d2),
        ];
        let dispatch = self.gpu.prepare(chain, Direction::Jet, x.count(), &slots)?;
        let words: &[u8] = bytemuck::cast_slice(x.words());
        self.gpu.activations.queue().write_buffer(&self.x, 0, words);
        let bytes = words.len() as u64;
        self.gpu.submit(|encoder| {
            dispatch.encode(encoder);
            for (output, place) in self.outputs.iter().zip(0..) {
                encoder.copy_buffer_to_buffer(output, 0, &self.staging, place * bytes, bytes);
            }
        });
        self.started = x.count();
        Ok(())
    }

    fn finish(&mut self) -> Result<[Cow<'_, [f32]>; 3], Failed> {
        let words = piece::words(self.format, self.started);
        self.gpu.read(&self.staging, 3 * words, &mut self.results)?;
        Ok([0, 1, 2].map(|order| {
            let result = &self.results[order * words..][..words];
            piece::values(self.format, result, self.started)
        }))
    }
}
