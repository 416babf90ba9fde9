//! Every way to load and store is valid WGSL, and lowers to every backend's language.

use super::lower::lower;
use super::{Function, Recipe, Shader};
use crate::body::Body;
use crate::walk::{Geometry, Layout, Width};
use crate::{Chain, Direction, Format, Kind, KinkPolicy};

/// Layouts of a body with these formats in turn: a binding for each slot, or one for all.
fn layouts(body: &Body, formats: &[Format]) -> Vec<Layout> {
    let mut all = Vec::new();
    for (shared, shifted, in_rows, native_f16) in (0..16).map(bits) {
        let plain = match shared {
            true => Layout::in_place(body),
            false => Layout::separate(body),
        };
        let mut places = plain.places;
        for (place, format) in places.iter_mut().zip(formats.iter().cycle()) {
            place.format = *format;
        }
        all.push(Layout {
            places,
            writable: plain.writable,
            shifted,
            in_rows,
            scratch: None,
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
        let body = Body::of(&chain, direction);
        for layout in FORMATS.iter().flat_map(|formats| layouts(&body, formats)) {
            for width in [Width::One, Width::Four] {
                let recipe = Shader::Body(Recipe {
                    functions: Function::all(&chain),
                    body: body.clone(),
                    layout: layout.clone(),
                    width,
                    geometry: Geometry::usual(),
                });
                let source = recipe.text();
                if let Err(error) = lower(&source) {
                    panic!("{recipe:?}: {error}\n{source}");
                }
            }
        }
    }
}
