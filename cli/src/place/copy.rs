//! The copies that everything on a GPU is measured against.

use wgpu_activations::wgpu;

use crate::Result;
use crate::backend::Gpu;

/// The copy that is no kernel.
pub const BUFFER_COPY: &str = "copy_buffer_to_buffer";

/// As in copy.wgsl.
const WORKGROUP: u64 = 256;

/// How far invocations lie apart, and the four values of one: what copy.wgsl leaves open.
type Spread = [f64; 2];

/// Neighbours are the best on software adapters; values a workgroup's width apart are coalesced
/// on GPUs.
pub const SPREADS: [(&str, Spread); 2] = [
    ("copy kernel, consecutive", [4.0, 1.0]),
    ("copy kernel, strided", [1.0, WORKGROUP as f64]),
];

/// Records a copy of a whole buffer into another one. Their size is a multiple of 16 bytes.
pub fn copy(
    gpu: &Gpu,
    spread: &Spread,
    x: &wgpu::Buffer,
    y: &wgpu::Buffer,
) -> Result<impl Fn(&mut wgpu::ComputePass<'_>) + use<>> {
    let entries = [(0, x), (1, y)].map(|(binding, buffer)| wgpu::BindGroupEntry {
        binding,
        resource: buffer.as_entire_binding(),
    });
    let made = gpu.scoped(|| {
        let pipeline = pipeline(&gpu.device, spread);
        let bind_group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("copy"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        (pipeline, bind_group)
    });
    let (pipeline, bind_group) =
        made.map_err(|error| format!("the copy kernel does not run there: {error}"))?;
    let most = gpu.device.limits().max_compute_workgroups_per_dimension;
    let [width, height] = groups(x.size(), most);
    Ok(move |pass: &mut wgpu::ComputePass<'_>| {
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bind_group, &[]);
        pass.dispatch_workgroups(width, height, 1);
    })
}

fn pipeline(device: &wgpu::Device, &[invocations, values]: &Spread) -> wgpu::ComputePipeline {
    let module = device.create_shader_module(wgpu::include_wgsl!("copy.wgsl"));
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("copy"),
        layout: None,
        module: &module,
        entry_point: None,
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &[
                ("between_invocations", invocations),
                ("between_values", values),
            ],
            ..Default::default()
        },
        cache: None,
    })
}

/// Enough workgroups, nearly square where a row is too long.
fn groups(bytes: u64, most: u32) -> [u32; 2] {
    let groups = bytes.div_ceil(64 * WORKGROUP);
    let height = match groups <= most.into() {
        true => 1,
        false => groups.isqrt(),
    };
    [groups.div_ceil(height) as u32, height as u32]
}
