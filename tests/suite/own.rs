//! A device of an instance of its own.

use libtest_mimic::Failed;
use wgpu_activations::{GpuActivations, wgpu};

use crate::adapters::{self, Gpu};

/// A device of an instance of its own, so that its resources can be counted.
pub struct Own {
    instance: wgpu::Instance,
    pub activations: GpuActivations,
}

impl Own {
    pub fn new(gpu: &Gpu) -> Result<Self, Failed> {
        Own::with(gpu, |_| ())
    }

    /// With other limits than the adapter's.
    pub fn with(gpu: &Gpu, change: impl FnOnce(&mut wgpu::Limits)) -> Result<Self, Failed> {
        let info = gpu.adapter.get_info();
        let backends = wgpu::Backends::from(info.backend);
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapters = pollster::block_on(instance.enumerate_adapters(backends));
        let adapter = adapters.into_iter().find(|a| a.get_info() == info);
        let adapter = adapter.ok_or("the adapter is gone")?;
        let mut limits = adapter.limits();
        change(&mut limits);
        let (device, queue) = adapters::request(&adapter, limits);
        Ok(Own {
            instance,
            activations: GpuActivations::new(&device, &queue),
        })
    }

    /// A buffer of this many bytes.
    pub fn buffer(&self, size: u64) -> wgpu::Buffer {
        adapters::storage(&self.activations, size)
    }

    /// How many there are of each resource that this crate makes.
    pub fn resources(&self) -> Result<[(&'static str, usize); 8], Failed> {
        let report = self.instance.generate_report().ok_or("no report")?;
        let hub = report.hub_report();
        let counts = [
            ("buffers", &hub.buffers),
            ("bind groups", &hub.bind_groups),
            ("bind group layouts", &hub.bind_group_layouts),
            ("pipeline layouts", &hub.pipeline_layouts),
            ("compute pipelines", &hub.compute_pipelines),
            ("shader modules", &hub.shader_modules),
            ("command encoders", &hub.command_encoders),
            ("command buffers", &hub.command_buffers),
        ];
        Ok(counts.map(|(name, report)| (name, report.num_kept_from_user)))
    }

    /// How many buffers there are.
    pub fn buffers(&self) -> Result<usize, Failed> {
        self.count("buffers")
    }

    /// How many compiled pipelines there are.
    pub fn pipelines(&self) -> Result<usize, Failed> {
        self.count("compute pipelines")
    }

    fn count(&self, resource: &str) -> Result<usize, Failed> {
        let counts = self.resources()?;
        let found = counts.iter().find(|(name, _)| *name == resource);
        Ok(found.ok_or("no such resource")?.1)
    }
}
