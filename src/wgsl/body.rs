//! A body as WGSL.

use super::recipe::Recipe;
use super::repetition::{Repetition, call_over_lanes};
use super::write::line;
use crate::body::{Body, Op, Wire};

/// The names of the derivatives over whole values.
const CALLS: [&str; 3] = ["f", "f_d1", "f_d2"];

/// `f`, `f_d1` and `f_d2` over whole values, those that the body calls, from the activation's
/// functions of one f32.
pub(super) fn write_calls(out: &mut String, recipe: &Recipe, repetition: Repetition) {
    for (order, name) in CALLS.iter().enumerate() {
        if !recipe.body.calls_order(order) {
            continue;
        }
        line!(out, "fn {name}(x: Value) -> Value {{\n    var y: Value;");
        out.push_str(&call_over_lanes(recipe, order, repetition));
        let kinks = recipe.function.kinks.iter().enumerate();
        for (i, _) in kinks.filter(|(_, kink)| **kink == order) {
            line!(
                out,
                "    y = at_kink(x, params.kink_{i}, params.at_kink_{i}, y);"
            );
        }
        line!(out, "    return y;\n}}");
    }
}

/// `fn item(i: u32)`: the body for the values of number i.
pub(super) fn write_item(out: &mut String, body: &Body) {
    line!(out, "fn item(i: u32) {{");
    for (wire, op) in body.ops().iter().enumerate() {
        let value = match *op {
            Op::Load(slot) => format!("load_{slot}(i)"),
            _ => computed(body, wire, |order, x| format!("{}({x})", CALLS[order])),
        };
        line!(out, "    let {} = {value};", name(body, wire));
    }
    for &(slot, wire) in body.stores() {
        line!(out, "    store_{slot}(i, {});", name(body, wire));
    }
    line!(out, "}}\n");
}

/// What an operation's result is called: as the slot that it is loaded from, or by its number.
pub(super) fn name(body: &Body, wire: Wire) -> String {
    match body.ops()[wire] {
        Op::Load(slot) => slot.name().to_owned(),
        _ => format!("v{wire}"),
    }
}

/// What an operation computes, from others by their names; `call` writes a derivative's call.
pub(super) fn computed(body: &Body, wire: Wire, call: impl Fn(usize, &str) -> String) -> String {
    let name = |wire| name(body, wire);
    match body.ops()[wire] {
        Op::Load(_) => name(wire),
        Op::Add(a, b) => format!("{} + {}", name(a), name(b)),
        Op::Mul(a, b) => format!("{} * {}", name(a), name(b)),
        Op::Call { order, at } => call(order, &name(at)),
    }
}
