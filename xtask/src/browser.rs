//! `cargo xtask browser`: the pages of `web/`, compiled for the browser with what wasm-bindgen puts
//! around them, and run in Chromium without a window.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tiny_http::{Header, Response, Server};
use xshell::{Shell, cmd};

use crate::cargo::command;

/// Bytes that the smallest page may have.
const LARGEST: u64 = 580_000;
/// The browser's target.
const TARGET: &str = "wasm32-unknown-unknown";

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
    if !target_is_installed(sh) {
        println!("browser: skipped: run `rustup target add {TARGET}`, then this again");
        return Ok(());
    }
    let folder = sh.create_dir("target/web")?;
    let pages = build_pages(sh, &folder)?;
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

/// Whether this Rust can compile for the browser.
fn target_is_installed(sh: &Shell) -> bool {
    let rustc = cmd!(sh, "rustc --print target-libdir --target {TARGET}");
    let folder = rustc.ignore_stderr().read();
    folder.is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Builds all pages into a folder, and says their sizes. Returns their names.
fn build_pages(sh: &Shell, folder: &Path) -> Result<Vec<String>> {
    let bindgen = bindgen(sh)?;
    let build = format!("cargo build --package web --bins --profile web --target {TARGET}");
    command(sh, &build).run()?;
    let names = names(sh)?;
    for name in &names {
        let wasm = format!("target/{TARGET}/web/{name}.wasm");
        let bind = cmd!(sh, "{bindgen} --target web --out-dir {folder} {wasm}");
        let small = "--no-typescript --remove-name-section --remove-producers-section";
        bind.args(small.split(' ')).quiet().run()?;
        let bytes = folder.join(format!("{name}_bg.wasm")).metadata()?.len();
        println!("{name}: {:.1} KB of wasm", bytes as f64 / 1e3);
        ensure!(
            name != "gelu" || bytes <= LARGEST,
            "the page grew beyond {LARGEST} bytes: find out why (docs/browser.md, Size)"
        );
    }
    sh.copy_file("web/page.html", folder)?;
    Ok(names)
}

/// A page is a file of its own.
fn names(sh: &Shell) -> Result<Vec<String>> {
    let files = sh.read_dir("web/src/bin")?; // sorted
    let names = files.iter().filter_map(|path| path.file_stem()?.to_str());
    Ok(names.map(str::to_owned).collect())
}

/// wasm-bindgen's program; its version must be the library's. Cargo knows whether it is there.
fn bindgen(sh: &Shell) -> Result<PathBuf> {
    let id = command(sh, "cargo pkgid wasm-bindgen").read()?;
    let (_, version) = id.rsplit_once('@').context("wasm-bindgen has no version")?;
    // Its test runner, which is not needed, alone brings a TLS library.
    let install = format!(
        "cargo install wasm-bindgen-cli --version {version} --root target/tools --debug \
         --bin wasm-bindgen --no-default-features"
    );
    command(sh, &install).run()?;
    Ok(sh.current_dir().join("target/tools/bin/wasm-bindgen"))
}

/// Shows a page in a Chromium with a profile of its own, until it is done.
fn visit(sh: &Shell, chromium: &Path, folder: &Path, page: &str) -> Result<()> {
    let server = Server::http("127.0.0.1:0");
    let server = server.map_err(|error| anyhow!("no port of localhost: {error}"))?;
    let profile = folder.join(format!("profile_{page}"));
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
        let line = line(server, folder, SILENCE)?;
        if let Some(reason) = line.strip_prefix("failed ") {
            bail!("{reason}");
        }
        println!("{page}: {line}");
        if line == "done" {
            return Ok(());
        }
    }
}

/// The longest line that a page may say, in bytes.
const LONGEST: u64 = 1 << 16;

/// The smallest web server: hands a folder's files out until the page says something, which is
/// returned. An error where nothing is asked for so long.
fn line(server: &Server, folder: &Path, patience: Duration) -> Result<String> {
    loop {
        let request = server.recv_timeout(patience)?;
        let mut request =
            request.with_context(|| format!("it said nothing for {} s", patience.as_secs()))?;
        // Nobody waits for an answer where the browser has ended.
        let _ = match file(folder, request.url()) {
            Some((file, kind)) => request.respond(Response::from_file(file).with_header(kind)),
            None if request.url() != "/say" => request.respond(Response::empty(404)),
            None => {
                let mut line = Vec::new();
                let mut body = request.as_reader().take(LONGEST);
                body.read_to_end(&mut line)?;
                let _ = request.respond(Response::empty(204));
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
        };
    }
}

/// The file of the folder that a request is for, and its media type.
fn file(folder: &Path, target: &str) -> Option<(File, Header)> {
    let name = target.split('?').next()?.strip_prefix('/')?;
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        _ => return None,
    };
    let kind = Header::from_bytes("Content-Type", kind).ok()?;
    let path = folder.join(name);
    let inside = path.parent() == Some(folder);
    Some((File::open(path).ok().filter(|_| inside)?, kind))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpStream;

    use super::*;

    fn ask(address: &str, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("the server");
        let length = body.len();
        let head = format!("{request} HTTP/1.1\r\ncontent-length: {length}\r\nConnection: close");
        write!(stream, "{head}\r\n\r\n{body}").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// What a page does, from its first request to its last line.
    fn visit(address: &str) {
        let page = ask(address, "GET /page.html?page=gelu", "");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert!(page.contains("Content-Type: text/html\r\n"), "{page}");
        assert!(page.ends_with("\r\n\r\nhello"), "{page}");
        for target in [
            "/other.html",
            "/../page.html",
            "/etc/passwd",
            "/",
            "page.html",
        ] {
            let answer = ask(address, &format!("GET {target}"), "");
            assert!(answer.starts_with("HTTP/1.1 404"), "{target}");
        }
        let said = ask(address, "POST /say", "done");
        assert!(said.starts_with("HTTP/1.1 204"), "{said}");
    }

    #[test]
    fn files_go_out_and_lines_come_in() {
        let sh = xshell::Shell::new().expect("a current folder");
        let folder = sh.create_temp_dir().expect("a folder");
        std::fs::write(folder.path().join("page.html"), "hello").expect("a file");
        let server = Server::http("127.0.0.1:0").expect("a port");
        let address = server.server_addr().to_string();
        let page = std::thread::spawn(move || visit(&address));
        let line = line(&server, folder.path(), Duration::from_secs(20));
        page.join().expect("the page is content");
        assert_eq!(line.expect("the page says so"), "done");
        assert!(server.try_recv().is_ok_and(|request| request.is_none()));
    }
}
