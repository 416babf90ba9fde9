//! The numbers of rows for a program of single f32, as `Chain::wgsl` prints it: a function of the row
//! for each, which reads all of it.

use super::functions::over;
use super::{NEAR_ONE, STEPS};
use crate::body::{Body, Op, RowOp, Wire};
use crate::wgsl::block::reads;
use crate::wgsl::body::name;
use crate::wgsl::write::line;
use crate::{Per, Slot};

/// `wa_row_3(row)` for operation 3, of each number of rows. `value` writes what an operation computes at element `wa_i`, `load` a slot there.
pub(in crate::wgsl) fn write_scalars(
    out: &mut String,
    body: &Body,
    value: &dyn Fn(Wire) -> String,
    load: &dyn Fn(Slot) -> String,
) {
    let (of_row, ops) = (body.is_of_row(), body.ops());
    for (number, op) in ops.iter().enumerate() {
        let Op::Row(op, at) = *op else { continue };
        let needed = needed_of_row(body, number);
        let lines = |out: &mut String, row: bool| {
            let is_in_row = |slot: &Slot| body.per(*slot).is_of_row();
            for slot in body.learned_slots().filter(|slot| is_in_row(slot) == row) {
                line!(out, "    let wa_{slot} = {};", load(slot));
            }
            let computed = (0..number).filter(|wire| !matches!(ops[*wire], Op::Row(..)));
            for wire in computed.filter(|wire| needed[*wire] && of_row[*wire] == row) {
                line!(out, "    let wa_{} = {};", name(body, wire), value(wire));
            }
        };
        let given = rows_before(body, number).map(|wire| format!(", wa_v{wire}: f32"));
        let given = given.collect::<String>();
        line!(out, "fn wa_row_{number}(wa_row: u32{given}) -> f32 {{");
        if reads(body, Per::Channel) {
            line!(out, "    let wa_channel = wa_row % params.channels;");
        }
        lines(out, true);
        let local = |wire| format!("wa_{}", name(body, wire));
        let [before, each, after] = scalar(op, &local(at), &local);
        line!(
            out,
            "{before}\n    for (var wa_column = 0u; wa_column < params.columns; wa_column += 1u) {{\n    \
             let wa_i = wa_row * params.columns + wa_column;"
        );
        lines(out, false);
        line!(out, "{each}\n    }}\n{after}\n}}\n");
    }
}

/// The call of a row's number in [`write_scalars`], with those that it needs.
pub(in crate::wgsl) fn scalar_call(body: &Body, wire: Wire) -> String {
    let given = rows_before(body, wire).map(|wire| format!(", wa_v{wire}"));
    format!("wa_row_{wire}(wa_row{})", given.collect::<String>())
}

/// The numbers of rows that an operation is computed from, directly or through others of single
/// elements.
fn rows_before(body: &Body, of: Wire) -> impl Iterator<Item = Wire> + '_ {
    let needed = needed_of_row(body, of);
    let is_row = |wire: &Wire| matches!(body.ops()[*wire], Op::Row(..));
    (0..of).filter(move |wire| needed[*wire] && is_row(wire))
}

/// Which operations one needs, up to the numbers of rows.
fn needed_of_row(body: &Body, of: Wire) -> Vec<bool> {
    let ops = body.ops();
    let mut needed = vec![false; ops.len()];
    ops[of]
        .arguments()
        .for_each(|argument| needed[argument] = true);
    for wire in (0..of).rev() {
        if needed[wire] && !matches!(ops[wire], Op::Row(..)) {
            let arguments = ops[wire].arguments();
            arguments.for_each(|argument| needed[argument] = true);
        }
    }
    needed
}

/// What stands before a loop over the row, for each element of it, and behind it.
fn scalar(op: RowOp, term: &str, local: &dyn Fn(Wire) -> String) -> [String; 3] {
    const LEVELS: &str = "    var wa_level: array<f32, 32>;\n    var wa_count = 0u;";
    const TOTAL: &str = "wa_total(&wa_level, wa_count)";
    let add = |term: &str| format!("    wa_add(&wa_level, wa_count, {term});\n    wa_count += 1u;");
    match op {
        RowOp::Sum => [LEVELS.into(), add(term), format!("    return {TOTAL};")],
        RowOp::Rest => [
            format!("{LEVELS}\n    var wa_ones = 0.0;"),
            format!(
                "    let wa_near = {term} >= {NEAR_ONE};\n{}\n    \
                 wa_ones += select(0.0, 1.0, wa_near);",
                add(&format!("select({term}, {term} - 1.0, wa_near)"))
            ),
            format!("    return {TOTAL} + max(wa_ones - 1.0, 0.0);"),
        ],
        RowOp::Max => [
            "    var wa_largest = -wa_infinity();".into(),
            format!("    wa_largest = max(wa_largest, {term});"),
            "    return wa_largest;".into(),
        ],
        RowOp::First => [
            "    var wa_largest = -wa_infinity();\n    var wa_place = 0.0;".into(),
            format!(
                "    if ({term} > wa_largest) {{\n        wa_largest = {term};\n        \
                 wa_place = f32(wa_column);\n    }}"
            ),
            "    return wa_place;".into(),
        ],
        RowOp::Threshold(_) | RowOp::ThresholdOf(_) => {
            let [power, slope, exponent] = over(op, "wa_", local);
            [
                format!(
                    "    var wa_search = wa_begin({exponent});\n    \
                     for (var wa_step = 0u; wa_step < {STEPS}u; wa_step += 1u) {{\n{LEVELS}\n    \
                     var wa_slope: array<f32, 32>;"
                ),
                format!(
                    "    let wa_over = wa_positive({term} - wa_search.at);\n    \
                     wa_add(&wa_slope, wa_count, {slope});\n{}",
                    add(&power)
                ),
                format!(
                    "    let wa_last = wa_search.at;\n    \
                     wa_search = wa_narrow(wa_search, {TOTAL} - 1.0, \
                     wa_total(&wa_slope, wa_count));\n    \
                     if (wa_search.at == wa_last) {{\n        break;\n    }}\n    }}\n    \
                     return wa_search.at;"
                ),
            ]
        }
    }
}
