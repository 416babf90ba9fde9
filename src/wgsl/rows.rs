//! A body whose results depend on whole rows: a row is read as often as one number of it depends on
//! another one, and each time some of these numbers are added up.

use super::block::reads;
use super::body::{call_name, computed, halves, name};
use super::recipe::Recipe;
use super::repetition::Repetition;
use super::write::line;
use crate::body::{Body, Op, RowOp, Unary, Wire};
use crate::walk::Width;
use crate::{Per, Slot};

static LANES: &str = include_str!("../../shaders/kernel/lanes.wgsl");
static LANE: &str = include_str!("../../shaders/kernel/lane.wgsl");

/// The functions that a body calls of shaders/math/rows.wgsl.
pub(super) fn used(body: &Body) -> Vec<&'static str> {
    if !body.has_rows() {
        return Vec::new();
    }
    let unary = body.ops().iter().filter_map(|op| match op {
        Op::Unary(unary, _) => Some(unary.name()),
        _ => None,
    });
    let mut names: Vec<&str> = unary.collect();
    names.extend(["infinity", Unary::Positive.name(), Unary::Support.name()]);
    names.sort_unstable();
    names.dedup();
    names
}

/// The kernel.
pub(super) fn write(out: &mut String, recipe: &Recipe, repetition: Repetition) {
    let (body, lanes) = (&recipe.body, recipe.lanes.unwrap_or(1));
    let rows = Rows {
        recipe,
        body,
        of_row: body.is_of_row(),
        passes: body.passes(),
        turn: match repetition {
            Repetition::WrittenOut => TURN,
            _ => 1,
        },
    };
    line!(out, "const LANES = {lanes}u;");
    rows.write_width(out);
    out.push_str(if lanes == 1 { LANE } else { LANES });
    line!(
        out,
        "@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {{
    let lane = local % LANES;
    let row = (group.y * params.width + group.x) * (WORKGROUP / LANES) + local / LANES;
    let is_row = row < params.count / params.columns;
    // Who has no row takes part all the same: barriers are for all.
    let columns = select(0u, params.columns, is_row);
    let top = row * params.columns;"
    );
    if reads(body, Per::Channel) {
        line!(
            out,
            "    let channel = (params.row + row) % params.channels;"
        );
    }
    let last = rows.passes.iter().copied().max().unwrap_or(0);
    for pass in 0..last {
        rows.write_row_lines(out, pass);
        rows.write_pass(out, pass);
    }
    rows.write_row_lines(out, last);
    rows.write_stores(out);
    line!(out, "}}");
}

/// The numbers of rows for a program of single f32: `wa_row_3(row)` for operation 3. Each reads the
/// whole row. `value` writes what an operation computes at element `wa_i`, `load` a slot there.
pub(super) fn write_scalars(
    out: &mut String,
    body: &Body,
    value: &dyn Fn(Wire) -> String,
    load: &dyn Fn(Slot) -> String,
) {
    let (of_row, ops) = (body.is_of_row(), body.ops());
    for (number, op) in ops.iter().enumerate() {
        let Op::Row(op, at) = *op else { continue };
        let needed = needed_of_row(body, at);
        let lines = |out: &mut String, row: bool| {
            let is_in_row = |slot: &Slot| body.per(*slot).is_of_row();
            for slot in body.learned_slots().filter(|slot| is_in_row(slot) == row) {
                line!(out, "    let wa_{slot} = {};", load(slot));
            }
            let computed = (0..=at).filter(|wire| !matches!(ops[*wire], Op::Row(..)));
            for wire in computed.filter(|wire| needed[*wire] && of_row[*wire] == row) {
                line!(out, "    let wa_{} = {};", name(body, wire), value(wire));
            }
        };
        let given = rows_before(body, at).map(|wire| format!(", wa_v{wire}: f32"));
        let given = given.collect::<String>();
        line!(out, "fn wa_row_{number}(wa_row: u32{given}) -> f32 {{");
        if reads(body, Per::Channel) {
            line!(out, "    let wa_channel = wa_row % params.channels;");
        }
        lines(out, true);
        let [before, each, after] = scalar(op, &format!("wa_{}", name(body, at)));
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
pub(super) fn scalar_call(body: &Body, wire: Wire, at: Wire) -> String {
    let given = rows_before(body, at).map(|wire| format!(", wa_v{wire}"));
    format!("wa_row_{wire}(wa_row{})", given.collect::<String>())
}

/// The numbers of rows that an operation is computed from, directly or through others of single
/// elements.
fn rows_before(body: &Body, at: Wire) -> impl Iterator<Item = Wire> + '_ {
    let needed = needed_of_row(body, at);
    let is_row = |wire: &Wire| matches!(body.ops()[*wire], Op::Row(..));
    (0..=at).filter(move |wire| needed[*wire] && is_row(wire))
}

/// Which operations one needs, up to the numbers of rows.
fn needed_of_row(body: &Body, at: Wire) -> Vec<bool> {
    let ops = body.ops();
    let mut needed = vec![false; ops.len()];
    needed[at] = true;
    for wire in (0..=at).rev() {
        if needed[wire] && !matches!(ops[wire], Op::Row(..)) {
            let arguments = ops[wire].arguments();
            arguments.for_each(|argument| needed[argument] = true);
        }
    }
    needed
}

/// What stands before a loop over the row, for each element of it, and behind it.
fn scalar(op: RowOp, term: &str) -> [String; 3] {
    const LEVELS: &str = "    var wa_level: array<f32, 32>;\n    var wa_count = 0u;";
    const TOTAL: &str = "wa_total(&wa_level, wa_count)";
    let add = |term: &str| format!("    wa_add(&wa_level, wa_count, {term});\n    wa_count += 1u;");
    match op {
        RowOp::Sum => [LEVELS.into(), add(term), format!("    return {TOTAL};")],
        RowOp::Rest => [
            format!("{LEVELS}\n    var wa_ones = 0.0;"),
            format!(
                "{}\n    wa_ones += select(0.0, 1.0, {term} == 1.0);",
                add(&format!("select({term}, 0.0, {term} == 1.0)"))
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
        RowOp::Threshold(exponent) => {
            let (power, slope) = match exponent {
                1 => ("wa_over", "wa_support(wa_over)"),
                _ => ("wa_over * wa_over", "2.0 * wa_over"),
            };
            [
                format!(
                    "    var wa_threshold = -1.0;\n    \
                     for (var wa_step = 0u; wa_step < {STEPS}u; wa_step += 1u) {{\n{LEVELS}\n    \
                     var wa_slope: array<f32, 32>;"
                ),
                format!(
                    "    let wa_over = wa_positive({term} - wa_threshold);\n    \
                     wa_add(&wa_slope, wa_count, {slope});\n{}",
                    add(power)
                ),
                format!(
                    "    let wa_steep = max(wa_total(&wa_slope, wa_count), 1e-30);\n    \
                     let wa_next = wa_threshold + ({TOTAL} - 1.0) / wa_steep;\n    \
                     if (wa_next <= wa_threshold) {{\n        break;\n    }}\n    \
                     wa_threshold = wa_next;\n    }}\n    return wa_threshold;"
                ),
            ]
        }
    }
}

struct Rows<'a> {
    recipe: &'a Recipe,
    body: &'a Body,
    /// For each operation whether it is the same all along a row, and one f32.
    of_row: Vec<bool>,
    /// How often the row is read before.
    passes: Vec<usize>,
    /// Values that an invocation takes in one turn of a loop.
    turn: u32,
}

impl Rows<'_> {
    /// What depends on how many elements a value has.
    fn write_width(&self, out: &mut String) {
        let (across, largest, first, step) = match self.recipe.width {
            Width::One => (
                "x",
                "x",
                "vec2(x, place)",
                "fn numbers(column: u32) -> Value {\n    return f32(column);\n}\n",
            ),
            Width::Four => (
                "(x.x + x.y) + (x.z + x.w)",
                "max(max(x.x, x.y), max(x.z, x.w))",
                "earlier(\n        earlier(vec2(x.x, place.x), vec2(x.y, place.y)),\n        \
                 earlier(vec2(x.z, place.z), vec2(x.w, place.w)),\n    )",
                "fn numbers(column: u32) -> Value {\n    \
                 return f32(4u * column) + Value(0.0, 1.0, 2.0, 3.0);\n}\n",
            ),
        };
        line!(
            out,
            "fn across(x: Value) -> f32 {{\n    return {across};\n}}\n\
             fn largest(x: Value) -> f32 {{\n    return {largest};\n}}\n\
             // The larger one, and of equal ones that in front.\n\
             fn earlier(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {{\n    \
             let is_b = (b.x > a.x) | ((b.x == a.x) & (b.y < a.y));\n    \
             return select(a, b, is_b);\n}}\n\
             fn first(x: Value, place: Value) -> vec2<f32> {{\n    return {first};\n}}\n{step}"
        );
        for name in used(self.body) {
            if name == "infinity" {
                continue;
            }
            let value = match self.recipe.width {
                Width::One => format!("{name}(x)"),
                Width::Four => {
                    let lanes = [".x", ".y", ".z", ".w"].map(|lane| format!("{name}(x{lane})"));
                    format!("Value({})", lanes.join(", "))
                }
            };
            line!(
                out,
                "fn all_{name}(x: Value) -> Value {{\n    return {value};\n}}"
            );
        }
    }

    /// Those operations that other ones need, of a kind.
    fn needed(&self, roots: impl Iterator<Item = Wire>) -> Vec<Wire> {
        let ops = self.body.ops();
        let mut needed = vec![false; ops.len()];
        roots.for_each(|wire| needed[wire] = true);
        for (wire, op) in ops.iter().enumerate().rev() {
            if needed[wire] && !self.of_row[wire] {
                op.arguments().for_each(|argument| needed[argument] = true);
            }
        }
        (0..ops.len())
            .filter(|wire| needed[*wire] && !self.of_row[*wire])
            .collect()
    }

    /// What is known of a row after so many passes, and not before.
    fn write_row_lines(&self, out: &mut String, pass: usize) {
        if pass == 0 {
            let learned = self.body.learned_slots();
            for slot in learned.filter(|slot| !self.in_columns(*slot)) {
                line!(out, "    let {slot} = {};", self.load(slot));
            }
        }
        for (wire, op) in self.body.ops().iter().enumerate() {
            let is_known = self.of_row[wire] && self.passes[wire] == pass;
            if is_known && !matches!(op, Op::Row(..)) {
                line!(
                    out,
                    "    let {} = {};",
                    name(self.body, wire),
                    self.value(wire)
                );
            }
        }
    }

    /// Adds up what can be after so many passes.
    fn write_pass(&self, out: &mut String, pass: usize) {
        let ops = self.body.ops().iter().enumerate();
        let due: Vec<(Wire, RowOp, Wire)> = ops
            .filter_map(|(wire, op)| match *op {
                Op::Row(op, at) if self.passes[at] == pass => Some((wire, op, at)),
                _ => None,
            })
            .collect();
        let is_searched = |op: RowOp| matches!(op, RowOp::Threshold(_));
        let together: Vec<_> = due.iter().filter(|(_, op, _)| !is_searched(*op)).collect();
        if !together.is_empty() {
            for (wire, op, _) in &together {
                line!(out, "    {}", begin(*wire, *op));
            }
            if together.iter().any(|(_, op, _)| is_sum(*op)) {
                line!(out, "    var turns_{pass} = 0u;");
            }
            let sums = together.iter().filter(|(_, op, _)| is_sum(*op));
            let sums: Vec<Wire> = sums.map(|(wire, ..)| *wire).collect();
            let each = |out: &mut String| {
                for (wire, op, at) in &together {
                    line!(out, "        {}", take(*wire, *op, &self.element(*at)));
                }
            };
            let roots = together.iter().map(|(_, _, at)| *at);
            self.write_loop(out, "    ", roots, each, |out, count| {
                write_levels(out, pass, &sums, count);
            });
            for (wire, op, _) in &together {
                line!(
                    out,
                    "    let {} = {};",
                    name(self.body, *wire),
                    end(*wire, *op)
                );
            }
        }
        for (wire, op, at) in due {
            if let RowOp::Threshold(exponent) = op {
                self.write_search(out, wire, at, exponent);
            }
        }
    }

    /// τ by Newton's method, from the left.
    fn write_search(&self, out: &mut String, wire: Wire, at: Wire, exponent: u8) {
        let (term, slope) = match exponent {
            1 => ("over", "all_support(over)"),
            _ => ("over * over", "2.0 * over"),
        };
        line!(
            out,
            "    var v{wire} = -1.0;\n    for (var step = 0u; step < {STEPS}u; step += 1u) {{\n        \
             var sum = Value(0.0);\n        var slope = Value(0.0);"
        );
        let each = |out: &mut String| {
            line!(
                out,
                "        let over = all_positive({} - v{wire});\n        sum += {term};\n        \
                 slope += {slope};",
                self.element(at)
            );
        };
        self.write_loop(out, "        ", std::iter::once(at), each, |_, _| {});
        line!(
            out,
            "        let above = all_sum(across(sum), local, lane) - 1.0;\n        \
             let steep = all_sum(across(slope), local, lane);\n        \
             v{wire} = max(v{wire}, v{wire} + above / max(steep, 1e-30));\n    }}"
        );
    }

    /// Reads the row: computes these for each value and does something with it, and something more
    /// after so many values. A turn takes several of them, and those left over one.
    fn write_loop(
        &self,
        out: &mut String,
        indent: &str,
        roots: impl Iterator<Item = Wire>,
        each: impl Fn(&mut String),
        after: impl Fn(&mut String, u32),
    ) {
        let needed = self.needed(roots);
        let learned = self.body.learned_slots();
        let learned: Vec<Slot> = learned.filter(|slot| self.in_columns(*slot)).collect();
        let one = |out: &mut String, column: &str| {
            line!(out, "    {{\n        let column = {column};");
            line!(out, "        let i = top + column;");
            for slot in &learned {
                line!(out, "        let {slot} = {};", self.load(*slot));
            }
            for wire in &needed {
                let name = name(self.body, *wire);
                line!(out, "        let {name} = {};", self.value(*wire));
            }
            each(out);
            line!(out, "    }}");
        };
        line!(out, "{indent}{{\n{indent}var at = lane;");
        if self.turn > 1 {
            let last = self.turn - 1;
            line!(
                out,
                "{indent}for (; at + {last}u * LANES < columns; at += {}u * LANES) {{",
                self.turn
            );
            for k in 0..self.turn {
                one(out, &format!("at + {k}u * LANES"));
            }
            after(out, self.turn);
            line!(out, "{indent}}}");
        }
        line!(out, "{indent}for (; at < columns; at += LANES) {{");
        one(out, "at");
        after(out, 1);
        line!(out, "{indent}}}\n{indent}}}");
    }

    /// The outputs; of a row's numbers one, as the only term of a sum.
    fn write_stores(&self, out: &mut String) {
        let by_column = |slot: Slot| self.in_columns(slot);
        let stores = self.body.stores().iter();
        let (elements, rows): (Vec<_>, Vec<_>) =
            stores.copied().partition(|(slot, _)| by_column(*slot));
        let scratch = self.recipe.layout.scratch.unwrap_or_default();
        let term = |slot: Slot| format!("storage_{scratch}[params.at_{slot} + ");
        if !elements.is_empty() {
            let each = |out: &mut String| {
                for (slot, wire) in &elements {
                    let value = self.element(*wire);
                    match (self.body.per(*slot), self.recipe.width) {
                        (Per::Element, _) => line!(out, "        store_{slot}(i, {value});"),
                        (_, Width::One) => line!(out, "        {}i] = {value};", term(*slot)),
                        (_, Width::Four) => {
                            line!(out, "        let term_{slot} = {value};");
                            for lane in 0..4 {
                                line!(
                                    out,
                                    "        {}4u * i + {lane}u] = term_{slot}[{lane}];",
                                    term(*slot)
                                );
                            }
                        }
                    }
                }
            };
            let roots = elements.iter().map(|(_, wire)| *wire);
            self.write_loop(out, "    ", roots, each, |_, _| {});
        }
        if !rows.is_empty() {
            line!(out, "    if (is_row & (lane == 0u)) {{");
            for (slot, wire) in rows {
                line!(
                    out,
                    "        {}row] = {};",
                    term(slot),
                    name(self.body, wire)
                );
            }
            line!(out, "    }}");
        }
    }

    /// Whether a slot differs within a row.
    fn in_columns(&self, slot: Slot) -> bool {
        !self.body.per(slot).is_of_row()
    }

    /// A slot's values, or its number of the row.
    fn load(&self, slot: Slot) -> String {
        let place = match self.body.per(slot) {
            Per::Column => "column",
            Per::Row => "row",
            Per::Channel => "channel",
            Per::Tensor => "0u",
            _ => "i",
        };
        format!("load_{slot}({place})")
    }

    /// An operation as a value of elements, whatever it is.
    fn element(&self, wire: Wire) -> String {
        match self.of_row[wire] {
            true => format!("Value({})", name(self.body, wire)),
            false => name(self.body, wire),
        }
    }

    /// The first lane of a value.
    fn lane(&self, value: String) -> String {
        match self.recipe.width {
            Width::One => value,
            Width::Four => value + ".x",
        }
    }

    /// What an operation computes: one f32 where it is of the row, else a value.
    fn value(&self, wire: Wire) -> String {
        let of_row = self.of_row[wire];
        let at = |wire: Wire| name(self.body, wire);
        match self.body.ops()[wire] {
            Op::Load(slot) if of_row => self.lane(self.load(slot)),
            Op::Load(slot) => self.load(slot),
            Op::Halves(number) => halves(number),
            Op::Constant(i) => format!("params.constant_{i}"),
            Op::Dropout(i) => format!("dropout_{i}(i)"),
            Op::Slope(draw, x) => format!("slope_{draw}(i, {})", self.element(x)),
            Op::Unary(unary, x) if of_row => format!("{}({})", unary.name(), at(x)),
            Op::Unary(unary, x) => format!("all_{}({})", unary.name(), self.element(x)),
            Op::IsColumn(x) => format!(
                "select(Value(0.0), Value(1.0), numbers(column) == {})",
                self.element(x)
            ),
            Op::Call { function, part, at } => {
                let learned = self.body.learned_of(function);
                let learned: String = learned.map(|l| format!(", {}", l.slot)).collect();
                let call = call_name(self.recipe, (function, part));
                let value = format!("{call}({}{learned})", self.element(at));
                if of_row { self.lane(value) } else { value }
            }
            _ => computed(self.body, wire, at, |_, x| x.into()),
        }
    }
}

/// Values that an invocation takes in one turn, where their code is short.
pub(crate) const TURN: u32 = 4;

/// The most steps of a search: see `cpu::rows`, for f32.
pub(crate) const STEPS: u32 = 32;

fn is_sum(op: RowOp) -> bool {
    matches!(op, RowOp::Sum | RowOp::Rest)
}

/// Declares what a number of a row is added up in.
fn begin(wire: Wire, op: RowOp) -> String {
    let levels = format!(
        "var a{wire} = Value(0.0);\n    var b{wire} = Value(0.0);\n    var c{wire} = Value(0.0);"
    );
    match op {
        RowOp::Sum => levels,
        RowOp::Rest => levels + &format!("\n    var ones{wire} = Value(0.0);"),
        RowOp::Max => format!("var a{wire} = Value(-infinity());"),
        _ => format!("var a{wire} = Value(-infinity());\n    var place{wire} = Value(0.0);"),
    }
}

/// Takes a value into it.
fn take(wire: Wire, op: RowOp, value: &str) -> String {
    match op {
        RowOp::Sum => format!("a{wire} += {value};"),
        RowOp::Rest => format!(
            "a{wire} += select({value}, Value(0.0), {value} == Value(1.0));\n        \
             ones{wire} += select(Value(0.0), Value(1.0), {value} == Value(1.0));"
        ),
        RowOp::Max => format!("a{wire} = max(a{wire}, {value});"),
        _ => format!(
            "let better{wire} = {value} > a{wire};\n        \
             a{wire} = select(a{wire}, {value}, better{wire});\n        \
             place{wire} = select(place{wire}, numbers(column), better{wire});"
        ),
    }
}

/// Every 32 values the sums go to the next level, of which there are three: so the error grows with
/// the cube root of a row's length.
fn write_levels(out: &mut String, pass: usize, sums: &[Wire], count: u32) {
    if sums.is_empty() {
        return;
    }
    line!(out, "        turns_{pass} += {count}u;");
    for (mask, from, to) in [(31, "a", "b"), (1023, "b", "c")] {
        line!(out, "        if ((turns_{pass} & {mask}u) == 0u) {{");
        for wire in sums {
            line!(
                out,
                "            {to}{wire} += {from}{wire};\n            {from}{wire} = Value(0.0);"
            );
        }
        line!(out, "        }}");
    }
}

/// The number itself, the same for all lanes of a row.
fn end(wire: Wire, op: RowOp) -> String {
    let sum = format!("all_sum(across((a{wire} + b{wire}) + c{wire}), local, lane)");
    match op {
        RowOp::Sum => sum,
        RowOp::Rest => {
            format!("{sum} + max(all_sum(across(ones{wire}), local, lane) - 1.0, 0.0)")
        }
        RowOp::Max => format!("all_max(largest(a{wire}), local, lane)"),
        _ => format!("all_first(first(a{wire}, place{wire}), local, lane)"),
    }
}
