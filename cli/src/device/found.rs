//! The adapters that there are, in an order that does not depend on which backends are opened.

use wgpu_activations::wgpu::{
    self, Adapter, AdapterInfo, Backend, Backends, DeviceType, PowerPreference,
};

/// An adapter, and what it is called here.
#[derive(Debug)]
pub struct Found {
    pub adapter: Adapter,
    pub info: AdapterInfo,
    /// Its place in the whole list, where all that stands before it was opened.
    pub index: Option<usize>,
    /// Its backend and its place among the backend's adapters: `vulkan:0`.
    pub selector: String,
    /// Backend and name, `vulkan llvmpipe`; `vulkan:1 llvmpipe` where another is called the same.
    pub name: String,
}

/// The order of the list.
const ORDER: [Backends; 4] = [
    Backends::VULKAN,
    Backends::METAL,
    Backends::DX12,
    Backends::GL,
];

/// The adapters of these backends: by backend, the fastest kind first. GL comes last, and not at
/// all where the others' are `enough`: its loader is talkative where there is no display.
pub fn adapters(backends: Backends, enough: impl Fn(&[AdapterInfo]) -> bool) -> Vec<Adapter> {
    let mut all = Vec::new();
    let enabled = backends & wgpu::Instance::enabled_backend_features();
    for backend in ORDER.into_iter().filter(|&one| enabled.contains(one)) {
        if backend != Backends::GL || !enough(&infos(&all)) {
            all.extend(adapters_of(backend));
        }
    }
    all
}

fn adapters_of(backends: Backends) -> Vec<Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        ..wgpu::InstanceDescriptor::new_without_display_handle_from_env()
    });
    let mut adapters = pollster::block_on(instance.enumerate_adapters(backends));
    adapters.sort_by_key(|one| slowness(one.get_info().device_type, PowerPreference::None));
    adapters
}

pub fn infos(adapters: &[Adapter]) -> Vec<AdapterInfo> {
    adapters.iter().map(Adapter::get_info).collect()
}

/// Whether all that stands before a backend was opened, so far as there is such a thing here.
pub fn is_counted(backend: Backend, opened: Backends) -> bool {
    let before = ORDER.into_iter().take_while(|&one| one != backend.into());
    opened.contains(before.collect::<Backends>() & wgpu::Instance::enabled_backend_features())
}

/// `vulkan:0`
pub fn selector(infos: &[AdapterInfo], i: usize) -> String {
    let backend = infos[i].backend;
    let before = infos[..i].iter().filter(|info| info.backend == backend);
    format!("{backend}:{}", before.count())
}

pub fn name(infos: &[AdapterInfo], i: usize) -> String {
    let AdapterInfo { backend, name, .. } = &infos[i];
    let called = |other: &&AdapterInfo| other.backend == *backend && other.name == *name;
    match infos.iter().filter(called).count() {
        1 => format!("{backend} {name}"),
        _ => format!("{} {name}", selector(infos, i)),
    }
}

/// From the fastest kind to the slowest; or from the one that needs the least power.
pub fn slowness(kind: DeviceType, power: PowerPreference) -> u8 {
    let low = power == PowerPreference::LowPower;
    match kind {
        DeviceType::DiscreteGpu => u8::from(low),
        DeviceType::IntegratedGpu => u8::from(!low),
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(backend: Backend, name: &str) -> AdapterInfo {
        AdapterInfo {
            name: name.into(),
            ..AdapterInfo::new(DeviceType::Cpu, backend)
        }
    }

    #[test]
    fn equal_adapters_have_names_of_their_own() {
        let infos = [
            adapter(Backend::Vulkan, "a"),
            adapter(Backend::Vulkan, "b"),
            adapter(Backend::Vulkan, "a"),
            adapter(Backend::Gl, "a"),
        ];
        let names: Vec<String> = (0..4).map(|i| name(&infos, i)).collect();
        assert_eq!(names, ["vulkan:0 a", "vulkan b", "vulkan:2 a", "gl a"]);
    }

    #[test]
    fn an_index_needs_what_stands_before_it() {
        assert!(is_counted(Backend::Vulkan, Backends::VULKAN));
        assert!(is_counted(Backend::Gl, Backends::all()));
        let enabled = wgpu::Instance::enabled_backend_features();
        let alone = enabled == enabled & Backends::GL;
        assert_eq!(is_counted(Backend::Gl, Backends::GL), alone);
    }
}
