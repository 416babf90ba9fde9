//! The composer: joins fragments of plain WGSL into a shader.
//!
//! A fragment names the fragments that it needs in lines `// @use folder/name`. Everything
//! with a number in it (bindings, sizes, parameters) is written here, in Rust.

mod access;
pub(crate) mod fragment;
#[cfg(test)]
#[path = "../../tests/suite/lower.rs"]
mod lower;
mod repetition;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use crate::act::ACTIVATIONS;
use crate::walk::{Geometry, Kernel, Layout, Width};
use crate::{Chain, Kind};
use access::Access;
use repetition::{Repetition, write_function, write_items};

macro_rules! math {
    ($($name:literal),+ $(,)?) => {
        /// The fragments of `shaders/math/`: name and text.
        static MATH: &[(&str, &str)] = &[$((
            $name,
            crate::wgsl::fragment::fragment!("shaders/math/", $name, ".wgsl"),
        )),+];
    };
}

math![
    "atan",
    "bits",
    "decay",
    "erf",
    "erfc",
    "exp",
    "exp_two",
    "expm1",
    "gauss",
    "gauss_two",
    "log",
    "log1p",
    "logistic",
    "normal",
    "one_plus",
    "one_plus_square",
    "radius",
    "silu",
    "sin",
    "snake",
    "spike",
    "subnormal",
    "tanh",
    "two_float",
    "versine",
];

/// The value of a derivative at a kink that is not PyTorch's.
static KINKS: &str = include_str!("../../shaders/kernel/kinks.wgsl");
static ELEMENTWISE: &str = include_str!("../../shaders/kernel/elementwise.wgsl");

/// WGSL builtins and keywords that are also names of activations or of mathematics here.
const TAKEN: &[&str] = &[
    "abs", "ceil", "cos", "exp", "floor", "log", "round", "sign", "sin", "step", "tanh", "trunc",
];

/// A fragment by its name, `math/exp` or `act/gelu`.
fn fragment(path: &str) -> Option<&'static str> {
    let (folder, name) = path.split_once('/')?;
    match folder {
        "math" => MATH
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| *text),
        "act" => ACTIVATIONS.iter().find(|a| a.name == name).map(|a| a.wgsl),
        _ => None,
    }
}

/// Appends `path` and everything it uses, each once, those used first.
fn append(path: &'static str, seen: &mut Vec<&'static str>, out: &mut String) {
    if seen.contains(&path) {
        return;
    }
    seen.push(path);
    let text = fragment(path).unwrap_or_default();
    for used in text
        .lines()
        .filter_map(|line| line.strip_prefix("// @use "))
    {
        append(used.trim(), seen, out);
    }
    out.extend(
        text.lines()
            .filter(|l| !l.starts_with("// @use "))
            .flat_map(|l| [l, "\n"]),
    );
    out.push('\n');
}

impl Kind {
    /// The functions of this activation with all that they use, to paste into a shader of your
    /// own: `NAME(x)`, `NAME_d1(x)` and `NAME_d2(x)`, parameters behind x. NAME is
    /// [`Kind::wgsl_name`].
    ///
    /// In wasm the text has no comments. Two kinds share fragments; for several in one shader take [`wgsl_functions`].
    pub fn wgsl(&self) -> String {
        wgsl_functions(&[*self])
    }

    /// The name of the WGSL function of this order: `gelu`, `gelu_d1`, `gelu_d2`. Where the
    /// function's own name is a builtin of WGSL it ends in an underscore: `tanh_`.
    pub fn wgsl_name(&self, order: usize) -> String {
        let name = self.name();
        match order {
            0 if TAKEN.contains(&name) => format!("{name}_"),
            0 => name.to_owned(),
            _ => format!("{name}_d{order}"),
        }
    }
}

/// The functions of several activations, each shared fragment once.
pub fn wgsl_functions(kinds: &[Kind]) -> String {
    let mut out = String::new();
    let mut seen = Vec::new();
    for kind in kinds {
        append(kind.activation().path, &mut seen, &mut out);
    }
    out
}

/// All that a shader's text depends on. Parameter values do not belong to it.
#[derive(Clone, Copy)]
pub(crate) struct Recipe<'a> {
    pub chain: Chain,
    pub kernel: &'static Kernel,
    pub layout: &'a Layout,
    pub width: Width,
    pub geometry: Geometry,
}

/// Appends a formatted line. Writing to a `String` cannot fail.
macro_rules! line {
    ($out:expr, $($format:tt)+) => {
        let _ = writeln!($out, $($format)+);
    };
}
use line;

/// A whole compute shader.
pub(crate) fn shader(recipe: &Recipe<'_>) -> String {
    let Recipe {
        chain,
        kernel,
        layout,
        width,
        geometry,
    } = *recipe;
    let (kind, kinks) = (chain.kind(), chain.kink_values());
    let mut out = String::new();
    if layout.uses_native_f16() {
        line!(out, "enable f16;\n");
    }
    let functions = kind.wgsl();
    let repetition = Repetition::of(&functions, kernel.derivatives);
    out.push_str(&functions);
    write_constants(&mut out, width, geometry);
    write_params(&mut out, kind, kernel, layout, kinks.len());
    for format in layout.formats() {
        out.push_str(format.wgsl());
    }
    write_bindings(&mut out, layout, width);
    write_access(&mut out, kernel, layout, width);
    if !kinks.is_empty() {
        out.push_str(KINKS);
    }
    for order in 0..3 {
        write_function(&mut out, kind, order, width, &kinks, repetition);
    }
    out.push_str(kernel.body);
    out.push('\n');
    write_items(&mut out, geometry, repetition);
    out.push_str(ELEMENTWISE);
    out
}

fn write_constants(out: &mut String, width: Width, geometry: Geometry) {
    line!(out, "alias Value = {};", width.wgsl("f32"));
    line!(out, "alias Bits = {};", width.wgsl("u32"));
    line!(out, "const WORKGROUP = {}u;", geometry.workgroup);
    line!(out, "const TILE = {}u;", geometry.tile());
    line!(out, "const LOCAL_STEP = {}u;", geometry.local_step());
}

/// The uniform block: counts, each slot's first value, rows where there are any, the activation's
/// parameters, the places and values of kinks.
fn write_params(out: &mut String, kind: Kind, kernel: &Kernel, layout: &Layout, kinks: usize) {
    line!(out, "struct Params {{");
    line!(out, "    count: u32,\n    width: u32,");
    for slot in kernel.slots {
        line!(out, "    at_{slot}: u32,");
    }
    if layout.in_rows {
        line!(out, "    columns: u32,");
        for slot in kernel.slots {
            line!(out, "    gap_{slot}: u32,");
        }
    }
    for param in kind.activation().params {
        line!(out, "    {}: f32,", param_field(param.name));
    }
    for i in 0..kinks {
        line!(out, "    kink_{i}: f32,\n    at_kink_{i}: f32,");
    }
    line!(
        out,
        "}}\n@group(0) @binding(0) var<uniform> params: Params;"
    );
}

/// A parameter's name may be a keyword or builtin: in the block all have a prefix.
fn param_field(name: &str) -> String {
    format!("p_{name}")
}

/// The storage bindings: whole values, or words where a half format is among the slots that is no
/// type of the shader's. Single elements of such formats are written with atomics, since their
/// word may have another owner.
fn write_bindings(out: &mut String, layout: &Layout, width: Width) {
    for (i, &writable) in layout.writable.iter().enumerate() {
        let access = if writable { "read_write" } else { "read" };
        let element = match (layout.in_words(i), width, writable) {
            (false, ..) if layout.is_native(i) => width.wgsl("f16"),
            (false, ..) => "Value".into(),
            (true, Width::Four, _) => "vec2<u32>".into(),
            (true, Width::One, true) => "atomic<u32>".into(),
            (true, Width::One, false) => "u32".into(),
        };
        line!(
            out,
            "@group(0) @binding({}) var<storage, {access}> storage_{i}: array<{element}>;",
            i + 1
        );
    }
}

/// `load_x` and `store_y` for each slot; a slot that is not used stores nothing.
fn write_access(out: &mut String, kernel: &Kernel, layout: &Layout, width: Width) {
    for (i, (slot, place)) in kernel.slots.iter().zip(&layout.slots).enumerate() {
        let mut shift = String::new();
        if layout.shifted {
            shift.push_str(&format!("params.at_{slot} + "));
        }
        if layout.in_rows {
            shift.push_str(&format!("i / params.columns * params.gap_{slot} + "));
        }
        let access = place.map(|place| Access::new(layout, place, width, &shift));
        if i < kernel.reads {
            let value = access.map_or("Value()".into(), |access| access.load());
            line!(
                out,
                "fn load_{slot}(i: u32) -> Value {{\n    return {value};\n}}"
            );
        } else {
            let body = access.map(|access| access.store()).unwrap_or_default();
            line!(out, "fn store_{slot}(i: u32, value: Value) {{\n{body}}}");
        }
    }
}
