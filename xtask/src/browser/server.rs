//! The smallest web server: the files of one folder, and the lines that a page says.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tiny_http::{Header, Response, Server};

/// The longest line that a page may say, in bytes.
const LONGEST: u64 = 1 << 16;

/// Hands a folder's files out until the page says something, which is returned. An error where
/// nothing is asked for so long.
pub fn line(server: &Server, folder: &Path, patience: Duration) -> Result<String> {
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
