//! What wgpu answers when an error scope ends, and what it is among our errors.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::Error;

/// What wgpu had against a piece of work. `Send` where wgpu's types are.
pub(crate) trait Answer: Future<Output = Option<wgpu::Error>> + wgpu::WasmNotSend {}
impl<F: Future<Output = Option<wgpu::Error>> + wgpu::WasmNotSend> Answer for F {}

pub(super) fn translated(error: &wgpu::Error, doing: &'static str) -> Error {
    match error {
        wgpu::Error::OutOfMemory { .. } => Error::OutOfMemory { doing },
        other => Error::Refused {
            doing,
            message: one_line(&other.to_string()),
        },
    }
}

/// The future's value if it is there already, as it always is on native.
pub(super) fn now(future: impl Future<Output = Option<wgpu::Error>>) -> Option<wgpu::Error> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(error) => error,
        Poll::Pending => None,
    }
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
