//! `devices`: what there is to compute on.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Map, Value, json};
use wgpu_activations::wgpu::{self, Features, Limits};
use wgpu_activations::{Choice as Chosen, GpuActivations};

use crate::device::{self, Choice, Found, Variables};
use crate::output;

/// Nothing to choose but `--device` and `--json`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// A limit's name and how to read it.
type LimitField = (&'static str, fn(&Limits) -> u64);

/// The features that kernels of this crate can make use of.
const FEATURES: [(&str, Features); 4] = [
    ("shader-f16", Features::SHADER_F16),
    ("subgroup", Features::SUBGROUP),
    ("immediates", Features::IMMEDIATES),
    ("timestamps", Features::TIMESTAMP_QUERY),
];

/// The limits that decide how work is cut into pieces.
const LIMITS: [LimitField; 6] = [
    ("max_storage_buffer_binding_size", |l| {
        l.max_storage_buffer_binding_size
    }),
    ("max_buffer_size", |l| l.max_buffer_size),
    ("max_storage_buffers_per_shader_stage", |l| {
        l.max_storage_buffers_per_shader_stage.into()
    }),
    ("max_compute_invocations_per_workgroup", |l| {
        l.max_compute_invocations_per_workgroup.into()
    }),
    ("max_compute_workgroups_per_dimension", |l| {
        l.max_compute_workgroups_per_dimension.into()
    }),
    ("min_storage_buffer_offset_alignment", |l| {
        l.min_storage_buffer_offset_alignment.into()
    }),
];

/// Prints every adapter and the CPU backend.
///
/// # Errors
/// No adapter, or none that fits.
pub fn run(_args: &Args, choice: Option<&Choice>, json: bool) -> Result<(), Box<dyn Error>> {
    let cpu_only = choice.is_some_and(Choice::is_cpu);
    let adapters = match cpu_only {
        true => Vec::new(),
        false => device::chosen(choice)?,
    };
    let with_cpu = cpu_only || choice.is_none();
    let text = match json {
        true => {
            let cpu = with_cpu.then(cpu_json);
            let all: Vec<Value> = adapters.iter().map(to_json).chain(cpu).collect();
            format!("{:#}\n", Value::Array(all))
        }
        false => {
            let cpu = with_cpu.then(cpu_text);
            let all: Vec<String> = adapters.iter().map(to_text).chain(cpu).collect();
            all.join("\n")
        }
    };
    output::say(&text)?;
    if choice.is_none() {
        tell_variables(&Variables::read()?);
    }
    Ok(())
}

/// On standard error, so that JSON stays JSON.
fn tell_variables(variables: &Variables) {
    if let Some(set) = variables.shown() {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(
            std::io::stderr(),
            "{set}: heeded where no --device is given; adapters that do not fit are left out"
        );
    }
}

fn to_json(found: &Found) -> Value {
    let (adapter, info) = (&found.adapter, &found.info);
    let has = adapter.features();
    let feature =
        |(name, flag): (&str, Features)| (name.to_owned(), Value::Bool(has.contains(flag)));
    let limits = adapter.limits();
    let limit = |(name, get): LimitField| (name.to_owned(), json!(get(&limits)));
    json!({
        "index": found.index,
        "device": found.selector,
        "backend": info.backend.to_str(),
        "name": info.name,
        "type": kind_of(info.device_type),
        "driver": info.driver,
        "driver_version": info.driver_info,
        "vendor_id": info.vendor,
        "device_id": info.device,
        "pci_bus_id": info.device_pci_bus_id,
        "compute_shaders": computes(adapter),
        "features": FEATURES.into_iter().map(feature).collect::<Map<_, _>>(),
        "subgroup_size": { "min": info.subgroup_min_size, "max": info.subgroup_max_size },
        "limits": LIMITS.into_iter().map(limit).collect::<Map<_, _>>(),
        "choices": choices_json(found),
    })
}

/// What this crate chooses on the adapter and why.
fn choices(found: &Found) -> Result<Vec<Chosen>, Box<dyn Error>> {
    let opened = device::open(found)?;
    let activations = GpuActivations::new(&opened.device, &opened.queue);
    Ok(activations.describe().choices)
}

fn choices_json(found: &Found) -> Value {
    let named = |c: Chosen| {
        let value = json!({ "chosen": c.chosen, "why": c.why });
        (c.what.to_owned(), value)
    };
    match choices(found) {
        Ok(choices) => Value::Object(choices.into_iter().map(named).collect()),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

/// As lines below the adapter's name.
fn choices_text(found: &Found) -> String {
    let choices = match choices(found) {
        Ok(choices) => choices,
        Err(error) => return format!("  does not open: {error}\n"),
    };
    let mut out = String::from("  what kernels do here, and why:\n");
    for Chosen {
        what, chosen, why, ..
    } in choices
    {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "    {what:<14}{chosen}\n    {:14}({why})", "");
    }
    out
}

fn to_text(found: &Found) -> String {
    let (adapter, info) = (&found.adapter, &found.info);
    let limits = adapter.limits();
    let mut out = String::new();
    let mut line = |name: &str, text: String| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "  {name:<10}{text}");
    };
    line("--device", selectors(found));
    line("type", kind_of(info.device_type).into());
    line("driver", join(&[&info.driver, &info.driver_info]));
    line("features", features(adapter, info));
    line(
        "binding",
        format!(
            "{} at most, of a buffer of {} at most; {} storage buffers per stage",
            bytes(limits.max_storage_buffer_binding_size),
            bytes(limits.max_buffer_size),
            limits.max_storage_buffers_per_shader_stage
        ),
    );
    line(
        "dispatch",
        format!(
            "{} invocations per workgroup, {} workgroups per dimension",
            limits.max_compute_invocations_per_workgroup,
            limits.max_compute_workgroups_per_dimension
        ),
    );
    format!("{}\n{out}{}", found.name, choices_text(found))
}

/// `0, or vulkan:0, or 0000:01:00.0`
fn selectors(found: &Found) -> String {
    let index = found.index.map(|index| index.to_string());
    let bus = Some(found.info.device_pci_bus_id.clone()).filter(|bus| !bus.is_empty());
    let all = index.into_iter().chain([found.selector.clone()]).chain(bus);
    all.collect::<Vec<_>>().join(", or ")
}

/// `shader-f16, subgroup (4 to 8 lanes), no timestamps`
fn features(adapter: &wgpu::Adapter, info: &wgpu::AdapterInfo) -> String {
    let has = adapter.features();
    let mut words: Vec<String> = Vec::new();
    if !computes(adapter) {
        words.push("NO COMPUTE SHADERS: of no use here".into());
    }
    for (name, flag) in FEATURES {
        let (low, high) = (info.subgroup_min_size, info.subgroup_max_size);
        words.push(match (has.contains(flag), name) {
            (false, _) => format!("no {name}"),
            (true, "subgroup") if low == high => format!("subgroup ({low} lanes)"),
            (true, "subgroup") => format!("subgroup ({low} to {high} lanes)"),
            (true, _) => name.into(),
        });
    }
    words.join(", ")
}

fn computes(adapter: &wgpu::Adapter) -> bool {
    let flags = adapter.get_downlevel_capabilities().flags;
    flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
}

fn kind_of(device_type: wgpu::DeviceType) -> &'static str {
    match device_type {
        wgpu::DeviceType::DiscreteGpu => "discrete GPU",
        wgpu::DeviceType::IntegratedGpu => "integrated GPU",
        wgpu::DeviceType::VirtualGpu => "virtual GPU",
        wgpu::DeviceType::Cpu => "software, on the CPU",
        wgpu::DeviceType::Other => "unknown",
    }
}

fn cpu_json() -> Value {
    json!({
        "backend": "cpu",
        "name": "wgpu_activations::cpu",
        "type": "this crate's CPU backend",
        "threads": rayon::current_num_threads(),
        "simd": simd(),
    })
}

fn cpu_text() -> String {
    let threads = rayon::current_num_threads();
    format!(
        "cpu wgpu_activations::cpu\n  type      this crate's CPU backend, for --device cpu\n  \
         threads   {threads}, {}\n",
        simd()
    )
}

/// The widest vector instructions of this processor.
fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::is_x86_feature_detected!("avx512f") {
            return "AVX-512";
        }
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return "AVX2 and FMA";
        }
        "SSE2"
    }
    #[cfg(target_arch = "aarch64")]
    {
        "NEON"
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        "no known vector instructions"
    }
}

/// The words that are not empty and not said yet, separated by commas.
fn join(words: &[&str]) -> String {
    let known: Vec<&str> = words
        .iter()
        .map(|w| w.trim())
        .filter(|w| !w.is_empty())
        .collect();
    match known.as_slice() {
        [] => "unknown".into(),
        known => known.join(", "),
    }
}

/// `128 MiB`
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut amount = count as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && amount < 100.0 && amount.fract() != 0.0);
    format!("{amount:.decimals$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_units() {
        let pairs = [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1536, "1.5 KiB"),
            (128 << 20, "128 MiB"),
        ];
        for (count, want) in pairs {
            assert_eq!(bytes(count), want);
        }
        assert_eq!(bytes(u64::MAX), "16777216 TiB");
    }
}
