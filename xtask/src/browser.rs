//! `cargo xtask browser`: the pages of `web/`, run in Chromium without a window.

mod pages;
mod server;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use xshell::Shell;

/// A page that says nothing for so long has failed.
const SILENCE: Duration = Duration::from_secs(300);
/// What Chromium is called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Software Vulkan, and none of what a browser does for a person.
const FLAGS: [&str; 8] = [
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
pub fn run(sh: &Shell, named: &[String]) -> Result<()> {
    let Some(chromium) = NAMES.iter().find_map(|name| which::which(name).ok()) else {
        println!("browser: skipped, there is no Chromium: `apt-get install chromium`");
        return Ok(());
    };
    if !pages::target_is_installed(sh) {
        let target = pages::TARGET;
        println!("browser: skipped: run `rustup target add {target}`, then this again");
        return Ok(());
    }
    let folder = sh.create_dir("target/web")?;
    let pages = pages::build(sh, &folder)?;
    if let Some(name) = named.iter().find(|name| !pages.contains(name)) {
        bail!(
            "there is no page '{name}': the pages are {}",
            pages.join(", ")
        );
    }
    let wanted = |page: &&String| named.is_empty() || named.contains(page);
    visit(&chromium, &folder, pages.iter().filter(wanted))
}

/// Shows one page after the other; what fails keeps none of the others away.
fn visit<'a>(
    chromium: &Path,
    folder: &Path,
    pages: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let (port, lines) = server::serve(folder)?;
    let mut failures = Vec::new();
    for page in pages {
        // In our folder: a Chromium that is a snap sees no others.
        let profile = tempfile::Builder::new()
            .prefix("profile-")
            .tempdir_in(folder)?;
        let url = format!("http://localhost:{port}/page.html?page={page}");
        let mut browser = open(chromium, profile.path(), &url)?;
        if let Err(reason) = listen(page, &lines) {
            failures.push(format!("the page '{page}' failed: {reason}"));
        }
        browser.kill()?;
        browser.wait()?;
        // What a page had still to say is not the next one's.
        lines.try_iter().for_each(drop);
    }
    ensure!(failures.is_empty(), failures.join("\n"));
    Ok(())
}

/// A running Chromium with a profile of its own.
fn open(chromium: &Path, profile: &Path, url: &str) -> Result<Child> {
    let mut command = Command::new(chromium);
    command.args(FLAGS).arg(url);
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("could not start Chromium")
}

/// Prints what a page says until it is done.
fn listen(page: &str, lines: &Receiver<String>) -> Result<()> {
    loop {
        let line = lines.recv_timeout(SILENCE);
        let line = line.with_context(|| format!("it said nothing for {} s", SILENCE.as_secs()))?;
        if let Some(reason) = line.strip_prefix("failed ") {
            bail!("{reason}");
        }
        println!("{page}: {line}");
        if line == "done" {
            return Ok(());
        }
    }
}
