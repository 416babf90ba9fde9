//! Every composed shader is valid and lowers to every backend's language.

use std::process::Command;

use libtest_mimic::Trial;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use wgpu_activations::{Chain, Direction, Kind, KinkPolicy, wgsl_functions};

use crate::Outcome;

pub fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = Kind::all()
        .map(|kind| {
            Trial::test(format!("shaders::lower::{}", kind.name()), move || {
                lower(kind)
            })
        })
        .collect();
    trials.push(Trial::test(
        "shaders::all_functions_in_one_module",
        together,
    ));
    trials.push(Trial::test("shaders::no_inaccurate_builtins", builtins));
    trials
}

fn sources(kind: Kind) -> impl Iterator<Item = String> {
    let plain = Direction::ALL
        .into_iter()
        .map(move |direction| Chain::map(kind).wgsl(direction));
    // The jet has all derivatives in it, and so all values at kinks.
    let jet = move |policy| Chain::map(kind).kinks(policy).wgsl(Direction::Jet);
    plain.chain(KinkPolicy::ALL.into_iter().map(jet))
}

fn lower(kind: Kind) -> Outcome {
    for source in sources(kind) {
        lower_source(&source)?;
        tint(kind, &source)?;
    }
    Ok(())
}

fn parse(source: &str) -> Result<(naga::Module, naga::valid::ModuleInfo), String> {
    let module = naga::front::wgsl::parse_str(source).map_err(|e| e.emit_to_string(source))?;
    let info = Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .map_err(|e| e.emit_to_string(source))?;
    Ok((module, info))
}

fn lower_source(source: &str) -> Outcome {
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
    glsl(&module, &info)
}

fn glsl(module: &naga::Module, info: &naga::valid::ModuleInfo) -> Outcome {
    use naga::back::glsl;
    let options = glsl::Options {
        version: glsl::Version::Embedded {
            version: 310,
            is_webgl: false,
        },
        ..Default::default()
    };
    let pipeline = glsl::PipelineOptions {
        shader_stage: naga::ShaderStage::Compute,
        entry_point: "main".into(),
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
fn tint(kind: Kind, source: &str) -> Outcome {
    let path = std::env::temp_dir().join(format!(
        "wgpu-activations-{}-{}.wgsl",
        std::process::id(),
        kind.name()
    ));
    std::fs::write(&path, source).map_err(|e| e.to_string())?;
    let run = Command::new("tint")
        .arg("--format")
        .arg("wgsl")
        .arg(&path)
        .output();
    let _ = std::fs::remove_file(&path);
    match run {
        Ok(output) if !output.status.success() => {
            Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
        }
        _ => Ok(()),
    }
}

/// Fragments' names do not clash, and each can be pasted beside all others.
fn together() -> Outcome {
    let kinds: Vec<Kind> = Kind::all().collect();
    parse(&wgsl_functions(&kinds))?;
    for kind in kinds {
        let (module, _) = parse(&kind.wgsl())?;
        for order in 0..3 {
            let name = kind.wgsl_name(order);
            if !module
                .functions
                .iter()
                .any(|(_, f)| f.name.as_deref() == Some(&name))
            {
                return Err(format!("{kind}: no function {name}").into());
            }
        }
    }
    Ok(())
}

/// Builtins whose accuracy WGSL leaves open: none may be called.
const INACCURATE: [&str; 16] = [
    "tanh",
    "exp",
    "exp2",
    "log",
    "log2",
    "sin",
    "cos",
    "tan",
    "pow",
    "sinh",
    "cosh",
    "atan",
    "atan2",
    "inverseSqrt",
    "mix",
    "smoothstep",
];

fn builtins() -> Outcome {
    let kinds: Vec<Kind> = Kind::all().collect();
    let text = wgsl_functions(&kinds);
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        let code = line.split("//").next().unwrap_or_default();
        for name in INACCURATE {
            let call = format!("{name}(");
            let calls = code
                .match_indices(&call)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            if calls {
                return Err(format!("the builtin {name} is called: {line}").into());
            }
        }
    }
    Ok(())
}
