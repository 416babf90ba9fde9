//! Every way to load and store is valid WGSL, and lowers to every backend's language.

use super::lower::lower;
use super::{Recipe, shader};
use crate::walk::{Geometry, Layout, Place, Width};
use crate::{Chain, Direction, Format, Kind, KinkPolicy};

/// Layouts of a kernel with these formats in turn: a binding for each slot, or one for all.
fn layouts(slots: usize, reads: usize, formats: &[Format]) -> Vec<Layout> {
    let mut all = Vec::new();
    for (shared, shifted, in_rows, native_f16) in (0..16).map(bits) {
        let place = |i: usize| Place {
            binding: if shared { 0 } else { i },
            format: formats[i % formats.len()],
        };
        let writable = match shared {
            true => vec![true],
            false => (0..slots).map(|i| i >= reads).collect(),
        };
        all.push(Layout {
            slots: (0..slots).map(|i| Some(place(i))).collect(),
            writable,
            shifted,
            in_rows,
            native_f16,
        });
    }
    all
}

fn bits(n: u32) -> (bool, bool, bool, bool) {
    let bit = |i: u32| n >> i & 1 == 1;
    (bit(0), bit(1), bit(2), bit(3))
}

#[test]
fn every_access_lowers() {
    const FORMATS: [&[Format]; 5] = [
        &[Format::F32],
        &[Format::F16],
        &[Format::Bf16],
        &[Format::F16, Format::F32, Format::Bf16],
        &[Format::F32, Format::F16],
    ];
    let chain = Chain::map(Kind::HardTanh {
        min: -1.0,
        max: 1.0,
    })
    .kinks(KinkPolicy::Jax);
    for direction in Direction::ALL {
        let kernel = chain.kernel(direction);
        for formats in FORMATS {
            for layout in &layouts(kernel.slots.len(), kernel.reads, formats) {
                for width in [Width::One, Width::Four] {
                    let source = shader(&Recipe {
                        chain,
                        kernel,
                        layout,
                        width,
                        geometry: Geometry::usual(),
                    });
                    if let Err(error) = lower(&source) {
                        panic!("{direction:?} {width:?} {layout:?}: {error}\n{source}");
                    }
                }
            }
        }
    }
}
