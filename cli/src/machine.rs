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

/// Bytes of memory that programs may still take, where the system tells.
pub fn free_memory() -> Option<u64> {
    let info = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find_map(|it| it.strip_prefix("MemAvailable:"));
    let kibibytes: u64 = line?.trim().strip_suffix(" kB")?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The commit that this program was built of; `-changed` where files differed from it.
pub fn commit() -> &'static str {
    option_env!("WGPU_ACTIVATIONS_COMMIT").unwrap_or("unknown")
}
