//! How what a `GpuActivations` makes is named and compiled.

use crate::walk::WORKGROUP;

/// Names and a cache for what a [`GpuActivations`](crate::GpuActivations) makes.
///
/// ```no_run
/// # fn go(device: wgpu::Device, queue: wgpu::Queue) {
/// use wgpu_activations::{GpuActivations, Options};
///
/// let options = Options::new().label("mlp");
/// let activations = GpuActivations::with_options(&device, &queue, options);
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    label: Option<String>,
    cache: Option<wgpu::PipelineCache>,
    workgroup: Option<u32>,
}

impl Options {
    /// Those of [`GpuActivations::new`](crate::GpuActivations::new).
    pub fn new() -> Self {
        Options::default()
    }

    /// The name of passes and bind groups, and what the names of pipelines and buffers begin
    /// with, in debuggers and wgpu's messages: `mlp gelu forward`. Without it, `wgpu-activations`.
    pub fn label(self, label: impl Into<String>) -> Self {
        Options {
            label: Some(label.into()),
            ..self
        }
    }

    /// Compiles pipelines through this cache of the device, which needs
    /// `wgpu::Features::PIPELINE_CACHE`. Keep its bytes, and the next start compiles nothing:
    ///
    /// ```no_run
    /// # fn go(device: wgpu::Device, queue: wgpu::Queue) -> Result<(), Box<dyn std::error::Error>> {
    /// use wgpu_activations::{Direction, GpuActivations, Kind, Options};
    ///
    /// let kept = std::fs::read("pipelines.bin").ok();
    /// let descriptor = wgpu::PipelineCacheDescriptor {
    ///     label: None,
    ///     data: kept.as_deref(),
    ///     fallback: true,
    /// };
    /// // SAFETY: nobody else writes the file.
    /// let cache = unsafe { device.create_pipeline_cache(&descriptor) };
    /// let options = Options::new().pipeline_cache(cache.clone());
    /// let activations = GpuActivations::with_options(&device, &queue, options);
    /// activations.warm_up(&[(Kind::Gelu.into(), Direction::Forward)])?;
    /// if let Some(bytes) = cache.get_data() {
    ///     std::fs::write("pipelines.bin", bytes)?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// A cache of another device is refused where a pipeline is compiled.
    pub fn pipeline_cache(self, cache: wgpu::PipelineCache) -> Self {
        Options {
            cache: Some(cache),
            ..self
        }
    }

    /// The invocations of a workgroup, in place of 256, which was the fastest on every device measured:
    /// for a device where another number is. No more than the device allows, and one at least; sums and
    /// rows are shared out among as many. [`GpuActivations::describe`](crate::GpuActivations::describe)
    /// says what came of it. What is computed stays the same but for the order of sums.
    pub fn workgroup(self, invocations: u32) -> Self {
        Options {
            workgroup: Some(invocations),
            ..self
        }
    }

    pub(crate) fn most_invocations(&self) -> u32 {
        self.workgroup.unwrap_or(WORKGROUP)
    }

    pub(crate) fn name(&self) -> &str {
        self.label.as_deref().unwrap_or("wgpu-activations")
    }

    pub(crate) fn cache(&self) -> Option<&wgpu::PipelineCache> {
        self.cache.as_ref()
    }
}
