//! Which binding serves which slot.

use super::Width;
use crate::body::Body;
use crate::{Format, Per, Slot};

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
    /// Whether the rows of a function of rows go along an axis that is not the last one.
    pub along: bool,
    /// The binding of partial sums, where there are some.
    pub scratch: Option<usize>,
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
    /// How they go with the elements.
    pub per: Per,
    /// Whether it has several numbers in each place.
    pub wide: bool,
    /// Elements from one to the next.
    pub step: u32,
    /// Whether four are taken at once, where values are fours: else each by itself.
    pub fours: bool,
}

impl Place {
    /// How many elements are taken at once, where values have this width.
    pub(crate) fn width(&self, width: Width) -> Width {
        if self.fours { width } else { Width::One }
    }
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
    /// As single f32, whatever the width.
    Single,
}

impl Layout {
    /// A binding of f32 for each slot, and one for all sums.
    pub(crate) fn separate(body: &Body) -> Self {
        let is_sum = |slot: Slot| body.sums().any(|(sum, _)| sum == slot);
        let mut writable = Vec::new();
        let mut bindings = Vec::new();
        for slot in body.slots().filter(|slot| !is_sum(*slot)) {
            bindings.push((slot, writable.len()));
            writable.push(body.writes().any(|written| written == slot));
        }
        let scratch = body.sums().next().map(|_| writable.len());
        writable.extend(scratch.map(|_| true));
        let binding = |slot: Slot| {
            let own = bindings.iter().find(|(other, _)| *other == slot);
            own.map(|(_, binding)| *binding)
                .or(scratch)
                .unwrap_or_default()
        };
        Layout {
            scratch,
            ..Layout::of_f32(body, writable, binding)
        }
    }

    /// All slots in one binding of f32.
    pub(crate) fn in_place(body: &Body) -> Self {
        Layout::of_f32(body, vec![true], |_| 0)
    }

    fn of_f32(body: &Body, writable: Vec<bool>, binding: impl Fn(Slot) -> usize) -> Self {
        let place = |slot| Place {
            slot,
            binding: binding(slot),
            format: Format::F32,
            per: body.per(slot),
            wide: body.has_coefficients(slot),
            step: 1,
            fours: matches!(body.per(slot), Per::Element | Per::Column)
                && !body.has_coefficients(slot),
        };
        Layout {
            places: body.slots().map(place).collect(),
            writable,
            shifted: false,
            in_rows: false,
            along: false,
            scratch: None,
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

    /// How many elements a binding's values have, where those of the shader have this width: single
    /// ones where no slot takes four.
    pub(crate) fn width(&self, binding: usize, width: Width) -> Width {
        let mut places = self.places.iter();
        match places.any(|place| place.binding == binding && place.fours) {
            true => width,
            false => Width::One,
        }
    }

    /// How a binding is declared where the shader's values have this width.
    pub(crate) fn storage(&self, binding: usize, width: Width) -> Storage {
        let width = self.width(binding, width);
        match (self.in_words(binding), width, self.writable[binding]) {
            _ if self.scratch == Some(binding) => Storage::Single,
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
        match (place.width(width), self.in_words(place.binding)) {
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
        let mut places = self.places.iter();
        let has_bits = places.any(|place| place.binding == binding && place.per == Per::Bits);
        !self.is_native(binding) && (has_bits || self.formats_of(binding).any(Format::is_half))
    }
}

#[cfg(test)]
mod tests {
    use Format::{Bf16, F16, F32};

    use super::*;
    use crate::{Chain, Direction, Kind};

    /// x, dy and dx in these formats and bindings.
    fn backward(slots: [(Format, usize); 3], writable: &[bool], native_f16: bool) -> Layout {
        let body = Body::of(&Chain::map(Kind::Gelu), Direction::Backward);
        let place = |(slot, (format, binding))| Place {
            slot,
            binding,
            format,
            per: Per::Element,
            wide: false,
            step: 1,
            fours: true,
        };
        Layout {
            places: body.slots().zip(slots).map(place).collect(),
            writable: writable.to_vec(),
            native_f16,
            ..Layout::separate(&body)
        }
    }

    fn storage(layout: &Layout) -> Vec<[Storage; 2]> {
        let widths = |binding| [Width::One, Width::Four].map(|w| layout.storage(binding, w));
        (0..layout.writable.len()).map(widths).collect()
    }

    const WORDS: [Storage; 2] = [Storage::Words; 2];
    const VALUES: [Storage; 2] = [Storage::Values; 2];
    /// Single halves are written beside others' halves.
    const WRITTEN: [Storage; 2] = [Storage::AtomicWords, Storage::Words];

    #[test]
    fn only_what_is_written_is_writable() {
        let body = Body::of(&Chain::map(Kind::Gelu), Direction::Second);
        let separate = Layout::separate(&body);
        assert_eq!(separate.writable, [false, false, false, true, true]);
        let bindings: Vec<usize> = separate.places.iter().map(|p| p.binding).collect();
        assert_eq!(bindings, [0, 1, 2, 3, 4]);
        let slots: Vec<Slot> = separate.places.iter().map(|p| p.slot).collect();
        assert_eq!(slots, body.slots().collect::<Vec<_>>());
        let in_place = Layout::in_place(&body);
        assert_eq!(in_place.writable, [true]);
        assert!(in_place.places.iter().all(|p| p.binding == 0));
    }

    #[test]
    fn halves_are_words_and_what_shares_their_binding_too() {
        let apart = backward(
            [(F32, 0), (F16, 1), (Bf16, 2)],
            &[false, false, true],
            false,
        );
        assert_eq!(storage(&apart), [VALUES, WORDS, WRITTEN]);
        assert_eq!(apart.formats().collect::<Vec<_>>(), [F16, Bf16]);
        let shared = backward([(F16, 0), (F16, 1), (F32, 1)], &[false, true], false);
        assert_eq!(storage(&shared), [WORDS, WRITTEN]);
        // f32 is taken from words as it is. That is no conversion, but a way to load.
        assert_eq!(shared.formats().collect::<Vec<_>>(), [F32, F16]);
        let plain = backward([(F32, 0), (F32, 1), (F32, 2)], &[false, false, true], false);
        assert_eq!(storage(&plain), [VALUES; 3]);
        assert_eq!(plain.formats().count(), 0);
    }

    #[test]
    fn the_shaders_own_f16_is_for_bindings_of_f16_alone() {
        let native = [Storage::NativeF16; 2];
        let slots = [(F16, 0), (Bf16, 1), (F16, 2)];
        let layout = backward(slots, &[false, false, true], true);
        assert_eq!(storage(&layout), [native, WORDS, native]);
        assert!(layout.uses_native_f16());
        assert_eq!(layout.formats().collect::<Vec<_>>(), [Bf16]);
        let shared = backward([(F16, 0), (F32, 0), (F16, 0)], &[true], true);
        assert_eq!(storage(&shared), [WRITTEN]);
        assert!(!shared.uses_native_f16());
        let without = backward(slots, &[false, false, true], false);
        assert!(!without.uses_native_f16());
    }

    /// `params.at_x` is an index into the binding, or counts the slot's halves in its words.
    #[test]
    fn positions_are_counted_in_what_is_indexed() {
        let units = |layout: &Layout| -> Vec<[u64; 2]> {
            let places = layout.places.iter();
            let both = |place| [Width::One, Width::Four].map(|width| layout.unit(place, width));
            places.map(both).collect()
        };
        let three = [false, false, true];
        let apart = backward([(F32, 0), (F16, 1), (Bf16, 2)], &three, false);
        assert_eq!(units(&apart), [[4, 16], [2, 8], [2, 8]]);
        // A vec2 of words, of which a value of f32 takes two.
        let shared = backward([(F32, 0), (F16, 0), (F32, 1)], &[false, true], false);
        assert_eq!(units(&shared), [[4, 8], [2, 8], [4, 16]]);
        let native = backward([(F32, 0), (F16, 1), (F16, 2)], &three, true);
        assert_eq!(units(&native), [[4, 16], [2, 8], [2, 8]]);
    }
}
