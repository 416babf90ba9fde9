mod device;
#[allow(dead_code)]
mod svg;

fn main() {
    for adapter in device::adapters() {
        println!("{}", device::describe(&adapter.get_info()));
        let d = device::open(&adapter).unwrap();
        let gpu = wgpu_activations::GpuActivations::new(&d.device, &d.queue);
        let x: Vec<f32> = (0..65537).map(|i| (i as f32 - 30000.0) * 1e-3).collect();
        let buffer = d
            .device
            .create_buffer(&wgpu_activations::wgpu::BufferDescriptor {
                label: None,
                size: 4 * x.len() as u64,
                usage: wgpu_activations::wgpu::BufferUsages::all()
                    & !wgpu_activations::wgpu::BufferUsages::MAP_READ
                    & !wgpu_activations::wgpu::BufferUsages::MAP_WRITE
                    & !wgpu_activations::wgpu::BufferUsages::BLAS_INPUT
                    & !wgpu_activations::wgpu::BufferUsages::TLAS_INPUT,
                mapped_at_creation: false,
            });
        for kind in wgpu_activations::Kind::all() {
            d.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&x));
            gpu.apply(buffer.slice(4..), kind).unwrap();
            let y: Vec<f32> = gpu.read_blocking(&buffer).unwrap();
            println!(
                "{kind} {:?} {:?} {}",
                &y[..4],
                &y[65535..],
                wgpu_activations::reference::value(kind, 0, x[3] as f64)
            );
        }
    }
}
