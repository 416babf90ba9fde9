//! Without a browser: lines go to standard output.

use std::future::Future;
use std::sync::OnceLock;
use std::time::Instant;

/// Prints a line.
pub fn say(line: &str) {
    println!("{line}");
}

/// Milliseconds since the first call.
pub fn now() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

/// Runs the page. The exit code says whether it is done.
pub fn page(work: impl Future<Output = Result<(), String>> + 'static) {
    if let Err(reason) = pollster::block_on(work) {
        eprintln!("failed {reason}");
        std::process::exit(1);
    }
}
