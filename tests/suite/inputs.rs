//! What all functions are tried on: the library's inputs.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs;

/// Delicate places of each sort, on each side of 0.
const PLACES: usize = 8;

/// Special values, every `stride`th bit pattern, and `near` floats around each delicate place.
pub fn of(kind: Kind, stride: u32, near: u32) -> Vec<f32> {
    let mut x = inputs::special();
    x.extend(inputs::spread(stride));
    let places = known(kind);
    let places = places.get_or_init(|| inputs::delicate(kind, PLACES));
    x.extend(places.iter().flat_map(|&place| inputs::near(place, near)));
    x
}

type Places = Arc<OnceLock<Vec<f32>>>;

/// Where a kind's delicate places are kept: one search serves all adapters.
fn known(kind: Kind) -> Places {
    static KNOWN: LazyLock<Mutex<HashMap<String, Places>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().expect("nothing panics while it is locked");
    known.entry(kind.to_string()).or_default().clone()
}
