//! The adapters that the project is tested on: how the program's answer tells them, and what
//! brings them.

use std::fmt;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;
use xshell::{Shell, cmd};

/// One adapter.
#[derive(Clone, Copy, Debug)]
pub struct Adapter {
    /// What people call it.
    pub name: &'static str,
    /// Debian's packages that bring it.
    pub packages: &'static [&'static str],
    /// Whether it is the one that an object of the program's answer describes.
    is: fn(&Value) -> bool,
}

/// Those that the tests know. In software where there is no GPU; SwiftShader always, and it alone
/// flushes subnormal numbers.
pub const ALL: [Adapter; 3] = [
    Adapter {
        name: "Vulkan",
        packages: &["mesa-vulkan-drivers", "libvulkan1"],
        is: |adapter| adapter["backend"] == "vulkan" && !is_swiftshader(adapter),
    },
    Adapter {
        name: "GL",
        // The library that wgpu loads (it brings Mesa's libEGL along), and Mesa's renderers.
        packages: &["libegl1", "libgl1-mesa-dri"],
        is: |adapter| adapter["backend"] == "gl",
    },
    Adapter {
        name: "SwiftShader",
        packages: &["chromium", "libvulkan1"],
        is: is_swiftshader,
    },
];

/// How many of them are Mesa's; they come first.
pub const MESA: usize = 2;

/// Where Debian's package puts it. The suite adds the same file.
const SWIFTSHADER_MANIFEST: &str = "/usr/lib/chromium/vk_swiftshader_icd.json";

/// Variables with which a user chooses drivers: then none is added.
const CHOSEN: [&str; 3] = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];

/// How to get drivers, system by system.
pub const REMEDY: &str =
    "  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends \
mesa-vulkan-drivers libvulkan1 libegl1 libgl1-mesa-dri
                   and, on Debian, chromium: the tests use its SwiftShader
  Fedora:          sudo dnf install mesa-vulkan-drivers vulkan-loader mesa-libEGL mesa-dri-drivers
  Arch:            sudo pacman -S --needed vulkan-swrast vulkan-icd-loader mesa
  macOS, Windows:  nothing to install: Metal and DirectX 12 are part of them
These draw in software; the driver of a GPU (NVIDIA's, AMD's, Intel's) serves as well. Where \
VK_DRIVER_FILES or VK_ICD_FILENAMES is set, only what it names is found.";

fn is_swiftshader(adapter: &Value) -> bool {
    let name = adapter["name"].as_str();
    name.is_some_and(|name| name.starts_with("SwiftShader"))
}

/// What `wgpu-activations devices --json` says.
#[derive(Debug)]
pub struct Answer {
    /// Each GPU adapter with compute shaders.
    adapters: Vec<Value>,
    /// The last line on standard error.
    pub complaint: String,
}

impl Answer {
    /// Reads the program's output.
    pub fn new(json: &str, errors: &str) -> Self {
        let mut adapters: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
        adapters.retain(|adapter| adapter["compute_shaders"] == true);
        let complaint = errors.trim().lines().last().unwrap_or_default().to_owned();
        Self {
            adapters,
            complaint,
        }
    }

    /// Whether no adapter was found.
    pub fn is_empty(&self) -> bool {
        self.adapters.is_empty()
    }

    /// Whether this adapter was found.
    pub fn has(&self, adapter: &Adapter) -> bool {
        self.adapters.iter().any(adapter.is)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "adapters found: {}", self.adapters.len())?;
        let known = ALL.iter().filter(|adapter| self.has(adapter));
        let known: Vec<&str> = known.map(|adapter| adapter.name).collect();
        match known.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", known.join(", ")),
        }
    }
}

/// Asks the program, with SwiftShader among the drivers where it is installed.
pub fn ask(sh: &Shell, program: &Path) -> Result<Answer> {
    let mut question = cmd!(sh, "{program} devices --json").ignore_status();
    let chosen = CHOSEN.iter().any(|name| sh.var_os(name).is_some());
    if !chosen && Path::new(SWIFTSHADER_MANIFEST).exists() {
        question = question.env("VK_ADD_DRIVER_FILES", SWIFTSHADER_MANIFEST);
    }
    let output = question.output()?;
    let [json, errors] = [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b));
    Ok(Answer::new(&json, &errors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_names_the_packages_that_we_install() {
        let mesa = ALL[..MESA].iter().flat_map(|a| a.packages).copied();
        assert!(REMEDY.contains(&mesa.collect::<Vec<_>>().join(" ")));
        assert!(REMEDY.contains(ALL[MESA].packages[0]));
    }

    #[test]
    fn only_gpus_that_compute_count() {
        let cpu = "[\n  {\n    \"backend\": \"cpu\",\n    \"name\": \"ours\"\n  }\n]\n";
        assert!(Answer::new(cpu, "").is_empty());
        let old = "[\n  {\n    \"backend\": \"gl\",\n    \"compute_shaders\": false\n  }\n]\n";
        assert!(Answer::new(old, "").is_empty());
        assert!(Answer::new("", "noise\nerror: none\n").is_empty());
        assert_eq!(
            Answer::new("", "noise\nerror: none\n").complaint,
            "error: none"
        );
    }

    #[test]
    fn a_key_of_one_adapter_says_nothing_of_another() {
        let two = "[\n  {\n    \"backend\": \"vulkan\",\n    \"compute_shaders\": false\n  },\n  {\n    \
                   \"backend\": \"gl\",\n    \"compute_shaders\": true\n  }\n]\n";
        let answer = Answer::new(two, "");
        assert!(!answer.has(&ALL[0]) && answer.has(&ALL[1]));
        assert_eq!(answer.to_string(), "adapters found: 1 (GL)");
    }
}
