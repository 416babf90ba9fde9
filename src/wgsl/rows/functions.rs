//! What kernels and programs call of shaders/math/rows.wgsl and basis.wgsl.

use std::collections::BTreeSet;

use crate::body::{Body, Op, RowOp, Unary, Wire};
use crate::walk::Width;
use crate::wgsl::series;
use crate::wgsl::write::line;

/// The functions that a body calls of these.
pub(in crate::wgsl) fn used(body: &Body) -> Vec<&'static str> {
    let ops = || body.ops().iter();
    let mut names: Vec<&str> = unaries(body).collect();
    names.extend(series::used(body));
    if body.has_rows() {
        names.push("infinity");
    }
    if ops().any(|op| matches!(op, Op::Row(op, _) if op.is_searched())) {
        names.extend([Unary::Positive.name(), "begin", "narrow", "Search"]);
        names.extend([Unary::Support.name()]);
    }
    if masks(body) {
        names.push("within");
    }
    if !powers(body).is_empty() {
        names.extend(["power_above", "ln_above"]);
    }
    if ops().any(|op| matches!(op, Op::Gumbel(_))) {
        names.push("gumbel_of");
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The functions of one number that are called.
fn unaries(body: &Body) -> impl Iterator<Item = &'static str> {
    body.ops().iter().filter_map(|op| match op {
        Op::Unary(unary, _) => Some(unary.name()),
        _ => None,
    })
}

/// Whether products are masked.
fn masks(body: &Body) -> bool {
    let mut ops = body.ops().iter();
    ops.any(|op| matches!(op, Op::Within(..)))
}

/// How many logarithms stand behind powers.
fn powers(body: &Body) -> BTreeSet<u8> {
    let powers = body.ops().iter().filter_map(|op| match op {
        Op::Power { logs, .. } => Some(*logs),
        Op::Row(RowOp::ThresholdOf(_), _) => Some(0),
        _ => None,
    });
    powers.collect()
}

/// `power_1(x, c)`, x^c ln x: those that are called, and what they call with the prefix.
pub(in crate::wgsl) fn write_powers(out: &mut String, body: &Body, prefix: &str) {
    for logs in powers(body) {
        let factors = format!(" * {prefix}ln_above(x)").repeat(logs.into());
        line!(
            out,
            "fn {prefix}power_{logs}(x: f32, c: f32) -> f32 {{\n    \
             return {prefix}power_above(x, c){factors};\n}}"
        );
    }
}

/// The power of what is above a threshold, minus its derivative along that, and the exponent. What is
/// above it is called `over`.
pub(super) fn over(op: RowOp, prefix: &str, name: impl Fn(Wire) -> String) -> [String; 3] {
    let over = format!("{prefix}over");
    match op {
        RowOp::ThresholdOf(exponent) => {
            let exponent = name(exponent);
            let power = format!("{prefix}power_0({over}, {exponent} - 1.0)");
            [
                format!("{over} * {power}"),
                format!("{exponent} * {power}"),
                exponent,
            ]
        }
        RowOp::Threshold(1) => [
            over.clone(),
            format!("{prefix}support({over})"),
            "1.0".into(),
        ],
        _ => [
            format!("{over} * {over}"),
            format!("2.0 * {over}"),
            "2.0".into(),
        ],
    }
}

/// The same over whole values: `all_exp_below(x)`, `all_power_1(x, c)`.
pub(in crate::wgsl) fn write_wide(out: &mut String, body: &Body, width: Width) {
    let over_lanes = |call: &dyn Fn(&str) -> String| match width {
        Width::One => call("x"),
        Width::Four => {
            let lanes = ["x.x", "x.y", "x.z", "x.w"].map(call);
            format!("Value({})", lanes.join(", "))
        }
    };
    let mut names: BTreeSet<&str> = unaries(body).collect();
    if used(body).contains(&"begin") {
        names.extend([Unary::Positive.name(), Unary::Support.name()]);
    }
    for name in names {
        let value = over_lanes(&|lane| format!("{name}({lane})"));
        line!(
            out,
            "fn all_{name}(x: Value) -> Value {{\n    return {value};\n}}"
        );
    }
    if masks(body) {
        let value =
            over_lanes(&|lane| format!("within({lane}, {})", lane.replacen('x', "mask", 1)));
        line!(
            out,
            "fn all_within(x: Value, mask: Value) -> Value {{\n    return {value};\n}}"
        );
    }
    write_powers(out, body, "");
    for logs in powers(body) {
        let value = over_lanes(&|lane| format!("power_{logs}({lane}, c)"));
        line!(
            out,
            "fn all_power_{logs}(x: Value, c: f32) -> Value {{\n    return {value};\n}}"
        );
    }
}
