//! How often a function stands in a shader: for each value of an invocation and each of its lanes,
//! or once in a loop.
//!
//! Compilers inline, so a function that is written out for four values of four lanes is compiled
//! sixteen times, and some (SPIR-V's optimiser, which browsers use) need more than linear time for
//! that: sinlu's jet took 11 s on SwiftShader. Loops cost a bound check per turn.

use super::block::Field;
use super::library;
use super::recipe::Recipe;
use super::write::line;
use crate::body::Part;
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
    /// For so many bytes of code over all calls.
    pub(super) fn of(bytes: usize) -> Self {
        match bytes {
            bytes if bytes <= WRITTEN_OUT => Repetition::WrittenOut,
            bytes if bytes <= LANES_WRITTEN_OUT => Repetition::Items,
            _ => Repetition::Lanes,
        }
    }
}

/// y = a part of a function at x, for each lane of x. Parameters come from the uniform block, or as
/// whole values q0, q1 by their numbers.
pub(super) fn call_over_lanes(
    recipe: &Recipe,
    (function, part): (usize, Part),
    repetition: Repetition,
) -> String {
    let activation = recipe.functions[function].activation();
    let is_learned = |k| {
        recipe
            .body
            .learned_of(function)
            .any(|learned| learned.param == k)
    };
    let name = library::part_name(activation, part);
    let call = |lane: &str| {
        let arguments = 0..activation.arguments().count();
        let arguments = arguments.map(|k| match is_learned(k) {
            true => format!(", q{k}{lane}"),
            false => format!(", params.{}", Field::Param(function, k).name(Some(recipe))),
        });
        format!("{name}(x{lane}{})", arguments.collect::<String>())
    };
    match recipe.width {
        Width::One => format!("    y = {};\n", call("")),
        Width::Four if repetition == Repetition::Lanes => format!(
            "    for (var lane = 0u; lane < 4u; lane += 1u) {{\n        y[lane] = {};\n    }}\n",
            call("[lane]")
        ),
        Width::Four => {
            let calls = [".x", ".y", ".z", ".w"].map(call).join(",\n        ");
            format!("    y = Value(\n        {calls}\n    );\n")
        }
    }
}

/// The values of an invocation of tiles: a column of rows, with the sums over them.
pub(super) fn write_rows(out: &mut String) {
    out.push_str(
        "fn rows(tile: u32, column: u32) {
    let first = tile * ROWS;
    for (var k = 0u; k < ROWS; k += 1u) {
        let row = first + k;
        let i = row * params.columns + column;
        if (i < params.count) {
            item(i, row, column);
        }
    }
    store_sums(tile * params.columns + column);
}

",
    );
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
