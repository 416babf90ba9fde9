//! Looks for GL as wgpu uses it: libEGL.so.1 with a driver behind it.

use std::path::PathBuf;

use super::drivers::Missing;
use super::host::{Host, file_names};
use super::library;
use super::manifest::{self, Manifest};

const OVERRIDE: &str = "__EGL_VENDOR_LIBRARY_FILENAMES";

/// Says which driver can be used, or what is missing.
pub fn probe(host: &Host) -> Result<String, Missing> {
    let Some(egl) = library::find(host, "libEGL.so.1") else {
        return Err(Missing::package("libEGL.so.1"));
    };
    if library::find(host, "libGLdispatch.so.0").is_none() {
        // Without GLVND, libEGL is itself the driver.
        return Ok(egl.display().to_string());
    }
    let vendors = manifest::files(&vendor_places(host));
    let mut vendors = vendors.iter().filter_map(|file| Manifest::load(host, file));
    let replaced = host.var(OVERRIDE).is_some();
    match vendors.find(|vendor| works(host, vendor)) {
        Some(vendor) => Ok(format!("{}, {}", egl.display(), vendor.file.display())),
        None if replaced => Err(Missing::wrong_variable(OVERRIDE, "GL driver")),
        None => Err(Missing::package("a GL driver behind libEGL.so.1")),
    }
}

/// Where GLVND looks for drivers.
fn vendor_places(host: &Host) -> Vec<PathBuf> {
    let usual = ["/etc/glvnd/egl_vendor.d", "/usr/share/glvnd/egl_vendor.d"];
    let usual = usual.map(|dir| host.at(dir)).to_vec();
    let set = [OVERRIDE, "__EGL_VENDOR_LIBRARY_DIRS"].map(|name| host.paths(name));
    let set = set.into_iter().find(|places| !places.is_empty());
    let places = set.unwrap_or(usual).into_iter();
    places.filter(|place| place.exists()).collect()
}

/// Mesa draws in software where its renderer is installed; the others need a GPU.
fn works(host: &Host, vendor: &Manifest) -> bool {
    let is_mesa = vendor.library.to_string_lossy().contains("mesa");
    if is_mesa {
        has_mesa_renderer(host)
    } else {
        host.has_gpu()
    }
}

/// Up to Mesa 24 one file per driver in `dri/`, since then one `libgallium-VERSION.so`.
fn has_mesa_renderer(host: &Host) -> bool {
    let folders = library::folders(host);
    let dri = folders.iter().map(|dir| dir.join("dri"));
    let mut dri = dri.chain(host.paths("LIBGL_DRIVERS_PATH"));
    dri.any(|dir| library::fits(host, &dir.join("swrast_dri.so")))
        || folders.iter().any(|dir| {
            let names = file_names(dir);
            let mut gallium = names.iter().filter(|name| name.starts_with("libgallium-"));
            gallium.any(|name| library::fits(host, &dir.join(name)))
        })
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::{Fake, Machine};
    use super::*;

    const MESA: &str = "/usr/share/glvnd/egl_vendor.d/50_mesa.json";

    fn with_glvnd() -> Fake {
        let fake = Fake::new();
        fake.library("/usr/lib/libEGL.so.1", Machine::Ours);
        fake.library("/usr/lib/libGLdispatch.so.0", Machine::Ours);
        fake
    }

    #[test]
    fn without_libegl_there_is_no_gl() {
        let missing = probe(&Fake::new().host).expect_err("nothing is there");
        assert!(missing.what.contains("libEGL.so.1"));
        assert!(missing.installable);
    }

    #[test]
    fn without_glvnd_libegl_suffices() {
        let fake = Fake::new();
        fake.library("/usr/lib/libEGL.so.1", Machine::Ours);
        assert!(probe(&fake.host).is_ok());
    }

    #[test]
    fn with_glvnd_mesa_needs_its_library_and_its_renderer() {
        let fake = with_glvnd();
        assert!(probe(&fake.host).is_err());
        fake.manifest(MESA, "libEGL_mesa.so.0");
        fake.library("/usr/lib/libEGL_mesa.so.0", Machine::Ours);
        assert!(probe(&fake.host).is_err());
        fake.library("/usr/lib/dri/swrast_dri.so", Machine::Ours);
        assert!(probe(&fake.host).is_ok());
    }

    #[test]
    fn newer_mesa_has_one_gallium_library() {
        let fake = with_glvnd();
        fake.manifest(MESA, "libEGL_mesa.so.0");
        fake.library("/usr/lib/libEGL_mesa.so.0", Machine::Ours);
        fake.library("/usr/lib/libgallium-25.0.7.so", Machine::Ours);
        assert!(probe(&fake.host).is_ok());
    }

    #[test]
    fn another_vendor_needs_a_gpu() {
        let fake = with_glvnd();
        fake.manifest(
            "/etc/glvnd/egl_vendor.d/10_nvidia.json",
            "libEGL_nvidia.so.0",
        );
        fake.library("/usr/lib/libEGL_nvidia.so.0", Machine::Ours);
        assert!(probe(&fake.host).is_err());
        fake.text("/dev/nvidia0", "");
        assert!(probe(&fake.host).is_ok());
    }

    #[test]
    fn a_wrong_variable_is_named() {
        let mut fake = with_glvnd();
        fake.host.set(OVERRIDE, "/nowhere.json");
        let missing = probe(&fake.host).expect_err("the variable names nothing");
        assert!(missing.what.contains(OVERRIDE));
        assert!(!missing.installable);
    }
}
