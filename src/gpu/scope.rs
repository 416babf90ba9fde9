//! wgpu's errors as ours: nothing reaches the device's uncaptured-error handler.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::loss::is_lost;
use crate::Error;

/// Runs `work` and returns what wgpu had against it. Ok says that the device was there
/// throughout.
///
/// In the browser a scope's answer comes later than this call; there the scope only keeps the
/// error from the uncaptured-error handler.
pub(crate) fn scoped<T>(
    device: &wgpu::Device,
    doing: &'static str,
    work: impl FnOnce() -> T,
) -> Result<T, Error> {
    let validation = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
    let internal = device.push_error_scope(wgpu::ErrorFilter::Internal);
    let value = work();
    let internal = answer(internal.pop());
    let memory = answer(memory.pop());
    let validation = answer(validation.pop());
    match memory.or(internal).or(validation) {
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

fn translated(error: &wgpu::Error, doing: &'static str) -> Error {
    match error {
        wgpu::Error::OutOfMemory { .. } => Error::OutOfMemory { doing },
        other => Error::Refused {
            doing,
            message: one_line(&other.to_string()),
        },
    }
}

/// The future's value if it is there already, as it always is on native.
pub(super) fn answer(future: impl Future<Output = Option<wgpu::Error>>) -> Option<wgpu::Error> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(error) => error,
        Poll::Pending => None,
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
