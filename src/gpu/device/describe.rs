//! What was chosen for a device, and why.

use std::fmt;

use super::bounds::Bounds;
use super::f16::Conversion;
use crate::body::Body;
use crate::gpu::GpuActivations;
use crate::walk::{ITEMS, Spread};
use crate::{Chain, Direction, Kind};

/// What a [`GpuActivations`] chose for its device, and why. Prints as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// In the order in which they are printed.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// What there was to choose: `f16`, `second order` …
    pub what: &'static str,
    /// What was chosen.
    pub chosen: String,
    /// For what reason.
    pub why: String,
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Choice { what, chosen, why } in &self.choices {
            writeln!(f, "{what:<13} {chosen}: {why}")?;
        }
        Ok(())
    }
}

/// `128 MiB`, or bytes where it is no whole number of those.
fn bytes(count: u64) -> String {
    match count >> 20 {
        mib if mib << 20 == count => format!("{mib} MiB"),
        _ => format!("{count} bytes"),
    }
}

fn choice(what: &'static str, chosen: impl Into<String>, why: impl Into<String>) -> Choice {
    Choice {
        what,
        chosen: chosen.into(),
        why: why.into(),
    }
}

impl GpuActivations {
    /// What was chosen for this device, and why.
    ///
    /// On a device with `SHADER_F16` the first call, like the first use of f16, tries the device's
    /// conversions and waits for them.
    pub fn describe(&self) -> Description {
        let choices = match &self.shared.bounds {
            Err(error) => vec![choice("kernels", "none", error.to_string())],
            Ok(bounds) => self.choices(bounds),
        };
        Description { choices }
    }

    fn choices(&self, bounds: &Bounds) -> Vec<Choice> {
        vec![
            workgroups(bounds),
            self.f16(),
            choice(
                "bf16",
                "converted by integers, two in a word",
                "WGSL has no such type",
            ),
            second_order(bounds),
            choice(
                "large views",
                format!("cut into bindings of at most {}", bytes(bounds.binding)),
                "max_storage_buffer_binding_size",
            ),
            choice(
                "offsets",
                format!(
                    "bound from the multiple of {} bytes below",
                    bounds.alignment
                ),
                "min_storage_buffer_offset_alignment; the rest travels in the uniform block",
            ),
            choice(
                "parameters",
                "in uniform blocks, shared by content",
                "another value compiles nothing, on every device, but the step to or from a usual one that has a shader of its own",
            ),
            read_back(),
        ]
    }

    fn f16(&self) -> Choice {
        let integers = "converted by integers, two in a word";
        match self.conversion() {
            Ok(Conversion::Native) => choice(
                "f16",
                "the shader's own type",
                "the device has SHADER_F16, and converts every f16 as the integers do",
            ),
            Ok(Conversion::Integers(reason)) => choice("f16", integers, reason.to_string()),
            Err(error) => choice("f16", integers, error.to_string()),
        }
    }
}

fn workgroups(bounds: &Bounds) -> Choice {
    let geometry = bounds.geometry;
    let why = match geometry.spread {
        Spread::Consecutive => "a software adapter, where an invocation is a lane of a vector",
        Spread::Strided => "a GPU, where neighbouring invocations should touch neighbouring memory",
    };
    let chosen = format!(
        "{} invocations of {ITEMS} values each, {}",
        geometry.workgroup,
        geometry.spread.name()
    );
    choice("workgroups", chosen, why)
}

fn read_back() -> Choice {
    if cfg!(target_arch = "wasm32") {
        return choice(
            "read-back",
            "finished by the browser's event loop",
            "a browser's thread must not block",
        );
    }
    let chosen = format!(
        "a thread that waits while reads are pending; at most {} of idle staging",
        bytes(crate::gpu::read::staging::MOST_BYTES)
    );
    choice("read-back", chosen, "no task blocks, and memory is bounded")
}

fn second_order(bounds: &Bounds) -> Choice {
    let have = bounds.bindings;
    let body = Body::of(&Chain::map(Kind::Identity), Direction::Second);
    let needs = |body: &Body| body.slots().count() as u64;
    let together = needs(&body);
    let alone = body
        .writes()
        .map(|output| needs(&body.only(|slot| slot == output)));
    let alone = alone.max().unwrap_or_default();
    let why = |needed| format!("{have} storage buffers per shader, {needed} needed");
    if have >= together {
        choice("second order", "both gradients in one pass", why(together))
    } else if have >= alone {
        choice(
            "second order",
            "a pass for each gradient where x, dy, ddx, ddy and dx are all apart",
            why(together),
        )
    } else {
        choice(
            "second order",
            "refused unless views share memory",
            why(alone),
        )
    }
}
