//! The walk over the edges of a layer: an invocation adds up what the edges of four outputs leave, of
//! every `parts`-th of the elements that one number of the output goes with.

use super::body::write_item;
use super::recipe::Recipe;
use super::repetition::BLOCK;
use super::series;
use super::write::line;
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
    let per = body.per(slot);
    let (width, wide) = (body.width(slot), !spreads.is_empty());
    let kept = width.min(BLOCK);
    line!(out, "const BLOCKS = {}u;", width.div_ceil(kept));
    line!(out, "fn gather(place: u32, part: u32, block: u32) {{");
    // Which outputs, of which of the batch, from which input.
    let fours = format!("(params.channels + {}u) / {OUTPUTS}u", OUTPUTS - 1);
    let (own, walked) = match per {
        Per::Row => (
            format!(
                "    let fours = {fours};\n    let front = place % fours * {OUTPUTS}u;\n    \
                 let batch = place / fours;"
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
                "    let column = place % params.columns;\n    \
                 let front = place / params.columns * {OUTPUTS}u;"
            ),
            "        let batch = k;",
        ),
    };
    let load_all = |out: &mut String, indent: &str| {
        line!(out, "{indent}let input = batch * params.columns + column;");
        for slot in loads(body) {
            line!(out, "{indent}let {slot} = load_{slot}(input);");
        }
    };
    line!(out, "{own}");
    if wide {
        line!(out, "    block_first = block * {kept}u;");
    } else {
        line!(
            out,
            "    var total = vec4(0.0);\n    var all = vec4(0.0);\n    var turns = 0u;"
        );
    }
    let step = match per {
        Per::Input => OUTPUTS,
        _ => 1,
    };
    if per == Per::Input {
        load_all(out, "    ");
    }
    line!(
        out,
        "    for (var k = {step}u * part; k < params.terms; k += {step}u * params.parts) {{"
    );
    line!(out, "{walked}");
    if per != Per::Input {
        load_all(out, "        ");
    }
    let inputs: String = loads(body).map(|slot| format!(", {slot}")).collect();
    for u in 0..OUTPUTS {
        let item = format!(
            "item(batch * params.channels + output, column, output * params.columns + column{inputs})"
        );
        line!(
            out,
            "        if (front + {u}u < params.channels) {{\n            let output = front + {u}u;"
        );
        match wide {
            true => line!(
                out,
                "            output_first = {}u;\n            {item};",
                u * kept
            ),
            false => line!(out, "            total[{u}] += {item};"),
        }
        line!(out, "        }}");
    }
    if !wide {
        line!(
            out,
            "        turns += 1u;
        if ((turns & 7u) == 0u) {{
            all += total;
            total = vec4(0.0);
        }}"
        );
    }
    line!(out, "    }}");
    if !wide {
        line!(out, "    all += total;");
    }
    let at = format!("params.at_{slot} + part * params.sums");
    if per == Per::Input {
        line!(
            out,
            "    storage_{scratch}[{at} + place] = (all.x + all.y) + (all.z + all.w);\n}}\n"
        );
        return;
    }
    let number = match per {
        Per::Row => "batch * params.channels + front",
        _ => "front * params.columns + column",
    };
    let next = match per {
        Per::Row => "1u",
        _ => "params.columns",
    };
    for u in 0..OUTPUTS {
        line!(out, "    if (front + {u}u < params.channels) {{");
        match wide {
            false => line!(
                out,
                "        storage_{scratch}[{at} + {number} + {u}u * {next}] = all[{u}];"
            ),
            true => line!(
                out,
                "        let start = {at} + ({number} + {u}u * {next}) * {width}u + block_first;
        let count = min({kept}u, {width}u - block_first);
        for (var n = 0u; n < count; n += 1u) {{
            storage_{scratch}[start + n] = gradients[{}u + n] + all_lost;
        }}",
                u * kept
            ),
        }
        line!(out, "    }}");
    }
    line!(out, "}}\n");
}
