//! The copies that everything on a GPU is measured against.

use wgpu_activations::wgpu;

use crate::Result;
use crate::backend::Gpu;

/// The copy that is no kernel.
pub const BUFFER_COPY: &str = "copy_buffer_to_buffer";

/// As in copy.wgsl.
const WORKGROUP: u64 = 256;

/// How far invocations lie apart, and the four values of one: what copy.wgsl leaves open. Neighbours
/// are the best on software adapters; values a workgroup's width apart are coalesced on GPUs.
pub const SPREADS: [(&str, [f64; 2]); 2] = [
    ("copy kernel, consecutive", [4.0, 1.0]),
    ("copy kernel, strided", [1.0, WORKGROUP as f64]),
];

/// Records a copy of a whole buffer into another one. Their size is a multiple of 16 bytes.
pub fn copy(
    gpu: &Gpu,
    &[invocations, values]: &[f64; 2],
    x: &wgpu::Buffer,
    y: &wgpu::Buffer,
) -> Result<impl Fn(&mut wgpu::ComputePass<'_>) + use<>> {
    let constants = [
        ("between_invocations", invocations),
        ("between_values", values),
    ];
    let entries = [(0, x), (1, y)].map(|(binding, buffer)| wgpu::BindGroupEntry {
        binding,
        resource: buffer.as_entire_binding(),
    });
    let made = gpu.scoped(|| {
        let device = &gpu.device;
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("copy"),
            layout: None,
            module: &device.create_shader_module(wgpu::include_wgsl!("copy.wgsl")),
            entry_point: None,
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            },
            cache: None,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("copy"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        (pipeline, bind_group)
    });
    let (pipeline, bind_group) =
        made.map_err(|error| format!("the copy kernel does not run there: {error}"))?;
    let most = gpu.device.limits().max_compute_workgroups_per_dimension;
    let groups = x.size().div_ceil(64 * WORKGROUP);
    // Nearly square where a row is too long.
    let height = match groups <= most.into() {
        true => 1,
        false => groups.isqrt(),
    };
    let [width, height] = [groups.div_ceil(height), height].map(|side| side as u32);
    Ok(move |pass: &mut wgpu::ComputePass<'_>| {
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bind_group, &[]);
        pass.dispatch_workgroups(width, height, 1);
    })
}
