//! The machine as the set-up sees it; a test puts a folder in place of `/`.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::library::Abi;

/// The kinds of system that need different set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Os {
    /// Needs a driver to be found or installed.
    Linux,
    /// Has Metal.
    Mac,
    /// Has DirectX 12, in software (WARP) if need be.
    Windows,
    /// Nothing known.
    Other,
}

/// Where to look: the system, its files and its environment.
pub struct Host {
    /// Which system it is.
    pub os: Os,
    /// What a library must be built for; `None` takes any.
    pub abi: Option<Abi>,
    root: PathBuf,
    env: HashMap<OsString, OsString>,
}

impl Host {
    /// The machine that we run on.
    pub fn this() -> Self {
        let os = match std::env::consts::OS {
            "linux" => Os::Linux,
            "macos" => Os::Mac,
            "windows" => Os::Windows,
            _ => Os::Other,
        };
        Self {
            os,
            // Drivers must be of the same kind as the programs that cargo builds here: as ours.
            abi: std::env::current_exe().ok().and_then(|exe| Abi::of(&exe)),
            root: PathBuf::from("/"),
            env: std::env::vars_os().collect(),
        }
    }

    /// A made-up machine whose `/` is the folder `root`.
    #[cfg(all(test, unix))]
    pub fn at_root(root: &Path, abi: Option<Abi>) -> Self {
        Self {
            os: Os::Linux,
            abi,
            root: root.to_owned(),
            env: HashMap::new(),
        }
    }

    /// Sets an environment variable of a made-up machine.
    #[cfg(all(test, unix))]
    pub fn set(&mut self, name: &str, value: &str) {
        self.env.insert(name.into(), value.into());
    }

    /// An environment variable, if it is set and not empty.
    pub fn var(&self, name: &str) -> Option<&OsStr> {
        let value = self.env.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value)
    }

    /// The paths that an environment variable lists (with colons, on Linux), in order.
    pub fn paths(&self, name: &str) -> Vec<PathBuf> {
        let value = self.var(name).unwrap_or_default();
        std::env::split_paths(value)
            .filter(|path| !path.as_os_str().is_empty())
            .map(|path| self.at(path))
            .collect()
    }

    /// Where a path of the machine is: itself, but for a made-up machine.
    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        match path.strip_prefix("/") {
            Ok(inner) => self.root.join(inner),
            Err(_) => path.to_owned(),
        }
    }

    /// A program on the PATH.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let mut files = self.paths("PATH").into_iter().map(|dir| dir.join(name));
        files.find(|file| file.is_file())
    }

    /// Whether there is a GPU that a hardware driver could drive.
    pub fn has_gpu(&self) -> bool {
        const NODES: [(&str, &str); 5] = [
            ("/dev/dri", "renderD"),
            ("/dev", "nvidia"),
            ("/dev", "dxg"),
            ("/dev", "mali"),
            ("/dev", "kgsl"),
        ];
        NODES.iter().any(|(dir, prefix)| {
            let names = file_names(&self.at(dir));
            names.iter().any(|name| name.starts_with(prefix))
        })
    }
}

/// The names in a folder, sorted; none where there is no such folder.
pub fn file_names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
