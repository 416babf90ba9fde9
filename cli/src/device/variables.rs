//! The environment variables that wgpu's own programs heed, for where `--device` is not given.

use wgpu_activations::wgpu::{AdapterInfo, Backends, PowerPreference};

use super::choice::backend;

/// What is set. Empty variables are as none.
#[derive(Debug, Default, PartialEq)]
pub struct Variables {
    /// `WGPU_BACKEND`: a list such as `vulkan,gl`.
    pub backends: Option<Backends>,
    /// `WGPU_ADAPTER_NAME`: part of a name, as wgpu takes it, in small letters.
    name: Option<String>,
    /// `WGPU_POWER_PREF`: `low`, `high` or `none`.
    pub power: PowerPreference,
    /// All of them, for messages.
    pub said: Vec<String>,
}

impl Variables {
    /// Those of this process.
    ///
    /// # Errors
    /// Names a value that means nothing.
    pub fn read() -> Result<Self, String> {
        Variables::of(|name| std::env::var(name).ok())
    }

    fn of(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut said = Vec::new();
        let mut value = |name: &str| {
            let value = get(name).filter(|value| !value.trim().is_empty())?;
            said.push(format!("{name}={value}"));
            Some(value.trim().to_lowercase())
        };
        let backends = value("WGPU_BACKEND");
        let name = value("WGPU_ADAPTER_NAME");
        let power = value("WGPU_POWER_PREF");
        Ok(Variables {
            backends: backends.as_deref().map(listed).transpose()?,
            name,
            power: power
                .as_deref()
                .map_or(Ok(Default::default()), preference)?,
            said,
        })
    }

    /// Whether the name fits.
    pub fn fits(&self, info: &AdapterInfo) -> bool {
        let name = info.name.to_lowercase();
        self.name.as_ref().is_none_or(|part| name.contains(part))
    }

    /// `WGPU_BACKEND=gl, WGPU_POWER_PREF=low`; None where nothing is set.
    pub fn shown(&self) -> Option<String> {
        (!self.said.is_empty()).then(|| self.said.join(", "))
    }
}

fn listed(text: &str) -> Result<Backends, String> {
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let known = names.map(|name| {
        backend(name).ok_or_else(|| {
            format!(
                "WGPU_BACKEND={text}: there is no backend {name}; name vulkan, gl, metal or dx12"
            )
        })
    });
    known.collect()
}

fn preference(text: &str) -> Result<PowerPreference, String> {
    match text {
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

    fn of(pairs: &[(&str, &str)]) -> Result<Variables, String> {
        let find = |name: &str| pairs.iter().find(|pair| pair.0 == name);
        Variables::of(|name| find(name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn they_are_read_as_wgpu_reads_them() {
        let read = of(&[
            ("WGPU_BACKEND", "Vk, gles"),
            ("WGPU_ADAPTER_NAME", "Pipe"),
            ("WGPU_POWER_PREF", "LOW"),
        ]);
        let read = read.expect("sound");
        assert_eq!(read.backends, Some(Backends::VULKAN | Backends::GL));
        assert_eq!(read.power, PowerPreference::LowPower);
        let named = |name: &str| AdapterInfo {
            name: name.into(),
            ..AdapterInfo::new(DeviceType::Cpu, Backend::Vulkan)
        };
        assert!(read.fits(&named("llvmpipe")) && !read.fits(&named("SwiftShader")));
        let shown = "WGPU_BACKEND=Vk, gles, WGPU_ADAPTER_NAME=Pipe, WGPU_POWER_PREF=LOW";
        assert_eq!(read.shown().as_deref(), Some(shown));
        assert_eq!(of(&[("WGPU_BACKEND", " ")]), Ok(Variables::default()));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let error = of(&[("WGPU_BACKEND", "vulkan,cuda")]).expect_err("unknown");
        assert!(error.contains("no backend cuda"), "{error}");
        let error = of(&[("WGPU_POWER_PREF", "fast")]).expect_err("unknown");
        assert!(error.contains("low, high or none"), "{error}");
    }
}
