//! How a slot's values are loaded and stored, as WGSL.

use super::recipe::Recipe;
use super::write::line;
use crate::walk::{Layout, Place, Storage, Width};
use crate::{Format, Per, Slot};

/// `load_x` and `store_y` for each slot, but for sums.
pub(super) fn write(out: &mut String, recipe: &Recipe) {
    for place in &recipe.layout.places {
        let (slot, access) = (place.slot, Access::new(&recipe.layout, place, recipe.width));
        let written = recipe.body.writes().any(|written| written == slot);
        match (written, place.per) {
            (false, Per::Element) => write_load(out, slot, &access.load()),
            (false, Per::Bits) => write_load_bits(out, slot, &access),
            (true, Per::Bits) => write_store_bits(out, slot, &access),
            (false, _) => write_shared(out, place, &access, recipe.width),
            (true, Per::Element) => write_store(out, slot, &access),
            (true, _) => {}
        }
    }
}

fn write_load(out: &mut String, slot: Slot, value: &str) {
    line!(
        out,
        "fn load_{slot}(i: u32) -> Value {{\n    return {value};\n}}"
    );
}

/// The number of the first bit of value i behind the binding's first word.
const BIT: [&str; 2] = [
    "(params.first_0 & 31u) + i",
    "((4u * params.first_0) & 31u) + 4u * i",
];

/// `load_saved(i)`: 0 or 1 for each bit.
fn write_load_bits(out: &mut String, slot: Slot, access: &Access) {
    let word = access.loaded(access.word_of_bit());
    line!(out, "fn load_{slot}(i: u32) -> Value {{");
    match access.width {
        Width::One => line!(
            out,
            "    let bit = {};\n    return f32(({word} >> (bit & 31u)) & 1u);\n}}",
            BIT[0]
        ),
        Width::Four => line!(
            out,
            "    let bit = {};\n    let bits = vec4({word}) >> (vec4(bit & 31u) + vec4(0u, 1u, 2u, 3u));\n    \
             return Value(bits & vec4(1u));\n}}",
            BIT[1]
        ),
    }
}

/// `store_saved(i, value)`. Each bit has one writer, whatever happens to the others of its word.
fn write_store_bits(out: &mut String, slot: Slot, access: &Access) {
    let word = access.word_of_bit();
    let (bit, mask, bits) = match access.width {
        Width::One => (BIT[0], "1u", "u32(value)"),
        Width::Four => (BIT[1], "15u", "u32(dot(value, Value(1.0, 2.0, 4.0, 8.0)))"),
    };
    line!(
        out,
        "fn store_{slot}(i: u32, value: Value) {{\n    let bit = {bit};\n    \
         atomicAnd(&{word}, ~({mask} << (bit & 31u)));\n    \
         atomicOr(&{word}, {bits} << (bit & 31u));\n}}"
    );
}

/// `store_y(i, value)`
pub(super) fn write_store(out: &mut String, slot: Slot, access: &Access) {
    let body = access.store();
    line!(out, "fn store_{slot}(i: u32, value: Value) {{\n{body}}}");
}

/// `load_bias(i)`, where i is a column, a row or a channel.
fn write_shared(out: &mut String, place: &Place, access: &Access, width: Width) {
    let slot = place.slot;
    if place.width(width) == width && place.per == Per::Column && !place.wide {
        return write_load(out, slot, &access.load());
    }
    line!(
        out,
        "fn element_{slot}(i: u32) -> f32 {{\n    let k = {}{};",
        access.shift,
        access.index
    );
    line!(out, "    return {};\n}}", access.element("k"));
    if place.wide {
        return;
    }
    let element = |i: &str| format!("element_{slot}({i})");
    let value = match (width, place.per) {
        (Width::Four, Per::Column) => {
            let lanes = [0, 1, 2, 3].map(|lane| element(&format!("4u * i + {lane}u")));
            format!("Value({})", lanes.join(", "))
        }
        _ => format!("Value({})", element("i")),
    };
    write_load(out, slot, &value);
}

/// A slot in its binding.
pub(super) struct Access {
    place: Place,
    width: Width,
    /// Of the binding's values.
    of_binding: Width,
    storage: Storage,
    /// `params.at_x + `, `i / params.columns * params.gap_x + `, both, or nothing.
    shift: String,
    /// `i`, or `i * 2u` where elements are two apart.
    index: String,
}

impl Access {
    pub(super) fn new(layout: &Layout, place: &Place, width: Width) -> Self {
        let slot = place.slot;
        let mut shift = String::new();
        if layout.shifted {
            shift.push_str(&format!("params.at_{slot} + "));
        }
        if layout.in_rows && place.per == Per::Element {
            shift.push_str(&format!("i / params.columns * params.gap_{slot} + "));
        }
        Access {
            place: *place,
            width,
            of_binding: layout.width(place.binding, width),
            storage: layout.storage(place.binding, width),
            shift,
            index: match place.step {
                1 => "i".into(),
                step => format!("i * {step}u"),
            },
        }
    }

    /// `storage_0[index]`
    fn at(&self, index: &str) -> String {
        format!("storage_{}[{}{index}]", self.place.binding, self.shift)
    }

    /// The element of this number in the binding, however that is declared.
    pub(super) fn element(&self, k: &str) -> String {
        let (binding, format) = (self.place.binding, self.place.format);
        let four = self.of_binding == Width::Four;
        let storage = |index: &str| match four {
            true => format!("storage_{binding}[({index}) >> 2u][({index}) & 3u]"),
            false => format!("storage_{binding}[{index}]"),
        };
        // Words come in pairs where values are fours.
        let word = |index: &str| match four {
            true => format!("storage_{binding}[({index}) >> 1u][({index}) & 1u]"),
            false => self.loaded(format!("storage_{binding}[{index}]")),
        };
        match (self.storage, format) {
            (Storage::Single, _) => format!("storage_{binding}[{k}]"),
            (Storage::Values, _) => storage(k),
            (Storage::NativeF16, _) => format!("f32({})", storage(k)),
            (_, Format::F32) => format!("bitcast<f32>({})", word(k)),
            (_, half) => {
                let word = word(&format!("{k} >> 1u"));
                format!("load_{half}(({word} >> (({k} & 1u) * 16u)) & 0xffffu)")
            }
        }
    }

    /// The value of `load_x(i)`.
    pub(super) fn load(&self) -> String {
        let format = self.place.format;
        match (self.storage, self.width, format) {
            (Storage::NativeF16, ..) => format!("Value({})", self.at(&self.index)),
            (Storage::Values | Storage::Single, ..) => self.at(&self.index),
            (_, Width::Four, Format::F32) => format!(
                "Value(bitcast<vec2<f32>>({}), bitcast<vec2<f32>>({}))",
                self.at("2u * i"),
                self.at("2u * i + 1u")
            ),
            (_, Width::Four, _) => {
                let words = self.at("i");
                let half =
                    |word: &str, shift: &str| format!("load_{format}({words}.{word}{shift})");
                let [x, y] = ["x", "y"].map(|w| [half(w, " & 0xffffu"), half(w, " >> 16u")]);
                format!(
                    "Value(\n        {}\n    )",
                    [x, y].concat().join(",\n        ")
                )
            }
            (_, Width::One, Format::F32) => format!("bitcast<f32>({})", self.word(&self.index)),
            (_, Width::One, _) => {
                let word = self.word_of_half();
                format!("load_{format}(({word} >> {}) & 0xffffu)", self.half_shift())
            }
        }
    }

    /// The body of `store_y(i, value)`.
    pub(super) fn store(&self) -> String {
        let format = self.place.format;
        let pair = |a: &str, b: &str| {
            format!("store_{format}(value.{a}) | (store_{format}(value.{b}) << 16u)")
        };
        match (self.storage, self.width, format) {
            (Storage::NativeF16, ..) => {
                format!(
                    "    {} = {}(value);\n",
                    self.at(&self.index),
                    self.width.wgsl("f16")
                )
            }
            (Storage::Values | Storage::Single, ..) => {
                format!("    {} = value;\n", self.at(&self.index))
            }
            (_, Width::Four, Format::F32) => format!(
                "    {} = bitcast<vec2<u32>>(value.xy);\n    {} = bitcast<vec2<u32>>(value.zw);\n",
                self.at("2u * i"),
                self.at("2u * i + 1u")
            ),
            (_, Width::Four, _) => format!(
                "    {} = vec2({}, {});\n",
                self.at("i"),
                pair("x", "y"),
                pair("z", "w")
            ),
            (_, Width::One, Format::F32) => {
                let place = self.at(&self.index);
                format!("    atomicStore(&{place}, bitcast<u32>(value));\n")
            }
            // Each half has one writer: whatever happens between the two, the other half stays.
            (_, Width::One, _) => format!(
                "    let shift = {shift};\n    \
                 atomicAnd(&{word}, ~(0xffffu << shift));\n    \
                 atomicOr(&{word}, store_{format}(value) << shift);\n",
                shift = self.half_shift(),
                word = self.place_of_half()
            ),
        }
    }

    /// The word that bit number `bit` is in.
    fn word_of_bit(&self) -> String {
        format!("storage_{}[{}(bit >> 5u)]", self.place.binding, self.shift)
    }

    /// A word of the binding, loaded.
    fn word(&self, index: &str) -> String {
        self.loaded(self.at(index))
    }

    fn word_of_half(&self) -> String {
        self.loaded(self.place_of_half())
    }

    fn loaded(&self, place: String) -> String {
        match self.storage == Storage::AtomicWords {
            true => format!("atomicLoad(&{place})"),
            false => place,
        }
    }

    /// The word that half number i is in.
    fn place_of_half(&self) -> String {
        let binding = self.place.binding;
        format!("storage_{binding}[({}{}) >> 1u]", self.shift, self.index)
    }

    /// The bits below half number i in its word.
    fn half_shift(&self) -> String {
        format!("((({}{}) & 1u) * 16u)", self.shift, self.index)
    }
}
