//! Looks for Vulkan as its loader does: the loader itself, then the manifests of drivers.

use std::path::PathBuf;

use super::drivers::Missing;
use super::host::Host;
use super::library;
use super::manifest::{self, Manifest};

/// Variables that replace the search, the newer first, as the loader reads them.
const OVERRIDES: [&str; 2] = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];

/// Says which drivers can be used, or what is missing.
pub fn probe(host: &Host) -> Result<String, Missing> {
    if library::find(host, "libvulkan.so.1").is_none() {
        return Err(Missing::package("the Vulkan loader (libvulkan.so.1)"));
    }
    let replaced = OVERRIDES.into_iter().find(|name| host.var(name).is_some());
    let places = match replaced {
        Some(name) => host.paths(name),
        None => usual_places(host),
    };
    let found: Vec<Manifest> = manifest::files(&places)
        .iter()
        .filter_map(|file| Manifest::load(host, file))
        .collect();
    let usable: Vec<&Manifest> = found.iter().filter(|driver| works(host, driver)).collect();
    match (usable.is_empty(), replaced) {
        (false, _) => Ok(describe(&usable)),
        (true, Some(name)) => Err(Missing::wrong_variable(name, "Vulkan driver")),
        (true, None) if found.is_empty() => Err(Missing::package("a Vulkan driver")),
        (true, None) => Err(Missing::package(
            "a Vulkan driver in software (there are drivers for GPUs, but no GPU)",
        )),
    }
}

/// A driver in software always works; the others need something to drive.
fn works(host: &Host, driver: &Manifest) -> bool {
    is_software(driver) || host.has_gpu()
}

fn is_software(driver: &Manifest) -> bool {
    let library = driver.library.to_string_lossy();
    library.contains("libvulkan_lvp") || library.contains("swiftshader")
}

fn describe(drivers: &[&Manifest]) -> String {
    let each = drivers.iter().map(|driver| {
        let note = if is_software(driver) {
            " (in software)"
        } else {
            ""
        };
        format!("{}{note}", driver.file.display())
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Where the loader looks when no variable replaces the search.
fn usual_places(host: &Host) -> Vec<PathBuf> {
    let home = host.paths("HOME");
    let in_home = |part: &str| home.iter().map(|dir| dir.join(part)).collect();
    let mut roots = or(host.paths("XDG_CONFIG_HOME"), in_home(".config"));
    roots.extend(or(host.paths("XDG_CONFIG_DIRS"), vec![host.at("/etc/xdg")]));
    roots.extend([host.at("/usr/local/etc"), host.at("/etc")]);
    roots.extend(or(host.paths("XDG_DATA_HOME"), in_home(".local/share")));
    let data = vec![host.at("/usr/local/share"), host.at("/usr/share")];
    roots.extend(or(host.paths("XDG_DATA_DIRS"), data));
    let folders = roots.into_iter().map(|root| root.join("vulkan/icd.d"));
    let mut places: Vec<PathBuf> = folders.filter(|dir| dir.is_dir()).collect();
    places.extend(host.paths("VK_ADD_DRIVER_FILES"));
    places
}

fn or(set: Vec<PathBuf>, default: Vec<PathBuf>) -> Vec<PathBuf> {
    if set.is_empty() { default } else { set }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::{Fake, Machine};
    use super::*;

    const LVP: &str = "/usr/share/vulkan/icd.d/lvp_icd.json";

    fn with_loader() -> Fake {
        let fake = Fake::new();
        fake.library("/usr/lib/libvulkan.so.1", Machine::Ours);
        fake
    }

    fn missing(fake: &Fake) -> Missing {
        probe(&fake.host).expect_err("no Vulkan here")
    }

    #[test]
    fn the_loader_is_needed() {
        let fake = Fake::new();
        fake.lavapipe(LVP);
        assert!(missing(&fake).what.contains("libvulkan.so.1"));
    }

    #[test]
    fn lavapipe_counts_as_software() {
        let fake = with_loader();
        assert!(missing(&fake).installable);
        fake.lavapipe(LVP);
        let found = probe(&fake.host).expect("lavapipe is there");
        assert!(found.ends_with("lvp_icd.json (in software)"), "{found}");
    }

    #[test]
    fn a_manifest_without_its_library_or_for_another_machine_does_not_count() {
        let fake = with_loader();
        fake.manifest(LVP, "/usr/lib/libvulkan_lvp.so");
        assert!(missing(&fake).installable);
        fake.library("/usr/lib/libvulkan_lvp.so", Machine::Foreign);
        assert!(missing(&fake).installable);
    }

    #[test]
    fn a_hardware_driver_needs_a_gpu() {
        let fake = with_loader();
        fake.manifest("/etc/vulkan/icd.d/radeon.json", "libvulkan_radeon.so");
        fake.library("/usr/lib/libvulkan_radeon.so", Machine::Ours);
        assert!(missing(&fake).what.contains("no GPU"));
        fake.text("/dev/dri/renderD128", "");
        let found = probe(&fake.host).expect("the GPU is there now");
        assert!(found.ends_with("radeon.json"), "{found}");
    }

    #[test]
    fn a_variable_replaces_the_search() {
        for name in OVERRIDES {
            let mut fake = with_loader();
            fake.lavapipe(LVP);
            fake.host.set(name, "/nowhere.json");
            let missing = missing(&fake);
            assert!(missing.what.contains(name), "{}", missing.what);
            assert!(!missing.installable);
            fake.host.set(name, LVP);
            assert!(probe(&fake.host).is_ok());
        }
    }

    #[test]
    fn every_usual_place_is_searched() {
        for (variable, value, place) in [
            ("HOME", "/home/me", "/home/me/.config"),
            ("HOME", "/home/me", "/home/me/.local/share"),
            ("XDG_CONFIG_HOME", "/c", "/c"),
            ("XDG_DATA_HOME", "/d", "/d"),
            ("XDG_DATA_DIRS", "/e:/f", "/f"),
            ("UNUSED", "", "/usr/local/share"),
            ("UNUSED", "", "/etc"),
        ] {
            let mut fake = with_loader();
            fake.host.set(variable, value);
            fake.lavapipe(&format!("{place}/vulkan/icd.d/lvp.json"));
            assert!(probe(&fake.host).is_ok(), "{place}");
        }
    }
}
