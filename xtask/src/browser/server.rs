//! The smallest web server: the files of one folder, and the lines that a page says.

use std::fs::File;
use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

/// The longest line that a page may say, in bytes.
const LONGEST: u64 = 1 << 16;

/// Serves a folder on a port of localhost until the process ends. What pages say comes out of the
/// channel.
pub fn serve(folder: &Path) -> Result<(u16, Receiver<String>)> {
    let server = Server::http((Ipv4Addr::LOCALHOST, 0));
    let server = server.map_err(|error| anyhow!("no port of localhost: {error}"))?;
    let address = server.server_addr().to_ip();
    let (said, lines) = channel();
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            // Nobody waits for the answer where the browser has ended.
            let _ = answer(request, &folder, &said);
        }
    });
    Ok((address.map_or(0, |address| address.port()), lines))
}

fn answer(mut request: Request, folder: &Path, said: &Sender<String>) -> io::Result<()> {
    match (request.method(), file(folder, request.url())) {
        (Method::Post, _) if request.url() == "/say" => {
            let mut line = Vec::new();
            request.as_reader().take(LONGEST).read_to_end(&mut line)?;
            // Nobody listens to a page that has been given up.
            let _ = said.send(String::from_utf8_lossy(&line).into_owned());
            request.respond(Response::empty(204))
        }
        (Method::Get, Some((path, kind))) => {
            request.respond(Response::from_file(File::open(path)?).with_header(kind))
        }
        (Method::Get, None) => request.respond(Response::empty(404)),
        _ => request.respond(Response::empty(400)),
    }
}

/// The file of the folder that a request is for, and its media type.
fn file(folder: &Path, target: &str) -> Option<(PathBuf, Header)> {
    let name = target.split('?').next()?.strip_prefix('/')?;
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        _ => return None,
    };
    let kind = Header::from_bytes("Content-Type", kind).ok()?;
    let path = folder.join(name);
    let inside = path.parent() == Some(folder) && path.is_file();
    inside.then_some((path, kind))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpStream;

    use super::*;

    fn ask(port: u16, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the server");
        let length = body.len();
        write!(
            stream,
            "{request} HTTP/1.1\r\ncontent-length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn files_go_out_and_lines_come_in() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("page.html"), "hello").expect("a file");
        let (port, lines) = serve(folder.path()).expect("a port");
        let page = ask(port, "GET /page.html?page=gelu", "");
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
            let answer = ask(port, &format!("GET {target}"), "");
            assert!(answer.starts_with("HTTP/1.1 404"), "{target}");
        }
        let said = ask(port, "POST /say", "done");
        assert!(said.starts_with("HTTP/1.1 204"));
        assert_eq!(lines.recv().as_deref(), Ok("done"));
    }
}
