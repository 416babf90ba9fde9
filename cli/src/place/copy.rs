//! The copies that everything on a GPU is measured against.

use std::error::Error;
use std::num::NonZeroU64;

use wgpu_activations::wgpu;

use crate::backend::Gpu;

/// The copy that is no kernel.
pub const BUFFER_COPY: &str = "copy_buffer_to_buffer";

/// As in copy.wgsl.
const WORKGROUP: usize = 256;

/// Which four values one invocation copies.
pub struct Spread {
    /// For tables.
    pub name: &'static str,
    /// What copy.wgsl leaves open.
    constants: [(&'static str, f64); 2],
}

/// Neighbours are the best on software adapters; values a workgroup's width apart are coalesced
/// on GPUs.
pub const SPREADS: [Spread; 2] = [
    Spread {
        name: "copy kernel, consecutive",
        constants: [("between_invocations", 4.0), ("between_values", 1.0)],
    },
    Spread {
        name: "copy kernel, strided",
        constants: [
            ("between_invocations", 1.0),
            ("between_values", WORKGROUP as f64),
        ],
    },
];

/// Records a copy of so many words of four bytes, rounded up to four, from `x` to `y`.
pub fn copy(
    gpu: &Gpu,
    spread: &Spread,
    x: &wgpu::Buffer,
    y: &wgpu::Buffer,
    words: usize,
) -> Result<impl Fn(&mut wgpu::ComputePass<'_>) + use<>, Box<dyn Error>> {
    let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
    let pipeline = pipeline(&gpu.device, spread);
    let entry = |binding: u32, buffer| wgpu::BindGroupEntry {
        binding,
        resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer,
            offset: 0,
            size: NonZeroU64::new(words.next_multiple_of(4) as u64 * 4),
        }),
    };
    let bind_group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("copy"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[entry(0, x), entry(1, y)],
    });
    if let Some(error) = pollster::block_on(scope.pop()) {
        return Err(format!("{}: the copy kernel does not run there: {error}", gpu.name).into());
    }
    let [width, height] = groups(
        words,
        gpu.device.limits().max_compute_workgroups_per_dimension,
    );
    Ok(move |pass: &mut wgpu::ComputePass<'_>| {
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bind_group, &[]);
        pass.dispatch_workgroups(width, height, 1);
    })
}

fn pipeline(device: &wgpu::Device, spread: &Spread) -> wgpu::ComputePipeline {
    let module = device.create_shader_module(wgpu::include_wgsl!("copy.wgsl"));
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("copy"),
        layout: None,
        module: &module,
        entry_point: None,
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &spread.constants,
            ..Default::default()
        },
        cache: None,
    })
}

/// Enough workgroups, nearly square where a row is too long.
fn groups(words: usize, limit: u32) -> [u32; 2] {
    let groups = words.div_ceil(16 * WORKGROUP);
    let height = match groups <= limit as usize {
        true => 1,
        false => groups.isqrt(),
    };
    [groups.div_ceil(height) as u32, height as u32]
}
