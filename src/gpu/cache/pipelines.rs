//! Pipelines, compiled once per device.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::Error;
use crate::gpu::GpuActivations;
use crate::gpu::device::context::Context;
use crate::walk::Layout;
use crate::wgsl::{Field, Shader, fields};

/// A compiled pipeline and the layout of its only bind group.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub bind_group_layout: wgpu::BindGroupLayout,
    /// Those of its uniform block.
    pub fields: Vec<Field>,
}

/// One entry of the cache: empty while its first user compiles it.
type Entry = Arc<OnceLock<Result<Arc<Pipeline>, Error>>>;

/// The pipelines of a device. Those of the list are few, and all are kept; of own functions there may
/// be any number, and those that were asked for last are kept.
#[derive(Debug, Default)]
pub(crate) struct Pipelines {
    entries: Mutex<FxHashMap<Shader, Entry>>,
    own: Mutex<Recent>,
}

/// The shaders of own functions, the one that was asked for last at the end.
#[derive(Debug, Default)]
struct Recent {
    /// When each was asked for.
    asked: FxHashMap<Shader, u64>,
    now: u64,
}

impl Recent {
    /// Notes that a shader is asked for. Returns the one to forget where there are too many.
    fn ask(&mut self, shader: &Shader) -> Option<Shader> {
        self.now += 1;
        match self.asked.get_mut(shader) {
            Some(asked) => *asked = self.now,
            None => drop(self.asked.insert(shader.clone(), self.now)),
        }
        if self.asked.len() <= GpuActivations::MOST_OWN_PIPELINES {
            return None;
        }
        let oldest = self.asked.iter().min_by_key(|(_, asked)| **asked);
        let oldest = oldest.map(|(shader, _)| shader.clone())?;
        self.asked.remove(&oldest);
        Some(oldest)
    }
}

impl GpuActivations {
    /// How many pipelines of own functions ([`Kind::custom`](crate::Kind::custom)) a context keeps: beyond
    /// these, the one that was asked for the longest ago is forgotten, and compiled anew where it is
    /// asked for again. Dispatches keep theirs. Those of the list are all kept.
    pub const MOST_OWN_PIPELINES: usize = 256;
}

impl Pipelines {
    /// The pipeline, compiled on first use; other threads that want the same one wait for it.
    pub(crate) fn get(&self, context: &Context, shader: &Shader) -> Result<Arc<Pipeline>, Error> {
        if shader.is_own() {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(oldest) = own.ask(shader) {
                let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
                entries.remove(&oldest);
            }
        }
        let entry = {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            match entries.get(shader) {
                Some(entry) => entry.clone(),
                None => entries.entry(shader.clone()).or_default().clone(),
            }
        };
        let result = entry.get_or_init(|| compile(context, shader).map(Arc::new));
        if matches!(result, Err(Error::OutOfMemory { .. })) {
            // It may work later: forget it, unless another thread has begun anew already.
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            if entries
                .get(shader)
                .is_some_and(|kept| Arc::ptr_eq(kept, &entry))
            {
                entries.remove(shader);
            }
        }
        result.clone()
    }
}

fn compile(context: &Context, shader: &Shader) -> Result<Pipeline, Error> {
    let Context {
        device, options, ..
    } = context;
    let label = format!("{} {}", options.name(), shader.label());
    let source = shader.text();
    context.scoped("compiling a pipeline", || {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(&label),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let bind_group_layout = bind_group_layout(device, &label, shader.layout());
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(&label),
            bind_group_layouts: &[Some(&bind_group_layout)],
            immediate_size: 0,
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&label),
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: options.cache(),
        });
        Pipeline {
            pipeline,
            bind_group_layout,
            fields: fields(shader),
        }
    })
}

/// Binding 0 is the uniform block, then the storage bindings.
fn bind_group_layout(device: &wgpu::Device, label: &str, layout: &Layout) -> wgpu::BindGroupLayout {
    let entry = |binding: usize, ty: wgpu::BufferBindingType| wgpu::BindGroupLayoutEntry {
        binding: binding as u32,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    };
    let storage = layout.writable.iter().enumerate().map(|(i, writable)| {
        entry(
            i + 1,
            wgpu::BufferBindingType::Storage {
                read_only: !writable,
            },
        )
    });
    let entries: Vec<_> = std::iter::once(entry(0, wgpu::BufferBindingType::Uniform))
        .chain(storage)
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some(label),
        entries: &entries,
    })
}
