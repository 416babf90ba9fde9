//! The set-up: asks the program which adapters it finds, installs drivers where some are wanted
//! and missing, and asks again.
//!
//! All messages go to standard error, so that what a command itself prints stays clean.

mod apt;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;
use xshell::{Shell, TempDir, cmd};

/// An adapter that the tests know: its name, and Debian's packages that bring it.
type Adapter = (&'static str, &'static str);

/// In software where there is no GPU; SwiftShader always, and it alone flushes subnormal numbers.
const ALL: [Adapter; 3] = [
    ("Vulkan", "mesa-vulkan-drivers libvulkan1"),
    // The library that wgpu loads (it brings Mesa's libEGL along), and Mesa's renderers.
    ("GL", "libegl1 libgl1-mesa-dri"),
    ("SwiftShader", "chromium libvulkan1"),
];

/// How many of them are Mesa's; they come first.
const MESA: usize = 2;

/// Where Debian's package puts it. The suite adds the same file.
const SWIFTSHADER_MANIFEST: &str = "/usr/lib/chromium/vk_swiftshader_icd.json";

/// Variables with which a user chooses drivers: then none is added.
const CHOSEN: [&str; 3] = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];

/// How to get drivers, system by system.
const REMEDY: &str =
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
struct Answer {
    /// The names of the GPU adapters with compute shaders.
    found: Vec<String>,
    /// The last line on standard error.
    complaint: String,
}

impl Answer {
    /// Reads the program's output.
    fn new(json: &str, errors: &str) -> Self {
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
fn ask(sh: &Shell, program: &Path) -> Result<Answer> {
    let mut question = cmd!(sh, "{program} devices --json").ignore_status();
    let chosen = CHOSEN.iter().any(|name| sh.var_os(name).is_some());
    if !chosen && Path::new(SWIFTSHADER_MANIFEST).exists() {
        question = question.env("VK_ADD_DRIVER_FILES", SWIFTSHADER_MANIFEST);
    }
    let output = question.output()?;
    let [json, errors] = [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b));
    Ok(Answer::new(&json, &errors))
}

/// Which adapters there must be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Each, and not one, whichever.
    all: bool,
    /// One that stays missing is an error: in CI nothing must go untested unnoticed.
    or_fail: bool,
}

impl Wanted {
    /// What is wanted on this machine, where all adapters were asked for or not.
    pub fn here(all_adapters: bool) -> Self {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        Self {
            all: ci || all_adapters,
            or_fail: ci,
        }
    }

    /// What to install where the program gives this answer.
    fn missing(self, Answer { found, .. }: &Answer) -> Vec<Adapter> {
        let is_missing = |(name, _): &Adapter| found.iter().all(|other| other != name);
        match self.all {
            true => ALL.into_iter().filter(is_missing).collect(),
            false if found.is_empty() => ALL[..MESA].to_vec(),
            false => Vec::new(),
        }
    }
}

/// Sees to it that the program finds the adapters that are wanted; an error says what to do.
pub fn ensure(sh: &Shell, program: &Path, wanted: Wanted) -> Result<()> {
    settle(
        wanted,
        || ask(sh, program),
        |groups| apt::install(sh, groups),
    )
}

/// Asks, installs what is missing, asks again.
fn settle(
    wanted: Wanted,
    ask: impl Fn() -> Result<Answer>,
    install: impl Fn(&[&str]) -> Result<()>,
) -> Result<()> {
    let ask = || ask().inspect(|answer| say(&answer.to_string()));
    let missing = wanted.missing(&ask()?);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(_, packages)| *packages).collect();
    let why = install(&packages).err();
    verdict(wanted, &ask()?, why.map(|why| why.to_string()))
}

/// What is said, or fails, after all has been tried.
fn verdict(wanted: Wanted, answer: &Answer, why: Option<String>) -> Result<()> {
    let missing = wanted.missing(answer);
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let (names, why, remedy) = (names.join(", "), why.unwrap_or_default(), REMEDY);
    let text = format!("still missing: {names}.\n{why}\nTo install it by hand:\n{remedy}");
    let complaint = &answer.complaint;
    match (missing.is_empty(), answer.found.is_empty()) {
        (true, _) => {}
        (_, true) => bail!("no adapter was found, {text}\nThe program says: {complaint}"),
        _ if wanted.or_fail => bail!("{text}\n`--no-setup` tests what there is all the same."),
        _ => say(&format!("going on with what there is; {text}")),
    }
    Ok(())
}

/// One message of the set-up.
fn say(message: &str) {
    eprintln!("set-up: {message}");
}

/// Gives the shell's commands a private folder for `XDG_RUNTIME_DIR` where Linux has none, until this
/// is dropped: without one, Mesa's EGL prints an error each time.
pub fn runtime_dir(sh: &Shell) -> Option<TempDir> {
    let needed = cfg!(target_os = "linux") && sh.var_os("XDG_RUNTIME_DIR").is_none();
    let folder = needed.then(|| private(sh))?.ok()?;
    sh.set_var("XDG_RUNTIME_DIR", folder.path());
    Some(folder)
}

/// Only its owner may enter, as the XDG specification asks.
fn private(sh: &Shell) -> xshell::Result<TempDir> {
    let folder = sh.create_temp_dir()?;
    let path = folder.path();
    cmd!(sh, "chmod 700 {path}").quiet().run()?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const ANY: Wanted = Wanted {
        all: false,
        or_fail: false,
    };
    const EACH: Wanted = Wanted { all: true, ..ANY };
    const EACH_OR_FAIL: Wanted = Wanted {
        or_fail: true,
        ..EACH
    };

    const VULKAN: &str = r#"{"backend": "vulkan", "compute_shaders": true}"#;
    const GL: &str = r#"{"backend": "gl", "compute_shaders": true}"#;
    const SWIFTSHADER: &str = r#"{"backend": "vulkan", "compute_shaders": true,
        "name": "SwiftShader Device (LLVM 16.0.0)"}"#;

    /// Settles on a machine where each install brings the adapter of its packages, if it may.
    /// What there is at first, and what was installed in which order.
    fn settled(wanted: Wanted, first: &[&str], may: bool) -> (Result<()>, Vec<&'static str>) {
        let there = RefCell::new(first.to_vec());
        let installed = RefCell::new(Vec::new());
        let ask = || {
            let text = format!("[{}]", there.borrow().join(","));
            Ok(Answer::new(&text, "error: no GPU adapter found"))
        };
        let install = |groups: &[&str]| {
            if !may {
                bail!("this user is not root");
            }
            for packages in groups {
                let (name, text) = match packages.split(' ').next().unwrap_or_default() {
                    "mesa-vulkan-drivers" => ("Vulkan", VULKAN),
                    "libegl1" => ("GL", GL),
                    _ => ("SwiftShader", SWIFTSHADER),
                };
                installed.borrow_mut().push(name);
                there.borrow_mut().push(text);
            }
            Ok(())
        };
        let result = settle(wanted, ask, install);
        (result, installed.into_inner())
    }

    #[test]
    fn one_adapter_is_enough_for_most() {
        for there in [VULKAN, GL, SWIFTSHADER] {
            let (result, installed) = settled(ANY, &[there], true);
            assert!(result.is_ok() && installed.is_empty(), "{there}");
        }
        let (result, installed) = settled(ANY, &[], true);
        assert!(result.is_ok());
        assert_eq!(installed, ["Vulkan", "GL"]);
    }

    #[test]
    fn ci_wants_each() {
        let all = ["Vulkan", "GL", "SwiftShader"];
        for wanted in [EACH, EACH_OR_FAIL] {
            let (result, installed) = settled(wanted, &[], true);
            assert!(result.is_ok());
            assert_eq!(installed, all);
            // SwiftShader is a Vulkan driver, but not the one that is called so.
            let (_, installed) = settled(wanted, &[SWIFTSHADER], true);
            assert_eq!(installed, all[..2]);
        }
    }

    #[test]
    fn what_may_not_be_installed_is_said_and_fails_where_it_must() {
        let (result, _) = settled(EACH, &[VULKAN], false);
        assert!(result.is_ok());
        let (result, _) = settled(EACH_OR_FAIL, &[VULKAN], false);
        let message = result
            .expect_err("GL and SwiftShader are missing")
            .to_string();
        for word in ["GL, SwiftShader", "not root", "--no-setup"] {
            assert!(message.contains(word), "{word} in {message}");
        }
    }

    #[test]
    fn no_adapter_is_an_error_with_why_and_what_to_do() {
        for wanted in [ANY, EACH, EACH_OR_FAIL] {
            let error = settled(wanted, &[], false).0;
            let message = error.expect_err("an empty machine").to_string();
            for word in ["not root", "Debian", "Fedora", "Arch", "no GPU adapter"] {
                assert!(message.contains(word), "{word} in {message}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_private_and_goes_away() {
        use std::os::unix::fs::PermissionsExt;
        let sh = Shell::new().expect("a current folder");
        let folder = private(&sh).expect("a temporary folder");
        let path = folder.path().to_owned();
        let mode = path.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }

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
