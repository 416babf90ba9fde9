//! Work that is ready to be recorded.

use std::sync::Arc;

use super::pipelines::Pipeline;

/// A chain bound to its buffers: record it any number of times.
///
/// Recording cannot fail and allocates nothing. The dispatch keeps its buffers alive.
#[derive(Clone, Debug)]
pub struct Dispatch {
    pub(super) launches: Vec<Launch>,
}

/// One call of `dispatch_workgroups`.
#[derive(Clone, Debug)]
pub(super) struct Launch {
    pub pipeline: Arc<Pipeline>,
    pub bind_group: wgpu::BindGroup,
    pub groups: [u32; 2],
}

impl Dispatch {
    /// Records the work into the caller's pass. Sets the pipeline and bind group 0.
    pub fn record(&self, pass: &mut wgpu::ComputePass<'_>) {
        for launch in &self.launches {
            pass.set_pipeline(&launch.pipeline.pipeline);
            pass.set_bind_group(0, &launch.bind_group, &[]);
            pass.dispatch_workgroups(launch.groups[0], launch.groups[1], 1);
        }
    }

    /// Records the work into a compute pass of its own. Where several dispatches follow each
    /// other, one pass for all and [`Dispatch::record`] cost less.
    pub fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some("wgpu-activations"),
            timestamp_writes: None,
        });
        self.record(&mut pass);
    }

    /// How many times `dispatch_workgroups` is called: more than once where a view is larger
    /// than one binding or its ends do not fall on 16 bytes.
    pub fn launches(&self) -> usize {
        self.launches.len()
    }
}
