//! What the page of gelu.rs is compared with: the same by hand, with a shader of a few lines.

use futures_intrusive::channel::shared::oneshot_channel;

const SHADER: &str = "
@group(0) @binding(0) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x < arrayLength(&x) {
        let a = x[id.x];
        x[id.x] = 0.5 * a * (1.0 + tanh(0.7978846 * (a + 0.044715 * a * a * a)));
    }
}
";

fn main() {
    web::page(async {
        let (device, queue) = web::device().await?;
        let x = web::buffer(&device, &queue, &[-1.0, 0.0, 1.0, 2.0]);
        let mut encoder = device.create_command_encoder(&Default::default());
        apply(&device, &mut encoder, &x);
        let y = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: x.size(),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        encoder.copy_buffer_to_buffer(&x, 0, &y, 0, x.size());
        queue.submit([encoder.finish()]);
        let (done, mapped) = oneshot_channel();
        y.map_async(wgpu::MapMode::Read, .., move |result| {
            let _ = done.send(result);
        });
        // In a browser it does nothing: the event loop polls.
        let _ = device.poll(wgpu::PollType::wait_indefinitely());
        mapped.receive().await;
        let bytes = y.get_mapped_range(..).map_err(|error| error.to_string())?;
        for y in bytemuck::cast_slice::<u8, f32>(&bytes) {
            web::say(&y.to_string());
        }
        Ok(())
    });
}

/// x = gelu(x), in place.
fn apply(device: &wgpu::Device, encoder: &mut wgpu::CommandEncoder, x: &wgpu::Buffer) {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(SHADER.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: None,
        layout: None,
        module: &module,
        entry_point: None,
        compilation_options: Default::default(),
        cache: None,
    });
    let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry {
            binding: 0,
            resource: x.as_entire_binding(),
        }],
    });
    let mut pass = encoder.begin_compute_pass(&Default::default());
    pass.set_pipeline(&pipeline);
    pass.set_bind_group(0, &bind_group, &[]);
    pass.dispatch_workgroups(1, 1, 1);
}
