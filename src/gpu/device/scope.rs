//! wgpu's errors as ours: nothing reaches the device's uncaptured-error handler.

#[cfg(not(target_arch = "wasm32"))]
use super::answer::now;
use super::answer::{Answer, translated};
use super::late::Late;
use super::loss::is_lost;
use crate::Error;

/// Runs `work` and returns what wgpu had against it. Ok says that the device was there
/// throughout.
///
/// In the browser the answer comes later than this call, and goes to `late`.
pub(crate) fn scoped<T>(
    device: &wgpu::Device,
    late: &Late,
    doing: &'static str,
    work: impl FnOnce() -> T,
) -> Result<T, Error> {
    let scopes = Scopes::push(device);
    let value = work();
    match known(scopes.pop(), late, doing) {
        // What could not be made is refused wherever it is used: memory is the cause to name.
        Some(error @ wgpu::Error::OutOfMemory { .. }) => Err(translated(&error, doing)),
        // So is what a lost device did not make.
        _ if is_lost(device) => Err(Error::DeviceLost {
            reason: format!("first noticed while {doing}"),
        }),
        Some(error) => Err(translated(&error, doing)),
        None => Ok(value),
    }
}

/// A scope for each kind of error.
struct Scopes {
    validation: wgpu::ErrorScopeGuard,
    memory: wgpu::ErrorScopeGuard,
    internal: wgpu::ErrorScopeGuard,
}

impl Scopes {
    fn push(device: &wgpu::Device) -> Self {
        Scopes {
            validation: device.push_error_scope(wgpu::ErrorFilter::Validation),
            memory: device.push_error_scope(wgpu::ErrorFilter::OutOfMemory),
            internal: device.push_error_scope(wgpu::ErrorFilter::Internal),
        }
    }

    /// Ends the scopes now; the answer is what they caught.
    fn pop(self) -> impl Answer + 'static {
        let internal = self.internal.pop();
        let memory = self.memory.pop();
        let validation = self.validation.pop();
        async move {
            let (internal, memory) = (internal.await, memory.await);
            let validation = validation.await;
            memory.or(internal).or(validation)
        }
    }
}

/// On native every answer is there at once.
#[cfg(not(target_arch = "wasm32"))]
fn known(scopes: impl Answer, _late: &Late, _doing: &'static str) -> Option<wgpu::Error> {
    now(scopes)
}

#[cfg(target_arch = "wasm32")]
fn known(scopes: impl Answer + 'static, late: &Late, doing: &'static str) -> Option<wgpu::Error> {
    late.add(doing, Box::pin(scopes));
    None
}
