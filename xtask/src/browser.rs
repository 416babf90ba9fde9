//! `cargo xtask browser`: the pages of `web/`, run in Chromium without a window.

mod pages;
mod server;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tiny_http::Server;
use xshell::Shell;

/// A page that says nothing for so long has failed.
const SILENCE: Duration = Duration::from_secs(300);
/// What Chromium is called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Software Vulkan, and none of what a browser does for a person.
const FLAGS: &str = "--headless=new --no-sandbox --enable-unsafe-webgpu \
    --use-webgpu-adapter=swiftshader --disable-background-networking --disable-component-update \
    --disable-sync --no-first-run";

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
    let wanted = if named.is_empty() { &pages[..] } else { named };
    let failed = |page: &String| {
        let reason = visit(sh, &chromium, &folder, page).err()?;
        Some(format!("the page '{page}' failed: {reason:#}"))
    };
    let failures: Vec<String> = wanted.iter().filter_map(failed).collect();
    ensure!(failures.is_empty(), failures.join("\n"));
    Ok(())
}

/// Shows a page in a Chromium with a profile of its own, until it is done.
fn visit(sh: &Shell, chromium: &Path, folder: &Path, page: &str) -> Result<()> {
    let server = Server::http("127.0.0.1:0");
    let server = server.map_err(|error| anyhow!("no port of localhost: {error}"))?;
    let profile = folder.join("profile");
    sh.remove_path(&profile)?;
    let profile = format!("--user-data-dir={}", profile.display());
    let url = format!("http://{}/page.html?page={page}", server.server_addr());
    let mut command = Command::new(chromium);
    command.args(FLAGS.split(' ')).args([profile, url]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut browser = command.spawn().context("could not start Chromium")?;
    let result = listen(page, &server, folder);
    browser.kill()?;
    browser.wait()?;
    result
}

/// Prints what a page says until it is done.
fn listen(page: &str, server: &Server, folder: &Path) -> Result<()> {
    loop {
        let line = server::line(server, folder, SILENCE)?;
        if let Some(reason) = line.strip_prefix("failed ") {
            bail!("{reason}");
        }
        println!("{page}: {line}");
        if line == "done" {
            return Ok(());
        }
    }
}
