//! Adapters: which there are, in an order that does not depend on which backends are opened, and
//! choosing one.

mod choice;

use wgpu_activations::wgpu::{
    Adapter, AdapterInfo, Backend, Backends, DeviceType, Instance, InstanceDescriptor,
    PowerPreference,
};

use crate::Result;
pub use choice::Choice;

const NONE_FOUND: &str = "no GPU adapter found, not even a software one: run `cargo xtask setup`, \
    install your GPU's driver or Mesa's (Debian: mesa-vulkan-drivers), or pass --device cpu";

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

/// Keeps Mesa's layer that asks the display which GPU it prefers from complaining on standard
/// error where there is no display. Nothing here is shown on one.
///
/// To be called before there is a second thread.
pub fn quieten_drivers() {
    let unset = |name: &str| std::env::var_os(name).is_none();
    if unset("XDG_RUNTIME_DIR") && unset("MESA_VK_DEVICE_SELECT") {
        // SAFETY: the caller promises that no other thread could be reading the environment.
        unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    }
}

/// The variables' choice, for where there is no `--device`.
pub fn by_variables() -> Result<Choice, String> {
    Choice::of_variables(|name| std::env::var(name).ok())
}

/// Every adapter that fits the choice, none for the CPU; without a choice all that wgpu's variables
/// let through.
pub fn chosen(choice: Option<&Choice>) -> Result<Vec<Found>> {
    let choice = choice.cloned().map_or_else(by_variables, Ok)?;
    match choice.is_cpu() {
        true => Ok(Vec::new()),
        false => find(&choice, |infos| choice.is_settled_by(infos)),
    }
}

/// The fastest of those that fit, or what `WGPU_POWER_PREF` says.
pub fn first(choice: Option<&Choice>) -> Result<Found> {
    let choice = choice.cloned().map_or_else(by_variables, Ok)?;
    let hardware = |info: &AdapterInfo| info.device_type != DeviceType::Cpu;
    let found = find(&choice, |infos| match choice.means_one() {
        true => choice.is_settled_by(infos),
        false => choice.fitting(infos).iter().any(|&i| hardware(&infos[i])),
    })?;
    let slowness = |found: &Found| slowness(found.info.device_type, choice.power);
    let fastest = found.into_iter().min_by_key(slowness);
    fastest.ok_or_else(|| NONE_FOUND.into())
}

/// Those that fit. Backends that are not asked for are left asleep: they take time, and drivers
/// that write to standard error do so unasked.
fn find(choice: &Choice, enough: impl Fn(&[AdapterInfo]) -> bool) -> Result<Vec<Found>> {
    let (all, infos) = adapters(choice.backends, enough);
    let fitting = choice.fitting(&infos);
    match fitting.len() {
        0 => return Err(none_fits(choice).into()),
        2.. if choice.means_one() => return Err(several_fit(choice, &infos, &fitting).into()),
        _ => {}
    }
    let found = fitting.into_iter().map(|i| Found {
        adapter: all[i].clone(),
        info: infos[i].clone(),
        index: is_counted(infos[i].backend, choice.backends).then_some(i),
        selector: selector(&infos, i),
        name: name(&infos, i),
    });
    Ok(found.collect())
}

/// The adapters of these backends: by backend, the fastest kind first. GL comes last, and not at
/// all where the others' are `enough`: its loader is talkative where there is no display.
fn adapters(
    backends: Backends,
    enough: impl Fn(&[AdapterInfo]) -> bool,
) -> (Vec<Adapter>, Vec<AdapterInfo>) {
    let (mut all, mut infos) = (Vec::new(), Vec::new());
    let enabled = backends & Instance::enabled_backend_features();
    for backends in ORDER.into_iter().filter(|&one| enabled.contains(one)) {
        if backends == Backends::GL && enough(&infos) {
            continue;
        }
        let instance = Instance::new(InstanceDescriptor {
            backends,
            ..InstanceDescriptor::new_without_display_handle_from_env()
        });
        let mut adapters = pollster::block_on(instance.enumerate_adapters(backends));
        adapters.sort_by_key(|one| slowness(one.get_info().device_type, PowerPreference::None));
        infos.extend(adapters.iter().map(Adapter::get_info));
        all.extend(adapters);
    }
    (all, infos)
}

/// Whether all that stands before a backend was opened, so far as there is such a thing here.
fn is_counted(backend: Backend, opened: Backends) -> bool {
    let before = ORDER.into_iter().take_while(|&one| one != backend.into());
    opened.contains(before.collect::<Backends>() & Instance::enabled_backend_features())
}

/// `vulkan:0`
fn selector(infos: &[AdapterInfo], i: usize) -> String {
    let backend = infos[i].backend;
    let before = infos[..i].iter().filter(|info| info.backend == backend);
    format!("{backend}:{}", before.count())
}

fn name(infos: &[AdapterInfo], i: usize) -> String {
    let AdapterInfo { backend, name, .. } = &infos[i];
    let called = |other: &&AdapterInfo| other.backend == *backend && other.name == *name;
    match infos.iter().filter(called).count() {
        1 => format!("{backend} {name}"),
        _ => format!("{} {name}", selector(infos, i)),
    }
}

/// From the fastest kind to the slowest; or from the one that needs the least power.
fn slowness(kind: DeviceType, power: PowerPreference) -> u8 {
    let low = power == PowerPreference::LowPower;
    match kind {
        DeviceType::DiscreteGpu => u8::from(low),
        DeviceType::IntegratedGpu => u8::from(!low),
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

/// `vulkan:0 (llvmpipe), gl:0 (llvmpipe)`
fn listing(infos: &[AdapterInfo], places: impl IntoIterator<Item = usize>) -> String {
    let entry = |i: usize| {
        let named = [&infos[i].name, &infos[i].device_pci_bus_id].map(String::as_str);
        let named = named.join(", ");
        format!("{} ({})", selector(infos, i), named.trim_end_matches(", "))
    };
    places.into_iter().map(entry).collect::<Vec<_>>().join(", ")
}

fn several_fit(choice: &Choice, infos: &[AdapterInfo], fitting: &[usize]) -> String {
    format!(
        "{} fits {} adapters: {}. Say which, for example --device {}",
        choice.said,
        fitting.len(),
        listing(infos, fitting.iter().copied()),
        selector(infos, fitting[0])
    )
}

fn none_fits(choice: &Choice) -> String {
    let (said, (_, all)) = (&choice.said, adapters(Backends::all(), |_| false));
    if all.is_empty() {
        return NONE_FOUND.into();
    }
    let fault = match said.starts_with("WGPU_") {
        true => format!("{said} leaves no adapter: unset it, or say --device"),
        false => format!("no adapter fits {said}"),
    };
    format!("{fault}. There are: {}; cpu", listing(&all, 0..all.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_twice_is_listed_with_what_to_type() {
        let adapter = |backend, bus: &str| AdapterInfo {
            name: "GPU".into(),
            device_pci_bus_id: bus.into(),
            ..AdapterInfo::new(DeviceType::DiscreteGpu, backend)
        };
        let infos = [
            adapter(Backend::Vulkan, "0000:01:00.0"),
            adapter(Backend::Vulkan, "0000:02:00.0"),
            adapter(Backend::Gl, ""),
        ];
        let choice: Choice = "gpu".parse().expect("a choice");
        let error = several_fit(&choice, &infos, &choice.fitting(&infos));
        let list = "vulkan:0 (GPU, 0000:01:00.0), vulkan:1 (GPU, 0000:02:00.0), gl:0 (GPU)";
        assert!(error.contains(list), "{error}");
        assert!(error.contains("for example --device vulkan:0"), "{error}");
    }

    #[test]
    fn an_index_and_a_selector_lead_to_the_same_adapter() {
        for found in chosen(None).unwrap_or_default() {
            let index = found.index.expect("all are opened").to_string();
            for text in [&index, &found.selector] {
                let choice = text.parse().expect("a choice");
                let again = chosen(Some(&choice)).expect("there");
                assert_eq!(again.len(), 1, "{text}");
                assert_eq!(again[0].name, found.name, "{text}");
            }
        }
    }

    #[test]
    fn an_index_beyond_the_list_is_no_part_of_a_name() {
        let choice = "256".parse().expect("a choice");
        let error = chosen(Some(&choice))
            .expect_err("no such adapter")
            .to_string();
        assert!(
            error.contains("no adapter fits --device 256") || error == NONE_FOUND,
            "{error}"
        );
    }

    fn software(backend: Backend, name: &str) -> AdapterInfo {
        AdapterInfo {
            name: name.into(),
            ..AdapterInfo::new(DeviceType::Cpu, backend)
        }
    }

    #[test]
    fn equal_adapters_have_names_of_their_own() {
        let infos = [
            software(Backend::Vulkan, "a"),
            software(Backend::Vulkan, "b"),
            software(Backend::Vulkan, "a"),
            software(Backend::Gl, "a"),
        ];
        let names: Vec<String> = (0..4).map(|i| name(&infos, i)).collect();
        assert_eq!(names, ["vulkan:0 a", "vulkan b", "vulkan:2 a", "gl a"]);
    }

    #[test]
    fn an_index_needs_what_stands_before_it() {
        assert!(is_counted(Backend::Vulkan, Backends::VULKAN));
        assert!(is_counted(Backend::Gl, Backends::all()));
        let enabled = Instance::enabled_backend_features();
        let alone = enabled == enabled & Backends::GL;
        assert_eq!(is_counted(Backend::Gl, Backends::GL), alone);
    }
}
