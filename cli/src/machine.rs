//! What a measurement depends on besides the code: the machine and the day.

use wgpu_activations::wgpu::AdapterInfo;

/// The processor's name and how many threads it runs at once.
pub fn cpu() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = info.lines().find(|line| line.starts_with("model name"));
    let name = named.and_then(|line| line.split_once(": "));
    let name = name.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {cores} threads")
}

/// The driver behind an adapter.
pub fn driver(info: &AdapterInfo) -> String {
    let both = format!("{} {}", info.driver, info.driver_info);
    match both.trim() {
        "" => "unknown".into(),
        known => known.into(),
    }
}

/// Today in UTC, as 2026-01-31.
pub fn date() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}
