//! What an application has of its own: matrices in buffers, and shaders that multiply them.

use wgpu_activations::{Format, Rows, View, wgpu};

/// A matrix of f32, row by row in a buffer.
#[derive(Clone)]
pub struct Matrix {
    buffer: wgpu::Buffer,
    /// The element at which it starts.
    first: u64,
    rows: u64,
    columns: u64,
    transposed: bool,
}

/// Records work into a pass.
pub type Step = Box<dyn Fn(&mut wgpu::ComputePass<'_>)>;

impl Matrix {
    /// A matrix of zeros with a buffer of its own.
    pub fn new(device: &wgpu::Device, rows: u64, columns: u64) -> Matrix {
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: 4 * rows * columns,
            usage: wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Matrix {
            buffer,
            first: 0,
            rows,
            columns,
            transposed: false,
        }
    }

    /// A matrix in the same buffer, that many elements further on. Bindings start at multiples of
    /// 256 bytes.
    pub fn part(&self, first: u64, rows: u64, columns: u64) -> Matrix {
        Matrix {
            first: self.first + first,
            rows,
            columns,
            ..self.clone()
        }
    }

    /// The same numbers, read as the transposed matrix.
    pub fn t(&self) -> Matrix {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            transposed: !self.transposed,
            ..self.clone()
        }
    }

    pub fn write(&self, queue: &wgpu::Queue, values: &[f32]) {
        queue.write_buffer(&self.buffer, 4 * self.first, bytemuck::cast_slice(values));
    }

    pub fn view(&self) -> View<'_> {
        let length = self.rows * self.columns;
        View::elements(&self.buffer, Format::F32, self.first, length)
    }

    /// The left half of each row, and the right one.
    pub fn halves(&self) -> [View<'_>; 2] {
        let rows = Rows {
            rows: self.rows,
            columns: self.columns / 2,
            stride: self.columns,
        };
        [0, rows.columns].map(|at| View::rows(&self.buffer, Format::F32, self.first + at, rows))
    }

    fn binding(&self) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: 4 * self.first,
            size: std::num::NonZeroU64::new(4 * self.rows * self.columns),
        })
    }
}

/// The shaders, to be compiled for each size.
pub struct Shaders {
    device: wgpu::Device,
    module: wgpu::ShaderModule,
}

impl Shaders {
    pub fn new(device: &wgpu::Device) -> Shaders {
        let module = device.create_shader_module(wgpu::include_wgsl!("matrix.wgsl"));
        Shaders {
            device: device.clone(),
            module,
        }
    }

    /// c = a b.
    pub fn product(&self, a: &Matrix, b: &Matrix, c: &Matrix) -> Step {
        self.step("product", a, b, c)
    }

    /// An entry point of the module.
    pub fn step(&self, name: &str, a: &Matrix, b: &Matrix, c: &Matrix) -> Step {
        let constants = [
            ("rows", c.rows as f64),
            ("inner", a.columns as f64),
            ("columns", c.columns as f64),
            ("a_transposed", f64::from(u8::from(a.transposed))),
            ("b_transposed", f64::from(u8::from(b.transposed))),
        ];
        let pipeline = self
            .device
            .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(name),
                layout: None,
                module: &self.module,
                entry_point: Some(name),
                compilation_options: wgpu::PipelineCompilationOptions {
                    constants: &constants,
                    ..Default::default()
                },
                cache: None,
            });
        let entries = [(0, a), (1, b), (2, c)].map(|(binding, matrix)| wgpu::BindGroupEntry {
            binding,
            resource: matrix.binding(),
        });
        let bind_group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(name),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        let [x, y] = [c.columns, c.rows].map(|size| size.div_ceil(8) as u32);
        Box::new(move |pass| {
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &bind_group, &[]);
            pass.dispatch_workgroups(x, y, 1);
        })
    }
}
