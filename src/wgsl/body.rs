//! A body as WGSL.

use super::block::{Field, has_places, reads};
use super::recipe::Recipe;
use super::repetition::{Repetition, call_over_lanes, column_loads};
use super::write::line;
use super::{layer, series};
use crate::body::{Along, Body, Drawing, Op, Part, Wire};
use crate::walk::Width;
use crate::{Per, Slot};

/// The name of a function's derivative over whole values: `f_d1`, `f2_d1` where there are several.
pub(super) fn call_name(recipe: &Recipe, (function, part): (usize, Part)) -> String {
    let number = match recipe.functions.len() {
        1 => String::new(),
        _ => function.to_string(),
    };
    match part {
        Part::Order(order) => format!("f{number}{}", ["", "_d1", "_d2"][order]),
        Part::Param(k, Along::Nothing) => format!("f{number}_p{k}"),
        Part::Param(k, Along::X) => format!("f{number}_p{k}_x"),
        Part::Param(k, Along::Param(l)) => format!("f{number}_p{k}_p{l}"),
        Part::FromOutput => format!("f{number}_d1_from_y"),
        Part::Bit => format!("f{number}_bit"),
        Part::FromBit => format!("f{number}_d1_from_bit"),
    }
}

/// The functions' derivatives over whole values, those that the body calls, from the functions of
/// one f32.
pub(super) fn write_calls(out: &mut String, recipe: &Recipe, repetition: Repetition) {
    for call in recipe.body.calls() {
        let (function, part) = call;
        let name = call_name(recipe, call);
        let side = |k| {
            format!(
                "Value(params.{})",
                Field::Side(function, k).name(Some(recipe))
            )
        };
        if part == Part::FromBit {
            let (one, other) = (side(0), side(1));
            line!(
                out,
                "fn {name}(x: Value) -> Value {{\n    \
                 return select({one}, {other}, x > Value(0.5));\n}}"
            );
            continue;
        }
        let learned = recipe.body.learned_of(function);
        let learned: String = learned.map(|l| format!(", q{}: Value", l.param)).collect();
        line!(
            out,
            "fn {name}(x: Value{learned}) -> Value {{\n    var y: Value;"
        );
        let computed = match part {
            Part::Bit => Part::Order(1),
            other => other,
        };
        out.push_str(&call_over_lanes(recipe, (function, computed), repetition));
        let kinks = recipe.functions[function].kinks.iter().enumerate();
        for (k, _) in kinks.filter(|(_, kink)| computed == Part::Order(**kink)) {
            let [at, value] = [Field::Kink(function, k), Field::AtKink(function, k)]
                .map(|field| field.name(Some(recipe)));
            line!(out, "    y = at_kink(x, params.{at}, params.{value}, y);");
        }
        match part {
            Part::Bit => line!(
                out,
                "    return select(Value(0.0), Value(1.0), abs(y - {}) < abs(y - {}));\n}}",
                side(1),
                side(0)
            ),
            _ => line!(out, "    return y;\n}}"),
        }
    }
}

/// What is drawn for whole values: `dropout_0(i)`, `slope_1(i, x)`.
pub(super) fn write_draws(out: &mut String, recipe: &Recipe) {
    for (number, drawing) in recipe.body.draws() {
        let seed = format!("vec2(params.seed{number}_0, params.seed{number}_1)");
        let place = "philox_sum(vec2(params.first_0, params.first_1), i)";
        line!(out, "fn words_{number}(i: u32) -> Bits {{");
        line!(out, "    let at = {place};");
        match recipe.width {
            Width::Four => line!(out, "    return philox_words(at, {number}u, {seed});\n}}"),
            Width::One => {
                let four = "vec2((at.x >> 2u) | (at.y << 30u), at.y >> 2u)";
                line!(
                    out,
                    "    return philox_words({four}, {number}u, {seed})[at.x & 3u];\n}}"
                );
            }
        }
        let word = format!("words_{number}(i)");
        match drawing {
            Drawing::Slope => line!(
                out,
                "fn slope_{number}(i: u32, x: Value) -> Value {{\n    return {};\n}}",
                slope(number, "Value", &word, "x")
            ),
            Drawing::Dropout => line!(
                out,
                "fn dropout_{number}(i: u32) -> Value {{\n    return {};\n}}",
                dropout(number, "Value", &word)
            ),
            Drawing::Gumbel => line!(
                out,
                "fn gumbel_{number}(i: u32) -> Value {{\n    let words = {word};\n    \
                 return {};\n}}",
                match recipe.width {
                    Width::One => "gumbel_of(words)".into(),
                    Width::Four => {
                        let each = ["x", "y", "z", "w"].map(|at| format!("gumbel_of(words.{at})"));
                        format!("Value({})", each.join(", "))
                    }
                }
            ),
        }
    }
}

/// So many halves.
pub(super) fn halves(number: i8) -> String {
    format!("{:?}", f32::from(number) / 2.0)
}

/// Dropout's factor of random words, of which values are made as `value`.
pub(super) fn dropout(number: usize, value: &str, words: &str) -> String {
    let bits = if value == "f32" { "u32" } else { "Bits" };
    format!(
        "select({value}(params.factor_{number}), {value}(0.0), {words} < {bits}(params.threshold_{number}))"
    )
}

/// rrelu's slope at x of random words, of which values are made as `value`.
pub(super) fn slope(number: usize, value: &str, words: &str, x: &str) -> String {
    let uniform = match value {
        "f32" => format!("f32({words} >> 8u)"),
        _ => format!("Value({words} >> Bits(8u))"),
    };
    format!(
        "select({value}(params.lower_{number}) + params.span_{number} * ({uniform} * 5.9604645e-8), \
         {value}(1.0), {x} > {value}(0.0))"
    )
}

/// `item`: the body for the values of number i, where that matters with its row and column, and what
/// goes with the column.
pub(super) fn write_item(out: &mut String, recipe: &Recipe) {
    let body = &recipe.body;
    let mut arguments = String::from("i: u32");
    if has_places(body) || body.sums().next().is_some() {
        arguments.push_str(", row: u32, column: u32");
    }
    let mut loaded: Vec<Slot> = column_loads(body).map(|(slot, _)| slot).collect();
    if body.is_layer() {
        arguments = "row: u32, column: u32, edge: u32".into();
        loaded = layer::loads(body).collect();
    }
    for slot in &loaded {
        arguments.push_str(&format!(", {slot}: Value"));
    }
    let gives = match body.is_layer() && body.wide_sums().next().is_none() {
        true => " -> Value",
        false => "",
    };
    line!(out, "fn item({arguments}){gives} {{");
    if reads(body, Per::Channel) {
        line!(
            out,
            "    let channel = (params.row + row) % params.channels;"
        );
    }
    let load = |slot: Slot| format!("load_{slot}({})", place(body.per(slot)));
    for slot in body.learned_slots().filter(|slot| !loaded.contains(slot)) {
        line!(out, "    let {slot} = {};", load(slot));
    }
    for (wire, op) in body.ops().iter().enumerate() {
        let value = match *op {
            Op::Load(slot) if loaded.contains(&slot) => continue,
            Op::Load(slot) => load(slot),
            Op::Halves(number) => format!("Value({})", halves(number)),
            Op::Constant(i) => format!("Value(params.constant_{i})"),
            Op::Dropout(i) => format!("dropout_{i}(i)"),
            Op::Slope(draw, at) => format!("slope_{draw}(i, {})", name(body, at)),
            Op::Spread { .. } => continue,
            Op::Add(..) if body.is_wide(wire) => continue,
            Op::Unary(unary, at) => format!("all_{}({})", unary.name(), name(body, at)),
            Op::Within(a, b) => format!("all_within({}, {})", name(body, a), name(body, b)),
            Op::Power { at, exponent, logs } => {
                let lane = match recipe.width {
                    Width::One => "",
                    Width::Four => ".x",
                };
                let (at, exponent) = (name(body, at), name(body, exponent));
                format!("all_power_{logs}({at}, {exponent}{lane})")
            }
            Op::Basis { .. } | Op::Series { .. } | Op::Harmonic { .. } => {
                let own = series::over_lanes(body, wire, recipe.width, |w| name(body, w), place);
                own.unwrap_or_default()
            }
            _ => {
                let call = |call: (usize, Part), x: &str| {
                    let learned = body.learned_of(call.0);
                    let learned: String = learned.map(|l| format!(", {}", l.slot)).collect();
                    format!("{}({x}{learned})", call_name(recipe, call))
                };
                computed(body, wire, |wire| name(body, wire), call)
            }
        };
        line!(out, "    let {} = {value};", name(body, wire));
    }
    for &(slot, wire) in body.stores() {
        if body.is_wide(wire) {
            for call in series::spread_calls(body, &body.spreads(wire), |w| name(body, w)) {
                line!(out, "    {call}");
            }
            continue;
        }
        let value = name(body, wire);
        if body.is_layer() {
            line!(out, "    return {value};");
            continue;
        }
        match body.per(slot) {
            Per::Element | Per::Bits => line!(out, "    store_{slot}(i, {value});"),
            per => line!(out, "    add_{slot}({}, Value({value}));", sum_place(per)),
        }
    }
    line!(out, "}}\n");
}

/// What a slot's values are numbered by.
fn place(per: Per) -> &'static str {
    match per {
        Per::Element | Per::Bits => "i",
        Per::Column => "column",
        Per::Row => "row",
        Per::Channel => "channel",
        Per::Tensor => "0u",
        Per::Edge => "edge",
        Per::Input => "input",
    }
}

/// What a sum's terms are numbered by, where they are stored at once.
fn sum_place(per: Per) -> &'static str {
    match per {
        Per::Row | Per::Channel => "i",
        _ => "0u",
    }
}

/// The sums of a body: `add_dbias`, which adds to a number of the invocation's or, where a row's
/// terms are added up, stores the term; and `store_sums`, which stores the former.
pub(super) fn write_sums(out: &mut String, recipe: &Recipe, scratch: usize) {
    let lanes = match recipe.width {
        Width::One => "value",
        Width::Four => "(value.x + value.y) + (value.z + value.w)",
    };
    let mut stores = String::new();
    for (slot, _) in recipe.body.sums() {
        let at = format!("storage_{scratch}[params.at_{slot} + ");
        let add = match recipe.body.per(slot) {
            Per::Row | Per::Channel => format!("{at}i] = {lanes};"),
            Per::Column => {
                line!(out, "var<private> sum_{slot}: Value;");
                match recipe.width {
                    Width::One => line!(stores, "    {at}number] = sum_{slot};"),
                    Width::Four => {
                        for lane in 0..4 {
                            line!(
                                stores,
                                "    {at}4u * number + {lane}u] = sum_{slot}[{lane}];"
                            );
                        }
                    }
                }
                format!("sum_{slot} += value;")
            }
            _ => {
                line!(out, "var<private> sum_{slot}: f32;");
                line!(stores, "    {at}number] = sum_{slot};");
                format!("sum_{slot} += {lanes};")
            }
        };
        line!(out, "fn add_{slot}(i: u32, value: Value) {{\n    {add}\n}}");
    }
    line!(out, "fn store_sums(number: u32) {{\n{stores}}}\n");
}

/// What an operation's result is called: as the slot that it is loaded from, or by its number.
pub(super) fn name(body: &Body, wire: Wire) -> String {
    match body.ops()[wire] {
        Op::Load(slot) => slot.name(),
        _ => format!("v{wire}"),
    }
}

/// What an operation computes, from others by their names; `call` writes a derivative's call.
pub(super) fn computed(
    body: &Body,
    wire: Wire,
    name: impl Fn(Wire) -> String,
    call: impl Fn((usize, Part), &str) -> String,
) -> String {
    match body.ops()[wire] {
        Op::Load(_) | Op::Halves(_) | Op::Constant(_) => name(wire),
        Op::Dropout(_) | Op::Gumbel(_) | Op::Slope(..) => name(wire),
        Op::Add(a, b) => format!("{} + {}", name(a), name(b)),
        Op::Mul(a, b) => format!("{} * {}", name(a), name(b)),
        Op::Call { function, part, at } => call((function, part), &name(at)),
        // Written by the walk over rows.
        Op::Unary(..) | Op::Row(..) | Op::IsColumn(_) | Op::Within(..) => name(wire),
        Op::Power { .. } | Op::Instead { .. } => name(wire),
        // Written in their own place.
        Op::Basis { .. } | Op::Series { .. } | Op::Spread { .. } | Op::Harmonic { .. } => {
            name(wire)
        }
    }
}
