//! The adapters of this machine, each opened once.

use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use libtest_mimic::{Failed, Trial};
use wgpu_activations::{GpuActivations, Kind, wgpu};

use crate::Outcome;

/// An opened adapter.
pub struct Gpu {
    /// `vulkan`, `gl` …, for the names of trials.
    pub name: String,
    pub adapter: wgpu::Adapter,
    pub activations: GpuActivations,
    /// Errors that reached wgpu's uncaptured-error handler: there must be none.
    uncaptured: Mutex<Vec<String>>,
    flushes: OnceLock<bool>,
    /// On GL: this adapter in instances of their own, those that no trial is using.
    free: Mutex<Vec<&'static Gpu>>,
}

/// Every adapter, opened with all its limits; of these, what wgpu's usual variables choose
/// (`WGPU_BACKEND`, `WGPU_ADAPTER_NAME`).
pub fn all() -> &'static [Gpu] {
    static ALL: OnceLock<Vec<Gpu>> = OnceLock::new();
    ALL.get_or_init(|| {
        let backends = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::all());
        let adapters = enumerate(backends).into_iter().filter(is_chosen);
        let mut gpus: Vec<Gpu> = adapters.map(plain).collect();
        let names: Vec<String> = gpus.iter().map(|gpu| gpu.name.clone()).collect();
        for (i, gpu) in gpus.iter_mut().enumerate() {
            let earlier = names[..i].iter().filter(|name| **name == names[i]).count();
            if earlier > 0 {
                gpu.name = format!("{}_{}", names[i], earlier + 1);
            }
        }
        gpus
    })
}

/// The adapters of an instance of its own.
fn enumerate(backends: wgpu::Backends) -> Vec<wgpu::Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    pollster::block_on(instance.enumerate_adapters(backends))
}

/// Whether the adapter's name has what `WGPU_ADAPTER_NAME` says, whatever the case.
fn is_chosen(adapter: &wgpu::Adapter) -> bool {
    let name = adapter.get_info().name.to_lowercase();
    let chosen = std::env::var("WGPU_ADAPTER_NAME").unwrap_or_default();
    name.contains(&chosen.to_lowercase())
}

/// The trial that fails where there is no adapter.
pub fn some() -> Outcome {
    match all() {
        [] => Err(Failed::from(
            "no GPU adapter found, not even a software one: run `cargo xtask setup`",
        )),
        _ => Ok(()),
    }
}

/// Every adapter in other clothes: with all that this crate can make use of, and with the limits
/// that WebGPU guarantees and those of weaker devices.
pub fn variants() -> &'static [Gpu] {
    static VARIANTS: OnceLock<Vec<Gpu>> = OnceLock::new();
    VARIANTS.get_or_init(|| {
        let none = wgpu::Features::empty();
        let variants = |gpu: &Gpu| {
            let (own, f16) = (gpu.adapter.limits(), wgpu::Features::SHADER_F16);
            let has_f16 = gpu.adapter.features().contains(f16);
            let mut variants = vec![
                ("webgpu_limits", none, wgpu::Limits::default()),
                ("downlevel", none, wgpu::Limits::downlevel_defaults()),
            ];
            if has_f16 {
                variants.push(("f16", f16, own));
            }
            let open =
                |(name, features, limits)| open(&gpu.name, name, &gpu.adapter, features, limits);
            variants.into_iter().map(open).collect::<Vec<_>>()
        };
        all().iter().flat_map(variants).collect()
    })
}

/// The adapters that have `SHADER_F16`: opened with it and without.
pub fn with_and_without_f16() -> Vec<(&'static Gpu, &'static Gpu)> {
    let native = variants().iter().filter(|v| v.name.ends_with("_f16"));
    let pair = |native: &'static Gpu| {
        let plain = all()
            .iter()
            .find(|p| native.name == format!("{}_f16", p.name));
        Some((native, plain?))
    };
    native.filter_map(pair).collect()
}

/// The backend, but a second Vulkan driver's own name.
fn name(info: &wgpu::AdapterInfo) -> String {
    match info.name.starts_with("SwiftShader") {
        true => "swiftshader".into(),
        false => info.backend.to_string(),
    }
}

/// Where Debian's chromium keeps its Vulkan driver.
const SWIFTSHADER: &str = "/usr/lib/chromium/vk_swiftshader_icd.json";

/// Adds SwiftShader to the drivers that the Vulkan loader finds, where Chromium has brought it and
/// the environment does not choose the drivers. It flushes subnormal numbers and compiles as
/// browsers do.
pub fn add_swiftshader() {
    let chosen = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];
    if chosen.iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    if std::path::Path::new(SWIFTSHADER).exists() {
        // SAFETY: called first in `main`, before there is another thread.
        unsafe { std::env::set_var("VK_ADD_DRIVER_FILES", SWIFTSHADER) };
    }
}

fn plain(adapter: wgpu::Adapter) -> Gpu {
    let limits = adapter.limits();
    open(
        &name(&adapter.get_info()),
        "",
        &adapter,
        wgpu::Features::empty(),
        limits,
    )
}

fn open(
    name: &str,
    variant: &str,
    adapter: &wgpu::Adapter,
    features: wgpu::Features,
    limits: wgpu::Limits,
) -> Gpu {
    let (device, queue) = request_with(adapter, features, limits);
    let separator = if variant.is_empty() { "" } else { "_" };
    Gpu {
        name: format!("{name}{separator}{variant}"),
        activations: GpuActivations::new(&device, &queue),
        adapter: adapter.clone(),
        uncaptured: Mutex::new(Vec::new()),
        flushes: OnceLock::new(),
        free: Mutex::new(Vec::new()),
    }
}

/// A device of this adapter with these limits and no optional feature.
pub fn request(adapter: &wgpu::Adapter, limits: wgpu::Limits) -> (wgpu::Device, wgpu::Queue) {
    request_with(adapter, wgpu::Features::empty(), limits)
}

pub fn request_with(
    adapter: &wgpu::Adapter,
    required_features: wgpu::Features,
    required_limits: wgpu::Limits,
) -> (wgpu::Device, wgpu::Queue) {
    pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("test"),
        required_features,
        required_limits,
        ..Default::default()
    }))
    .expect("the adapter grants what it offers")
}

impl Gpu {
    /// `vulkan::NAME`
    pub fn trial(
        &'static self,
        name: impl Display,
        body: impl FnOnce(&'static Gpu) -> Outcome + Send + 'static,
    ) -> Trial {
        Trial::test(format!("{}::{name}", self.name), move || {
            if self.adapter.get_info().backend != wgpu::Backend::Gl {
                return body(self);
            }
            let free = lock(&self.free).pop();
            let twin = free.unwrap_or_else(|| self.twin());
            let outcome = body(twin);
            lock(&self.free).push(twin);
            outcome
        })
    }

    /// The same in an instance of its own. All of an instance's GL calls wait for one lock, and
    /// panic after six seconds: no longer than a driver takes for one long shader where trials run
    /// side by side.
    fn twin(&self) -> &'static Gpu {
        let info = self.adapter.get_info();
        let same = |adapter: &wgpu::Adapter| adapter.get_info() == info;
        let adapter = enumerate(info.backend.into()).into_iter().find(same);
        let (features, limits) = (self.device().features(), self.device().limits());
        let adapter = adapter.expect("an adapter is found again");
        Box::leak(Box::new(open(&self.name, "", &adapter, features, limits)))
    }

    /// Whether arithmetic takes subnormal inputs for 0: 2 x, square's derivative, is normal for the
    /// largest of them.
    pub fn flushes(&self) -> bool {
        *self.flushes.get_or_init(|| {
            let largest = f32::MIN_POSITIVE.next_down();
            crate::accuracy::jets(self, Kind::Square, &[largest])[1] == [0.0]
        })
    }

    pub fn device(&self) -> &wgpu::Device {
        self.activations.device()
    }

    /// From now on wgpu's uncaptured errors are collected instead of panicking.
    pub fn collect_uncaptured(&'static self) {
        self.device()
            .on_uncaptured_error(std::sync::Arc::new(|error: wgpu::Error| {
                lock(&self.uncaptured).push(error.to_string());
            }));
    }

    /// What was collected.
    pub fn uncaptured(&self) -> Vec<String> {
        lock(&self.uncaptured).clone()
    }

    /// A storage buffer with these values, readable and writable.
    pub fn buffer(&self, values: &[f32]) -> wgpu::Buffer {
        buffer(&self.activations, values)
    }

    /// A storage buffer of this many values, filled with the guard value.
    pub fn blank(&self, count: usize) -> wgpu::Buffer {
        self.buffer(&vec![GUARD; count])
    }

    /// The whole buffer.
    pub fn read(&self, buffer: &wgpu::Buffer) -> Vec<f32> {
        self.activations
            .read_blocking(buffer)
            .expect("the buffer is readable")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What stands where no kernel may write.
pub const GUARD: f32 = -987.654_3;

/// A storage buffer of this many bytes.
pub fn storage(activations: &GpuActivations, size: u64) -> wgpu::Buffer {
    activations.device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("test"),
        size,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// A storage buffer with these values.
pub fn buffer(activations: &GpuActivations, values: &[f32]) -> wgpu::Buffer {
    let buffer = storage(activations, 4 * values.len() as u64);
    activations
        .queue()
        .write_buffer(&buffer, 0, bytemuck::cast_slice(values));
    buffer
}
