//! The smallest web server: the files of one folder, and the lines that a page says.

use std::fs::File;
use std::io::Read;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Response};

/// The longest line that a page may say, in bytes.
const LONGEST: u64 = 1 << 16;

/// Serves a folder on a port of localhost.
pub struct Server<'a> {
    http: tiny_http::Server,
    folder: &'a Path,
}

impl<'a> Server<'a> {
    pub fn new(folder: &'a Path) -> Result<Self> {
        let http = tiny_http::Server::http((Ipv4Addr::LOCALHOST, 0));
        let http = http.map_err(|error| anyhow!("no port of localhost: {error}"))?;
        Ok(Self { http, folder })
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.http.server_addr())
    }

    /// Hands files out until the page says something, which is returned. An error where nothing
    /// is asked for so long.
    pub fn line(&self, patience: Duration) -> Result<String> {
        loop {
            let request = self.http.recv_timeout(patience)?;
            let mut request =
                request.with_context(|| format!("it said nothing for {} s", patience.as_secs()))?;
            // Nobody waits for an answer where the browser has ended.
            let _ = match self.file(request.url()) {
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
    fn file(&self, target: &str) -> Option<(File, Header)> {
        let name = target.split('?').next()?.strip_prefix('/')?;
        let kind = match name.rsplit_once('.')?.1 {
            "html" => "text/html",
            "js" => "text/javascript",
            "wasm" => "application/wasm",
            _ => return None,
        };
        let kind = Header::from_bytes("Content-Type", kind).ok()?;
        let path = self.folder.join(name);
        let inside = path.parent() == Some(self.folder);
        Some((File::open(path).ok().filter(|_| inside)?, kind))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpStream;

    use super::*;

    fn ask(address: &str, request: &str, body: &str) -> String {
        let address = address.trim_start_matches("http://");
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
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("page.html"), "hello").expect("a file");
        let server = Server::new(folder.path()).expect("a port");
        let address = server.address();
        let page = std::thread::spawn(move || visit(&address));
        let line = server.line(Duration::from_secs(20));
        page.join().expect("the page is content");
        assert_eq!(line.expect("the page says so"), "done");
        assert!(server.line(Duration::ZERO).is_err(), "nothing is left");
    }
}
