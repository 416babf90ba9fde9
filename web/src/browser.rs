//! In a browser: lines go to the server.

use std::future::Future;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Sends a line to the server that `cargo xtask browser` runs. `page.html` has the function.
    pub fn say(line: &str);

    /// Milliseconds since the page was opened.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;
}

/// Runs the page. Its last line says that it is done, or why it is not.
pub fn page(work: impl Future<Output = Result<(), String>> + 'static) {
    wasm_bindgen_futures::spawn_local(async {
        match work.await {
            Ok(()) => say("done"),
            Err(reason) => say(&["failed ", &reason].concat()),
        }
    });
}
