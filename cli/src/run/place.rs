//! A file on the command line, perhaps with one of its tensors: `model.safetensors:up.weight`.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::bytes::STDIO;

/// A file, and the tensor in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub path: PathBuf,
    /// Named behind a colon.
    pub tensor: Option<String>,
}

impl Place {
    /// Whether the name ends so.
    pub fn is(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|e| e == extension)
    }

    /// Whether it is `-`: standard input, or output.
    pub fn is_stdio(&self) -> bool {
        self.path.as_os_str() == STDIO
    }
}

/// As the user named what is read.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tensor {
            _ if self.is_stdio() => f.write_str("standard input"),
            Some(name) => write!(f, "{}:{}", self.path.display(), name.escape_debug()),
            None => write!(f, "{}", self.path.display()),
        }
    }
}

impl From<OsString> for Place {
    fn from(text: OsString) -> Self {
        let split = text
            .to_str()
            .and_then(|text| text.split_once(".safetensors:"));
        let Some((stem, tensor)) = split else {
            let path = text.into();
            return Place { path, tensor: None };
        };
        Place {
            path: format!("{stem}.safetensors").into(),
            tensor: Some(tensor.to_owned()).filter(|name| !name.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tensor_stands_behind_a_colon() {
        for (text, path, tensor) in [
            ("x.npy", "x.npy", None),
            ("C:\\x.npy", "C:\\x.npy", None),
            ("m.safetensors", "m.safetensors", None),
            ("m.safetensors:", "m.safetensors", None),
            ("a:b/m.safetensors:up:0", "a:b/m.safetensors", Some("up:0")),
        ] {
            let place = Place::from(OsString::from(text));
            assert_eq!(place.path, PathBuf::from(path), "{text}");
            assert_eq!(place.tensor.as_deref(), tensor, "{text}");
            assert_eq!(place.is("safetensors"), path.ends_with(".safetensors"));
        }
    }
}
