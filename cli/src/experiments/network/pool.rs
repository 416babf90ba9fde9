//! A buffer of tensors, and the work over it.

use wgpu_activations::wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu_activations::wgpu::{self, Buffer, BufferUsages, ComputePass, ComputePipeline};
use wgpu_activations::{Chain, Direction, Dispatch, Format, Shape, Slot, View};

use super::tensor::{Plan, SLOPES, Tensor};
use crate::Result;
use crate::backend::Gpu;

/// Repetitions that are recorded before they are submitted.
const AT_ONCE: usize = 16;

/// A GPU with the two kernels that are no activations: matrix product and Adam.
pub struct Lab<'g> {
    pub gpu: &'g Gpu,
    product: ComputePipeline,
    adam: ComputePipeline,
}

impl<'g> Lab<'g> {
    pub fn new(gpu: &'g Gpu) -> Result<Self> {
        let source = wgpu::ShaderSource::Wgsl(include_str!("kernels.wgsl").into());
        let label = Some("experiments");
        let pipeline = |module: &wgpu::ShaderModule, name| {
            (gpu.device).create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(name),
                layout: None,
                module,
                entry_point: Some(name),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        gpu.scoped(|| {
            let module = wgpu::ShaderModuleDescriptor { label, source };
            let module = gpu.device.create_shader_module(module);
            let [product, adam] = ["product", "adam"].map(|name| pipeline(&module, name));
            Lab { gpu, product, adam }
        })
    }

    /// A buffer for what was planned and its gradients, all 0.
    pub fn pool(&self, plan: &Plan) -> Result<Pool<'_>> {
        let buffer = self.gpu.storage(plan.numbers())?;
        Ok(Pool { lab: self, buffer })
    }
}

/// One piece of recorded work.
pub enum Step {
    Chain(Box<Dispatch>),
    Own {
        pipeline: ComputePipeline,
        bind_group: wgpu::BindGroup,
        groups: u32,
    },
}

impl Step {
    pub fn record(&self, pass: &mut ComputePass<'_>) {
        match self {
            Step::Chain(dispatch) => dispatch.record(pass),
            Step::Own {
                pipeline,
                bind_group,
                groups,
            } => {
                pass.set_pipeline(pipeline);
                pass.set_bind_group(0, bind_group, &[]);
                pass.dispatch_workgroups(*groups, 1, 1);
            }
        }
    }
}

/// Tensors in one buffer.
pub struct Pool<'l> {
    pub lab: &'l Lab<'l>,
    buffer: Buffer,
}

impl Pool<'_> {
    pub fn write(&self, tensor: Tensor, values: &[f32]) {
        assert_eq!(
            values.len(),
            tensor.len() as usize,
            "a value for each place"
        );
        let start = 4 * u64::from(tensor.first);
        (self.lab.gpu.queue).write_buffer(&self.buffer, start, bytemuck::cast_slice(values));
    }

    pub fn read(&self, tensor: Tensor) -> Result<Vec<f32>> {
        let library = &self.lab.gpu.activations;
        Ok(library.read_blocking(self.view(tensor))?)
    }

    /// The same in f64, for what is computed on the host.
    pub fn read_f64(&self, tensor: Tensor) -> Result<Vec<f64>> {
        Ok(self.read(tensor)?.into_iter().map(f64::from).collect())
    }

    fn view(&self, tensor: Tensor) -> View<'_> {
        let (first, count) = (tensor.first.into(), tensor.len().into());
        View::elements(&self.buffer, Format::F32, first, count)
    }

    /// A direction of a chain over tensors; `like` has its rows and columns.
    pub fn chain(
        &self,
        chain: impl Into<Chain>,
        direction: Direction,
        like: Tensor,
        slots: &[(Slot, Tensor)],
    ) -> Result<Step> {
        let views: Vec<_> = (slots.iter())
            .map(|(slot, tensor)| (*slot, self.view(*tensor)))
            .collect();
        let shape = Shape::rows(like.rows.into(), like.columns.into());
        let dispatch = (self.lab.gpu).prepare(chain, direction, shape, &views)?;
        Ok(Step::Chain(Box::new(dispatch)))
    }

    /// y = chain(x, operands).
    pub fn forward(
        &self,
        chain: impl Into<Chain>,
        x: Tensor,
        operands: &[(Slot, Tensor)],
        y: Tensor,
    ) -> Result<Step> {
        let slots = [&[(Slot::X, x), (Slot::Y, y)], operands].concat();
        self.chain(chain, Direction::Forward, x, &slots)
    }

    /// c = a b.
    pub fn product(&self, a: Tensor, b: Tensor, c: Tensor) -> Step {
        self.multiply(a, b, c, false)
    }

    /// c += a b.
    pub fn add_product(&self, a: Tensor, b: Tensor, c: Tensor) -> Step {
        self.multiply(a, b, c, true)
    }

    fn multiply(&self, a: Tensor, b: Tensor, c: Tensor, accumulates: bool) -> Step {
        let fits = (a.rows, a.columns, b.columns) == (c.rows, b.rows, c.columns);
        assert!(fits, "{a:?} times {b:?} is not {c:?}");
        let (places, inner) = ([a, b, c].map(Tensor::place), a.columns);
        let last = [accumulates.into(), inner, c.rows, c.columns];
        // Each place is three words, and the fourth is the number behind it.
        let mut words: Vec<u32> = (places.iter().zip(last))
            .flat_map(|(place, word)| [&place[..], &[word]].concat())
            .collect();
        words.extend([c.columns, 0, 0, 0]);
        let invocations = c.rows * c.columns.div_ceil(4);
        self.own(&self.lab.product, &words, None, invocations)
    }

    /// Adam's state for the first `count` numbers of the pool. Where `kept` is false they become 0 and
    /// stay so.
    pub fn adam_state(&self, count: u32, kept: impl Fn(usize) -> bool) -> Buffer {
        let state = (0..count as usize).flat_map(|i| [0.0, 0.0, 0.0, f32::from(kept(i))]);
        let state: Vec<f32> = state.collect();
        self.lab
            .gpu
            .device
            .create_buffer_init(&BufferInitDescriptor {
                label: Some("adam"),
                contents: bytemuck::cast_slice(&state),
                usage: BufferUsages::STORAGE,
            })
    }

    /// A step of Adam with its state.
    pub fn adam(&self, state: &Buffer, rate: f32) -> Step {
        let count = (state.size() / 16) as u32;
        let words = [count, SLOPES, rate.to_bits(), 0];
        self.own(&self.lab.adam, &words, Some(state), count)
    }

    fn own(
        &self,
        pipeline: &ComputePipeline,
        words: &[u32],
        state: Option<&Buffer>,
        invocations: u32,
    ) -> Step {
        let device = &self.lab.gpu.device;
        let uniform = device.create_buffer_init(&BufferInitDescriptor {
            label: Some("experiments"),
            contents: bytemuck::cast_slice(words),
            usage: BufferUsages::UNIFORM,
        });
        let buffers = [Some(&self.buffer), Some(&uniform), state];
        let entries: Vec<_> = (buffers.into_iter().flatten().enumerate())
            .map(|(binding, buffer)| wgpu::BindGroupEntry {
                binding: binding as u32,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("experiments"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        Step::Own {
            pipeline: pipeline.clone(),
            bind_group,
            groups: invocations.div_ceil(64),
        }
    }

    /// Does the steps, one after the other.
    pub fn run<'s>(&self, steps: impl IntoIterator<Item = &'s Step>) {
        self.repeat(&steps.into_iter().collect::<Vec<_>>(), 1);
    }

    /// Does the steps a number of times.
    pub fn repeat(&self, steps: &[&Step], times: usize) {
        let mut left = times;
        while left > 0 {
            let now = left.min(AT_ONCE);
            self.lab.gpu.submit(|encoder| {
                let mut pass = encoder.begin_compute_pass(&Default::default());
                for step in (0..now).flat_map(|_| steps) {
                    step.record(&mut pass);
                }
            });
            left -= now;
        }
    }
}
