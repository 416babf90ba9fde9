//! Every way to load and store is valid WGSL, and lowers to every backend's language.

use std::sync::Arc;

use super::lower::lower;
use super::{Fold, Function, Recipe, Shader};
use crate::body::Body;
use crate::walk::{Geometry, Layout, Place, Sharing, Spread, Width};
use crate::{Chain, Direction, Format, Kind, KinkPolicy, Per, Slot};

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
            along: false,
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
        let body = Arc::new(Body::of(&chain, direction));
        for layout in FORMATS.iter().flat_map(|formats| layouts(&body, formats)) {
            for width in [Width::One, Width::Four] {
                let recipe = Shader::Body(Recipe {
                    functions: Function::all(&chain),
                    body: body.clone(),
                    layout: layout.clone(),
                    width,
                    geometry: Geometry::usual(),
                    sharing: None,
                });
                let source = recipe.text();
                if let Err(error) = lower(&source) {
                    panic!("{recipe:?}: {error}\n{source}");
                }
            }
        }
    }
}

/// Operands that elements share, sums, dropout, several activations, in every format and spread.
#[test]
fn chains_lower() {
    let chains = [
        "bias(column) | gelu | dropout(0.5, seed=1) | add",
        "rrelu(0.1, 0.2, seed=1) | bias(column)",
        "bias(column) | leaky_relu | scale(0.5).save(bit)",
        "bias(column) | tanh | scale(row).save(output)",
        "scale(channel) | bias(row) | gated(silu) | scale(tensor) | scale(0.5)",
        "scale(row) | bias(column) | silu | softmax | dropout(0.1, seed=1) | add",
        "log_softmax | scale(tensor)",
        "softmin | swish(beta=@column) | leaky_relu(negative_slope=@row)",
        "softmax1 | gated(silu)",
        "logsumexp | tanh | scale(0.5)",
        "bias(channel) | hardmax",
        "sparsemax",
        "entmax15 | scale(column)",
        "product(tanh, relu) | leaky_relu(negative_slope=@column) | swish(beta=@row)",
        "spline(degree=3, cells=8, from=-1, to=1, coefficients=@channel, base=silu)",
        "spline(degree=3, cells=40, from=-1, to=1, coefficients=@edge, base=silu)",
        "scale(edge) | swish(beta=@edge)",
    ];
    for chain in chains {
        let chain: Chain = chain.parse().expect(chain);
        lower(&chain.compiled_wgsl(Direction::Forward)).expect("what is shown");
        let parts = |direction: &Direction| {
            let parts = Body::of(&chain, *direction).parts().into_iter();
            parts
                .map(|part| (*direction, Arc::new(part)))
                .collect::<Vec<_>>()
        };
        for (direction, body) in Direction::ALL.iter().flat_map(parts) {
            if body.writes().next().is_none() {
                continue;
            }
            for (format, fours) in Format::ALL
                .into_iter()
                .flat_map(|f| [(f, true), (f, false)])
            {
                let mut layout = Layout::separate(&body);
                for place in layout
                    .places
                    .iter_mut()
                    .filter(|p| p.per != Per::Element || fours)
                {
                    if Some(place.binding) != layout.scratch {
                        place.format = format;
                    }
                    place.fours &= fours || place.per == Per::Element;
                }
                layout.shifted = !fours;
                for (width, spread) in [
                    (Width::One, Spread::Strided),
                    (Width::Four, Spread::Strided),
                    (Width::Four, Spread::Consecutive),
                ] {
                    if width == Width::Four && body.gathered().next().is_some() {
                        continue;
                    }
                    let shader = Shader::Body(Recipe {
                        functions: Function::all(&chain),
                        body: body.clone(),
                        layout: layout.clone(),
                        width,
                        geometry: Geometry::new(256, spread),
                        sharing: body.has_rows().then_some(match (fours, spread) {
                            (false, Spread::Strided) => Sharing { lanes: 32, kept: 4 },
                            (false, _) => Sharing { lanes: 32, kept: 0 },
                            (true, Spread::Strided) => Sharing { lanes: 1, kept: 0 },
                            (true, _) => Sharing { lanes: 1, kept: 64 },
                        }),
                    });
                    let source = shader.text();
                    if let Err(error) = lower(&source) {
                        panic!("{chain} {direction}: {error}\n{source}");
                    }
                }
            }
        }
    }
}

#[test]
fn folds_lower() {
    for format in Format::ALL {
        for (binding, accumulates) in [(0, false), (0, true), (1, false), (1, true)] {
            let place = |slot, binding, format| Place {
                slot,
                binding,
                format,
                per: Per::Element,
                wide: false,
                step: 1,
                fours: false,
            };
            let (sum, format) = match binding {
                0 => (Slot::Total, Format::F32),
                _ => (Slot::Bias.gradient(), format),
            };
            let layout = Layout {
                places: vec![
                    place(Slot::Terms, 0, Format::F32),
                    place(sum, binding, format),
                ],
                writable: if binding == 0 {
                    vec![true]
                } else {
                    vec![false, true]
                },
                shifted: true,
                in_rows: false,
                along: false,
                scratch: Some(0),
                native_f16: false,
            };
            let shader = Shader::Fold(Fold {
                sum,
                layout,
                accumulates,
                geometry: Geometry::usual(),
            });
            let source = shader.text();
            if let Err(error) = lower(&source) {
                panic!("{format}: {error}\n{source}");
            }
        }
    }
}
