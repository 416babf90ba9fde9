//! Driver manifests: the small JSON files with which Vulkan and GL drivers announce themselves.

use std::path::{Path, PathBuf};

use super::host::{Host, file_names};
use super::library;

/// A manifest whose library is present and fits this machine.
#[derive(Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The manifest itself.
    pub file: PathBuf,
    /// The driver that it names.
    pub library: PathBuf,
}

impl Manifest {
    /// Reads a manifest; `None` where it names no library that can be loaded here.
    pub fn load(host: &Host, file: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file).ok()?;
        let named = library_path(&text)?;
        let library = if named.starts_with('/') {
            host.at(&named)
        } else if named.contains('/') {
            file.parent()?.join(&named)
        } else {
            library::find(host, &named)?
        };
        library::fits(host, &library).then_some(Self {
            file: file.to_owned(),
            library,
        })
    }
}

/// The manifests that a list of files and folders stands for.
pub fn files(places: &[PathBuf]) -> Vec<PathBuf> {
    let files = places.iter().flat_map(|place| {
        if place.is_dir() {
            in_folder(place)
        } else {
            vec![place.clone()]
        }
    });
    files.collect()
}

fn in_folder(dir: &Path) -> Vec<PathBuf> {
    let names = file_names(dir).into_iter();
    let names = names.filter(|name| name.ends_with(".json"));
    names.map(|name| dir.join(name)).collect()
}

/// The value of `"library_path"`, the only entry that matters here.
fn library_path(text: &str) -> Option<String> {
    let after_key = text.split_once("\"library_path\"")?.1;
    let after_colon = after_key.trim_start().strip_prefix(':')?;
    json_string(after_colon.trim_start().strip_prefix('"')?)
}

/// The JSON string that starts here, after its opening quote; no path needs `\u` escapes.
fn json_string(text: &str) -> Option<String> {
    let mut value = String::new();
    let mut letters = text.chars();
    loop {
        match letters.next()? {
            '"' => return Some(value),
            '\\' => match letters.next()? {
                letter @ ('"' | '\\' | '/') => value.push(letter),
                _ => return None,
            },
            letter => value.push(letter),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::{Fake, Machine};
    use super::*;

    #[test]
    fn the_library_path_is_read() {
        let debian = "{\n  \"ICD\": {\n \"library_path\" : \"/usr/lib/libvulkan_lvp.so\"\n }\n}";
        assert_eq!(
            library_path(debian).as_deref(),
            Some("/usr/lib/libvulkan_lvp.so")
        );
        let escaped = r#"{"ICD":{"library_path":"\/opt\/a \"b\"\\c.so"}}"#;
        assert_eq!(library_path(escaped).as_deref(), Some(r#"/opt/a "b"\c.so"#));
    }

    #[test]
    fn a_broken_manifest_names_nothing() {
        for text in [
            "",
            "{}",
            r#"{"library_path"}"#,
            r#"{"library_path": 3}"#,
            r#"{"library_path": "open"#,
            r#"{"library_path": "\u0041"}"#,
        ] {
            assert_eq!(library_path(text), None, "{text}");
        }
    }

    #[test]
    fn absolute_relative_and_bare_paths_are_resolved() {
        let fake = Fake::new();
        let dir = "/usr/share/vulkan/icd.d";
        for (named, at) in [
            ("/opt/libabsolute.so", "/opt/libabsolute.so"),
            ("../../../lib/librelative.so", "/usr/lib/librelative.so"),
            ("libbare.so", "/usr/lib64/libbare.so"),
        ] {
            let file = fake.manifest(&format!("{dir}/x.json"), named);
            assert_eq!(Manifest::load(&fake.host, &file), None, "{named}");
            let library = fake.library(at, Machine::Ours);
            let manifest = Manifest::load(&fake.host, &file).expect(named);
            let found = manifest
                .library
                .canonicalize()
                .expect("the library is there");
            assert_eq!(found, library.canonicalize().expect("so is this one"));
        }
    }

    #[test]
    fn a_list_may_name_files_and_folders() {
        let fake = Fake::new();
        let first = fake.manifest("/a/one.json", "libone.so");
        let second = fake.manifest("/b/two.json", "libtwo.so");
        fake.text("/b/README", "no manifest");
        let places = [first.clone(), fake.host.at("/b")];
        assert_eq!(files(&places), [first, second]);
    }
}
