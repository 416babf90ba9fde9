//! A file that is read: what it holds, and its elements piece by piece.

use std::error::Error;
use std::path::PathBuf;

use wgpu_activations::Format;

use super::place::Place;
use super::stored::Asked;
use crate::bytes;
use crate::npy::{self, Dtype, Header};
use crate::piece::Piece;
use crate::tensors;

/// An opened file.
pub struct Source {
    /// What the user named, for messages.
    pub shown: String,
    pub path: PathBuf,
    pub format: Format,
    /// Shape, order and dtype, as a .npy file has them.
    pub header: Header,
    /// Elements in all.
    pub elements: u64,
    /// Of safetensors.
    pub tensor: Option<Tensor>,
    input: Input,
}

/// What a tensor has and a .npy file has not.
#[derive(Debug)]
pub struct Tensor {
    pub name: String,
    /// What its file says of itself.
    pub notes: Option<std::collections::HashMap<String, String>>,
    /// Tensors in its file.
    pub beside: usize,
}

enum Input {
    Npy(npy::Input),
    Tensor(tensors::Input),
}

impl Source {
    /// Opens a file and settles its format.
    pub fn open(place: &Place, asked: Asked) -> Result<Self, Box<dyn Error>> {
        match place.is_safetensors() {
            true => Self::open_tensor(place, asked),
            false => Self::open_npy(place, asked),
        }
    }

    fn open_npy(place: &Place, asked: Asked) -> Result<Self, Box<dyn Error>> {
        let shown = bytes::shown(&place.path);
        let input = npy::Input::open(&place.path)?;
        let format = asked.of_npy(input.header.dtype);
        Ok(Source {
            format: format.map_err(|e| format!("{shown}: {e}"))?,
            path: place.path.clone(),
            header: input.header.clone(),
            elements: input.elements,
            tensor: None,
            shown,
            input: Input::Npy(input),
        })
    }

    fn open_tensor(place: &Place, asked: Asked) -> Result<Self, Box<dyn Error>> {
        let input = tensors::Input::open(&place.path, place.tensor.as_deref())?;
        let name = place.tensor.clone().unwrap_or_default();
        let shown = format!("{}:{}", place.path.display(), name.escape_debug());
        let format = asked.of_tensor(input.dtype);
        let format = format.map_err(|e| format!("{shown}: {e}"))?;
        let header = Header {
            dtype: as_npy(format),
            shape: input.shape.clone(),
            fortran: false,
            big_endian: false,
        };
        let tensor = Tensor {
            name,
            notes: input.notes.clone(),
            beside: input.beside,
        };
        Ok(Source {
            elements: header.elements().map_err(|e| format!("{shown}: {e}"))?,
            path: place.path.clone(),
            format,
            header,
            tensor: Some(tensor),
            shown,
            input: Input::Tensor(input),
        })
    }

    /// The next elements.
    pub fn read(&mut self, out: &mut Piece) -> Result<(), Box<dyn Error>> {
        match &mut self.input {
            Input::Npy(input) => input.read(out.bytes_mut()),
            Input::Tensor(input) => input.read(out.bytes_mut(), self.format.bytes() as usize),
        }
    }

    /// Checks that the elements of this file, which is dy, stand in the order of those of x.
    pub fn check_fits(&self, x: &Source) -> Result<(), String> {
        let (ours, theirs) = (&self.header, &x.header);
        if ours.shape != theirs.shape {
            return Err(format!(
                "{} has shape {}, but {} has {}: dy needs the shape of x",
                self.shown,
                ours.shape_text(),
                x.shown,
                theirs.shape_text()
            ));
        }
        if ours.fortran == theirs.fortran || theirs.has_one_order() {
            return Ok(());
        }
        let name = |fortran: bool| if fortran { "Fortran" } else { "C" };
        let remedy = if theirs.fortran {
            "asfortranarray"
        } else {
            "ascontiguousarray"
        };
        Err(format!(
            "{} is in {} order, but {} in {} order: save np.{remedy}(dy)",
            self.shown,
            name(ours.fortran),
            x.shown,
            name(theirs.fortran)
        ))
    }
}

/// NumPy's dtype for elements of a format.
fn as_npy(format: Format) -> Dtype {
    match format {
        Format::F16 => Dtype::F16,
        Format::Bf16 => Dtype::U16,
        _ => Dtype::F32,
    }
}
