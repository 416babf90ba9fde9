//! The smallest web server: the files of one folder, and the lines that a page says.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

/// The longest line that a page may say, in bytes.
const LONGEST: usize = 1 << 16;

/// Serves a folder on localhost until the process ends. What pages say comes out of the channel.
pub fn serve(folder: &Path) -> io::Result<(SocketAddr, Receiver<String>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let (said, lines) = channel();
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (folder, said) = (folder.clone(), said.clone());
            // A browser opens connections that it does not use: none may hold up the others.
            std::thread::spawn(move || answer(stream, &folder, &said));
        }
    });
    Ok((address, lines))
}

/// Answers the one request of a connection.
fn answer(mut stream: TcpStream, folder: &Path, said: &Sender<String>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let (status, kind, body) = match request.split_whitespace().collect::<Vec<_>>()[..] {
        ["POST", "/say", ..] => {
            let mut line = vec![0; length.min(LONGEST)];
            reader.read_exact(&mut line)?;
            // Nobody listens to a page that has been given up.
            let _ = said.send(String::from_utf8_lossy(&line).into_owned());
            ("204 No Content", "text/plain", Vec::new())
        }
        ["GET", target, ..] => match file(folder, target) {
            Some((path, kind)) => ("200 OK", kind, std::fs::read(path)?),
            None => ("404 Not Found", "text/plain", Vec::new()),
        },
        _ => ("400 Bad Request", "text/plain", Vec::new()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

/// The file of the folder that a request is for, and its media type.
fn file(folder: &Path, target: &str) -> Option<(PathBuf, &'static str)> {
    let name = target.split('?').next()?.strip_prefix('/')?;
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        _ => return None,
    };
    let path = folder.join(name);
    let inside = path.parent() == Some(folder) && path.is_file();
    inside.then_some((path, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("the server");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn files_go_out_and_lines_come_in() {
        let folder = std::env::temp_dir().join(format!("xtask-server-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("page.html"), "hello").expect("a file");
        let (address, lines) = serve(&folder).expect("a port");
        let get = |target: &str| ask(address, &format!("GET {target} HTTP/1.1\r\n\r\n"));
        assert!(
            get("/page.html?page=gelu")
                .ends_with("text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        );
        for target in [
            "/other.html",
            "/../page.html",
            "/etc/passwd",
            "/",
            "page.html",
        ] {
            assert!(get(target).starts_with("HTTP/1.1 404"), "{target}");
        }
        let said = ask(
            address,
            "POST /say HTTP/1.1\r\ncontent-length: 4\r\n\r\ndone",
        );
        assert!(said.starts_with("HTTP/1.1 204"));
        assert_eq!(lines.recv().as_deref(), Ok("done"));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
