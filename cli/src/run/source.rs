//! A file that is read: what it holds, and its elements piece by piece.

use std::error::Error;
use std::path::Path;

use wgpu_activations::Format;

use super::piece::Piece;
use super::stored::Asked;
use crate::npy;

/// An opened file.
#[derive(Debug)]
pub struct Source {
    /// What the user named, for messages.
    pub shown: String,
    pub format: Format,
    /// Shape and order, and where the output is a .npy file its header.
    pub header: npy::Header,
    /// Elements in all.
    pub elements: u64,
    input: npy::Input,
}

impl Source {
    /// Opens a file and settles its format.
    pub fn open(path: &Path, asked: Asked) -> Result<Self, Box<dyn Error>> {
        let shown = path.display().to_string();
        let input = npy::Input::open(path)?;
        let format = asked.of_npy(input.header.dtype);
        Ok(Source {
            format: format.map_err(|e| format!("{shown}: {e}"))?,
            header: input.header.clone(),
            elements: input.elements,
            shown,
            input,
        })
    }

    /// The next elements.
    pub fn read(&mut self, out: &mut Piece) -> Result<(), Box<dyn Error>> {
        self.input.read(out.bytes_mut())
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
