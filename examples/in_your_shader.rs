//! Your own matrix product with our GELU as its epilogue: the activation's functions are
//! pasted into your shader by [`Kind::wgsl`]. `cargo run --example in_your_shader`.

use wgpu_activations::{GpuActivations, Kind, reference, wgpu};

/// Square matrices of this side.
const N: u32 = 64;

/// C = gelu(A B): the product never goes to memory before the activation.
fn shader(kind: Kind) -> String {
    let functions = kind.wgsl(&[0]);
    let activation = kind.wgsl_name(0);
    format!(
        "{functions}
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {{
    var sum = 0.0;
    for (var k = 0u; k < {N}u; k++) {{
        sum += a[id.y * {N}u + k] * b[k * {N}u + id.x];
    }}
    c[id.y * {N}u + id.x] = {activation}(sum);
}}
"
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;

    let a: Vec<f32> = (0..N * N)
        .map(|i| (i * 7 % 19) as f32 / 19.0 - 0.5)
        .collect();
    let b: Vec<f32> = (0..N * N)
        .map(|i| (i * 5 % 23) as f32 / 23.0 - 0.5)
        .collect();
    let matrices = [&a, &b, &a].map(|values| upload(&device, &queue, values));

    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("matmul + gelu"),
        source: wgpu::ShaderSource::Wgsl(shader(Kind::Gelu).into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("matmul + gelu"),
        layout: None,
        module: &module,
        entry_point: Some("main"),
        compilation_options: Default::default(),
        cache: None,
    });
    let entries: Vec<_> = (0..3)
        .map(|i| wgpu::BindGroupEntry {
            binding: i,
            resource: matrices[i as usize].as_entire_binding(),
        })
        .collect();
    let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries,
    });
    let mut encoder = device.create_command_encoder(&Default::default());
    {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bind_group, &[]);
        pass.dispatch_workgroups(N / 8, N / 8, 1);
    }
    queue.submit([encoder.finish()]);

    let c: Vec<f32> = GpuActivations::new(&device, &queue).read_blocking(&matrices[2])?;
    println!(
        "largest error against f64: {:.2e}",
        largest_error(&a, &b, &c)
    );
    Ok(())
}

fn upload(device: &wgpu::Device, queue: &wgpu::Queue, values: &[f32]) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: 4 * values.len() as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(values));
    buffer
}

fn largest_error(a: &[f32], b: &[f32], c: &[f32]) -> f64 {
    let n = N as usize;
    let mut largest: f64 = 0.0;
    for (row, column) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        let sum: f64 = (0..n)
            .map(|k| f64::from(a[row * n + k]) * f64::from(b[k * n + column]))
            .sum();
        let want = reference::value(sum, 0, Kind::Gelu);
        largest = largest.max((f64::from(c[row * n + column]) - want).abs());
    }
    largest
}
