//! What is made once per device and kept: bodies, pipelines and uniform blocks.

pub(super) mod bodies;
pub(super) mod pipelines;
pub(super) mod scratch;
pub(super) mod uniforms;
mod warm_up;
