//! How often a function stands in a shader: for each value of an invocation and each of its lanes,
//! or once in a loop.
//!
//! Compilers inline, so a function that is written out for four values of four lanes is compiled
//! sixteen times, and some (SPIR-V's optimiser, which browsers use) need more than linear time for
//! that: sinlu's jet took 11 s on SwiftShader. Loops cost a bound check per turn.

use std::fmt::Write;

use super::{line, param_field};
use crate::Kind;
use crate::act::KinkValue;
use crate::walk::{Geometry, ITEMS, Width};

/// What is repeated by loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repetition {
    /// Nothing: all is written out. The fastest to run.
    WrittenOut,
    /// The values of an invocation.
    Items,
    /// These, and the lanes of each.
    Lanes,
}

/// The most bytes of code, over all derivatives, that are written out.
const WRITTEN_OUT: usize = 6_000;
/// The most whose lanes are written out.
const LANES_WRITTEN_OUT: usize = 18_000;

impl Repetition {
    /// For these functions, of which a kernel computes so many derivatives.
    pub(super) fn of(functions: &str, derivatives: usize) -> Self {
        let lines = functions.lines().filter(|line| !line.starts_with("//"));
        match lines.map(str::len).sum::<usize>() * derivatives {
            bytes if bytes <= WRITTEN_OUT => Repetition::WrittenOut,
            bytes if bytes <= LANES_WRITTEN_OUT => Repetition::Items,
            _ => Repetition::Lanes,
        }
    }
}

/// `f`, `f_d1` and `f_d2` over whole values, from the activation's functions of one f32.
pub(super) fn write_function(
    out: &mut String,
    kind: Kind,
    order: usize,
    width: Width,
    kinks: &[KinkValue],
    repetition: Repetition,
) {
    let (name, own) = (kind.wgsl_name(order), ["f", "f_d1", "f_d2"][order]);
    let params = kind.activation().params.iter();
    let params: String = params
        .map(|p| format!(", params.{}", param_field(p.name)))
        .collect();
    let call = |x: &str| format!("{name}({x}{params})");
    line!(out, "fn {own}(x: Value) -> Value {{\n    var y: Value;");
    match width {
        Width::One => {
            line!(out, "    y = {};", call("x"));
        }
        Width::Four if repetition == Repetition::Lanes => {
            let call = call("x[lane]");
            line!(out, "    for (var lane = 0u; lane < 4u; lane += 1u) {{");
            line!(out, "        y[lane] = {call};\n    }}");
        }
        Width::Four => {
            let calls = ["x.x", "x.y", "x.z", "x.w"].map(call).join(",\n        ");
            line!(out, "    y = Value(\n        {calls}\n    );");
        }
    }
    for (i, _) in kinks.iter().enumerate().filter(|(_, k)| k.order == order) {
        line!(
            out,
            "    y = at_kink(x, params.kink_{i}, params.at_kink_{i}, y);"
        );
    }
    line!(out, "    return y;\n}}");
}

/// The values of one invocation. Each that is written out has its own guard.
pub(super) fn write_items(out: &mut String, geometry: Geometry, repetition: Repetition) {
    let step = geometry.spacing();
    line!(out, "fn items(first: u32) {{");
    match repetition {
        Repetition::WrittenOut => {
            for item in 0..ITEMS {
                let i = format!("first + {}u", item * step);
                line!(
                    out,
                    "    if ({i} < params.count) {{\n        item({i});\n    }}"
                );
            }
        }
        Repetition::Items | Repetition::Lanes => {
            line!(
                out,
                "    let end = min(params.count, first + {}u);",
                ITEMS * step
            );
            line!(out, "    for (var i = first; i < end; i += {step}u) {{");
            line!(out, "        item(i);\n    }}");
        }
    }
    line!(out, "}}\n");
}
