//! `list`: the catalogue.

use std::error::Error;
use std::fmt::Write;

use serde_json::{Value, json};
use wgpu_activations::{Framework, Kind, Param, Save, Smoothness};

use crate::aliases;
use crate::output;
use crate::table::Table;

/// What is listed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Activations to say everything about; all of them, in short, where none is named.
    #[arg(value_name = "KIND")]
    pub kinds: Vec<Kind>,
    /// Lists what this framework calls activations, and what they are here: pytorch, jax, keras,
    /// onnx, ggml or huggingface.
    #[arg(long, value_name = "NAME", conflicts_with = "kinds")]
    pub framework: Option<Framework>,
}

/// Prints a table of all activations, or all about some, or a framework's names.
///
/// # Errors
/// What standard output says.
pub fn run(args: &Args, json: bool) -> Result<(), Box<dyn Error>> {
    if let Some(framework) = args.framework {
        return Ok(output::say(&aliases::listing(framework, json))?);
    }
    let text = match (json, args.kinds.is_empty()) {
        (true, true) => format!("{:#}\n", Kind::all().map(to_json).collect::<Value>()),
        (true, false) => format!(
            "{:#}\n",
            args.kinds.iter().map(|&k| to_json(k)).collect::<Value>()
        ),
        (false, true) => overview(),
        (false, false) => args
            .kinds
            .iter()
            .map(|&k| details(k))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    Ok(output::say(&text)?)
}

fn overview() -> String {
    let mut table = Table::new(&[
        "name",
        "ULP f f' f''",
        "backward needs",
        "smoothness",
        "formula",
        "parameters",
    ]);
    for kind in Kind::all() {
        let activation = kind.activation();
        let params: Vec<String> = activation.params.iter().map(parameter).collect();
        table.push(vec![
            json!(kind.name()),
            json!(budgets(&activation.ulps)),
            json!(kind.save().name()),
            json!(smoothness(kind.smoothness())),
            json!(kind.activation().formula()),
            json!(params.join(", ")),
        ]);
    }
    format!(
        "{}\nULP: the largest error allowed of the GPU's f, f' and f'', in units in the last place.\n\
         Parameters have their defaults, and in brackets what is allowed where not every finite number is.\n\
         More about one: wgpu-activations list NAME\n",
        table.to_text()
    )
}

/// All that is known of one activation, with these parameters.
fn details(kind: Kind) -> String {
    let activation = kind.activation();
    let mut out = format!("{kind}\n");
    let mut line = |name: &str, text: String| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "  {name:<12}{text}");
    };
    for (i, text) in activation.about.trim().lines().enumerate() {
        line(if i == 0 { "about" } else { "" }, text.trim().into());
    }
    for param in activation.params {
        line(
            "parameter",
            format!(
                "{}, default {}, {}",
                param.name,
                param.default,
                domain(param)
            ),
        );
    }
    line("smoothness", smoothness(kind.smoothness()).into());
    if !kind.kinks().is_empty() {
        let kinks: Vec<String> = kind.kinks().iter().map(f32::to_string).collect();
        line("kinks", format!("at x = {}", kinks.join(", ")));
    }
    line("backward", format!("needs {}", needs(kind.save())));
    line(
        "budgets",
        format!("{} ULP for f, f', f''", budgets(&activation.ulps)),
    );
    if !activation.ulps_about.is_empty() {
        line("", activation.ulps_about.into());
    }
    if !activation.scale_about.is_empty() {
        line("scale", activation.scale_about.into());
    }
    let names: Vec<String> = (0..3).map(|order| kind.wgsl_name(order)).collect();
    line("WGSL", names.join(", "));
    out
}

fn to_json(kind: Kind) -> Value {
    let activation = kind.activation();
    let parameter = |(param, value): (&Param, f32)| {
        json!({
            "name": param.name,
            "default": param.default,
            "value": value,
            "lowest": param.lowest,
            "highest": param.highest,
        })
    };
    let params = activation.params.iter().zip(kind.params());
    let names: Vec<String> = (0..3).map(|order| kind.wgsl_name(order)).collect();
    json!({
        "name": kind.name(),
        "kind": kind.to_string(),
        "formula": kind.activation().formula(),
        "about": activation.about.trim(),
        "parameters": params.map(parameter).collect::<Value>(),
        "smoothness": smoothness(kind.smoothness()),
        "kinks": kind.kinks(),
        "backward_needs": kind.save().name(),
        "ulp_budgets": activation.ulps,
        "ulp_budgets_about": activation.ulps_about,
        "scale": activation.scale_about,
        "wgsl_names": names,
    })
}

fn needs(save: Save) -> &'static str {
    match save {
        Save::Nothing => "nothing",
        Save::Bit => "one bit: the derivative has two values",
        Save::Output => "the output, or the input",
        Save::Input => "the input",
    }
}

fn smoothness(smoothness: Smoothness) -> &'static str {
    match smoothness {
        Smoothness::Jump => "f jumps",
        Smoothness::Kink => "f' jumps",
        Smoothness::Bend => "f'' jumps",
        Smoothness::Smooth => "smooth",
    }
}

fn budgets(ulps: &[f64; 3]) -> String {
    ulps.map(|u| u.to_string()).join(" ")
}

/// `n=2 [0.5, 64]`
fn parameter(param: &Param) -> String {
    let value = format!("{}={}", param.name, param.default);
    match is_any_finite(param) {
        true => value,
        false => format!("{value} [{}]", domain(param)),
    }
}

fn domain(param: &Param) -> String {
    let ends = [param.lowest, param.highest].map(|end| number(shortest(end)));
    match (param.lowest == f32::MIN, param.highest == f32::MAX) {
        (true, true) => "any finite number".into(),
        (true, false) => format!("at most {}", ends[1]),
        (false, true) => format!("at least {}", ends[0]),
        (false, false) => format!("{} to {}", ends[0], ends[1]),
    }
}

fn is_any_finite(param: &Param) -> bool {
    param.lowest == f32::MIN && param.highest == f32::MAX
}

/// Short: `0.001`, but `1e-30`.
pub fn number(value: f64) -> String {
    match value == 0.0 || (1e-4..1e6).contains(&value.abs()) {
        true => value.to_string(),
        false => format!("{value:e}"),
    }
}

/// The f64 that is written as this f32 is: 0.1, not 0.10000000149011612.
fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}
