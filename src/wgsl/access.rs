//! How a slot's values are loaded and stored, as WGSL.

use super::recipe::Recipe;
use super::write::line;
use crate::Format;
use crate::walk::{Layout, Place, Storage, Width};

/// `load_x` and `store_y` for each slot.
pub(super) fn write(out: &mut String, recipe: &Recipe) {
    for place in &recipe.layout.places {
        let (slot, access) = (place.slot, Access::new(&recipe.layout, place, recipe.width));
        match recipe.body.writes().any(|written| written == slot) {
            false => {
                let value = access.load();
                line!(
                    out,
                    "fn load_{slot}(i: u32) -> Value {{\n    return {value};\n}}"
                );
            }
            true => {
                let body = access.store();
                line!(out, "fn store_{slot}(i: u32, value: Value) {{\n{body}}}");
            }
        }
    }
}

/// A slot in its binding.
struct Access {
    place: Place,
    width: Width,
    storage: Storage,
    /// `params.at_x + `, `i / params.columns * params.gap_x + `, both, or nothing.
    shift: String,
}

impl Access {
    fn new(layout: &Layout, place: &Place, width: Width) -> Self {
        let slot = place.slot;
        let mut shift = String::new();
        if layout.shifted {
            shift.push_str(&format!("params.at_{slot} + "));
        }
        if layout.in_rows {
            shift.push_str(&format!("i / params.columns * params.gap_{slot} + "));
        }
        Access {
            place: *place,
            width,
            storage: layout.storage(place.binding, width),
            shift,
        }
    }

    /// `storage_0[index]`
    fn at(&self, index: &str) -> String {
        format!("storage_{}[{}{index}]", self.place.binding, self.shift)
    }

    /// The value of `load_x(i)`.
    fn load(&self) -> String {
        let format = self.place.format;
        match (self.storage, self.width, format) {
            (Storage::NativeF16, ..) => format!("Value({})", self.at("i")),
            (Storage::Values, ..) => self.at("i"),
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
            (_, Width::One, Format::F32) => format!("bitcast<f32>({})", self.word("i")),
            (_, Width::One, _) => {
                let word = self.word_of_half();
                format!("load_{format}(({word} >> {}) & 0xffffu)", self.half_shift())
            }
        }
    }

    /// The body of `store_y(i, value)`.
    fn store(&self) -> String {
        let format = self.place.format;
        let pair = |a: &str, b: &str| {
            format!("store_{format}(value.{a}) | (store_{format}(value.{b}) << 16u)")
        };
        match (self.storage, self.width, format) {
            (Storage::NativeF16, ..) => {
                format!(
                    "    {} = {}(value);\n",
                    self.at("i"),
                    self.width.wgsl("f16")
                )
            }
            (Storage::Values, ..) => format!("    {} = value;\n", self.at("i")),
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
                format!("    atomicStore(&{}, bitcast<u32>(value));\n", self.at("i"))
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
        format!("storage_{}[({}i) >> 1u]", self.place.binding, self.shift)
    }

    /// The bits below half number i in its word.
    fn half_shift(&self) -> String {
        format!("((({}i) & 1u) * 16u)", self.shift)
    }
}
