//! naga and tint on a shader's text. Also a part of the library's unit tests.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use naga::Module;
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};

/// Parsed and validated.
pub fn parse(source: &str) -> Result<(Module, ModuleInfo), String> {
    let capabilities = match source.contains("enable f16;") {
        true => Capabilities::SHADER_FLOAT16,
        false => Capabilities::empty(),
    };
    let module = naga::front::wgsl::parse_str(source).map_err(|e| e.emit_to_string(source))?;
    let info = Validator::new(ValidationFlags::all(), capabilities)
        .validate(&module)
        .map_err(|e| e.emit_to_string(source))?;
    Ok((module, info))
}

/// Lowered to every language; those with f16 not to GLSL ES, which has none.
pub fn lower(source: &str) -> Result<(), String> {
    let (module, info) = parse(source)?;
    naga::back::spv::write_vec(&module, &info, &Default::default(), None)
        .map_err(|e| format!("SPIR-V: {e}"))?;
    let options = naga::back::msl::Options {
        fake_missing_bindings: true,
        ..Default::default()
    };
    naga::back::msl::write_string(&module, &info, &options, &Default::default())
        .map_err(|e| format!("MSL: {e}"))?;
    let mut hlsl = String::new();
    let options = naga::back::hlsl::Options {
        fake_missing_bindings: true,
        ..Default::default()
    };
    naga::back::hlsl::Writer::new(&mut hlsl, &options, &Default::default())
        .write(&module, &info, None)
        .map_err(|e| format!("HLSL: {e}"))?;
    if !source.contains("enable f16;") {
        glsl(&module, &info)?;
    }
    tint(source)
}

fn glsl(module: &Module, info: &ModuleInfo) -> Result<(), String> {
    use naga::back::glsl;
    let options = glsl::Options {
        version: glsl::Version::Embedded {
            version: 310,
            is_webgl: false,
        },
        ..Default::default()
    };
    // A program of sums alone has one of their entry points.
    let first = module.entry_points.first();
    let pipeline = glsl::PipelineOptions {
        shader_stage: naga::ShaderStage::Compute,
        entry_point: first.map_or("main", |entry| &entry.name).into(),
        multiview: None,
    };
    let mut out = String::new();
    glsl::Writer::new(
        &mut out,
        module,
        info,
        &options,
        &pipeline,
        Default::default(),
    )
    .and_then(|mut writer| writer.write())
    .map_err(|e| format!("GLSL: {e}"))?;
    Ok(())
}

/// Dawn's compiler, where it is on PATH: an extra check.
pub fn tint(source: &str) -> Result<(), String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let name = format!("wgpu-activations-{process}-{number}.wgsl");
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, source).map_err(|e| e.to_string())?;
    let mut command = Command::new("tint");
    let run = command.arg("--format").arg("wgsl").arg(&path).output();
    let _ = std::fs::remove_file(&path);
    match run {
        Ok(output) if !output.status.success() => {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
        _ => Ok(()),
    }
}
