//! A transformer's feed-forward block learns handwritten digits: SwiGLU with biases, dropout, a
//! residual. The matrix products are the example's own; all that stands between them is two chains,
//! forward and backward. `cargo run --release --example mlp`.

use wgpu::BufferUsages as Usage;
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Dispatch, Format, GpuActivations, Kind};
use wgpu_activations::{Per::Column, Shape, Slot, View, wgpu};

/// 1,797 pictures of 8 x 8 pixels from 0 to 16, and what they show: see `cli/data/README.md`.
const PICTURES: &[u8] = include_bytes!("../cli/data/digits.u8");
const DIGITS: &[u8] = include_bytes!("../cli/data/labels.u8");
/// Pictures of a batch. There are 14; the last one is to test with.
const BATCH: u64 = 128;
const TEST: usize = 13;
const STEPS: usize = 80;
const RATE: f32 = 0.2;
const DROPOUT: f32 = 0.1;

/// A matrix in the pool: its first element, rows, columns. Its gradient is `ALL` elements behind.
type Tensor = (u64, u64, u64);
const W_GATE: Tensor = (0, 64, 96);
const B_GATE: Tensor = behind(W_GATE, 1, 96);
const W_UP: Tensor = behind(B_GATE, 64, 96);
const B_UP: Tensor = behind(W_UP, 1, 96);
const W_DOWN: Tensor = behind(B_UP, 96, 64);
const B_DOWN: Tensor = behind(W_DOWN, 1, 64);
const W_OUT: Tensor = behind(B_DOWN, 64, 10);
const X: Tensor = behind(W_OUT, BATCH, 64);
const GATE: Tensor = behind(X, BATCH, 96);
const UP: Tensor = behind(GATE, BATCH, 96);
const HIDDEN: Tensor = behind(UP, BATCH, 96);
const DOWN: Tensor = behind(HIDDEN, BATCH, 64);
const Y: Tensor = behind(DOWN, BATCH, 64);
const LOGITS: Tensor = behind(Y, BATCH, 10);
const ALL: u64 = behind(LOGITS, 0, 0).0;

const fn behind(other: Tensor, rows: u64, columns: u64) -> Tensor {
    (other.0 + other.1 * other.2, rows, columns)
}

fn gradient(of: Tensor) -> Tensor {
    (of.0 + ALL, of.1, of.2)
}

/// c = a b, or c += a b. Constants stand before it: c is a tensor; a and b have their first element
/// and the steps to the next row and column, which change places where a matrix is transposed.
const PRODUCT: &str = "
@group(0) @binding(0) var<storage, read_write> pool: array<f32>;

@compute @workgroup_size(8, 8)
fn product(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.y >= c.y || id.x >= c.z) {
        return;
    }
    let at = c.x + id.y * c.z + id.x;
    var sum = select(0.0, pool[at], add);
    for (var k = 0u; k < inner; k++) {
        sum += pool[a.x + id.y * a.y + k * a.z] * pool[b.x + k * b.y + id.x * b.z];
    }
    pool[at] = sum;
}";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

enum Step {
    Product(wgpu::ComputePipeline, wgpu::BindGroup, [u32; 2]),
    Chain(Box<Dispatch>),
}

struct Network {
    gpu: GpuActivations,
    pool: wgpu::Buffer,
    forward: Vec<Step>,
    backward: Vec<Step>,
}

/// y = dropout(x + bias) + add. Another p or seed compiles nothing.
fn residual(p: f32, seed: u64) -> Chain {
    Chain::x().bias(Column).dropout(p, seed).add()
}

impl Network {
    fn new(gpu: GpuActivations) -> Result<Network> {
        let pool = gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("pool"),
            size: 4 * 2 * ALL,
            usage: Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST,
            mapped_at_creation: false,
        });
        let mut network = Network {
            gpu,
            pool,
            forward: Vec::new(),
            backward: Vec::new(),
        };
        let mut noise = Noise::new(1);
        for (first, rows, columns) in [W_GATE, W_UP, W_DOWN, W_OUT] {
            let mut weights = noise.normals((rows * columns) as usize);
            weights.iter_mut().for_each(|w| *w /= (rows as f32).sqrt());
            network.write(first, &weights);
        }
        // Backward, the residual gives the gradient in X first, and these two add theirs.
        network.linear(X, W_GATE, GATE, true);
        network.linear(X, W_UP, UP, true);
        let swiglu = Chain::x().gate_bias(Column).bias(Column).gate(Kind::Silu);
        let gate = [(Slot::Gate, GATE), (Slot::GateBias, B_GATE)];
        let up = [(Slot::X, UP), (Slot::Bias, B_UP)];
        network.chain(swiglu, &[gate, up].concat(), HIDDEN)?;
        network.linear(HIDDEN, W_DOWN, DOWN, false);
        let operands = [(Slot::X, DOWN), (Slot::Bias, B_DOWN), (Slot::Add, X)];
        network.chain(residual(DROPOUT, 0), &operands, Y)?;
        network.linear(Y, W_OUT, LOGITS, false);
        Ok(network)
    }

    fn view(&self, (first, rows, columns): Tensor) -> View<'_> {
        View::elements(&self.pool, Format::F32, first, rows * columns)
    }

    fn read(&self, tensor: Tensor) -> Result<Vec<f32>> {
        Ok(self.gpu.read_blocking(self.view(tensor))?)
    }

    fn write(&self, first: u64, values: &[f32]) {
        let (queue, bytes) = (self.gpu.queue(), bytemuck::cast_slice(values));
        queue.write_buffer(&self.pool, 4 * first, bytes);
    }

    /// y = the chain of the operands; backward, the gradients in all of them.
    fn chain(&mut self, chain: Chain, operands: &[(Slot, Tensor)], y: Tensor) -> Result<()> {
        let mut forward = vec![(Slot::Y, self.view(y))];
        let mut backward = vec![(Slot::Dy, self.view(gradient(y)))];
        for &(slot, tensor) in operands {
            forward.push((slot, self.view(tensor)));
            backward.push((slot, self.view(tensor)));
            backward.push((slot.gradient(), self.view(gradient(tensor))));
        }
        let (gpu, shape) = (&self.gpu, Shape::rows(y.1, y.2));
        let forward = gpu.prepare(chain, Direction::Forward, shape, &forward)?;
        let backward = gpu.prepare(chain, Direction::Backward, shape, &backward)?;
        self.forward.push(Step::Chain(forward.into()));
        self.backward.insert(0, Step::Chain(backward.into()));
        Ok(())
    }

    /// y = x w; backward, the gradients in both. That in x is added to what is there, or replaces it.
    fn linear(&mut self, (x, n, k): Tensor, (w, _, m): Tensor, y: Tensor, add: bool) {
        let (dx, dw, dy) = (x + ALL, w + ALL, y.0 + ALL);
        let y = self.product((x, k, 1), (w, m, 1), y, k, false);
        let dw = self.product((x, 1, k), (dy, m, 1), (dw, k, m), n, false);
        let dx = self.product((dy, m, 1), (w, 1, m), (dx, n, k), m, add);
        self.forward.push(y);
        self.backward.splice(0..0, [dw, dx]);
    }

    fn product(&self, a: Tensor, b: Tensor, c: Tensor, inner: u64, add: bool) -> Step {
        let constants = format!(
            "const a = vec3u{a:?}; const b = vec3u{b:?}; const c = vec3u{c:?};
            const inner = {inner}u; const add = {add};"
        );
        let device = self.gpu.device();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("product"),
            source: wgpu::ShaderSource::Wgsl((constants + PRODUCT).into()),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("product"),
            layout: None,
            module: &module,
            entry_point: None,
            compilation_options: Default::default(),
            cache: None,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("product"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: self.pool.as_entire_binding(),
            }],
        });
        let groups = [c.2, c.1].map(|size| size.div_ceil(8) as u32);
        Step::Product(pipeline, bind_group, groups)
    }

    fn submit(&self, steps: &[Step]) {
        let (device, queue) = (self.gpu.device(), self.gpu.queue());
        let mut encoder = device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for step in steps {
            match step {
                Step::Chain(dispatch) => dispatch.record(&mut pass),
                Step::Product(pipeline, bind_group, [x, y]) => {
                    pass.set_pipeline(pipeline);
                    pass.set_bind_group(0, bind_group, &[]);
                    pass.dispatch_workgroups(*x, *y, 1);
                }
            }
        }
        drop(pass);
        queue.submit([encoder.finish()]);
    }

    /// Writes the pictures of a batch to X and tells what they show.
    fn load(&self, batch: usize) -> &'static [u8] {
        let pictures = PICTURES.chunks(64 * BATCH as usize).nth(batch).unwrap();
        let pixels = pictures.iter().map(|&pixel| f32::from(pixel) / 16.0);
        self.write(X.0, &pixels.collect::<Vec<_>>());
        DIGITS.chunks(BATCH as usize).nth(batch).unwrap()
    }

    /// The mean cross entropy, with its gradient in the logits left in the pool, and the share of
    /// digits that are recognised.
    fn forward(&mut self, digits: &[u8], p: f32, seed: u64) -> Result<(f64, f64)> {
        for step in self.forward.iter_mut().chain(&mut self.backward) {
            match step {
                Step::Chain(d) if d.chain().is_random() => d.set_chain(residual(p, seed))?,
                _ => {}
            }
        }
        self.submit(&self.forward);
        let (mut loss, mut recognised, mut gradient) = (0.0, 0.0, Vec::new());
        for (row, &digit) in self.read(LOGITS)?.chunks(10).zip(digits) {
            let right = usize::from(digit);
            let odds = row.iter().map(|logit| f64::from(logit - row[right]).exp());
            let sum: f64 = odds.clone().sum();
            loss += sum.ln() / BATCH as f64;
            recognised += f64::from(odds.clone().all(|odds| odds <= 1.0)) / BATCH as f64;
            for (class, odds) in odds.enumerate() {
                let error = odds / sum - f64::from(class == right);
                gradient.push((error / BATCH as f64) as f32);
            }
        }
        self.write(LOGITS.0 + ALL, &gradient);
        Ok((loss, recognised))
    }

    /// Compares gradients, four of each tensor, with difference quotients of the loss. The seed, and
    /// so what is dropped, is the same throughout.
    fn check_gradients(&mut self) -> Result<()> {
        let digits = self.load(0);
        self.forward(digits, DROPOUT, 7)?;
        self.submit(&self.backward);
        for tensor in [W_GATE, B_GATE, W_UP, B_UP, W_DOWN, B_DOWN, W_OUT, X] {
            let (values, gradients) = (self.read(tensor)?, self.read(gradient(tensor))?);
            let largest = gradients.iter().fold(0f32, |most, g| most.max(g.abs()));
            for i in (values.len() / 9..values.len()).step_by(values.len() / 4) {
                let (at, mut quotient) = (tensor.0 + i as u64, 0.0);
                for step in [0.01, -0.01] {
                    self.write(at, &[values[i] + step]);
                    quotient += self.forward(digits, DROPOUT, 7)?.0 / f64::from(2.0 * step);
                }
                self.write(at, &values[i..=i]);
                let (got, error) = (gradients[i], (f64::from(gradients[i]) - quotient).abs());
                if error.is_nan() || error > 1e-3 * f64::from(largest) {
                    return Err(format!("gradient {at} is {got}, and should be {quotient}").into());
                }
            }
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;
    let mut network = Network::new(GpuActivations::new(&device, &queue))?;
    network.check_gradients()?;
    println!("{}: gradients are right", adapter.get_info().name);

    // Gradient descent, in place: weights = -RATE gradients + weights.
    let (w, dw) = (network.view((0, 1, X.0)), network.view((ALL, 1, X.0)));
    let slots = [(Slot::X, dw), (Slot::Add, w), (Slot::Y, w)];
    let descent = Chain::x().scale_by(-RATE).add();
    let gpu = &network.gpu;
    let descent = gpu.prepare(descent, Direction::Forward, X.0, &slots)?;
    let mut losses = Vec::new();
    for step in 0..=STEPS {
        if step % 20 == 0 {
            let (loss, share) = network.forward(network.load(TEST), 0.0, 0)?;
            println!("step {step:3}: test loss {loss:.3}, accuracy {share:.3}");
            losses.push(loss);
        }
        // With the step as the seed, each one drops others.
        network.forward(network.load(step % TEST), DROPOUT, step as u64)?;
        network.submit(&network.backward);
        descent.submit()?;
    }
    match losses[losses.len() - 1] < losses[0] / 2.0 {
        true => Ok(()),
        false => Err(format!("the test loss has not fallen by half: {losses:?}").into()),
    }
}
