//! How often a function stands in a shader: for each value of an invocation and each of its lanes,
//! or once in a loop.
//!
//! Compilers inline, so a function that is written out for four values of four lanes is compiled
//! sixteen times, and some (SPIR-V's optimiser, which browsers use) need more than linear time for
//! that: sinlu's jet took 11 s on SwiftShader. Loops cost a bound check per turn.

use super::block::{Field, has_places};
use super::library;
use super::recipe::Recipe;
use super::series;
use super::write::{line, repeat};
use crate::body::{Body, Part};
use crate::walk::{Geometry, ITEMS, Spread, Width};
use crate::{Per, Slot};

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

/// The values of an invocation of tiles: a column of rows, with the sums over them. What goes with
/// the column is loaded once.
pub(super) fn write_rows(
    out: &mut String,
    body: &Body,
    geometry: Geometry,
    repetition: Repetition,
) {
    line!(out, "fn rows(tile: u32, column: u32) {{");
    for (slot, load) in column_loads(body) {
        line!(out, "    let {slot} = {load};");
    }
    line!(out, "    let top = tile * ROWS;");
    line!(out, "    let first = top * params.columns + column;");
    match repetition {
        Repetition::WrittenOut => {
            for k in 0..geometry.rows() {
                line!(out, "    let i{k} = first + {k}u * params.columns;");
                line!(out, "    if (i{k} < params.count) {{");
                line!(out, "        let row = top + {k}u;");
                line!(
                    out,
                    "        item({});\n    }}",
                    arguments(body, &format!("i{k}"))
                );
            }
        }
        Repetition::Items | Repetition::Lanes => {
            line!(
                out,
                "    let end = min(params.count, first + ROWS * params.columns);
    var row = top;
    var i = first;"
            );
            repeat(out, "    ", ("i < end", "i += params.columns"), |out| {
                line!(out, "            item({});", arguments(body, "i"));
                line!(out, "            row += 1u;");
            });
        }
    }
    line!(out, "    store_sums(tile * params.columns + column);\n}}\n");
}

/// The most coefficients of a place that one invocation adds up.
pub(crate) const BLOCK: u64 = 32;

/// The elements of an invocation that adds up coefficients' gradients: each `parts`-th of those that
/// share a place.
pub(super) fn write_spread(out: &mut String, recipe: &Recipe, scratch: usize) {
    let body = &recipe.body;
    let Some((slot, spreads)) = recipe.gathers() else {
        return;
    };
    let width = body.width(slot);
    let kept = width.min(BLOCK);
    line!(out, "const BLOCKS = {}u;", width.div_ceil(kept));
    series::write_spreads(out, body, &spreads, (kept, 1));
    line!(out, "fn gather(place: u32, part: u32, block: u32) {{");
    line!(out, "    block_first = block * {kept}u;");
    let (row, column) = match body.per(slot) {
        Per::Column => ("k", "place"),
        Per::Row => ("place", "k"),
        // The channel's first row among those that begin with any channel.
        Per::Channel => (
            "(place + params.channels - params.row % params.channels) % params.channels \
             + k / params.columns * params.channels",
            "k % params.columns",
        ),
        _ => ("k / params.columns", "k % params.columns"),
    };
    line!(out, "    var k = part;");
    let turns = ("k < params.terms", "k += params.parts");
    repeat(out, "    ", turns, |out| {
        line!(
            out,
            "        let row = {row};\n        let column = {column};"
        );
        line!(out, "        let i = row * params.columns + column;");
        line!(out, "        if (i < params.count) {{");
        for (slot, load) in column_loads(body) {
            line!(out, "            let {slot} = {load};");
        }
        line!(
            out,
            "            item({});\n        }}",
            arguments(body, "i")
        );
    });
    line!(
        out,
        "    let start = params.at_{slot} + (part * params.places + place) * {width}u + block_first;
    let count = min({kept}u, {width}u - block_first);
    for (var n = 0u; n < count; n += 1u) {{
        storage_{scratch}[start + n] = gradients[n] + all_lost;
    }}
}}
"
    );
}

/// The operands of a body with sums that go with columns, and how they are loaded.
pub(super) fn column_loads(body: &Body) -> impl Iterator<Item = (Slot, String)> + '_ {
    let has_sums = body.sums().next().is_some();
    let of_columns = move |slot: &Slot| {
        has_sums && body.per(*slot) == Per::Column && !body.has_coefficients(*slot)
    };
    let slots = body.reads().filter(of_columns);
    slots.map(|slot| (slot, format!("load_{slot}(column)")))
}

/// What `item` is called with, for the values of number i.
fn arguments(body: &Body, i: &str) -> String {
    let mut arguments = i.to_owned();
    if has_places(body) || body.sums().next().is_some() {
        arguments.push_str(", row, column");
    }
    for (slot, _) in column_loads(body) {
        arguments.push_str(&format!(", {slot}"));
    }
    arguments
}

/// The values of one invocation. Each that is written out has its own guard.
pub(super) fn write_items(
    out: &mut String,
    body: &Body,
    geometry: Geometry,
    repetition: Repetition,
) {
    let step = geometry.spacing();
    let places = has_places(body);
    line!(out, "fn items(first: u32) {{");
    // Divisions are slow: neighbours count on.
    let counts_on = places && step == 1;
    let divide =
        |i: &str| format!("row = {i} / params.columns;\n    column = {i} - row * params.columns;");
    if places {
        line!(out, "    var row: u32;\n    var column: u32;");
    }
    if counts_on {
        line!(out, "    {}", divide("first"));
    }
    const COUNT_ON: &str = "column += 1u;
        let ends = column == params.columns;
        row += select(0u, 1u, ends);
        column = select(column, 0u, ends);";
    match repetition {
        // On software adapters a loop is as fast as four copies, or faster.
        Repetition::WrittenOut if geometry.spread == Spread::Strided => {
            for item in 0..ITEMS {
                let i = format!("first + {}u", item * step);
                line!(out, "    if ({i} < params.count) {{");
                if places {
                    line!(out, "        {}", divide(&format!("({i})")));
                }
                line!(out, "        item({});", arguments(body, &i));
                line!(out, "    }}");
            }
        }
        _ => {
            line!(
                out,
                "    let end = min(params.count, first + {}u);\n    var i = first;",
                ITEMS * step
            );
            let next = format!("i += {step}u");
            repeat(out, "    ", ("i < end", &next), |out| {
                if places && !counts_on {
                    line!(out, "        {}", divide("i"));
                }
                line!(out, "        item({});", arguments(body, "i"));
                if counts_on {
                    line!(out, "        {COUNT_ON}");
                }
            });
        }
    }
    line!(out, "}}\n");
}
