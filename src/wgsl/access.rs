//! How a slot's values are loaded and stored, as WGSL expressions over `i` and `value`.

use crate::Format;
use crate::walk::{Layout, Place, Width};

/// A slot of a kernel in its binding.
pub(super) struct Access<'a> {
    place: Place,
    width: Width,
    /// Whether the binding is declared as words.
    words: bool,
    /// Whether the binding is declared as f16.
    native: bool,
    /// Whether the words are atomic.
    atomic: bool,
    /// `params.at_x + `, `i / params.columns * params.gap_x + `, both, or nothing.
    shift: &'a str,
}

impl<'a> Access<'a> {
    pub(super) fn new(layout: &Layout, place: Place, width: Width, shift: &'a str) -> Self {
        let words = layout.in_words(place.binding);
        Access {
            place,
            width,
            words,
            native: layout.is_native(place.binding),
            atomic: words && width == Width::One && layout.writable[place.binding],
            shift,
        }
    }

    /// `storage_0[index]`
    fn at(&self, index: &str) -> String {
        format!("storage_{}[{}{index}]", self.place.binding, self.shift)
    }

    /// The value of `load_x(i)`.
    pub(super) fn load(&self) -> String {
        let format = self.place.format;
        match (self.width, self.words, format) {
            (_, false, _) if self.native => format!("Value({})", self.at("i")),
            (_, false, _) => self.at("i"),
            (Width::Four, true, Format::F32) => format!(
                "Value(bitcast<vec2<f32>>({}), bitcast<vec2<f32>>({}))",
                self.at("2u * i"),
                self.at("2u * i + 1u")
            ),
            (Width::Four, true, _) => {
                let words = self.at("i");
                let half =
                    |word: &str, shift: &str| format!("load_{format}({words}.{word}{shift})");
                let [x, y] = ["x", "y"].map(|w| [half(w, " & 0xffffu"), half(w, " >> 16u")]);
                format!(
                    "Value(\n        {}\n    )",
                    [x, y].concat().join(",\n        ")
                )
            }
            (Width::One, true, Format::F32) => format!("bitcast<f32>({})", self.word("i")),
            (Width::One, true, _) => {
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
        match (self.width, self.words, format) {
            (_, false, _) if self.native => {
                format!(
                    "    {} = {}(value);\n",
                    self.at("i"),
                    self.width.wgsl("f16")
                )
            }
            (_, false, _) => format!("    {} = value;\n", self.at("i")),
            (Width::Four, true, Format::F32) => format!(
                "    {} = bitcast<vec2<u32>>(value.xy);\n    {} = bitcast<vec2<u32>>(value.zw);\n",
                self.at("2u * i"),
                self.at("2u * i + 1u")
            ),
            (Width::Four, true, _) => format!(
                "    {} = vec2({}, {});\n",
                self.at("i"),
                pair("x", "y"),
                pair("z", "w")
            ),
            (Width::One, true, Format::F32) => {
                format!("    atomicStore(&{}, bitcast<u32>(value));\n", self.at("i"))
            }
            // Each half has one writer: whatever happens between the two, the other half stays.
            (Width::One, true, _) => format!(
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
        match self.atomic {
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
