//! Adapters and devices: which there are, and opening one.

use std::error::Error;
use std::str::FromStr;

use wgpu_activations::wgpu;

/// Which adapter is asked for: `vulkan`, `gl`, `cpu`, or part of an adapter's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice(String);

impl FromStr for Choice {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase() {
            empty if empty.is_empty() => Err("name a backend, cpu, or part of an adapter's name"),
            text => Ok(Choice(text)),
        }
    }
}

/// Names of backends: they choose by backend alone, since `gl` is part of many a name.
const BACKENDS: [(&str, wgpu::Backends); 4] = [
    ("vulkan", wgpu::Backends::VULKAN),
    ("gl", wgpu::Backends::GL),
    ("metal", wgpu::Backends::METAL),
    ("dx12", wgpu::Backends::DX12),
];

impl Choice {
    /// Whether the CPU backend is meant, without any GPU.
    pub fn is_cpu(&self) -> bool {
        self.0 == "cpu"
    }

    /// The backend of that name, where it is one.
    fn backend(&self) -> Option<wgpu::Backends> {
        let named = BACKENDS.iter().find(|(name, _)| *name == self.0);
        named.map(|(_, backend)| *backend)
    }

    fn matches(&self, info: &wgpu::AdapterInfo) -> bool {
        match self.backend() {
            Some(_) => info.backend.to_str() == self.0,
            None => info.name.to_lowercase().contains(&self.0),
        }
    }
}

/// An opened device.
pub struct Device {
    /// What is known of its adapter.
    pub info: wgpu::AdapterInfo,
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
}

/// All adapters of these backends, the fastest kind first.
fn adapters(backends: wgpu::Backends) -> Vec<wgpu::Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        ..wgpu::InstanceDescriptor::new_without_display_handle_from_env()
    });
    let mut adapters = pollster::block_on(instance.enumerate_adapters(backends));
    adapters.sort_by_key(|adapter| {
        let info = adapter.get_info();
        let kind = match info.device_type {
            wgpu::DeviceType::DiscreteGpu => 0,
            wgpu::DeviceType::IntegratedGpu => 1,
            wgpu::DeviceType::VirtualGpu => 2,
            wgpu::DeviceType::Other => 3,
            wgpu::DeviceType::Cpu => 4,
        };
        (kind, info.backend == wgpu::Backend::Gl)
    });
    adapters
}

const NONE_FOUND: &str = "no GPU adapter found, not even a software one: run `cargo xtask setup`, \
    install your GPU's driver or Mesa's (Debian: mesa-vulkan-drivers), or pass --device cpu";

/// Every adapter that fits the choice; all of them without a choice. An error where none fits.
///
/// Where a backend is asked for, the others are left asleep: they take time, and drivers that
/// write to standard error do so unasked.
pub fn chosen(choice: Option<&Choice>) -> Result<Vec<wgpu::Adapter>, Box<dyn Error>> {
    let backends = choice.and_then(Choice::backend);
    let mut fitting = adapters(backends.unwrap_or(wgpu::Backends::all()));
    if let Some(choice) = choice {
        fitting.retain(|a| choice.matches(&a.get_info()));
    }
    match fitting.is_empty() {
        true => Err(none_fits(choice).into()),
        false => Ok(fitting),
    }
}

fn none_fits(choice: Option<&Choice>) -> String {
    let all = adapters(wgpu::Backends::all());
    let names: Vec<String> = all.iter().map(|a| describe(&a.get_info())).collect();
    match (choice, names.is_empty()) {
        (Some(Choice(text)), false) => {
            format!(
                "no adapter fits --device {text}. There are: {}; cpu",
                names.join("; ")
            )
        }
        _ => NONE_FOUND.into(),
    }
}

/// Opens the device with all that the adapter offers.
pub fn open(adapter: &wgpu::Adapter) -> Result<Device, Box<dyn Error>> {
    let features = adapter.features()
        & (wgpu::Features::SHADER_F16
            | wgpu::Features::SUBGROUP
            | wgpu::Features::IMMEDIATES
            | wgpu::Features::TIMESTAMP_QUERY);
    let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("wgpu-activations"),
        required_features: features,
        required_limits: adapter.limits(),
        ..Default::default()
    }))
    .map_err(|error| format!("{}: {error}", describe(&adapter.get_info())))?;
    Ok(Device {
        info: adapter.get_info(),
        device,
        queue,
    })
}

/// The backend and the adapter's name: `vulkan llvmpipe (LLVM 15.0.6, 256 bits)`.
pub fn describe(info: &wgpu::AdapterInfo) -> String {
    format!("{} {}", info.backend, info.name)
}
