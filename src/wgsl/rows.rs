//! A body whose results depend on whole rows: a row is read as often as one number of it depends on
//! another one, and each time some of these numbers are added up.

use std::collections::BTreeSet;

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
    let ops = || body.ops().iter();
    let mut names: Vec<&str> = unaries(body).collect();
    names.push("infinity");
    if ops().any(|op| matches!(op, Op::Row(op, _) if op.is_searched())) {
        names.extend([Unary::Positive.name(), "begin", "narrow", "Search"]);
        names.extend([Unary::Support.name()]);
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
pub(super) fn write_powers(out: &mut String, body: &Body, prefix: &str) {
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
        write_powers(out, self.body, "");
        let mut wide: BTreeSet<&str> = unaries(self.body).collect();
        if used(self.body).contains(&"begin") {
            wide.extend([Unary::Positive.name(), Unary::Support.name()]);
        }
        for name in wide {
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
        for logs in powers(self.body) {
            let value = match self.recipe.width {
                Width::One => format!("power_{logs}(x, c)"),
                Width::Four => {
                    let each = ["x", "y", "z", "w"].map(|at| format!("power_{logs}(x.{at}, c)"));
                    format!("Value({})", each.join(", "))
                }
            };
            line!(
                out,
                "fn all_power_{logs}(x: Value, c: f32) -> Value {{\n    return {value};\n}}"
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
                Op::Row(op, at) if self.passes[wire] == pass + 1 => Some((wire, op, at)),
                _ => None,
            })
            .collect();
        let together: Vec<_> = due.iter().filter(|(_, op, _)| !op.is_searched()).collect();
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
            if op.is_searched() {
                self.write_search(out, wire, at, op);
            }
        }
    }

    /// τ, where the sum of the powers above it is 1.
    fn write_search(&self, out: &mut String, wire: Wire, at: Wire, op: RowOp) {
        let scalar = |wire| name(self.body, wire);
        let [_, _, exponent] = over(op, "", scalar);
        let [term, slope, _] = match op {
            RowOp::Threshold(_) => {
                over(op, "", scalar).map(|text| text.replace("support", "all_support"))
            }
            _ => over(op, "", scalar).map(|text| text.replace("power_0", "all_power_0")),
        };
        line!(
            out,
            "    var search{wire} = begin({exponent});\n    \
             for (var step = 0u; step < {STEPS}u; step += 1u) {{\n        \
             var sum = Value(0.0);\n        var slope = Value(0.0);"
        );
        let each = |out: &mut String| {
            line!(
                out,
                "        let over = all_positive({} - search{wire}.at);\n        sum += {term};\n        \
                 slope += {slope};",
                self.element(at)
            );
        };
        self.write_loop(out, "        ", std::iter::once(at), each, |_, _| {});
        line!(
            out,
            "        let above = all_sum(across(sum), local, lane) - 1.0;\n        \
             let steep = all_sum(across(slope), local, lane);\n        \
             search{wire} = narrow(search{wire}, above, steep);\n    }}\n    \
             let v{wire} = search{wire}.at;"
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
            Op::Gumbel(i) => format!("gumbel_{i}(i)"),
            Op::Power {
                at: x,
                exponent,
                logs,
            } if of_row => {
                format!("power_{logs}({}, {})", at(x), at(exponent))
            }
            Op::Power {
                at: x,
                exponent,
                logs,
            } => {
                format!("all_power_{logs}({}, {})", self.element(x), at(exponent))
            }
            Op::Instead { value, .. } => at(value),
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
