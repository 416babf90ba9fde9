//! Which adapters are meant: what `--device` says, or else wgpu's usual variables.

use std::str::FromStr;

use wgpu_activations::wgpu::{AdapterInfo, Backends, PowerPreference};

/// `cpu`, `vulkan`, `1`, `gl:0`, `vulkan:radv`, a bus address, or words of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// As it was said, for messages; empty where nothing was.
    pub said: String,
    /// Those that have to be opened.
    pub backends: Backends,
    /// Which kind is taken for the fastest.
    pub power: PowerPreference,
    what: What,
}

/// Which of the adapters that these backends have.
#[derive(Clone, Debug, PartialEq)]
enum What {
    /// None: this crate's CPU backend.
    Cpu,
    All,
    /// By its place in the list.
    Nth(usize),
    /// By name or PCI bus address, in small letters.
    Named(String),
    /// By any part of the name, as wgpu takes it.
    Part(String),
}

impl FromStr for Choice {
    type Err = &'static str;
    fn from_str(said: &str) -> Result<Self, Self::Err> {
        let text = said.trim().to_lowercase();
        let (first, rest) = text.split_once(':').unwrap_or((&text, ""));
        let (backends, rest) = match backend(first) {
            Some(backends) => (Some(backends), rest.trim()),
            None => (None, text.as_str()),
        };
        let what = match (rest, rest.parse()) {
            ("", _) if backends.is_some() => What::All,
            ("", _) => {
                return Err("say cpu, a backend, or which adapter: see `wgpu-activations devices`");
            }
            ("cpu", _) if backends.is_none() => What::Cpu,
            (_, Ok(n)) => What::Nth(n),
            (name, _) => What::Named(name.to_owned()),
        };
        Ok(Choice {
            said: format!("--device {text}"),
            backends: backends.unwrap_or(Backends::all()),
            power: PowerPreference::None,
            what,
        })
    }
}

/// The backend that wgpu knows by this name: `vulkan` or `vk`, `gl` or `gles` or `opengl`, ….
fn backend(name: &str) -> Option<Backends> {
    let found = Backends::from_comma_list(name);
    (!found.is_empty() && !name.contains(',')).then_some(found)
}

impl Choice {
    /// What `WGPU_BACKEND`, `WGPU_ADAPTER_NAME` and `WGPU_POWER_PREF` say, which wgpu's own
    /// programs heed. Empty ones are as none; wgpu would pass over a value that means nothing.
    pub fn of_variables(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let names = ["WGPU_BACKEND", "WGPU_ADAPTER_NAME", "WGPU_POWER_PREF"];
        let values = names.map(|name| get(name).filter(|value| !value.trim().is_empty()));
        let said = names.iter().zip(&values);
        let said = said.filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        let said: Vec<String> = said.collect();
        let [backends, part, power] =
            values.map(|value| value.map(|value| value.trim().to_lowercase()));
        Ok(Choice {
            said: said.join(", "),
            backends: backends.map_or(Ok(Backends::all()), listed)?,
            power: power.map_or(Ok(PowerPreference::None), preference)?,
            what: part.map_or(What::All, What::Part),
        })
    }

    /// Whether the CPU backend is meant, without any GPU.
    pub fn is_cpu(&self) -> bool {
        self.what == What::Cpu
    }

    /// Whether adapters further on in the list make no difference.
    pub fn is_settled_by(&self, infos: &[AdapterInfo]) -> bool {
        matches!(self.what, What::Nth(_)) && !self.fitting(infos).is_empty()
    }

    /// Whether it is meant to single one adapter out.
    pub fn means_one(&self) -> bool {
        matches!(self.what, What::Nth(_) | What::Named(_))
    }

    /// The places of those that fit in a list that begins with the first adapter.
    pub fn fitting(&self, infos: &[AdapterInfo]) -> Vec<usize> {
        let ours = (0..infos.len()).filter(|&i| self.backends.contains(infos[i].backend.into()));
        let that = |fits: fn(&AdapterInfo, &str) -> bool, text: &str| {
            ours.clone().filter(|&i| fits(&infos[i], text)).collect()
        };
        match &self.what {
            What::Cpu => Vec::new(),
            What::All => ours.collect(),
            What::Nth(n) => ours.skip(*n).take(1).collect(),
            What::Part(part) => that(|info, part| info.name.to_lowercase().contains(part), part),
            What::Named(name) => match that(is_called, name) {
                none if none.is_empty() => that(has_words, name),
                exact => exact,
            },
        }
    }
}

fn is_called(info: &AdapterInfo, wanted: &str) -> bool {
    let bus = info.device_pci_bus_id.to_lowercase();
    // `01:00.0` is `0000:01:00.0` to most tools.
    let short = bus.split_once(':').map(|(_, short)| short);
    info.name.to_lowercase() == wanted || bus == wanted || short == Some(wanted)
}

/// Only from the start of a word: a stray letter would fit nearly every name.
fn has_words(info: &AdapterInfo, wanted: &str) -> bool {
    let name = info.name.to_lowercase();
    let starts_word = |at: usize| !name[..at].ends_with(char::is_alphanumeric);
    name.match_indices(wanted).any(|(at, _)| starts_word(at))
}

fn listed(text: String) -> Result<Backends, String> {
    let mut names = text.split(',').map(str::trim);
    match names.find(|name| !name.is_empty() && backend(name).is_none()) {
        None => Ok(Backends::from_comma_list(&text)),
        Some(name) => Err(format!(
            "WGPU_BACKEND={text}: there is no backend {name}; name vulkan, gl, metal or dx12"
        )),
    }
}

fn preference(text: String) -> Result<PowerPreference, String> {
    match text.as_str() {
        "low" => Ok(PowerPreference::LowPower),
        "high" => Ok(PowerPreference::HighPerformance),
        "none" => Ok(PowerPreference::None),
        _ => Err(format!("WGPU_POWER_PREF={text}: say low, high or none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu_activations::wgpu::{Backend, DeviceType};

    fn adapter(backend: Backend, name: &str, bus: &str) -> AdapterInfo {
        AdapterInfo {
            name: name.into(),
            device_pci_bus_id: bus.into(),
            ..AdapterInfo::new(DeviceType::DiscreteGpu, backend)
        }
    }

    fn machine() -> Vec<AdapterInfo> {
        vec![
            adapter(Backend::Vulkan, "NVIDIA RTX 1000", "0000:01:00.0"),
            adapter(Backend::Vulkan, "NVIDIA RTX 1000", "0000:02:00.0"),
            adapter(Backend::Vulkan, "NVIDIA RTX 1000 Max", "0000:03:00.0"),
            adapter(Backend::Gl, "llvmpipe (LLVM 15.0.6, 256 bits)", ""),
        ]
    }

    #[test]
    fn a_selector_fits_what_it_says_and_nothing_else() {
        for (text, want) in [
            ("cpu", &[][..]),
            ("0", &[0]),
            ("1", &[1]),
            ("3", &[3]),
            ("4", &[]),
            ("256", &[]),
            ("vulkan", &[0, 1, 2]),
            ("VK", &[0, 1, 2]),
            ("vulkan:1", &[1]),
            ("gl:0", &[3]),
            ("opengl", &[3]),
            ("gl:1", &[]),
            ("gl:nvidia", &[]),
            ("dx12", &[]),
            ("nvidia rtx 1000", &[0, 1]),
            ("vulkan:rtx", &[0, 1, 2]),
            ("max", &[2]),
            ("Llvm", &[3]),
            ("pipe", &[]),
            ("v", &[]),
            ("0000:02:00.0", &[1]),
            ("03:00.0", &[2]),
        ] {
            let choice: Choice = text.parse().expect("a choice");
            assert_eq!(choice.fitting(&machine()), want, "{text}");
        }
        assert!(" ".parse::<Choice>().is_err());
    }

    #[test]
    fn the_first_adapters_settle_an_index() {
        let of = |text: &str| text.parse::<Choice>().expect("a choice");
        assert!(of("1").is_settled_by(&machine()));
        assert!(!of("4").is_settled_by(&machine()));
        assert!(
            !of("max").is_settled_by(&machine()),
            "GL might have one too"
        );
    }

    fn of(pairs: &[(&str, &str)]) -> Result<Choice, String> {
        let find = |name: &str| pairs.iter().find(|pair| pair.0 == name);
        Choice::of_variables(|name| find(name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn they_are_read_as_wgpu_reads_them() {
        let read = of(&[
            ("WGPU_BACKEND", "Vk, gles"),
            ("WGPU_ADAPTER_NAME", "Pipe"),
            ("WGPU_POWER_PREF", "LOW"),
        ]);
        let read = read.expect("sound");
        assert_eq!(read.backends, Backends::VULKAN | Backends::GL);
        assert_eq!(read.power, PowerPreference::LowPower);
        let named = |name: &str| AdapterInfo {
            name: name.into(),
            ..AdapterInfo::new(DeviceType::Cpu, Backend::Vulkan)
        };
        let infos = [named("SwiftShader"), named("llvmpipe")];
        assert_eq!(read.fitting(&infos), [1]);
        let shown = "WGPU_BACKEND=Vk, gles, WGPU_ADAPTER_NAME=Pipe, WGPU_POWER_PREF=LOW";
        assert_eq!(read.said, shown);
        let nothing = of(&[("WGPU_BACKEND", " ")]).expect("sound");
        assert_eq!((&*nothing.said, nothing.fitting(&infos)), ("", vec![0, 1]));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let error = of(&[("WGPU_BACKEND", "vulkan,cuda")]).expect_err("unknown");
        assert!(error.contains("no backend cuda"), "{error}");
        let error = of(&[("WGPU_POWER_PREF", "fast")]).expect_err("unknown");
        assert!(error.contains("low, high or none"), "{error}");
    }
}
