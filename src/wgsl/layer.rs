//! The walk over the edges of a layer: an invocation adds up what the edges of four outputs leave, of
//! every `parts`-th of the elements that one number of the output goes with.

use super::body::write_item;
use super::recipe::Recipe;
use super::repetition::BLOCK;
use super::series;
use super::write::{line, repeat};
use crate::body::{Body, Wire};
use crate::walk::OUTPUTS;
use crate::{Per, Slot};

/// What is computed once for the edges that an input shares.
pub(super) fn loads(body: &Body) -> impl Iterator<Item = Slot> + '_ {
    let of_layer = body.is_layer();
    body.reads()
        .filter(move |slot| of_layer && body.per(*slot) == Per::Input)
}

/// `item(row, column, edge, x)` of a layer, and `gather(place, part, block)` around it.
pub(super) fn write(out: &mut String, recipe: &Recipe, scratch: usize) {
    let body = &recipe.body;
    let Some((slot, spreads)) = recipe.gathers() else {
        return;
    };
    if !spreads.is_empty() {
        let kept = body.width(slot).min(BLOCK);
        series::write_spreads(out, body, &spreads, (kept, OUTPUTS));
    }
    write_item(out, recipe);
    write_gather(out, body, slot, &spreads, scratch);
}

fn write_gather(out: &mut String, body: &Body, slot: Slot, spreads: &[Wire], scratch: usize) {
    let (per, wide) = (body.per(slot), !spreads.is_empty());
    let width = body.width(slot);
    let kept = width.min(BLOCK);
    line!(out, "const BLOCKS = {}u;", width.div_ceil(kept));
    line!(out, "fn gather(place: u32, part: u32, block: u32) {{");
    let (own, walked) = places(per);
    line!(out, "{own}");
    match wide {
        true => line!(out, "    block_first = block * {kept}u;"),
        false => line!(
            out,
            "    var total = vec4(0.0);\n    var all = vec4(0.0);\n    var turns = 0u;"
        ),
    }
    // Outputs are walked four at a time, all else one by one.
    let step = if per == Per::Input { OUTPUTS } else { 1 };
    if per == Per::Input {
        write_loads(out, body, "    ");
    }
    line!(out, "    var k = {step}u * part;");
    let next = format!("k += {step}u * params.parts");
    repeat(out, "    ", ("k < params.terms", &next), |out| {
        line!(out, "{walked}");
        if per != Per::Input {
            write_loads(out, body, "        ");
        }
        write_edges(out, body, wide.then_some(kept));
    });
    if !wide {
        line!(out, "    all += total;");
    }
    let at = format!("storage_{scratch}[params.at_{slot} + part * params.sums");
    match (per, wide) {
        (Per::Input, _) => line!(
            out,
            "    {at} + place] = (all.x + all.y) + (all.z + all.w);"
        ),
        (_, false) => write_stores(out, per, |u, number| {
            format!("        {at} + {number}] = all[{u}];")
        }),
        (_, true) => write_stores(out, per, |u, number| {
            format!(
                "        let start = ({number}) * {width}u + block_first;
        let count = min({kept}u, {width}u - block_first);
        for (var n = 0u; n < count; n += 1u) {{
            {at} + start + n] = gradients[{}u + n] + all_lost;
        }}",
                u * kept
            )
        }),
    }
    line!(out, "}}\n");
}

/// Of an output that goes with the edges in this way: which outputs of the layer a place stands for, of
/// which of the batch and from which input, and which of these number `k` is.
fn places(per: Per) -> (String, &'static str) {
    match per {
        Per::Row => (
            format!(
                "    let fours = (params.channels + {}u) / {OUTPUTS}u;
    let front = place % fours * {OUTPUTS}u;
    let batch = place / fours;",
                OUTPUTS - 1
            ),
            "        let column = k;",
        ),
        Per::Input => (
            "    let column = place % params.columns;\n    let batch = place / params.columns;"
                .into(),
            "        let front = k;",
        ),
        _ => (
            format!(
                "    let column = place % params.columns;
    let front = place / params.columns * {OUTPUTS}u;"
            ),
            "        let batch = k;",
        ),
    }
}

fn write_loads(out: &mut String, body: &Body, indent: &str) {
    line!(out, "{indent}let input = batch * params.columns + column;");
    for slot in loads(body) {
        line!(out, "{indent}let {slot} = load_{slot}(input);");
    }
}

/// What the edges of an input to four outputs leave: in so many gradients of coefficients each, or one
/// number, of which eight are added up in a row.
fn write_edges(out: &mut String, body: &Body, kept: Option<u64>) {
    let inputs: String = loads(body).map(|slot| format!(", {slot}")).collect();
    let item = format!(
        "item(batch * params.channels + output, column, output * params.columns + column{inputs})"
    );
    for u in 0..OUTPUTS {
        line!(
            out,
            "        if (front + {u}u < params.channels) {{\n            let output = front + {u}u;"
        );
        match kept {
            Some(kept) => line!(
                out,
                "            output_first = {}u;\n            {item};",
                u * kept
            ),
            None => line!(out, "            total[{u}] += {item};"),
        }
        line!(out, "        }}");
    }
    if kept.is_none() {
        line!(
            out,
            "        turns += 1u;
        if ((turns & 7u) == 0u) {{
            all += total;
            total = vec4(0.0);
        }}"
        );
    }
}

/// The lines that store what was added up of each of four outputs, by its number among the places.
fn write_stores(out: &mut String, per: Per, store: impl Fn(u64, &str) -> String) {
    for u in 0..OUTPUTS {
        let number = match per {
            Per::Row => format!("batch * params.channels + front + {u}u"),
            _ => format!("(front + {u}u) * params.columns + column"),
        };
        line!(
            out,
            "    if (front + {u}u < params.channels) {{\n{}\n    }}",
            store(u, &number)
        );
    }
}
