//! `devices`: what there is to compute on.

use std::io::Write as _;

use indicatif::BinaryBytes;
use serde_json::{Value, json};
use wgpu_activations::wgpu::{DeviceType, DownlevelFlags};
use wgpu_activations::{Choice as Chosen, Description};

use crate::Result;
use crate::backend::{FEATURES, Gpu};
use crate::device::{self, Choice, Found};
use crate::{machine, output};

/// Prints every adapter and the CPU backend.
pub fn run(choice: Option<&Choice>, json: bool) -> Result<()> {
    let adapters = device::chosen(choice)?;
    let with_cpu = choice.is_none_or(Choice::is_cpu);
    let values = adapters.iter().map(to_json).chain(with_cpu.then(cpu_json));
    let texts = adapters.iter().map(to_text).chain(with_cpu.then(cpu_text));
    let text = || texts.collect::<Vec<_>>().join("\n");
    output::print(json, || values.collect(), text)?;
    let variables = device::by_variables()?.said;
    if choice.is_none() && !variables.is_empty() {
        // On standard error, so that JSON stays JSON. Where it is closed there is nobody to tell.
        let _ = writeln!(
            std::io::stderr(),
            "{variables}: heeded where no --device is given; adapters that do not fit are left out"
        );
    }
    Ok(())
}

fn to_json(found: &Found) -> Value {
    let (adapter, info) = (&found.adapter, &found.info);
    let (has, limits) = (adapter.features(), adapter.limits());
    let features = FEATURES.map(|(name, flag)| (name, has.contains(flag)));
    let choice = |c: Chosen| (c.what, json!({ "chosen": c.chosen, "why": c.why }));
    let choices = match describe(found) {
        Ok(described) => Value::from_iter(described.choices.into_iter().map(choice)),
        Err(error) => json!({ "error": error.to_string() }),
    };
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
        "compute_shaders": computes(found),
        "features": Value::from_iter(features),
        "subgroup_size": { "min": info.subgroup_min_size, "max": info.subgroup_max_size },
        "limits": {
            "max_storage_buffer_binding_size": limits.max_storage_buffer_binding_size,
            "max_buffer_size": limits.max_buffer_size,
            "max_storage_buffers_per_shader_stage": limits.max_storage_buffers_per_shader_stage,
            "max_compute_invocations_per_workgroup": limits.max_compute_invocations_per_workgroup,
            "max_compute_workgroups_per_dimension": limits.max_compute_workgroups_per_dimension,
            "min_storage_buffer_offset_alignment": limits.min_storage_buffer_offset_alignment,
        },
        "choices": choices,
    })
}

/// What this crate chooses on the adapter and why.
fn describe(found: &Found) -> Result<Description> {
    Ok(Gpu::open(found)?.activations.describe())
}

fn to_text(found: &Found) -> String {
    let limits = found.adapter.limits();
    let choices = match describe(found) {
        Ok(described) => {
            let lines = described.to_string().replace('\n', "\n    ");
            format!("what kernels do here, and why:\n    {}", lines.trim_end())
        }
        Err(error) => format!("does not open: {error}"),
    };
    format!(
        "{}
  --device  {}
  type      {}
  driver    {}
  features  {}
  binding   {} at most, of a buffer of {} at most; {} storage buffers per stage
  dispatch  {} invocations per workgroup, {} workgroups per dimension
  {choices}\n",
        found.name,
        selectors(found),
        kind_of(found.info.device_type),
        machine::driver(&found.info),
        features(found),
        BinaryBytes(limits.max_storage_buffer_binding_size),
        BinaryBytes(limits.max_buffer_size),
        limits.max_storage_buffers_per_shader_stage,
        limits.max_compute_invocations_per_workgroup,
        limits.max_compute_workgroups_per_dimension,
    )
}

/// `0, or vulkan:0, or 0000:01:00.0`
fn selectors(found: &Found) -> String {
    let index = found.index.map(|index| index.to_string());
    let others = [&found.selector, &found.info.device_pci_bus_id].map(String::clone);
    let all = index.into_iter().chain(others);
    let all: Vec<String> = all.filter(|selector| !selector.is_empty()).collect();
    all.join(", or ")
}

/// `shader-f16, subgroup (4 to 8 lanes), no timestamps`
fn features(found: &Found) -> String {
    let (has, info) = (found.adapter.features(), &found.info);
    let (low, high) = (info.subgroup_min_size, info.subgroup_max_size);
    let features = FEATURES.map(|(name, flag)| match (has.contains(flag), name) {
        (false, _) => format!("no {name}"),
        (true, "subgroup") => format!("subgroup ({low} to {high} lanes)"),
        (true, _) => name.into(),
    });
    match computes(found) {
        true => features.join(", "),
        false => "NO COMPUTE SHADERS: of no use here, ".to_owned() + &features.join(", "),
    }
}

fn computes(found: &Found) -> bool {
    let flags = found.adapter.get_downlevel_capabilities().flags;
    flags.contains(DownlevelFlags::COMPUTE_SHADERS)
}

fn kind_of(device_type: DeviceType) -> &'static str {
    match device_type {
        DeviceType::DiscreteGpu => "discrete GPU",
        DeviceType::IntegratedGpu => "integrated GPU",
        DeviceType::VirtualGpu => "virtual GPU",
        DeviceType::Cpu => "software, on the CPU",
        DeviceType::Other => "unknown",
    }
}

const CPU: [&str; 2] = ["wgpu_activations::cpu", "this crate's CPU backend"];

fn cpu_json() -> Value {
    let ([name, kind], threads) = (CPU, rayon::current_num_threads());
    json!({ "backend": "cpu", "name": name, "type": kind, "threads": threads, "simd": simd() })
}

fn cpu_text() -> String {
    let ([name, kind], threads, simd) = (CPU, rayon::current_num_threads(), simd());
    format!("cpu {name}\n  type      {kind}, for --device cpu\n  threads   {threads}, {simd}\n")
}

/// The widest vector instructions of this processor.
fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    return match is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        _ if is_x86_feature_detected!("avx512f") => "AVX-512",
        true => "AVX2 and FMA",
        false => "SSE2",
    };
    #[cfg(target_arch = "aarch64")]
    return "NEON";
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return "no known vector instructions";
}
