//! How often a function stands in a shader: for each value of an invocation and each of its lanes,
//! or once in a loop.
//!
//! Compilers inline, so a function that is written out for four values of four lanes is compiled
//! sixteen times, and some (SPIR-V's optimiser, which browsers use) need more than linear time for
//! that: sinlu's jet took 11 s on SwiftShader. Loops cost a bound check per turn.

use super::block::{Field, fields};
use super::library;
use super::recipe::Recipe;
use super::write::line;
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

/// The most bytes of code, over all calls, that are written out.
const WRITTEN_OUT: usize = 6_000;
/// The most whose lanes are written out.
const LANES_WRITTEN_OUT: usize = 18_000;

impl Repetition {
    /// For these functions, of which a body calls so many.
    pub(super) fn of(functions: &str, calls: usize) -> Self {
        let lines = functions.lines().filter(|line| !line.starts_with("//"));
        match lines.map(str::len).sum::<usize>() * calls {
            bytes if bytes <= WRITTEN_OUT => Repetition::WrittenOut,
            bytes if bytes <= LANES_WRITTEN_OUT => Repetition::Items,
            _ => Repetition::Lanes,
        }
    }
}

/// y = the derivative of this order at x, for each lane of x.
pub(super) fn call_over_lanes(recipe: &Recipe, order: usize, repetition: Repetition) -> String {
    let params = fields(recipe).into_iter();
    let params = params.filter(|field| matches!(field, Field::Param(_)));
    let params: String = params
        .map(|field| format!(", params.{}", field.name(recipe)))
        .collect();
    let function = library::name(recipe.function.activation().name, order);
    let call = |x: &str| format!("{function}({x}{params})");
    match recipe.width {
        Width::One => format!("    y = {};\n", call("x")),
        Width::Four if repetition == Repetition::Lanes => format!(
            "    for (var lane = 0u; lane < 4u; lane += 1u) {{\n        y[lane] = {};\n    }}\n",
            call("x[lane]")
        ),
        Width::Four => {
            let calls = ["x.x", "x.y", "x.z", "x.w"].map(call).join(",\n        ");
            format!("    y = Value(\n        {calls}\n    );\n")
        }
    }
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
