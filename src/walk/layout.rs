//! Which binding serves which slot.

use super::{Kernel, Width};
use crate::{Format, Slot};

/// The storage bindings of a kernel. Slots whose views share a buffer may share a binding:
/// that is how in-place work and pooled buffers run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layout {
    /// For each slot of the kernel its place, or none where the slot is optional and not used.
    pub slots: Vec<Option<Place>>,
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
    /// The number of the storage binding.
    pub binding: usize,
    /// How they are stored.
    pub format: Format,
}

impl Layout {
    /// A binding of f32 for each slot that is used.
    pub(crate) fn separate(kernel: &Kernel, used: impl Fn(Slot) -> bool) -> Self {
        let mut writable = Vec::new();
        let mut place = |&slot: &Slot| {
            used(slot).then(|| {
                writable.push(kernel.writes(slot));
                Place {
                    binding: writable.len() - 1,
                    format: Format::F32,
                }
            })
        };
        Layout {
            slots: kernel.slots.iter().map(&mut place).collect(),
            writable,
            shifted: false,
            in_rows: false,
            native_f16: false,
        }
    }

    /// All slots of a forward kernel in one binding of f32.
    pub(crate) fn in_place(kernel: &Kernel) -> Self {
        Layout {
            slots: vec![
                Some(Place {
                    binding: 0,
                    format: Format::F32,
                });
                kernel.slots.len()
            ],
            writable: vec![true],
            shifted: false,
            in_rows: false,
            native_f16: false,
        }
    }

    /// The formats that are converted by integers, each once.
    pub(crate) fn formats(&self) -> impl Iterator<Item = Format> + '_ {
        let used = |format: &Format| {
            let mut places = self.slots.iter().flatten();
            places.any(|p| p.format == *format && self.in_words(p.binding))
        };
        Format::ALL.into_iter().filter(used)
    }

    fn places(&self, binding: usize) -> impl Iterator<Item = &Place> {
        let places = self.slots.iter().flatten();
        places.filter(move |place| place.binding == binding)
    }

    /// Whether a binding is declared as the shader's own f16.
    pub(crate) fn is_native(&self, binding: usize) -> bool {
        self.native_f16 && self.places(binding).all(|p| p.format == Format::F16)
    }

    /// Whether a binding is declared as words, because a half format is in it that is no type of
    /// the shader's.
    pub(crate) fn in_words(&self, binding: usize) -> bool {
        !self.is_native(binding) && self.places(binding).any(|place| place.format.is_half())
    }

    /// Whether some binding is declared as the shader's own f16.
    pub(crate) fn uses_native_f16(&self) -> bool {
        (0..self.writable.len()).any(|binding| self.is_native(binding))
    }

    /// The bytes that a slot's first value is counted in: those of the binding's element, but
    /// those of the slot's own where it reads single elements out of words.
    pub(crate) fn unit(&self, place: Place, width: Width) -> u64 {
        match (width, self.in_words(place.binding)) {
            (Width::Four, true) => 8,
            (Width::Four, false) => 4 * place.format.bytes(),
            (Width::One, _) => place.format.bytes(),
        }
    }
}
