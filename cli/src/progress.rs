//! Progress on standard error; hidden where that is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `length` units, with the time left.
pub fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = "{msg:24!} [{bar:36}] {percent:>3} %, {elapsed} gone, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(250));
    bar
}
