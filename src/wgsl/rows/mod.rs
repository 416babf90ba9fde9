//! A body whose results depend on whole rows: a row is gone through as often as one number of it
//! depends on another one, and each time some of these numbers are added up. Where a row is short enough
//! its invocations keep what they have of it, and memory is read once.

mod functions;
mod levelled;
mod program;
mod reading;

use super::block::reads;
use super::body::{call_name, computed, halves, name};
use super::recipe::Recipe;
use super::repetition::Repetition;
use super::write::{line, repeat};
use crate::body::{Body, Levelled, Op, RowOp, Wire};
use crate::walk::{KEPT_BY_SOFTWARE, RowWork, Sharing, Spread, Width};
use crate::{Per, Slot};

use functions::over;
pub(super) use functions::{used, write_powers, write_wide};
pub(super) use program::{scalar_call, write_scalars};
use reading::Reading;

static LANES: &str = include_str!("../../../shaders/kernel/lanes.wgsl");
static LANE: &str = include_str!("../../../shaders/kernel/lane.wgsl");

/// The kernel.
pub(super) fn write(out: &mut String, recipe: &Recipe, repetition: Repetition) {
    let body = &recipe.body;
    let Sharing { lanes, kept } = recipe.sharing.unwrap_or_default();
    let rows = Rows {
        recipe,
        body,
        of_row: body.is_of_row(),
        passes: body.passes(),
        kept,
        levelled: body.levelled().filter(|_| kept == 0),
        turn: match repetition {
            Repetition::WrittenOut if kept == 0 => TURN,
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
    let top = {};",
        match recipe.layout.along {
            true => "row / params.inner * (params.inner * params.columns) + row % params.inner",
            false => "row * params.columns",
        }
    );
    if reads(body, Per::Channel) {
        line!(
            out,
            "    let channel = (params.row + row) % params.channels;"
        );
    }
    let steps = rows.steps();
    let roots: Vec<Vec<Wire>> = steps.iter().map(Step::roots).collect();
    let most = match recipe.geometry.spread {
        Spread::Consecutive => KEPT_BY_SOFTWARE,
        Spread::Strided => MOST_REGISTERS,
    };
    let arrays = most.checked_div(kept).unwrap_or(0);
    let readings = reading::plan(body, &rows.of_row, &roots, arrays as usize);
    let kept_in = readings.iter().flat_map(|reading| &reading.kept);
    for array in 0..kept_in.map(|(_, array)| array + 1).max().unwrap_or(0) {
        line!(out, "    var kept_{array}: array<Value, {kept}>;");
    }
    for (step, reading) in steps.iter().zip(&readings) {
        rows.write_step(out, step, reading);
    }
    rows.write_numbers(out);
    line!(out, "}}");
}

struct Rows<'a> {
    recipe: &'a Recipe,
    body: &'a Body,
    /// For each operation whether it is the same all along a row, and one f32.
    of_row: Vec<bool>,
    /// How often the row is read before.
    passes: Vec<usize>,
    /// The most values of a row that an invocation keeps; 0 where it reads them again.
    kept: u32,
    /// The sums that are added up together with the largest number.
    levelled: Option<Levelled>,
    /// Values that an invocation takes in one turn of a loop.
    turn: u32,
}

/// A number of the row, what it is, and of what.
type Number = (Wire, RowOp, Wire);

/// What is done with a row, one after the other.
enum Step {
    /// Those lines that are known of the row after so many passes.
    Lines(usize),
    /// These numbers of the row are added up, after so many passes.
    Sums(usize, Vec<Number>),
    /// These, and those of the pass behind it, too.
    Levelled(usize, [Vec<Number>; 2]),
    /// This is kept for a search.
    Keep(Wire),
    /// This number is searched, of that.
    Search(Wire, RowOp, Wire),
    /// Outputs that differ within the row.
    Stores(Vec<(Slot, Wire)>),
}

/// What these are numbers of.
fn terms(numbers: &[Number]) -> Vec<Wire> {
    numbers.iter().map(|(_, _, at)| *at).collect()
}

impl Step {
    /// What it needs of each element.
    fn roots(&self) -> Vec<Wire> {
        match self {
            Step::Lines(_) => Vec::new(),
            Step::Sums(_, sums) => terms(sums),
            // What it keeps it plans by itself.
            Step::Levelled(..) => Vec::new(),
            Step::Keep(at) | Step::Search(_, _, at) => vec![*at],
            Step::Stores(stores) => stores.iter().map(|(_, wire)| *wire).collect(),
        }
    }
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
        write_wide(out, self.body, self.recipe.width);
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

    fn steps(&self) -> Vec<Step> {
        let last = self.passes.iter().copied().max().unwrap_or(0);
        let mut steps = Vec::new();
        let mut pass = 0;
        while pass < last {
            steps.push(Step::Lines(pass));
            let (searched, together) = self.due(pass);
            if self.is_levelled(pass) {
                let (_, behind) = self.due(pass + 1);
                steps.push(Step::Levelled(pass, [together, behind]));
                steps.push(Step::Lines(pass + 1));
                pass += 2;
                continue;
            }
            if !together.is_empty() {
                steps.push(Step::Sums(pass, together));
            }
            for (wire, op, at) in searched {
                if self.kept > 0 {
                    steps.push(Step::Keep(at));
                }
                steps.push(Step::Search(wire, op, at));
            }
            pass += 1;
        }
        steps.push(Step::Lines(last));
        let stores = self.body.stores().iter().copied();
        steps.push(Step::Stores(
            stores.filter(|(slot, _)| self.in_columns(*slot)).collect(),
        ));
        steps
    }

    /// The numbers that can be found after so many passes: those that are searched, and the others.
    fn due(&self, pass: usize) -> (Vec<Number>, Vec<Number>) {
        let ops = self.body.ops().iter().enumerate();
        let due = ops.filter_map(|(wire, op)| match *op {
            Op::Row(op, at) if self.passes[wire] == pass + 1 => Some((wire, op, at)),
            _ => None,
        });
        due.partition(|(_, op, _)| op.is_searched())
    }

    fn write_step(&self, out: &mut String, step: &Step, reading: &Reading) {
        match step {
            Step::Lines(pass) => self.write_row_lines(out, *pass),
            Step::Sums(pass, sums) => self.write_numbers_of_pass(out, *pass, sums, reading),
            Step::Levelled(pass, numbers) => self.write_levelled(out, *pass, numbers),
            Step::Keep(_) if reading.kept.is_empty() => {}
            Step::Keep(_) => self.write_loop(out, "    ", reading, |_| {}, |_, _| {}),
            Step::Search(wire, op, at) => self.write_search(out, (*wire, *op, *at), reading),
            Step::Stores(stores) if stores.is_empty() => {}
            Step::Stores(stores) => self.write_stores(out, stores, reading),
        }
    }

    /// Adds up what can be after so many passes.
    fn write_numbers_of_pass(
        &self,
        out: &mut String,
        pass: usize,
        together: &[(Wire, RowOp, Wire)],
        reading: &Reading,
    ) {
        for (wire, op, _) in together {
            line!(out, "    {}", begin(*wire, *op));
        }
        let sums = together.iter().filter(|(_, op, _)| is_sum(*op));
        let sums: Vec<Wire> = sums.map(|(wire, ..)| *wire).collect();
        // So few are added up one by one.
        let has_levels = !sums.is_empty() && !(1..=32).contains(&self.kept);
        if has_levels {
            line!(out, "    var turns_{pass} = 0u;");
        }
        let each = |out: &mut String| {
            for (wire, op, at) in together {
                line!(out, "        {}", take(*wire, *op, &self.element(*at)));
            }
        };
        self.write_loop(out, "    ", reading, each, |out, count| {
            if has_levels {
                write_levels(out, pass, &sums, count);
            }
        });
        for (wire, op, _) in together {
            self.write_end(out, *wire, *op);
        }
    }

    /// The number itself, the same for all lanes of a row.
    fn write_end(&self, out: &mut String, wire: Wire, op: RowOp) {
        let sum = format!("across((a{wire} + b{wire}) + c{wire})");
        let value = match op {
            RowOp::Sum => format!("all_sum({sum}, local, lane)"),
            RowOp::Rest => {
                line!(
                    out,
                    "    let sums{wire} = all_sums(vec2({sum}, across(ones{wire})), local, lane);"
                );
                format!("sums{wire}.x + max(sums{wire}.y - 1.0, 0.0)")
            }
            RowOp::Max => format!("all_max(largest(a{wire}), local, lane)"),
            _ => format!("all_first(first(a{wire}, place{wire}), local, lane)"),
        };
        line!(out, "    let {} = {value};", name(self.body, wire));
    }

    /// τ, where the sum of the powers above it is 1.
    fn write_search(
        &self,
        out: &mut String,
        (wire, op, at): (Wire, RowOp, Wire),
        reading: &Reading,
    ) {
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
        self.write_loop(out, "        ", reading, each, |_, _| {});
        line!(
            out,
            "        let above = all_sum(across(sum), local, lane) - 1.0;\n        \
             let steep = all_sum(across(slope), local, lane);\n        \
             search{wire} = narrow(search{wire}, above, steep);\n    }}\n    \
             let v{wire} = search{wire}.at;"
        );
    }

    /// Goes through the row: computes these for each value and does something with it, and something
    /// more after so many values. A turn takes several of them, and those left over one.
    fn write_loop(
        &self,
        out: &mut String,
        indent: &str,
        reading: &Reading,
        each: impl Fn(&mut String),
        after: impl Fn(&mut String, u32),
    ) {
        // GPUs' compilers put an array that is gone through in a loop of known length into registers.
        if self.kept > 0 && self.recipe.geometry.spread == Spread::Strided {
            line!(
                out,
                "{indent}for (var k = 0u; k < {}u; k += 1u) {{\n{indent}if (lane + k * LANES >= columns) \
                 {{\n{indent}    break;\n{indent}}}",
                self.kept
            );
            self.write_value(out, "lane + k * LANES", reading, &each);
            after(out, 1);
            line!(out, "{indent}}}");
            return;
        }
        self.write_turns(out, indent, |out, values| {
            for k in 0..values {
                let column = format!("at + {k}u * LANES");
                self.write_value(out, &column, reading, &each);
            }
            after(out, values);
            if self.kept > 0 {
                line!(out, "{indent}k += 1u;");
            }
        });
    }

    /// Goes through the row in turns of several values, and those left over one by one.
    fn write_turns(&self, out: &mut String, indent: &str, turn: impl Fn(&mut String, u32)) {
        line!(out, "{indent}{{\n{indent}var at = lane;");
        if self.kept > 0 {
            line!(out, "{indent}var k = 0u;");
        }
        let mut sizes = vec![self.turn, 1];
        sizes.dedup();
        for values in sizes {
            let condition = match values {
                1 => "at < columns".to_owned(),
                _ => format!("at + {}u * LANES < columns", values - 1),
            };
            let step = format!("at += {values}u * LANES");
            repeat(out, indent, (&condition, &step), |out| turn(out, values));
        }
        line!(out, "{indent}}}");
    }

    /// Computes these at a column and does something with them.
    fn write_value(
        &self,
        out: &mut String,
        column: &str,
        reading: &Reading,
        each: &impl Fn(&mut String),
    ) {
        line!(out, "    {{\n        let column = {column};");
        let step = if self.recipe.layout.along {
            " * params.inner"
        } else {
            ""
        };
        line!(out, "        let i = top + column{step};");
        for slot in self.body.learned_slots() {
            if self.in_columns(slot) {
                line!(out, "        let {slot} = {};", self.load(slot));
            }
        }
        for (wire, array) in &reading.known {
            line!(
                out,
                "        let {} = kept_{array}[k];",
                name(self.body, *wire)
            );
        }
        for wire in &reading.computed {
            let name = name(self.body, *wire);
            line!(out, "        let {name} = {};", self.value(*wire));
        }
        each(out);
        for (wire, array) in &reading.kept {
            line!(out, "        kept_{array}[k] = {};", name(self.body, *wire));
        }
        line!(out, "    }}");
    }

    /// Outputs that differ within the row: elements, and terms of sums over columns.
    fn write_stores(&self, out: &mut String, stores: &[(Slot, Wire)], reading: &Reading) {
        let each = |out: &mut String| {
            for (slot, wire) in stores {
                let (value, term) = (self.element(*wire), self.term(*slot));
                let place = match self.recipe.layout.along {
                    true => "row * params.columns + column",
                    false => "i",
                };
                match (self.body.per(*slot), self.recipe.width) {
                    (Per::Element, _) => line!(out, "        store_{slot}(i, {value});"),
                    (_, Width::One) => line!(out, "        {term}{place}] = {value};"),
                    (_, Width::Four) => {
                        line!(out, "        let term_{slot} = {value};");
                        for lane in 0..4 {
                            line!(
                                out,
                                "        {term}4u * i + {lane}u] = term_{slot}[{lane}];"
                            );
                        }
                    }
                }
            }
        };
        self.write_loop(out, "    ", reading, each, |_, _| {});
    }

    /// The row's own numbers, each as the only term of a sum.
    fn write_numbers(&self, out: &mut String) {
        let stores = self.body.stores().iter();
        let rows: Vec<_> = stores.filter(|(slot, _)| !self.in_columns(*slot)).collect();
        if rows.is_empty() {
            return;
        }
        line!(out, "    if (is_row & (lane == 0u)) {{");
        for (slot, wire) in rows {
            line!(
                out,
                "        {}row] = {};",
                self.term(*slot),
                name(self.body, *wire)
            );
        }
        line!(out, "    }}");
    }

    /// Where a sum's terms stand, up to the bracket.
    fn term(&self, slot: Slot) -> String {
        let scratch = self.recipe.layout.scratch.unwrap_or_default();
        format!("storage_{scratch}[params.at_{slot} + ")
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
            Op::Within(a, b) if of_row => format!("within({}, {})", at(a), at(b)),
            Op::Within(a, b) => format!("all_within({}, {})", self.element(a), self.element(b)),
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

/// The most values that an invocation of a GPU keeps, in all its arrays.
const MOST_REGISTERS: u32 = 16;

/// Values that an invocation takes in one turn, where their code is short.
const TURN: u32 = 4;

/// What is done with each row of a body.
pub(crate) fn work(body: &Body) -> RowWork {
    RowWork {
        times: body.times_read(STEPS.into()),
        turn: if body.calls().is_empty() { TURN } else { 1 },
        ops: body.ops().len(),
        is_levelled: body.levelled().is_some(),
    }
}

/// The most steps of a search: see `cpu::rows`, for f32.
const STEPS: u32 = 32;

/// From here on a power counts as one that is 1, and what it is less than that.
const NEAR_ONE: &str = "0.999";

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
        // The largest one need not be 1 to the last bit: what it is compared with was computed in
        // another loop, where a compiler may have rounded otherwise.
        RowOp::Rest => format!(
            "let near{wire} = {value} >= Value({NEAR_ONE});\n        \
             a{wire} += select({value}, {value} - 1.0, near{wire});\n        \
             ones{wire} += select(Value(0.0), Value(1.0), near{wire});"
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
