use std::time::Instant;
use wgpu_activations::{wgpu, *};
fn main() {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    for adapter in pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all())) {
        for f16 in [false, true] {
            let want = if f16 {
                wgpu::Features::SHADER_F16
            } else {
                wgpu::Features::empty()
            };
            if !adapter.features().contains(want) {
                continue;
            }
            let (device, queue) =
                pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
                    required_features: want,
                    required_limits: adapter.limits(),
                    ..Default::default()
                }))
                .unwrap();
            let a = GpuActivations::new(&device, &queue);
            println!(
                "{:?} f16={f16}\n{}",
                adapter.get_info().backend,
                a.describe()
            );
            let n: u64 = 1 << 22;
            let usage = wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST;
            let make = || {
                device.create_buffer(&wgpu::BufferDescriptor {
                    label: None,
                    size: 16 * n,
                    usage,
                    mapped_at_creation: false,
                })
            };
            let (x, y) = (make(), make());
            let rows = |b, f, columns: u64, stride: u64| {
                View::rows(
                    b,
                    f,
                    0,
                    Rows {
                        rows: n / columns,
                        columns,
                        stride,
                    },
                )
            };
            let el = |b, f, first| View::elements(b, f, first, n);
            let (s, h, b) = (Format::F32, Format::F16, Format::Bf16);
            let cases: Vec<(&str, View, View)> = vec![
                ("f32", el(&x, s, 0), el(&y, s, 0)),
                ("f32 shifted", el(&x, s, 4), el(&y, s, 4)),
                ("f32 odd", el(&x, s, 1), el(&y, s, 2)),
                (
                    "f32 rows 1024/2048",
                    rows(&x, s, 1024, 2048),
                    rows(&y, s, 1024, 2048),
                ),
                (
                    "f32 rows 1024/2048 > plain",
                    rows(&x, s, 1024, 2048),
                    el(&y, s, 0),
                ),
                (
                    "f32 rows 64/192",
                    rows(&x, s, 64, 192),
                    rows(&y, s, 64, 192),
                ),
                ("f32 rows 4/8", rows(&x, s, 4, 8), rows(&y, s, 4, 8)),
                (
                    "f32 rows 1023/2048",
                    rows(&x, s, 1023, 2048),
                    rows(&y, s, 1023, 2048),
                ),
                ("f16", el(&x, h, 0), el(&y, h, 0)),
                ("f16 odd", el(&x, h, 1), el(&y, h, 2)),
                ("bf16", el(&x, b, 0), el(&y, b, 0)),
                ("bf16 odd", el(&x, b, 1), el(&y, b, 2)),
            ];
            for (name, from, to) in cases {
                let d = a
                    .prepare(
                        &Kind::Relu.into(),
                        Direction::Forward,
                        from.len().min(to.len()),
                        &[(Slot::X, from), (Slot::Y, to)],
                    )
                    .unwrap();
                let mut best = f64::MAX;
                for _ in 0..12 {
                    let mut e = device.create_command_encoder(&Default::default());
                    d.encode(&mut e);
                    let t = Instant::now();
                    queue.submit([e.finish()]);
                    device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
                    best = best.min(t.elapsed().as_secs_f64());
                }
                println!(
                    "{name:<30} {:.3} ns/element, {} launches",
                    best * 1e9 / n as f64,
                    d.launches()
                );
            }
        }
    }
}
