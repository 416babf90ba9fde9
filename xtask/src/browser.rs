//! `cargo xtask browser`: the pages of `web/`, run in Chromium without a window.

mod pages;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Below target/, what is built for and by the browser.
const FOLDER: &str = "target/web";
/// A page that says nothing for so long has failed.
const SILENCE: Duration = Duration::from_secs(300);
/// What Chromium is called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Software Vulkan, and none of what a browser does for a person.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
];

/// Builds the pages, says their sizes, and runs those that are named, or all.
pub fn run(root: &Path, named: &[String]) -> Result<(), String> {
    let Some(chromium) = NAMES.iter().find_map(|name| in_path(name)) else {
        println!("browser: skipped, there is no Chromium: `apt-get install chromium`");
        return Ok(());
    };
    if !pages::target_is_installed() {
        println!(
            "browser: skipped: run `rustup target add {}`, then this again",
            pages::TARGET
        );
        return Ok(());
    }
    std::env::set_current_dir(root).map_err(|error| error.to_string())?;
    let folder = root.join(FOLDER);
    let built = pages::build(&folder)?;
    if let Some(name) = named.iter().find(|name| !built.contains(name)) {
        return Err(format!(
            "there is no page '{name}': the pages are {}",
            built.join(", ")
        ));
    }
    let (address, lines) =
        server::serve(&folder).map_err(|error| format!("no port of localhost: {error}"))?;
    let mut failures = Vec::new();
    for page in built
        .iter()
        .filter(|page| named.is_empty() || named.contains(page))
    {
        let url = format!("http://localhost:{}/page.html?page={page}", address.port());
        let browser = Browser::open(&chromium, &folder.join("profile"), &url)?;
        if let Err(reason) = listen(page, &lines) {
            failures.push(format!("the page '{page}' failed: {reason}"));
        }
        drop(browser);
        // What a page had still to say is not the next one's.
        lines.try_iter().for_each(drop);
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures.join("\n")),
    }
}

/// Prints what a page says until it is done.
fn listen(page: &str, lines: &Receiver<String>) -> Result<(), String> {
    loop {
        let line = match lines.recv_timeout(SILENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("it said nothing for {} s", SILENCE.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => return Err("the server ended".into()),
        };
        if let Some(reason) = line.strip_prefix("failed ") {
            return Err(reason.into());
        }
        println!("{page}: {line}");
        if line == "done" {
            return Ok(());
        }
    }
}

/// A program of the search path.
fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut folders = std::env::split_paths(&path);
    folders.find_map(|folder| Some(folder.join(name)).filter(|path| path.is_file()))
}

/// A running Chromium with a profile of its own. Ends when it is dropped.
struct Browser {
    process: Child,
    profile: PathBuf,
}

impl Browser {
    fn open(chromium: &Path, profile: &Path, url: &str) -> Result<Self, String> {
        let _ = std::fs::remove_dir_all(profile);
        let mut command = Command::new(chromium);
        command.args(FLAGS).arg(url);
        command.arg(format!("--user-data-dir={}", profile.display()));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn();
        let process = process.map_err(|error| format!("could not start Chromium: {error}"))?;
        let profile = profile.to_owned();
        Ok(Browser { process, profile })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
