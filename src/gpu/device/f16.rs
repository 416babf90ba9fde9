//! How f16 is converted: by the shader's own type where the device has one and converts as our
//! integers do, else by integers.

use std::fmt;

use crate::gpu::GpuActivations;
use crate::{Error, Format};

/// How f16 is converted on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// By WGSL's f16.
    Native,
    /// By integers, for this reason.
    Integers(Reason),
}

/// Why f16 is converted by integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The device has no f16.
    NoFeature,
    /// What the device makes of a number is not known without waiting for it.
    #[cfg(target_arch = "wasm32")]
    CannotWait,
    /// The device makes another number of this one; WGSL lets conversions round either way, and
    /// take subnormal numbers for 0.
    #[cfg_attr(target_arch = "wasm32", expect(dead_code))]
    Disagrees { format: Format, bits: u32 },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NoFeature => f.write_str(
                "the device is without SHADER_F16: its adapter lacks it, or it was not requested",
            ),
            #[cfg(target_arch = "wasm32")]
            Reason::CannotWait => f.write_str(
                "in the browser the device's conversions cannot be compared without waiting",
            ),
            Reason::Disagrees { format, bits } => write!(
                f,
                "the device has SHADER_F16, but converts the {format} with bits {bits:#x} \
                 otherwise than IEEE 754's rounding to nearest, ties to even"
            ),
        }
    }
}

impl GpuActivations {
    /// How f16 is converted here. The first call on a device with `SHADER_F16` tries its
    /// conversions, and waits for them.
    pub(in crate::gpu) fn conversion(&self) -> Result<Conversion, Error> {
        let known = &self.shared.conversion;
        if let Some(conversion) = known.get() {
            return Ok(*conversion);
        }
        // Not under a lock: waiting may run callbacks of the application that come back here.
        let found = self.find_conversion()?;
        Ok(*known.get_or_init(|| found))
    }

    fn find_conversion(&self) -> Result<Conversion, Error> {
        let features = self.device().features();
        if !features.contains(wgpu::Features::SHADER_F16) {
            return Ok(Conversion::Integers(Reason::NoFeature));
        }
        #[cfg(target_arch = "wasm32")]
        return Ok(Conversion::Integers(Reason::CannotWait));
        #[cfg(not(target_arch = "wasm32"))]
        self.compare_conversions()
    }
}
