//! The adapters that the project is tested on: how the program's answer tells them, and what
//! brings them.

use std::fmt;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;
use xshell::{Shell, cmd};

/// An adapter that the tests know: its name, and Debian's packages that bring it.
pub type Adapter = (&'static str, &'static str);

/// In software where there is no GPU; SwiftShader always, and it alone flushes subnormal numbers.
pub const ALL: [Adapter; 3] = [
    ("Vulkan", "mesa-vulkan-drivers libvulkan1"),
    // The library that wgpu loads (it brings Mesa's libEGL along), and Mesa's renderers.
    ("GL", "libegl1 libgl1-mesa-dri"),
    ("SwiftShader", "chromium libvulkan1"),
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

/// What `wgpu-activations devices --json` says.
#[derive(Debug)]
pub struct Answer {
    /// The names of the GPU adapters with compute shaders.
    pub found: Vec<String>,
    /// The last line on standard error.
    pub complaint: String,
}

impl Answer {
    /// Reads the program's output.
    pub fn new(json: &str, errors: &str) -> Self {
        let mut all: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
        all.retain(|object| object["compute_shaders"] == true);
        Self {
            found: all.iter().map(name).collect(),
            complaint: errors.trim().lines().last().unwrap_or_default().to_owned(),
        }
    }
}

/// As in the table above; a backend that is not there as it is.
fn name(object: &Value) -> String {
    let [backend, name] = ["backend", "name"].map(|key| object[key].as_str().unwrap_or_default());
    let name = match backend {
        _ if name.starts_with("SwiftShader") => "SwiftShader",
        "vulkan" => "Vulkan",
        "gl" => "GL",
        other => other,
    };
    name.to_owned()
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.found.len() {
            0 => write!(f, "no adapter found"),
            count => write!(f, "adapters found: {count} ({})", self.found.join(", ")),
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
        let packages = ALL.map(|(_, packages)| packages);
        assert!(REMEDY.contains(&packages[..MESA].join(" ")));
        assert!(REMEDY.contains("chromium") && packages[MESA].contains("chromium"));
    }

    #[test]
    fn only_gpus_that_compute_count() {
        let cpu = "[\n  {\n    \"backend\": \"cpu\",\n    \"name\": \"ours\"\n  }\n]\n";
        assert!(Answer::new(cpu, "").found.is_empty());
        let old = "[\n  {\n    \"backend\": \"gl\",\n    \"compute_shaders\": false\n  }\n]\n";
        assert!(Answer::new(old, "").found.is_empty());
        assert!(Answer::new("", "noise\nerror: none\n").found.is_empty());
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
        assert_eq!(answer.found, ["GL"]);
        assert_eq!(answer.to_string(), "adapters found: 1 (GL)");
    }
}
