//! A tensor larger than the memory that `run` may take: through the program, piece by piece.
//!
//! In short form the file has 512 MiB. Where WGPU_ACTIVATIONS_LONG is set it has 3 GiB, and
//! twice that is needed on the disk of the target folder.

mod content;
mod judge;
mod process;
mod scratch;

use std::time::Instant;

use content::Content;
use scratch::Scratch;

const MIB: u64 = 1 << 20;

/// The variable that asks for the long form.
const LONG: &str = "WGPU_ACTIVATIONS_LONG";

/// How large the tensor is, and the most that may be resident while it is computed.
struct Size {
    tensor: u64,
    resident: u64,
}

impl Size {
    /// Holding the tensor takes more than is allowed in both forms, even in the leanest program.
    /// Lavapipe's buffers are resident memory: 138 MiB were measured with it, 55 MiB on the CPU.
    /// A GPU's driver may need more for itself.
    fn chosen() -> Self {
        let long = std::env::var_os(LONG).is_some_and(|value| value != "0");
        match long {
            true => Size {
                tensor: 3 << 30,
                resident: 1 << 30,
            },
            false => Size {
                tensor: 512 * MIB,
                resident: 448 * MIB,
            },
        }
    }
}

#[test]
fn a_large_tensor_is_streamed() {
    let size = Size::chosen();
    let scratch = Scratch::new();
    let content = Content::of_about(size.tensor);
    content.write(&scratch.input());
    for device in [Some("cpu"), None] {
        let start = Instant::now();
        let done = process::run_gelu(&scratch, content::NAME, device);
        let took = start.elapsed().as_secs_f64();
        check_resident(done.peak, size.resident);
        judge::output(&scratch.output(), &content);
        let peak = done.peak.map(|bytes| bytes / MIB);
        println!("{}: {took:.1} s, peak in MiB: {peak:?}", done.said);
        // Three such files would be a lot.
        scratch.remove_output();
    }
    content.check(&scratch.input());
}

/// Only Linux tells the peak memory.
fn check_resident(peak: Option<u64>, most: u64) {
    if !cfg!(target_os = "linux") {
        return;
    }
    let peak = peak.expect("/proc tells") / MIB;
    assert!(peak > 1, "a peak of {peak} MiB is no measurement");
    assert!(peak < most / MIB, "{peak} MiB resident of {}", most / MIB);
}
