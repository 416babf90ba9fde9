//! How a chain is computed: kernel families, their slots and their dispatch geometry.

mod geometry;
mod layout;
mod map;

pub(crate) use geometry::{Geometry, Grid, ITEMS, Spread};
pub(crate) use layout::{Layout, Place};
pub(crate) use map::map;

use crate::Slot;

/// A kernel: a body in `shaders/kernel/` and the slots that it loads and stores.
#[derive(Debug)]
pub(crate) struct Kernel {
    /// Its name, for labels.
    pub name: &'static str,
    /// Row in the family's table, for cache keys.
    pub index: usize,
    /// `fn item(i: u32)`, as WGSL.
    pub body: &'static str,
    /// How many of f, f′ and f″ it computes.
    pub derivatives: usize,
    /// First the slots that are read, then those that are written.
    pub slots: &'static [Slot],
    /// How many of them are read.
    pub reads: usize,
    /// For each written slot, which read ones it is computed from.
    pub needs: &'static [&'static [Slot]],
    /// Whether one written slot is enough; otherwise the caller gives all.
    pub optional_writes: bool,
}

impl Kernel {
    pub(crate) fn writes(&self, slot: Slot) -> bool {
        self.slots[self.reads..].contains(&slot)
    }

    /// Whether the written slot is computed from this read one.
    pub(crate) fn needs(&self, written: Slot, read: Slot) -> bool {
        let mut pairs = self.slots[self.reads..].iter().zip(self.needs);
        pairs.any(|(slot, needs)| *slot == written && needs.contains(&read))
    }

    /// "x, dy and writes dx", for messages.
    pub(crate) fn describe(&self) -> String {
        let names = |slots: &[Slot]| {
            slots
                .iter()
                .map(|s| s.name())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let quantity = if self.optional_writes { "any of " } else { "" };
        format!(
            "{} to read and {quantity}{} to write",
            names(&self.slots[..self.reads]),
            names(&self.slots[self.reads..])
        )
    }
}

/// How many elements one value of a kernel holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Width {
    /// `f32`: for views at odd offsets, and for the last one to three elements.
    One,
    /// `vec4<f32>`
    Four,
}

impl Width {
    pub(crate) const fn count(self) -> u64 {
        match self {
            Width::One => 1,
            Width::Four => 4,
        }
    }

    /// The WGSL type over `f32`, `f16` or `u32`.
    pub(crate) fn wgsl(self, scalar: &str) -> String {
        match self {
            Width::One => scalar.into(),
            Width::Four => format!("vec4<{scalar}>"),
        }
    }
}
