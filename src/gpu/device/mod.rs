//! A device: what it can do, what it says, whether it is still there.

pub(super) mod answer;
pub(super) mod bounds;
pub(super) mod context;
pub(super) mod describe;
pub(super) mod f16;
#[cfg(not(target_arch = "wasm32"))]
mod f16_trial;
pub(super) mod late;
pub(super) mod loss;
pub(super) mod options;
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod pair;
pub(super) mod scope;
