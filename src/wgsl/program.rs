//! A direction of a chain as a program for other hosts: it stands alone, its header says all that a
//! host must know, and it is right for any number of elements.

use super::body::{computed, name};
use super::library;
use super::recipe::Function;
use super::write::line;
use crate::act::Activation;
use crate::body::{Body, Op, Wire};
use crate::{Chain, Direction, Format, Slot};

/// Invocations in a workgroup: what every WebGPU device allows.
const WORKGROUP: u32 = 256;
/// Words of each binding that an invocation takes, a workgroup's width apart.
const WORDS: u32 = 4;

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
        let program = Program {
            chain: *self,
            function: Function::of(self),
            body: Body::of(self, direction),
            format,
        };
        program.text(direction)
    }
}

struct Program {
    chain: Chain,
    function: Function,
    body: Body,
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
        let activation = self.function.activation();
        let orders: Vec<usize> = (0..3).filter(|o| self.body.calls_order(*o)).collect();
        out.push_str(&library::functions(&[(activation, &orders)]));
        if self.format.is_half() {
            out.push_str(&self.prefixed(self.format.wgsl()));
        }
        if !self.function.kinks.is_empty() {
            let scalar = super::KINKS.replace("Value", "f32").replace("Bits", "u32");
            out.push_str(&scalar.replace("at_kink", "wa_at_kink"));
        }
        self.write_interface(&mut out);
        self.write_element(&mut out);
        self.write_word(&mut out);
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
        out
    }

    /// Elements in a word.
    fn per_word(&self) -> u32 {
        if self.format.is_half() { 2 } else { 1 }
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
        for (i, slot) in self.body.slots().enumerate() {
            let access = match self.is_written(slot) {
                true => "written",
                false => "read",
            };
            let stored = match self.format {
                Format::F32 => "f32".into(),
                half => format!("{half}, two in a word, the first one in its lower half"),
            };
            let name = slot.name();
            line!(out, "//   binding {}  {name:<6}  {access}, {stored}", i + 1);
        }
        out.push_str("//\n// Words of params, 32 bits each, in this order:\n");
        for word in self.words() {
            line!(out, "//   {:<20} {}  {}", word.name, word.ty, word.about);
        }
        let elements = WORKGROUP * WORDS * self.per_word();
        line!(
            out,
            "//\n// Workgroups to dispatch: (width, height, 1) such that width * height * {elements} >= count;\n\
             // a side is at most the device's max_compute_workgroups_per_dimension (65535).",
        );
        if self.format.is_half() {
            out.push_str(
                "// Buffers have whole words; behind an odd count the last half word stays as it is.\n",
            );
        }
        out.push('\n');
        out
    }

    /// `dx = f'(x) dy`, for each output.
    fn formulas(&self) -> String {
        let stores = self.body.stores().iter();
        let formula = |(slot, wire): &(Slot, Wire)| format!("{slot} = {}", self.formula(*wire));
        stores.map(formula).collect::<Vec<_>>().join(", ")
    }

    fn formula(&self, wire: Wire) -> String {
        match self.body.ops()[wire] {
            Op::Load(slot) => slot.to_string(),
            Op::Add(a, b) => format!("({} + {})", self.formula(a), self.formula(b)),
            Op::Mul(a, b) => format!("{} {}", self.formula(a), self.formula(b)),
            Op::Call { order, at } => {
                let primes = "'".repeat(order);
                format!("f{primes}({})", self.formula(at))
            }
        }
    }

    /// The words of the uniform block.
    fn words(&self) -> Vec<Word> {
        let word = |name: &str, ty, about: String| Word {
            name: name.into(),
            ty,
            about,
        };
        let mut words = vec![
            word("count", "u32", "elements".into()),
            word("width", "u32", "workgroups along x".into()),
        ];
        let (kind, kinks) = (self.chain.kind(), self.chain.kink_values());
        for (name, value) in kind.activation().arguments().zip(&*kind.finite()) {
            let about = format!("{}'s {name}: {value:?}", kind.name());
            words.push(word(&format!("p_{name}"), "f32", about));
        }
        for (i, kink) in kinks.iter().enumerate() {
            let derivative = ["f", "f'", "f''"][kink.order];
            let (x, value) = (kink.x as f32, kink.value as f32);
            let about = format!("a kink of {derivative}: {x:?}");
            words.push(word(&format!("kink_{i}"), "f32", about));
            let about = format!("{derivative} there: {value:?}");
            words.push(word(&format!("at_kink_{i}"), "f32", about));
        }
        words
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
        for (i, slot) in self.body.slots().enumerate() {
            let access = match self.is_written(slot) {
                true => "read_write",
                false => "read",
            };
            let ty = match self.format {
                Format::F32 => "f32",
                _ => "u32",
            };
            line!(
                out,
                "@group(0) @binding({}) var<storage, {access}> {slot}: array<{ty}>;",
                i + 1
            );
        }
    }

    /// The body for one element: `wa_element(x, dy)` with the outputs as a structure.
    fn write_element(&self, out: &mut String) {
        line!(out, "\nstruct wa_Outputs {{");
        for slot in self.body.writes() {
            line!(out, "    {slot}: f32,");
        }
        let arguments: Vec<String> = self.body.reads().map(|s| format!("{s}: f32")).collect();
        line!(
            out,
            "}}\n\nfn wa_element({}) -> wa_Outputs {{",
            arguments.join(", ")
        );
        for (wire, op) in self.body.ops().iter().enumerate() {
            if !matches!(op, Op::Load(_)) {
                let value = computed(&self.body, wire, |order, x| self.call(order, x));
                line!(out, "    let v{wire} = {value};");
            }
        }
        let stored = self.body.stores().iter();
        let stored: Vec<String> = stored.map(|(_, wire)| name(&self.body, *wire)).collect();
        line!(out, "    return wa_Outputs({});\n}}\n", stored.join(", "));
    }

    fn call(&self, order: usize, x: &str) -> String {
        let activation: &Activation = self.function.activation();
        let arguments = activation.arguments();
        let params: String = arguments.map(|name| format!(", params.p_{name}")).collect();
        let call = format!("{}({x}{params})", library::name(activation.name, order));
        let kinks = self.function.kinks.iter().enumerate();
        let own = kinks.filter(|(_, kink)| **kink == order);
        own.fold(call, |value, (i, _)| {
            format!("wa_at_kink({x}, params.kink_{i}, params.at_kink_{i}, {value})")
        })
    }

    /// `wa_word(i)`: the elements of the word of number i.
    fn write_word(&self, out: &mut String) {
        let load = |read: &dyn Fn(Slot) -> String| {
            let arguments: Vec<String> = self.body.reads().map(read).collect();
            format!("wa_element({})", arguments.join(", "))
        };
        let mut body = String::new();
        match self.format {
            Format::F32 => {
                line!(body, "let out = {};", load(&|slot| format!("{slot}[i]")));
                for slot in self.body.writes() {
                    line!(body, "{slot}[i] = out.{slot};");
                }
            }
            half => {
                let low = load(&|slot| format!("wa_load_{half}({slot}[i] & 0xffffu)"));
                let high = load(&|slot| format!("wa_load_{half}({slot}[i] >> 16u)"));
                line!(body, "let low = {low};\nlet high = {high};");
                line!(body, "let two = 2u * i + 1u < params.count;");
                for slot in self.body.writes() {
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
    }

    fn prefixed(&self, text: &str) -> String {
        let format = self.format;
        let text = text.replace(&format!("load_{format}"), &format!("wa_load_{format}"));
        text.replace(&format!("store_{format}"), &format!("wa_store_{format}"))
    }

    fn is_written(&self, slot: Slot) -> bool {
        self.body.writes().any(|written| written == slot)
    }
}
