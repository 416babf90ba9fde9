//! What is made once per device and kept: pipelines and uniform blocks.

pub(super) mod pipelines;
pub(super) mod scratch;
pub(super) mod uniforms;
mod warm_up;
