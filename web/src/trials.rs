//! Trials one after the other, on one device.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use wgpu_activations::GpuActivations;

use crate::say;

/// A device whose uncaptured errors are noticed, and the activations on it.
pub struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub activations: GpuActivations,
    uncaptured: Arc<AtomicBool>,
}

impl Gpu {
    pub async fn new() -> Result<Self, String> {
        let (device, queue) = crate::device().await?;
        let uncaptured = Arc::new(AtomicBool::new(false));
        let noticed = uncaptured.clone();
        device.on_uncaptured_error(Arc::new(move |error| {
            say(&format!("uncaptured: {error}"));
            noticed.store(true, Ordering::Relaxed);
        }));
        Ok(Gpu {
            activations: GpuActivations::new(&device, &queue),
            device,
            queue,
            uncaptured,
        })
    }

    /// A storage buffer with these numbers.
    pub fn buffer(&self, numbers: &[f32]) -> wgpu::Buffer {
        crate::buffer(&self.device, &self.queue, numbers)
    }

    /// The numbers of a buffer.
    pub async fn read(&self, buffer: &wgpu::Buffer) -> Result<Vec<f32>, String> {
        let numbers = self.activations.read(buffer).await;
        numbers.map_err(|error| error.to_string())
    }

    /// A trial's end: what it found, or that wgpu told the application of an error of ours.
    pub fn judge(&self, name: &str, found: Result<String, String>) -> bool {
        let escaped = self.uncaptured.swap(false, Ordering::Relaxed);
        let found = match found {
            Ok(_) if escaped => Err("an error reached the uncaptured-error handler".into()),
            found => found,
        };
        match &found {
            Ok(found) => say(&format!("ok {name}: {found}")),
            Err(reason) => say(&format!("FAILED {name}: {reason}")),
        }
        found.is_ok()
    }
}

/// The end of a page of trials.
pub fn all_passed(results: &[bool]) -> Result<(), String> {
    let passed = results.iter().filter(|passed| **passed).count();
    let failed = results.len() - passed;
    say(&format!("{passed} passed, {failed} failed"));
    match failed {
        0 => Ok(()),
        _ => Err(format!("{failed} of {} trials", results.len())),
    }
}
