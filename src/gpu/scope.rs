//! wgpu's errors as ours: nothing reaches the device's uncaptured-error handler.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::Error;

/// Runs `work` and returns what wgpu had against it.
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
    let errors = [
        answer(internal.pop()),
        answer(memory.pop()),
        answer(validation.pop()),
    ];
    match errors.into_iter().flatten().next() {
        None => Ok(value),
        Some(wgpu::Error::OutOfMemory { .. }) => Err(Error::OutOfMemory { doing }),
        Some(other) => Err(Error::Refused {
            doing,
            message: one_line(&other.to_string()),
        }),
    }
}

/// The future's value if it is there already, as it always is on native.
fn answer(future: impl Future<Output = Option<wgpu::Error>>) -> Option<wgpu::Error> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(error) => error,
        Poll::Pending => None,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
