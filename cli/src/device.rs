//! Adapters and devices: which there are, choosing one, and opening it.

mod choice;
mod found;
mod variables;

use std::error::Error;

use wgpu_activations::wgpu::{self, AdapterInfo, Backends};

pub use choice::Choice;
pub use found::Found;
pub use variables::Variables;

use found::{adapters, call, selector, slowness};

/// An opened device.
pub struct Device {
    /// Backend and adapter.
    pub name: String,
    /// What is known of its adapter.
    pub info: wgpu::AdapterInfo,
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
}

const NONE_FOUND: &str = "no GPU adapter found, not even a software one: run `cargo xtask setup`, \
    install your GPU's driver or Mesa's (Debian: mesa-vulkan-drivers), or pass --device cpu";

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

/// Every adapter that fits the choice; without a choice all that wgpu's variables let through.
///
/// Backends that are not asked for are left asleep: they take time, and drivers that write to
/// standard error do so unasked.
///
/// # Errors
/// None fits; more than one where one is meant; a variable that means nothing.
pub fn chosen(choice: Option<&Choice>) -> Result<Vec<Found>, Box<dyn Error>> {
    let Some(choice) = choice else {
        return by_variables();
    };
    let wanted = choice.backends().unwrap_or(Backends::all());
    let mut all = adapters(wanted - Backends::GL);
    if !choice.is_settled_by(&infos(&all)) {
        all.extend(adapters(wanted & Backends::GL));
    }
    let fitting = choice.fitting(&infos(&all));
    match fitting.len() {
        0 => Err(none_fits(&format!("--device {}", choice.text())).into()),
        2.. if choice.means_one() => Err(several_fit(choice, &infos(&all), &fitting).into()),
        _ => Ok(only(call(all, wanted), &fitting)),
    }
}

/// The fastest of those that fit, or what `WGPU_POWER_PREF` says.
///
/// # Errors
/// As [`chosen`].
pub fn first(choice: Option<&Choice>) -> Result<Found, Box<dyn Error>> {
    let power = match choice {
        Some(_) => Default::default(),
        None => Variables::read()?.power,
    };
    let found = match choice {
        None => without_gl()?.map_or_else(by_variables, Ok)?,
        Some(_) => chosen(choice)?,
    };
    let fastest = found
        .into_iter()
        .min_by_key(|f| slowness(f.info.device_type, power));
    fastest.ok_or_else(|| NONE_FOUND.into())
}

fn by_variables() -> Result<Vec<Found>, Box<dyn Error>> {
    let variables = Variables::read()?;
    let found = let_through(&variables, Backends::all());
    match found.is_empty() {
        true => Err(none_fits(&variables.said.join(" and ")).into()),
        false => Ok(found),
    }
}

/// The adapters of the other backends, where there is hardware among them that makes the GL
/// loader, which is talkative where there is no display, superfluous.
fn without_gl() -> Result<Option<Vec<Found>>, Box<dyn Error>> {
    let found = let_through(&Variables::read()?, Backends::all() - Backends::GL);
    let hardware = found
        .iter()
        .any(|f| f.info.device_type != wgpu::DeviceType::Cpu);
    Ok(hardware.then_some(found))
}

fn let_through(variables: &Variables, among: Backends) -> Vec<Found> {
    let backends = variables.backends.unwrap_or(Backends::all()) & among;
    let mut found = call(adapters(backends), backends);
    found.retain(|f| variables.fits(&f.info));
    found
}

fn infos(adapters: &[wgpu::Adapter]) -> Vec<AdapterInfo> {
    adapters.iter().map(wgpu::Adapter::get_info).collect()
}

fn only(found: Vec<Found>, places: &[usize]) -> Vec<Found> {
    let found = found.into_iter().enumerate();
    let kept = found.filter(|(i, _)| places.contains(i));
    kept.map(|(_, found)| found).collect()
}

/// `vulkan:0 (llvmpipe), gl:0 (llvmpipe)`
fn listing(infos: &[AdapterInfo], places: impl Iterator<Item = usize>) -> String {
    let entry = |i: usize| {
        let AdapterInfo {
            name,
            device_pci_bus_id: bus,
            ..
        } = &infos[i];
        let bus = if bus.is_empty() {
            String::new()
        } else {
            format!(", {bus}")
        };
        format!("{} ({name}{bus})", selector(infos, i))
    };
    places.map(entry).collect::<Vec<_>>().join(", ")
}

fn several_fit(choice: &Choice, infos: &[AdapterInfo], fitting: &[usize]) -> String {
    format!(
        "--device {} fits {} adapters: {}. Say which, for example --device {}",
        choice.text(),
        fitting.len(),
        listing(infos, fitting.iter().copied()),
        selector(infos, fitting[0])
    )
}

fn none_fits(asked: &str) -> String {
    let all = infos(&adapters(Backends::all()));
    if all.is_empty() {
        return NONE_FOUND.into();
    }
    let there = listing(&all, 0..all.len());
    match asked.strip_prefix("WGPU_") {
        Some(_) => {
            format!("{asked} leaves no adapter: unset it, or say --device. There are: {there}; cpu")
        }
        None => format!("no adapter fits {asked}. There are: {there}; cpu"),
    }
}

/// Opens the device with all that the adapter offers.
pub fn open(found: &Found) -> Result<Device, Box<dyn Error>> {
    let adapter = &found.adapter;
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
    .map_err(|error| format!("{}: {error}", found.name))?;
    Ok(Device {
        name: found.name.clone(),
        info: found.info.clone(),
        device,
        queue,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu::{Backend, DeviceType};

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
        let choice: Choice = "gpu".parse().expect("infallible");
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
                let choice = text.parse().expect("infallible");
                let again = chosen(Some(&choice)).expect("there");
                assert_eq!(again.len(), 1, "{text}");
                assert_eq!(again[0].name, found.name, "{text}");
            }
        }
    }

    #[test]
    fn an_index_beyond_the_list_is_no_part_of_a_name() {
        let choice = "256".parse().expect("infallible");
        let error = chosen(Some(&choice))
            .expect_err("no such adapter")
            .to_string();
        assert!(
            error.contains("no adapter fits --device 256") || error == NONE_FOUND,
            "{error}"
        );
    }
}
