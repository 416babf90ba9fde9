//! Which binding serves which slot.

use super::Kernel;

/// The storage bindings of a kernel. Slots whose views share a buffer may share a binding:
/// that is how in-place work and pooled buffers run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layout {
    /// For each slot of the kernel the number of its storage binding, or none where the slot
    /// is optional and not used.
    pub slots: Vec<Option<usize>>,
    /// For each storage binding whether it is written.
    pub writable: Vec<bool>,
    /// Whether some slot's first value is not its binding's first: an addition per access.
    pub shifted: bool,
}

impl Layout {
    /// A binding for each slot.
    pub(crate) fn separate(kernel: &Kernel) -> Self {
        let numbers = 0..kernel.slots.len();
        Layout {
            slots: numbers.clone().map(Some).collect(),
            writable: numbers.map(|i| i >= kernel.reads).collect(),
            shifted: false,
        }
    }

    /// All slots of a forward kernel in one binding.
    pub(crate) fn in_place(kernel: &Kernel) -> Self {
        Layout {
            slots: vec![Some(0); kernel.slots.len()],
            writable: vec![true],
            shifted: false,
        }
    }
}
