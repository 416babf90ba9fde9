//! A direction of a chain as a program for other hosts: it stands alone, its header says all that a
//! host must know, and it is right for any number of elements.

use std::sync::Arc;

use super::block::{Field, has_places, of_values, reads, value};
use super::body::{computed, dropout, halves, name, slope};
use super::library;
use super::recipe::{Function, Recipe};
use super::rows;
use super::series;
use super::write::line;
use crate::body::{Along, Body, Op, Part, Wire};
use crate::walk::{Geometry, Layout, Width};
use crate::{Chain, Direction, Format, Per, Slot};

/// Invocations in a workgroup: what every WebGPU device allows.
const WORKGROUP: u32 = 256;
/// Words of each binding that an invocation takes, a workgroup's width apart.
const WORDS: u32 = 4;
/// The sum of a workgroup's numbers, one by one per invocation, and then of the invocations.
static SUM: &str = include_str!("../../shaders/kernel/program_sum.wgsl");

impl Chain {
    /// A direction as a compute shader for a host that is not this library: f32, f16 or bf16
    /// (converted by integers, two in a word), any number of elements, everything it needs and
    /// nothing else.
    ///
    /// The comment at its head has the bindings by their slots' names, the words of the uniform
    /// block with the parameters' values, and how many workgroups to dispatch. All names of its own
    /// but the activation's and the slots' begin with `wa_`.
    ///
    /// For functions to paste into a shader of your own take [`Kind::wgsl`](crate::Kind::wgsl).
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, Format, Kind};
    ///
    /// let text = Chain::map(Kind::Gelu).wgsl(Direction::Backward, Format::F32);
    /// assert!(text.contains("@group(0) @binding(2) var<storage, read> dy: array<f32>;"));
    /// ```
    pub fn wgsl(&self, direction: Direction, format: Format) -> String {
        let body = Arc::new(Body::of(self, direction));
        let program = Program {
            chain: *self,
            recipe: Recipe {
                functions: Function::of_any_values(self),
                layout: Layout::separate(&body),
                body,
                width: Width::One,
                geometry: Geometry::usual(),
                sharing: None,
            },
            format,
        };
        program.text(direction)
    }
}

struct Program {
    chain: Chain,
    recipe: Recipe,
    format: Format,
}

/// A word of the uniform block.
struct Word {
    name: String,
    ty: &'static str,
    about: String,
}

impl Program {
    fn text(&self, direction: Direction) -> String {
        let mut out = self.header(direction);
        out.push_str(&library::functions(
            &self.recipe.called(),
            &rows::used(&self.recipe.body),
            library::Digits::All,
        ));
        if self.format.is_half() {
            out.push_str(&self.prefixed(self.format.wgsl()));
        }
        if self.recipe.functions.iter().any(|f| !f.kinks.is_empty()) {
            let scalar = super::KINKS.replace("Value", "f32").replace("Bits", "u32");
            out.push_str(&scalar.replace("at_kink", "wa_at_kink"));
        }
        if !self.body().draws().is_empty() {
            out.push_str(&super::PHILOX.replace("philox_", "wa_philox_"));
        }
        self.write_interface(&mut out);
        if self.body().has_rows() || self.body().sums().next().is_some() {
            line!(out, "\nconst wa_WORKGROUP = {WORKGROUP}u;\n{SUM}");
        }
        let value = |wire| self.value(wire);
        rows::write_powers(&mut out, self.body(), "wa_");
        for slot in self
            .body()
            .reads()
            .filter(|slot| self.body().has_coefficients(*slot))
        {
            let value = self.loaded(slot, "k");
            line!(
                out,
                "fn wa_at_{slot}(k: u32) -> f32 {{\n    return {value};\n}}"
            );
        }
        series::write(&mut out, self.body(), "wa_", &|slot| {
            format!("wa_at_{slot}")
        });
        series::write_harmonics(&mut out, self.body(), "wa_");
        rows::write_scalars(&mut out, self.body(), &value, &|slot| self.load(slot));
        self.write_element(&mut out);
        if self.elementwise().next().is_some() {
            self.write_main(&mut out);
        }
        self.write_sums(&mut out);
        out
    }

    fn body(&self) -> &Body {
        &self.recipe.body
    }

    /// Elements in a word.
    fn per_word(&self) -> u32 {
        if self.format.is_half() { 2 } else { 1 }
    }

    /// Whether a slot has a bit for each element.
    fn is_bits(&self, slot: Slot) -> bool {
        self.body().per(slot) == Per::Bits
    }

    /// The outputs of single elements.
    fn elementwise(&self) -> impl Iterator<Item = Slot> + '_ {
        let writes = self.body().writes();
        writes.filter(|slot| self.body().per(*slot).is_elementwise())
    }

    fn header(&self, direction: Direction) -> String {
        let mut out = format!(
            "// {}, {direction}, {}: {}.\n//\n// wgpu-activations {}, {}\n//\n// @group(0)\n\
             //   binding 0  params  uniform, the words below\n",
            self.chain,
            self.format,
            self.formulas(),
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_LICENSE"),
        );
        for (i, slot) in self.body().slots().enumerate() {
            let access = match self.is_written(slot) {
                true => "written",
                false => "read",
            };
            let stored = match self.format {
                _ if self.is_bits(slot) => "u32".into(),
                Format::F32 => "f32".into(),
                half => format!("{half}, two in a word, the first one in its lower half"),
            };
            let shared = match self.body().per(slot) {
                Per::Element => String::new(),
                Per::Tensor => ", one number".into(),
                Per::Bits => ", a bit per element, 32 in a word, the first one lowest".into(),
                per => format!(", one number per {per}"),
            };
            let shared = match self.body().has_coefficients(slot) {
                true => format!("{shared}, {} coefficients each", self.body().width(slot)),
                false => shared,
            };
            line!(
                out,
                "//   binding {}  {slot:<6}  {access}, {stored}{shared}",
                i + 1
            );
        }
        out.push_str("//\n// Words of params, 32 bits each, in this order:\n");
        for word in self.words() {
            line!(out, "//   {:<20} {}  {}", word.name, word.ty, word.about);
        }
        self.write_workgroups(&mut out);
        if self.format.is_half() {
            out.push_str(
                "// Buffers have whole words; behind an odd count the last half word stays as it is.\n",
            );
        }
        out.push('\n');
        out
    }

    /// What to dispatch, for each entry point.
    fn write_workgroups(&self, out: &mut String) {
        let elements = WORKGROUP * WORDS * self.per_word();
        const SIDE: &str =
            "a side is at most the device's max_compute_workgroups_per_dimension (65535)";
        let sums: Vec<Slot> = self.body().sums().map(|(slot, _)| slot).collect();
        if self.elementwise().next().is_some() {
            let entry = if sums.is_empty() { "" } else { " of main" };
            line!(
                out,
                "//\n// Workgroups to dispatch{entry}: (width, height, 1) such that width * height * {elements} >= count;\n\
                 // {SIDE}.",
            );
        }
        for slot in sums {
            let numbers = match self.body().per(slot) {
                Per::Column => "columns",
                Per::Row => "count / columns",
                Per::Channel => "channels",
                Per::Edge => "channels * columns",
                Per::Input => "count / channels",
                _ => "1",
            };
            let numbers = match self.body().width(slot) {
                1 => numbers.to_owned(),
                width => format!("{width} * {numbers}"),
            };
            let words = match self.per_word() {
                1 => String::new(),
                words => format!(" / {words}, rounded up"),
            };
            line!(
                out,
                "//\n// Workgroups to dispatch of sum_{slot}: (w, h, 1) with any w * h >= {numbers}{words}."
            );
        }
    }

    /// `dx = f'(x) dy`, for each output.
    fn formulas(&self) -> String {
        let stores = self.body().stores().iter();
        let formula = |(slot, wire): &(Slot, Wire)| match self.body().per(*slot) {
            Per::Element | Per::Bits => format!("{slot} = {}", self.formula(*wire)),
            _ => format!("{slot} = sum of {}", self.formula(*wire)),
        };
        stores.map(formula).collect::<Vec<_>>().join(", ")
    }

    fn formula(&self, wire: Wire) -> String {
        match self.body().ops()[wire] {
            Op::Load(slot) => slot.to_string(),
            Op::Halves(number) => (f32::from(number) / 2.0).to_string(),
            Op::Constant(i) => {
                let constant = self.chain.constants().nth(i);
                constant.map(|c| c.to_string()).unwrap_or_default()
            }
            Op::Dropout(i) => format!("dropout{i}"),
            Op::Gumbel(i) => format!("gumbel{i}"),
            Op::Slope(i, at) => format!("slope{i}({})", self.formula(at)),
            Op::Add(a, b) => format!("({} + {})", self.formula(a), self.formula(b)),
            Op::Mul(a, b) => format!("{} {}", self.formula(a), self.formula(b)),
            Op::Unary(unary, at) => format!("{}({})", unary.name(), self.formula(at)),
            Op::Within(a, b) => format!("{} {}", self.formula(a), self.formula(b)),
            Op::Row(op, at) => format!("{} of ({})", op.name(), self.formula(at)),
            Op::IsColumn(at) => format!("(column = {})", self.formula(at)),
            Op::Power { at, exponent, logs } => {
                let [x, c] = [at, exponent].map(|wire| self.formula(wire));
                match logs {
                    0 => format!("max({x}, 0)^({c})"),
                    logs => format!("max({x}, 0)^({c}) (ln {x})^{logs}"),
                }
            }
            Op::Instead { value, .. } => self.formula(value),
            Op::Basis { order, at, .. } => {
                format!("B{}({})", "'".repeat(order.into()), self.formula(at))
            }
            Op::Series {
                order, at, slot, ..
            } => {
                let (of, at) = ("'".repeat(order.into()), self.formula(at));
                format!("(sum of {slot} B{of}({at}))")
            }
            Op::Spread { order, at, by, .. } => {
                let [at, by] = [at, by].map(|wire| self.formula(wire));
                format!("{by} B{}({at})", "'".repeat(order.into()))
            }
            Op::Harmonic { part, at, .. } => {
                let axes = ["x", "y", "z"].into_iter().zip(part);
                let along: String = axes.map(|(axis, n)| axis.repeat(n.into())).collect();
                let points = at.map(|wire| self.formula(wire)).join(", ");
                format!(
                    "S{}{along}({points})",
                    if along.is_empty() { "" } else { "_" }
                )
            }
            Op::Call { function, part, at } => {
                let name = match self.recipe.functions.len() {
                    1 => "f".into(),
                    _ => self.recipe.functions[function].activation().name.to_owned(),
                };
                let at = self.formula(at);
                match part {
                    Part::Order(order) => format!("{name}{}({at})", "'".repeat(order)),
                    Part::Param(k, along) => {
                        let params = self.recipe.functions[function].activation().params;
                        let first = params[k].name;
                        match along {
                            Along::Nothing => format!("d{name}/d{first}({at})"),
                            Along::X => format!("d2{name}/dx d{first}({at})"),
                            Along::Param(l) => {
                                format!("d2{name}/d{first} d{}({at})", params[l].name)
                            }
                        }
                    }
                    Part::FromOutput => format!("{name}' where {name} = {at}"),
                    Part::Bit => format!("(which value {name}'({at}) has)"),
                    Part::FromBit => format!("{name}' of {at}"),
                }
            }
        }
    }

    /// The words of the uniform block.
    fn words(&self) -> Vec<Word> {
        let word = |name: &str, ty, about: &str| Word {
            name: name.into(),
            ty,
            about: about.into(),
        };
        let mut words = vec![
            word("count", "u32", "elements"),
            word("width", "u32", "workgroups along x"),
        ];
        let has = |per| self.body().has(per);
        let by_rows = self.body().has_rows();
        let of_columns = by_rows || self.body().has_columns();
        let layer = self.body().is_layer();
        if has(Per::Column) || has(Per::Row) || has(Per::Channel) || of_columns || layer {
            words.push(word("columns", "u32", "elements of a row"));
        }
        if has(Per::Channel) {
            words.push(word("channels", "u32", "row r has channel r modulo this"));
        }
        if layer {
            words.push(word(
                "channels",
                "u32",
                "outputs of the layer; columns are its inputs, elements its edges, in each of the batch",
            ));
        }
        let mut fields = Vec::new();
        of_values(&mut fields, &self.recipe);
        for field in fields {
            let bits = value(field, &self.chain).unwrap_or(0);
            let number = match field.ty() {
                "f32" => format!("{:?}", f32::from_bits(bits)),
                _ => bits.to_string(),
            };
            let about = self.about(field);
            words.push(word(
                &field.name(Some(&self.recipe)),
                field.ty(),
                &format!("{about}: {number}"),
            ));
        }
        words
    }

    /// What a field holds.
    fn about(&self, field: Field) -> String {
        let activation = |i: usize| self.recipe.functions[i].activation();
        let derivative = |i: usize, k: usize| {
            let order = self.recipe.functions[i].kinks[k];
            ["f", "f'", "f''"][order]
        };
        match field {
            Field::Param(i, k) => {
                let argument = activation(i).arguments().nth(k).unwrap_or_default();
                format!("{}'s {argument}", activation(i).name)
            }
            Field::Kink(i, k) => format!("a kink of {}", derivative(i, k)),
            Field::AtKink(i, k) => format!("{} there", derivative(i, k)),
            Field::Side(i, k) => format!("{}'s f' where the bit is {k}", activation(i).name),
            Field::Constant(_) => "a constant of the chain".into(),
            Field::Seed(_, 0) => "the lower half of a seed".into(),
            Field::Seed(..) => "its upper half".into(),
            Field::Threshold(_) => "p 2^32".into(),
            Field::Factor(_) => "1 / (1 - p)".into(),
            Field::Lower(_) => "rrelu's lower slope".into(),
            Field::Basis(i, k) => {
                let name = self.body().bases()[i].name();
                let what = ["begins", "ends", "counts in units of 1 /", "has its middle"][k];
                format!("where {name} {what}")
            }
            Field::Span(_) => "its upper slope, less the lower one".into(),
            _ => String::new(),
        }
    }

    fn write_interface(&self, out: &mut String) {
        line!(out, "struct wa_Params {{");
        for word in self.words() {
            line!(out, "    {}: {},", word.name, word.ty);
        }
        line!(
            out,
            "}}\n@group(0) @binding(0) var<uniform> params: wa_Params;"
        );
        for (i, slot) in self.body().slots().enumerate() {
            let access = match self.is_written(slot) {
                true => "read_write",
                false => "read",
            };
            let ty = match self.format {
                _ if self.is_bits(slot) && self.is_written(slot) => "atomic<u32>",
                Format::F32 if !self.is_bits(slot) => "f32",
                _ => "u32",
            };
            line!(
                out,
                "@group(0) @binding({}) var<storage, {access}> {slot}: array<{ty}>;",
                i + 1
            );
        }
    }

    /// The body for one element: `wa_element(i)` with the outputs as a structure.
    fn write_element(&self, out: &mut String) {
        let body = self.body();
        line!(out, "\nstruct wa_Outputs {{");
        for (field, _) in self.results() {
            line!(out, "    {field}: f32,");
        }
        line!(out, "}}\n\nfn wa_element(wa_i: u32) -> wa_Outputs {{");
        if has_places(body) || body.has_rows() {
            line!(out, "    let wa_row = wa_i / params.columns;");
            line!(out, "    let wa_column = wa_i % params.columns;");
        }
        if reads(body, Per::Channel) {
            line!(out, "    let wa_channel = wa_row % params.channels;");
        }
        if body.is_layer() {
            line!(
                out,
                "    let wa_edge = wa_row % params.channels * params.columns + wa_column;
    let wa_input = wa_row / params.channels * params.columns + wa_column;"
            );
        }
        for slot in body.learned_slots() {
            line!(out, "    let wa_{slot} = {};", self.load(slot));
        }
        for wire in (0..body.ops().len()).filter(|wire| !body.is_wide(*wire)) {
            line!(out, "    let {} = {};", self.local(wire), self.value(wire));
        }
        let stored = self.results().into_iter();
        let stored: Vec<String> = stored.map(|(_, wire)| self.local(wire)).collect();
        line!(out, "    return wa_Outputs({});\n}}\n", stored.join(", "));
    }

    /// What an element leaves: its outputs, and for gradients of coefficients where their bases are
    /// taken and what they are multiplied with.
    fn results(&self) -> Vec<(String, Wire)> {
        let mut results = Vec::new();
        for &(slot, wire) in self.body().stores() {
            let spreads = self.body().spreads(wire);
            for (number, wire) in spreads.iter().enumerate() {
                if let Op::Spread { at, by, .. } = self.body().ops()[*wire] {
                    results.push((format!("{slot}_at{number}"), at));
                    results.push((format!("{slot}_by{number}"), by));
                }
            }
            if spreads.is_empty() {
                results.push((slot.name(), wire));
            }
        }
        results
    }

    /// The term of a sum that an element has, of its outputs `out`: for coefficients of number `own`.
    fn term(&self, slot: Slot) -> String {
        let mut stores = self.body().stores().iter();
        let wire = stores
            .find(|(stored, _)| *stored == slot)
            .map(|(_, wire)| *wire);
        let spreads = wire.map_or(Vec::new(), |wire| self.body().spreads(wire));
        let terms = spreads.iter().enumerate().filter_map(|(number, wire)| {
            let Op::Spread { basis, order, .. } = self.body().ops()[*wire] else {
                return None;
            };
            Some(format!(
                "out.{slot}_by{number} * wa_basis_{basis}_{order}(out.{slot}_at{number}, own)"
            ))
        });
        let terms: Vec<String> = terms.collect();
        match terms.is_empty() {
            true => format!("out.{slot}"),
            false => terms.join(" + "),
        }
    }

    /// What an operation computes at element `wa_i`.
    fn value(&self, wire: Wire) -> String {
        let (body, local) = (self.body(), |wire| self.local(wire));
        match body.ops()[wire] {
            Op::Load(slot) => self.load(slot),
            Op::Halves(number) => halves(number),
            Op::Constant(i) => format!("params.constant_{i}"),
            Op::Dropout(i) => dropout(i, "f32", &self.word(i)),
            Op::Slope(i, at) => slope(i, "f32", &self.word(i), &local(at)),
            Op::Unary(unary, at) => format!("wa_{}({})", unary.name(), local(at)),
            Op::Within(a, b) => format!("wa_within({}, {})", local(a), local(b)),
            Op::Row(..) => rows::scalar_call(body, wire),
            Op::Gumbel(i) => format!("wa_gumbel_of({})", self.word(i)),
            Op::Power { at, exponent, logs } => {
                format!("wa_power_{logs}({}, {})", local(at), local(exponent))
            }
            Op::Instead { value, .. } => local(value),
            Op::IsColumn(at) => format!("select(0.0, 1.0, f32(wa_column) == {})", local(at)),
            Op::Basis { .. } | Op::Series { .. } | Op::Harmonic { .. } => {
                let place = |slot| self.place(slot).to_owned();
                let own = series::scalar(body, wire, "wa_", local, place, "wa_column");
                own.unwrap_or_default()
            }
            _ => computed(body, wire, local, |call, x| self.call(call, x)),
        }
    }

    /// The random word of the draw of this number.
    fn word(&self, draw: usize) -> String {
        format!(
            "wa_philox_words(vec2(wa_i >> 2u, 0u), {draw}u, \
             vec2(params.seed{draw}_0, params.seed{draw}_1))[wa_i & 3u]"
        )
    }

    /// What a wire is called: no name of a binding.
    fn local(&self, wire: Wire) -> String {
        format!("wa_{}", name(self.body(), wire))
    }

    /// The number of the place of a slot's values.
    fn place(&self, slot: Slot) -> &'static str {
        match self.body().per(slot) {
            Per::Element | Per::Bits => "wa_i",
            Per::Column => "wa_column",
            Per::Row => "wa_row",
            Per::Channel => "wa_channel",
            Per::Tensor => "0u",
            Per::Edge => "wa_edge",
            Per::Input => "wa_input",
        }
    }

    fn load(&self, slot: Slot) -> String {
        self.loaded(slot, self.place(slot))
    }

    /// The number of a slot that stands there.
    fn loaded(&self, slot: Slot, i: &str) -> String {
        match self.format {
            _ if self.is_bits(slot) => format!("f32(({slot}[{i} >> 5u] >> ({i} & 31u)) & 1u)"),
            Format::F32 => format!("{slot}[{i}]"),
            half => format!("wa_load_{half}(({slot}[{i} >> 1u] >> (({i} & 1u) * 16u)) & 0xffffu)"),
        }
    }

    fn call(&self, (function, part): (usize, Part), x: &str) -> String {
        let side = |k| {
            format!(
                "params.{}",
                Field::Side(function, k).name(Some(&self.recipe))
            )
        };
        match part {
            Part::FromBit => return format!("select({}, {}, {x} > 0.5)", side(0), side(1)),
            Part::Bit => {
                let slope = self.call((function, Part::Order(1)), x);
                let to = |k| format!("abs({slope} - {})", side(k));
                return format!("select(0.0, 1.0, {} < {})", to(1), to(0));
            }
            _ => {}
        }
        let called = &self.recipe.functions[function];
        let field = |field: Field| format!("params.{}", field.name(Some(&self.recipe)));
        let learned = |k| {
            self.body()
                .learned_of(function)
                .find(|learned| learned.param == k)
        };
        let argument = |k| match learned(k) {
            Some(learned) => format!(", wa_{}", learned.slot),
            None => format!(", {}", field(Field::Param(function, k))),
        };
        let arguments = 0..called.activation().arguments().count();
        let arguments: String = arguments.map(argument).collect();
        let call = format!(
            "{}({x}{arguments})",
            library::part_name(called.activation(), part)
        );
        let kinks = called.kinks.iter().enumerate();
        let own = kinks.filter(|(_, kink)| part == Part::Order(**kink));
        own.fold(call, |value, (k, _)| {
            let [at, there] = [Field::Kink(function, k), Field::AtKink(function, k)].map(field);
            format!("wa_at_kink({x}, {at}, {there}, {value})")
        })
    }

    /// `wa_word(i)`, the elements of the word of number i, and the entry point.
    fn write_main(&self, out: &mut String) {
        for slot in self.elementwise().filter(|slot| self.is_bits(*slot)) {
            line!(
                out,
                "fn wa_store_{slot}(i: u32, value: f32) {{
    atomicAnd(&{slot}[i >> 5u], ~(1u << (i & 31u)));
    atomicOr(&{slot}[i >> 5u], u32(value) << (i & 31u));
}}
"
            );
        }
        let mut body = String::new();
        match self.format {
            Format::F32 => {
                line!(body, "let out = wa_element(i);");
                for slot in self.elementwise() {
                    match self.is_bits(slot) {
                        true => line!(body, "wa_store_{slot}(i, out.{slot});"),
                        false => line!(body, "{slot}[i] = out.{slot};"),
                    }
                }
            }
            half => {
                line!(body, "let two = 2u * i + 1u < params.count;");
                line!(body, "let low = wa_element(2u * i);");
                line!(body, "let high = wa_element(2u * i + select(0u, 1u, two));");
                for slot in self.elementwise().filter(|slot| self.is_bits(*slot)) {
                    line!(body, "wa_store_{slot}(2u * i, low.{slot});");
                    line!(
                        body,
                        "if (two) {{\n    wa_store_{slot}(2u * i + 1u, high.{slot});\n}}"
                    );
                }
                for slot in self.elementwise().filter(|slot| !self.is_bits(*slot)) {
                    line!(
                        body,
                        "{slot}[i] = wa_store_{half}(low.{slot})\n    \
                         | (select({slot}[i] >> 16u, wa_store_{half}(high.{slot}), two) << 16u);"
                    );
                }
            }
        }
        let first = match self.per_word() {
            1 => "i".into(),
            elements => format!("{elements}u * i"),
        };
        let body = body.trim_end().replace('\n', "\n        ");
        line!(
            out,
            "fn wa_word(i: u32) {{\n    if ({first} < params.count) {{\n        {body}\n    }}\n}}\n"
        );
        line!(
            out,
            "@compute @workgroup_size({WORKGROUP})
fn main(
    @builtin(workgroup_id) wa_group: vec3<u32>,
    @builtin(local_invocation_index) wa_local: u32,
) {{
    let wa_first = (wa_group.y * params.width + wa_group.x) * {}u + wa_local;
    for (var wa_i = 0u; wa_i < {WORDS}u; wa_i += 1u) {{
        wa_word(wa_first + wa_i * {WORKGROUP}u);
    }}
}}",
            WORDS * WORKGROUP
        );
    }

    /// For each sum an entry point of which a workgroup adds up the terms of one number, or of the two
    /// in a word.
    fn write_sums(&self, out: &mut String) {
        let sums: Vec<Slot> = self.body().sums().map(|(slot, _)| slot).collect();
        for slot in sums {
            let of_row = self.body().has_rows();
            let (numbers, terms, element) = match self.body().per(slot) {
                // Each row has one term.
                Per::Row if of_row => (
                    "params.count / params.columns",
                    "1u",
                    "number * params.columns",
                ),
                Per::Channel if of_row => (
                    "params.channels",
                    "params.count / params.columns / params.channels",
                    "(k * params.channels + number) * params.columns",
                ),
                Per::Tensor if of_row => {
                    ("1u", "params.count / params.columns", "k * params.columns")
                }
                Per::Column => (
                    "params.columns",
                    "params.count / params.columns",
                    "k * params.columns + number",
                ),
                Per::Row => (
                    "params.count / params.columns",
                    "params.columns",
                    "number * params.columns + k",
                ),
                Per::Channel => (
                    "params.channels",
                    "params.count / params.channels",
                    "((k / params.columns) * params.channels + number) * params.columns + k % params.columns",
                ),
                Per::Edge => (
                    "params.channels * params.columns",
                    "params.count / (params.channels * params.columns)",
                    "k * params.channels * params.columns + number",
                ),
                Per::Input => (
                    "params.count / params.channels",
                    "params.channels",
                    "(number / params.columns * params.channels + k) * params.columns \
                     + number % params.columns",
                ),
                _ => ("1u", "params.count", "k"),
            };
            let width = self.body().width(slot);
            let term = self.term(slot);
            let numbers = match width {
                1 => numbers.to_owned(),
                width => format!("{width}u * {numbers}"),
            };
            line!(
                out,
                "fn wa_sum_{slot}(index: u32, local: u32) -> f32 {{
    let number = index / {width}u;
    let own = index % {width}u;
    var level: array<f32, 32>;
    var count = 0u;
    for (var k = local; k < {terms}; k += wa_WORKGROUP) {{
        let out = wa_element({element});
        wa_add(&level, count, {term});
        count += 1u;
    }}
    return wa_together(wa_total(&level, count), local);
}}
@compute @workgroup_size({WORKGROUP})
fn sum_{slot}(
    @builtin(workgroup_id) wa_group: vec3<u32>,
    @builtin(num_workgroups) wa_groups: vec3<u32>,
    @builtin(local_invocation_index) wa_local: u32,
) {{
    let word = wa_group.y * wa_groups.x + wa_group.x;"
            );
            let number = match self.per_word() {
                1 => "word".to_owned(),
                words => format!("{words}u * word"),
            };
            let before = |value: String| match self.chain.accumulates() {
                true => format!("{value} + "),
                false => String::new(),
            };
            line!(
                out,
                "    if ({number} >= {numbers}) {{\n        return;\n    }}"
            );
            match self.format {
                Format::F32 => {
                    line!(out, "    let total = wa_sum_{slot}(word, wa_local);");
                    let store = format!("{slot}[word] = {}total;", before(format!("{slot}[word]")));
                    line!(
                        out,
                        "    if (wa_local == 0u) {{\n        {store}\n    }}\n}}\n"
                    );
                }
                half => {
                    line!(out, "    let two = 2u * word + 1u < {numbers};");
                    line!(out, "    let low = wa_sum_{slot}(2u * word, wa_local);");
                    line!(
                        out,
                        "    let high = wa_sum_{slot}(2u * word + select(0u, 1u, two), wa_local);"
                    );
                    let old = |shift: &str| {
                        before(format!("wa_load_{half}(({slot}[word]{shift}) & 0xffffu)"))
                    };
                    let (low, high) = (old(""), old(" >> 16u"));
                    line!(
                        out,
                        "    if (wa_local == 0u) {{
        let upper = select({slot}[word] >> 16u, wa_store_{half}({high}high), two);
        {slot}[word] = wa_store_{half}({low}low) | (upper << 16u);\n    }}\n}}\n"
                    );
                }
            }
        }
    }

    fn prefixed(&self, text: &str) -> String {
        let format = self.format;
        let text = text.replace(&format!("load_{format}"), &format!("wa_load_{format}"));
        text.replace(&format!("store_{format}"), &format!("wa_store_{format}"))
    }

    fn is_written(&self, slot: Slot) -> bool {
        self.body().writes().any(|written| written == slot)
    }
}
