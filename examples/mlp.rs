//! A transformer's feed-forward block learns handwritten digits: SwiGLU with biases, dropout, a
//! residual. The matrix products are the example's own; all that stands between them is two chains,
//! forward and backward. `cargo run --release --example mlp`.

use wgpu::{BufferUsages as Usage, ComputePass, util::DeviceExt};
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Dispatch, Error, Format, GpuActivations, Kind};
use wgpu_activations::{Per::Column, Shape, Slot, View, wgpu};

/// 1,797 pictures of 8 x 8 pixels from 0 to 16, and what they show: see `cli/data/README.md`.
const PICTURES: &[u8] = include_bytes!("../cli/data/digits.u8");
const DIGITS: &[u8] = include_bytes!("../cli/data/labels.u8");
/// Pictures of a batch. There are 14; the last one, of number 13, is to test with.
const BATCH: usize = 128;

/// A matrix in the pool: its first element, rows, columns. Its gradient stands `HALF` behind it.
type Tensor = (u64, u64, u64);
const HALF: u64 = 1 << 17;
type Operand = (Slot, Tensor);

/// c = a b. Constants stand before it: c is a tensor; a and b have their first element and the steps
/// to the next row and column, which change places where a matrix is transposed.
const PRODUCT: &str = "
@group(0) @binding(0) var<storage, read_write> pool: array<f32>;
@compute @workgroup_size(8, 8)
fn product(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.y >= c.y || id.x >= c.z) { return; }
    var sum = 0.0;
    for (var k = 0u; k < inner; k++) {
        sum += pool[a.x + id.y * a.y + k * a.z] * pool[b.x + k * b.y + id.x * b.z];
    }
    pool[c.x + id.y * c.z + id.x] = sum;
}";

struct Pool {
    gpu: GpuActivations,
    buffer: wgpu::Buffer,
}

impl Pool {
    fn view(&self, (first, rows, columns): Tensor, behind: u64) -> View<'_> {
        View::elements(&self.buffer, Format::F32, first + behind, rows * columns)
    }

    /// y = the chain of these; backward, the gradients in all of them.
    fn chain(&self, chain: Chain, of: &[Operand], y: Tensor) -> Result<[Dispatch; 2], Error> {
        let mut forward = vec![(Slot::Y, self.view(y, 0))];
        let mut backward = vec![(Slot::Dy, self.view(y, HALF))];
        for &(slot, tensor) in of {
            forward.push((slot, self.view(tensor, 0)));
            let gradient = (slot.gradient(), self.view(tensor, HALF));
            backward.extend([(slot, self.view(tensor, 0)), gradient]);
        }
        let (gpu, shape) = (&self.gpu, Shape::rows(y.1, y.2));
        let forward = gpu.prepare(chain, Direction::Forward, shape, &forward)?;
        let backward = gpu.prepare(chain, Direction::Backward, shape, &backward)?;
        Ok([forward, backward])
    }

    /// y = x w; backward, the gradients in both.
    fn linear(&self, x: Tensor, w: Tensor, y: Tensor) -> [impl Fn(&mut ComputePass) + use<>; 3] {
        let ((x, n, k), (w, _, m), dx, dy) = (x, w, x.0 + HALF, y.0 + HALF);
        let y = self.product([(x, k, 1), (w, m, 1), y], k);
        let dw = self.product([(x, 1, k), (dy, m, 1), (w + HALF, k, m)], n);
        [y, dw, self.product([(dy, m, 1), (w, 1, m), (dx, n, k)], m)]
    }

    fn product(&self, [a, b, c]: [Tensor; 3], inner: u64) -> impl Fn(&mut ComputePass) + use<> {
        let tensors = format!("const a = vec3u{a:?}; const b = vec3u{b:?}; const c = vec3u{c:?};");
        let text = format!("{tensors} const inner = {inner}u; {PRODUCT}");
        let (label, source) = (None, wgpu::ShaderSource::Wgsl(text.into()));
        let device = self.gpu.device();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: None,
            module: &module,
            entry_point: None,
            compilation_options: Default::default(),
            cache: None,
        });
        let (binding, resource) = (0, self.buffer.as_entire_binding());
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[wgpu::BindGroupEntry { binding, resource }],
        });
        move |pass| {
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &bind_group, &[]);
            pass.dispatch_workgroups(c.2.div_ceil(8) as u32, c.1.div_ceil(8) as u32, 1);
        }
    }

    fn submit(&self, record: impl Fn(&mut ComputePass)) {
        let (device, queue) = (self.gpu.device(), self.gpu.queue());
        let mut encoder = device.create_command_encoder(&Default::default());
        record(&mut encoder.begin_compute_pass(&Default::default()));
        queue.submit([encoder.finish()]);
    }

    /// A tensor plus so much of its gradient, in place.
    fn step(&self, tensor: Tensor, rate: f32) -> Result<(), Error> {
        let (x, y) = (self.view(tensor, HALF), self.view(tensor, 0));
        let slots = [(Slot::X, x), (Slot::Add, y), (Slot::Y, y)];
        let (chain, size) = (Chain::x().scale_by(rate).add(), tensor.1 * tensor.2);
        let step = self.gpu.prepare(chain, Direction::Forward, size, &slots)?;
        step.submit()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;
    let mut size = 0;
    let mut tensor = |rows, columns| -> Tensor {
        size += rows * columns;
        (size - rows * columns, rows, columns)
    };
    let [w_gate, w_up, w_down] = [tensor(64, 96), tensor(64, 96), tensor(96, 64)];
    let [b_gate, b_up, b_down] = [96, 96, 64].map(|columns| tensor(1, columns));
    let [x, gate, up, hidden, down, y] =
        [64, 96, 96, 96, 64, 64].map(|columns| tensor(BATCH as u64, columns));
    let values = Noise::new(1).normals(2 * HALF as usize);
    let values: Vec<f32> = values.iter().map(|w| w / 9.0).collect();
    let buffer = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("pool"),
        contents: bytemuck::cast_slice(&values),
        usage: Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST,
    });
    let gpu = GpuActivations::new(&device, &queue);
    let pool = Pool { gpu, buffer };

    let to_gate = pool.linear(x, w_gate, gate);
    let to_up = pool.linear(x, w_up, up);
    let swiglu = Chain::x().gate_bias(Column).bias(Column).gate(Kind::Silu);
    let of_gate = [(Slot::Gate, gate), (Slot::GateBias, b_gate)];
    let of_up = [(Slot::X, up), (Slot::Bias, b_up)];
    let swiglu = pool.chain(swiglu, &[of_gate, of_up].concat(), hidden)?;
    let to_down = pool.linear(hidden, w_down, down);
    // Another p or seed compiles nothing.
    let dropout = |p, seed| Chain::x().bias(Column).dropout(p, seed).add();
    let of_down = [(Slot::X, down), (Slot::Bias, b_down), (Slot::Add, x)];
    let mut residual = pool.chain(dropout(0.1, 0), &of_down, y)?;

    let pixels: Vec<f32> = PICTURES.iter().map(|p| f32::from(*p) / 16.0).collect();
    // Half the mean square of y less what it should be. All gradients stand in the pool then.
    let mut loss = |batch: usize, p, seed| -> Result<f64, Error> {
        let pixels = &pixels[64 * BATCH * batch..][..64 * BATCH];
        queue.write_buffer(&pool.buffer, 4 * x.0, bytemuck::cast_slice(pixels));
        for dispatch in &mut residual {
            dispatch.set_chain(dropout(p, seed))?;
        }
        pool.submit(|pass| {
            to_gate[0](pass);
            to_up[0](pass);
            swiglu[0].record(pass);
            to_down[0](pass);
            residual[0].record(pass);
        });
        let mut error: Vec<f32> = pool.gpu.read_blocking(pool.view(y, 0))?;
        for (row, digit) in error.chunks_mut(64).zip(&DIGITS[batch * BATCH..]) {
            row[usize::from(*digit)] -= 1.0;
            row.iter_mut().for_each(|error| *error /= BATCH as f32);
        }
        queue.write_buffer(&pool.buffer, 4 * (y.0 + HALF), bytemuck::cast_slice(&error));
        pool.submit(|pass| {
            residual[1].record(pass);
            to_down[1..].iter().for_each(|product| product(pass));
            swiglu[1].record(pass);
            to_up[1](pass);
            to_gate[1](pass);
        });
        let squares = error.iter().map(|error| f64::from(*error).powi(2));
        Ok(squares.sum::<f64>() * BATCH as f64 / 2.0)
    };

    // Along its gradient g the loss changes by |g| per unit. The same seed drops the same.
    for tensor in [w_gate, w_up, w_down, b_gate, b_up, b_down] {
        let (length, before) = (0.002, loss(0, 0.1, 7)?);
        let slope: Vec<f32> = pool.gpu.read_blocking(pool.view(tensor, HALF))?;
        let size = slope.iter().map(|g| g * g).sum::<f32>().sqrt();
        pool.step(tensor, length / size)?;
        let change = (loss(0, 0.1, 7)? - before) as f32 / length;
        assert!((change / size - 1.0).abs() < 0.01, "{change}, not {size}");
    }
    println!("{}: gradients are right", adapter.get_info().name);

    let before = loss(13, 0.0, 0)?;
    for step in 0..100 {
        loss(step % 13, 0.1, step as u64)?; // another seed drops others
        pool.step((0, 1, x.0), -0.3)?; // all weights and biases at once
    }
    let after = loss(13, 0.0, 0)?;
    println!("test loss {before:.3} before, {after:.3} after");
    assert!(after < before / 2.0, "it has not fallen by half");
    Ok(())
}
