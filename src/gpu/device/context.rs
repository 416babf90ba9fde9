//! What wgpu's objects are made with.

use super::late::Late;
use super::scope::scoped;
use crate::Error;
use crate::gpu::Options;

/// A device, how things are named and compiled on it, and the answers that are still to come.
pub(crate) struct Context {
    pub device: wgpu::Device,
    pub options: Options,
    pub late: Late,
}

impl Context {
    /// Runs `work` and returns what wgpu had against it, as far as that is known.
    pub(crate) fn scoped<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        scoped(&self.device, &self.late, doing, work)
    }
}
