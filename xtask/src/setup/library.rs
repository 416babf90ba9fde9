//! Finds shared libraries where the dynamic loader would, without loading them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::host::{Host, file_names};

/// What an ELF file is built for, from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abi {
    /// 32 or 64 bits, and the byte order.
    class_and_order: [u8; 2],
    machine: [u8; 2],
}

impl Abi {
    /// Reads a file's header; `None` where it is no ELF file or cannot be read.
    pub fn of(file: &Path) -> Option<Self> {
        let mut header = [0; 20];
        File::open(file).ok()?.read_exact(&mut header).ok()?;
        header.starts_with(b"\x7fELF").then_some(Self {
            class_and_order: [header[4], header[5]],
            machine: [header[18], header[19]],
        })
    }
}

/// Whether the file is a library that a program of this machine can load.
pub fn fits(host: &Host, file: &Path) -> bool {
    match (Abi::of(file), host.abi) {
        (Some(found), Some(wanted)) => found == wanted,
        (found, _) => found.is_some(),
    }
}

/// The library that the dynamic loader would take for a bare name.
pub fn find(host: &Host, name: &str) -> Option<PathBuf> {
    let mut files = folders(host).into_iter().map(|dir| dir.join(name));
    files.find(|file| fits(host, file))
}

/// Where the dynamic loader looks, in its order.
pub fn folders(host: &Host) -> Vec<PathBuf> {
    const USUAL: [&str; 5] = ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"];
    let mut folders = host.paths("LD_LIBRARY_PATH");
    configured(host, &host.at("/etc/ld.so.conf"), 0, &mut folders);
    folders.extend(
        ["/lib", "/usr/lib"]
            .iter()
            .flat_map(|dir| multiarch(&host.at(dir))),
    );
    folders.extend(USUAL.map(|dir| host.at(dir)));
    folders
}

/// Debian's loader knows `/usr/lib/x86_64-linux-gnu` without any file that says so. Folders for
/// other machines do no harm: their libraries do not fit.
fn multiarch(dir: &Path) -> Vec<PathBuf> {
    let names = file_names(dir).into_iter();
    let names = names.filter(|name| name.contains("-linux-"));
    names.map(|name| dir.join(name)).collect()
}

/// Adds the folders that a file in the manner of `ld.so.conf` lists.
fn configured(host: &Host, file: &Path, depth: usize, folders: &mut Vec<PathBuf>) {
    const DEEPEST: usize = 8; // a file may include itself
    let text = std::fs::read_to_string(file).unwrap_or_default();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        match line.strip_prefix("include") {
            Some(pattern) if depth < DEEPEST => {
                for included in matching(&host.at(pattern.trim())) {
                    configured(host, &included, depth + 1, folders);
                }
            }
            None if line.starts_with('/') => folders.push(host.at(line)),
            _ => {}
        }
    }
}

/// The files that match a pattern with at most one `*`, in the file's name.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let (Some(dir), Some(name)) = (pattern.parent(), pattern.file_name()) else {
        return Vec::new();
    };
    let name = name.to_string_lossy();
    let Some((head, tail)) = name.split_once('*') else {
        return vec![pattern.to_owned()];
    };
    let matches = |name: &String| name.starts_with(head) && name.ends_with(tail);
    let names = file_names(dir).into_iter().filter(matches);
    names.map(|name| dir.join(name)).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::{Fake, Machine};
    use super::*;

    #[test]
    fn a_library_is_found_where_ld_so_conf_says() {
        let fake = Fake::new();
        fake.text("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n");
        fake.text("/etc/ld.so.conf.d/a.conf", "# the first\n/opt/lib # here\n");
        fake.text("/etc/ld.so.conf.d/ignored.txt", "/opt/other\n");
        let file = fake.library("/opt/lib/libx.so.1", Machine::Ours);
        fake.library("/opt/other/liby.so.1", Machine::Ours);
        assert_eq!(find(&fake.host, "libx.so.1"), Some(file));
        assert_eq!(find(&fake.host, "liby.so.1"), None);
    }

    #[test]
    fn a_multiarch_folder_needs_no_configuration() {
        let fake = Fake::new();
        fake.library("/usr/lib/i386-linux-gnu/libx.so.1", Machine::Foreign);
        let ours = fake.library("/usr/lib/x86_64-linux-gnu/libx.so.1", Machine::Ours);
        assert_eq!(find(&fake.host, "libx.so.1"), Some(ours));
    }

    #[test]
    fn ld_library_path_comes_first() {
        let mut fake = Fake::new();
        fake.library("/usr/lib/libx.so", Machine::Ours);
        let mine = fake.library("/mine/libx.so", Machine::Ours);
        fake.host.set("LD_LIBRARY_PATH", "/none:/mine");
        assert_eq!(find(&fake.host, "libx.so"), Some(mine));
    }

    #[test]
    fn a_library_for_another_machine_is_passed_over() {
        let fake = Fake::new();
        fake.library("/lib/libx.so", Machine::Foreign);
        fake.text("/usr/lib/libx.so", "no library at all, though long enough");
        assert_eq!(find(&fake.host, "libx.so"), None);
        let ours = fake.library("/usr/lib64/libx.so", Machine::Ours);
        assert_eq!(find(&fake.host, "libx.so"), Some(ours));
    }

    #[test]
    fn a_file_that_includes_itself_ends() {
        let fake = Fake::new();
        fake.text("/etc/ld.so.conf", "include /etc/ld.so.conf\n/opt/lib\n");
        assert!(folders(&fake.host).contains(&fake.host.at("/opt/lib")));
    }

    #[test]
    fn our_own_program_has_an_abi_on_linux() {
        let exe = std::env::current_exe().expect("the test knows its own path");
        assert_eq!(Abi::of(&exe).is_some(), cfg!(target_os = "linux"));
    }
}
