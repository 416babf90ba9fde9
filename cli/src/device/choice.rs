//! What `--device` says.

use std::convert::Infallible;
use std::str::FromStr;

use wgpu_activations::wgpu::{AdapterInfo, Backends};

/// Which adapters are asked for: `cpu`, `vulkan`, `1`, `gl:0`, `vulkan:radv`, a bus address, or
/// words of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    text: String,
    /// Named before the colon, or alone.
    backends: Option<Backends>,
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
}

impl FromStr for Choice {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = text.trim().to_lowercase();
        let (backends, rest) = match text.split_once(':') {
            _ if backend(&text).is_some() => (backend(&text), ""),
            Some((first, rest)) if backend(first).is_some() => (backend(first), rest.trim()),
            _ => (None, text.as_str()),
        };
        let what = match rest {
            "cpu" if backends.is_none() => What::Cpu,
            "" if backends.is_some() => What::All,
            digits if digits.parse::<usize>().is_ok() => What::Nth(digits.parse().unwrap_or(0)),
            name => What::Named(name.to_owned()),
        };
        Ok(Choice {
            backends,
            what,
            text,
        })
    }
}

/// The backend that wgpu knows by this name: `vulkan` or `vk`, `gl` or `gles` or `opengl`, ….
pub fn backend(name: &str) -> Option<Backends> {
    let one = Some(name).filter(|name| !name.contains(','));
    one.map(Backends::from_comma_list)
        .filter(|found| !found.is_empty())
}

impl Choice {
    /// Whether the CPU backend is meant, without any GPU.
    pub fn is_cpu(&self) -> bool {
        self.what == What::Cpu
    }

    /// The backends that have to be opened; None where any may have what is asked for.
    pub fn backends(&self) -> Option<Backends> {
        self.backends
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
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
        let asked = |info: &AdapterInfo| {
            self.backends
                .is_none_or(|b| b.contains(info.backend.into()))
        };
        let ours = (0..infos.len()).filter(|&i| asked(&infos[i]));
        match &self.what {
            What::Cpu => Vec::new(),
            What::All => ours.collect(),
            What::Nth(n) => ours.skip(*n).take(1).collect(),
            What::Named(name) => named(ours.collect(), infos, name),
        }
    }
}

/// Those that are called exactly so; where there is none, those with these words in their name.
fn named(ours: Vec<usize>, infos: &[AdapterInfo], wanted: &str) -> Vec<usize> {
    let fits = |fit: fn(&AdapterInfo, &str) -> bool| -> Vec<usize> {
        ours.iter()
            .copied()
            .filter(|&i| fit(&infos[i], wanted))
            .collect()
    };
    match fits(is_called) {
        none if none.is_empty() => fits(has_words),
        exact => exact,
    }
}

fn is_called(info: &AdapterInfo, wanted: &str) -> bool {
    let bus = info.device_pci_bus_id.to_lowercase();
    // `01:00.0` is `0000:01:00.0` to most tools.
    let short = bus.split_once(':').map(|(_, short)| short);
    info.name.to_lowercase() == wanted
        || (!bus.is_empty() && (bus == wanted || short == Some(wanted)))
}

/// Only from the start of a word: a stray letter would fit nearly every name.
fn has_words(info: &AdapterInfo, wanted: &str) -> bool {
    let name = info.name.to_lowercase();
    let starts_word = |at: usize| !name[..at].ends_with(char::is_alphanumeric);
    !wanted.is_empty() && name.match_indices(wanted).any(|(at, _)| starts_word(at))
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
            ("", &[]),
        ] {
            let choice: Choice = text.parse().expect("infallible");
            assert_eq!(choice.fitting(&machine()), want, "{text}");
        }
    }

    #[test]
    fn the_first_adapters_settle_an_index() {
        let of = |text: &str| text.parse::<Choice>().expect("infallible");
        assert!(of("1").is_settled_by(&machine()));
        assert!(!of("4").is_settled_by(&machine()));
        assert!(
            !of("max").is_settled_by(&machine()),
            "GL might have one too"
        );
    }
}
