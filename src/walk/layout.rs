//! Which binding serves which slot.

use super::Width;
use crate::body::Body;
use crate::{Format, Slot};

/// The storage bindings of a shader. Slots whose views share a buffer may share a binding:
/// that is how in-place work and pooled buffers run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layout {
    /// Where each slot of the body is, in its order.
    pub places: Vec<Place>,
    /// For each storage binding whether it is written.
    pub writable: Vec<bool>,
    /// Whether some slot's first value is not its binding's first: an addition per access.
    pub shifted: bool,
    /// Whether some slot has a gap between rows: a division per value.
    pub in_rows: bool,
    /// Whether f16 is a type of the shader, where nothing else shares its binding.
    pub native_f16: bool,
}

/// Where a slot's elements are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub slot: Slot,
    /// The number of the storage binding.
    pub binding: usize,
    /// How they are stored.
    pub format: Format,
}

/// How a binding is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// As values of f32.
    Values,
    /// As values of the shader's own f16.
    NativeF16,
    /// As words, because a half format is in it that is no type of the shader's.
    Words,
    /// As words of which single halves are written, while the other half may have another owner.
    AtomicWords,
}

impl Layout {
    /// A binding of f32 for each slot.
    pub(crate) fn separate(body: &Body) -> Self {
        let writable = body
            .reads()
            .map(|_| false)
            .chain(body.writes().map(|_| true));
        Layout::of_f32(body, writable.collect(), |number| number)
    }

    /// All slots in one binding of f32.
    pub(crate) fn in_place(body: &Body) -> Self {
        Layout::of_f32(body, vec![true], |_| 0)
    }

    fn of_f32(body: &Body, writable: Vec<bool>, binding: impl Fn(usize) -> usize) -> Self {
        let place = |(number, slot)| Place {
            slot,
            binding: binding(number),
            format: Format::F32,
        };
        Layout {
            places: body.slots().enumerate().map(place).collect(),
            writable,
            shifted: false,
            in_rows: false,
            native_f16: false,
        }
    }

    /// The formats that are converted by integers, each once.
    pub(crate) fn formats(&self) -> impl Iterator<Item = Format> + '_ {
        let used = |format: &Format| {
            let mut places = self.places.iter();
            places.any(|p| p.format == *format && self.in_words(p.binding))
        };
        Format::ALL.into_iter().filter(used)
    }

    /// How a binding is declared where its values have this width.
    pub(crate) fn storage(&self, binding: usize, width: Width) -> Storage {
        match (self.in_words(binding), width, self.writable[binding]) {
            (false, ..) if self.is_native(binding) => Storage::NativeF16,
            (false, ..) => Storage::Values,
            (true, Width::One, true) => Storage::AtomicWords,
            (true, ..) => Storage::Words,
        }
    }

    /// Whether some binding is declared as the shader's own f16.
    pub(crate) fn uses_native_f16(&self) -> bool {
        (0..self.writable.len()).any(|binding| self.is_native(binding))
    }

    /// The bytes that a slot's first value is counted in: those of the binding's element, but
    /// those of the slot's own where it reads single elements out of words.
    pub(crate) fn unit(&self, place: &Place, width: Width) -> u64 {
        match (width, self.in_words(place.binding)) {
            (Width::Four, true) => 8,
            (Width::Four, false) => 4 * place.format.bytes(),
            (Width::One, _) => place.format.bytes(),
        }
    }

    fn formats_of(&self, binding: usize) -> impl Iterator<Item = Format> + '_ {
        let places = self.places.iter();
        let places = places.filter(move |place| place.binding == binding);
        places.map(|place| place.format)
    }

    fn is_native(&self, binding: usize) -> bool {
        self.native_f16 && self.formats_of(binding).all(|f| f == Format::F16)
    }

    fn in_words(&self, binding: usize) -> bool {
        !self.is_native(binding) && self.formats_of(binding).any(Format::is_half)
    }
}
