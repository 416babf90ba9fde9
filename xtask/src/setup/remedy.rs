//! What to do by hand, system by system.

/// How to get a driver.
pub const DRIVERS: &str =
    "  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends \
mesa-vulkan-drivers libvulkan1 libegl1 libgl1-mesa-dri
  Fedora:          sudo dnf install mesa-vulkan-drivers vulkan-loader mesa-libEGL mesa-dri-drivers
  Arch:            sudo pacman -S --needed vulkan-swrast vulkan-icd-loader mesa
  macOS:           nothing to install: Metal is part of it
  Windows:         nothing to install: DirectX 12 with WARP is part of it
These draw in software; the driver of a GPU (NVIDIA's, AMD's, Intel's) serves as well.";

/// How to get a C linker.
pub const LINKER: &str = "  Debian, Ubuntu:  sudo apt-get install -y gcc libc6-dev
  Fedora:          sudo dnf install gcc
  Arch:            sudo pacman -S --needed gcc
  macOS:           xcode-select --install";

#[cfg(test)]
mod tests {
    use super::super::apt;
    use super::*;

    #[test]
    fn the_remedy_names_the_packages_that_we_install() {
        let packages = [apt::VULKAN, apt::GL].concat().join(" ");
        assert!(DRIVERS.contains(&packages));
    }
}
