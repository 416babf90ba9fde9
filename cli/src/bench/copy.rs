//! The copies that everything is measured against.

use std::error::Error;

use wgpu_activations::wgpu;

use crate::backend::Gpu;

const WORKGROUP: usize = 256;

/// Which four values one invocation copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Neighbours: the best on software adapters.
    Consecutive,
    /// One in every workgroup's width: coalesced on GPUs.
    Strided,
}

impl Spread {
    /// Both.
    pub const ALL: [Spread; 2] = [Spread::Consecutive, Spread::Strided];

    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Spread::Consecutive => "copy kernel, consecutive",
            Spread::Strided => "copy kernel, strided",
        }
    }

    fn wgsl(self) -> String {
        let (first, step) = match self {
            Spread::Consecutive => (4, 1),
            Spread::Strided => (1, WORKGROUP),
        };
        include_str!("copy.wgsl")
            .replace("SPREAD_FIRST", &format!("{first}u"))
            .replace("SPREAD_STEP", &format!("{step}u"))
            .replace("WORKGROUP", &format!("{WORKGROUP}u"))
    }
}

/// A copy kernel bound to two buffers.
pub struct Copy {
    pipeline: wgpu::ComputePipeline,
    bind_group: wgpu::BindGroup,
    groups: [u32; 2],
}

impl Copy {
    /// Copies so many words of four bytes, rounded up to four, from `x` to `y`.
    pub fn new(
        gpu: &Gpu,
        spread: Spread,
        x: &wgpu::Buffer,
        y: &wgpu::Buffer,
        words: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let device = gpu.activations.device();
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let pipeline = pipeline(device, spread);
        let bytes = std::num::NonZeroU64::new(words.next_multiple_of(4) as u64 * 4);
        let entry = |binding: u32, buffer| wgpu::BindGroupEntry {
            binding,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer,
                offset: 0,
                size: bytes,
            }),
        };
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("copy"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[entry(0, x), entry(1, y)],
        });
        if let Some(error) = pollster::block_on(scope.pop()) {
            return Err(
                format!("{}: the copy kernel does not run there: {error}", gpu.name).into(),
            );
        }
        Ok(Copy {
            pipeline,
            bind_group,
            groups: groups(words, device.limits().max_compute_workgroups_per_dimension),
        })
    }

    /// Records one copy.
    pub fn record(&self, pass: &mut wgpu::ComputePass<'_>) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.bind_group, &[]);
        pass.dispatch_workgroups(self.groups[0], self.groups[1], 1);
    }
}

fn pipeline(device: &wgpu::Device, spread: Spread) -> wgpu::ComputePipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("copy"),
        source: wgpu::ShaderSource::Wgsl(spread.wgsl().into()),
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("copy"),
        layout: None,
        module: &module,
        entry_point: Some("copy"),
        compilation_options: Default::default(),
        cache: None,
    })
}

/// Enough workgroups, nearly square where a row is too long.
fn groups(words: usize, limit: u32) -> [u32; 2] {
    let groups = words.div_ceil(16 * WORKGROUP);
    let height = if groups <= limit as usize {
        1
    } else {
        groups.isqrt()
    };
    [groups.div_ceil(height) as u32, height as u32]
}
